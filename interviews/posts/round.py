"""The rounds of an interview process, and what was asked in each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from guides.models.section import Section
from interviews.base.choices import EVIDENCE, Format, RoundKind
from interviews.base.counts import Key, StatCount
from interviews.questions.question import Question, match_question, question_key
from portal.kernel.models.moderated import Status
from portal.kernel.models.people import LANGUAGES


class Round(models.Model):
    """One round of an interview process."""

    report = models.ForeignKey("Report", models.CASCADE, related_name="rounds", null=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=RoundKind)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    # Kept to compute intervals; never shown, because a day can identify a candidate.
    date = models.DateField(_("date"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=8, choices=Format, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, blank=True)
    notes = models.TextField(_("how it went"), blank=True, max_length=10_000)
    sections = models.ManyToManyField(Section, related_name="rounds", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="rounds_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"

    def set_questions(self, encounters: Sequence["Encounter"]) -> None:
        for number, encounter in enumerate(encounters, 1):
            encounter.round, encounter.position = self, number
            encounter.identify()
        Encounter.objects.bulk_create(encounters)


class EncounterQuerySet(models.QuerySet["Encounter"]):
    def public(self) -> Self:
        """Those in published reports."""
        return self.filter(round__report__status=Status.PUBLISHED)

    def counted(self) -> Self:
        """Those that figures are made of."""
        return self.public().filter(round__report__source__in=EVIDENCE)

    def figures(self) -> Counter[Key]:
        """What they say in numbers: of each question where, in which round and when it was asked,
        and of each company, place and kind of round what was asked there."""
        followed = self._follow_ups()
        found: Counter[Key] = Counter()
        rows = self.exclude(question=None).select_related("round__report")
        for encounter in rows.iterator(chunk_size=2000):
            encounter.followed_by = followed.get((encounter.round_id, encounter.position), [])
            found.update(encounter.figures())
        return found

    def _follow_ups(self) -> dict[tuple[int, int | None], list[str]]:
        """{(round, position of a question): topics of what was asked after it}"""
        rounds = self.order_by().values("round")
        found: dict[tuple[int, int | None], list[str]] = defaultdict(list)
        rows = Encounter.objects.filter(round__in=rounds).exclude(follows=None)
        for interview, position, topic in rows.values_list("round", "follows", "topic"):
            found[interview, position].append(topic)
        return found

    def count_questions(self, by: int) -> None:
        """Count these encounters, which are or were public, in or out."""
        figures = self.figures()
        StatCount.add(figures, by)
        asked: Counter[int] = Counter()
        for (entity, _measure, value), n in figures.items():
            if entity == "all":
                asked[int(value)] += n
        for pk, n in sorted(asked.items()):
            Question.objects.filter(pk=pk).update(asked=Greatest(F("asked") + by * n, 0))
            newest = StatCount.objects.filter(entity=f"question:{pk}", metric="month", count__gt=0)
            latest = newest.aggregate(latest=Max("value"))["latest"]
            Question.objects.filter(pk=pk).update(latest=latest or "")


class Encounter(models.Model):
    """A question as it was asked in one round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="encounters")
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=300)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="encounters", db_index=False
    )
    # What groups encounters that mean the same: the question's id, else the wording without
    # case and punctuation.
    topic = models.CharField(max_length=302, blank=True, editable=False)
    # Of a follow-up: the position, in the same round, of the question that it followed.
    follows = models.PositiveSmallIntegerField(null=True, blank=True)
    followed_by: list[str]  # topics of what was asked after it, while it is counted

    objects = EncounterQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        # The newest of a question or topic are read off an index, however many there are.
        indexes = [
            models.Index(fields=["question", "-id"], name="encounter_of_question"),
            models.Index(fields=["topic", "-id"], name="encounter_of_topic"),
        ]

    def __str__(self) -> str:
        return self.wording

    @property
    def report(self) -> Any:
        """In which it was asked. A round has none only while two reports swap their rounds."""
        return self.round.report

    @property
    def entities(self) -> list[str]:
        """Of what it says that the question was asked there."""
        report, kind = self.report, self.round.kind
        of_company = [f"company:{report.company_id}:{kind}"] if report.company_id else []
        return [*report.entities, f"round:{kind}", *of_company]

    def figures(self) -> Counter[Key]:
        """What it says in numbers, given the topics of what `followed_by` it."""
        question = str(self.question_id)
        asked = Counter((entity, "question", question) for entity in self.entities)
        of_question = ((metric, v) for metric, of in METRICS.items() for v in of(self))
        return asked + Counter((f"question:{question}", *pair) for pair in of_question)

    def identify(self) -> None:
        """Find the known question it is, if its wording says so."""
        self.question = self.question or match_question(self.wording)
        known = self.question and f"q:{self.question.public_id}"
        self.topic = known or question_key(self.wording)

    def wordings(self) -> dict[str, str]:
        """How a margin shows it: in both languages if it is a known question."""
        if self.question:
            q = self.question
            return {"zh": q.wording_zh, "en": q.wording_en, "question": q.public_id, "language": ""}
        report = self.round.report
        language = report.language if report else ""
        return {"zh": self.wording, "en": self.wording, "question": "", "language": language}


def _month(encounter: Encounter) -> list[str]:
    return [f"{encounter.report.month:%Y-%m}"]


# What an encounter says of its question, in numbers: {metric: values}.
METRICS: dict[str, Callable[[Encounter], Iterable[str]]] = {
    "month": _month,
    "round": lambda encounter: [encounter.round.kind],
    "company": lambda encounter: [str(pk) for pk in [encounter.report.company_id] if pk],
    "follow": lambda encounter: [topic[:80] for topic in encounter.followed_by],
}


@dataclass(frozen=True)
class RoundInput:
    """What an author tells of a round: the round itself, what was asked, and what it tested."""

    round: Round
    encounters: Sequence[Encounter] = ()
    sections: Sequence[Section] = ()
