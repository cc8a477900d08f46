"""What is left of a section that has been removed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from guides import reading
from guides.models.section import Section
from guides.models.section_ops import Event


def tombstone(request: HttpRequest, section: Section) -> HttpResponse:
    """A merged section leads to the one that says what it said; a removed one is a tombstone."""
    successor = section.successor_id or ""
    current = reading.headings([successor], get_language()).get(successor)
    merged = section.events.filter(what__in=[Event.What.MERGED, Event.What.REMOVED]).first()
    if current and merged and merged.what == Event.What.MERGED:
        return redirect(current.section)  # for now: a merge can be undone
    last = section.texts.order_by("-updated_at").first()
    context = {"section": section, "successor": current, "last": last}
    return render(request, "guides/tombstone.html", context, status=410)
