"""Ready pages: what is kept, who gets it, and when it is thrown away."""

import gzip
import os
import threading
import time

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path, re_path
from django.utils.cache import patch_vary_headers

from portal.kernel import page_cache
from portal.kernel.page_cache import ReadyPages, cache_page_for_anonymous
from tests.portal.wsgi import ask

TEXT = "眉批 " * 400
shown = {"value": "", "renders": 0}


def _page(request):
    shown["renders"] += 1
    address = f"{request.scheme} {request.get_host()} {request.get_full_path()}"
    return HttpResponse(f"{shown['renders']} {shown['value']} {address} {TEXT}")


@cache_page_for_anonymous("a", "b")
def page(request):
    return _page(request)


@cache_page_for_anonymous()
def odd(request, kind):
    response = _page(request)
    if kind == "cookie":
        response.set_cookie("seen", "1")
    if kind == "missing":
        response.status_code = 404
    if kind == "varies":
        patch_vary_headers(response, [request.GET.get("by", "Cookie")])
    if kind in ("private", "no-store"):
        response["Cache-Control"] = kind
    if kind == "encoded":
        response["Content-Encoding"] = "zz"
    if kind == "varies-harmlessly":
        patch_vary_headers(response, ["HX-Request"])
    if kind == "stream":
        return StreamingHttpResponse([response.content])
    if kind == "session":
        request.session.get("x")
    return response


@cache_page_for_anonymous("by")
def varies(request):
    response = _page(request)
    patch_vary_headers(response, [request.GET["by"]])
    return response


urlpatterns = [
    path("en/", page),
    path("en/plain/", _page),
    path("en/odd/<str:kind>/", odd),
    path("en/varies/", varies),
    re_path("en/any/.*", page),
]


@pytest.fixture(autouse=True)
def small_site(settings, tmp_path):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost", "other.example"]
    settings.GENERATION_FILE = tmp_path / "data" / "generation"
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
    ]
    shown.update(value="", renders=0)


@pytest.fixture
def make(settings):
    def made(**options):
        options = {"session_cookie": "session"} | options
        return ReadyPages(WSGIHandler(), generation_file=settings.GENERATION_FILE, **options)

    return made


@pytest.fixture
def site(make):
    return make()


def is_kept(site, address="/en/", **given) -> bool:
    """Whether a second reader of this address gets the first one's page."""
    first, second = ask(site, address, **given), ask(site, address, **given)
    return first.body == second.body


# --- what a reader gets --------------------------------------------------------------------------


def test_the_second_reader_gets_the_first_ones_page(site):
    assert ask(site).text.startswith("1 ")
    assert ask(site).text.startswith("1 ")


def test_the_first_answer_has_the_same_headers_as_those_from_the_store(site):
    assert ask(site).headers == ask(site).headers


def test_browsers_ask_again_every_time(site):
    headers = ask(site).headers
    assert headers["cache-control"] == "no-cache"
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("fresh", [True, False])
def test_head_has_the_headers_of_get_and_no_body(site, fresh):
    if not fresh:
        ask(site)
    head = ask(site, method="HEAD")
    assert head.body == b""
    assert head.headers == ask(site).headers


def test_head_of_a_page_that_is_not_kept_has_no_body(site):
    head = ask(site, "/en/plain/", method="HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;q=1.0, *;q=0", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br ; q=0.000 , gzip ; q=0", None),
        ("*", "br"),
        ("identity", None),
        (";;,,=", None),
    ],
)
def test_the_page_comes_in_an_encoding_that_the_reader_takes(site, accepted, encoding):
    plain = ask(site).body
    got = ask(site, HTTP_ACCEPT_ENCODING=accepted)
    assert got.headers.get("content-encoding") == encoding
    assert int(got.headers["content-length"]) == len(got.body)
    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert decode(got.body) == plain


def test_each_encoding_has_its_own_strong_etag(site):
    tags = {ask(site, HTTP_ACCEPT_ENCODING=e).headers["etag"] for e in ("", "gzip", "br")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_another_page_has_another_etag(site):
    assert ask(site, "/en/?a=1").headers["etag"] != ask(site, "/en/?a=2").headers["etag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', 'W/"x" , W/{} , "y"', "*", " * "])
def test_a_reader_who_has_the_page_gets_304(site, form):
    tag = ask(site).headers["etag"]
    got = ask(site, HTTP_IF_NONE_MATCH=form.format(tag))
    assert (got.status, got.body) == (304, b"")
    assert got.headers["etag"] == tag
    assert "content-length" not in got.headers


@pytest.mark.parametrize("have", ['"other"', "{}-br", '"{}"x', "", '"', "{bare}"])
def test_a_reader_who_has_something_else_gets_the_page(site, have):
    tag = ask(site).headers["etag"]
    have = have.format(tag[1:5], bare=tag.strip('"'))
    assert ask(site, HTTP_IF_NONE_MATCH=have).status == 200


def test_the_etag_of_one_encoding_does_not_stand_for_another(site):
    tag = ask(site, HTTP_ACCEPT_ENCODING="br").headers["etag"]
    assert ask(site, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=tag).status == 200


# --- who does not get it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"HTTP_COOKIE": "session=abc"},
        {"HTTP_COOKIE": "theme=dark; session=abc"},
        {"HTTP_COOKIE": "theme=dark;session =abc"},
        {"HTTP_COOKIE": "session="},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_AUTHORIZATION": "Basic eDp4"},
        {"HTTP_RANGE": "bytes=0-9"},
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"method": "get"},
    ],
)
def test_anything_but_a_bare_read_goes_to_django(site, given):
    ask(site)
    ask(site, **given)
    assert shown["renders"] == 2
    ask(site)
    assert shown["renders"] == 2, "and it must not change what others get"


def test_other_cookies_do_not_keep_a_reader_from_the_page(site):
    ask(site, HTTP_COOKIE="theme=dark")
    ask(site, HTTP_COOKIE="language=en")
    assert shown["renders"] == 1


# --- what is not kept ----------------------------------------------------------------------------


def test_a_view_that_did_not_ask_for_it_is_not_kept(site):
    assert not is_kept(site, "/en/plain/")


@pytest.mark.parametrize(
    "kind", ["cookie", "missing", "private", "no-store", "encoded", "stream", "session"]
)
def test_a_response_that_is_somebodys_own_is_not_kept(site, kind):
    assert not is_kept(site, f"/en/odd/{kind}/")


@pytest.mark.parametrize(
    "by", ["Cookie", "accept-language", "Accept-Encoding, COOKIE", "*", "Origin"]
)
def test_a_response_that_varies_is_not_kept(site, by):
    assert not is_kept(site, "/en/varies/?by=" + by)


def test_a_response_that_varies_by_what_never_reaches_the_store_is_kept(site):
    assert is_kept(site, "/en/odd/varies-harmlessly/")
    assert ask(site, "/en/odd/varies-harmlessly/").headers["vary"] == "HX-Request, Accept-Encoding"


def test_django_closes_its_request_once_for_each_rendered_page(site):
    closed = []

    def note(**kwargs):
        closed.append(1)

    request_finished.connect(note)
    try:
        for address in ("/en/", "/en/", "/en/plain/"):
            ask(site, address)
            ask(site, address, method="HEAD")
    finally:
        request_finished.disconnect(note)
    assert len(closed) == shown["renders"] == 3


# --- the address ---------------------------------------------------------------------------------


def test_known_parameters_may_come_in_any_order(site):
    assert ask(site, "/en/?a=1&b=2").body == ask(site, "/en/?b=2&a=1").body


def test_values_of_one_name_keep_their_order(site):
    assert ask(site, "/en/?a=1&a=2").body != ask(site, "/en/?a=2&a=1").body


@pytest.mark.parametrize(
    "query",
    ["c=1", "a=1&utm_source=x", "A=1", "%61=1", "a=1&%61=2", "a[]=1", "&", "a=1&", "a=1&&b=1",
     "=", "a%00=1", "+a=1", "a =1", "a;b=1"],
)  # fmt: skip
def test_an_address_with_anything_unknown_is_rendered_anew(site, query):
    assert not is_kept(site, "/en/?" + query)


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        ("/en/?a=1", "/en/?a=1;b=2"),
        ("/en/?a=1%26b=2", "/en/?a=1&b=2"),
        ("/en/?a=1&a=2", "/en/?%61=2&a=1"),
        ("/en/?a=x", "/en/?a=%78"),
        ("/en/any/a/", "/en/any/A/"),
        ("/en/any/a/b", "/en/any/a//b"),
        ("/en/any/a%2Fb", "/en/any/a/b"),
        ("/en/any/b", "/en/any/a/../b"),
        ("/en/any/a?", "/en/any/a%3F"),
        ("/en/any/a;b", "/en/any/a"),
    ],
)
def test_addresses_that_read_differently_never_share_a_page(site, mine, yours):
    ask(site, mine)
    # The page repeats its address, so another one's page would show.
    assert ask(site, yours).body.split()[1:4] == ask(WSGIHandler(), yours).body.split()[1:4]


def test_a_forged_host_gets_no_page_and_leaves_none(site):
    assert ask(site, HTTP_HOST="evil.example").status == 400
    assert ask(site, HTTP_HOST="localhost").status == 200
    assert ask(site, HTTP_HOST="evil.example").status == 400


def test_each_host_has_its_own_page(site):
    assert "localhost" in ask(site).text
    assert "other.example" in ask(site, HTTP_HOST="other.example").text


def test_nobody_is_believed_about_the_scheme_without_a_proxy(site):
    ask(site)
    ask(site, HTTP_X_FORWARDED_PROTO="https")
    assert shown["renders"] == 1


def test_behind_a_proxy_each_scheme_has_its_own_page(make, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = make(behind_proxy=True)
    assert " http localhost" in ask(site, HTTP_X_FORWARDED_PROTO="http").text
    assert " https localhost" in ask(site, HTTP_X_FORWARDED_PROTO="https").text


@pytest.mark.parametrize("header", ["HOST", "FOR", "PREFIX", "PORT", "SERVER"])
def test_other_forwarded_headers_change_nothing(site, header):
    text = ask(site, **{f"HTTP_X_FORWARDED_{header}": "evil.example"}).text
    assert "evil" not in text
    assert ask(site).text == text


# --- how long it is kept -------------------------------------------------------------------------


def test_a_page_expires(make, monkeypatch):
    site, now = make(max_age=300), time.monotonic()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now)
    ask(site)
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + 299)
    assert ask(site).text.startswith("1 ")
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + 301)
    assert ask(site).text.startswith("2 ")


def test_the_store_keeps_within_its_bytes(make):
    site = make(max_bytes=100_000)
    for number in range(100):
        ask(site, f"/en/?a={number}")
    assert sum(page.size for page in site._pages.values()) == site._bytes <= 100_000
    assert len(site._pages) > 3


def test_what_is_read_stays_and_what_is_not_goes(make):
    site = make(max_bytes=60_000)
    for number in range(30):
        ask(site, "/en/")
        ask(site, f"/en/?a={number}")
    assert ask(site, "/en/").text.startswith("1 ")
    assert not ask(site, "/en/?a=0").text.startswith("2 ")


def test_a_page_larger_than_the_store_is_served_and_not_kept(make):
    site = make(max_bytes=1000)
    assert ask(site).status == 200
    assert not is_kept(site)
    assert site._bytes == 0


def test_an_endless_address_is_not_kept(site):
    assert not is_kept(site, "/en/?a=" + "x" * 5000)


# --- the generation ------------------------------------------------------------------------------


def test_a_thrown_away_page_is_rendered_anew(site):
    ask(site)
    page_cache.invalidate_page_cache()
    assert ask(site).text.startswith("2 ")
    assert ask(site).text.startswith("2 ")


def test_every_worker_of_the_host_throws_away(make):
    one, other = make(), make()
    ask(one), ask(other)
    page_cache.invalidate_page_cache()
    assert ask(one).text[:2] != ask(other).text[:2]
    assert shown["renders"] == 4


def test_a_worker_that_starts_throws_away_what_a_killed_one_may_have_left(make):
    site = make()
    ask(site)
    make()
    assert ask(site).text.startswith("2 ")


def test_a_page_that_was_overtaken_while_rendered_is_never_served(site, monkeypatch):
    def overtaken(request):
        page_cache.invalidate_page_cache()
        return page(request)

    monkeypatch.setattr("tests.portal.test_ready.urlpatterns", [path("en/", overtaken)])
    from django.urls import clear_url_caches

    clear_url_caches()
    assert not is_kept(site)


def test_pages_of_a_past_generation_free_their_memory(site):
    for number in range(5):
        ask(site, f"/en/?a={number}")
    page_cache.invalidate_page_cache()
    ask(site)
    assert len(site._pages) == 1
    assert site._bytes == next(iter(site._pages.values())).size


@pytest.mark.parametrize("blocked_by", ["directory", "parent is a file"])
def test_without_a_generation_nothing_is_kept(make, settings, tmp_path, caplog, blocked_by):
    if blocked_by == "directory":
        settings.GENERATION_FILE = tmp_path
    else:
        (tmp_path / "file").write_bytes(b"")
        settings.GENERATION_FILE = tmp_path / "file" / "generation"
    site = make()
    assert ask(site).status == 200
    assert not is_kept(site)
    assert "generation" in caplog.text


def test_a_generation_that_is_deleted_is_made_again(site, settings, monkeypatch):
    monkeypatch.setattr(page_cache.Generation, "RECHECK", 0)
    assert is_kept(site)
    os.unlink(settings.GENERATION_FILE)
    before = shown["renders"]
    page_cache.invalidate_page_cache()
    ask(site)
    assert shown["renders"] == before + 1
    assert is_kept(site)


def test_a_truncated_generation_does_no_harm(site, settings):
    ask(site)
    os.truncate(settings.GENERATION_FILE, 0)
    assert not is_kept(site)
    page_cache.invalidate_page_cache()
    assert is_kept(site)


def test_threads_never_see_what_was_there_before_a_write(site):
    """Readers start after a write has been thrown away and must see it or something newer."""
    written, wrong, stop = [0], [], threading.Event()

    def read():
        while not stop.is_set():
            least = written[0]
            seen = int(ask(site).text.split()[1])
            if seen < least:
                wrong.append((seen, least))

    shown["value"] = "0"
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1, 150):
        shown["value"] = str(number)
        page_cache.invalidate_page_cache()
        written[0] = number
        time.sleep(0.001)
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert site._bytes == sum(page.size for page in site._pages.values())
