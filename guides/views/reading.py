"""Reading the guide: its index, an article, and one section with all that cites it."""

from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from guides import reading
from guides.models import Article, Event, FormerSlug, Pace, Revision, Section
from guides.upkeep import is_overdue
from portal.pages import Page
from portal.ready import ready_page


@ready_page()
def guide(request: HttpRequest) -> HttpResponse:
    chapters = reading.openings(get_language())
    for number, text in enumerate(chapters, 1):
        text.number_here, text.summary = number, reading.summary(text)
    visible = Revision.objects.visible_to(AnonymousUser())
    revisions = visible.exclude(author=None).select_related("text")[:8]
    return render(
        request,
        "guides/index.html",
        {"chapters": chapters, "most": most_reports(chapters), "revisions": revisions},
    )


def most_reports(texts: list) -> int:
    """The highest count of reports among these sections, for the length of their bars."""
    return max((t.section.margin.reports for t in texts if hasattr(t.section, "margin")), default=0)


@ready_page()
def article(request: HttpRequest, role: str, slug: str) -> HttpResponse:
    found = Article.objects.select_related("role").filter(role__slug=role, slug=slug).first()
    if found is None:
        former = get_object_or_404(FormerSlug, role__slug=role, slug=slug)
        return redirect(former.article, permanent=True)
    chapter = reading.read(found, get_language())
    if chapter is None:
        raise Http404
    newest = chapter.opening.reportcitations.exclude(listed_at=None).select_related(
        "report__company"
    )
    built = chapter.opening.projectcitations.exclude(listed_at=None).select_related("project")
    return render(
        request,
        "guides/article.html",
        {
            "chapter": chapter,
            "reports": [c.report for c in newest.order_by("-listed_at")[:4]],
            "projects": [c.project for c in built.order_by("-listed_at")[:3]],
        },
    )


@ready_page("after", "before")
def section(request: HttpRequest, pk: str) -> HttpResponse:
    """One section: its text, where it stands, and everything that cites it. A removed one is a
    tombstone that says where its matter went."""
    language = get_language()
    rows = Section.objects.select_related("article__role", "margin", "successor")
    found = get_object_or_404(rows.with_texts(language), pk=pk)
    text = found.text
    if found.removed_at:
        return _gone(request, found)
    if text is None:
        raise Http404
    found.is_overdue = is_overdue(found, text)
    cited = found.reportcitations.exclude(listed_at=None).select_related("report__company")
    built = found.projectcitations.exclude(listed_at=None).select_related("project")
    page = Page(request, cited, "listed_at", size=20)
    context = {
        "section": found,
        "paces": Pace.choices,
        "text": text,
        "html": reading.body_html(text, reading.urls_of([text.body], language)),
        "page": page,
        "reports": [citation.report for citation in page.rows],
        "projects": [citation.project for citation in built.order_by("-listed_at", "-id")[:20]],
        "questions": _questions(found),
        "companies": found.companies.all(),
        "others": _citing_articles(found, language),
    }
    if request.user.is_authenticated:
        context |= _marks(request, found, text.number)
    return render(request, "guides/section.html", context)


def _marks(request: HttpRequest, section: Section, number: int) -> dict:
    helped = section.marks.filter(helpful=True, number=number)
    return {
        "mark": section.marks.filter(user=request.user).first(),
        "helped": helped.count() if request.user.is_editor else None,
    }


def _citing_articles(section: Section, language: str) -> list:
    """Other sections of the guide whose text links to this one."""
    ways = (f"(#{section.pk})", f"[[{section.pk}]]", f"[[{section.pk}|", f"[[section:{section.pk}")
    links = reduce(or_, (Q(body__contains=way) for way in ways))
    mentions = reading.texts_in(language).filter(links)
    return [t for t in mentions.exclude(section=section)[:20] if t.language == language]


def _questions(section: Section) -> list:
    """Questions that test it, or a section that is merged into it."""
    family = Section.objects.family(section)
    question = section.questions.model
    return list(question.objects.filter(sections__in=family).distinct()[:20])


def _gone(request: HttpRequest, section: Section) -> HttpResponse:
    """A merged section leads to the one that says what it said; a removed one is a tombstone."""
    heir = reading.headings([section.successor_id], get_language()).get(section.successor_id)
    merged = section.events.filter(what__in=[Event.What.MERGED, Event.What.REMOVED]).first()
    if heir and merged and merged.what == Event.What.MERGED:
        return redirect(heir.section)  # for now: a merge can be undone
    last = section.texts.order_by("-updated_at").first()
    context = {"section": section, "successor": heir, "last": last}
    return render(request, "guides/tombstone.html", context, status=410)
