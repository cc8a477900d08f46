"""Whole anonymous pages, kept as ready bytes in front of Django.

`ReadyPages` answers a bare GET or HEAD from its worker's memory: no session cookie, nothing in the
query that the view did not name. A page gets in when its view is a `@cache_page_for_anonymous` and its response
is a plain 200 that sets no cookie and depends on nothing but its address.

Every page is thrown away, in every worker of the host, as soon as anything is written that a
reader without an account could see. What makes that hold: the workers share a generation (see
there). A page is served only while the generation read *before* it was rendered is still the
current one, and a new one begins *after* a commit and before the writer's own answer leaves.
"""

import functools
import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import brotli
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from portal.kernel.generation import Generation, invalidate_page_cache

R = TypeVar("R", bound=HttpRequest)
P = ParamSpec("P")
Key = tuple[str, str, str, str]
Headers = list[tuple[str, str]]

# --- the views' side -----------------------------------------------------------------------------


def cache_page_for_anonymous(
    *known: str,
) -> Callable[
    [Callable[Concatenate[R, P], HttpResponse]], Callable[Concatenate[R, P], HttpResponse]
]:
    """Decorates a view whose page is the same for every reader without an account.

    `known` are the query parameters it reads. With any other in the address it is rendered again.
    """
    names = frozenset(known)

    def decorate(
        view: Callable[Concatenate[R, P], HttpResponse],
    ) -> Callable[Concatenate[R, P], HttpResponse]:
        @functools.wraps(view)
        def marked(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.cache_page_for_anonymous = names  # type: ignore[attr-defined]  # `ReadyPages` reads it
            return response

        return marked

    return decorate


# --- what is kept --------------------------------------------------------------------------------

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": functools.partial(brotli.compress, quality=5),
    "gzip": functools.partial(gzip.compress, compresslevel=6, mtime=0),
}
# Set again for each encoding; a server or proxy on the way sets the others.
_OWN_HEADERS = {"cache-control", "content-length", "etag", "expires", "last-modified", "vary"}
# What a response may depend on besides its address: neither reaches the store.
_HARMLESS_VARY = {"accept-encoding", "hx-request"}


class Page:
    """One page in each encoding: (headers, headers of a 304, ETag, body)."""

    __slots__ = ("expires", "generation", "size", "variants")

    def __init__(self, body: bytes, headers: Headers, vary: str, generation: bytes, expires: float):
        self.generation, self.expires = generation, expires
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        plain = self._variant(body, f'"{digest}"', headers, vary)
        self.variants = {"identity": plain}
        for encoding, encode in _ENCODERS.items():
            encoded, also = encode(body), [*headers, ("Content-Encoding", encoding)]
            smaller = len(encoded) < len(body)
            self.variants[encoding] = (
                self._variant(encoded, f'"{digest}-{encoding}"', also, vary) if smaller else plain
            )
        text = sum(len(name) + len(value) for name, value in headers)
        self.size = 3 * (text + 1000) + sum(len(v[3]) for v in self.variants.values())

    @staticmethod
    def _variant(body: bytes, etag: str, headers: Headers, vary: str) -> tuple:
        shared = [("ETag", etag), ("Vary", vary), ("Cache-Control", "no-cache")]
        return [*headers, *shared, ("Content-Length", str(len(body)))], shared, etag, body


@functools.lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    """The best of ours that an Accept-Encoding header allows."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters)
    fallback = weights.get("*", False)
    return next((name for name in _ENCODERS if weights.get(name, fallback)), "identity")


def _name(parameter: str) -> str:
    return parameter.partition("=")[0]


def _shareable_vary(response: HttpResponse) -> str | None:
    """The Vary header to send, or None when the page must not be shared."""
    names = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
    if {name.lower() for name in names} - _HARMLESS_VARY:
        return None
    return ", ".join(dict.fromkeys([*names, "Accept-Encoding"]))


def _may_be_kept(response: HttpResponse, query: str) -> bool:
    known = getattr(response, "cache_page_for_anonymous", None)
    return (
        known is not None
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and not response.has_header("Content-Encoding")
        and not re.search("private|no-store", response.get("Cache-Control", ""))
        and (not query or all(_name(part) in known for part in query.split("&")))
    )


# --- the door ------------------------------------------------------------------------------------


class ReadyPages:
    """A WSGI application in front of Django's. The way of a hit is short on purpose: every step
    on it is paid by every reader."""

    MAX_ADDRESS_LENGTH = 2000

    def __init__(
        self,
        application: Callable[..., Any],
        *,
        generation_file: Path,
        session_cookie: str,
        behind_proxy: bool = False,
        max_bytes: int = 64 * 2**20,
        max_age: float = 300,
    ):
        self._application, self._session_cookie = application, session_cookie
        self._generation, self._behind_proxy = Generation(generation_file), behind_proxy
        self._max_bytes, self._max_age = max_bytes, max_age
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._pages_of: bytes | None = None  # the generation of all that is kept
        self._bytes, self._lock = 0, threading.Lock()
        # A worker that was killed between a commit and its new generation leaves old pages.
        invalidate_page_cache()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        get = environ.get
        method = environ["REQUEST_METHOD"]
        if (
            (method != "GET" and method != "HEAD")
            or self._session_cookie in get("HTTP_COOKIE", "")
            or "HTTP_HX_REQUEST" in environ
            or "HTTP_AUTHORIZATION" in environ
            or "HTTP_RANGE" in environ
        ):
            return self._application(environ, start_response)
        key = self._key(environ)
        page = self._pages.get(key)
        if (
            page is None
            or page.expires < time.monotonic()
            or page.generation != self._generation.current()
        ):
            return self._render(key, environ, start_response)
        try:
            self._pages.move_to_end(key)
        except KeyError:  # another thread has just thrown it out
            pass
        return _answer(page, environ, start_response)

    def _key(self, environ: dict[str, Any]) -> Key:
        """All that the page depends on, as sent: what reads differently never shares a page.
        Parameters are sorted by their undecoded names; those of one name keep their order."""
        get = environ.get
        scheme = environ["wsgi.url_scheme"]
        if self._behind_proxy:
            scheme = get("HTTP_X_FORWARDED_PROTO", scheme)
        query = get("QUERY_STRING", "")
        if "&" in query:
            query = "&".join(sorted(query.split("&"), key=_name))
        return scheme, get("HTTP_HOST", ""), get("PATH_INFO", ""), query

    def _render(
        self, key: Key, environ: dict[str, Any], start_response: Callable
    ) -> Iterable[bytes]:
        asked_for = environ["REQUEST_METHOD"]
        if asked_for == "HEAD":  # answered as the GET would be, without the body
            environ = {**environ, "REQUEST_METHOD": "GET"}
        generation, expires = self._generation.current(), time.monotonic() + self._max_age
        head: list[Any] = []
        response = self._application(environ, lambda *status_and_headers: head.extend(
            status_and_headers))  # fmt: skip
        page = self._page(key, response, generation, expires)
        if page is None:
            start_response(*head)
            if asked_for != "HEAD":
                return response
        if hasattr(response, "close"):
            response.close()
        environ["REQUEST_METHOD"] = asked_for
        return _answer(page, environ, start_response) if page else []

    def _page(
        self, key: Key, response: Any, generation: bytes | None, expires: float
    ) -> Page | None:
        """The response as a page, kept if that is allowed. None: pass the response on as it is."""
        if generation is None or not _may_be_kept(response, key[3]):
            return None
        vary = _shareable_vary(response)
        if vary is None or sum(map(len, key)) > self.MAX_ADDRESS_LENGTH:
            return None
        headers = [(n, v) for n, v in response.items() if n.lower() not in _OWN_HEADERS]
        page = Page(response.content, headers, vary, generation, expires)
        if generation == self._generation.current():
            self._keep(key, page)
        return page

    def _keep(self, key: Key, page: Page) -> None:
        with self._lock:
            if self._pages_of != page.generation:
                self._pages.clear()  # none of them will be served again
                self._pages_of, self._bytes = page.generation, 0
            self._bytes += page.size
            replaced = self._pages.pop(key, None)
            self._pages[key] = page
            if replaced is not None:
                self._bytes -= replaced.size
            while self._bytes > self._max_bytes:
                self._bytes -= self._pages.popitem(last=False)[1].size


def _answer(page: Page, environ: dict[str, Any], start_response: Callable) -> list[bytes]:
    get = environ.get
    headers, unchanged, etag, body = page.variants[_encoding(get("HTTP_ACCEPT_ENCODING", "")[:200])]
    known = get("HTTP_IF_NONE_MATCH")
    # An ETag is quoted and holds no quotes, so a member of the list is found as a substring.
    if known is not None and (etag in known or known.strip() == "*"):
        start_response("304 Not Modified", unchanged.copy())
        return []
    start_response("200 OK", headers.copy())
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


# --- noticing writes -----------------------------------------------------------------------------

# Tables of others that no page for readers without an account shows. When in doubt, leave one out.
# Models of ours say so themselves: `shown_to_strangers = False`.
PRIVATE_MODELS = (
    "account.EmailAddress", "account.EmailConfirmation", "admin.LogEntry", "mfa.Authenticator",
    "sessions.Session", "socialaccount.SocialAccount", "socialaccount.SocialToken",
    "usersessions.UserSession",
)  # fmt: skip
# A statement that begins like this, is the only one, and holds no writing CTE, writes nothing.
_READ = re.compile(
    r"[\s(]*(?:SELECT|VALUES|SHOW|SET|PRAGMA|BEGIN|SAVEPOINT|RELEASE|ROLLBACK"
    r"|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE|REPLACE\s+INTO)\b))\b[^;]*;?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_WRITE = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+"
    r'"?(\w+)"?(?![\w".])[^;]*\Z',
    re.IGNORECASE,
)


def watch_writes() -> None:
    """From now on, whatever Django writes to any database throws the ready pages away."""
    connection_created.connect(_watch, dispatch_uid="portal.kernel.page_cache")


def _watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if _notice not in connection.execute_wrappers:
        # First, because whoever adds a wrapper for a while takes the last one away again.
        connection.execute_wrappers.insert(0, _notice)


def _notice(execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not changes_pages(sql):
        return execute(sql, params, many, context)
    try:
        return execute(sql, params, many, context)
    finally:  # a statement that failed half way may have written
        _invalidate_after_commit(context["connection"])


def _invalidate_after_commit(connection: BaseDatabaseWrapper) -> None:
    if not connection.in_atomic_block:
        return invalidate_page_cache()
    if not any(waiting[1] is invalidate_page_cache for waiting in connection.run_on_commit):
        connection.on_commit(invalidate_page_cache, robust=True)


def changes_pages(sql: Any) -> bool:
    """Whether this statement may change what somebody without an account reads. Whatever is not
    surely harmless does."""
    if not isinstance(sql, str):
        return True
    if _READ.match(sql):
        return False
    table = _WRITE.match(sql)
    private, sign_in = _private()
    return not (table and table[1] in private) and not sign_in.match(sql)


def _many_to_many(model: type[Model]) -> list[type[Model]]:
    """The tables between it and others."""
    related = (field.remote_field.through for field in model._meta.local_many_to_many)
    return [through for through in related if through]


@functools.cache
def _private() -> tuple[frozenset[str], re.Pattern]:
    models = [m for m in apps.get_models() if not getattr(m, "shown_to_strangers", True)]
    models += [through for m in models for through in _many_to_many(m)]
    models += [apps.get_model(name) for name in PRIVATE_MODELS
               if name.split(".")[0] in apps.app_configs]  # fmt: skip
    tables = {model._meta.db_table for model in models}
    tables |= {str(c["LOCATION"]) for c in settings.CACHES.values() if ".db." in c["BACKEND"]}
    users = re.escape(get_user_model()._meta.db_table)
    sign_in = rf'UPDATE "{users}" SET "last_login" = %s WHERE [^;]*\Z'
    return frozenset(tables), re.compile(sign_in)
