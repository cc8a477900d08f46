"""An editor's word that the facts of a section still hold."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides.models.section import Pace, Section
from portal.kernel.http import MemberRequest


class VerifyForm(forms.Form):
    pace = forms.ChoiceField(choices=Pace.choices)
    against = forms.CharField(max_length=300)


@require_POST
@login_required
def verify(request: MemberRequest, pk: str) -> HttpResponse:
    """An editor has checked the facts of a section today, against something."""
    if not request.user.is_editor:
        raise PermissionDenied
    section = get_object_or_404(Section.objects.live(), pk=pk)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what you verified it against."))
        return redirect(section)
    section.pace, section.verified_against = form.cleaned_data["pace"], form.cleaned_data["against"]
    section.verified_at, section.verified_by = timezone.localdate(), request.user
    section.save(update_fields=["pace", "verified_against", "verified_at", "verified_by"])
    messages.success(request, _("Recorded: verified today."))
    return redirect(section)
