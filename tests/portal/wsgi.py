"""Asking a WSGI application as a server would, without one."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@dataclass
class Answer:
    status: int
    headers: dict[str, str]  # by lower-case name
    names: list[str]  # of all headers, in lower case
    cookies: list[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def environ(method: str = "GET", address: str = "/en/", body: bytes = b"", **given: Any) -> dict:
    """A request as granian hands it over; `given` are keys of the environ, HTTP_HOST and so on."""
    path, _, query = address.encode().decode("latin-1").partition("?")
    made = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    if body:
        made["CONTENT_LENGTH"] = str(len(body))
    return {**made, **given}


def ask(application: Callable, address: str = "/en/", method: str = "GET", **given: Any) -> Answer:
    begun: list = []
    with _connections_left_alone():
        result = application(environ(method, address, **given), lambda *head: begun.append(head))
        try:
            body = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
    (status, headers), *again = begun
    assert not again, "the response was begun twice"
    named = {name.lower(): value for name, value in headers}
    cookies = [value for name, value in headers if name.lower() == "set-cookie"]
    return Answer(int(status.split()[0]), named, [n.lower() for n, _v in headers], cookies, body)


@contextmanager
def _connections_left_alone() -> Iterator[None]:
    """The test's own connection must outlive the request, as with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
