"""Reading what members posted: lists with facets, and the page of one report, project, question."""

from collections.abc import Sequence

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from guides.models.company import alias_key
from interviews.base.post import Post
from interviews.base.post_page import find_post
from interviews.base.tag import Tag
from interviews.base.views.drafts import begin
from interviews.posts.facets import PROJECT_FACETS, REPORT_FACETS, Facet
from interviews.posts.filters import FilteredList
from interviews.posts.pages import show_project, show_report
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.posts.report_form import ReportEditor
from interviews.questions.views.bank import with_texts
from portal.kernel.page_cache import cache_page_for_anonymous
from portal.kernel.pagination import Page

_PAGING = ("after", "before")
_TAGGED = 20  # of each kind on the page of a topic


def _list(
    request: HttpRequest, model: type[Post], facets: Sequence[Facet], name: str
) -> HttpResponse:
    listing = FilteredList(request.GET, model.objects.published().for_list(), facets)
    page = Page(request, listing.matching(), "published_at")
    listing.name_tags(page.rows)
    template = (
        f"interviews/posts/_{name}_results.html"
        if request.htmx
        else f"interviews/posts/{name}.html"
    )
    return render(request, template, {"listing": listing, "page": page})


@cache_page_for_anonymous(*(f.name for f in REPORT_FACETS), *_PAGING)
def reports(request: HttpRequest) -> HttpResponse:
    return _list(request, Report, REPORT_FACETS, "reports")


@cache_page_for_anonymous(*(f.name for f in PROJECT_FACETS), *_PAGING)
def projects(request: HttpRequest) -> HttpResponse:
    return _list(request, Project, PROJECT_FACETS, "projects")


def new_report(request: HttpRequest) -> HttpResponse:
    return begin(request, ReportEditor.KIND)


@cache_page_for_anonymous()
def report(request: HttpRequest, name: str) -> HttpResponse:
    found = find_post(request, Report.objects.with_details(), name)
    if isinstance(found, HttpResponse):
        return found
    found.tag_records = found.tags.all()
    show_report(found)
    return render(request, "interviews/posts/report.html", report_context(request, found))


def report_context(request: HttpRequest, report: Report) -> dict:
    alike = Report.objects.published().for_list().exclude(pk=report.pk)
    alike = alike.filter(company=report.company) if report.company else alike.none()
    return {
        "report": report,
        "alike": alike.order_by("-published_at", "-id")[:4],
        "is_own": report.pk and report.is_written_by(request.user),
    }


@cache_page_for_anonymous()
def project(request: HttpRequest, name: str) -> HttpResponse:
    found = find_post(request, Project.objects.with_details(), name)
    if isinstance(found, HttpResponse):
        return found
    show_project(found)
    context = {"project": found, "is_own": found.is_written_by(request.user)}
    return render(request, "interviews/posts/project.html", context)


@cache_page_for_anonymous()
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic under its address; a synonym leads there."""
    found = Tag.objects.public().filter(slug=slug).prefetch_related("synonyms").first()
    if found is None:
        called = get_object_or_404(Tag.objects.public(), synonyms__key=alias_key(slug))
        return redirect(called, permanent=True)
    asked = found.questions.live().for_list().order_by("-asked", "id")[:_TAGGED]
    context = {"tag": found, "questions": with_texts(asked)}
    context |= {"reports": _tagged(Report, found), "projects": _tagged(Project, found)}
    return render(request, "interviews/posts/tag.html", context)


def _tagged(model: type[Post], tag: Tag) -> list[Model]:
    rows = getattr(tag, f"tagged{model.KIND}s").exclude(listed_at=None)
    ids = rows.order_by("-listed_at", "-id").values_list("content_object_id", flat=True)[:_TAGGED]
    return list(model.objects.for_list().filter(pk__in=list(ids)).order_by("-published_at", "-id"))
