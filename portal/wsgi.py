"""What the server runs: ready pages first, Django behind them."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from portal import health  # noqa: E402
from portal.ready import ReadyPages  # noqa: E402


class Request(WSGIRequest):
    """Lives through a Content-Type that cannot be read; `guard_input` then answers 400."""

    def _set_content_type_params(self, meta: dict) -> None:
        try:
            super()._set_content_type_params(meta)
        except Exception:
            meta["CONTENT_TYPE"] = self.content_type = "unreadable"
            self.content_params = {}


class TimedBody:
    """The body of a request, given up when it does not arrive in time: one that is sent by half
    and never ended would hold a thread of the worker for good."""

    def __init__(self, body: Any, seconds: float):
        self._body, self._deadline = body, time.monotonic() + seconds

    def read(self, size: int = -1) -> bytes:
        return self._in_time(self._body.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._in_time(self._body.readline, size)

    def _in_time(self, read: Callable[[int], bytes], size: int) -> bytes:
        got: list[bytes] = []
        reader = threading.Thread(target=lambda: got.append(read(size)), daemon=True)
        reader.start()
        reader.join(max(0.0, self._deadline - time.monotonic()))
        if not got:
            raise TimeoutError("The body did not arrive.")
        return got[0]


class Handler(WSGIHandler):
    request_class = Request
    BODY_TIMEOUT = 10.0  # seconds

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH", "0") != "0":
            environ["wsgi.input"] = TimedBody(environ["wsgi.input"], self.BODY_TIMEOUT)
        return super().__call__(environ, start_response)


health.limit_waits()
application = ReadyPages(
    Handler(),
    generation_file=settings.GENERATION_FILE,
    session_cookie=settings.SESSION_COOKIE_NAME,
    behind_proxy=bool(settings.PROXY_COUNT),
)
