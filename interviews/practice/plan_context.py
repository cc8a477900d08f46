"""What reports, the guide and the bank say about the sections and questions of somebody's plan.

How many queries that takes depends only on what they aim at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from guides import reading
from guides.models.names import Origin
from guides.models.section import Section, Text
from interviews.base.choices import Region
from interviews.base.counts import StatCount
from interviews.practice.plan import PlanData
from interviews.practice.planning import Asked, Candidate, Topic
from interviews.questions.question import Question
from interviews.statistics.numbers import places

POOL = 200  # questions looked at: of their companies, and of the bank


@dataclass
class Subject:
    """A company, a place or all: what `StatCount` says of it."""

    key: str
    name: str
    slug: str = ""
    reports: int = 0
    sections: Counter[str] = field(default_factory=Counter)


class PlanContext:
    """All that a plan is made of, for these aims and in this language."""

    def __init__(self, aims: PlanData, language: str):
        self.aims = aims
        self.chapters = reading.outline(language)
        self.texts: dict[str, Text] = {
            text.section_id: text for _opening, texts in self.chapters for text in texts
        }
        # The entities whose reports count here, none while no report does.
        self.entities = self._find_subjects()

    def topics(self) -> list[Topic]:
        """The sections of the guide, in its order. An opening stands for a whole chapter and is left out."""
        naming, tested, basics = self._naming(), Counter[str](), set[str]()
        for pk, kind, n in self._bank():
            tested[pk] += n
            if kind == Question.Kind.THEORY:
                basics.add(pk)
        return [
            Topic(
                pk, place, self.aims.ratings.get(pk, ""), self._asked(pk),
                about=tuple(c.name for c in naming[pk] if c.name in text.heading),
                named=tuple(c.name for c in naming[pk] if c.name not in text.heading),
                tested=tested[pk], is_basic=pk in basics,
            )
            for place, (pk, text) in enumerate(self.texts.items())
        ]  # fmt: skip

    def candidates(self) -> list[Candidate]:
        """Questions that their companies asked, and the first of the bank."""
        asked = self._asked_questions()
        bank = Question.objects.live().exclude(kind=Question.Kind.ASK_BACK)
        ids = {*asked, *bank.order_by("-asked", "id").values_list("pk", flat=True)[:POOL]}
        found = bank.filter(pk__in=ids).prefetch_related("sections").order_by("pk")
        tests = {q.pk: [s.pk for s in q.sections.all()] for q in found}
        now = self._standing(pk for sections in tests.values() for pk in sections)
        ratings = self.aims.ratings
        return [
            Candidate(
                q.pk, q.get_absolute_url(), tuple(asked.get(q.pk, ())), q.asked,
                q.origin == Origin.SHIPPED,
                tuple((pk, ratings.get(pk, "")) for pk in self._narrowest(now, tests[q.pk])),
            )
            for q in found
        ]  # fmt: skip

    # --- reports -------------------------------------------------------------------------------
    def _find_subjects(self) -> list[Subject]:
        """Of their companies, else of their region, else all: the first whose reports tested a section."""
        groups = _groups(self.aims)
        known = {entity.key: entity for group in groups for entity in group}
        rows = StatCount.objects.filter(
            entity__in=known, metric__in=["reports", "section"], count__gt=0
        )
        told = list(rows.values_list("entity", "metric", "value", "count"))
        now = self._standing(value for _s, metric, value, _n in told if metric == "section")
        for key, metric, value, n in told:
            if metric == "reports":
                known[key].reports = n
            elif value in now:
                known[key].sections[now[value]] += n
        return next((group for group in groups if any(s.sections for s in group)), [])

    def _asked(self, pk: str) -> tuple[Asked, ...]:
        # A report may test two sections that are one now.
        return tuple(
            Asked(s.name, min(s.sections[pk], s.reports), s.reports, s.slug)
            for s in self.entities
            if s.sections[pk]
        )

    def _asked_questions(self) -> dict[int, list[Asked]]:
        companies = {f"company:{c.pk}": c for c in self.aims.companies}
        rows = StatCount.objects.filter(entity__in=companies, metric="question", count__gt=0)
        found: dict[int, list[Asked]] = defaultdict(list)
        for entity, value, n in rows.order_by("-count", "value", "entity").values_list(
            "entity", "value", "count"
        )[:POOL]:
            company = companies[entity]
            found[int(value)].append(Asked(company.name, n, slug=company.slug))
        return found

    # --- the guide and the bank ------------------------------------------------------------------
    def _naming(self) -> dict[str, list]:
        """{section: those of their companies that it names}"""
        companies = {company.pk: company for company in self.aims.companies}
        naming = Section.companies.through.objects.filter(company__in=companies)
        rows = naming.order_by("company__slug").values_list("section_id", "company_id")
        found = defaultdict(list)
        for section, company in rows:
            found[section].append(companies[company])
        return found

    def _bank(self) -> list[tuple[str, str, int]]:
        """(section, kind of question, how many of the bank test it)"""
        tests = Question.sections.through.objects.filter(question__merged_into=None)
        rows = tests.exclude(question__kind=Question.Kind.ASK_BACK).values_list(
            "section_id", "question__kind"
        )
        counts = list(rows.annotate(n=Count("pk")).order_by("section_id", "question__kind"))
        now = self._standing(pk for pk, _kind, _n in counts)
        return [(now[pk], kind, n) for pk, kind, n in counts if pk in now]

    def _narrowest(self, now: dict[str, str], ids: Iterable[str]) -> list[str]:
        """What stands for these sections now, parts before the sections they are part of."""
        found = dict.fromkeys(now[pk] for pk in ids if pk in now)
        return sorted(found, key=lambda pk: -self.texts[pk].section.level)

    def _standing(self, ids: Iterable[str]) -> dict[str, str]:
        """{id: the section that stands for it now}, without those for which none does."""
        asked = set(ids)
        found = {pk: pk for pk in asked & self.texts.keys()}
        openings = {opening.section_id for opening, _texts in self.chapters}
        if gone := asked - found.keys() - openings:
            current_sections = Section.objects.current_sections(gone)
            found |= {
                pk: current.pk
                for pk, current in current_sections.items()
                if current.pk in self.texts
            }
        return found


def _groups(aims: PlanData) -> list[list[Subject]]:
    """Whose reports may count, those that count before the others first."""
    theirs = [Subject(f"company:{c.pk}", c.name, c.slug) for c in aims.companies]
    near = []
    if aims.region and aims.region not in (Region.REMOTE, Region.OTHER):
        key, numbers = places()["_cn" if aims.region == Region.CN else "_overseas"]
        near = [Subject(key, numbers.name)]
    return [theirs, near, [Subject("all", _("all companies"))]]
