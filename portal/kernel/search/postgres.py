"""Terms in PostgreSQL: a tsvector of our terms with their places, under a GIN index.

Beside the terms each vector holds, as words no text contains, its kind, the slice of 8,192 entries
it belongs to, and the terms of its title once more (a weight in a query would make PostgreSQL look
at every match). A search for a common word then walks the slices from the newest on, and never
reads all matches; a rare word is answered at once. The planner is given no date to walk along.
"""

from collections.abc import Iterable, Sequence

Rows = Iterable[tuple[int, str, list[str], list[str]]]
SLICE = 8_192
_LAST_PLACE = 16_383  # PostgreSQL knows no later one
_TITLES = 200


def store(connection, rows: Rows) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE portal_searchentry SET terms = %s::tsvector WHERE id = %s",
            [(_vector(pk, kind, title, body), pk) for pk, kind, title, body in rows],
        )


def forget(connection, ids: Sequence[int]) -> None:
    """The vector goes with its row."""


def _vector(pk: int, kind: str, title: list[str], body: list[str]) -> str:
    words = [f"'§k{kind}'", f"'§s{pk // SLICE}'", *(f"'§t{term}'" for term in title)]
    words += [f"'{term}':{place}A" for place, term in enumerate(title, 1)]
    after = len(title) + 2
    words += [f"'{t}':{p}" for p, t in enumerate(body[: _LAST_PLACE - after], after)]
    return " ".join(words)


def match(
    connection, kind: str, phrases: list[list[str]], candidates: int, cap: int, limit: int
) -> tuple[list[int], int]:
    """Ids of the best hits, and how many there are (cap + 1 for more than cap)."""
    wanted = " & ".join(_phrase(phrase) for phrase in phrases)
    query = f"'§k{kind}' & {wanted}"
    with connection.cursor() as cursor:
        some = _ids(cursor, query, cap + 1)
        ids = some if len(some) <= cap else _newest(cursor, query, candidates)
        ids = sorted(ids, reverse=True)[:candidates]
        if len(some) > candidates:
            titled = " & ".join(f"'§t{term}'" for phrase in phrases for term in phrase)
            ids += _ids(cursor, f"'§k{kind}' & {titled}", _TITLES)
        cursor.execute(
            "SELECT id FROM portal_searchentry WHERE id = ANY(%s)"
            " ORDER BY ts_rank('{0.05, 0.1, 0.2, 1.0}', terms, %s::tsquery, 1) DESC, id DESC LIMIT %s",
            [ids, wanted, limit],
        )
        return [row[0] for row in cursor.fetchall()], len(some)


def _ids(cursor, query: str, limit: int) -> list[int]:
    """Some ids that match, in no order: without one the index alone is read."""
    cursor.execute(
        "SELECT id FROM portal_searchentry WHERE terms @@ %s::tsquery LIMIT %s", [query, limit]
    )
    return [row[0] for row in cursor.fetchall()]


def _newest(cursor, query: str, candidates: int) -> list[int]:
    """About the newest `candidates` matches, slice by slice."""
    cursor.execute("SELECT max(id) FROM portal_searchentry")
    found: list[int] = []
    for number in range((cursor.fetchone()[0] or 0) // SLICE, -1, -1):
        found += _ids(cursor, f"{query} & '§s{number}'", 4 * candidates)
        if len(found) >= candidates:
            break
    return found


def _phrase(terms: list[str]) -> str:
    """Terms side by side. A lone Han character stands for every pair that begins with it."""
    if len(terms) == 1 and len(terms[0]) == 1 and ord(terms[0]) >= 0x3400:
        return f"'{terms[0]}':*"
    return "(" + " <-> ".join(f"'{term}'" for term in terms) + ")"
