"""Counts kept beside the posts, so that no page has to count them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Count, F, Max

from guides.models import Section, Text
from interviews.models.tally import Tally
from interviews.models.words import EVIDENCE

if TYPE_CHECKING:
    from interviews.findings import Finding

TOP = 3  # how many questions and companies a margin names


class FacetCount(models.Model):
    """How many public posts of a kind have a value of a facet: ("report", "outcome", "offer")."""

    kind = models.CharField(max_length=10)
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=80)
    n = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "facet", "value"], name="one_count")]

    def __str__(self) -> str:
        return f"{self.kind} {self.facet}={self.value}: {self.n}"

    @classmethod
    def add(cls, kind: str, facets: Iterable[tuple[str, str]], by: int) -> None:
        """Count one post in or out. Sorted, so that two writers take their locks in one order."""
        for facet, value in sorted({*facets, ("all", "")}):
            row = {"kind": kind, "facet": facet, "value": value}
            cls.objects.bulk_create([cls(**row)], ignore_conflicts=True)
            cls.objects.filter(**row).update(n=F("n") + by)

    @classmethod
    def of(cls, kind: str) -> dict[tuple[str, str], int]:
        """All counts of a kind of post: {(facet, value): n}."""
        rows = cls.objects.filter(kind=kind, n__gt=0).values_list("facet", "value", "n")
        return {(facet, value): n for facet, value, n in rows}


class Margin(models.Model):
    """The red note beside a section: what reports and projects say about it, ready to be shown.
    Only reports of an interview of the author's own, or of somebody's who agreed, count."""

    section = models.OneToOneField(Section, models.CASCADE, primary_key=True, related_name="margin")
    reports = models.PositiveIntegerField(default=0)
    projects = models.PositiveIntegerField(default=0)
    latest = models.DateField(null=True)  # month of the newest interview
    # [{"zh": …, "en": …, "language": …, "question": public id or "", "n": reports}], most asked first
    questions = models.JSONField(default=list)
    companies = models.JSONField(default=list)  # [{"slug": …, "zh": …, "en": …, "n": …}]
    claims = models.JSONField(default=list)  # columns of a `Finding`, in the order they were marked

    def __str__(self) -> str:
        return f"{self.section_id}: {self.reports}"

    @classmethod
    def refresh(cls, section_ids: Iterable[str]) -> None:
        """Count anew for these sections. The rows are locked first: of two writers the second
        counts after the first has committed, and so sees what he did."""
        ids = sorted(set(section_ids))
        with transaction.atomic():
            Tally.lock()
            cls.objects.bulk_create([cls(section_id=pk) for pk in ids], ignore_conflicts=True)
            for margin in cls.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
                margin._count()
                margin.save()

    def _count(self) -> None:
        cited = self.section.reportcitations.filter(
            listed_at__isnull=False, report__source__in=EVIDENCE
        )
        totals = cited.aggregate(n=Count("id"), latest=Max("report__month"))
        self.reports, self.latest = totals["n"], totals["latest"]
        self.projects = self.section.projectcitations.filter(listed_at__isnull=False).count()
        self.questions = _most_asked(self.section)
        self.companies = _most_asking(cited)
        self.claims = [claim.finding() for claim in self.section.claims.live().order_by("pk")]

    def findings(self, texts: Iterable[Text]) -> list["Finding"]:
        """What became of the section's claims. Each knows where in these texts it stands."""
        from interviews.findings import Finding, words_of

        words = words_of(texts) if self.claims else {}
        return [Finding(**claim).found_in(words) for claim in self.claims]


def _most_asked(section: Section) -> list[dict]:
    """The questions most reports name in rounds about this section."""
    from interviews.models.round import Encounter

    asked = Encounter.objects.filter(
        round__sections__in=Section.objects.family(section),
        round__report__citations__section=section,
        round__report__citations__listed_at__isnull=False,
        round__report__source__in=EVIDENCE,
    ).exclude(topic="")
    top = (
        asked.values("topic")
        .annotate(n=Count("round__report", distinct=True), newest=Max("id"))
        .order_by("-n", "-newest")[:TOP]
    )
    rows = {e.pk: e for e in Encounter.objects.select_related("question", "round__report")
            .filter(pk__in=[row["newest"] for row in top])}  # fmt: skip
    return [{**rows[row["newest"]].wordings(), "n": row["n"]} for row in top]


def _most_asking(cited: models.QuerySet) -> list[dict]:
    top = (
        cited.exclude(report__company=None)
        .values(
            slug=F("report__company__slug"),
            zh=F("report__company__name_zh"),
            en=F("report__company__name_en"),
        )
        .annotate(n=Count("id"))
        .order_by("-n", "slug")[:TOP]
    )
    return list(top)
