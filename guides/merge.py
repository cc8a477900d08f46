"""Two people's changes of one text put together: three ways, by line, and by sentence where a line
is Chinese, since a Chinese paragraph is one line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guides.matching import Block, common

# A sentence with its end and the quotes that close after it; the rest of a line; a line end.
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]+[”’」』）】》]*|[^。！？；\n]+|\n")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BEGIN, _MIDDLE, _END = "<" * 7, "=" * 7, ">" * 7
# The middle one is not looked for: it is also how Markdown underlines a heading.
_MARKS = re.compile(rf"^(?:{_BEGIN}|{_END}) ", re.MULTILINE)


@dataclass(frozen=True)
class Conflict:
    """A place that both changed, differently."""

    base: str
    live: str
    yours: str


@dataclass(frozen=True)
class Merged:
    """The outcome: settled text and conflicts, in order."""

    pieces: tuple[str | Conflict, ...]

    @property
    def conflicts(self) -> list[Conflict]:
        return [piece for piece in self.pieces if isinstance(piece, Conflict)]

    @property
    def clean(self) -> bool:
        return not self.conflicts

    @property
    def text(self) -> str:
        """The merged text. Raises ValueError while there are conflicts."""
        if not self.clean:
            raise ValueError("decide over the conflicts first")
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    def marked(self, live_label: str, yours_label: str) -> str:
        """The text with both versions of each conflict between marks, for a person to decide."""
        parts = []
        for piece in self.pieces:
            if isinstance(piece, str):
                parts.append(piece)
                continue
            parts += [_line_end(parts), f"{_BEGIN} {live_label}\n", _ended(piece.live)]
            parts += [f"{_MIDDLE}\n", _ended(piece.yours), f"{_END} {yours_label}\n"]
        return "".join(parts)


def _line_end(parts: list[str]) -> str:
    before = "".join(parts)
    return "\n" if before and not before.endswith("\n") else ""


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def has_marks(text: str) -> bool:
    """Whether marks of `Merged.marked` are left in it."""
    return bool(_MARKS.search(text))


def units(text: str) -> list[str]:
    """Lines with their ends, Chinese ones cut into sentences. Joined they are the text again."""
    found: list[str] = []
    for line in _LINE.findall(text):
        found += _SENTENCE.findall(line) if _HAN.search(line) else [line]
    return found


def merge(base: str, live: str, yours: str) -> Merged:
    """What both say who started from `base`. Changes of one side only are taken, equal ones once."""
    pieces: list[str | Conflict] = []
    for piece in _regions(units(base), units(live), units(yours)):
        if pieces and isinstance(piece, str) and isinstance(pieces[-1], str):
            pieces[-1] += piece
        elif piece != "":
            pieces.append(piece)
    return Merged(tuple(pieces))


def _regions(base: list[str], live: list[str], yours: list[str]) -> Iterator[str | Conflict]:
    """What lies between the places where all three agree, settled or not, and those places."""
    at, at_live, at_yours = 0, 0, 0
    for start, in_live, in_yours, length in _agreed(base, live, yours):
        yield _settle(
            "".join(base[at:start]),
            "".join(live[at_live:in_live]),
            "".join(yours[at_yours:in_yours]),
        )
        at, at_live, at_yours = start + length, in_live + length, in_yours + length
        yield "".join(base[start:at])


def _settle(base: str, live: str, yours: str) -> str | Conflict:
    if live in (yours, base):
        return yours
    return live if yours == base else Conflict(base, live, yours)


def _agreed(
    base: list[str], live: list[str], yours: list[str]
) -> Iterator[tuple[int, int, int, int]]:
    """(start in base, in live, in yours, length) of what stands in all three."""
    ours, theirs = common(base, live), common(base, yours)
    a = b = 0
    while a < len(ours) - 1 and b < len(theirs) - 1:
        one, two = ours[a], theirs[b]
        start, end = max(one.i, two.i), min(one.i + one.n, two.i + two.n)
        if start < end:
            yield start, _there(one, start), _there(two, start), end - start
        if one.i + one.n < two.i + two.n:
            a += 1
        else:
            b += 1
    yield len(base), len(live), len(yours), 0


def _there(block: Block, at: int) -> int:
    """Where the place `at` of the old sequence is in the new one."""
    return block.j + at - block.i
