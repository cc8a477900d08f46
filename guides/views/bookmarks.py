"""A reader's own marks on a section."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from guides.models.bookmarks import Mark
from guides.models.section import Section
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit


@require_POST
@login_required
@limit("mark", user="600/h", address="1200/h")
def take_over(request: MemberRequest) -> HttpResponse:
    """What was read in this browser before signing in is the member's; what they marked stays."""
    ids = dict.fromkeys(request.POST.getlist("section")[:500])
    for section in Section.objects.named(ids):
        if not section.marks.filter(user=request.user, read_at__isnull=False).exists():
            Mark.act(request.user, section, "read", 0)
    return HttpResponse(status=204)


@require_POST
@login_required
@limit("mark", user="600/h", address="1200/h")
def mark(request: MemberRequest, pk: str) -> HttpResponse:
    section = get_object_or_404(Section.objects.live(), pk=pk)
    act, number = request.POST.get("act", ""), request.POST.get("number", "0")
    if act not in Mark.ACTS:
        raise Http404
    known = number.isascii() and number.isdecimal() and len(number) < 10
    Mark.act(request.user, section, act, int(number) if known else 0)
    return redirect(section)
