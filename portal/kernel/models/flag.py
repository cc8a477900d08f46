"""What people tell the site about its pages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Flag(models.Model):
    """Somebody says that a page breaks the rules."""

    shown_to_strangers = False

    class Reason(models.TextChoices):
        PERSON = "person", _("Names or identifies a person")
        CONFIDENTIAL = "confidential", _("Confidential or leaked material")
        COPIED = "copied", _("Copied from somewhere else")
        FALSE = "false", _("Made up, or about a different company")
        SPAM = "spam", _("Advertising, or machine-written")
        ABUSE = "abuse", _("Insult or hate")
        MISTAKE = "mistake", _("A mistake on the page")
        OTHER = "other", _("Something else")

    page = models.CharField(_("page"), max_length=300)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    details = models.TextField(_("details"), blank=True, max_length=2000)
    contact = models.EmailField(_("e-mail address for a reply"), blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(_("what was done"), blank=True)

    class Meta:
        ordering = ["at"]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.page}"
