"""Questions that interviewers ask."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models import Origin, Section, alias_key, in_language
from portal import search
from portal.models import new_public_id


class Question(models.Model):
    """A question as everybody knows it, with its wording in each language and the sections of the
    guide that it tests. Where and when it was asked is in its encounters."""

    class Kind(models.TextChoices):
        THEORY = "theory", _("Theory")
        APPLIED = "applied", _("Applied")
        CODING = "coding", _("Coding")
        SYSTEM = "system-design", _("System design")
        RESEARCH = "research", _("Research")
        BEHAVIOURAL = "behavioural", _("Behavioural")
        ASK_BACK = "ask-back", _("To ask back")

    public_id = models.CharField(max_length=40, unique=True, default=new_public_id)
    wording_zh = models.CharField(_("wording (Chinese)"), max_length=300, blank=True)
    wording_en = models.CharField(_("wording (English)"), max_length=300, blank=True)
    key_zh = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    key_en = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.THEORY)
    sections = models.ManyToManyField(Section, related_name="questions", blank=True)
    # In reports that count: how often, and the newest month ("2026-09").
    asked = models.PositiveIntegerField(_("times asked"), default=0, editable=False)
    latest = models.CharField(max_length=7, blank=True, editable=False)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)

    class Meta:
        ordering = ["-asked", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(fields=["-asked", "-id"], name="question_most_asked"),
            models.Index(fields=["-latest", "-asked", "-id"], name="question_newest"),
        ]

    def __str__(self) -> str:
        return self.wording

    def save(self, *args, **kwargs) -> None:
        self.key_zh, self.key_en = question_key(self.wording_zh), question_key(self.wording_en)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("question", args=[self.public_id])

    @property
    def wording(self) -> str:
        return in_language(self.wording_zh, self.wording_en)

    def publish(self) -> None:
        search.put(
            "question", self.public_id, language="", title=self.wording_zh or self.wording_en,
            body=f"{self.wording_zh}\n{self.wording_en}", at=timezone.now(),
        )  # fmt: skip


def question_key(wording: str) -> str:
    """What two spellings of one question share: letters and digits, folded; no punctuation."""
    return "".join(c for c in alias_key(wording) if c.isalnum())[:300]


def match_question(wording: str) -> Question | None:
    """The known question with exactly this wording, in either language."""
    key = question_key(wording)
    if not key:
        return None
    return Question.objects.filter(models.Q(key_zh=key) | models.Q(key_en=key)).first()


def questions_named(ids: set[str]) -> dict[str, tuple[str, str]]:
    """What `[[question:id]]` in a text leads to: {id: (address, wording)}."""
    found = Question.objects.filter(public_id__in=ids)
    return {q.public_id: (q.get_absolute_url(), q.wording) for q in found}
