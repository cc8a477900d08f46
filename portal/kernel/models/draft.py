"""What somebody has typed and not sent."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.kernel.models.people import new_public_id

Data = Mapping[str, list[str]]  # field name -> values, as in a QueryDict
REMEMBERED = timedelta(days=1)


class DraftQuerySet(models.QuerySet["Draft"]):
    def open(self) -> Self:
        """Those that have not been sent."""
        return self.filter(sent="")


class Draft(models.Model):
    """What somebody has typed into a form and not sent: kept as typed, seen by its writer only.

    A draft that has been sent remembers for a day which post it became, and nothing of the words,
    so that the same form sent twice does not make two posts.
    """

    shown_to_strangers = False

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=12, blank=True)  # the post it would change, or became
    data = models.JSONField(default=dict)
    sent = models.CharField(max_length=64, blank=True)  # fingerprint of what was sent
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def keep(self, data: Data) -> None:
        """Keep what is typed now, also when the draft has been thrown away a moment ago. One that
        has been sent a moment ago stays as it is."""
        self.data, self.updated_at = dict(data), timezone.now()
        said = {"data": self.data, "updated_at": self.updated_at}
        same = {"public_id": self.public_id, "user_id": self.user_id}
        if not Draft.objects.open().filter(**same).update(**said):
            first = {"kind": self.kind, "about": self.about, **said}
            self.pk = Draft.objects.get_or_create(**same, defaults=first)[0].pk

    def close(self, about: str, typed: Data) -> None:
        """It has been sent, and became the post `about`."""
        long_ago = timezone.now() - REMEMBERED
        Draft.objects.filter(user=self.user_id, updated_at__lt=long_ago).exclude(sent="").delete()
        self.about, self.data, self.sent = about, {}, fingerprint(typed)
        self.updated_at = timezone.now()
        self.save()

    def reopen(self) -> None:
        """Its writer has typed on after sending: it is now a change of that post."""
        self.sent = ""
        self.save(update_fields=["sent"])

    def was_sent_as(self, typed: Data) -> bool:
        return self.sent == fingerprint(typed)


def fingerprint(typed: Data) -> str:
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()
