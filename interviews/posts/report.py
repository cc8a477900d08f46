"""A report: one interview process, its rounds in order, and what was asked in each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager

from guides.models.article import Role
from guides.models.company import Company
from guides.models.section import Section
from interviews.base.choices import (
    CODES,
    EVIDENCE,
    KINDS,
    Hiring,
    Outcome,
    Region,
    RoundKind,
    Source,
)
from interviews.base.counts import Key, StatCount
from interviews.base.post import Rows
from interviews.base.tag import Tagged
from interviews.posts.citations import Citation
from interviews.posts.citing_post import CitingPost
from interviews.posts.facets import REPORT_FACETS, columns
from interviews.posts.round import Encounter, Round, RoundInput
from portal.kernel import markup
from portal.kernel.models.moderated import ModeratedQuerySet


class TaggedReport(Tagged):
    content_object = models.ForeignKey("Report", models.CASCADE, related_name="tagged", null=True)


class ReportCitation(Citation):
    report = models.ForeignKey("Report", models.CASCADE, related_name="citations", null=True)

    class Meta(Citation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="report_cites_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} cites {self.section_id}"


def _facet_indexes() -> Iterator[models.Index]:
    """Of the list, and of the list narrowed by one value. Each answers for every facet alone."""
    read, newest, public = columns(REPORT_FACETS), ["-published_at", "-id"], Q(status="published")
    yield models.Index(fields=newest, include=read, condition=public, name="report_facets")
    for column in (facet.column for facet in REPORT_FACETS if facet.indexed):
        yield models.Index(
            fields=[column, *newest],
            include=[other for other in read if other != column],
            condition=public,
            name=f"report_{column}_facets",
        )


class ReportQuerySet(ModeratedQuerySet["Report"]):
    def for_list(self) -> Self:
        """With what a row of a list shows, without its long texts."""
        return self.select_related("company").defer("overview", "advice")

    def like(self, report: "Report") -> Self:
        """Public reports of the same company, newest first, for a list."""
        if report.company is None:
            return self.none()
        found = self.published().for_list().filter(company=report.company).exclude(pk=report.pk)
        return found.order_by("-published_at", "-id")

    def with_details(self) -> Self:
        """With everything its page shows."""
        return self.select_related("company", "role", "signed_by").prefetch_related(
            "tags",
            Prefetch("rounds", Round.objects.order_by("position")),
            "rounds__sections",
            Prefetch(
                "rounds__encounters",
                Encounter.objects.order_by("position").select_related("question"),
            ),
        )


class Report(CitingPost):  # type: ignore[django-manager-missing]  # of `tagged`: taggit has no types
    KIND, ROUTE = "report", "report"
    FACETS = REPORT_FACETS

    # Empty until a moderator has made a record of a company that the author named.
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="reports",
        verbose_name=_("company"),
    )  # fmt: skip
    company_name = models.CharField(_("company as entered"), max_length=80)
    role = models.ForeignKey(
        Role, models.PROTECT, related_name="reports", verbose_name=_("job family")
    )
    position = models.CharField(pgettext_lazy("job", "position"), max_length=100)
    region = models.CharField(_("region"), max_length=8, choices=Region)
    month = models.DateField(_("month of the interviews"))  # always the first of the month
    hiring = models.CharField(_("type of hiring"), max_length=12, choices=Hiring)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.OWN)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )  # fmt: skip
    level = models.CharField(_("level"), max_length=60, blank=True)
    channel = models.CharField(_("how you applied"), max_length=60, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days from first contact to the result"), null=True, blank=True,
        validators=[MaxValueValidator(999)],
    )  # fmt: skip
    overview = models.TextField(_("summary"), blank=True, max_length=2_000)
    advice = models.TextField(_("advice for future candidates"), blank=True, max_length=10_000)
    # What a row of a list shows of the rounds: their kinds as letters, the first question asked.
    round_codes = models.CharField(max_length=20, blank=True, editable=False)
    first_question = models.CharField(max_length=300, blank=True, editable=False)

    sections = models.ManyToManyField(Section, through=ReportCitation, related_name="reports")
    tags = TaggableManager(through=TaggedReport, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta(CitingPost.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            *CitingPost.Meta.indexes,
            *_facet_indexes(),
        ]
        constraints = [
            *CitingPost.Meta.constraints,
            models.CheckConstraint(
                condition=Q(difficulty=None) | Q(difficulty__range=(1, 5)), name="difficulty_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company or self.company_name} · {self.position}"

    @property
    def round_kinds(self) -> list[str]:
        """Kinds of its rounds, in order."""
        return [KINDS[sign] for sign in self.round_codes]

    def slug_source(self) -> str:
        company = self.company.slug if self.company else self.company_name
        return f"{company} {self.position}"

    def search_text(self) -> str:
        names = [self.company.name_zh, self.company.name_en] if self.company else []
        texts = [markup.plain(text) for text in (self.overview, self.advice)]
        lines = [*names, self.company_name, self.position, *texts]
        for interview in self.rounds.prefetch_related("encounters"):
            lines += [
                markup.plain(interview.notes),
                *(e.wording for e in interview.encounters.all()),
            ]
        return "\n".join(filter(None, lines))

    @property
    def company_slugs(self) -> dict[int, str]:
        return {self.company.pk: self.company.slug} if self.company else {}

    def parts(self) -> list[Rows]:
        return [*super().parts(), self.rounds]

    @property
    def is_evidence(self) -> bool:
        """Whether somebody was there: only then it counts in figures."""
        return self.source in EVIDENCE

    def count(self, by: int) -> None:
        if self.is_evidence:
            StatCount.add(self.figures(), by)
            Encounter.objects.filter(round__report=self).count_questions(by)

    @property
    def entities(self) -> list[str]:
        """What its figures are about."""
        found = ["all"]
        if self.company_id:
            found.append(f"company:{self.company_id}")
        if self.region not in (Region.REMOTE, Region.OTHER):
            found.append("place:cn" if self.region == Region.CN else "place:overseas")
        return found

    def figures(self) -> Counter[Key]:
        """What it says in numbers, about each of its entities."""
        rounds = list(self.rounds.all())
        said = ((metric, value) for metric, of in METRICS.items() for value in of(self, rounds))
        known = [(metric, str(value)) for metric, value in said if value is not None]
        return Counter((entity, *pair) for entity in self.entities for pair in known)

    def told_rounds(self) -> list[RoundInput]:
        """Its rounds with what was asked and tested, as `set_rounds` takes them."""
        return [
            RoundInput(held, list(held.encounters.all()), list(held.sections.all()))
            for held in self.rounds.all()
        ]

    def set_rounds(self, rounds: Sequence[RoundInput]) -> None:
        """Replace the rounds by these, which are not saved; the report then cites what they test."""
        self.rounds.all().delete()
        for number, told in enumerate(rounds, 1):
            told.round.report, told.round.position = self, number
            told.round.save()
            told.round.sections.set(told.sections)
            told.round.set_questions(told.encounters)
        self.sum_up(rounds)
        self.save(update_fields=["round_codes", "first_question"])
        self.set_sections(section for told in rounds for section in told.sections)

    def sum_up(self, rounds: Sequence[RoundInput]) -> None:
        """Take from the rounds what a row of a list shows of them, without saving."""
        self.round_codes = "".join(CODES[told.round.kind] for told in rounds)
        by_interest = sorted(rounds, key=lambda told: told.round.kind == RoundKind.RECRUITER)
        asked = (encounter.wording for told in by_interest for encounter in told.encounters)
        self.first_question = next(asked, "")


# What a report says in numbers, of itself and of its rounds: {metric: values}. None is not counted.
METRICS: dict[str, Callable[[Report, list[Round]], Iterable]] = {
    "reports": lambda report, rounds: [""],
    "outcome": lambda report, rounds: [report.outcome],
    "rounds": lambda report, rounds: [len(report.round_codes)],
    "round_codes": lambda report, rounds: [report.round_codes],
    "difficulty": lambda report, rounds: [report.difficulty],
    # Who still waits does not know yet how long it takes.
    "days": lambda report, rounds: [None if report.outcome == Outcome.WAITING else report.days],
    "kind": lambda report, rounds: [r.kind for r in rounds],
    "language": lambda report, rounds: [r.language or None for r in rounds],
    "section": lambda report, rounds: {s.pk for r in rounds for s in r.sections.all()},
}
