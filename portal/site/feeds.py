"""Feeds of what is new: reports, projects, changes of the guide. One a language."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from guides.models.section import Revision
from interviews.posts.project import Project
from interviews.posts.report import Report
from portal.kernel import markup
from portal.kernel.markup.door import clean

NEWEST = 30


def feed(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    if kind not in ENTRIES or language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        title, page, entries = ENTRIES[kind](language)
        made = Atom1Feed(
            title=title, link=settings.SITE_URL + page, description=title, language=language,
            feed_url=settings.SITE_URL + request.path,
        )  # fmt: skip
        for entry in entries:
            made.add_item(**{k: clean(v) if isinstance(v, str) else v for k, v in entry.items()})
    return HttpResponse(
        made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _posts(model, language: str) -> list[dict]:
    """Dates are given to the month, as on the pages: a feed must not reveal more."""
    newest = model.objects.published().filter(language=language).order_by("-published_at", "-id")
    return [
        {
            "title": str(post),
            "link": settings.SITE_URL + post.get_absolute_url(),
            "unique_id": f"urn:meipi:{post.KIND}:{post.public_id}",
            "description": markup.plain(_lede(post), 400),
            "pubdate": month_start(post.published_at),
            "updateddate": month_start(post.published_at),
            "author_name": post.signed_by.username if post.signed_by else _("Anonymous"),
        }
        for post in newest.select_related("signed_by")[:NEWEST]
    ]


def _lede(post) -> str:
    return post.outcome if isinstance(post, Project) else post.overview or post.first_question


def month_start(moment):
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _reports(language: str):
    return _("New interview reports"), reverse("reports"), _posts(Report, language)


def _projects(language: str):
    return _("New projects"), reverse("projects"), _posts(Project, language)


def _guide(language: str):
    visible = Revision.objects.visible_to(AnonymousUser())
    newest = visible.filter(text__language=language, text__section__removed_at=None)
    newest = newest.select_related("text__section")
    entries = [
        {
            "title": revision.heading,
            "link": settings.SITE_URL + revision.text.section.get_absolute_url(),
            "unique_id": f"urn:meipi:revision:{revision.pk}",
            "description": revision.note or _("Shipped with the site"),
            "pubdate": revision.at,
            "updateddate": revision.at,
        }
        for revision in newest[:NEWEST]
    ]
    return _("Changes to the guide"), reverse("guide"), entries


ENTRIES = {"reports": _reports, "projects": _projects, "guide": _guide}
