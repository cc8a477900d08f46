"""Whether the site can do its work, and how it behaves while its database cannot."""

import http.client
import socket
import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection
from django.http import HttpResponse
from django.urls import path

from portal.kernel import health, page_cache
from tests.portal.worker_site import serve
from tests.portal.wsgi import ask


def ask_database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok")


handler500 = "portal.kernel.errors.server_error"
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("en/", ask_database),
]


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost"]
    return WSGIHandler()


def trouble(cause, kind=OperationalError):
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.fixture
def database_away(monkeypatch):
    def refuse(*args, **kwargs):
        raise trouble(psycopg.OperationalError("connection refused"))

    monkeypatch.setattr(connection, "cursor", refuse)


# --- the two addresses ---------------------------------------------------------------------------


def test_the_process_lives_without_a_database(site, database_away):
    assert ask(site, "/healthz").status == 200


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers(site):
    assert ask(site, "/readyz").status == 200


def test_it_is_not_ready_without_the_database(site, database_away):
    answer = ask(site, "/readyz")
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.django_db
def test_it_is_not_ready_before_it_is_migrated(site):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
    assert ask(site, "/readyz").status == 503


def test_nobody_keeps_the_answers(site, database_away):
    assert "no-store" in ask(site, "/healthz").headers["cache-control"]
    assert "no-store" in ask(site, "/readyz").headers["cache-control"]


# --- pages ---------------------------------------------------------------------------------------


def test_a_page_without_its_database_is_503(site, database_away):
    answer = ask(site)
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert '<main id="main">' in answer.text


def test_a_write_whose_answer_was_lost_throws_the_ready_pages_away(
    site, database_away, settings, tmp_path
):
    settings.GENERATION_FILE = tmp_path / "generation"
    page_cache.invalidate_page_cache()
    before = settings.GENERATION_FILE.read_bytes()
    ask(site)
    assert settings.GENERATION_FILE.read_bytes() == before
    settings.MIDDLEWARE = []
    ask(WSGIHandler(), method="POST")
    assert settings.GENERATION_FILE.read_bytes() != before


# --- whose fault it is ---------------------------------------------------------------------------


def sqlite_error(code, kind=sqlite3.OperationalError):
    error = kind("it says so")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    "error",
    [
        trouble(sqlite_error(sqlite3.SQLITE_BUSY)),
        trouble(sqlite_error(sqlite3.SQLITE_READONLY)),
        trouble(sqlite_error(sqlite3.SQLITE_FULL)),
        trouble(sqlite_error(sqlite3.SQLITE_IOERR_WRITE)),
        trouble(sqlite_error(sqlite3.SQLITE_CANTOPEN)),
        trouble(sqlite_error(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError), DatabaseError),
        trouble(psycopg.OperationalError("server closed the connection unexpectedly")),
        trouble(psycopg.InterfaceError("the connection is closed"), InterfaceError),
        trouble(psycopg.errors.AdminShutdown()),
        trouble(psycopg.errors.CannotConnectNow()),
        trouble(psycopg.errors.TooManyConnections()),
        trouble(psycopg.errors.DiskFull()),
        trouble(psycopg.errors.DeadlockDetected()),
        trouble(psycopg.errors.QueryCanceled()),
        trouble(psycopg.errors.ReadOnlySqlTransaction(), DatabaseError),
    ],
    ids=lambda error: type(error.__cause__).__name__,
)
def test_trouble_with_the_database_itself(error):
    assert health.is_database_trouble(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError(),
        OperationalError("without a cause"),
        trouble(sqlite_error(sqlite3.SQLITE_ERROR)),
        trouble(sqlite3.ProgrammingError("binding"), ProgrammingError),
        trouble(psycopg.errors.UndefinedTable(), ProgrammingError),
        trouble(psycopg.ProgrammingError("no sqlstate"), ProgrammingError),
        trouble(psycopg.DataError("NUL"), DatabaseError),
        trouble(psycopg.errors.UniqueViolation(), DatabaseError),
    ],
    ids=repr,
)
def test_a_wrong_statement_is_an_error_of_ours(error):
    assert not health.is_database_trouble(error)


@pytest.mark.parametrize("damage", ["full", "readonly", "locked"])
def test_an_sqlite_file_that_cannot_be_written_counts_as_trouble(tmp_path, damage):
    """The codes are those that SQLite really gives."""
    file = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None, timeout=0.05)
    file.execute("CREATE TABLE t (x)")
    if damage == "full":
        pages = file.execute("PRAGMA page_count").fetchone()[0]
        file.execute(f"PRAGMA max_page_count = {pages}")
    if damage == "readonly":
        file.execute("PRAGMA query_only = 1")
    if damage == "locked":
        other = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        file.execute("INSERT INTO t VALUES (?)", ["x" * 100_000])
    assert health.is_database_trouble(trouble(caught.value))


# --- a PostgreSQL that has stopped answering -------------------------------------------------------


@pytest.fixture
def silent_server():
    """Takes connections and never says a word, like a server that was stopped."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_silent_database_is_given_up(tmp_path, silent_server):
    url = f"postgres://x@127.0.0.1:{silent_server}/x"
    with serve(tmp_path, workers=1, threads=2, DATABASE_URL=url) as port:
        for path in ("/readyz", "/en/"):
            # psycopg by itself would give up, too, after 130 seconds
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
            asking.request("GET", path)
            assert asking.getresponse().status == 503


@pytest.fixture
def clock(monkeypatch):
    """The seconds that have passed, in a list: they pass only where a test says so."""
    now = [0.0]
    monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(health, "_silent_until", 0.0)
    return now


class FakeConnection:
    """As much of a psycopg connection as is needed to give up on one."""

    def __init__(self, alive, clock):
        self.alive, self.clock, self.closed = alive, clock, False

    def wait(self, generator, interval, timeout):
        self.clock[0] += timeout
        raise psycopg.errors._WaitTimeout("wait timeout expired")

    def cancel_safe(self, timeout):
        if not self.alive:
            raise psycopg.errors.CancellationTimeout

    def close(self):
        self.closed = True


@pytest.mark.parametrize("alive", [True, False])
def test_a_connection_that_was_waited_for_in_vain_is_closed(clock, alive):
    raw = FakeConnection(alive, clock)
    connect = health._limited_connect(lambda parameters: raw)
    with pytest.raises(psycopg.OperationalError):
        connect({}).wait(iter(()))
    assert raw.closed
    if alive:  # one statement was slow, the server is well
        assert connect({}) is raw
    else:
        with pytest.raises(psycopg.OperationalError, match="a moment ago"):
            connect({})


def test_no_answer_is_waited_for_longer_than_three_seconds(clock):
    given = {}
    connect = health._limited_connect(
        lambda parameters: given.update(parameters) or FakeConnection(True, clock)
    )
    raw, began = connect({}), clock[0]
    with pytest.raises(psycopg.OperationalError):
        raw.wait(iter(()))
    assert given["connect_timeout"] < 3 and clock[0] - began < 3


def test_after_somebody_has_waited_in_vain_nobody_waits_for_a_moment(clock):
    tried = []

    def connect_in_vain(parameters):
        tried.append(1)
        clock[0] += parameters["connect_timeout"]
        raise psycopg.OperationalError("connection timeout expired")

    connect = health._limited_connect(connect_in_vain)
    counts = []
    for pause in (0, 0, health.PAUSE - 0.1, 0.2):
        clock[0] += pause
        with pytest.raises(psycopg.OperationalError):
            connect({})
        counts.append(len(tried))
    assert counts == [1, 1, 1, 2]
