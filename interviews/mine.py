"""What a member has written: drafts, posts, proposals, the outcome of each, and what they read."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from guides.models.job import JobDescription
from guides.models.proposal import Proposal
from guides.reading import reading_list
from interviews.base.post_editor import PostEditor
from portal.kernel.http import MemberRequest
from portal.kernel.models.moderated import Moderated, Status


@login_required
def mine(request: MemberRequest) -> HttpResponse:
    posts: list[Moderated] = []
    models: list[Any] = [*(w.model for w in PostEditor.kinds.values()), JobDescription]
    for model in models:
        written = model.objects.written_by(request.user)
        posts += written.exclude(status=Status.REPLACED).order_by("-submitted_at")[:100]
    posts.sort(key=lambda post: post.submitted_at, reverse=True)
    context = {
        "posts": posts,
        "drafts": request.user.drafts.open(),
        "proposals": Proposal.objects.written_by(request.user).order_by("-submitted_at")[:50],
        "reading_list": reading_list(request.user, get_language()),
        "news": request.user.notices.filter(seen=False),
    }
    return render(request, "interviews/mine.html", context)


@require_POST
@login_required
def news_seen(request: MemberRequest) -> HttpResponse:
    """Put away the notices that were on the page; what came in meanwhile stays."""
    shown = [pk for pk in request.POST.getlist("notice")[:1000] if pk.isascii() and pk.isdigit()]
    request.user.notices.filter(pk__in=[pk for pk in shown if len(pk) < 19]).update(seen=True)
    return redirect("mine")
