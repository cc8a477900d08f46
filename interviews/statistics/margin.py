"""The margin beside a section: what reports and projects say about it, counted as they come and go."""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Count, F, Max

from guides.models.section import Section
from interviews.base.choices import EVIDENCE
from interviews.base.counts import StatCount
from interviews.posts.round import Encounter

TOP = 3  # how many questions and companies a margin names


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
        """Recount these sections. The rows are locked first: of two writers the second
        counts after the first has committed, and so sees what it did."""
        ids = sorted(set(section_ids))
        with transaction.atomic():
            StatCount.lock()
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


def _most_asked(section: Section) -> list[dict]:
    """The questions most reports name in rounds about this section."""
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
