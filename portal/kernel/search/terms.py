"""Text to terms: the one function that indexing and searching share.

Width and case are folded (NFKC, casefold), traditional Chinese is read as simplified. A run of Han
characters becomes its overlapping pairs and its last character; other words are lower-case runs of
letters and digits, with `c++`, `c#` and `.net` kept whole. `GPT-4` is two words side by side.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(
    rf"[{HAN}]+|(?<![^\W_])\.net(?![^\W_])|[a-z](?:\+\+|\#)(?![^\W_])|[^\W_{HAN}]+", re.UNICODE
)
_IS_HAN = re.compile(rf"[{HAN}]")
MAX_TERM_LENGTH = 64


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters and their simplified forms, two by two in a file beside this one."""
    pairs = (Path(__file__).parent / "traditional.txt").read_text("utf-8").replace("\n", "")
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs), 2)}


def fold(text: str) -> str:
    """What two spellings of one text share: width, case and traditional forms do not count."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_simplified())


def fold_each(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place it has in the original."""
    folded, places = [], []
    for place, char in enumerate(text):
        for part in fold(char):
            folded.append(part)
            places.append(place)
    return "".join(folded), places


def is_han(token: str) -> bool:
    return bool(_IS_HAN.match(token))


def runs(text: str) -> list[str]:
    """Han runs and words of a folded text, in order."""
    return [
        token[:MAX_TERM_LENGTH] if not is_han(token) else token for token in _TOKEN.findall(text)
    ]


def terms(text: str) -> list[str]:
    """The terms of a text, in order: neighbours in the text are neighbours in the list."""
    found: list[str] = []
    for run in runs(fold(text)):
        found.extend(_pairs(run) if is_han(run) else [run])
    return found


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def phrases(query: str) -> list[list[str]]:
    """What a query asks for: every phrase must occur, its terms side by side. A Han run is a
    phrase; words are phrases of one, unless quotation marks or hyphens join them."""
    found = []
    for piece in re.findall(r'"[^"]*"|“[^”]*”|[^\s"“”]+', fold(query)):
        found.extend(_phrases_of(runs(piece)))
    return [list(p) for p in dict.fromkeys(map(tuple, found))]


def _phrases_of(tokens: list[str]) -> list[list[str]]:
    """Words side by side in one piece are one phrase; a Han run is one by itself."""
    found = []
    for han, group in groupby(tokens, key=is_han):
        if han:
            found += [_pairs(run)[: max(1, len(run) - 1)] for run in group]
        else:
            found.append(list(group))
    return found
