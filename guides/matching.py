"""What two sequences have in common, in bounded time. Merge and diff are built on it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Up to this many pairs difflib looks at everything. Its worst case grows with the third power, so
# longer sequences are first cut at what stands in both exactly once.
PAIRS = 40_000


class Block(NamedTuple):
    """`old[i:i+n] == new[j:j+n]`"""

    i: int
    j: int
    n: int


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """Blocks that both have, in order, the last one empty at both ends. Where the sequences are
    long and hold nothing that is unique in both, blocks may be missed; none is ever wrong."""
    return [*_merged(_match(old, new, 0, 0)), Block(len(old), len(new), 0)]


def _match(old: Sequence, new: Sequence, i: int, j: int) -> list[Block]:
    """Blocks of two parts that begin at i and j."""
    if len(old) * len(new) <= PAIRS:
        found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return [Block(i + a, j + b, n) for a, b, n in found if n]
    head = _head(old, new)
    tail = _head(old[head:][::-1], new[head:][::-1])
    inner = _between(old[head : len(old) - tail], new[head : len(new) - tail], i + head, j + head)
    last = Block(i + len(old) - tail, j + len(new) - tail, tail)
    return [b for b in (Block(i, j, head), *inner, last) if b.n]


def _head(old: Sequence, new: Sequence) -> int:
    for n, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            return n
    return min(len(old), len(new))


def _between(old: Sequence, new: Sequence, i: int, j: int) -> list[Block]:
    """The anchors, and what is common between one and the next."""
    if len(old) * len(new) <= PAIRS:
        return _match(old, new, i, j) if old and new else []
    found, a0, b0 = [], 0, 0
    anchors = _anchors(old, new)
    for a, b in [*anchors, (len(old), len(new))] if anchors else []:
        part, other = old[a0:a], new[b0:b]
        if len(part) * len(other) <= PAIRS:
            found += _match(part, other, i + a0, j + b0)
        if a < len(old):
            found.append(Block(i + a, j + b, 1))
        a0, b0 = a + 1, b + 1
    return found


def _anchors(old: Sequence, new: Sequence) -> list[tuple[int, int]]:
    """Places of what stands once in each, as many as go in one order (patience sorting)."""
    once = {x for x, n in Counter(old).items() if n == 1}
    once &= {x for x, n in Counter(new).items() if n == 1}
    places = {x: j for j, x in enumerate(new) if x in once}
    pairs = [(i, places[x]) for i, x in enumerate(old) if x in once]
    tops: list[int] = []
    piles: list[int] = []  # index of the pair on top of each pile
    before: list[int] = []
    for at, (_i, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [at]
    chain, at = [], piles[-1] if piles else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _merged(blocks: list[Block]) -> list[Block]:
    """Neighbouring blocks made one."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if last and (last.i + last.n, last.j + last.n) == (block.i, block.j):
            found[-1] = Block(last.i, last.j, last.n + block.n)
        else:
            found.append(block)
    return found
