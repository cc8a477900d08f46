"""What a section or an article said before: who changed it, when and why; any two versions side by
side; each old version under an address of its own."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from guides import reading
from guides.diff import compare, size_of
from guides.models.article import Article
from guides.models.section import Revision, Section, Text
from guides.models.section_ops import Event
from portal.kernel.models.people import LANGUAGES, Viewer
from portal.kernel.pagination import Page

SIZE = 20


def section(request: HttpRequest, pk: str) -> HttpResponse:
    """The history of a section in one language, removed sections included."""
    found = get_object_or_404(Section.objects.select_related("article__role"), pk=pk)
    language = _language(request)
    revisions = Revision.objects.visible_to(request.user).numbered(found, language)
    context = {
        "section": found,
        "heading": _heading(found, language),
        "language": language,
        "languages": LANGUAGES,
        "events": found.events.select_related("by", "article", "other", "proposal")[:50],
        **_page(request, revisions),
    }
    return render(request, "guides/history.html", context)


def article(request: HttpRequest, role: str, slug: str) -> HttpResponse:
    """The changes of all sections that stand in an article, and what came and went."""
    found = get_object_or_404(Article.objects.select_related("role"), role__slug=role, slug=slug)
    revisions = Revision.objects.visible_to(request.user).filter(text__section__article=found)
    events = Event.objects.filter(article=found).select_related("by", "section", "other", "article")
    opening = found.sections.filter(level=1).first()
    context = {
        "article": found,
        "heading": _heading(opening, get_language()) if opening else found.slug,
        "events": events[:50],
        **_page(request, revisions),
    }
    return render(request, "guides/history.html", context)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(LANGUAGES) else get_language()


def _heading(section: Section, language: str) -> str:
    text = reading.texts_in(language, gone=True).filter(section=section).first()
    return text.heading if text else section.pk


def _page(request: HttpRequest, revisions: QuerySet[Revision]) -> dict:
    """One page of revisions, each with characters `.added` and `.removed`; where what was there before is
    hidden, with neither."""
    revisions = revisions.select_related("text", "author", "proposal")
    page = Page(request, revisions, "at", size=SIZE)
    wanted = {(r.text_id, r.number - 1) for r in page.rows}
    texts, numbers = {t for t, _ in wanted}, {n for _, n in wanted}
    visible = Revision.objects.visible_to(request.user)
    known = visible.filter(text__in=texts, number__in=numbers)
    bodies = {(r.text_id, r.number): r.body for r in known.only("text_id", "number", "body")}
    for revision in page.rows:
        old = bodies.get((revision.text_id, revision.number - 1))
        if old is not None or revision.number == 1:
            revision.added, revision.removed = size_of(old or "", revision.body)
    return {"page": page}


def _find(request: HttpRequest, pk: str, language: str, number: int | str) -> Revision:
    if not str(number).isascii() or not str(number).isdecimal() or len(str(number)) > 9:
        raise Http404
    visible = Revision.objects.visible_to(request.user)
    rows = visible.select_related("text__section__article__role", "author", "proposal")
    return get_object_or_404(rows, text__section=pk, text__language=language, number=number)


def revision(request: HttpRequest, pk: str, language: str, number: int) -> HttpResponse:
    """One version, marked as old unless it is the newest, with what it changed."""
    found = _find(request, pk, language, number)
    found.text.heading, found.text.body, newest = found.heading, found.body, found.text.number
    context = {
        "revision": found,
        "newest": newest,
        "html": reading.body_html(found.text, reading.urls_of([found.body], language)),
        **what_changed(request.user, found),
    }
    response = render(request, "guides/revision.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def what_changed(viewer: Viewer, revision: Revision) -> dict:
    """For a page: the revision beside what it replaced, as far as this person may read that."""
    before = Revision.objects.visible_to(viewer).before(revision)
    if before is None and revision.number > 1:
        return {"is_before_hidden": True}
    return difference(before, (revision.heading, revision.body))


def difference(old: Revision | Text | None, new: tuple[str, str]) -> dict:
    """For a page: what was there, if anything, beside the heading and body that come."""
    heading, body = (old.heading, old.body) if old else ("", "")
    return {"old_heading": heading, "new_heading": new[0], "comparison": compare(body, new[1])}


def raw(request: HttpRequest, pk: str, language: str, number: int) -> HttpResponse:
    """The Markdown of one version."""
    found = _find(request, pk, language, number)
    response = HttpResponse(found.body, content_type="text/plain; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def comparison(request: HttpRequest, pk: str) -> HttpResponse:
    """Two versions of one text, older first whichever way they are named."""
    language = _language(request)
    newest = Text.objects.filter(section=pk, language=language).first()
    newest_number = str(newest.number if newest else "")
    numbers = [request.GET.get("from", ""), request.GET.get("to", newest_number)]
    old, new = sorted((_find(request, pk, language, n) for n in numbers), key=lambda r: r.number)
    context = {"old": old, "new": new, "section": old.text.section, "language": language,
               "comparison": compare(old.body, new.body)}  # fmt: skip
    return render(request, "guides/compare.html", context)
