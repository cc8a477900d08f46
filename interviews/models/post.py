"""What members post about interviews, and what reports and projects share beyond that: they cite
sections, carry tags, and are counted while public."""

from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from taggit.models import ItemBase

from guides.models import Section
from interviews.hints import hints
from interviews.models.citing import recite
from interviews.models.margin import FacetCount, Margin
from interviews.models.tag import Tag
from interviews.models.tally import Tally
from portal import search
from portal.models import Moderated, contents


class Citation(models.Model):
    """A post cites a section. Narrow, so that a section's newest posts are read from an index."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="%(class)ss")
    # When the post became public; empty while it is not.
    listed_at = models.DateTimeField(null=True, editable=False)
    # Id of the removed section that the author cited, when this row stands in for it.
    via = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["section", "-listed_at", "-id"], name="%(class)s_newest")]


class Tagged(ItemBase):
    """A post carries a tag. Narrow, for the same reason."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="%(class)ss")
    listed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["tag", "-listed_at", "-id"],
                include=["content_object"],
                name="%(class)s_newest",
            )
        ]


class Post(Moderated):
    """A report, a project or an answer, each under an address of its own."""

    class Meta(Moderated.Meta):
        abstract = True

    ROUTE: str  # name of its page's URL

    def get_absolute_url(self) -> str:
        name = f"{self.public_id}-{self.slug}" if self.slug else self.public_id
        return reverse(self.ROUTE, args=[name])

    def make_slug(self) -> str:
        return slugify(self.slug_source())[:80].strip("-")

    def slug_source(self) -> str:
        raise NotImplementedError

    def search_text(self) -> str:
        """All its words, for search."""
        raise NotImplementedError

    def warnings(self) -> list[tuple[Promise, str]]:
        return hints([self.search_text()])

    def parts(self) -> list[models.Manager]:
        """Related rows that belong to what the author wrote."""
        return []

    def swap_contents(self, other) -> None:
        names = contents(type(self))
        for name in names:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, theirs)
            setattr(other, name, mine)
        self.save(update_fields=names)
        other.save(update_fields=names)
        for rows in self.parts():
            _swap_parts(rows, self, other)


class CitingPost(Post):
    """A report or a project. Subclasses have `citations` and `tagged` rows, and say what search
    and the facets know of them."""

    class Meta(Post.Meta):
        abstract = True

    # The slugs of its tags, so that lists read and count them without a join.
    tag_slugs = models.CharField(max_length=500, blank=True, editable=False)

    def facets(self) -> Iterable[tuple[str, str]]:
        """(facet, value) pairs under which it is counted in lists."""
        raise NotImplementedError

    def count(self, by: int) -> set[str]:
        """Count its figures in (`by` 1) or out (-1). Returns sections whose margins tell of them."""
        return set()

    def cited_sections(self) -> list[str]:
        return sorted(self.citations.values_list("section_id", flat=True))

    def list_publicly(self) -> None:
        Tally.lock()
        self.citations.update(listed_at=self.published_at)
        self.tagged.update(listed_at=self.published_at)
        search.put(
            self.KIND, self.public_id, language=self.language,
            title=str(self), body=self.search_text(), at=self.published_at,
        )  # fmt: skip
        FacetCount.add(self.KIND, self.facets(), 1)
        Margin.refresh({*self.cited_sections(), *self.count(1)})

    def unlist(self) -> None:
        Tally.lock()
        self.citations.update(listed_at=None)
        self.tagged.update(listed_at=None)
        search.drop(self.KIND, self.public_id)
        FacetCount.add(self.KIND, self.facets(), -1)
        Margin.refresh({*self.cited_sections(), *self.count(-1)})

    def set_tags(self, names: Iterable[str]) -> None:
        """Replace its tags; a name that is a synonym finds its topic."""
        self.tagged.all().delete()
        tags = {tag.pk: tag for tag in map(Tag.called, names)}
        row = self.tagged.model
        row.objects.bulk_create([row(content_object=self, tag=tag) for tag in tags.values()])
        self.tag_slugs = " ".join(tag.slug for tag in tags.values())
        self.save(update_fields=["tag_slugs"])

    def set_sections(self, sections: Iterable[Section]) -> None:
        """Replace what it cites. Citing a section cites its chapter as well."""
        self.citations.all().delete()
        row, key = self.citations.model, self.citations.field.name
        row.objects.bulk_create([row(section=s, **{key: self}) for s in dict.fromkeys(sections)])
        recite(row, [self.pk])

    def parts(self) -> list[models.Manager]:
        return [self.citations, self.tagged]


def _swap_parts(rows: models.Manager, one: Post, two: Post) -> None:
    """Give each post the other's rows."""
    model, key = rows.model, rows.field.name
    of_one = list(model.objects.filter(**{key: one}).values_list("pk", flat=True))
    of_two = list(model.objects.filter(**{key: two}).values_list("pk", flat=True))
    # Rows that are unique within a post (positions, sections) must not meet on the way over.
    model.objects.filter(pk__in=of_one).update(**{key: None})
    model.objects.filter(pk__in=of_two).update(**{key: one})
    model.objects.filter(pk__in=of_one).update(**{key: two})
