"""Reports, projects, and the curation of questions in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from interviews.posts.pages import ProjectPage, ReportPage
from interviews.posts.project import HARD_QUESTIONS, Project
from interviews.posts.report import Report
from interviews.posts.views import curation
from interviews.questions.indexing import index_question
from interviews.questions.question import Question
from portal.kernel.admin import ModeratedAdmin


@admin.register(Report)
class ReportAdmin(ModeratedAdmin):
    preview_template = "interviews/posts/_report_body.html"
    list_display = ["__str__", "company", "status", "language", "submitted_at", "published_at"]
    list_select_related = ["company"]
    search_fields = ["public_id", "company_name", "position"]
    fields = ["company", "company_name", "position", "role", "region", "overview", "advice"]
    autocomplete_fields = ["company"]

    def preview_context(self, request: HttpRequest, post: Report) -> dict[str, Any]:
        return {"page": ReportPage.of(Report.objects.with_details().get(pk=post.pk))}


@admin.register(Project)
class ProjectAdmin(ModeratedAdmin):
    preview_template = "interviews/posts/_project_body.html"
    search_fields = ["public_id", "title"]
    fields = [
        "title",
        "outcome",
        "situation",
        "task",
        "action",
        "own_part",
        "result",
        *HARD_QUESTIONS,
    ]

    def preview_context(self, request: HttpRequest, post: Project) -> dict[str, Any]:
        return {"page": ProjectPage.of(Project.objects.with_details().get(pk=post.pk))}


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "kind", "asked", "origin"]
    list_filter = ["kind", "origin"]
    search_fields = ["wording_zh", "wording_en", "public_id"]
    fields = [
        "wording_zh", "wording_en", "kind", "aim_zh", "aim_en", ("one_zh", "one_en"),
        ("other_zh", "other_en"), ("axes_zh", "axes_en"), "sections", "topics",
    ]  # fmt: skip
    filter_horizontal = ["sections"]
    autocomplete_fields = ["topics"]
    change_form_template = "interviews/posts/admin_question_change_form.html"

    def get_urls(self) -> list:
        site = self.admin_site
        return [
            path("unmatched/", site.admin_view(curation.unmatched), name="unmatched"),
            path("<int:pk>/regroup/", site.admin_view(curation.regroup), name="regroup"),
            *super().get_urls(),
        ]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        index_question(form.instance)
