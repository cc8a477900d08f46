"""What a section says in each language, and every version of it that was ever accepted."""

import hashlib
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models.company import link_companies
from guides.models.structure import Section
from portal import markup, search
from portal.models import LANGUAGES, Status, Viewer


class Weight(models.TextChoices):
    """How much a change matters. A typo does not put translations behind."""

    TYPO = "typo", _("Typo or wording")
    MEDIUM = "medium", _("Something added or corrected")
    MAJOR = "major", _("Says something else now")


class TextQuerySet(models.QuerySet):
    def with_behind(self) -> Self:
        """Each with `.behind`: how many changes of meaning the original has had since the revision
        that this translation says. 0 for an original, and where that revision is not known."""
        newer = Revision.objects.filter(
            text__section=OuterRef("section"), text__language=OuterRef("section__original"),
            number__gt=OuterRef("follows"),
        ).exclude(weight=Weight.TYPO)  # fmt: skip
        count = newer.order_by().values("text").annotate(n=Count("pk")).values("n")
        no_translation = Q(language=F("section__original")) | Q(follows=0)
        behind = Case(When(no_translation, then=0), default=Coalesce(Subquery(count), 0))
        return self.annotate(behind=behind)


class Text(models.Model):
    """Heading and Markdown body of one section in one language: what its newest revision says."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    number = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    # Of a translation: the revision of the original that it says. 0: not known to say any.
    follows = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of the shipped text last loaded. Another hash of the text itself means: edited here.
    shipped_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = TextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "language"], name="one_text_a_language")
        ]
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def __str__(self) -> str:
        return f"{self.section_id} ({self.language})"

    @classmethod
    def lock(cls, section: Section, language: str) -> "Text":
        """The section's text in this language, made empty (number 0) where there is none. Nobody
        else revises it until the transaction ends."""
        cls.objects.bulk_create([cls(section=section, language=language)], ignore_conflicts=True)
        return cls.objects.select_for_update().get(section=section, language=language)

    @property
    def hash(self) -> str:
        return text_hash(self.heading, self.body)

    @property
    def edited_here(self) -> bool:
        """Whether the community has changed it since it was loaded."""
        return self.hash != self.shipped_hash

    @transaction.atomic
    def revise(self, heading: str, body: str, *, follows: int | None = None, **told) -> "Revision":
        """Make this the section's text and keep it as the next revision; numbers have no gaps.
        `told` is what the revision records besides: author, note, weight, proposal."""
        from guides.models import shelf

        if self.pk is None:
            self.save()
        locked = Text.objects.select_for_update().get(pk=self.pk)
        self.heading, self.body, self.number = heading, body, locked.number + 1
        self.follows = locked.follows if follows is None else follows
        self.updated_at = timezone.now()
        self.save(update_fields=["heading", "body", "number", "follows", "updated_at"])
        revision = self.revisions.create(
            number=self.number, heading=heading, body=body, follows=self.follows, **told
        )
        self.publish()
        shelf.tell_watchers(revision)
        return revision

    def publish(self) -> None:
        """Put the text where search and company pages find it."""
        search.put(
            "section", self.section_id, language=self.language,
            title=self.heading, body=markup.plain(self.body), at=self.updated_at,
        )  # fmt: skip
        link_companies(self.section)


def text_hash(heading: str, body: str) -> str:
    return hashlib.sha256(f"{heading}\n\n{body}".encode()).hexdigest()


class RevisionQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """All but those whose proposal has been hidden since; those only who may decide."""
        if viewer.is_authenticated and (viewer.is_editor or viewer.is_moderator):
            return self.all()
        return self.filter(Q(proposal=None) | Q(proposal__status=Status.PUBLISHED))

    def before(self, revision: "Revision") -> "Revision | None":
        """What the text said until this revision, if it is one of these."""
        return self.filter(text=revision.text_id, number=revision.number - 1).first()

    def numbered(self, section: Section, language: str) -> Self:
        """The history of one text, newest first."""
        return self.filter(text__section=section, text__language=language).order_by("-number")


class Revision(models.Model):
    """One accepted version of one text, never rewritten."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    # Of a translation: the revision of the original that it says.
    follows = models.PositiveIntegerField(default=0, editable=False)
    weight = models.CharField(_("weight"), max_length=8, choices=Weight, default=Weight.MEDIUM)
    proposal = models.ForeignKey(
        "Proposal", models.SET_NULL, null=True, editable=False, related_name="revisions"
    )
    # Empty: it came with the site, or its author has left.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="revisions"
    )
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="revision_numbers_once")
        ]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.text} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("revision", args=[self.text.section_id, self.text.language, self.number])

    @property
    def is_newest(self) -> bool:
        return self.number == self.text.number
