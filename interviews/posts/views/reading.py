"""Reading what members posted: lists with facets, and the page of one report, project, question."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from guides.models.company import alias_key
from interviews.base.post_page import find_post
from interviews.base.tag import Tag
from interviews.base.views.drafts import begin
from interviews.posts.facets import PROJECT_FACETS, REPORT_FACETS, Facet
from interviews.posts.filters import FilteredList
from interviews.posts.pages import ProjectPage, ReportPage
from interviews.posts.project import Project, ProjectQuerySet
from interviews.posts.report import Report, ReportQuerySet
from interviews.posts.report_form import ReportEditor
from interviews.questions.pages import question_rows
from portal.kernel.http import MemberRequest, Request
from portal.kernel.page_cache import cache_page_for_anonymous
from portal.kernel.pagination import Page

_PAGING = ("after", "before")
_TAGGED, _ALIKE = 20, 4  # of each kind on the page of a topic; other reports of a company


def _list(
    request: Request, posts: ReportQuerySet | ProjectQuerySet, facets: Sequence[Facet], name: str
) -> HttpResponse:
    listing = FilteredList(request.GET, posts.published().for_list(), facets)
    page = Page(request, listing.matching(), "published_at")
    template = (
        f"interviews/posts/_{name}_results.html"
        if request.htmx
        else f"interviews/posts/{name}.html"
    )
    context = {"listing": listing, "page": page, "rows": listing.rows(page.rows)}
    return render(request, template, context)


@cache_page_for_anonymous(*(f.name for f in REPORT_FACETS), *_PAGING)
def reports(request: Request) -> HttpResponse:
    return _list(request, Report.objects.all(), REPORT_FACETS, "reports")


@cache_page_for_anonymous(*(f.name for f in PROJECT_FACETS), *_PAGING)
def projects(request: Request) -> HttpResponse:
    return _list(request, Project.objects.all(), PROJECT_FACETS, "projects")


@login_required
def new_report(request: MemberRequest) -> HttpResponse:
    return begin(request, ReportEditor.KIND)


@cache_page_for_anonymous()
def report(request: HttpRequest, name: str) -> HttpResponse:
    found = find_post(request, Report.objects.with_details(), name)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "page": ReportPage.of(found),
        "alike": Report.objects.like(found)[:_ALIKE],
        "is_own": found.is_written_by(request.user),
    }
    return render(request, "interviews/posts/report.html", context)


@cache_page_for_anonymous()
def project(request: HttpRequest, name: str) -> HttpResponse:
    found = find_post(request, Project.objects.with_details(), name)
    if isinstance(found, HttpResponse):
        return found
    context = {"page": ProjectPage.of(found), "is_own": found.is_written_by(request.user)}
    return render(request, "interviews/posts/project.html", context)


@cache_page_for_anonymous()
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic under its address; a synonym leads there."""
    found = Tag.objects.public().filter(slug=slug).prefetch_related("synonyms").first()
    if found is None:
        called = get_object_or_404(Tag.objects.public(), synonyms__key=alias_key(slug))
        return redirect(called, permanent=True)
    asked = found.questions.live().for_list().order_by("-asked", "id")[:_TAGGED]
    reports = _newest(Report.objects.all(), found.taggedreports.all())
    projects = _newest(Project.objects.all(), found.taggedprojects.all())
    context = {
        "tag": found, "questions": question_rows(asked), "reports": reports, "projects": projects,
    }  # fmt: skip
    return render(request, "interviews/posts/tag.html", context)


def _newest(
    posts: ReportQuerySet | ProjectQuerySet, tagged: QuerySet[Any]
) -> ReportQuerySet | ProjectQuerySet:
    """Those of the posts that a topic was listed with last."""
    rows = tagged.exclude(listed_at=None).order_by("-listed_at", "-id")
    ids = list(rows.values_list("content_object_id", flat=True)[:_TAGGED])
    return posts.for_list().filter(pk__in=ids).order_by("-published_at", "-id")
