"""Editors mark sentences of the guide that reports can support or contradict."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides import reading
from guides.models.section import Section
from interviews.statistics.claim import Claim
from interviews.statistics.claim_form import ClaimForm
from portal.kernel.http import MemberRequest


def _require_editor(request: MemberRequest) -> None:
    if not request.user.is_editor:
        raise PermissionDenied


@login_required
def new(request: MemberRequest, pk: str) -> HttpResponse:
    _require_editor(request)
    return _write(request, Claim(section=get_object_or_404(Section.objects.live(), pk=pk)))


@login_required
def change(request: MemberRequest, pk: str, number: int) -> HttpResponse:
    """Change a claim. When its section is gone, it goes to the one that took its place."""
    _require_editor(request)
    claim = get_object_or_404(Claim.objects.live(), section=pk, pk=number)
    claim.section = Section.objects.current_sections([pk]).get(pk, claim.section)
    return _write(request, claim)


def _write(request: MemberRequest, claim: Claim) -> HttpResponse:
    section, was = claim.section, Claim.objects.filter(pk=claim.pk).first()
    form = ClaimForm(request.POST or None, instance=claim)
    if request.method == "POST" and form.is_valid():
        claim.mark(request.user)
        messages.success(request, _("Recorded, and checked against the existing reports."))
        return redirect(section)
    texts = section.texts.exclude(number=0).order_by("-language")
    heading = reading.headings([section.pk], request.LANGUAGE_CODE).get(section.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "section": section, "heading": heading, "texts": texts, "claim": was}
    return render(request, "interviews/statistics/claim.html", context, status=status)


@require_POST
@login_required
def remove(request: MemberRequest, pk: str, number: int) -> HttpResponse:
    _require_editor(request)
    claim = get_object_or_404(Claim.objects.live(), section=pk, pk=number)
    claim.remove(request.user)
    messages.success(request, _("The sentence is no longer tested. The text is unchanged."))
    return redirect(claim.section)
