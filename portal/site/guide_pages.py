"""Pages that show the guide together with what interviews say about it: its index, an article with its
margin notes, one section with all that cites it, and what needs attention."""

from dataclasses import dataclass
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from guides import reading
from guides.links import faults
from guides.maintenance import find_items, is_overdue
from guides.models.article import Article
from guides.models.bookmarks import Mark
from guides.models.company import Company
from guides.models.section import Pace, Revision, Section, Text
from guides.models.section_ops import FormerSlug
from guides.views.tombstone import tombstone
from interviews.posts.project import Project, ProjectCitation
from interviews.posts.report import Report, ReportCitation
from interviews.questions.question import Question
from interviews.statistics.findings import MarginNote, find_contradictions
from interviews.statistics.margin import Margin
from portal.kernel.models.people import Viewer
from portal.kernel.page_cache import cache_page_for_anonymous
from portal.kernel.pagination import Page
from portal.site.find import reports_citing

ALONG = ("margin",)  # read with each section, so that no note costs a query


@dataclass(frozen=True)
class ChapterRow:
    """A chapter in the index: its opening, its number, what it is about, how many reports cite it."""

    text: Text
    number: int
    summary: str
    reports: int


@dataclass(frozen=True)
class Contents:
    """The chapters of the guide in reading order."""

    chapters: list[ChapterRow]

    @classmethod
    def in_language(cls, language: str) -> Self:
        openings = enumerate(reading.openings(language, ALONG), 1)
        return cls(
            [
                ChapterRow(text, number, reading.summary(text), reports_citing(text.section))
                for number, text in openings
            ]
        )

    @property
    def most(self) -> int:
        """How many reports cite the chapter that most of them cite."""
        return max((row.reports for row in self.chapters), default=0)


@dataclass(frozen=True)
class GuideIndex:
    contents: Contents
    revisions: QuerySet[Revision]


@dataclass(frozen=True)
class ArticlePart:
    """A section of an article with the note beside it."""

    passage: reading.Passage
    note: MarginNote


@dataclass(frozen=True)
class ArticlePage:
    chapter: reading.Chapter
    opening: MarginNote
    parts: list[ArticlePart]
    reports: list[Report]
    projects: list[Project]

    @classmethod
    def of(cls, chapter: reading.Chapter) -> Self:
        opening = chapter.opening.section
        return cls(
            chapter,
            MarginNote.beside(opening),
            [ArticlePart(each, MarginNote.beside(each.section)) for each in chapter.sections],
            _newest_reports(opening, 4),
            _newest_projects(opening, 3),
        )


@dataclass(frozen=True)
class SectionPage:
    """One section: its text, where it stands, and everything that cites it."""

    section: Section
    text: Text
    html: SafeString
    is_overdue: bool
    note: MarginNote
    cited: Page
    projects: list[Project]
    questions: QuerySet[Question]
    companies: QuerySet[Company]
    others: list[Text]
    mark: Mark | None  # the reader's own
    helped: int | None  # how many readers the text helped; for editors
    paces = Pace.choices

    @classmethod
    def of(cls, request: HttpRequest, section: Section, text: Text) -> Self:
        language, viewer = get_language(), request.user
        cited = ReportCitation.objects.listed(section).select_related("report__company")
        return cls(
            section=section,
            text=text,
            html=reading.body_html(text, reading.urls_of([text.body], language)),
            is_overdue=is_overdue(section, text),
            note=MarginNote.beside(section),
            cited=Page(request, cited, "listed_at", size=20),
            projects=_newest_projects(section, 20),
            questions=Question.objects.testing(section)[:20],
            companies=section.companies.all(),
            others=reading.texts_linking_to(section, language),
            mark=_mark(section, viewer),
            helped=_helped(section, text, viewer),
        )

    @property
    def reports(self) -> list[Report]:
        return [citation.report for citation in self.cited.rows]


@cache_page_for_anonymous()
def guide(request: HttpRequest) -> HttpResponse:
    visible = Revision.objects.visible_to(AnonymousUser())
    revisions = visible.exclude(author=None).select_related("text")[:8]
    page = GuideIndex(Contents.in_language(get_language()), revisions)
    return render(request, "site/guide.html", {"page": page})


@cache_page_for_anonymous()
def article(request: HttpRequest, role: str, slug: str) -> HttpResponse:
    found = Article.objects.select_related("role").filter(role__slug=role, slug=slug).first()
    if found is None:
        former = get_object_or_404(FormerSlug, role__slug=role, slug=slug)
        return redirect(former.article, permanent=True)
    chapter = reading.read(found, get_language(), ALONG)
    if chapter is None:
        raise Http404
    return render(request, "site/article.html", {"page": ArticlePage.of(chapter)})


@cache_page_for_anonymous("after", "before")
def section(request: HttpRequest, pk: str) -> HttpResponse:
    """A removed section is a tombstone that says where its matter went."""
    rows = Section.objects.select_related("article__role", "successor", *ALONG)
    found = get_object_or_404(rows.with_texts(get_language()), pk=pk)
    if found.removed_at:
        return tombstone(request, found)
    if found.text is None:
        raise Http404
    page = SectionPage.of(request, found, found.text)
    return render(request, "site/section.html", {"page": page})


def _newest_reports(section: Section, most: int) -> list[Report]:
    cited = ReportCitation.objects.listed(section).select_related("report__company")
    newest = cited.order_by("-listed_at", "-id")[:most]
    return [citation.report for citation in newest if citation.report]


def _newest_projects(section: Section, most: int) -> list[Project]:
    cited = ProjectCitation.objects.listed(section).select_related("project")
    newest = cited.order_by("-listed_at", "-id")[:most]
    return [citation.project for citation in newest if citation.project]


def _mark(section: Section, viewer: Viewer) -> Mark | None:
    return section.marks.filter(user=viewer).first() if viewer.is_authenticated else None


def _helped(section: Section, text: Text, viewer: Viewer) -> int | None:
    if not (viewer.is_authenticated and viewer.is_editor):
        return None
    return section.marks.filter(helpful=True, number=text.number).count()


@cache_page_for_anonymous()
def maintenance(request: HttpRequest) -> HttpResponse:
    cited = Margin.objects.values_list("section", "reports", "projects")
    context = {
        "work": find_items({pk: reports + projects for pk, reports, projects in cited}),
        "claims": find_contradictions(),
        "faults": faults(Text.objects.shown().select_related("section")),
    }
    return render(request, "site/maintenance.html", context)
