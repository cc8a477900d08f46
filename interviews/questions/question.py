"""Questions that interviewers ask: the bank."""

from collections.abc import Callable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guides.models.company import alias_key
from guides.models.names import Origin, in_language
from guides.models.section import Section
from interviews.base.tag import Tag
from portal.kernel.models.people import new_public_id

MAX_ANSWERS = 20  # of one question: on its page and in search


class QuestionQuerySet(models.QuerySet["Question"]):
    def live(self) -> Self:
        """Without those that have been merged into another."""
        return self.filter(merged_into=None)

    def testing(self, section: Section) -> Self:
        """Those that test this section, or one that is merged into it."""
        return self.live().filter(sections__in=Section.objects.family(section)).distinct()

    def for_list(self) -> Self:
        """With what a row shows: the sections, and of the topics those that may be shown."""
        topics = models.Prefetch("topics", Tag.objects.public())
        return self.prefetch_related("sections", topics)


class Question(models.Model):
    """A question as everybody knows it, with its wording in each language, its topics and the
    sections of the guide that it tests. Where and when it was asked is in its encounters."""

    class Kind(models.TextChoices):
        THEORY = "theory", _("Theory")
        APPLIED = "applied", _("Applied")
        CODING = "coding", _("Coding")
        SYSTEM = "system-design", _("System design")
        RESEARCH = "research", _("Research")
        BEHAVIOURAL = "behavioural", _("Behavioural")
        ASK_BACK = "ask-back", _("To ask the interviewer")

    public_id = models.CharField(max_length=40, unique=True, default=new_public_id)
    wording_zh = models.CharField(_("wording (Chinese)"), max_length=300, blank=True)
    wording_en = models.CharField(_("wording (English)"), max_length=300, blank=True)
    key_zh = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    key_en = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.THEORY)
    aim_zh = models.TextField(
        _("what interviewers look for (Chinese)"), blank=True, max_length=2000
    )
    aim_en = models.TextField(
        _("what interviewers look for (English)"), blank=True, max_length=2000
    )
    # Of a question that compares two things: their names, and on what to compare them, one a line.
    one_zh = models.CharField(_("one thing (Chinese)"), blank=True, max_length=60)
    one_en = models.CharField(_("one thing (English)"), blank=True, max_length=60)
    other_zh = models.CharField(_("the other (Chinese)"), blank=True, max_length=60)
    other_en = models.CharField(_("the other (English)"), blank=True, max_length=60)
    axes_zh = models.TextField(_("axes of comparison (Chinese)"), blank=True, max_length=400)
    axes_en = models.TextField(_("axes of comparison (English)"), blank=True, max_length=400)
    sections = models.ManyToManyField(Section, related_name="questions", blank=True)
    topics = models.ManyToManyField(
        Tag, verbose_name=_("topics"), related_name="questions", blank=True
    )
    # In reports that count: how often, and the newest month ("2026-09").
    asked = models.PositiveIntegerField(_("times asked"), default=0, editable=False)
    latest = models.CharField(max_length=7, blank=True, editable=False)
    # The question that means the same and took over its encounters; its address leads there.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="merged"
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(fields=["-asked", "-id"], name="question_most_asked"),
            models.Index(fields=["-latest", "-id"], name="question_newest"),
        ]

    def __str__(self) -> str:
        return self.wording

    def save(self, *args, **kwargs) -> None:
        self.key_zh, self.key_en = question_key(self.wording_zh), question_key(self.wording_en)
        super().save(*args, **kwargs)

    get_absolute_url: Callable[[], str]  # its page shows the posts as well: settings say where

    @property
    def wording(self) -> str:
        return in_language(self.wording_zh, self.wording_en)

    @property
    def aim(self) -> str:
        return in_language(self.aim_zh, self.aim_en)

    @property
    def one(self) -> str:
        return in_language(self.one_zh, self.one_en)

    @property
    def other(self) -> str:
        return in_language(self.other_zh, self.other_en)

    @property
    def axes(self) -> list[str]:
        lines = in_language(self.axes_zh, self.axes_en).splitlines()
        return [line.strip() for line in lines if line.strip()]

    @property
    def canonical(self) -> "Question":
        """Itself, or the question into which it has been merged, through all mergers."""
        found, seen = self, {self.pk}
        while found.merged_into and found.merged_into_id not in seen:
            found = found.merged_into
            seen.add(found.pk)
        return found

    def with_merged(self) -> set[int]:
        """Ids of itself and of all that have been merged into it."""
        found, newest = {self.pk}, {self.pk}
        while newest:
            merged = Question.objects.filter(merged_into__in=newest).values_list("pk", flat=True)
            newest = set(merged) - found
            found |= newest
        return found


class QuestionTerm(models.Model):
    """A feature of a question's wordings, for finding questions that mean the same."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["term", "question"], name="one_term")]

    def __str__(self) -> str:
        return self.term


class Wording(models.Model):
    """Another wording that a moderator has said to be a question, by its `question_key`."""

    key = models.CharField(max_length=300, unique=True)
    question = models.ForeignKey(Question, models.CASCADE, related_name="wordings")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class SavedQuestion(models.Model):
    """One member's marks on one question. Nobody else sees them; only how many were asked it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, related_name="marks")
    kept = models.BooleanField(default=False)
    was_asked = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "question"], name="one_question_mark")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.question_id}"

    ACTS = {
        "keep": {"kept": True}, "unkeep": {"kept": False},
        "asked": {"was_asked": True}, "unasked": {"was_asked": False},
    }  # fmt: skip

    @classmethod
    def act(cls, user, question: Question, act: str) -> None:
        """Do one of `ACTS`."""
        cls.objects.update_or_create(user=user, question=question, defaults=cls.ACTS[act])


def question_key(wording: str) -> str:
    """What two spellings of one question share: letters and digits, collapsed; no punctuation."""
    return "".join(c for c in alias_key(wording, 300) if c.isalnum())[:300]


def match_question(wording: str) -> Question | None:
    """The known question with exactly this wording, in either language or in one that a moderator
    has matched, or what it is part of now."""
    key = question_key(wording)
    if not key:
        return None
    if matched := Wording.objects.filter(key=key).select_related("question__merged_into").first():
        return matched.question.canonical
    found = Question.objects.filter(Q(key_zh=key) | Q(key_en=key)).select_related("merged_into")
    first = found.order_by("merged_into_id", "id").first()
    return first.canonical if first else None


def get_question(public_id: str) -> Question | None:
    """The question with this id, or what it is part of now."""
    found = Question.objects.select_related("merged_into").filter(public_id=public_id).first()
    return found.canonical if found else None


def questions_named(ids: set[str]) -> dict[str, tuple[str, str]]:
    """What `[[question:id]]` in a text leads to: {id: (address, wording)}."""
    found = Question.objects.filter(public_id__in=ids).select_related("merged_into")
    return {q.public_id: (q.canonical.get_absolute_url(), q.canonical.wording) for q in found}
