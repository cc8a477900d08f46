"""What to read and what to answer next, and why: the order of somebody's plan.

Sections. Each has evidence and a need; the highest product of the two comes first, and of equals the
one that the guide has first.

- Evidence: 1, and for each report that tested it 10; for each of their companies that its heading
  names 10, or that its text names 3; for each question of the bank that tests it 1. The reports are
  those of their companies; if none of these tested anything, those of their region; else all.
- Need, from how they rate themselves: could not answer 4, not rated 2, read 1. What they can explain
  comes only when nothing else is left.
- With `SHORT` weeks left or fewer, what reports tested and what they could not answer comes before all
  else. With `LONG` weeks or more, the last `BASICS` places are for basics that they have not read:
  sections that a theory question of the bank tests.

Questions. Those that their companies asked, then the most asked, then the guide's own; the counts are
multiplied by the need of the section that they know least. One whose sections they can all explain is
left out.

Everything here is a plain function of plain data: the same findings give the same order.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guides.models.bookmarks import Rating
from guides.models.section import section_url
from interviews.statistics.numbers import MIN_SAMPLE

NEXT, BASICS = 5, 2
SHORT, LONG = 4, 12  # weeks
NEED = {Rating.GAP: 4, "": 2, Rating.READ: 1, Rating.EXPLAIN: 1}  # the last is sorted behind
REPORT, ABOUT, NAMED, TESTED = 10, 10, 3, 1


@dataclass(frozen=True)
class Asked:
    """`n` of the `of` reports of a company or place tested a section; or a company asked a question
    `n` times."""

    name: str
    n: int
    of: int = 0
    slug: str = ""


@dataclass(frozen=True)
class Topic:
    """A section, with what speaks for it. `place` is where the guide has it."""

    pk: str
    place: int
    rating: str = ""
    asked: tuple[Asked, ...] = ()
    about: tuple[str, ...] = ()  # names of their companies
    named: tuple[str, ...] = ()
    tested: int = 0  # questions of the bank
    is_basic: bool = False

    @property
    def evidence(self) -> int:
        reports = sum(asked.n for asked in self.asked)
        ties = ABOUT * len(self.about) + NAMED * len(self.named) + TESTED * self.tested
        return 1 + REPORT * reports + ties

    @property
    def is_urgent(self) -> bool:
        return bool(self.asked) or self.rating == Rating.GAP


@dataclass(frozen=True)
class Candidate:
    """A question, with what speaks for it. `ratings` are those of the sections it tests."""

    pk: int
    url: str = ""
    asked: tuple[Asked, ...] = ()
    total: int = 0  # times, by anybody
    is_shipped: bool = False
    ratings: tuple[tuple[str, str], ...] = ()  # (section, rating)

    @property
    def weakest(self) -> tuple[str, str]:
        """The section they know least, the first of equals, and its rating."""
        return max(self.ratings, key=lambda pair: NEED[pair[1]], default=("", ""))

    @property
    def is_done(self) -> bool:
        return bool(self.ratings) and all(r == Rating.EXPLAIN for _pk, r in self.ratings)


@dataclass(frozen=True)
class Reason:
    words: str
    url: str = ""
    is_report: bool = False  # whether reports say so


def is_short(weeks: int | None) -> bool:
    return weeks is not None and weeks <= SHORT


def is_long(weeks: int | None) -> bool:
    return weeks is not None and weeks >= LONG


def next_sections(topics: Iterable[Topic], weeks: int | None, n: int = NEXT) -> list[Topic]:
    def key(topic: Topic) -> tuple:
        later = is_short(weeks) and not topic.is_urgent
        worth = NEED[topic.rating] * topic.evidence
        return topic.rating == Rating.EXPLAIN, later, -worth, topic.place

    ordered = sorted(topics, key=key)
    if not is_long(weeks):
        return ordered[:n]
    first, rest = ordered[: n - BASICS], ordered[n - BASICS :]
    basics = [topic for topic in rest if topic.is_basic and not topic.rating][:BASICS]
    return [*first, *basics, *(topic for topic in rest if topic not in basics)][:n]


def next_questions(candidates: Iterable[Candidate], n: int = NEXT) -> list[Candidate]:
    def key(question: Candidate) -> tuple:
        need = NEED[question.weakest[1]]
        theirs = sum(asked.n for asked in question.asked)
        return -theirs * need, -question.total * need, not question.is_shipped, -need, question.pk

    return sorted((c for c in candidates if not c.is_done), key=key)[:n]


# --- in words --------------------------------------------------------------------------------------
def why_section(topic: Topic, weeks: int | None) -> list[Reason]:
    """What speaks for it, each with a link to where that can be seen."""
    cited = f"{section_url(topic.pk)}#h-reports"
    found = [
        Reason(_tested_by(asked) % {"n": asked.n, "of": asked.of, "name": asked.name}, cited, True)
        for asked in topic.asked
    ]
    found.append(Reason(_SAID[topic.rating]()))
    found += [
        Reason(_("the guide’s section on %(name)s") % {"name": n}, cited) for n in topic.about
    ]
    found += [
        Reason(_("the guide mentions %(name)s in it") % {"name": n}, cited) for n in topic.named
    ]
    if topic.tested:
        tested = ngettext("%(n)d question in the bank tests it",
                          "%(n)d questions in the bank test it", topic.tested)  # fmt: skip
        bank = f"{reverse('questions')}?section={topic.pk}"
        found.append(Reason(tested % {"n": topic.tested}, bank))
    if is_long(weeks) and topic.is_basic and not topic.rating:
        found.append(Reason(_("one of the basics, and there is time for them")))
    return found


def _tested_by(asked: Asked) -> str:
    """A share is given only from three reports on."""
    if asked.of < MIN_SAMPLE:
        return ngettext("%(n)d report from %(name)s tested it",
                        "%(n)d reports from %(name)s tested it", asked.n)  # fmt: skip
    return ngettext("%(n)d of %(of)d report from %(name)s tested it",
                    "%(n)d of %(of)d reports from %(name)s tested it", asked.of)  # fmt: skip


_SAID = {
    Rating.GAP: lambda: _("you could not answer it"),
    "": lambda: _("not read yet"),
    Rating.READ: lambda: _("you have read it, but not yet said that you can explain it"),
    Rating.EXPLAIN: lambda: _("you can explain it; nothing else is left"),
}


def why_question(question: Candidate, heading: str) -> list[Reason]:
    """`heading` is that of the section they know least."""
    found = [
        Reason(
            ngettext("%(name)s asked it %(n)d time", "%(name)s asked it %(n)d times", asked.n)
            % {"name": asked.name, "n": asked.n},
            f"{reverse('questions')}?company={asked.slug}",
            True,
        )
        for asked in question.asked
    ]
    if question.total and not found:
        times = ngettext("asked %(n)d time in total", "asked %(n)d times in total", question.total)
        found.append(Reason(times % {"n": question.total}, f"{question.url}#h-where", True))
    if question.is_shipped and not found:
        found.append(Reason(_("one of the guide’s own questions")))
    section, rating = question.weakest
    if section:
        said = _TESTS[rating]() % {"heading": heading}
        found.append(Reason(said, section_url(section)))
    return found


_TESTS = {
    Rating.GAP: lambda: _("it tests “%(heading)s”, which you could not answer"),
    "": lambda: _("it tests “%(heading)s”, which you have not read yet"),
    Rating.READ: lambda: _("it tests “%(heading)s”, which you have read"),
    Rating.EXPLAIN: lambda: _("it tests “%(heading)s”"),
}
