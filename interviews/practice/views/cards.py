"""Flashcards: the questions of a list one by one, each when it is about to be forgotten."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

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
from interviews.posts.views.question import FollowUp, follow_ups
from interviews.practice.card import Card
from interviews.practice.scheduling import Rating, choices
from interviews.questions.answer import Answer
from interviews.questions.pages import QuestionRow, question_rows
from interviews.questions.question import Question, get_question
from interviews.questions.views.bank import (
    MAX_LISTED,
    asked_for,
    is_of_kept,
    listed,
    section_heading,
)
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit

NEW_A_DAY = 20


class RatingForm(forms.Form):
    question = forms.CharField(max_length=40)
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    rating = forms.TypedChoiceField(choices=Rating.choices, coerce=lambda n: Rating(int(n)))


@login_required
@limit("card", user="1200/h", address="2400/h")
def cards(request: MemberRequest) -> HttpResponse:
    """The next card of the list that the address asks for, as in the bank: those that are due, the
    longest due first, then new ones, so many a day (with `more=1` any number). A POST rates one."""
    query = _query(request)
    if request.method == "POST":
        _rate(request)
        return redirect(f"{request.path}?{query}" if query else request.path)
    now = timezone.now()
    mine = Card.objects.of(request.user).by_question()
    pile = _pile(request, mine, now)
    context = {
        "query": query,
        "list": _list(request),
        "pile": pile,
        "learnt": Learnt.of(mine.values()),
        "card": CardPage.of(pile.next, mine.get(pile.next), now) if pile.next else None,
    }
    return render(request, "interviews/practice/cards.html", context)


def _query(request: HttpRequest) -> str:
    """What of the address names the list and how to go through it."""
    asked: dict[str, str] = {"list": "kept"} if is_of_kept(request) else asked_for(request)
    if request.GET.get("more") == "1":
        asked["more"] = "1"
    return urlencode({name: value for name, value in asked.items() if value})


def _rate(request: MemberRequest) -> None:
    form = RatingForm(request.POST)
    question = get_question(form.cleaned_data["question"]) if form.is_valid() else None
    if question is None:
        messages.error(request, _("This is not a valid rating. Nothing has changed."))
        return
    said = form.cleaned_data
    if not Card.rate(request.user, question, said["rating"], said["seen"]):
        messages.warning(request, _("This card has already been rated. The first rating counts."))


# --- what the page shows -----------------------------------------------------------------------------
@dataclass(frozen=True)
class ListLink:
    """What a list of questions is called, and where it stands."""

    name: str
    url: str


def _list(request: HttpRequest) -> ListLink:
    if is_of_kept(request):
        return ListLink(_("Saved questions"), reverse("kept_questions"))
    asked = asked_for(request)
    company = Company.objects.filter(slug=asked["company"]).first() if asked["company"] else None
    kinds, rounds = dict(Question.Kind.choices), dict(RoundKind.choices)
    topic = Tag.objects.public().filter(slug=asked["topic"]).first() if asked["topic"] else None
    names = [
        company or asked["company"], rounds.get(asked["round"]), kinds.get(asked["kind"]),
        section_heading(asked["section"]) or asked["section"], topic or asked["topic"],
    ]  # fmt: skip
    query = urlencode({name: value for name, value in asked.items() if value})
    url = reverse("questions")
    name = " · ".join(str(name) for name in names if name) or _("All questions")
    return ListLink(name, f"{url}?{query}" if query else url)


@dataclass(frozen=True)
class Pile:
    """How a member stands with a list: how many of its cards are due, new, and known for now."""

    next: int | None  # the question whose turn it is
    due: int
    new: int
    known: int
    enough: int  # new ones a day, if today's have been seen
    wait: timedelta | None  # until a card is due again
    most: int = MAX_LISTED


def _pile(request: MemberRequest, mine: dict[int, Card], now: datetime) -> Pile:
    known, _counts = listed(request, Question.objects.filter(pk__in=mine).only("pk"), len(mine))
    new, _counts = listed(request, Question.objects.exclude(pk__in=mine).only("pk"), MAX_LISTED + 1)
    waiting = sorted((mine[q.pk].due, q.pk) for q in known)
    due = [pk for at, pk in waiting if at <= now]
    left = max(0, NEW_A_DAY - Card.objects.of(request.user).begun_today().count())
    if request.GET.get("more") == "1":
        left = len(new)
    turn = [*due, *(q.pk for q in new[:left])]
    return Pile(
        next=turn[0] if turn else None,
        due=len(due), new=len(new), known=len(known) - len(due),
        enough=NEW_A_DAY if new and not left else 0,
        wait=waiting[0][0] - now if waiting and not due else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Learnt:
    """Of all lists: how many cards come back today and within a week, and how many there are."""

    today: int
    week: int
    all: int

    @classmethod
    def of(cls, mine: Collection[Card]) -> Self:
        today = timezone.localdate()
        days = [(timezone.localdate(card.due) - today).days for card in mine]
        return cls(sum(day < 1 for day in days), sum(day < 7 for day in days), len(days))


@dataclass(frozen=True)
class CardPage:
    """Both sides of a card, and when each rating would bring it back."""

    row: QuestionRow
    reviews: int
    ratings: Sequence[tuple[Rating, timedelta]]
    follow_ups: Sequence[FollowUp]
    answer: Answer | None

    @classmethod
    def of(cls, pk: int, card: Card | None, now: datetime) -> Self:
        (row,) = question_rows(Question.objects.for_list().filter(pk=pk))
        return cls(
            row,
            card.reviews if card else 0,
            [(rating, due - now) for rating, due in choices(card.memory if card else {}, now)],
            follow_ups(row.question),
            Answer.objects.published().to(row.question).ranked().first(),
        )
