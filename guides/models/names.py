"""Names in two languages, and where a record came from."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(zh: str, en: str) -> str:
    """The name in the reader's language, or the other when there is none."""
    return (en or zh) if get_language() == "en" else (zh or en)


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("shipped with the site")
    LOCAL = "local", _("created here")
