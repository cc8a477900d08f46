"""What reports and projects share: they cite sections, carry tags, and are counted while public."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from guides.models.section import Section
from interviews.base.post import Post, Rows
from interviews.base.tag import Tag
from interviews.posts.citations import Citation, post_column, rebuild_citations
from interviews.posts.facets import Facet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class CitingPost(Post):
    """A report or a project. Subclasses have `citations` and `tagged` rows, and say what search
    and the facets know of them."""

    class Meta(Post.Meta):
        abstract = True

    # The slugs of its tags, so that lists read and count them without a join.
    tag_slugs = models.CharField(max_length=500, blank=True, editable=False)

    FACETS: tuple[Facet, ...]  # under what it is counted while it is public

    def facets(self) -> Iterable[tuple[str, str]]:
        """(facet, value) pairs under which it is counted: what a list reads of its columns."""
        fields = {field.name: field for field in self._meta.concrete_fields}
        for facet in self.FACETS:
            entry = fields[facet.column].value_from_object(self)
            yield from ((facet.name, value) for value in facet.read(entry, self.company_slugs))

    @property
    def company_slugs(self) -> Mapping[int, str]:
        """{key of a company in its columns: slug}"""
        return {}

    citations: "RelatedManager[Citation]"
    tagged: "RelatedManager[Any]"  # of its kind of `Tagged`, which names it `content_object`
    is_evidence = False  # whether figures are made of it
    entities: list[str] = []  # what its figures are about, as in `StatCount`

    def count(self, by: int) -> None:
        """Count its figures in (`by` 1) or out (-1)."""

    def list_at(self, when: datetime | None) -> None:
        """Let lists by section and by tag show it from this moment on, or not at all."""
        self.citations.update(listed_at=when)
        self.tagged.update(listed_at=when)

    def cited_sections(self) -> list[str]:
        return sorted(self.citations.values_list("section_id", flat=True))

    def set_tags(self, names: Iterable[str]) -> None:
        """Replace its tags; a name that is a synonym finds its topic."""
        self.tagged.all().delete()
        tags = {tag.pk: tag for tag in map(Tag.get_or_create_by_name, names)}
        row = self.tagged.model
        row.objects.bulk_create([row(content_object=self, tag=tag) for tag in tags.values()])
        self.tag_slugs = " ".join(tag.slug for tag in tags.values())
        self.save(update_fields=["tag_slugs"])

    def set_sections(self, sections: Iterable[Section]) -> None:
        """Replace what it cites. Citing a section cites its chapter as well."""
        self.citations.all().delete()
        row = self.citations.model
        post = {post_column(row): self.pk}
        row.objects.bulk_create([row(section=s, **post) for s in dict.fromkeys(sections)])
        rebuild_citations(row, [self.pk])

    def parts(self) -> list[Rows]:
        return [self.citations, self.tagged]
