"""Telling a project in four parts: how long each is when written, and how long when spoken.

The shares and the minutes are those of the guide's section `star`: a tenth, a tenth, half and three
tenths; five to ten minutes. There they are called a rule of thumb, and so they bind nobody here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guides.reading import reading_units
from portal.kernel import markup

MIN_MINUTES, USUAL_MINUTES, MAX_MINUTES = 5, 7, 10  # minutes


@dataclass(frozen=True)
class Part:
    """One part of the telling, and what the guide says belongs in it."""

    name: str  # the column of a project
    title: Any
    share: int  # per cent of the whole
    say: Any


STAR = (
    Part("situation", _("Situation"), 10, _("What problem, for whom, and why at the time.")),
    Part("task", _("Task"), 10, _("What you were to achieve, and what counted as success.")),
    Part("action", _("Action"), 50,
         _("What you tried, in what order and why, and which parts were yours.")),
    Part("result", _("Result"), 30,
         _("The metrics compared with a baseline, what it cost, what failed.")),
)  # fmt: skip


def lengths(texts: Mapping[str, str]) -> list[tuple[Part, int]]:
    """Each part with its per cent of all that is written: Han characters, words of other scripts."""
    units = {part: reading_units(markup.plain(texts[part.name])) for part in STAR}
    total = sum(units.values()) or 1
    return [(part, round(100 * n / total)) for part, n in units.items()]


@dataclass(frozen=True)
class Box:
    """The time of one part: from second `start` on, for `seconds`."""

    part: Part
    start: int
    seconds: int

    @property
    def begins(self) -> str:
        return clock(self.start)

    @property
    def lasts(self) -> str:
        return clock(self.seconds)

    @property
    def minutes(self) -> str:
        return f"{self.seconds / 60:g}"


def boxes(minutes: int) -> list[Box]:
    """The four parts one after the other, filling the minutes."""
    found, start = [], 0
    for part in STAR:
        seconds = minutes * 60 * part.share // 100
        found.append(Box(part, start, seconds))
        start += seconds
    return found


def clock(seconds: int) -> str:
    """2:06"""
    return f"{seconds // 60}:{seconds % 60:02}"
