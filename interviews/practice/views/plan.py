"""A member's plan: targets, what comes next and why, progress, and checklists."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides import reading
from guides.models.bookmarks import Rating
from guides.models.company import Company
from guides.models.section import Section
from interviews.practice import plan_cookie
from interviews.practice.checklists import GROUPS, KEYS, SECTIONS
from interviews.practice.plan import Plan, PlanData
from interviews.practice.plan_context import PlanContext
from interviews.practice.plan_form import PlanForm
from interviews.practice.planning import (
    BASICS,
    LONG,
    SHORT,
    is_long,
    is_short,
    next_questions,
    next_sections,
    why_question,
    why_section,
)
from interviews.questions.question import Question
from portal.kernel.limits import limit

MAX_RATINGS = 500  # ratings sent at once
RATING = "r-"  # before the section's id, in the names of fields


def takes_over_plan(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorates a view: if the browser of a member still holds a plan made before they signed in, it
    becomes theirs, and the cookie goes.

    A GET does that. Signing in has many ways, some of which end in a redirect from another site, and
    all lead to a page of one's own: so this works without scripts and without one more button. It is
    harmless: it writes nothing but what their own browser holds into their own rows, where their choices
    stay, and a second time it changes nothing.
    """

    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holds = request.user.is_authenticated and plan_cookie.NAME in request.COOKIES
        if holds:
            Plan.merge(request.user, plan_cookie.read(request))
        response = view(request, *args, **kwargs)
        if holds:
            plan_cookie.drop(response)
        return response

    return taking


def plan_data_of(request: HttpRequest) -> PlanData:
    return (
        Plan.plan_data_of(request.user)
        if request.user.is_authenticated
        else plan_cookie.read(request)
    )


def _keep(request: HttpRequest, anchor: str, **changes: Any) -> HttpResponse:
    """Back to the plan, with the changes kept by the account or by the browser."""
    response = redirect(f"{reverse('plan')}{anchor}")
    if request.user.is_authenticated:
        Plan.change(request.user, **changes)
        return response
    aims = plan_cookie.read(request).changed(**changes)
    there = Section.objects.named(aims.ratings).values_list("pk", flat=True)
    aims = aims.changed(ratings=dict.fromkeys(aims.ratings.keys() - set(there), ""))
    if not plan_cookie.fits(aims):
        raise BadRequest(_("The browser cannot store more than this. Sign in to keep all of it."))
    plan_cookie.put(response, aims)
    return response


@takes_over_plan
@limit("plan", user="600/h", address="1200/h")
def plan(request: HttpRequest) -> HttpResponse:
    aims = plan_data_of(request)
    form = PlanForm(request.POST if request.method == "POST" else None, aims)
    if request.method == "POST" and form.is_valid():
        return _keep(request, "", **form.changes())
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "aims": aims,
        "companies": Company.objects.filter(merged_into=None).order_by("slug"),
        "ratings": Rating.choices,
        "checklists": _checklists(aims),
        "rule": {"short": SHORT, "long": LONG, "basics": BASICS},
        **_proposals(aims),
    }
    return render(request, "interviews/practice/plan.html", context, status=status)


def _proposals(aims: PlanData) -> dict[str, Any]:
    found = PlanContext(aims, get_language())
    chosen = next_sections(found.topics(), aims.weeks)
    asked = next_questions(found.candidates())
    questions = Question.objects.in_bulk([question.pk for question in asked])
    return {
        "sections": [
            (found.texts[topic.pk], topic.rating, why_section(topic, aims.weeks))
            for topic in chosen
        ],
        "questions": [
            (questions[q.pk], why_question(q, _heading(found, q.weakest[0]))) for q in asked
        ],
        "entities": found.entities,
        "is_short": is_short(aims.weeks),
        "is_long": is_long(aims.weeks),
        "chapters": _chapters(found),
        **_progress(found),
    }


def _heading(found: PlanContext, section: str) -> str:
    return found.texts[section].heading if section else ""


def _chapters(found: PlanContext) -> list[tuple]:
    """(opening, its (text, rating) pairs, how many of them are rated)"""
    ratings = found.aims.ratings
    rows = [(opening, [(text, ratings.get(text.section_id, "")) for text in texts])
            for opening, texts in found.chapters if texts]  # fmt: skip
    return [(opening, pairs, sum(bool(rating) for _t, rating in pairs)) for opening, pairs in rows]


def _progress(found: PlanContext) -> dict[str, Any]:
    """How many sections are rated, of how many, and how many a week would see to the rest."""
    rated, every = len(found.aims.ratings.keys() & found.texts.keys()), len(found.texts)
    weeks = found.aims.weeks
    return {
        "rated": rated,
        "every": every,
        "left": every - rated,
        "a_week": -(-(every - rated) // weeks) if weeks else 0,
    }


def _checklists(aims: PlanData) -> list[tuple]:
    """(title, its (item, text of its section, whether it is ticked))"""
    texts = reading.headings(SECTIONS, get_language())
    return [
        (title, [(item, texts.get(item.section), item.key in aims.ticks) for item in items])
        for title, items in GROUPS
    ]


@require_POST
@takes_over_plan
@limit("plan", user="600/h", address="1200/h")
def rate(request: HttpRequest) -> HttpResponse:
    """How readers rate themselves: fields `r-<section>`, of one section or of a whole chapter. What
    has meanwhile been removed from the guide is left out."""
    names = [name for name in request.POST if name.startswith(RATING)][:MAX_RATINGS]
    said = {name.removeprefix(RATING): request.POST[name] for name in names}
    if not set(said.values()) <= {"", *Rating.values}:
        raise BadRequest(_("This is not a valid rating for a section."))
    there = Section.objects.named(said).values_list("pk", flat=True)
    chapter = request.POST.get("chapter", "")
    anchor = f"#ch-{chapter}" if chapter.isdecimal() and len(chapter) < 10 else "#next"
    return _keep(request, anchor, ratings=_changed(request, {pk: said[pk] for pk in there}))


def _changed(request: HttpRequest, said: dict[str, str]) -> dict[str, str]:
    """Without what was said before: when somebody read a section is kept as it is."""
    before = plan_data_of(request).ratings
    return {pk: rating for pk, rating in said.items() if rating != before.get(pk, "")}


@require_POST
@takes_over_plan
@limit("plan", user="600/h", address="1200/h")
def tick(request: HttpRequest) -> HttpResponse:
    """What is done of the checklists; with `act=clear` nothing is, for the next interview."""
    done = [] if request.POST.get("act") == "clear" else request.POST.getlist("tick")[:MAX_RATINGS]
    return _keep(request, "#checklists", ticks=KEYS.intersection(done))
