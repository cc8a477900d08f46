"""A mock interview from what was really asked: a script with time boxes, the same for the same seed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guides.models.company import Company
from guides.models.section import Section
from interviews.base.choices import RoundKind
from interviews.base.counts import StatCount
from interviews.base.tag import Tag
from interviews.questions.question import Question

OPENING, CLOSING, EACH = 2, 3, 8  # minutes: to settle, to ask back, for a question
MIN_MINUTES, MAX_MINUTES = 10, 120
POOL, FIRST = 200, 100
# Which questions of the bank fit a kind of round when no report says so, what it is about first.
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
class PracticeRequest:
    """What somebody wants to practise."""

    minutes: int
    seed: int
    company: Company | None = None
    kinds: tuple[RoundKind, ...] = ()
    section: Section | None = None
    topics: tuple[Tag, ...] = ()

    @property
    def boxes(self) -> int:
        """How many questions there is time for."""
        return max(1, (self.minutes - OPENING - CLOSING) // EACH)


@dataclass(frozen=True)
class Part:
    """One time box, from minute `start` on."""

    question: Question
    start: int
    minutes: int
    asked: int = 0  # times, where the wish looks


def script(wish: PracticeRequest) -> list[Part]:
    """Questions for the minutes, none twice: those that reports of the company or the kinds of round
    name most are drawn most, the bank's own fill up, and one to ask back ends it. All but the last
    are on one of the topics. With the same seed and the same reports it is the same."""
    chance = random.Random(wish.seed)  # noqa: S311, it only shuffles
    pool = _asked(wish)
    chosen = _draw(chance, pool, wish.boxes)
    chosen += _draw(chance, _fitting(wish, {q.pk for q in chosen}), wish.boxes - len(chosen))
    if not chosen:
        return []
    counts = {q.pk: n for q, n in pool.items()}
    length = (wish.minutes - OPENING - CLOSING) // len(chosen)
    parts = [
        Part(q, OPENING + at * length, length, counts.get(q.pk, 0)) for at, q in enumerate(chosen)
    ]
    if last := _draw(chance, _ask_back({q.pk for q in chosen}), 1):
        parts.append(Part(last[0], wish.minutes - CLOSING, CLOSING))
    return parts


@dataclass(frozen=True)
class Shortage:
    """Fewer questions fit a wish than there is time for. The nearest larger set: what to leave out
    of the wish, by the names of its fields, and how many fit then."""

    there: int
    without: tuple[str, ...] = ()
    then: int = 0


def shortage(wish: PracticeRequest) -> Shortage | None:
    """Of the choices that can be left out, each or all, the one that comes nearest to enough."""
    there = _size(wish)
    if there >= wish.boxes:
        return None
    chosen = tuple(n for n in ("topics", "section", "kinds", "company") if getattr(wish, n))
    sizes = {names: _size(_without(wish, names)) for names in [*((n,) for n in chosen), chosen]}
    larger = [Shortage(there, names, then) for names, then in sizes.items() if then > there]
    distance = {s: (s.then < wish.boxes, abs(s.then - wish.boxes)) for s in larger}
    return min(larger, key=distance.__getitem__, default=Shortage(there))


def _without(wish: PracticeRequest, names: Iterable[str]) -> PracticeRequest:
    return replace(wish, **{name: getattr(PracticeRequest, name) for name in names})


def _size(wish: PracticeRequest) -> int:
    """How many questions fit."""
    return len({*_asked(wish), *_fitting(wish, ())})


def _asked(wish: PracticeRequest) -> dict[Question, int]:
    """Questions that reports name where the wish looks, and how often."""
    entities = [f"round:{kind.value}" for kind in wish.kinds] or ["all"]
    if wish.company:
        company = f"company:{wish.company.pk}"
        entities = [f"{company}:{kind.value}" for kind in wish.kinds] or [company]
    rows = StatCount.objects.filter(entity__in=entities, metric="question", count__gt=0)
    counts: dict[int, int] = {}
    for value, n in rows.order_by("-count", "value").values_list("value", "count")[:POOL]:
        counts[int(value)] = counts.get(int(value), 0) + n
    found = _narrowed(wish).filter(pk__in=counts).order_by("pk")
    return {question: counts[question.pk] for question in found}


def _fitting(wish: PracticeRequest, without: Iterable[int]) -> dict[Question, int]:
    """Questions of the bank for these rounds, with their chances: those of a kind that a round is
    first of all about are drawn before the others."""
    found = _narrowed(wish).exclude(pk__in=list(without)).order_by("pk")
    if wish.kinds:
        found = found.filter(kind__in=_kinds(wish))
    first = {FITTING[kind][0] for kind in wish.kinds if kind in FITTING}
    bank = found.exclude(kind=Question.Kind.ASK_BACK)[:POOL]
    return {question: FIRST if question.kind in first else 1 for question in bank}


def _ask_back(without: Iterable[int]) -> dict[Question, int]:
    found = (
        Question.objects.live().filter(kind=Question.Kind.ASK_BACK).exclude(pk__in=list(without))
    )
    return dict.fromkeys(found.order_by("pk")[:POOL], 1)


def _narrowed(wish: PracticeRequest):
    found = Question.objects.live()
    if wish.section:
        found = found.filter(sections__in=Section.objects.family(wish.section)).distinct()
    if wish.topics:
        found = found.filter(topics__in=wish.topics).distinct()
    return found


def _kinds(wish: PracticeRequest) -> list[str]:
    return [kind for round_kind in wish.kinds for kind in FITTING.get(round_kind, [])]


def _draw(chance: random.Random, pool: dict[Question, int], n: int) -> list[Question]:
    """`n` of the pool, none twice, each drawn as much more likely as it was asked more often."""
    left, drawn = dict(pool), list[Question]()
    while left and len(drawn) < n:
        question = chance.choices(list(left), list(left.values()))[0]
        drawn.append(question)
        del left[question]
    return drawn
