"""What published reports say about a company or a place, in numbers that a reader may rely on.

Counts are shown as they are. Medians, rates, difficulty and durations are shown from three reports on
(`MIN_SAMPLE`): below that a number would be one person's story. All of them come from `StatCount`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guides import reading
from guides.models.company import Company
from guides.models.job import JobDescription
from guides.models.section import Section
from interviews.base.choices import EVIDENCE, Outcome, RoundKind
from interviews.base.counts import StatCount
from interviews.questions.question import Question

MIN_SAMPLE = 3
TOP = 5
# Those that ended with a decision.
DECIDED = [Outcome.OFFER, Outcome.REJECTED, Outcome.SILENCE, Outcome.DECLINED]
# Kinds of rounds that are reported together.
RESEARCH = {RoundKind.RESEARCH, RoundKind.TALK, RoundKind.PROJECT}
CODING = {RoundKind.CODING, RoundKind.TAKE_HOME, RoundKind.WRITTEN}
SMALL = ("reports", "outcome", "rounds", "days", "difficulty", "kind", "language", "section")


@dataclass(frozen=True)
class Quartiles:
    """Median and the middle half of `n` reports, each a number of the unit that was reported."""

    n: int
    low: float
    median: float
    high: float


def quartiles(histogram: Mapping[int, int]) -> Quartiles | None:
    """Median and quartiles of {value: reports}, interpolated between the values at each side
    (Hyndman and Fan's type 7). None below `MIN_SAMPLE` reports."""
    n = sum(histogram.values())
    if n < MIN_SAMPLE:
        return None
    low, median, high = (_quantile(histogram, n, share) for share in (0.25, 0.5, 0.75))
    return Quartiles(n, low, median, high)


def _quantile(histogram: Mapping[int, int], n: int, share: float) -> float:
    at = (n - 1) * share
    below, rest = int(at), at - int(at)
    values = [_nth(histogram, below), _nth(histogram, min(below + 1, n - 1))]
    return values[0] + rest * (values[1] - values[0])


def _nth(histogram: Mapping[int, int], place: int) -> int:
    """The value at a place (from 0) of the sorted reports."""
    for value in sorted(histogram):
        if place < histogram[value]:
            return value
        place -= histogram[value]
    raise IndexError(place)


@dataclass(frozen=True)
class Rate:
    """`part` of `whole` reports, or rounds."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.whole)

    @property
    def exact(self) -> Decimal:
        """The percentage, unrounded."""
        return Decimal(100 * self.part) / self.whole


@dataclass
class Numbers:
    """What is known of one entity. `slug` names it in addresses, `query` its reports in the list."""

    name: str
    slug: str
    url: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)
    focus: str = ""
    job: JobDescription | None = None  # of a company: its newest description
    round_codes: str = ""  # the most reported order of rounds
    questions: list[tuple[Question, int]] = field(default_factory=list)
    sections: list[tuple[Section, str, int]] = field(default_factory=list)  # section, heading, n
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def __str__(self) -> str:
        return self.name

    @property
    def n(self) -> int:
        """Reports that count."""
        return self.counts["reports"].get("", 0)

    @property
    def has_enough(self) -> bool:
        return self.n >= MIN_SAMPLE

    def list_url(self, more: Mapping[str, list[str]] | None = None) -> str:
        """The list of the reports that the figures are made of, narrowed further."""
        query = {**self.query, "source": [s.value for s in EVIDENCE], **(more or {})}
        return f"{reverse('reports')}?{urlencode(query, doseq=True)}"

    def _quartiles(self, metric: str) -> Quartiles | None:
        return quartiles({int(v): n for v, n in self.counts[metric].items()})

    @property
    def rounds(self) -> Quartiles | None:
        return self._quartiles("rounds")

    @property
    def days(self) -> Quartiles | None:
        """From first contact to the result."""
        return self._quartiles("days")

    @property
    def difficulty(self) -> Quartiles | None:
        """From 1 to 5."""
        return self._quartiles("difficulty")

    @property
    def outcomes(self) -> list[tuple[Outcome, int]]:
        return [(o, self.counts["outcome"].get(o.value, 0)) for o in Outcome]

    @property
    def offers(self) -> Rate | None:
        """Of the processes that ended."""
        offers, ended = self.counts["outcome"].get(Outcome.OFFER.value, 0), self.ended
        return Rate(offers, ended) if ended >= MIN_SAMPLE else None

    @property
    def ended(self) -> int:
        """Processes that ended."""
        return sum(self.counts["outcome"].get(o.value, 0) for o in DECIDED)

    def share(self, kinds: set[RoundKind]) -> Rate | None:
        """Of these kinds among all rounds."""
        total = sum(n for _kind, n in self.kinds)
        part = sum(n for kind, n in self.kinds if kind in kinds)
        return Rate(part, total) if self.has_enough and total else None

    @property
    def kinds(self) -> list[tuple[RoundKind, int]]:
        """Rounds of each kind that was reported."""
        told = self.counts["kind"]
        return [(k, told[k.value]) for k in RoundKind if told.get(k.value)]

    @property
    def languages(self) -> list[tuple[str, int]]:
        """Rounds held in each language, most first."""
        return sorted(self.counts["language"].items(), key=lambda pair: (-pair[1], pair[0]))

    def middle(self, metric: str) -> tuple[float, float] | None:
        """Of a `Metric` that is a median: the ends of the middle half."""
        found = self._quartiles(metric) if metric in ("rounds", "days", "difficulty") else None
        return (found.low, found.high) if found else None

    def measured(self, metric: str) -> tuple[Decimal | None, int]:
        """By what a claim with this `Metric` is judged: the median, or the share in percent (none
        below `MIN_SAMPLE` reports), and how many reports tell it."""
        if metric == "offers":
            return self.offers.exact if self.offers else None, self.ended
        if metric in ("research", "coding"):
            share = self.share(RESEARCH if metric == "research" else CODING)
            return share.exact if share else None, self.n
        found = self._quartiles(metric)
        told = sum(self.counts[metric].values())
        return Decimal(found.median) if found else None, told


def of_companies(companies: Iterable[Company]) -> list[Numbers]:
    companies = list(companies)
    newest = JobDescription.objects.newest_of_each().filter(company__in=companies)
    jobs = {job.company_id: job for job in newest}
    found = {f"company:{c.pk}": of_company(c) for c in companies}
    for company in companies:
        found[f"company:{company.pk}"].job = jobs.get(company.pk)
    return fill(found)


def of_company(company: Company) -> Numbers:
    """Without figures."""
    slug, url = company.slug, company.get_absolute_url()
    return Numbers(str(company), slug, url, {"company": [slug]}, company.focus)


# Two entities that are no companies, under slugs that no company can have.
def places() -> dict[str, tuple[str, Numbers]]:
    """{slug: (entity, numbers without figures)}"""
    overseas = {"region": ["us", "uk", "eu", "sg"]}
    return {
        "_cn": ("place:cn", Numbers(_("Mainland China"), "_cn", query={"region": ["cn"]})),
        "_overseas": ("place:overseas", Numbers(_("Overseas"), "_overseas", query=overseas)),
    }


def about(entities: Iterable[str]) -> dict[str, Numbers]:
    """{entity: numbers without figures} for those of these entities that there are."""
    known = {"all": Numbers(_("All reports"), "")} | dict(places().values())
    ids = [s.removeprefix("company:") for s in entities if s.startswith("company:")]
    known |= {f"company:{c.pk}": of_company(c) for c in Company.objects.filter(pk__in=ids)}
    return {entity: known[entity] for entity in entities if entity in known}


def read(found: dict[str, Numbers]) -> dict[str, Numbers]:
    """Read the figures of {entity: numbers} that are few, in one query."""
    for row in StatCount.objects.filter(entity__in=found, metric__in=SMALL, count__gt=0):
        found[row.entity].counts[row.metric][row.value] = row.count
    return found


def fill(found: dict[str, Numbers]) -> list[Numbers]:
    """Read all figures of {entity: numbers}. The number of queries depends on the number of
    entities only."""
    read(found)
    for entity, numbers in found.items():
        strips = StatCount.objects.filter(entity=entity, metric="round_codes", count__gt=0)
        if numbers.has_enough and (most := strips.order_by("-count", "value").first()):
            numbers.round_codes = most.value
    _name_sections(found.values())
    _name_questions(found)
    return list(found.values())


def _name_sections(found: Iterable[Numbers]) -> None:
    """The sections that most reports test, each under the section that stands in its place now."""
    cited = {pk for numbers in found for pk in numbers.counts["section"]}
    current_sections = Section.objects.current_sections(cited)
    headings = reading.headings({s.pk for s in current_sections.values()}, get_language())
    for numbers in found:
        totals: dict[str, int] = defaultdict(int)
        for pk, n in numbers.counts["section"].items():
            if current_sections.get(pk) and current_sections[pk].pk in headings:
                totals[current_sections[pk].pk] += n
        most = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
        numbers.sections = [(headings[pk].section, headings[pk].heading, n) for pk, n in most]


def _name_questions(found: dict[str, Numbers]) -> None:
    most = {
        entity: list(
            StatCount.objects.filter(entity=entity, metric="question", count__gt=0)
            .order_by("-count", "value").values_list("value", "count")[:TOP]
        )
        for entity in found
    }  # fmt: skip
    ids = {int(value) for rows in most.values() for value, _n in rows}
    questions = {q.pk: q for q in Question.objects.filter(pk__in=ids)}
    for entity, rows in most.items():
        known = [(questions.get(int(value)), n) for value, n in rows]
        found[entity].questions = [(q, n) for q, n in known if q]
