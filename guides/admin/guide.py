"""The guide in the administration: editors change texts, and each change is kept as a revision."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.archive import unzip_files, zip_files
from guides.chapters import BadChapter
from guides.folder import pack, unpack
from guides.models import section_ops
from guides.models.article import Article, Role
from guides.models.proposal import Proposal
from guides.models.section import Revision, Section, Text, validate_section_id
from guides.models.section_ops import Event
from guides.views.reviewing import changes
from portal.kernel import markup
from portal.kernel.admin import ModeratedAdmin
from portal.kernel.http import member
from portal.kernel.models.moderated import NotAllowed


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ["slug", "name_zh", "name_en", "position"]
    change_list_template = "guides/admin_roles.html"

    def get_urls(self) -> list:
        out, take = map(self.admin_site.admin_view, (self.export_view, self.import_view))
        return [path("export/", out, name="guide_export"), path("import/", take, name="guide_import"),
                *super().get_urls()]  # fmt: skip

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The whole guide as a zip of Markdown."""
        _require_editor(request)
        named = {"Content-Disposition": 'attachment; filename="guide.zip"'}
        content = zip_files(pack())
        return HttpResponse(content, content_type="application/zip", headers=named)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A zip as it was exported, with what was changed in it."""
        _require_editor(request)
        form, status = ZipForm(request.POST or None, request.FILES or None), 200
        if request.method == "POST" and form.is_valid():
            try:
                done = unpack(unzip_files(form.cleaned_data["file"].read()), member(request))
                for remark in [*done.remarks, str(done)]:
                    messages.info(request, remark)
                return redirect("admin:guides_role_changelist")
            except (BadChapter, NotAllowed) as problem:
                form.add_error("file", str(problem))
        if request.method == "POST":
            status = 422
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": _("Import a zip"),
        }
        return TemplateResponse(request, "guides/admin_import.html", context, status=status)


class ZipForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Guide as a zip"))


def _require_editor(request: HttpRequest) -> None:
    if not member(request).is_editor:
        raise PermissionDenied


class SectionInline(admin.TabularInline):
    model = Section
    fields = readonly_fields = ("id", "position", "level")
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ArticleForm(forms.ModelForm):
    """A new article begins with its opening: a section whose heading is the article's title."""

    heading_zh = forms.CharField(
        label=gettext_lazy("Title (Chinese)"), max_length=120, required=False
    )
    heading_en = forms.CharField(
        label=gettext_lazy("Title (English)"), max_length=120, required=False
    )

    class Meta:
        model = Article
        fields = ["role", "slug", "position"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance.pk is None:
            if not (data.get("heading_zh") or data.get("heading_en")):
                self.add_error("heading_zh", _("Give it a title in at least one language."))
            pk = data.get("slug") or ""
            try:
                validate_section_id(pk)
            except ValidationError as problem:
                self.add_error("slug", problem)
            if Section.objects.filter(pk=pk).exists():
                self.add_error("slug", _("A section has or had this id. Ids are never reused."))
        return data


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["__str__", "position"]
    list_select_related = ["role"]
    inlines = [SectionInline]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        fields = ["role", "slug", "position"]
        return [(None, {"fields": fields if obj else [*fields, "heading_zh", "heading_en"]})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Another address is kept as a former one; a new article gets its opening."""
        slug = obj.slug
        if change:
            obj.slug = Article.objects.get(pk=obj.pk).slug
        super().save_model(request, obj, form, change)
        if not change:
            self._open(request, obj, form.cleaned_data)
        try:
            section_ops.rename_article(obj, slug)
        except NotAllowed as problem:
            messages.error(request, str(problem))

    def _open(self, request: HttpRequest, article: Article, data: dict[str, Any]) -> None:
        headings = {"zh-hans": data["heading_zh"], "en": data["heading_en"]}
        said = {language: heading for language, heading in headings.items() if heading}
        opening = Section.objects.create(
            pk=article.slug, article=article, level=1, position=0, original=next(iter(said))
        )
        for language, heading in said.items():
            Proposal(section=opening, language=language, heading=heading, body="",
                     note=_("New article")).publish_at_once(member(request))  # fmt: skip


class TextInline(admin.TabularInline):
    model = Text
    fields = readonly_fields = ("language", "heading", "number", "updated_at")
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["id", "article", "position", "level", "removed_at"]
    list_filter = ["article__role", "level", ("removed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article__role"]
    search_fields = ["id", "texts__heading"]
    fields = ["id", "article", "position", "level", "removed_at", "successor", "original", "pace",
              "verified_at", "verified_against"]  # fmt: skip
    # Where it stands is changed by proposals, on the site, so that the ledger knows.
    readonly_fields = ["id", "article", "position", "level", "removed_at", "successor"]
    inlines = [TextInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TextForm(forms.ModelForm):
    """The text, what changed, and the revision on which the editor's change is based."""

    base = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    note = forms.CharField(
        label=gettext_lazy("what changed and why"), max_length=200,
        widget=forms.TextInput(attrs={"size": 80}),
    )  # fmt: skip

    class Meta:
        model = Text
        fields = ["section", "language", "heading", "body"]
        widgets = {
            "heading": forms.TextInput(attrs={"size": 60}),
            "body": forms.Textarea(attrs={"rows": 30, "cols": 100}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["base"] = self.instance.number

    def clean_body(self) -> str:
        body = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        if len(body) > markup.MAX_TEXT:
            raise ValidationError(_("At most %(n)d characters.") % {"n": markup.MAX_TEXT})
        return body

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        section = self.instance.section if self.instance.pk else data.get("section")
        if section and section.removed_at:
            raise ValidationError(_("This section has been removed."))
        now = Text.objects.filter(pk=self.instance.pk).values_list("number", flat=True).first() or 0
        if data.get("base") != now:
            raise ValidationError(
                _("Somebody has saved revision %(n)d since you opened this. Your text is still "
                  "below; compare it with the page before you save.") % {"n": now}
            )  # fmt: skip
        return data


class RevisionInline(admin.TabularInline):
    model = Revision
    fields = readonly_fields = ("number", "heading", "author", "note", "at")
    ordering = ["-number"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Text)
class TextAdmin(admin.ModelAdmin):
    form = TextForm
    list_display = ["heading", "section", "language", "number", "updated_at"]
    list_filter = ["language", "section__article"]
    search_fields = ["heading", "section__id", "body"]
    autocomplete_fields = ["section"]
    fields = ["section", "language", "heading", "body", "note", "base", "reading"]
    readonly_fields = ["reading"]
    inlines = [RevisionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, *(["section", "language"] if obj else [])]

    @admin.display(description=gettext_lazy("preview"))
    def reading(self, obj: Text) -> str:
        if not obj.pk:
            return "—"
        html = markup.render(obj.body, prefix=obj.section_id, language=obj.language)
        return format_html(
            '<p><a href="{}">{}</a></p><div class="preview">{}</div>',
            obj.section.get_absolute_url(), _("on the site"), html,
        )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Text, form: TextForm, change: bool) -> None:
        """A change made here is a proposal like any other, accepted by its author."""
        data = form.cleaned_data
        proposal = Proposal(
            section=obj.section, language=obj.language, base=data["base"], heading=obj.heading,
            body=data["body"], note=data["note"],
        )  # fmt: skip
        try:
            proposal.publish_at_once(member(request))
        except NotAllowed as problem:
            messages.error(request, str(problem))
        saved = Text.lock(obj.section, obj.language)
        obj.pk, obj.number = saved.pk, saved.number

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    class Media:
        css = {"all": ["css/admin.css"]}


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """History is read-only."""

    list_display = ["text", "number", "heading", "author", "note", "at"]
    list_select_related = ["text", "author"]
    list_filter = ["text__language", "at"]
    search_fields = ["text__section__id", "heading", "note"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Proposal)
class ProposalAdmin(ModeratedAdmin):
    """The same queue, difference and decisions as on the site."""

    preview_template = "guides/_proposal_body.html"
    list_display = ["__str__", "section", "signed_by", "status", "submitted_at", "published_at"]
    list_filter = ["status", "what", "weight", "language"]
    list_select_related = ["section", "signed_by"]
    search_fields = ["public_id", "section__id", "heading", "note"]
    fields = ["what", "section", "note", "weight", "heading", "new_id", "target"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def preview_context(self, request: HttpRequest, post: Proposal) -> dict[str, Any]:
        return {"proposal": post, "changes": changes(post, request.user)}


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """What happened to sections. Read-only."""

    list_display = ["at", "section", "what", "article", "other", "by"]
    list_filter = ["what", "at"]
    list_select_related = ["section", "article__role", "other", "by"]
    search_fields = ["section__id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
