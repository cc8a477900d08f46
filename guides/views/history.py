"""What a section or an article said before: who changed it, when and why; any two versions side by
side; each old version under an address of its own."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from guides import reading
from guides.diff import Comparison, compare, size_of
from guides.models.article import Article
from guides.models.section import Revision, Section, Text
from guides.models.section_ops import Event
from portal.kernel.models.people import LANGUAGES, Viewer
from portal.kernel.pagination import Page

SIZE = 20


@dataclass(frozen=True)
class Change:
    """A revision in a list, and how many signs it added and removed; where what was there before is
    hidden, neither."""

    revision: Revision
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True)
class HistoryPage:
    """Of one section in one language, or of all sections of an article."""

    heading: str
    events: QuerySet[Event]
    revisions: Page
    changes: list[Change]
    language: str
    section: Section | None = None
    article: Article | None = None
    languages = LANGUAGES


@dataclass(frozen=True)
class Difference:
    """What is to be read beside what was there before; without it where that is hidden."""

    old_heading: str
    new_heading: str
    comparison: Comparison | None

    @property
    def is_before_hidden(self) -> bool:
        return self.comparison is None

    @property
    def renames(self) -> bool:
        return self.comparison is not None and self.old_heading != self.new_heading


@dataclass(frozen=True)
class RevisionPage:
    revision: Revision
    html: SafeString
    difference: Difference


def section(request: HttpRequest, pk: str) -> HttpResponse:
    """The history of a section in one language, removed sections included."""
    found = get_object_or_404(Section.objects.select_related("article__role"), pk=pk)
    language = _language(request)
    revisions = Revision.objects.visible_to(request.user).numbered(found, language)
    listed = _listed(request, revisions)
    events = found.events.select_related("by", "article", "other", "proposal")[:50]
    heading, changes = _heading(found, language), _changes(listed.rows, request.user)
    page = HistoryPage(heading, events, listed, changes, language, section=found)
    return render(request, "guides/history.html", {"page": page})


def article(request: HttpRequest, role: str, slug: str) -> HttpResponse:
    """The changes of all sections that stand in an article, and what came and went."""
    found = get_object_or_404(Article.objects.select_related("role"), role__slug=role, slug=slug)
    revisions = Revision.objects.visible_to(request.user).filter(text__section__article=found)
    events = Event.objects.filter(article=found).select_related("by", "section", "other", "article")
    opening = found.sections.filter(level=1).first()
    language, listed = get_language(), _listed(request, revisions)
    heading = _heading(opening, language) if opening else found.slug
    changes = _changes(listed.rows, request.user)
    page = HistoryPage(heading, events[:50], listed, changes, language, article=found)
    return render(request, "guides/history.html", {"page": page})


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(LANGUAGES) else get_language()


def _heading(section: Section, language: str) -> str:
    text = reading.texts_in(language, gone=True).filter(section=section).first()
    return text.heading if text else section.pk


def _listed(request: HttpRequest, revisions: QuerySet[Revision]) -> Page:
    return Page(request, revisions.select_related("text", "author", "proposal"), "at", size=SIZE)


def _changes(revisions: list[Revision], viewer: Viewer) -> list[Change]:
    """What each of these did to the one before it, in one query."""
    wanted = {(r.text_id, r.number - 1) for r in revisions}
    texts, numbers = {t for t, _ in wanted}, {n for _, n in wanted}
    visible = Revision.objects.visible_to(viewer)
    known = visible.filter(text__in=texts, number__in=numbers)
    bodies = {(r.text_id, r.number): r.body for r in known.only("text_id", "number", "body")}
    return [_change(r, bodies.get((r.text_id, r.number - 1))) for r in revisions]


def _change(revision: Revision, before: str | None) -> Change:
    if before is None and revision.number > 1:
        return Change(revision)
    return Change(revision, *size_of(before or "", revision.body))


def _find(request: HttpRequest, pk: str, language: str, number: int | str) -> Revision:
    if not str(number).isascii() or not str(number).isdecimal() or len(str(number)) > 9:
        raise Http404
    visible = Revision.objects.visible_to(request.user)
    rows = visible.select_related("text__section__article__role", "author", "proposal")
    return get_object_or_404(rows, text__section=pk, text__language=language, number=number)


def revision(request: HttpRequest, pk: str, language: str, number: int) -> HttpResponse:
    """One version, marked as old unless it is the newest, with what it changed."""
    found = _find(request, pk, language, number)
    said = Text(section=found.text.section, language=language, body=found.body)
    html = reading.body_html(said, reading.urls_of([said.body], language))
    page = RevisionPage(found, html, what_changed(request.user, found))
    response = render(request, "guides/revision.html", {"page": page})
    response["X-Robots-Tag"] = "noindex"
    return response


def what_changed(viewer: Viewer, revision: Revision) -> Difference:
    """The revision beside what it replaced, as far as this person may read that."""
    before = Revision.objects.visible_to(viewer).before(revision)
    if before is None and revision.number > 1:
        return Difference("", revision.heading, None)
    return difference(before, revision.heading, revision.body)


def difference(old: Revision | Text | None, heading: str, body: str) -> Difference:
    """What was there, if anything, beside the heading and body that come."""
    if old is None:
        return Difference("", heading, compare("", body))
    return Difference(old.heading, heading, compare(old.body, body))


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
