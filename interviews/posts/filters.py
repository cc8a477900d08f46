"""Narrowing a list of posts: which values there are, how many posts each has, what is chosen.

Within a facet values are alternatives; between facets all must hold. Counts are exact where they
are kept (nothing chosen) and where a list is short; under a filter that leaves more than `LIMIT`
posts, the newest of them are counted and the page says so. Nothing here ever counts a whole table.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from guides.models.company import Company
from interviews.base.counts import FacetCount
from interviews.base.tag import Tag, Tagged
from interviews.posts.citing_post import CitingPost
from interviews.posts.facets import Facet, columns

LIMIT = 1_000  # posts counted under a filter
SHOWN = 8  # values of an open-ended facet in sight without asking for all
COUNTED = 3  # chosen facets whose alternatives are counted, so that queries stay few
MAX_VALUE_LENGTH = 80  # characters in a value of a query


@dataclass
class Value:
    value: str
    label: str
    n: int | None  # None: not counted
    chosen: bool
    without: str = ""  # the query that takes this value out again


@dataclass
class Group:
    """A facet as the page shows it."""

    facet: Facet
    values: list[Value] = field(default_factory=list)
    without: str = ""
    n_without: int | None = None

    @property
    def chosen(self) -> list[Value]:
        return [v for v in self.values if v.chosen]

    @property
    def first(self) -> list[Value]:
        return self.values[:SHOWN]

    @property
    def more(self) -> list[Value]:
        return self.values[SHOWN:]


class FacetRecords:
    """Records behind open-ended values: companies and tags, one query each."""

    def __init__(self, companies: set[str], tags: set[str], tagged: type[Tagged]):
        self.tagged = tagged
        named = Company.objects.only("slug", "name_zh", "name_en")
        self.companies = {c.slug: c for c in named.filter(slug__in=companies)} if companies else {}
        self.tags = {t.slug: t for t in Tag.objects.public().filter(slug__in=tags)} if tags else {}
        self.slugs = {c.pk: c.slug for c in self.companies.values()}

    def of(self, facet: str, value: str) -> str | None:
        record = {"company": self.companies, "tag": self.tags}[facet].get(value)
        return record and str(record)


P = TypeVar("P", bound=CitingPost)


@dataclass(frozen=True)
class PostRow(Generic[P]):
    """A post in a list, with its topics."""

    post: P
    tags: list[Tag]


class FilteredList:
    """A list of public posts as the query asks for it, and what it can be narrowed by."""

    def __init__(self, query: QueryDict, posts: QuerySet, facets: Sequence[Facet]):
        self.query, self.kind, self.facets = query, posts.model.KIND, facets
        self.posts = posts
        self.kept = FacetCount.of(self.kind)
        self.names = FacetRecords(
            *self._records(), posts.model._meta.get_field("tagged").related_model
        )
        self.ignored: list[str] = []
        self.chosen = {f.name: self._valid(f) for f in facets}
        self._ignore_strangers()
        self.active = [f for f in facets if self.chosen[f.name]]
        self._count()

    def _asked(self, facet: Facet) -> list[str]:
        values = list(dict.fromkeys(self.query.getlist(facet.name)))[:50]
        if any(len(v) > MAX_VALUE_LENGTH for v in values):
            raise BadRequest(_("A value in the address is too long."))
        return [v for v in values if v]

    def _records(self) -> tuple[set[str], set[str]]:
        """Slugs of all companies and tags that may have to be named."""
        found = []
        for name in ("company", "tag"):
            asked = {v for f in self.facets if f.name == name for v in self._asked(f)}
            found.append(asked | {value for facet, value in self.kept if facet == name})
        return found[0], found[1]

    def _label(self, facet: Facet, value: str) -> str | None:
        if facet.labels is None:
            return self.names.of(facet.name, value)
        label = facet.labels.get(value)
        return None if label is None else str(label)

    def _valid(self, facet: Facet) -> list[str]:
        asked = self._asked(facet)
        known = [v for v in asked if self._label(facet, v) is not None]
        self.ignored += [f"{facet.name}={v}" for v in asked if v not in known]
        return known

    def _ignore_strangers(self) -> None:
        known = {f.name for f in self.facets} | {"after", "before"}
        self.ignored += [name[:MAX_VALUE_LENGTH] for name in self.query if name not in known][:10]

    def _matching(self, leave: Facet | None = None) -> QuerySet:
        posts = self.posts
        for facet in self.active:
            if facet is not leave:
                posts = posts.filter(facet.match(self.chosen[facet.name], self.names))
        return posts

    def matching(self) -> QuerySet:
        """The posts themselves."""
        return self._matching()

    def _newest(self, facets: Sequence[Facet], leave: Facet | None = None) -> list[tuple]:
        """The columns of these facets, of the newest posts that match."""
        rows = self._matching(leave).order_by("-published_at", "-id")
        return list(rows.values_list(*columns(facets))[: LIMIT + 1])

    def _values(self, facet: Facet, column: Iterable) -> Counter:
        """How often each value of a facet stands in a column. Equal entries are read once."""
        counts: Counter = Counter()
        for entry, n in Counter(column).items():
            for value in facet.read(entry, self.names.slugs):
                counts[value] += n
        return counts

    def _count(self) -> None:
        if not self.active:
            self.total = self.kept.get(("all", ""), 0)
            counts = {f.name: {v: n for (name, v), n in self.kept.items() if name == f.name}
                      for f in self.facets}  # fmt: skip
            self.groups = [self._group(f, counts[f.name]) for f in self.facets]
            return
        rows = self._newest(self.facets)
        self.total = len(rows)
        columns = list(zip(*rows, strict=True)) or [() for _facet in self.facets]
        self.groups = []
        for facet, column in zip(self.facets, columns, strict=True):
            total = None
            if facet in self.active:
                counted = self.active.index(facet) < COUNTED
                column = tuple(row[0] for row in self._newest([facet], facet)) if counted else ()
                total = len(column) if counted else None
            group = self._group(facet, self._values(facet, column))
            group.n_without = total
            self.groups.append(group)

    @property
    def is_capped(self) -> bool:
        """Whether the counts beside the values are of the newest `LIMIT` posts only."""
        return bool(self.active) and self.total > LIMIT

    def _group(self, facet: Facet, counts: dict[str, int]) -> Group:
        chosen = self.chosen[facet.name]
        uncounted = bool(self.active[COUNTED:]) and facet in self.active[COUNTED:]
        group = Group(facet, without=self._without(facet.name))
        for value in self._in_order(facet, counts, {*counts, *chosen}):
            label = self._label(facet, value)
            if label is not None:
                n = None if uncounted else counts.get(value, 0)
                without = self._without(facet.name, value) if value in chosen else ""
                group.values.append(Value(value, label, n, value in chosen, without))
        return group

    def _in_order(self, facet: Facet, counts: dict[str, int], values: set[str]) -> list[str]:
        if facet.is_ordered:
            return [v for v in facet.labels or () if v in values]
        return sorted(values, key=lambda v: (-counts.get(v, 0), v))

    def _without(self, name: str, value: str | None = None) -> str:
        """The query without one value, or without the whole facet."""
        query = self.query.copy()
        for old in ("after", "before", *self.ignored):
            query.pop(old, None)
        left = [v for v in query.getlist(name) if v != value] if value else []
        query.setlist(name, left)
        return f"?{query.urlencode()}"

    def rows(self, posts: Sequence[P]) -> list[PostRow[P]]:
        """The posts of one page with their tags, all in one query more at most."""
        unknown = {s for p in posts for s in p.tag_slugs.split()} - set(self.names.tags)
        if unknown:
            self.names.tags |= {t.slug: t for t in Tag.objects.filter(slug__in=unknown)}
        known = self.names.tags
        return [
            PostRow(post, [known[slug] for slug in post.tag_slugs.split() if slug in known])
            for post in posts
        ]
