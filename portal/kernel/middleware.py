"""What every request passes on its way in and every response on its way out."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from portal.kernel import errors

View = Callable[[HttpRequest], HttpResponse]

# Everything a browser offers that this site has no use for. Passkeys are used.
_DENIED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
_PERMISSIONS = ", ".join(
    [f"{feature}=()" for feature in _DENIED]
    + ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)
MAX_QUERY_LENGTH = MAX_PATH_LENGTH = 8192


class Request(WSGIRequest):
    """Lives through a Content-Type that cannot be read; `guard_input` then answers 400."""

    def _set_content_type_params(self, meta: dict) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # private, not in the stubs
        except Exception:
            meta["CONTENT_TYPE"] = self.content_type = "unreadable"
            self.content_params = {}


class Handler(WSGIHandler):
    request_class = Request


def headers(get_response: View) -> View:
    """Headers that neither Django nor django-csp sets."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def guard_input(get_response: View) -> View:
    """Turns away what no view could store or look up: 400, or 413 when it is too much.

    Views may rely on it: address, query, form and cookies are text that can be written as UTF-8
    and holds no NUL, and the form has been parsed. What a text means is theirs to check.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _has_readable_head(request):
            return errors.bad_request(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            _discard_body(request)
            return errors.too_large(request)
        try:
            form = request.POST  # other faults in it raise what Django answers with 400
        except UnreadablePostError:  # it broke off
            return errors.bad_request(request)
        if not all(map(_is_storable, _texts(request, form))):
            return errors.bad_request(request)
        return get_response(request)

    return middleware


def _discard_body(request: HttpRequest) -> None:
    """Take in some megabytes: a browser shows no answer while it is still sending."""
    try:
        for _chunk in range(200):
            if not request.read(2**16):
                return
    except OSError:
        return


def _has_readable_head(request: HttpRequest) -> bool:
    kind, length = request.META.get("CONTENT_TYPE", ""), request.META.get("CONTENT_LENGTH", "")
    charset = (request.content_params or {}).get("charset", "utf-8")
    return (
        len(request.META.get("QUERY_STRING", "")) <= MAX_QUERY_LENGTH
        and len(request.path_info) <= MAX_PATH_LENGTH
        and (not length or (length.isascii() and length.isdigit() and len(length) < 19))
        and (not kind or "/" in (request.content_type or ""))
        and charset.lower() in ("utf-8", "utf8")
    )


def _texts(request: HttpRequest, form) -> Iterable[str]:
    yield request.path_info
    yield request.META.get("HTTP_HOST", "")
    for names_and_values in (request.GET.lists(), form.lists()):
        for name, values in names_and_values:
            yield name
            yield from values
    for name, value in request.COOKIES.items():
        yield name
        yield value


def _is_storable(text: str) -> bool:
    if "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def skip_auth_without_session(get_response: View) -> View:
    """A request without the session's cookie is nobody's, and the session is not even looked at:
    the page then does not vary by cookie and can be kept. Signing in sets the user as usual."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.user = AnonymousUser()
        return get_response(request)

    return middleware
