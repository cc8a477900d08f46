"""Proposals: the list, one with what it changes, and what editors and authors do with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guides.forms import Wording
from guides.models.proposal import Overlap, Proposal
from guides.models.section import Text
from guides.views.history import Difference, difference, what_changed
from portal.kernel.http import MemberRequest
from portal.kernel.models.moderated import Decision, NotAllowed, Status
from portal.kernel.models.people import Viewer
from portal.kernel.moderation import find
from portal.kernel.pagination import Page


@dataclass(frozen=True)
class Changes:
    """What a proposal makes of the words that are there, as far as somebody may read them."""

    difference: Difference | None = None  # None: it is not about words
    behind: int = 0  # changes accepted since it was written
    overlaps: bool = False  # they touch the same sentences


@dataclass(frozen=True)
class ProposalPage:
    proposal: Proposal
    changes: Changes
    is_own: bool
    verbs: list[str]
    log: Iterable[Decision]
    verdict: forms.Form | None = None  # as it was sent, with what is wrong with it

    @classmethod
    def of(cls, found: Proposal, viewer: Viewer, verdict: forms.Form | None = None) -> Self:
        own, shown = found.is_written_by(viewer), changes(found, viewer)
        if not Proposal.may_decide(viewer):
            return cls(found, shown, own, [], [])
        log = Decision.objects.filter(kind=found.KIND, public_id=found.public_id)
        verbs = _verbs(found, log.first())
        return cls(found, shown, own, verbs, log.select_related("by"), verdict)

    @property
    def seen(self) -> str:
        """The version that is shown: no other one is accepted unread."""
        return self.proposal.submitted_at.isoformat()


def proposals(request: HttpRequest) -> HttpResponse:
    """What waits (for those who may see it, oldest first), and what was accepted."""
    visible = Proposal.objects.visible_to(request.user).with_sections()
    accepted = visible.published()
    context = {
        "waiting": visible.pending()[:100],
        "page": Page(request, accepted, "published_at"),
        "may_decide": Proposal.may_decide(request.user),
    }
    return render(request, "guides/proposals.html", context)


def proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _visible(request, public_id)
    page = ProposalPage.of(found, request.user)
    return render(request, "guides/proposal.html", {"page": page})


def _visible(request: HttpRequest, public_id: str) -> Proposal:
    visible = Proposal.objects.visible_to(request.user).with_sections()
    return get_object_or_404(visible, public_id=public_id)


def _verbs(found: Proposal, last: Decision | None) -> list[str]:
    verbs = {Status.PENDING: ["accept", "return"], Status.PUBLISHED: ["hide"],
             Status.REJECTED: ["accept"], Status.HIDDEN: ["accept"]}.get(Status(found.status), [])  # fmt: skip
    can_undo = last and last.by_id and last.verb != "undo" and last.after == found.status
    return [*verbs, "undo"] if can_undo else list(verbs)


def changes(found: Proposal, viewer: Viewer) -> Changes:
    """The difference it makes: against the text as it is now, or as it was when it was accepted."""
    if not found.has_words:
        return Changes()
    if found.is_applied:
        revision = found.revisions.order_by("at", "pk").first()
        return Changes(what_changed(viewer, revision)) if revision else Changes()
    text = found.target_text() or Text(language=found.language)
    try:
        heading, body = found.merged_with(text, found.heading, found.body)
    except Overlap:
        since = text.number - found.base
        return Changes(_since_its_base(found, text, viewer), since, overlaps=True)
    return Changes(difference(text, heading, body), max(0, text.number - found.base))


def _since_its_base(found: Proposal, text: Text, viewer: Viewer) -> Difference:
    """Its words beside those from which its author started."""
    base = text.revisions.visible_to(viewer).filter(number=found.base).first()
    if base is None and found.base:
        return Difference("", found.heading, None)
    return difference(base, found.heading, found.body)


# --- deciding ------------------------------------------------------------------------------------
class ProposalDecisionForm(forms.Form):
    verb = forms.ChoiceField(choices=[(v, v) for v in ("accept", "return", "hide", "undo")])
    reason = forms.CharField(max_length=2000, required=False)

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("verb") in ("return", "hide") and not data.get("reason"):
            self.add_error("reason", _("Give a reason; the author will read it."))
        return data


@require_POST
@login_required
def decide(request: MemberRequest, public_id: str) -> HttpResponse:
    found = _visible(request, public_id)
    if not Proposal.may_decide(request.user):
        raise PermissionDenied
    form = ProposalDecisionForm(request.POST)
    if not form.is_valid():
        page = ProposalPage.of(found, request.user, verdict=form)
        return render(request, "guides/proposal.html", {"page": page}, status=422)
    try:
        _carry_out(request, found, form.cleaned_data)
    except Overlap:
        messages.warning(
            request, _("Others have changed the same sentences. Choose which version to keep.")
        )
        return redirect("proposal_resolve", found.public_id)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(found)


def _carry_out(request: MemberRequest, found: Proposal, data: dict) -> None:
    verb, editor = data["verb"], request.user
    if verb == "accept":
        seen = find(f"{found.KIND}:{found.public_id}:{request.POST.get('seen', '')}")[1]
        found.publish(editor, seen)
        messages.success(request, _("Accepted. It is in the guide."))
    elif verb == "undo":
        found.undo(editor)
        messages.success(request, _("The decision has been undone."))
    else:
        {"return": found.reject, "hide": found.hide}[verb](editor, data["reason"])
        messages.success(request, _("Done. The author has been notified."))


class WordsForm(forms.Form):
    """The words with which an editor accepts a proposal."""

    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=120)
    body = Wording(label=gettext_lazy("Text (Markdown)"), required=False)
    base = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)


@login_required
def resolve(request: MemberRequest, public_id: str) -> HttpResponse:
    """Accept a proposal with changes, or after deciding between its words and later ones."""
    found = _visible(request, public_id)
    if not Proposal.may_decide(request.user) or not found.has_words:
        raise PermissionDenied
    form, status = WordsForm(request.POST or None, initial=_merged(found)), 200
    if request.method == "POST" and form.is_valid():
        try:
            found.accept_as(request.user, **form.cleaned_data)
            messages.success(request, _("Accepted. It is in the guide."))
            return redirect(found)
        except Overlap as overlap:
            status, form = 409, WordsForm(_marked(overlap, form.cleaned_data["heading"]))
        except NotAllowed as problem:
            messages.error(request, str(problem))
            return redirect(found)
    elif request.method == "POST":
        status = 422
    context = {"form": form, "proposal": found, "live": found.target_text()}
    return render(request, "guides/resolve.html", context, status=status)


def _merged(found: Proposal) -> dict:
    text = found.target_text()
    if text is None:
        return {"heading": found.heading, "body": found.body, "base": found.base}
    try:
        heading, body = found.merged_with(text, found.heading, found.body)
    except Overlap as overlap:
        return _marked(overlap, found.heading)
    return {"heading": heading, "body": body, "base": text.number}


def _marked(overlap: Overlap, heading: str) -> dict:
    labels = _("As it is now"), _("As proposed")
    body = overlap.merged.marked(*labels)
    return {"heading": heading, "body": body, "base": overlap.text.number}


@require_POST
@login_required
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Proposal.objects.written_by(request.user), public_id=public_id)
    try:
        found.withdraw()
        messages.success(request, _("Withdrawn."))
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(found)
