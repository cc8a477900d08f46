"""What the site tells its members."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "publish": _("Published: %(title)s"),
    "reject": _("Returned: %(title)s"),
    "hide": _("Hidden: %(title)s"),
    "undo": _("A decision was undone: %(title)s"),
    "revise": _("Changed in the guide: %(title)s"),
    "contradict": _("Reports contradict the guide: %(title)s"),
}


class Notice(models.Model):
    """What the site has to tell a member: a decision on something they wrote."""

    shown_to_strangers = False

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    title = models.CharField(max_length=200)
    verb = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    seen = models.BooleanField(default=False)
    mailed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at"]
        default_permissions = ()
        indexes = [models.Index(fields=["user"], condition=Q(seen=False), name="unseen_notices")]

    def __str__(self) -> str:
        return str(SENTENCES[self.verb] % {"title": self.title})
