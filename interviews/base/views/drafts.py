"""Writing a post and withdrawing it: the form, its buttons, the preview, sending it. Everything typed is in a draft
from the first button on, so that nothing is lost."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides.models.company import Company
from interviews.base.post import Post
from interviews.base.post_editor import PostEditor
from interviews.base.privacy_checks import find_identifying_words
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit
from portal.kernel.models.draft import Data, Draft
from portal.kernel.models.moderated import NotAllowed, Status
from portal.kernel.models.people import new_public_id

MAX_DRAFTS = 50


@login_required
def begin(request: MemberRequest, kind: str, data: Data | None = None) -> HttpResponse:
    """An empty form. Its address is that of a draft which the first button makes."""
    draft = Draft(public_id=new_public_id(), kind=kind, user=request.user)
    return _form(request, draft, PostEditor.kinds[kind](data))


@login_required
def edit(request: MemberRequest, kind: str, public_id: str) -> HttpResponse:
    """Start editing one's own post, or continue."""
    post = _own_post(request, kind, public_id)
    found = request.user.drafts.open().filter(about=public_id).first()
    if found is None:
        waiting = post.edits.exclude(status=Status.REPLACED).first()
        data = PostEditor.kinds[kind].from_post(waiting or post)
        found = Draft.objects.create(user=request.user, kind=kind, about=public_id, data=data)
    return redirect("draft", found.public_id)


def _own_post(request: MemberRequest, kind: str, public_id: str) -> Post:
    if kind not in PostEditor.kinds:
        raise Http404
    mine = PostEditor.kinds[kind].model.objects.written_by(request.user)
    return get_object_or_404(mine, public_id=public_id)


@login_required
@limit("draft", user="600/h", address="1200/h")
def draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """A draft: shown, or with one of its buttons pressed."""
    if request.method != "POST":
        found = get_object_or_404(
            Draft, public_id=public_id, user=request.user, kind__in=PostEditor.kinds
        )
        if found.sent:
            return redirect(_own_post(request, found.kind, found.about))
        return _form(request, found, PostEditor.kinds[found.kind](found.data))
    found = _draft_to_write(request, public_id)
    editor = PostEditor.kinds[found.kind](dict(request.POST.lists()))
    action = request.POST.get("action", "save")
    typed = editor.to_draft()
    if found.sent and (found.was_sent_as(typed) or action == "discard"):
        return redirect(_own_post(request, found.kind, found.about))
    if found.sent:
        found.reopen()
    if action == "discard":
        return _discard(request, found)
    if action.startswith("same-"):  # a button of the preview
        editor.act(action)
        return _check(request, found, editor, None)
    if action in ("preview", "send"):
        return _check(request, found, editor, typed if action == "send" else None)
    changed = editor.act(action)
    found.keep(editor.to_draft())
    if changed:
        return _form(request, found, editor)
    if request.htmx:
        return render(request, "kernel/_saved.html", {"draft": found})
    messages.success(request, _("Draft saved."))
    return redirect("draft", found.public_id)


def _draft_to_write(request: MemberRequest, public_id: str) -> Draft:
    found = Draft.objects.filter(public_id=public_id).first()
    if found is None:
        kind = request.POST.get("kind", "")
        valid = kind in PostEditor.kinds and len(public_id) == 12 and public_id.isalnum()
        if not valid or request.user.drafts.open().count() >= MAX_DRAFTS:
            raise Http404
        found, _made = Draft.objects.get_or_create(
            public_id=public_id, defaults={"kind": kind, "user": request.user}
        )
    if found.user_id != request.user.pk or found.kind not in PostEditor.kinds:
        raise Http404
    return found


def _discard(request: MemberRequest, draft: Draft) -> HttpResponse:
    draft.delete()
    messages.success(request, _("The draft has been deleted."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def _check(
    request: MemberRequest, draft: Draft, editor: PostEditor, to_send: Data | None
) -> HttpResponse:
    """Show what is wrong, or the preview; or send it, if that was asked with what was typed."""
    about = _own_post(request, draft.kind, draft.about) if draft.about else None
    valid = editor.is_valid()
    draft.keep(editor.to_draft())
    if not valid:
        return _form(request, draft, editor, status=422)
    if to_send is not None:
        return _send(request, draft, editor, to_send)
    return _preview(request, draft, editor, about)


@limit("post", user="20/h", address="60/h")
def _send(request: MemberRequest, draft: Draft, editor: PostEditor, typed: Data) -> HttpResponse:
    try:
        post = _send_once(request, draft, editor, typed)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect(settings.LOGIN_REDIRECT_URL)
    messages.success(
        request, _("Submitted. A moderator will review it; you will be notified by e-mail.")
    )
    return redirect(post)


@transaction.atomic
def _send_once(request: MemberRequest, draft: Draft, editor: PostEditor, typed: Data) -> Post:
    """The post that the draft becomes; of the same form sent twice at once, the second finds it."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    about = _own_post(request, locked.kind, locked.about) if locked.about else None
    if about and locked.sent:
        return about
    post = editor.send(request.user, about)
    locked.close(locked.about or post.public_id, typed)
    return post


def _form(
    request: MemberRequest, draft: Draft, editor: PostEditor, status: int = 200
) -> HttpResponse:
    form_template = f"{editor.templates}/_{draft.kind}_form.html"
    context = {
        "draft": draft,
        "editor": editor,
        "companies": Company.objects.filter(merged_into=None),
        "form_template": form_template,
        "tips_template": f"{editor.templates}/_{draft.kind}_tips.html",
    }
    part = request.htmx and status == 200
    template = form_template if part else "interviews/base/editor.html"
    return render(request, template, context, status=status)


def _preview(
    request: MemberRequest, draft: Draft, editor: PostEditor, about: Post | None
) -> HttpResponse:
    """The post as its page will show it, built and not saved."""
    context = {
        "page": editor.preview(request.user),
        "draft": draft,
        "preview": True,
        "hints": find_identifying_words(editor.texts()),
        "advice": editor.advice(),
        "suggestions": editor.suggestions(),
        "twice": editor.has_similar(request.user, about),
        "now": timezone.now(),
    }
    return render(request, f"{editor.templates}/{draft.kind}.html", context)


@require_POST
@login_required
def withdraw(request: MemberRequest, kind: str, public_id: str) -> HttpResponse:
    post = _own_post(request, kind, public_id)
    try:
        post.withdraw()
        messages.success(request, _("Withdrawn. Only you and the moderators can see it now."))
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
@login_required
def delete_draft(request: MemberRequest, public_id: str) -> HttpResponse:
    get_object_or_404(request.user.drafts.open(), public_id=public_id).delete()
    messages.success(request, _("The draft has been deleted."))
    return redirect(settings.LOGIN_REDIRECT_URL)
