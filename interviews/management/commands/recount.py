"""Recompute the stored counts."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.db import transaction

from guides.models.section import Section
from interviews.base.counts import FacetCount, StatCount
from interviews.counting_rules import fingerprint
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.posts.round import Encounter
from interviews.questions.question import Question
from interviews.statistics.claim import Claim
from interviews.statistics.margin import Margin


class Command(BaseCommand):
    help = "Count all published posts again: facets, figures, questions, claims, margins."

    def handle(self, *args, **options) -> None:
        with transaction.atomic():
            facets, tallies = recount()
        if options["verbosity"]:
            self.stdout.write(f"{facets} counts of facets, {tallies} of figures.")


def is_up_to_date() -> bool:
    """Whether what is kept was counted by the rules of this version."""
    return StatCount.objects.filter(entity="rules", value=fingerprint()).exists()


def recount() -> tuple[int, int]:
    """Count everything that is kept, in the caller's transaction, and say how many rows that made."""
    StatCount.lock()
    facets: Counter = Counter()
    figures: Counter = Counter()
    reports = (
        Report.objects.published().select_related("company").prefetch_related("rounds__sections")
    )
    for report in reports.iterator(chunk_size=1000):
        facets.update(("report", *pair) for pair in {*report.facets(), ("all", "")})
        if report.is_evidence:
            figures.update(report.figures())
    for project in Project.objects.published().iterator(chunk_size=1000):
        facets.update(("project", *pair) for pair in {*project.facets(), ("all", "")})
    figures.update(Encounter.objects.counted().figures())
    FacetCount.objects.all().delete()
    FacetCount.objects.bulk_create(
        [FacetCount(kind=k, facet=f, value=v, count=n) for (k, f, v), n in facets.items()], 1000
    )
    StatCount.objects.exclude(entity="lock").delete()
    StatCount.objects.bulk_create(
        [StatCount(entity=s, metric=m, value=v, count=n) for (s, m, v), n in figures.items()], 1000
    )
    StatCount.objects.create(entity="rules", value=fingerprint(), count=1)
    _recount_questions(figures)
    Claim.objects.live().judge()
    Margin.refresh(Section.objects.values_list("pk", flat=True))
    return len(facets), len(figures)


def _recount_questions(figures: Counter) -> None:
    asked = {int(v): n for (s, m, v), n in figures.items() if (s, m) == ("all", "question")}
    latest: dict[int, str] = {}
    for entity, metric, value in figures:
        if metric == "month":
            pk = int(entity.removeprefix("question:"))
            latest[pk] = max(latest.get(pk, ""), value)
    questions = list(Question.objects.only("pk"))
    for question in questions:
        question.asked = asked.get(question.pk, 0)
        question.latest = latest.get(question.pk, "")
    Question.objects.bulk_update(questions, ["asked", "latest"], 500)
