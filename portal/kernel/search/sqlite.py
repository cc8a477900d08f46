"""Terms in SQLite: an FTS5 table whose words are our terms, its rows in the order of the entries."""

from collections.abc import Iterable, Sequence

Rows = Iterable[tuple[int, str, list[str], list[str]]]
TABLE = "portal_searchterms"
# Letters of our own for what FTS5 would take for punctuation.
_SAFE = str.maketrans({"+": "\u01c1", "#": "\u01c2", ".": "\u01c3"})


def _safe(term: str) -> str:
    return term.translate(_SAFE)


def store(connection, rows: Rows) -> None:
    rows = list(rows)
    forget(connection, [pk for pk, *_rest in rows])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE} (rowid, kind, title, body) VALUES (%s, %s, %s, %s)",
            [
                (pk, kind, " ".join(map(_safe, title)), " ".join(map(_safe, body)))
                for pk, kind, title, body in rows
            ],
        )


def forget(connection, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in ids])


def empty(connection) -> None:
    """Forget everything."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")


def match(
    connection, kind: str, phrases: list[list[str]], candidates: int, cap: int, limit: int
) -> tuple[list[int], int]:
    """Ids of the best hits, and how many there are (cap + 1 for more than cap)."""
    wanted = " AND ".join(_phrase(phrase) for phrase in phrases)
    with connection.cursor() as cursor:
        query = f'kind : "{_safe(kind)}" AND ({wanted})'
        cursor.execute(
            f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",
            [query, cap + 1],
        )
        newest = [row[0] for row in cursor.fetchall()]
        if not newest:
            return [], 0
        titled = f'kind : "{_safe(kind)}" AND title : ({wanted})'
        best: dict[int, float] = {}
        for asked, since in ((query, newest[:candidates][-1]), (titled, _since(cursor, titled))):
            cursor.execute(
                f"SELECT rowid, bm25({TABLE}, 0, 8, 1) FROM {TABLE}"
                f" WHERE {TABLE} MATCH %s AND rowid >= %s",
                [asked, since],
            )
            best |= dict(cursor.fetchall())
    order = sorted(best, key=lambda pk: (best[pk], -pk))
    return order[:limit], len(newest)


def _since(cursor, query: str) -> int:
    """The oldest of the newest hundred hits of a query."""
    cursor.execute(
        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT 100", [query]
    )
    rows = cursor.fetchall()
    return rows[-1][0] if rows else 1 << 62


def _phrase(terms: list[str]) -> str:
    """Terms side by side. A lone Han character stands for every pair that begins with it."""
    words = " ".join(map(_safe, terms))
    alone = len(terms) == 1 and len(terms[0]) == 1 and ord(terms[0]) >= 0x3400
    return f'"{words}" *' if alone else f'"{words}"'
