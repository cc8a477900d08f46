"""Real workers: what one of them does holds for the other too."""

import http.client
import os
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.portal.worker_site import PATIENCE, serve

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TABLES = """
    CREATE TABLE auth_group (id integer PRIMARY KEY, name text);
    INSERT INTO auth_group VALUES (1, 'first');
    CREATE TABLE django_migrations (id integer);
    CREATE TABLE portal_cache (cache_key text PRIMARY KEY, value text, expires datetime);
"""


def in_database(folder, script):
    database = sqlite3.connect(folder / "small.sqlite3")
    database.executescript(script)
    database.close()


@pytest.fixture
def connections(tmp_path):
    """Open connections to two workers. Each stays with the worker that took it."""
    in_database(tmp_path, TABLES)
    with serve(tmp_path, threads=2) as port:
        opened = open_connections(port)
        yield opened
        for connection in opened:
            connection.close()


def open_connections(port):
    """Eight of them, once both workers are up. If one dies granian ends, and they are refused."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        opened = [http.client.HTTPConnection("127.0.0.1", port, PATIENCE) for _ in range(8)]
        if len({fetch(c)[1].split()[0] for c in opened}) == 2:
            return opened
        for connection in opened:
            connection.close()
        time.sleep(0.1)
    raise TimeoutError("only one worker answers")


def fetch(connection, method="GET", path="/en/", form=None):
    """(status, text, headers)"""
    connection.request(method, path, form, FORM if form else {})
    response = connection.getresponse()
    return response.status, response.read().decode(), response.headers


# --- ready pages ---------------------------------------------------------------------------------


def test_a_write_by_one_worker_is_seen_by_the_next_read_of_every_worker(connections):
    readers, writers, wrong, renders = set(), set(), [], set()
    for number in range(100):
        writer = connections[number % len(connections)]
        writers.add(fetch(writer, "POST", "/en/write/", f"name=text{number}")[1])
        for connection in connections:
            worker, render, shown = fetch(connection)[1].split()
            readers.add(worker)
            renders.add((worker, render))
            if shown != f"text{number}":
                wrong.append((number, worker, shown))
    assert not wrong
    assert len(readers) == 2, "both workers must have answered"
    assert readers == writers
    assert len(renders) == 2 * 100, "each worker draws the page once after each write"


def test_between_writes_a_page_comes_from_the_store(connections):
    _status, text, headers = fetch(connections[0])
    assert fetch(connections[0])[1] == text
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Vary"] == "Accept-Encoding"


def test_every_worker_reads_the_generation_from_the_file(connections, tmp_path):
    for connection in connections:
        fetch(connection)
    in_database(tmp_path, "UPDATE auth_group SET name = 'unnoticed'")
    assert {fetch(c)[1].split()[2] for c in connections} == {"first"}
    (tmp_path / "generation").write_bytes(b"12345678")
    assert {fetch(c)[1].split()[2] for c in connections} == {"unnoticed"}


def test_ready_pages_outlive_the_database(connections, tmp_path):
    text = fetch(connections[0])[1]
    os.truncate(tmp_path / "small.sqlite3", 0)
    assert fetch(connections[0])[1] == text


# --- limits --------------------------------------------------------------------------------------


def test_workers_count_together_and_exactly(connections):
    """The connections are known to reach both."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(limited_three_times, connections))
    answers = [answer for three in answers for answer in three]
    statuses = [status for status, _text, _headers in answers]
    assert (statuses.count(200), statuses.count(429)) == (10, 14)
    assert {int(h["Retry-After"]) > 3000 for status, _text, h in answers if status == 429} == {True}


def limited_three_times(connection):
    return [fetch(connection, "POST", "/en/limited/", "a=1") for _ in range(3)]


# --- what strangers send -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    in_database(folder, TABLES)
    with serve(folder, workers=1) as port:
        yield port


def send(port, raw):
    """The status of the answer to bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        sock.sendall(raw)
        return int(sock.makefile("rb").readline().split()[1])


@pytest.mark.parametrize(
    ("line", "header", "status"),
    [
        (b"GET /en/%00 HTTP/1.1", b"", 400),
        (b"GET /en/%ff HTTP/1.1", b"", 404),
        (b"GET //en/ HTTP/1.1", b"", 404),
        (b"GET /en/?a=1;b=%26 HTTP/1.1", b"", 200),
        (b"GET http://evil.example/en/ HTTP/1.1", b"", 200),
        (b"GET /en/ HTTP/1.1", b"Host: evil.example", 400),
        (b"GET /en/?x HTTP/1.1", b"Content-Type: a/b; x*=nonsense'en'%41", 400),
        (b"GET /en/?x HTTP/1.1", b'Cookie: session="\\000"', 400),
        (b"GET /en/ HTTP/1.1", b"Cookie: a=\xff\xfe", 200),
        (b"GET /en/ HTTP/1.1", b"Range: bytes=9999999-", 200),
        (b"HEAD /en/ HTTP/1.1", b"If-None-Match: *", 304),
        (b"POST /en/write/ HTTP/1.1", b"Content-Length: three", 400),
        (b"POST /en/write/ HTTP/1.1", b"Content-Length: 2000000", 413),
    ],
)
def test_real_requests_of_an_odd_kind(port, line, header, status):
    host = b"" if header.startswith(b"Host") else b"Host: 127.0.0.1\r\n"
    raw = (
        line + b"\r\n" + host + (header + b"\r\n" if header else b"") + b"Connection: close\r\n\r\n"
    )
    if status == 413:
        raw += b"x" * 2_000_000
    assert send(port, raw) == status
