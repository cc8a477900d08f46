"""What lists of posts are narrowed by. A facet is told here and nowhere else: the covering indexes of
the model, what is counted while a post is public, the filters of the list, the parameters by which its
pages are cached and the fingerprint of the rules of counting follow from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Protocol

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from interviews.base.choices import CODES, KINDS, Hiring, Outcome, Region, RoundKind, Source
from portal.kernel.models.people import LANGUAGES


class Records(Protocol):
    """Records behind the values of open-ended facets, by slug; `tagged` are the rows between posts
    and tags."""

    @property
    def companies(self) -> Mapping[str, Model]: ...

    @property
    def tags(self) -> Mapping[str, Model]: ...

    @property
    def tagged(self) -> type[Model]: ...


class Band(NamedTuple):
    """A value of a number's facet: from `low` to `high`, both included; without `high`, and more."""

    low: int
    high: int | None = None

    @property
    def value(self) -> str:
        return f"{self.low}-{'' if self.high is None else self.high}"

    @property
    def label(self) -> str:
        return f"{self.low}+" if self.high is None else f"{self.low}–{self.high}"

    def has(self, number: int) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)

    def condition(self, column: str) -> Q:
        """The posts whose number stands in it."""
        above = Q(**{f"{column}__gte": self.low})
        return above if self.high is None else above & Q(**{f"{column}__lte": self.high})


@dataclass(frozen=True)
class Facet:
    """One thing to narrow by: in which column of a post its values stand, how they are read from
    it (given the slugs of companies), and which posts have one of some values."""

    name: str
    title: Any
    column: str
    read: Callable[[Any, Mapping[int, str]], Iterable[str]]
    match: Callable[[list[str], Records], Q]
    labels: Mapping[str, Any] | None = None  # None: the values are records with names of their own
    bands: tuple[Band, ...] = ()
    # Whether posts chosen by it have an index of their own. For what many narrow by first and what
    # leaves few of many posts: every index is written whenever a post is published.
    indexed: bool = False
    is_ordered: bool = False  # values stand as in `labels`, not the most frequent first


def columns(facets: Iterable[Facet]) -> list[str]:
    """What an index must hold to count all facets alone. Every index of a list holds all of them:
    if one is missing, each row that is counted has to be fetched from the table."""
    return [facet.column for facet in facets]


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk=None))


# --- kinds of facets --------------------------------------------------------------------------------
def of_choices(
    name: str, title: Any, choices: Iterable[tuple[str, Any]], *, indexed: bool = False
) -> Facet:
    """One whose value stands in the column of its name."""
    return Facet(
        name, title, name,
        read=lambda value, slugs: [value],
        match=lambda values, records: Q(**{f"{name}__in": values}),
        labels=dict(choices), indexed=indexed,
    )  # fmt: skip


def of_bands(name: str, title: Any, column: str, *bands: Band, indexed: bool = False) -> Facet:
    """One that narrows by bands of a number. A post that does not give the number is in none."""
    known = {band.value: band for band in bands}
    return Facet(
        name, title, column,
        read=lambda n, slugs: [] if n is None else [b.value for b in bands if b.has(n)],
        match=lambda values, records: _any(known[v].condition(column) for v in values),
        labels={value: band.label for value, band in known.items()},
        bands=bands, indexed=indexed, is_ordered=True,
    )  # fmt: skip


def _tagged_with(values: list[str], records: Records) -> QuerySet:
    """Rows that tie a post to one of these tags."""
    tags = [records.tags[v] for v in values if v in records.tags]
    rows = records.tagged._default_manager
    return rows.filter(content_object=OuterRef("pk"), tag__in=tags)


def _in_year(year: str) -> Q:
    return Q(month__range=(date(int(year), 1, 1), date(int(year), 12, 31)))


# --- the facets, as lists show them -----------------------------------------------------------------
TAG = Facet(
    "tag", _("Tag"), "tag_slugs",
    read=lambda tag_slugs, slugs: tag_slugs.split(),
    match=lambda values, records: Q(Exists(_tagged_with(values, records))),
)  # fmt: skip
LANGUAGE = of_choices("language", _("Language"), LANGUAGES)
REPORT_FACETS = (
    Facet(
        "company", _("Company"), "company",
        read=lambda pk, slugs: [slugs[pk]] if pk in slugs else [],
        match=lambda values, records: Q(
            company__in=[records.companies[v].pk for v in values if v in records.companies]
        ),
        indexed=True,
    ),
    Facet(
        "round", _("Rounds"), "round_codes",
        read=lambda round_codes, slugs: {KINDS[sign] for sign in round_codes},
        match=lambda values, records: _any(Q(round_codes__contains=CODES[v]) for v in values),
        labels=dict(RoundKind.choices),
    ),
    of_choices("outcome", _("Outcome"), Outcome.choices, indexed=True),
    of_choices("region", _("Region"), Region.choices, indexed=True),
    of_choices("hiring", _("Type of hiring"), Hiring.choices, indexed=True),
    Facet(
        "year", _("Year"), "month",
        read=lambda month, slugs: [str(month.year)],
        match=lambda values, records: _any(map(_in_year, values)),
        labels={str(year): str(year) for year in range(2099, 2014, -1)},
        is_ordered=True,
    ),
    TAG,
    LANGUAGE,
    of_choices("source", _("Source"), Source.choices),
)  # fmt: skip
PROJECT_FACETS = (
    TAG,
    Facet(
        "code", _("Code"), "code_url",
        read=lambda url, slugs: ["yes" if url else "no"],
        match=lambda values, records: _any(
            ~Q(code_url="") if v == "yes" else Q(code_url="") for v in values
        ),
        labels={"yes": _("with code"), "no": _("without code")},
    ),
    Facet(
        "evidence", _("Evidence"), "evidenced",
        read=lambda evidenced, slugs: ["every"] if evidenced else [],
        match=lambda values, records: Q(evidenced=True),
        labels={"every": _("all results linked")},
    ),
    LANGUAGE,
)  # fmt: skip
# Counted beside each idea of the guide; the list is not narrowed by it.
IDEA = Facet(
    "idea", _("idea of the guide"), "idea",
    read=lambda pk, slugs: [pk] if pk else [],
    match=lambda values, records: Q(idea__in=values),
)  # fmt: skip
