"""Full text, on both databases, for every kind of thing that can be found.

`put` and `drop` keep the index inside the caller's transaction; `find` ranks within a bound that
does not grow with the number of entries; `mark` shows a hit in its original words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection, models, transaction

from portal.kernel.search import postgres, sqlite
from portal.kernel.search.terms import fold, fold_each, is_han, phrases, runs, terms

__all__ = [
    "Entry",
    "Hit",
    "Hits",
    "SearchEntry",
    "drop",
    "find",
    "fold",
    "mark",
    "put",
    "put_many",
    "terms",
]

MAX_QUERY_LENGTH = 200  # characters
MAX_PHRASES = 12
CAPPED_AT = 1_000  # hits counted
CANDIDATES = 500  # hits ranked


class SearchEntry(models.Model):
    """Something that can be found, in one language. What is matched are its terms, which each
    database keeps in its own way beside this table."""

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=8, blank=True)  # empty: in all languages at once
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "portal"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "language"], name="one_search_entry")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(NamedTuple):
    """What `put_many` takes."""

    kind: str
    key: str
    language: str
    title: str
    body: str
    at: datetime


@dataclass
class Hit:
    kind: str
    key: str
    language: str
    title: str
    body: str


@dataclass
class Hits:
    """The best hits; how many there are, at most CAPPED_AT; and why nothing was searched for."""

    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    capped: bool = False
    problem: str = ""  # "empty", "short" or "long"


def _backend():
    return postgres if connection.vendor == "postgresql" else sqlite


def put(kind: str, key: str, *, language: str, title: str, body: str, at: datetime) -> None:
    """Index something, or index it again."""
    put_many([Entry(kind, key, language, title, body, at)])


@transaction.atomic
def put_many(entries: Iterable[Entry]) -> None:
    rows = [SearchEntry(**entry._replace(title=entry.title[:300])._asdict()) for entry in entries]
    saved = SearchEntry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key", "language"],
        update_fields=["title", "body", "at"], batch_size=500,
    )  # fmt: skip
    _backend().store(connection, [(e.pk, e.kind, terms(e.title), terms(e.body)) for e in saved])


@transaction.atomic
def drop(kind: str, key: str, language: str | None = None) -> None:
    """Forget something, in one language or in all."""
    rows = SearchEntry.objects.filter(kind=kind, key=key)
    if language is not None:
        rows = rows.filter(language=language)
    _backend().forget(connection, list(rows.values_list("pk", flat=True)))
    rows.delete()


def find(query: str, kind: str, limit: int = 10) -> Hits:
    """The best hits of one kind. All words must occur; Han characters side by side must stand so.
    Never raises, whatever the query."""
    if len(query) > MAX_QUERY_LENGTH:
        return Hits(problem="long")
    wanted = phrases(query)[:MAX_PHRASES]
    if not wanted:
        return Hits(problem="empty")
    if len(wanted) == 1 and len(wanted[0]) == 1 and len(wanted[0][0]) == 1 and is_han(wanted[0][0]):
        return Hits(problem="short")
    ids, count = _backend().match(connection, kind, wanted, CANDIDATES, CAPPED_AT, limit)
    found = SearchEntry.objects.in_bulk(ids)
    hits = [found[pk] for pk in ids if pk in found]
    return Hits(
        [Hit(e.kind, e.key, e.language, e.title, e.body) for e in hits],
        min(count, CAPPED_AT), count > CAPPED_AT,
    )  # fmt: skip


def mark(text: str, query: str, width: int = 120) -> list[tuple[str, bool]]:
    """About `width` characters of the text around its first hit, cut into (piece, is a hit)."""
    folded, places = fold_each(text[:100_000])
    spans = _spans(folded, query)
    start = max(0, places[spans[0][0]] - width // 3) if spans else 0
    end = min(len(text), start + width)
    start = max(0, min(start, end - width))
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in spans:
        a, b = max(places[first], at), min(places[last] + 1, end)
        if a >= b:
            continue
        pieces += [(text[at:a], False), (text[a:b], True)]
        at = b
    pieces.append((text[at:end], False))
    if start:
        pieces.insert(0, ("…", False))
    if end < len(text):
        pieces.append(("…", False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]


def _spans(folded: str, query: str) -> list[tuple[int, int]]:
    """(first, last) places in the folded text of everything the query names, in order."""
    spans: list[tuple[int, int]] = []
    for word in set(runs(fold(query[:MAX_QUERY_LENGTH]))):
        at = folded.find(word)
        while at >= 0 and len(spans) < 200:
            end = at + len(word)
            inside = not is_han(word) and (
                (at and folded[at - 1].isalnum() and not is_han(folded[at - 1]))
                or (end < len(folded) and folded[end].isalnum() and not is_han(folded[end]))
            )
            if not inside:
                spans.append((at, end - 1))
            at = folded.find(word, end)
    return sorted(spans)
