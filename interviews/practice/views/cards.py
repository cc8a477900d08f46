"""Flashcards: the questions of a list one by one, each when it is about to be forgotten."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from guides.models.company import Company
from interviews.base.choices import RoundKind
from interviews.base.tag import Tag
from interviews.posts.views.question import follow_ups
from interviews.practice.card import Card
from interviews.practice.scheduling import Rating, choices
from interviews.questions.answer import Answer
from interviews.questions.question import Question, get_question
from interviews.questions.views.bank import (
    MAX_LISTED,
    asked_for,
    is_of_kept,
    listed,
    section_heading,
    with_texts,
)
from portal.kernel.limits import limit

NEW_A_DAY = 20


class RatingForm(forms.Form):
    question = forms.CharField(max_length=40)
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    rating = forms.TypedChoiceField(choices=Rating.choices, coerce=lambda n: Rating(int(n)))


@login_required
@limit("card", user="1200/h", address="2400/h")
def cards(request: HttpRequest) -> HttpResponse:
    """The next card of the list that the address asks for, as in the bank: those that are due, the
    longest due first, then new ones, so many a day (with `more=1` any number). A POST rates one."""
    query = _query(request)
    if request.method == "POST":
        _rate(request)
        return redirect(f"{request.path}?{query}" if query else request.path)
    now = timezone.now()
    mine = Card.objects.of(request.user).by_question()
    context = {"query": query, **_list(request), **_pile(request, mine, now)}
    context["learnt"] = _learnt(mine.values())
    if (pk := context["next"]) is not None:
        context |= _card(pk, mine.get(pk), now)
    return render(request, "interviews/practice/cards.html", context)


def _query(request: HttpRequest) -> str:
    """What of the address names the list and how to go through it."""
    asked: dict[str, str] = {"list": "kept"} if is_of_kept(request) else asked_for(request)
    if request.GET.get("more") == "1":
        asked["more"] = "1"
    return urlencode({name: value for name, value in asked.items() if value})


def _rate(request: HttpRequest) -> None:
    form = RatingForm(request.POST)
    question = get_question(form.cleaned_data["question"]) if form.is_valid() else None
    if question is None:
        messages.error(request, _("This is not a valid rating. Nothing has changed."))
        return
    said = form.cleaned_data
    if not Card.rate(request.user, question, said["rating"], said["seen"]):
        messages.warning(request, _("This card has already been rated. The first rating counts."))


# --- what the page shows -----------------------------------------------------------------------------
def _list(request: HttpRequest) -> dict[str, str]:
    """What the list is called, and where it stands."""
    if is_of_kept(request):
        return {"list_name": _("Saved questions"), "list_url": reverse("kept_questions")}
    asked = asked_for(request)
    company = Company.objects.filter(slug=asked["company"]).first() if asked["company"] else None
    kinds, rounds = dict(Question.Kind.choices), dict(RoundKind.choices)
    names = [company or asked["company"], rounds.get(asked["round"]), kinds.get(asked["kind"])]
    names.append(section_heading(asked["section"]) or asked["section"])
    topic = Tag.objects.public().filter(slug=asked["topic"]).first() if asked["topic"] else None
    names.append(topic or asked["topic"])
    query = urlencode({name: value for name, value in asked.items() if value})
    url = reverse("questions")
    return {
        "list_name": " · ".join(str(name) for name in names if name) or _("All questions"),
        "list_url": f"{url}?{query}" if query else url,
    }


def _pile(request: HttpRequest, mine: dict[int, Card], now: datetime) -> dict[str, Any]:
    """How the member stands with the list, and the question whose turn it is."""
    known, _counts = listed(request, Question.objects.filter(pk__in=mine).only("pk"), len(mine))
    new, _counts = listed(request, Question.objects.exclude(pk__in=mine).only("pk"), MAX_LISTED + 1)
    waiting = sorted((mine[q.pk].due, q.pk) for q in known)
    due = [pk for at, pk in waiting if at <= now]
    left = max(0, NEW_A_DAY - Card.objects.of(request.user).begun_today().count())
    if request.GET.get("more") == "1":
        left = len(new)
    turn = [*due, *(q.pk for q in new[:left])]
    return {
        "next": turn[0] if turn else None,
        "due": len(due), "new": len(new), "most": MAX_LISTED, "known": len(known) - len(due),
        "enough": NEW_A_DAY if new and not left else 0,
        "wait": waiting[0][0] - now if waiting and not due else None,
    }  # fmt: skip


def _learnt(mine: Collection[Card]) -> dict[str, int]:
    """Of all lists: how many cards there are, and how many come back today and within a week."""
    today = timezone.localdate()
    days = [(timezone.localdate(card.due) - today).days for card in mine]
    return {
        "today": sum(day < 1 for day in days), "week": sum(day < 7 for day in days), "all": len(days),
    }  # fmt: skip


def _card(pk: int, card: Card | None, now: datetime) -> dict[str, Any]:
    """Both sides of a card, and when each rating would bring it back."""
    (question,) = with_texts(Question.objects.for_list().filter(pk=pk))
    return {
        "question": question,
        "reviews": card.reviews if card else 0,
        "ratings": [
            (rating, due - now) for rating, due in choices(card.memory if card else {}, now)
        ],
        "follow_ups": follow_ups(question),
        "answer": Answer.objects.published().to(question).ranked().first(),
    }
