"""Searching the whole site, in groups: guide hits are never drowned by reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guides import reading
from guides.models.company import Company
from guides.models.section import Section, Text
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.questions.question import Question
from interviews.statistics.margin import Margin
from portal.kernel import search

FEW, MANY = 5, 30  # hits shown of each group, and of one group alone


Record = Text | Company | Question | Report | Project
Fetch = Callable[[list[str]], Mapping[str, Record]]
Marked = list[tuple[str, bool]]  # pieces of a text, and whether they are what was sought


@dataclass(frozen=True)
class Shown:
    """Something found, as the page shows it."""

    url: str
    title: Marked
    excerpt: Marked
    language: str
    reports: int  # that cite it, if it is a section


@dataclass
class Group:
    kind: str
    title: str | Promise
    count: int = 0
    hits: list[Shown] = field(default_factory=list)
    chosen: bool = False


@dataclass
class SearchResults:
    query: str
    problem: str = ""
    groups: list[Group] = field(default_factory=list)

    @property
    def shown(self) -> list[Group]:
        chosen = [g for g in self.groups if g.chosen]
        return [g for g in chosen or self.groups if g.hits]

    @property
    def total(self) -> int:
        return sum(g.count for g in self.groups)


def find(query: str, only: str = "") -> SearchResults:
    """Hits in every group, or more of one. Only what everybody may see is in the index, and what
    is found is fetched through `visible_to` all the same."""
    found = SearchResults(query)
    for kind, (title, fetch) in GROUPS.items():
        limit = MANY if kind == only else FEW
        hits = search.find(query, kind, limit=limit * 2)
        found.problem = hits.problem or found.problem
        group = Group(kind, title, hits.count, chosen=kind == only)
        records = fetch([hit.key for hit in hits.hits])
        seen = set()
        for hit in hits.hits:
            if hit.key in records and hit.key not in seen and len(group.hits) < limit:
                seen.add(hit.key)
                group.hits.append(_shown(hit, records[hit.key], query))
        found.groups.append(group)
    return found


def _shown(hit: search.Hit, record: Record, query: str) -> Shown:
    excerpt = search.mark(hit.body, query, width=120) if hit.body else []
    if isinstance(record, Text):
        url, title, reports = (
            record.section.reading_url,
            record.heading,
            reports_citing(record.section),
        )
    else:
        url, title, reports = record.get_absolute_url(), str(record), 0
    return Shown(url, search.mark(title, query, width=200), excerpt, hit.language, reports)


def reports_citing(section: Section) -> int:
    """How many reports cite it; one query, unless the section comes with its margin."""
    margin: Margin | None = getattr(section, "margin", None)
    return margin.reports if margin else 0


def _sections(keys: list[str]) -> dict[str, Text]:
    return reading.headings(keys, get_language())


def _posts(model: type[Report] | type[Project]) -> Fetch:
    def fetch(keys: list[str]) -> Mapping[str, Record]:
        posts = model.objects.visible_to(AnonymousUser()).for_list().filter(public_id__in=keys)
        return {post.public_id: post for post in posts}

    return fetch


def _questions(keys: list[str]) -> dict[str, Question]:
    return {q.public_id: q for q in Question.objects.filter(public_id__in=keys)}


def _companies(keys: list[str]) -> dict[str, Company]:
    return {c.slug: c for c in Company.objects.filter(slug__in=keys, merged_into=None)}


GROUPS: dict[str, tuple[str | Promise, Fetch]] = {
    "section": (_("Guide"), _sections),
    "company": (_("Companies"), _companies),
    "question": (_("Questions"), _questions),
    "report": (_("Interviews"), _posts(Report)),
    "project": (_("Projects"), _posts(Project)),
}
