"""People, and what ids and languages the site knows."""

import secrets
import unicodedata

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
# No vowels, so that no id spells a word; no look-alikes, so that one can be read out.
_ID_LETTERS = "23456789bcdfghjkmnpqrstvwxz"


def new_public_id() -> str:
    """A random id for a public address: 12 characters, 57 bits, tells nothing about order or author."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(12))


class User(AbstractUser):
    """A member. Names compare after NFKC and without case; so do e-mail addresses."""

    language = models.CharField(
        _("language of e-mails"), max_length=8, choices=LANGUAGES, default="zh-hans"
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_once"),
            models.UniqueConstraint(Lower("email"), name="user_email_once", condition=~Q(email="")),
        ]

    def clean(self) -> None:
        super().clean()
        self.username = unicodedata.normalize("NFKC", self.username)

    @property
    def is_moderator(self) -> bool:
        """Whether this person moderates what members post."""
        return self.is_active and self.has_perm("portal.moderate")

    @property
    def is_editor(self) -> bool:
        """Whether this person edits the guide."""
        return self.is_active and self.has_perm("portal.edit")


Viewer = User | AnonymousUser
