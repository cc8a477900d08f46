"""Companies in the administration, and the descriptions of jobs that members keep of them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.models.company import Company, CompanyAlias, alias_key
from guides.models.job import JobDescription, Requirement
from guides.views.jobs import JobPage
from portal.kernel.admin import ModeratedAdmin


class NamesFormSet(forms.BaseInlineFormSet):
    """Names none of which may be given twice, however they are spelt."""

    def clean(self) -> None:
        super().clean()
        said: set[str] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            key = alias_key(data.get("name", ""))
            if key and not data.get("DELETE") and key in said:
                raise ValidationError(_("“%(name)s” appears here twice.") % {"name": data["name"]})
            said.add(key)


class AliasInline(admin.TabularInline):
    model = CompanyAlias
    formset = NamesFormSet
    extra = 1


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = ["slug", "name_zh", "name_en", "region", "kind", "parent"]
    list_filter = ["region", "kind"]
    search_fields = ["slug", "name_zh", "name_en", "aliases__name"]
    prepopulated_fields = {"slug": ["name_en"]}
    autocomplete_fields = ["parent"]
    inlines = [AliasInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An address is permanent: figures, links and lists are kept under it."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.index()


class JobForm(forms.ModelForm):
    requirements = forms.MultipleChoiceField(
        label=gettext_lazy("requirements"), choices=Requirement.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


@admin.register(JobDescription)
class JobDescriptionAdmin(ModeratedAdmin):
    """What was read on a day stays as it is; moderators tag what it asks for and sum it up."""

    form = JobForm
    preview_template = "guides/_job_body.html"
    list_display = ["__str__", "source", "status", "submitted_at", "published_at"]
    list_select_related = ["company"]
    search_fields = ["public_id", "company__slug", "position"]
    fields = [
        "company",
        "position",
        "taken_on",
        "source",
        "url",
        "digest",
        "requirements",
        "summary_zh",
        "summary_en",
    ]
    readonly_fields = ["position", "taken_on", "source", "url", "digest"]
    autocomplete_fields = ["company"]

    def preview_context(self, request: HttpRequest, post: JobDescription) -> dict[str, Any]:
        return {"page": JobPage.of(post, request.user)}
