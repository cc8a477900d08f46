"""A mock interview from what was really asked: a script with time boxes, the same for the same seed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from guides.models import Company, Section, Text
from interviews.models import Question, Tally
from interviews.models.words import RoundKind

OPENING, CLOSING, EACH = 2, 3, 8  # minutes: to settle, to ask back, for a question
SHORTEST, LONGEST = 10, 120
POOL = 200
# Which questions of the bank fit a kind of round when no report says so.
FITTING = {
    RoundKind.CODING: [Question.Kind.CODING],
    RoundKind.TAKE_HOME: [Question.Kind.CODING],
    RoundKind.WRITTEN: [Question.Kind.THEORY, Question.Kind.CODING],
    RoundKind.SYSTEM: [Question.Kind.SYSTEM, Question.Kind.APPLIED],
    RoundKind.RESEARCH: [Question.Kind.THEORY, Question.Kind.RESEARCH],
    RoundKind.TALK: [Question.Kind.RESEARCH],
    RoundKind.PROJECT: [Question.Kind.RESEARCH, Question.Kind.APPLIED],
    RoundKind.BEHAVIOURAL: [Question.Kind.BEHAVIOURAL],
    RoundKind.RECRUITER: [Question.Kind.BEHAVIOURAL],
    RoundKind.TEAM: [Question.Kind.BEHAVIOURAL, Question.Kind.ASK_BACK],
}


@dataclass(frozen=True)
class Wish:
    """What somebody wants to practise."""

    minutes: int
    seed: int
    company: Company | None = None
    kinds: tuple[RoundKind, ...] = ()
    section: Section | None = None


@dataclass
class Part:
    """One time box, from minute `start` on."""

    question: Question
    start: int
    minutes: int
    asked: int = 0  # times, where the wish looks
    follow_ups: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    # What the one who practises says of it.
    rating: str = ""
    steps: list[tuple] = field(default_factory=list)


def script(wish: Wish) -> list[Part]:
    """Questions for the minutes, none twice: those that reports of the company or the kinds of round
    name most are drawn most, the bank's own fill up, and one to ask back ends it. With the same seed
    and the same reports it is the same."""
    chance = random.Random(wish.seed)  # noqa: S311, it only shuffles
    boxes = max(1, (wish.minutes - OPENING - CLOSING) // EACH)
    pool = _asked(wish) or {}
    chosen = _draw(chance, pool, boxes)
    if len(chosen) < boxes:
        chosen += _draw(chance, _fitting(wish, {q.pk for q in chosen}), boxes - len(chosen))
    counts = {q.pk: n for q, n in pool.items()}
    length = (wish.minutes - OPENING - CLOSING) // max(1, len(chosen))
    parts = [
        Part(q, OPENING + at * length, length, counts.get(q.pk, 0)) for at, q in enumerate(chosen)
    ]
    if last := _draw(chance, _ask_back({q.pk for q in chosen}), 1):
        parts.append(Part(last[0], wish.minutes - CLOSING, CLOSING))
    return parts


def _asked(wish: Wish) -> dict[Question, int]:
    """Questions that reports name where the wish looks, and how often."""
    subjects = [f"round:{kind.value}" for kind in wish.kinds]
    if wish.company:
        subjects = [f"company:{wish.company.pk}"]
    elif not subjects:
        subjects = ["all"]
    rows = Tally.objects.filter(subject__in=subjects, measure="question", n__gt=0)
    counts: dict[int, int] = {}
    for value, n in rows.order_by("-n", "value").values_list("value", "n")[:POOL]:
        counts[int(value)] = counts.get(int(value), 0) + n
    found = _narrowed(wish).filter(pk__in=counts).order_by("pk")
    if wish.company and wish.kinds:
        found = found.filter(kind__in=_kinds(wish))
    return {question: counts[question.pk] for question in found}


def _fitting(wish: Wish, without: Iterable[int]) -> dict[Question, int]:
    found = _narrowed(wish).exclude(pk__in=list(without)).order_by("pk")
    if wish.kinds:
        found = found.filter(kind__in=_kinds(wish))
    return dict.fromkeys(found.exclude(kind=Question.Kind.ASK_BACK)[:POOL], 1)


def _ask_back(without: Iterable[int]) -> dict[Question, int]:
    found = (
        Question.objects.live().filter(kind=Question.Kind.ASK_BACK).exclude(pk__in=list(without))
    )
    return dict.fromkeys(found.order_by("pk")[:POOL], 1)


def _narrowed(wish: Wish):
    found = Question.objects.live()
    if wish.section:
        found = found.filter(sections__in=Section.objects.family(wish.section)).distinct()
    return found


def _kinds(wish: Wish) -> list[str]:
    return [kind for round_kind in wish.kinds for kind in FITTING.get(round_kind, [])]


def _draw(chance: random.Random, pool: dict[Question, int], n: int) -> list[Question]:
    """`n` of the pool, none twice, each drawn as much more likely as it was asked more often."""
    left, drawn = dict(pool), []
    while left and len(drawn) < n:
        question = chance.choices(list(left), list(left.values()))[0]
        drawn.append(question)
        del left[question]
    return drawn
