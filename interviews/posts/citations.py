"""What posts cite, kept right when sections are moved, merged, removed or brought back.

Rows without `via` are what authors chose and never change with the guide. Those with it are worked
out of them: the section that took the place of a removed one, and the opening of each chapter, so
that counts and lists of chapters and sections are plain index reads.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self, TypeVar

from django.db import models

from guides.models.section import Section

CHUNK = 1_000  # posts at a time
C = TypeVar("C", bound="Citation")


class CitationQuerySet(models.QuerySet[C]):
    def listed(self, section: Section) -> Self:
        """Those of posts that are public now and cite this section."""
        return self.filter(section=section).exclude(listed_at=None)


class Citation(models.Model):
    """A post cites a section. Narrow, so that a section's newest posts are read from an index."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="%(class)ss")
    # When the post became public; empty while it is not.
    listed_at = models.DateTimeField(null=True, editable=False)
    # Id of the removed section that the author cited, when this row stands in for it.
    via = models.CharField(max_length=40, blank=True, editable=False)

    objects = CitationQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["section", "-listed_at", "-id"], name="%(class)s_newest")]


def rebuild_citations(model: type[Citation], post_ids: Iterable[int]) -> set[str]:
    """Work the other citations of these posts out again. Returns the ids of all sections whose
    counts may have changed. `model` is the post's citation model."""
    post = post_column(model)
    rows = list(model.objects.filter(**{f"{post}__in": list(post_ids)}))
    chosen: dict[int, dict[str, Citation]] = defaultdict(dict)
    for row in rows:
        if not row.via:
            chosen[getattr(row, post)][row.section_id] = row
    cited = {pk for sections in chosen.values() for pk in sections}
    current_sections = Section.objects.current_sections(cited)
    openings = _openings({section.article_id for section in current_sections.values()})
    made = [
        model(section_id=pk, via=via, listed_at=like.listed_at, **{post: number})
        for number, sections in chosen.items()
        for pk, (via, like) in _worked_out(sections, current_sections, openings).items()
    ]
    model.objects.filter(pk__in=[row.pk for row in rows if row.via]).delete()
    model.objects.bulk_create(made)
    return {row.section_id for row in [*rows, *made]}


def post_column(model: type[Citation]) -> str:
    """The column of the post that cites."""
    return next(f.attname for f in model._meta.concrete_fields
                if f.is_relation and f.related_model is not Section)  # fmt: skip


def _openings(articles: set[int]) -> dict[int, str]:
    found = Section.objects.live().filter(article__in=articles, level=1)
    return dict(found.values_list("article_id", "pk"))


def _worked_out(
    sections: dict[str, Citation], current_sections: dict[str, Section], openings: dict[int, str]
) -> dict[str, tuple[str, Citation]]:
    """{section: (via, the row it stands for)} for one post."""
    found: dict[str, tuple[str, Citation]] = {}
    for pk, row in sections.items():
        current = current_sections.get(pk)
        if current is None:
            continue
        for also in (current.pk, openings.get(current.article_id)):
            if also and also not in sections:
                found.setdefault(also, (pk, row))
    return found


def rebuild_citing(model: type[Citation], sections: Iterable[str]) -> set[str]:
    """The same for all posts that cite one of these sections, some at a time."""
    post, changed = post_column(model), set()
    citing = model.objects.filter(section__in=list(sections), via="")
    ids = list(citing.values_list(post, flat=True).distinct())
    for start in range(0, len(ids), CHUNK):
        changed |= rebuild_citations(model, ids[start : start + CHUNK])
    return changed
