"""What every request and response passes."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from portal.kernel import middleware
from portal.kernel.middleware import Handler
from tests.portal.wsgi import ask

FORM = "application/x-www-form-urlencoded"
handler400 = "portal.kernel.errors.bad_request"
handler404 = "portal.kernel.errors.page_not_found"


@csrf_exempt
def echo(request):
    return HttpResponse(repr((request.GET, request.POST, request.COOKIES)))


def who(request):
    return HttpResponse(f"{request.user} {request.user.is_authenticated}")


@csrf_exempt
def sign_in(request):
    user = get_user_model().objects.get()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponse(f"{request.user} {request.user.is_authenticated}")


urlpatterns = [
    path("en/who/", who),
    path("en/sign-in/", sign_in),
    re_path("en/.*", echo),
]


@pytest.fixture(autouse=True)
def small_site(settings):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]


@pytest.fixture
def site():
    return Handler()


# --- input ---------------------------------------------------------------------------------------

MULTIPART = "multipart/form-data; boundary=x"


def part(name: bytes, value: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--x--\r\n' % (
        name,
        value,
    )


@pytest.mark.parametrize(
    "given",
    [
        {"address": "/en/a\0b/"},
        {"address": "/en/?q=%00"},
        {"address": "/en/?%00=q"},
        {"address": "/en/?q=a&q=b%00"},
        {"address": "/en/?q=" + "a" * 9000},
        {"address": "/en/" + "a" * 9000},
        {"address": "/en/?" + "&".join(f"a{n}=1" for n in range(1500))},
        {"HTTP_COOKIE": 'session="\\000"'},
        {"HTTP_COOKIE": "a=b\0"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "localhost, localhost"},
        {"HTTP_HOST": "local\0host"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "[::1"},
        {"method": "POST", "body": b"a=%00", "CONTENT_TYPE": FORM},
        {"method": "POST", "body": b"%00=a", "CONTENT_TYPE": FORM},
        {"method": "POST", "body": b"a=1&" * 2000, "CONTENT_TYPE": FORM},
        {"method": "POST", "body": part(b"a", b"\0"), "CONTENT_TYPE": MULTIPART},
        {"method": "POST", "body": b"nonsense", "CONTENT_TYPE": "multipart/form-data"},
        {"method": "POST", "body": b"x", "CONTENT_TYPE": "multipart/form-data; boundary=" + "y" * 500},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "three"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "-3"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "²"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "9" * 5000},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM + "; charset=utf-16"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM + "; charset=nonsense"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": FORM + "; charset=a\0b"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": "nonsense"},
        {"method": "POST", "body": part(b"a", b"+2AA-"), "CONTENT_TYPE": MULTIPART + "; charset=utf-7"},
        {"address": "/en/?q=%41", "CONTENT_TYPE": "text/plain; charset=rot13"},
        {"address": "/en/?q=+2AA-", "CONTENT_TYPE": "text/plain; charset=utf-7"},
        {"address": "/en/?q=%41", "CONTENT_TYPE": "text/plain; charset=base64"},
        {"CONTENT_TYPE": "text/plain; x*=nonsense'en'%41"},
        {"CONTENT_TYPE": "text/plain; x*0*=nonsense''%41"},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_read_is_400(site, given):
    answer = ask(site, **given)
    assert answer.status == 400
    assert '<html lang="' in answer.text


@pytest.mark.parametrize(
    "given",
    [
        {"address": "/en/字节/?q=眉批+🎉&q=a%0D%0Ab"},
        {"address": "/en/?q=%FF%ED%A0%80"},  # not UTF-8: Django reads it as U+FFFD
        {"address": "/en/?q=" + "a" * 8000},
        {"HTTP_COOKIE": 'a="\\303\\251"; b=\xff; ;=; c'},
        {"method": "POST", "body": b"a=" + b"x" * 900_000, "CONTENT_TYPE": FORM},
        {"method": "POST", "body": "a=眉批".encode(), "CONTENT_TYPE": FORM + "; charset=UTF-8"},
        {
            "method": "POST",
            "body": part(b"a", b"\xff"),
            "CONTENT_TYPE": MULTIPART + ';charset="utf-8"',
        },
        {"method": "POST", "body": b'{"a": "\\u0000"}', "CONTENT_TYPE": "application/json"},
        {"method": "POST", "body": b"a=1", "CONTENT_TYPE": ""},
        {"method": "POST"},
        {"CONTENT_LENGTH": ""},
    ],
    ids=lambda given: str(given)[:60],
)
def test_what_can_be_read_is_let_through(site, given):
    assert ask(site, **given).status == 200


def test_a_path_that_is_not_utf8_is_no_error_of_ours(site):
    assert ask(site, PATH_INFO="/en/\xff\xfe/").status in (200, 400, 404)


@pytest.mark.parametrize("kind", [FORM, MULTIPART, "application/json", "text/plain"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_too_much_at_once_is_413(site, settings, kind, method):
    body = b"a=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = ask(site, method=method, body=body, CONTENT_TYPE=kind)
    assert answer.status == 413
    assert "1000 kB" in answer.text


def test_lone_surrogates_do_not_get_in(rf):
    """No way in is known; should Django or a server open one, it ends here."""
    request = rf.get("/en/")
    request.COOKIES = {"a": "\ud800"}
    guarded = middleware.guard_input(lambda request: HttpResponse("let in"))
    assert guarded(request).status_code == 400


def test_a_body_that_breaks_off_is_400(rf):
    class Broken:
        def read(self, size=-1):
            raise ConnectionResetError

    request = RequestFactory().post("/en/", "a=1", FORM)
    request._stream = Broken()
    request._stream.close = lambda: None
    guarded = middleware.guard_input(lambda request: HttpResponse("let in"))
    assert guarded(request).status_code == 400


def test_a_body_that_arrives_is_read_whole(site):
    answer = ask(site, method="POST", body=part(b"a", b"x" * 200_000), CONTENT_TYPE=MULTIPART)
    assert "x" * 200_000 in answer.text


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/en/", "/nothing/", "/en/?q=%00"])
def test_every_page_denies_what_it_does_not_need(site, address):
    headers = ask(site, address).headers
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_permissions_are_well_formed(site):
    policy = ask(site).headers["permissions-policy"]
    assert all(re.fullmatch(r"[a-z-]+=\((self)?\)", item) for item in policy.split(", "))


def test_passkeys_stay_allowed(site):
    assert "publickey-credentials-get=(self)" in ask(site).headers["permissions-policy"]


def test_no_header_is_said_twice(site):
    names = ask(site).names
    assert len(names) == len(set(names))


# --- nobody --------------------------------------------------------------------------------------


def test_without_a_session_the_page_does_not_vary_by_cookie(site):
    answer = ask(site, "/en/who/", HTTP_COOKIE="language=en")
    assert answer.text == "AnonymousUser False"
    assert "Cookie" not in answer.headers.get("vary", "")


@pytest.mark.django_db
def test_with_a_session_it_does(client, reader):
    client.force_login(reader)
    response = client.get("/en/who/")
    assert response.text == "reader True"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "nonsense", "x" * 500, "a b"])
def test_a_session_that_does_not_exist_is_nobodys_and_is_taken_away(site, value):
    answer = ask(site, "/en/who/", HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={value}")
    assert answer.text == "AnonymousUser False"
    assert settings.SESSION_COOKIE_NAME in answer.cookies[0]
    assert "Cookie" in answer.headers["vary"]


@pytest.mark.django_db
def test_signing_in_during_the_request_works_and_lasts(client, reader):
    assert client.post("/en/sign-in/").text == "reader True"
    assert client.get("/en/who/").text == "reader True"


def test_nobody_is_the_plain_anonymous_user(rf):
    seen = []
    view = middleware.skip_auth_without_session(lambda request: seen.append(request.user))
    view(rf.get("/"))
    assert isinstance(seen[0], AnonymousUser)


def test_the_servers_handler_is_django(site):
    assert isinstance(site, WSGIHandler)
