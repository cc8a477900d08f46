"""Answers, and the tags that questions have for topics, in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from guides.admin.companies import NamesFormSet
from interviews.base.tag import Tag, TagSynonym
from interviews.questions.answer import Answer
from interviews.questions.indexing import index_question
from interviews.questions.pages import AnswerPage
from portal.kernel.admin import ModeratedAdmin


@admin.register(Answer)
class AnswerAdmin(ModeratedAdmin):
    preview_template = "interviews/questions/_answer.html"
    search_fields = ["public_id", "question__wording_zh", "question__wording_en"]
    fields = ["clarify", "break_down", "one", "other", "compare", "conclude", "trade_off"]
    list_select_related = ["question__merged_into"]

    def preview_context(self, request: HttpRequest, post: Answer) -> dict[str, Any]:
        page = AnswerPage.of(Answer.objects.ranked().get(pk=post.pk))
        return {"page": page, "expanded": True}


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
            index_question(question)
