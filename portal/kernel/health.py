"""Whether the site can do its work, and how it behaves while its database cannot."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.core.signals import request_started
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

RETRY_AFTER = 10  # seconds

# Result codes of SQLite: busy, locked, out of memory, read-only, interrupted, disk I/O, corrupt,
# full, cannot open, locking protocol, not a database.
_SQLITE_TROUBLE = {5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26}
# Classes and codes of PostgreSQL: connection, transaction to be tried again, read-only standby,
# out of resources, lock not available, operator intervention, system error.
_POSTGRESQL_TROUBLE = ("08", "40", "25006", "53", "55P03", "57", "58")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has been migrated."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
            cursor.fetchone()
    except AnyDatabaseError:
        return HttpResponse(
            "no database\n",
            status=503,
            content_type="text/plain",
            headers={"Retry-After": str(RETRY_AFTER)},
        )
    return HttpResponse("ok\n", content_type="text/plain")


def is_database_trouble(error: BaseException | None) -> bool:
    """Whether the database is away, full or busy, as against a statement that is wrong."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, psycopg.Error):
        if cause.sqlstate is None:  # psycopg's own words, not the server's
            return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        return cause.sqlstate.startswith(_POSTGRESQL_TROUBLE)
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_TROUBLE


# --- a PostgreSQL that has stopped answering -------------------------------------------------------

WAIT = 2.2  # seconds that a web request waits for one answer of the database
PAUSE = 1.0  # seconds for which nobody waits again after somebody has waited in vain
_silent_until = 0.0


def limit_waits() -> None:
    """From now on this process gives up on a silent PostgreSQL. For web workers: a command may
    well run a statement for minutes."""
    request_started.connect(_limit_connections, dispatch_uid="portal.kernel.health")


def _limit_connections(**kwargs: Any) -> None:
    for database in connections.all():
        connect: Any = database.get_new_connection
        if database.vendor == "postgresql" and not hasattr(connect, "is_limited"):
            database.get_new_connection = _limited_connect(connect)  # type: ignore[method-assign]  # Django has no hook


def _limited_connect(connect: Callable) -> Callable:
    def limited(parameters: dict[str, Any]) -> Any:
        started = time.monotonic()
        if started < _silent_until:
            raise psycopg.OperationalError("The database did not answer a moment ago.")
        try:
            raw = connect({"connect_timeout": 2, **parameters})
        except psycopg.OperationalError:
            if time.monotonic() - started >= PAUSE:
                _note_silence()
            raise
        raw.wait = _limited_wait(raw, raw.wait)
        return raw

    limited.is_limited = True  # type: ignore[attr-defined]
    return limited


def _limited_wait(raw: Any, wait: Callable) -> Callable:
    def limited(generator: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        started = time.monotonic()
        try:
            return wait(generator, interval, timeout or WAIT)
        except psycopg.OperationalError:
            if time.monotonic() - started >= WAIT:
                _give_up(raw)
            raise

    return limited


def _give_up(raw: Any) -> None:
    try:
        raw.cancel_safe(timeout=0.3)  # the statement was merely slow
    except psycopg.Error:
        _note_silence()
    finally:
        raw.close()


def _note_silence() -> None:
    global _silent_until
    _silent_until = time.monotonic() + PAUSE
