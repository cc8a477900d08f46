"""Pages that show the guide together with what interviews say about it: its index, an article with its
margin notes, one section with all that cites it, and what needs attention."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from guides import reading
from guides.links import faults
from guides.maintenance import find_items, is_overdue
from guides.models.article import Article
from guides.models.section import Pace, Revision, Section, Text
from guides.models.section_ops import FormerSlug
from guides.views.tombstone import tombstone
from interviews.posts.project import Project, ProjectCitation
from interviews.posts.report import Report, ReportCitation
from interviews.questions.question import Question
from interviews.statistics.findings import MarginNote, find_contradictions
from interviews.statistics.margin import Margin
from portal.kernel.page_cache import cache_page_for_anonymous
from portal.kernel.pagination import Page

ALONG = ("margin",)  # read with each section, so that no note costs a query


@dataclass(frozen=True)
class ChapterRow:
    """A chapter in the index: its opening, its number, what it is about, how many reports cite it."""

    text: Text
    number: int
    summary: str
    reports: int


def chapter_rows(language: str) -> list[ChapterRow]:
    return [
        ChapterRow(text, number, reading.summary(text), _reports(text.section))
        for number, text in enumerate(reading.openings(language, ALONG), 1)
    ]


def _reports(section: Section) -> int:
    margin: Margin | None = getattr(section, "margin", None)
    return margin.reports if margin else 0


@cache_page_for_anonymous()
def guide(request: HttpRequest) -> HttpResponse:
    rows = chapter_rows(get_language())
    visible = Revision.objects.visible_to(AnonymousUser())
    context = {
        "chapters": rows,
        "most": max((row.reports for row in rows), default=0),
        "revisions": visible.exclude(author=None).select_related("text")[:8],
    }
    return render(request, "site/guide.html", context)


@cache_page_for_anonymous()
def article(request: HttpRequest, role: str, slug: str) -> HttpResponse:
    found = Article.objects.select_related("role").filter(role__slug=role, slug=slug).first()
    if found is None:
        former = get_object_or_404(FormerSlug, role__slug=role, slug=slug)
        return redirect(former.article, permanent=True)
    chapter = reading.read(found, get_language(), ALONG)
    if chapter is None:
        raise Http404
    context = {
        "chapter": chapter,
        "opening": MarginNote.beside(chapter.opening),
        "notes": [MarginNote.beside(section) for section in chapter.sections],
        "reports": _newest_reports(chapter.opening, 4),
        "projects": _newest_projects(chapter.opening, 3),
    }
    return render(request, "site/article.html", context)


@cache_page_for_anonymous("after", "before")
def section(request: HttpRequest, pk: str) -> HttpResponse:
    """One section: its text, where it stands, and everything that cites it. A removed one is a
    tombstone that says where its content went."""
    language = get_language()
    rows = Section.objects.select_related("article__role", "successor", *ALONG)
    found = get_object_or_404(rows.with_texts(language), pk=pk)
    text = found.text
    if found.removed_at:
        return tombstone(request, found)
    if text is None:
        raise Http404
    found.is_overdue = is_overdue(found, text)
    cited = ReportCitation.objects.listed(found).select_related("report__company")
    page = Page(request, cited, "listed_at", size=20)
    context = {
        "section": found,
        "paces": Pace.choices,
        "text": text,
        "html": reading.body_html(text, reading.urls_of([text.body], language)),
        "note": MarginNote.beside(found),
        "page": page,
        "reports": [citation.report for citation in page.rows],
        "projects": _newest_projects(found, 20),
        "questions": Question.objects.testing(found)[:20],
        "companies": found.companies.all(),
        "others": reading.texts_linking_to(found, language),
    }
    if request.user.is_authenticated:
        context |= _marks(request, found, text.number)
    return render(request, "site/section.html", context)


def _newest_reports(section: Section, most: int) -> list[Report]:
    cited = ReportCitation.objects.listed(section).select_related("report__company")
    return [citation.report for citation in cited.order_by("-listed_at", "-id")[:most]]


def _newest_projects(section: Section, most: int) -> list[Project]:
    cited = ProjectCitation.objects.listed(section).select_related("project")
    return [citation.project for citation in cited.order_by("-listed_at", "-id")[:most]]


def _marks(request: HttpRequest, section: Section, number: int) -> dict:
    helped = section.marks.filter(helpful=True, number=number)
    return {
        "mark": section.marks.filter(user=request.user).first(),
        "helped": helped.count() if request.user.is_editor else None,
    }


@cache_page_for_anonymous()
def maintenance(request: HttpRequest) -> HttpResponse:
    cited = Margin.objects.values_list("section", "reports", "projects")
    context = {
        "work": find_items({pk: reports + projects for pk, reports, projects in cited}),
        "claims": find_contradictions(),
        "faults": faults(Text.objects.shown().select_related("section")),
    }
    return render(request, "site/maintenance.html", context)
