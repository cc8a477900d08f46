"""Moderating what members post: one queue over every kind, and the decision itself."""

from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper
from heapq import merge
from itertools import islice
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.kernel.http import member
from portal.kernel.models.flag import Flag
from portal.kernel.models.moderated import Authorship, Moderated, NotAllowed

QUEUE_PAGE = 50
VERBS = {
    "publish": gettext_lazy("Publish"),
    "reject": gettext_lazy("Return to author"),
    "hide": gettext_lazy("Hide"),
    "undo": gettext_lazy("Undo the last decision"),
}
NEEDS_REASON = ("reject", "hide")
# What is most often said; a moderator may change or replace it.
REASONS = [
    gettext_lazy("It names or identifies a person. Please remove that and submit it again."),
    gettext_lazy("It contains material covered by a confidentiality agreement."),
    gettext_lazy("It seems to be copied from elsewhere. Please write it in your own words."),
    gettext_lazy("It says too little to help others. Please add what was asked."),
    gettext_lazy("It is advertising."),
]


class MeipiAdmin(admin.AdminSite):
    site_header = site_title = gettext_lazy("Meipi administration")
    index_template = "admin/meipi_index.html"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django looks a field without a name up, and a key that is none, and fails where it should
        refuse."""
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "" in (*request.GET.getlist("_to_field"), *request.POST.getlist("_to_field")):
                raise BadRequest("_to_field")
            try:
                response = inner(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response
            except (ValueError, OverflowError) as problem:
                # How Django meets a malformed key when it draws a select again.
                if isinstance(problem, ValueError) and "expected a number" not in str(problem):
                    raise
                raise BadRequest("key") from problem

        return update_wrapper(checked, inner)

    def get_urls(self) -> list:
        return [path("queue/", self.admin_view(queue), name="queue"), *super().get_urls()]


def kinds(decider: Any = None) -> dict[str, type[Moderated]]:
    """Every kind of post that members write, or those that somebody moderates."""
    found = [m for m in apps.get_models() if issubclass(m, Moderated)]
    return {m.KIND: m for m in found if decider is None or m.may_decide(decider)}


class DecisionForm(forms.Form):
    """One decision on one or several posts, each named kind:public_id:version."""

    verb = forms.ChoiceField(choices=list(VERBS.items()))
    reason = forms.CharField(
        label=gettext_lazy("Reason (shown to the author)"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )  # fmt: skip
    common = forms.ChoiceField(
        label=gettext_lazy("or a common one"), required=False,
        choices=[("", "—"), *((str(n), text) for n, text in enumerate(REASONS))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = data.get("reason") or data.get("common")
        if data.get("verb") in NEEDS_REASON and not said:
            self.add_error("reason", _("Give a reason; the author will read it."))
        return data

    def reason_in(self, language: str) -> str:
        """The reason: as written, or a common one in the language of the post."""
        data = self.cleaned_data
        with translation.override(language):
            return data["reason"] or (str(REASONS[int(data["common"])]) if data["common"] else "")


# --- the queue -------------------------------------------------------------------------------------
def require_decider(request: HttpRequest, model: type[Moderated]) -> None:
    if not model.may_decide(request.user):
        raise PermissionDenied


def queue(request: HttpRequest) -> HttpResponse:
    """What waits, of every kind, oldest first. Ticked posts are decided together."""
    yours = kinds(request.user)
    if not yours:
        raise PermissionDenied
    form = DecisionForm(request.POST or None)
    chosen = request.POST.getlist("post")
    if request.method == "POST" and form.is_valid() and chosen:
        if "confirmed" in request.POST:
            _decide_all(request, chosen, form)
            return redirect("admin:queue")
        return _page(request, "admin/confirm.html", form=form, chosen=_named(chosen, yours))
    if request.method == "POST" and not chosen:
        messages.warning(request, _("Tick at least one post."))
    kind = request.GET.get("kind", "")
    context = {
        "form": form,
        "rows": _waiting(yours, kind),
        "kinds": _kind_links(yours),
        "kind_shown": kind,
    }
    return _page(request, "admin/queue.html", **context, **_counts(yours))


def _page(request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    context |= {**admin.site.each_context(request), "title": _("Queue")}
    return TemplateResponse(request, template, context)


Kinds = dict[str, type[Moderated]]


@dataclass(frozen=True)
class QueueRow:
    """A post that waits, and how many published ones its author already has."""

    post: Moderated
    before: int

    @property
    def admin_url(self) -> str:
        return change_url(self.post)

    @property
    def kind_name(self) -> str:
        return str(self.post._meta.verbose_name)

    @property
    def mark(self) -> str:
        """Names this version of the post in a `DecisionForm`; `find` reads it."""
        post = self.post
        return f"{post.KIND}:{post.public_id}:{post.submitted_at.isoformat()}"


def _waiting(yours: Kinds, kind: str) -> list[QueueRow]:
    models = [yours[kind]] if kind in yours else yours.values()
    oldest = [list(model.objects.pending()[: QUEUE_PAGE + 1]) for model in models]
    posts = list(islice(merge(*oldest, key=lambda post: post.submitted_at), QUEUE_PAGE))
    before = published_before(posts)
    return [QueueRow(post, before.get(post.public_id, 0)) for post in posts]


def published_before(posts: list[Moderated]) -> dict[str, int]:
    """How many published posts the author of each already has: a number, no name."""
    authors = dict(
        Authorship.objects.filter(public_id__in=[p.public_id for p in posts])
        .values_list("public_id", "user_id")
    )  # fmt: skip
    counts: dict[int, int] = {}
    for user in set(authors.values()):
        own = Authorship.objects.filter(user=user).values("public_id")
        counts[user] = sum(
            model.objects.published().filter(public_id__in=own).count()
            for model in kinds().values()
        )
    return {public_id: counts[user] for public_id, user in authors.items()}


def _kind_links(yours: Kinds) -> list[tuple[str, str]]:
    return [(kind, str(model._meta.verbose_name_plural)) for kind, model in yours.items()]


def _counts(yours: Kinds) -> dict[str, int]:
    return {
        "waiting": sum(model.objects.pending().count() for model in yours.values()),
        "flags": Flag.objects.filter(closed_at=None).count(),
    }


def change_url(post: Moderated) -> str:
    meta = post._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[post.pk])


def find(mark: str) -> tuple[Moderated | None, datetime | None]:
    kind, _colon, rest = mark.partition(":")
    public_id, _colon, seen = rest.partition(":")
    if kind not in kinds():
        return None, None
    try:
        version = datetime.fromisoformat(seen) if seen else None
    except ValueError:
        version = None
    return kinds()[kind].objects.filter(public_id=public_id).first(), version


def _named(marks: list[str], yours: Kinds) -> list[tuple[str, Moderated]]:
    found = [(mark, find(mark)[0]) for mark in marks[:QUEUE_PAGE]]
    return [(mark, post) for mark, post in found if post and post.KIND in yours]


def _decide_all(request: HttpRequest, marks: list[str], form: DecisionForm) -> None:
    done = 0
    for mark in marks[:QUEUE_PAGE]:
        post, seen = find(mark)
        if post and decide(request, post, form, seen):
            done += 1
    if done:
        said = ngettext("%(n)d post decided.", "%(n)d posts decided.", done) % {"n": done}
        messages.success(request, said)


def decide(
    request: HttpRequest, post: Moderated, form: DecisionForm, seen: datetime | None
) -> bool:
    """Do what the form says and log it; or tell the moderator why not."""
    require_decider(request, type(post))
    verb, reason = form.cleaned_data["verb"], form.reason_in(post.language)
    moderator = member(request)
    try:
        with transaction.atomic():
            if verb == "publish":
                post.publish(moderator, seen)
            elif verb == "undo":
                post.undo(moderator)
            else:
                getattr(post, verb)(moderator, reason)
            admin.site.get_model_admin(type(post)).log_change(
                request, post, f"{verb}: {reason}" if reason else verb
            )
    except NotAllowed as problem:
        messages.error(request, f"{post}: {problem}")
        return False
    return True
