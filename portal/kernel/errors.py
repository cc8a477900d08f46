"""The pages that say what went wrong. They need no database, no session and no user.

`urls.py` names them as handler400, 403, 404 and 500; views return `gone` and `too_many_requests`.
Each reads in the language of the address, or else of the reader's cookie or browser.
"""

import logging
import re
import secrets
import sys
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import translation
from django.utils.html import escape

from portal.kernel import health, page_cache

logger = logging.getLogger(__name__)
_ASSETS = {"css": "css/site.css", "theme": "js/theme.js", "icon": "icon.svg"}
_LAST_WORDS = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0}</title></head>'
    '<body><main><h1>{0}</h1><p>{1}</p><p><a href="{2}">Meipi 眉批</a></p></main></body></html>'
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. What a `BadRequest` says is shown; other exceptions speak to programmers."""
    said = str(exception) if isinstance(exception, BadRequest) else ""
    return _page(request, 400, said=said)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. The text of `PermissionDenied` tells the reader what is missing."""
    return _page(request, 403, said=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit: it was open too long, or cookies are off."""
    return _page(request, 403, stale_form=True)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, words=words_of(request.path_info))


def gone(request: HttpRequest, *, why: str = "", on: date | None = None) -> HttpResponse:
    """410: it was public once. `why` is a category ("withdrawn by its author"), never details."""
    return _page(request, 410, why=why, on=on)


def too_large(request: HttpRequest) -> HttpResponse:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1000
    return _page(request, 413, limit=limit)


def too_many_requests(request: HttpRequest, *, retry_after: int = 300) -> HttpResponse:
    """429. `retry_after` in seconds."""
    minutes = -(-retry_after // 60) if retry_after > 90 else 0
    response = _page(request, 429, seconds=retry_after, minutes=minutes)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with an id by which to find it in the log, or 503 if the database is to blame."""
    if health.is_database_trouble(sys.exc_info()[1]):
        return unavailable(request)
    request_id = secrets.token_hex(6)
    logger.error("Request %s failed: %s", request_id, request.path)
    return _page(request, 500, request_id=request_id)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database cannot be reached or cannot write."""
    if _is_writing(request):
        page_cache.invalidate_page_cache()  # the commit may have arrived although its answer did not
    response = _page(request, 503)
    response["Retry-After"] = str(health.RETRY_AFTER)
    return response


def _is_writing(request: HttpRequest) -> bool:
    return request.method not in ("GET", "HEAD")


def words_of(path: str) -> str:
    """The words of an address, to search for what was meant."""
    path = re.sub(r"%[0-9A-Fa-f]{2}", " ", path[:500])
    words = [word for part in path.split("/")[1:] for word in re.findall(r"[^\W_]+", part)]
    if translation.get_language_from_path(path):
        words = words[len(re.findall(r"[^\W_]+", path.split("/")[1])) :]
    return " ".join(words)[:100]


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    language = _language(request)
    context["writing"] = _is_writing(request)
    with translation.override(language):
        try:
            html = get_template(f"{status}.html").render({**_shell(language), **context})
        except Exception:
            logger.exception("The page for status %s cannot be drawn", status)
            text = escape(context.get("request_id") or context.get("said") or "")
            html = _LAST_WORDS.format(status, text, get_script_prefix())
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    return HttpResponse(html, status=status, headers=headers)


def _language(request: HttpRequest) -> str:
    from_path = translation.get_language_from_path(request.path_info)
    return from_path or translation.get_language_from_request(request)


def _shell(language: str) -> dict[str, Any]:
    other = "zh-hans" if language == "en" else "en"
    return {
        "lang": "en" if language == "en" else "zh-Hans",
        "home": f"{get_script_prefix()}{language}/",
        "other_home": f"{get_script_prefix()}{other}/",
        "search": _address("search"),
        **{name: _asset(path) for name, path in _ASSETS.items()},
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _asset(path: str) -> str:
    try:
        return static(path)
    except ValueError:  # not collected, or collected without this file
        return settings.STATIC_URL + path
