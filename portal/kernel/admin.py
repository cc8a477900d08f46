"""The administration: the base of the pages of each kind of post, and the kernel's own records."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.http import member
from portal.kernel.models.flag import Flag
from portal.kernel.models.moderated import Decision, Moderated, Status
from portal.kernel.models.people import User
from portal.kernel.moderation import (
    QUEUE_PAGE,
    VERBS,
    DecisionForm,
    change_url,
    decide,
    find,
    published_before,
    require_decider,
)


class ModeratedAdmin(admin.ModelAdmin):
    """Base of the pages of one kind of post: filter by state, read it as it will look, decide."""

    change_form_template = "admin/moderated_change_form.html"
    list_filter = ["status", "language", "submitted_at"]
    list_display = ["__str__", "status", "language", "submitted_at", "published_at"]
    ordering = ["-submitted_at"]
    actions = ["publish_chosen"]
    preview_template: str

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_decide"
        view = self.admin_site.admin_view(self.decide_view)
        return [path("<int:pk>/decide/", view, name=name), *super().get_urls()]

    @admin.action(description=gettext_lazy("Publish the selected posts"), permissions=["change"])
    def publish_chosen(self, request: HttpRequest, queryset) -> None:
        require_decider(request, self.model)
        form = DecisionForm({"verb": "publish"})
        if form.is_valid():
            for post in queryset[:QUEUE_PAGE]:
                decide(request, post, form, None)

    def preview_context(self, request: HttpRequest, post: Any) -> dict[str, Any]:
        """What the post's own page shows."""
        raise NotImplementedError

    def change_view(self, request, object_id, form_url="", extra_context=None):
        post = self.get_object(request, object_id)
        extra = extra_context or {}
        if post:
            log = Decision.objects.filter(kind=post.KIND, public_id=post.public_id)
            extra |= {
                "post": post,
                "may_decide": post.may_decide(request.user),
                "decision": DecisionForm(),
                "verbs": self._verbs(post, log),
                "log": log.select_related("by")[:20],
                "warnings": post.warnings(),
                "seen": post.submitted_at.isoformat(),
                "preview_template": self.preview_template,
                "before": published_before([post]).get(post.public_id, 0),
                **self.preview_context(request, post),
            }
        return super().change_view(request, object_id, form_url, extra)

    def _verbs(self, post: Moderated, log) -> list[tuple[str, Any]]:
        """What can be decided now."""
        possible = {
            Status.PENDING: ["publish", "reject"],
            Status.PUBLISHED: ["hide"],
            Status.REJECTED: ["publish"],
            Status.HIDDEN: ["publish"],
        }.get(Status(post.status), [])
        last = log.exclude(verb="unmask").first()
        if last and last.by_id and last.verb != "undo" and last.after == post.status:
            possible = [*possible, "undo"]
        return [(verb, VERBS[verb]) for verb in possible]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A button of the page of one post."""
        require_decider(request, self.model)
        post = get_object_or_404(self.model, pk=pk)
        if request.method == "POST" and request.POST.get("verb") == "unmask":
            self._unmask(request, post)
        elif request.method == "POST":
            form = DecisionForm(request.POST)
            if form.is_valid():
                seen = find(f"{post.KIND}:{post.public_id}:{request.POST.get('seen', '')}")[1]
                decide(request, post, form, seen)
            else:
                for error in form.errors.values():
                    messages.error(request, str(error[0]))
        return redirect(change_url(post))

    def _unmask(self, request: HttpRequest, post: Moderated) -> None:
        reason = request.POST.get("reason", "").strip()[:2000]
        if not reason:
            messages.error(request, _("Say why you need to know; this is logged."))
            return
        author = post.unmask(member(request), reason)
        messages.warning(
            request, _("Written by %(name)s. This has been logged.") % {"name": author}
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A moderator's change of a public post moves its counts with it. Only what they changed is
        written: what happened to the post while they looked at it stays."""
        columns = {field.name for field in self.model._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        if not changed:
            return
        with transaction.atomic():
            now = self.model.objects.select_for_update().get(pk=obj.pk)
            if now.is_public:
                now.on_unpublished()
            obj.save(update_fields=changed)
            if now.is_public:
                self.model.objects.get(pk=obj.pk).on_published()


# --- the kernel's own records ------------------------------------------------------------------------
@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """The log. Read-only."""

    list_display = ["at", "verb", "kind", "public_id", "before", "after", "by", "reason"]
    list_filter = ["verb", "kind", "at"]
    search_fields = ["public_id", "reason"]
    list_select_related = ["by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Flag)
class FlagAdmin(admin.ModelAdmin):
    """What people say about pages, open ones and oldest first."""

    list_display = ["page", "reason", "details", "at", "closed_at", "closed_by"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter), "reason"]
    readonly_fields = ["page", "reason", "details", "contact", "at", "closed_at", "closed_by"]
    fields = [
        "page",
        "reason",
        "details",
        "contact",
        "at",
        "answer",
        "closed_at",
        "closed_by",
    ]
    actions = ["close"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=gettext_lazy("Close the selected flags"), permissions=["change"])
    def close(self, request: HttpRequest, queryset) -> None:
        for flag in queryset.filter(closed_at=None):
            self._close(request, flag)

    def save_model(self, request: HttpRequest, obj: Flag, form: Any, change: bool) -> None:
        self._close(request, obj)

    def _close(self, request: HttpRequest, flag: Flag) -> None:
        flag.closed_at, flag.closed_by = flag.closed_at or timezone.now(), member(request)
        flag.save(update_fields=["closed_at", "closed_by", "answer"])
        self.log_change(request, flag, "closed")


@admin.register(User)
class MemberAdmin(UserAdmin):
    fieldsets = (*(UserAdmin.fieldsets or ()), (gettext_lazy("Meipi"), {"fields": ["language"]}))
