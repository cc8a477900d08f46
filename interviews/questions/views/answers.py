"""Answers to questions of the bank: beside their question, on a page of their own, and votes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interviews.base.post_page import find_post
from interviews.base.views.drafts import begin
from interviews.questions.answer import Answer
from interviews.questions.answer_form import AnswerEditor
from interviews.questions.pages import AnswerPage, answer_pages
from interviews.questions.question import MAX_ANSWERS, Question, get_question
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit
from portal.kernel.models.moderated import NotAllowed, Status
from portal.kernel.models.people import Viewer
from portal.kernel.page_cache import cache_page_for_anonymous


@login_required
def new(request: MemberRequest, public_id: str) -> HttpResponse:
    """A form for an answer to a question of the bank, or one's own answer to change."""
    question = get_question(public_id)
    if question is None:
        raise Http404
    given = Answer.objects.written_by(request.user).to(question).filter(edit_of=None)
    if own := given.exclude(status=Status.HIDDEN).first():
        return redirect("post_edit", "answer", own.public_id)
    begun = request.user.drafts.open().filter(kind="answer", data__question__0=question.public_id)
    if draft := begun.filter(about="").first():
        return redirect("draft", draft.public_id)
    return begin(request, "answer", AnswerEditor.begin(question))


@cache_page_for_anonymous()
def answer(request: HttpRequest, name: str) -> HttpResponse:
    found = find_post(request, Answer.objects.ranked(), name)
    if isinstance(found, HttpResponse):
        return found
    (page,) = answer_pages([found], request.user)
    context = {"page": page, "is_own": page.is_own}
    return render(request, "interviews/questions/answer.html", context)


def answers_to(question: Question, viewer: Viewer) -> list[AnswerPage]:
    """The public answers, most helpful first."""
    found = list(Answer.objects.published().to(question).ranked()[:MAX_ANSWERS])
    return answer_pages(found, viewer)


@require_POST
@login_required
@limit("vote", user="300/h", address="600/h")
def vote(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say that an answer helps, or take that back."""
    found = get_object_or_404(Answer.objects.published(), public_id=public_id)
    act = request.POST.get("act", "")
    if act not in ("helpful", "take-back"):
        raise BadRequest("act")
    try:
        found.vote(request.user, act == "helpful")
        messages.success(request, _("Noted."))
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(f"{found.question.canonical.get_absolute_url()}#answer-{found.public_id}")
