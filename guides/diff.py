"""What differs between two versions of a text, for people: line by line, and inside a changed line
word by word. Bounded: of long texts with little in common whole blocks show as changed."""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from guides.matching import common

CONTEXT = 3  # unchanged lines shown around a change
SIMILAR_FROM = (
    0.3  # below this share of common characters two lines are shown as one removed and one added
)
_WORD = re.compile(r"[A-Za-z0-9_]+|[^\S\n]+|.", re.DOTALL)

Spans = list[tuple[str, str]]  # (mark, text); the mark is "", "del" or "ins"


@dataclass
class Row:
    """One line of the comparison: "same", "removed", "added", "changed" (both), or "gap" for
    `count` unchanged lines that are left out."""

    kind: str
    old: Spans = field(default_factory=list)
    new: Spans = field(default_factory=list)
    count: int = 0


@dataclass
class Comparison:
    rows: list[Row]

    @property
    def is_same(self) -> bool:
        return all(row.kind in ("same", "gap") for row in self.rows)


def compare(old: str, new: str, context: int | None = CONTEXT) -> Comparison:
    """The two versions line by line; with `context` None nothing unchanged is left out."""
    before, after = old.split("\n"), new.split("\n")
    rows: list[Row] = []
    i = j = 0
    for block in common(before, after):
        rows += _changed(before[i : block.i], after[j : block.j])
        i, j = block.i + block.n, block.j + block.n
        rows += [Row("same", [("", line)], [("", line)]) for line in before[block.i : i]]
    return Comparison(rows if context is None else _shortened(rows, context))


def _changed(before: list[str], after: list[str]) -> list[Row]:
    """Lines that gave way to others, paired in order."""
    rows: list[Row] = []
    for old, new in zip_longest(before, after):
        if old is None or new is None or not (row := _words(old, new)):
            rows += [Row("removed", old=[("del", old)])] if old is not None else []
            rows += [Row("added", new=[("ins", new)])] if new is not None else []
        else:
            rows.append(row)
    return rows


def _words(old: str, new: str) -> Row | None:
    """One line changed into another, or None when they have too little in common."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    row, shared, i, j = Row("changed"), 0, 0, 0
    for block in common(before, after):
        _add(row.old, "del", before[i : block.i])
        _add(row.new, "ins", after[j : block.j])
        i, j = block.i + block.n, block.j + block.n
        same = before[block.i : i]
        _add(row.old, "", same)
        _add(row.new, "", same)
        shared += len("".join(same).strip())
    return row if shared >= SIMILAR_FROM * max(len(old), len(new)) else None


def _add(spans: Spans, mark: str, words: list[str]) -> None:
    if words:
        spans.append((mark, "".join(words)))


def _shortened(rows: list[Row], context: int) -> list[Row]:
    """With runs of unchanged lines cut down to what stands next to a change."""
    changed = [n for n, row in enumerate(rows) if row.kind != "same"]
    near = {m for n in changed for m in range(n - context, n + context + 1)}
    found: list[Row] = []
    for n, row in enumerate(rows):
        if n in near:
            found.append(row)
        elif found and found[-1].kind == "gap":
            found[-1].count += 1
        else:
            found.append(Row("gap", count=1))
    return found


def size_of(old: str, new: str) -> tuple[int, int]:
    """(characters added, characters removed)"""
    rows = compare(old, new).rows
    return (
        sum(len(text) for row in rows for mark, text in row.new if mark),
        sum(len(text) for row in rows for mark, text in row.old if mark),
    )
