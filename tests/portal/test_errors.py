"""The pages that say what went wrong."""

import re
from datetime import date

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from portal.kernel import errors

RAISED = {
    "400": BadRequest("This link is damaged."),
    "403": PermissionDenied("Only editors may."),
    "404": Http404(),
    "500": ZeroDivisionError("secret detail"),
    "suspicious": SuspiciousOperation("inner detail"),
}


def fail(request, kind):
    if kind == "410":
        return errors.gone(request, why="Withdrawn by its author.", on=date(2026, 3, 4))
    if kind == "429":
        return errors.too_many_requests(request, retry_after=1200)
    raise RAISED[kind]


handler400 = "portal.kernel.errors.bad_request"
handler403 = "portal.kernel.errors.permission_denied"
handler404 = "portal.kernel.errors.page_not_found"
handler500 = "portal.kernel.errors.server_error"
urlpatterns = [
    path("en/fail/<kind>/", fail),
    path("zh-hans/fail/<kind>/", fail),
    path("en/search/", lambda request: HttpResponse(), name="search"),
    path("en/form/", csrf_protect(lambda request: HttpResponse())),
]


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500])
@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_every_page_stands_in_the_shell_in_the_language_of_its_address(
    client, status, language, lang
):
    """Without the mark for it, pytest-django lets no test ask the database."""
    response = client.get(f"/{language}/fail/{status}/")
    page = response.content.decode()
    assert response.status_code == status
    assert page.count(f'<html lang="{lang}">') == page.count('<main id="main">') == 1
    assert len(re.findall("<h1>[^<]+</h1>", page)) == 1
    assert re.search("<title>[^<]+</title>", page)
    assert f'href="/{language}/"' in page
    assert 'rel="stylesheet"' in page
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("kind", ["404", "500"])
def test_an_error_page_touches_no_session_and_is_stored_nowhere(client, kind):
    response = client.get(f"/en/fail/{kind}/")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("given", "lang"),
    [
        ({"HTTP_ACCEPT_LANGUAGE": "en-GB,en"}, "en"),
        ({"HTTP_ACCEPT_LANGUAGE": "zh-CN"}, "zh-Hans"),
        ({"HTTP_ACCEPT_LANGUAGE": "fr"}, "zh-Hans"),
        ({"HTTP_COOKIE": "language=en"}, "en"),
        ({"HTTP_ACCEPT_LANGUAGE": "x" * 9999}, "zh-Hans"),
    ],
)
def test_an_address_without_language_is_answered_in_the_readers(given, lang):
    response = errors.page_not_found(RequestFactory(**given).get("/nothing/"))
    assert f'<html lang="{lang}">' in response.content.decode()


def test_what_a_bad_request_or_a_refusal_says_is_shown(client):
    assert b"This link is damaged." in client.get("/en/fail/400/").content
    assert b"Only editors may." in client.get("/en/fail/403/").content


def test_what_speaks_to_programmers_is_not_shown(client):
    suspicious = client.get("/en/fail/suspicious/")
    assert suspicious.status_code == 400
    assert b"inner detail" not in suspicious.content
    assert b"secret detail" not in client.get("/en/fail/500/").content


def test_a_missing_page_offers_to_search_for_the_words_of_its_address(client):
    page = client.get("/en/interviews/字节-attention_heads/").content.decode()
    assert 'action="/en/search/"' in page
    assert 'value="interviews 字节 attention heads"' in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/a-b/", "a b"),
        ("/zh-hans/面经/", "面经"),
        ("/zh-hans/", ""),
        ("/", ""),
        ("/english/x", "english x"),
        ("/en/%ff%FE-x/", "x"),
        ("/en/" + "词" * 9999, "词" * 100),
        ('/en/"><script>alert(1)</script>/', "script alert 1 script"),
    ],
)
def test_words_of_an_address(address, words):
    assert errors.words_of(address) == words


def test_a_removed_page_says_why_and_when(client):
    page = client.get("/en/fail/410/").content.decode()
    assert "Withdrawn by its author." in page
    assert "March 4, 2026" in page


def test_too_many_requests_says_when_to_come_back(client):
    response = client.get("/en/fail/429/")
    assert response.headers["Retry-After"] == "1200"
    assert "in 20 minutes" in response.content.decode()


def test_an_error_of_ours_has_an_id_that_is_in_the_log(client, caplog):
    page = client.get("/en/fail/500/").content.decode()
    (request_id,) = re.findall("number: ([0-9a-f]{12})", page)
    assert request_id in caplog.text


def test_a_form_without_its_token_gets_our_page(client):
    response = client.post("/en/form/")
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()


def test_a_stylesheet_that_was_not_collected_does_no_harm(client, settings):
    manifest = "portal.site.static_files.MinifyingStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    settings.DEBUG = False
    page = client.get("/en/nothing/").content.decode()
    assert 'href="/static/css/site.css"' in page


def test_a_broken_template_still_gives_an_answer(client, monkeypatch):
    monkeypatch.setattr(errors, "get_template", lambda name: 1 / 0)
    response = client.get("/en/fail/500/")
    assert response.status_code == 500
    assert re.search("<p>[0-9a-f]{12}</p>", response.content.decode())


def test_an_answer_that_needs_no_template_escapes_what_it_says(monkeypatch):
    monkeypatch.setattr(errors, "get_template", lambda name: 1 / 0)
    response = errors.bad_request(RequestFactory().get("/"), BadRequest("<script>"))
    assert b"<script>" not in response.content


@pytest.mark.parametrize("method", ["get", "post"])
def test_trouble_with_the_database_is_503_and_says_when_to_come_back(client, monkeypatch, method):
    monkeypatch.setattr(errors.health, "is_database_trouble", lambda error: error is trouble)
    trouble = OperationalError("connection refused")
    monkeypatch.setitem(RAISED, "500", trouble)
    client.handler.enforce_csrf_checks = False
    response = getattr(client, method)("/en/fail/500/")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert ("not been saved" in response.content.decode()) == (method == "post")
