"""Telling authors what was decided: on the site, and by e-mail in their language."""

import logging
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from portal.kernel.models.notice import SENTENCES, Notice
from portal.kernel.models.people import User

log = logging.getLogger(__name__)


class Addressed(Protocol):
    """Something with a page of its own."""

    def get_absolute_url(self) -> str: ...


def notify_author(author: User, post: Addressed, verb: str, reason: str) -> None:
    """Leave a notice of a decision over their post now, and send mail once it is in the database."""
    if verb not in SENTENCES:
        return
    with translation.override(author.language):
        title, url = str(post)[:200], post.get_absolute_url()
    Notice.objects.create(user=author, title=title, verb=verb, reason=reason, url=url)
    transaction.on_commit(lambda: _mail(author, verb, title, reason, url))


def send_digest(user: User) -> bool:
    """One mail with every change to what a member watches that they have not been told about. True when
    there was something to send and it was sent."""
    waiting = user.notices.filter(verb="revise", seen=False, mailed=False).order_by("at")[:100]
    rows = list(waiting)
    if not rows or not user.email:
        return False
    with translation.override(user.language):
        subject = _("Changes to what you watch")
        context = {"name": user.username, "notices": rows, "site": _("Meipi"),
                   "site_url": settings.SITE_URL}  # fmt: skip
        text = render_to_string("kernel/digest.txt", context)
    try:
        send_mail(subject, text, None, [user.email])
    except OSError:
        log.exception("a digest was not sent")
        return False
    user.notices.filter(pk__in=[row.pk for row in rows]).update(mailed=True)
    return True


def _mail(author: User, verb: str, title: str, reason: str, url: str) -> None:
    """A mail server that does not answer must not undo or delay a decision."""
    if not author.email:
        return
    with translation.override(author.language):
        subject = " ".join(str(SENTENCES[verb] % {"title": title}).split())
        context = {
            "name": author.username, "said": subject, "reason": reason,
            "url": settings.SITE_URL + url, "site": _("Meipi"),
        }  # fmt: skip
        text = render_to_string("kernel/decision.txt", context)
    try:
        send_mail(subject[:200], text, None, [author.email])
    except OSError:  # smtplib's errors are OSErrors
        log.exception("mail about a decision was not sent")
