"""What members posted, in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from guides.admin import NamesFormSet
from interviews.forms.claim import ClaimForm
from interviews.models import Answer, Claim, Project, Question, Report, Tag, TagSynonym
from interviews.models.project import HARD_QUESTIONS
from interviews.views import grouping, reading
from portal.admin import ModeratedAdmin


@admin.register(Report)
class ReportAdmin(ModeratedAdmin):
    preview_template = "interviews/_report_body.html"
    list_display = ["__str__", "company", "status", "language", "submitted_at", "published_at"]
    list_select_related = ["company"]
    search_fields = ["public_id", "company_name", "position"]
    fields = ["company", "company_name", "position", "role", "region", "overview", "advice"]
    autocomplete_fields = ["company"]

    def preview_context(self, request: HttpRequest, post: Report) -> dict[str, Any]:
        report = Report.objects.whole().get(pk=post.pk)
        report.tag_records = report.tags.all()
        reading.show_report(report)
        return {"report": report}


@admin.register(Project)
class ProjectAdmin(ModeratedAdmin):
    preview_template = "interviews/_project_body.html"
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
        project = Project.objects.whole().get(pk=post.pk)
        reading.show_project(project)
        return {"project": project}


@admin.register(Answer)
class AnswerAdmin(ModeratedAdmin):
    preview_template = "interviews/_answer.html"
    search_fields = ["public_id", "question__wording_zh", "question__wording_en"]
    fields = ["clarify", "break_down", "one", "other", "compare", "conclude", "trade_off"]
    list_select_related = ["question__merged_into"]

    def preview_context(self, request: HttpRequest, post: Answer) -> dict[str, Any]:
        answer = Answer.objects.ranked().get(pk=post.pk)
        answer.shown_axes = answer.axes.all()
        return {"answer": answer, "unfolded": True}


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
    change_form_template = "admin/question_change_form.html"

    def get_urls(self) -> list:
        site = self.admin_site
        return [
            path("unmatched/", site.admin_view(grouping.unmatched), name="unmatched"),
            path("<int:pk>/regroup/", site.admin_view(grouping.regroup), name="regroup"),
            *super().get_urls(),
        ]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.publish()


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    """All claims at once. They are marked on the pages of their sections."""

    form = ClaimForm
    list_display = ["__str__", "section", "metric", "subject", "low", "high", "verdict", "n"]
    list_filter = ["verdict", "metric"]
    search_fields = ["sentence_zh", "sentence_en", "section__id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return Claim.objects.live().order_by("section", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        obj.mark(request.user)

    def delete_model(self, request: HttpRequest, obj: Claim) -> None:
        obj.remove(request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        for claim in queryset:
            claim.remove(request.user)


class SynonymInline(admin.TabularInline):
    model = TagSynonym
    formset = NamesFormSet
    extra = 1


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["name", "name_zh", "name_en", "slug"]
    search_fields = ["name", "name_zh", "name_en", "synonyms__name"]
    fields = ["name", "name_zh", "name_en"]
    inlines = [SynonymInline]

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """Search finds the questions of a topic by its new names."""
        super().save_model(request, obj, form, change)
        for question in obj.questions.live():
            question.publish()
