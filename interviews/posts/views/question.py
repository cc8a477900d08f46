"""One question: where and when it was asked, what follows, its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from guides import reading
from guides.models.company import Company
from guides.models.section import Text
from interviews.base.choices import RoundKind
from interviews.base.counts import StatCount
from interviews.posts.round import Encounter
from interviews.questions.pages import AnswerPage
from interviews.questions.question import Question, SavedQuestion, question_key
from interviews.questions.views.answers import answers_to
from portal.kernel.models.people import Viewer
from portal.kernel.page_cache import cache_page_for_anonymous

NEWEST, MOST, FOLLOWING = 30, 10, 5  # encounters, values of a count, follow-ups


@cache_page_for_anonymous()
def question(request: HttpRequest, public_id: str) -> HttpResponse:
    known = Question.objects.for_list().select_related("merged_into")
    found = get_object_or_404(known, public_id=public_id)
    if found.merged_into_id:
        return redirect(found.canonical)  # for now: a merger can be undone
    page = QuestionPage.of(found, request.user)
    return render(request, "interviews/posts/question.html", {"page": page})


@dataclass(frozen=True)
class AskedIn:
    """A report that named the question; whether it did so in other words than the bank."""

    encounter: Encounter
    differs: bool


@dataclass(frozen=True)
class FollowUp:
    """What was asked next, with its address if it is in the bank, and how often."""

    wording: str
    url: str
    times: int


@dataclass(frozen=True)
class Whereabouts:
    """Where and when a question was asked, the ten most frequent of each."""

    companies: Sequence[tuple[Company, int]]
    rounds: Sequence[tuple[str, int]]
    months: Sequence[tuple[str, int]]
    other_companies: int
    other_months: int

    @classmethod
    def of(cls, question: Question) -> Self:
        companies = _counts(question, "company", "-count")
        rounds = _counts(question, "round", "-count")
        months = _counts(question, "month", "-value")
        known = {str(c.pk): c for c in Company.objects.filter(pk__in=companies)}
        return cls(
            [(known[pk], n) for pk, n in companies.items() if pk in known],
            [(str(RoundKind(kind).label), n) for kind, n in rounds.items()],
            sorted(months.items(), reverse=True),
            question.asked - sum(companies.values()),
            question.asked - sum(months.values()),
        )


def _counts(question: Question, metric: str, order: str) -> dict[str, int]:
    rows = StatCount.objects.filter(entity=f"question:{question.pk}", count__gt=0, metric=metric)
    return dict(rows.order_by(order, "value").values_list("value", "count")[:MOST])


@dataclass(frozen=True)
class QuestionPage:
    question: Question
    texts: Sequence[Text]
    asked_in: Sequence[AskedIn]
    answers: Sequence[AnswerPage]
    where: Whereabouts
    follow_ups: Sequence[FollowUp]
    was_asked: int  # members who say so
    mark: SavedQuestion | None  # the viewer's own

    @classmethod
    def of(cls, question: Question, viewer: Viewer) -> Self:
        """Of a question as `for_list` reads it."""
        sections = [section.pk for section in question.sections.all()]
        texts = reading.headings(sections, get_language()).values()
        marks = SavedQuestion.objects.filter(question=question)
        return cls(
            question, list(dict.fromkeys(texts)), _asked_in(question), answers_to(question, viewer),
            Whereabouts.of(question), follow_ups(question), marks.filter(was_asked=True).count(),
            marks.filter(user=viewer).first() if viewer.is_authenticated else None,
        )  # fmt: skip


def _asked_in(question: Question) -> list[AskedIn]:
    """The newest encounters, the first of each report."""
    encounters = (
        Encounter.objects.public().filter(question=question)
        .select_related("round__report__company")
        .order_by("-id")[:NEWEST]
    )  # fmt: skip
    once = {e.round.report_id: e for e in reversed(list(encounters))}
    keys = (question.key_zh, question.key_en)
    return [AskedIn(e, question_key(e.wording) not in keys) for e in reversed(once.values())]


def follow_ups(question: Question) -> list[FollowUp]:
    """What is most asked next."""
    rows = StatCount.objects.filter(entity=f"question:{question.pk}", metric="follow", count__gt=0)
    counts = dict(rows.order_by("-count", "value").values_list("value", "count")[:FOLLOWING])
    asked = Encounter.objects.public().exclude(follows=None).select_related("question")
    asked = asked.order_by("-id")
    found = []
    for topic, n in counts.items():
        same = {"topic": topic} if len(topic) < 80 else {"topic__startswith": topic}
        if encounter := asked.filter(**same).first():
            known = encounter.question
            wording = known.wording if known else encounter.wording
            found.append(FollowUp(wording, known.get_absolute_url() if known else "", n))
    return found
