"""Which encounters are the same question: moderators match, merge and split, and take it back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.base.counts import StatCount
from interviews.posts.round import Encounter
from interviews.questions.indexing import index_question
from interviews.questions.question import Question, Wording, question_key
from portal.kernel.models.moderated import NotAllowed
from portal.kernel.models.people import User

# Encounters in these `rounds` are other questions now; sent in the transaction that moves them.
encounters_moved = Signal()


class CurationEvent(models.Model):
    """One decision over which question some encounters are, with what undoing it needs.

    Nothing is lost: encounters keep the words of their reports, a merged question keeps its own, and
    its address, links to it and its marks lead to the one that took over.
    """

    class What(models.TextChoices):
        MATCH = "match", gettext_lazy("Matched")
        MERGE = "merge", gettext_lazy("Merged")
        SPLIT = "split", gettext_lazy("Split off")

    what = models.CharField(max_length=5, choices=What)
    # The question to which the encounters went; of a merger or split also the one they came from.
    question = models.ForeignKey(Question, models.CASCADE, related_name="curation_events")
    other = models.ForeignKey(Question, models.CASCADE, null=True, related_name="+")
    moved = models.JSONField(default=dict)  # {encounter: question before, or null}
    wordings = models.JSONField(default=dict)  # {key: question before, or null}
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.question}"

    # --- the decisions ---------------------------------------------------------------------------
    @classmethod
    @transaction.atomic
    def match(cls, topic: str, question: Question, by: User) -> "CurationEvent":
        """All encounters with this wording (its `question_key`) are that question, and those that
        come will be."""
        _lock(question)
        if question.merged_into_id:
            raise NotAllowed(_("This question has been merged into another."))
        found = Encounter.objects.filter(topic=topic, question=None)
        made = cls(what=cls.What.MATCH, question=question, by=by)
        made._carry_out(found, [topic])
        return made

    @classmethod
    @transaction.atomic
    def merge(cls, source: Question, into: Question, by: User) -> "CurationEvent":
        """The two are one question. The source's address leads to the other from now on."""
        _lock(source, into)
        if source == into or source.merged_into_id or into.merged_into_id:
            raise NotAllowed(_("One of them has already been merged into another."))
        made = cls(what=cls.What.MERGE, question=into, other=source, by=by)
        made._carry_out(source.encounters.all(), [])
        cls._set_merged(source, into)
        return made

    @classmethod
    @transaction.atomic
    def split(
        cls, source: Question, encounters: Iterable[int], new: Question, by: User
    ) -> "CurationEvent":
        """Those of the source's encounters are another question: `new`, saved here if it is not yet.
        Their wordings lead there from now on, but for the source's own."""
        _lock(source)
        chosen = source.encounters.filter(pk__in=list(encounters))
        if source.merged_into_id or not chosen:
            raise NotAllowed(_("There is nothing to split off."))
        if new.pk is None:
            new.save()
            new.sections.set(source.sections.all())
            new.topics.set(source.topics.all())
            index_question(new)
        made = cls(what=cls.What.SPLIT, question=new, other=source, by=by)
        keys = {question_key(e.wording) for e in chosen} - {source.key_zh, source.key_en, ""}
        made._carry_out(chosen, sorted(keys))
        return made

    @transaction.atomic
    def undo(self) -> None:
        """Put everything back. Raises NotAllowed when later decisions build on it."""
        StatCount.lock()
        locked = CurationEvent.objects.select_for_update().get(pk=self.pk)
        _lock(*filter(None, [locked.question, locked.other]))
        rows = Encounter.objects.filter(pk__in=[int(pk) for pk in locked.moved])
        if locked.undone_at or locked._is_built_on(rows):
            raise NotAllowed(_("Later decisions build on this one. Undo them first."))
        there = set(rows.values_list("pk", flat=True))
        _move({int(pk): q for pk, q in locked.moved.items() if int(pk) in there})
        _point(locked.wordings)
        if locked.what == self.What.MERGE and locked.other:
            self._set_merged(locked.other, None)
        elif locked.what == self.What.SPLIT and not locked.question.encounters.exists():
            self._set_merged(locked.question, locked.other)
        self.undone_at = locked.undone_at = timezone.now()
        locked.save(update_fields=["undone_at"])

    def _is_built_on(self, rows: models.QuerySet) -> bool:
        """Whether a later decision moved its encounters, or they have no question to go back to."""
        homes = set(self.moved.values()) - {None}
        if self.what == self.What.MERGE:
            homes -= {self.other_id}
        gone = Question.objects.filter(pk__in=[self.question_id, *homes]).exclude(merged_into=None)
        later = CurationEvent.objects.filter(pk__gt=self.pk, undone_at=None, other=self.question_id)
        moved_on = rows.exclude(question=self.question_id).exists()
        return moved_on or gone.exists() or any(self.moved.keys() & e.moved.keys() for e in later)

    @staticmethod
    def _set_merged(question: Question, into: Question | None) -> None:
        """Search finds the answers of a merged question with the one that took over."""
        canonical = {into, question.merged_into} - {None}
        question.merged_into = into
        question.save(update_fields=["merged_into"])
        for changed in (question, *filter(None, canonical)):
            index_question(changed)

    def _carry_out(self, encounters: models.QuerySet, keys: Iterable[str]) -> None:
        self.moved = dict(encounters.values_list("pk", "question_id"))
        _move(dict.fromkeys(self.moved, self.question_id))
        known = dict(Wording.objects.filter(key__in=keys).values_list("key", "question_id"))
        self.wordings = {key: known.get(key) for key in keys}
        _point(dict.fromkeys(self.wordings, self.question_id))
        self.save()


def _lock(*questions: Question) -> None:
    """Nobody else regroups these, or counts, until the transaction ends; they are read again."""
    StatCount.lock()
    ids = sorted(q.pk for q in questions if q.pk)
    list(Question.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    for question in questions:
        if question.pk:
            question.refresh_from_db(fields=["merged_into"])


def _move(to: Mapping[int, int | None]) -> None:
    """Give encounters their questions, and count them where they are now."""
    rounds = set(Encounter.objects.filter(pk__in=to).values_list("round_id", flat=True))
    counted = Encounter.objects.counted().filter(round__in=rounds)
    counted.count_questions(-1)
    homes = defaultdict(list)
    for pk, question in to.items():
        homes[question].append(pk)
    for question, ids in homes.items():
        _set(Encounter.objects.filter(pk__in=ids), question)
    counted.count_questions(1)
    encounters_moved.send(CurationEvent, rounds=rounds)


def _set(encounters: models.QuerySet, question: int | None) -> None:
    if question is not None:
        known = Question.objects.get(pk=question)
        encounters.update(question=known, topic=f"q:{known.public_id}")
        return
    rows = list(encounters)
    for encounter in rows:
        encounter.question, encounter.topic = None, question_key(encounter.wording)
    Encounter.objects.bulk_update(rows, ["question", "topic"], 500)


def _point(wordings: Mapping[str, int | None]) -> None:
    """Let these wordings mean these questions from now on."""
    for key, question in wordings.items():
        if question is None:
            Wording.objects.filter(key=key).delete()
        else:
            Wording.objects.update_or_create(key=key, defaults={"question_id": question})
