"""Runs of * and _ and ~~, and which of them belong together."""

import unicodedata
from dataclasses import dataclass, field

from .door import MAX_OPEN


@dataclass(eq=False)
class Run:
    """A run of * or _ or ~~, with the tags that it turned out to close and to open."""

    char: str
    size: int
    opens: bool
    closes: bool
    left: int
    ends: list[str] = field(default_factory=list)
    begins: list[str] = field(default_factory=list)


def run_length(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] == text[start]:
        end += 1
    return end - start


def sides(char: str, size: int, before: str, after: str) -> tuple[bool, bool]:
    """Whether a run may open and close emphasis, by the characters beside it."""
    opens, closes = not after.isspace(), not before.isspace()
    if char == "_":  # never inside a word, as in snake_case
        return opens and not before.isalnum(), closes and not after.isalnum()
    if char == "*" and size == 1:  # x*(y+z)*w is a product; Chinese words have no spaces round them
        inner = _is_punctuation(after) and _is_latin(before)
        outer = _is_punctuation(before) and _is_latin(after)
        return opens and not inner, closes and not outer
    return opens, closes


def _is_punctuation(char: str) -> bool:
    return char < "\u2e80" and unicodedata.category(char)[0] in "PS"


def _is_latin(char: str) -> bool:
    return char < "\u2e80" and char.isalnum()


def pair(runs: list[Run]) -> None:
    """Match closing runs with the nearest opening ones, as CommonMark's rules go."""
    waiting: list[Run] = []
    for run in runs:
        while run.closes and run.left:
            at = next((i for i in range(len(waiting) - 1, -1, -1) if _fit(waiting[i], run)), None)
            if at is None:
                break
            opener = waiting[at]
            size = 2 if min(opener.left, run.left) > 1 else 1
            tag = "del" if run.char == "~" else "strong" if size == 2 else "em"
            opener.begins.append(tag)
            run.ends.append(tag)
            opener.left -= size
            run.left -= size
            del waiting[at + bool(opener.left) :]
        if run.opens and run.left:
            waiting.append(run)
            if len(waiting) > MAX_OPEN:
                del waiting[0]


def _fit(opener: Run, closer: Run) -> bool:
    if opener.char != closer.char:
        return False
    if not (opener.closes or closer.opens) or (opener.size + closer.size) % 3:
        return True
    return opener.size % 3 == 0 and closer.size % 3 == 0
