"""What a member has written: drafts, posts, and what became of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides.models.job import JobDescription
from guides.models.proposal import Proposal
from guides.reading import shelf
from interviews.posts.editors import WRITINGS
from portal.kernel.models.moderated import Moderated, NotAllowed, Status

# What members post: kind -> model. Proposals for the guide have pages of their own.
POSTS: dict[str, type[Moderated]] = {kind: w.model for kind, w in WRITINGS.items()}
POSTS[JobDescription.KIND] = JobDescription


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    posts: list[Moderated] = []
    for model in POSTS.values():
        written = model.objects.written_by(request.user)
        posts += written.exclude(status=Status.REPLACED).order_by("-submitted_at")[:100]
    posts.sort(key=lambda post: post.submitted_at, reverse=True)
    context = {
        "posts": posts,
        "drafts": request.user.drafts.open(),
        "proposals": Proposal.objects.written_by(request.user).order_by("-submitted_at")[:50],
        "shelf": shelf(request.user, get_language()),
        "news": request.user.notices.filter(seen=False),
    }
    return render(request, "interviews/posts/mine.html", context)


@require_POST
@login_required
def news_seen(request: HttpRequest) -> HttpResponse:
    """Put away the notices that were on the page; what came in meanwhile stays."""
    shown = [pk for pk in request.POST.getlist("notice")[:1000] if pk.isascii() and pk.isdigit()]
    request.user.notices.filter(pk__in=[pk for pk in shown if len(pk) < 19]).update(seen=True)
    return redirect("mine")


@require_POST
@login_required
def withdraw(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    if kind not in POSTS:
        raise Http404
    written = POSTS[kind].objects.written_by(request.user)
    post = get_object_or_404(written, public_id=public_id)
    try:
        post.withdraw()
        messages.success(request, _("Taken back. Nobody but you and the moderators sees it now."))
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect("mine")


@require_POST
@login_required
def delete_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    get_object_or_404(request.user.drafts.open(), public_id=public_id).delete()
    messages.success(request, _("The draft is gone."))
    return redirect("mine")
