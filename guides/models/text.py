"""What a section says in each language, and every version of it that was ever accepted."""

import hashlib

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models.company import link_companies
from guides.models.structure import Section
from portal import markup, search
from portal.models import LANGUAGES


class Text(models.Model):
    """Heading and Markdown body of one section in one language: what its newest revision says."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    number = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of the shipped text last loaded. Another hash of the text itself means: edited here.
    shipped_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "language"], name="one_text_a_language")
        ]
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def __str__(self) -> str:
        return f"{self.section_id} ({self.language})"

    @property
    def hash(self) -> str:
        return text_hash(self.heading, self.body)

    @property
    def edited_here(self) -> bool:
        """Whether the community has changed it since it was loaded."""
        return self.hash != self.shipped_hash

    @transaction.atomic
    def revise(self, heading: str, body: str, *, author=None, note: str = "") -> "Revision":
        """Make this the section's text and keep it as the next revision; numbers have no gaps."""
        if self.pk is None:
            self.save()
        locked = Text.objects.select_for_update().get(pk=self.pk)
        self.heading, self.body, self.number = heading, body, locked.number + 1
        self.updated_at = timezone.now()
        self.save(update_fields=["heading", "body", "number", "updated_at"])
        revision = self.revisions.create(
            number=self.number, heading=heading, body=body, author=author, note=note
        )
        self.publish()
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


class Revision(models.Model):
    """One accepted version of one text, never rewritten."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    # Empty: it came with the site.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="revisions"
    )
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="revision_numbers_once")
        ]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.text} {self.number}"
