"""Signing up, signing in, names, second factors, and leaving."""

import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.kernel.models.draft import Draft
from portal.kernel.models.moderated import Authorship, Decision
from portal.kernel.models.people import User
from portal.site.accounts import names
from portal.site.accounts.deletion import delete_member, is_last_administrator
from tests.make import flat, make_article, make_project, make_report
from tests.test_html import problems

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]
PASSWORD = "a long way to Hangzhou"
CODE = re.compile(r"^ +([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    """Pages that send mail take their time on purpose; tests of anything else do not wait."""
    monkeypatch.setattr("portal.site.accounts.adapter.STEP", 0.001)


@pytest.fixture
def clock(monkeypatch):
    """The time stands still but for clock(seconds)."""
    now = [int(time.time())]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def stamp(seconds_ago: float = 60) -> str:
    return Signer(salt="portal.site.accounts.opened").sign(f"{time.time() - seconds_ago:.1f}")


def form(**fields) -> dict:
    typed = {"username": "xiaoming", "email": "ming@example.org", "password1": PASSWORD}
    return typed | {"website": "", "opened": stamp()} | fields


def sign_up(client, language="en", **fields):
    return client.post(f"/{language}/accounts/signup/", form(**fields))


def sign_in(client, login="xiaoming", password=PASSWORD, language="en", **fields):
    data = {"login": login, "password": password} | fields
    return client.post(f"/{language}/accounts/login/", data)


def code_in_mail() -> str:
    return CODE.search(mail.outbox[-1].body)[1]


def signed_in_as(client) -> str | None:
    page = client.get("/en/me/account/")
    return page.context["user"].username if page.status_code == 200 else None


def said(response) -> list[str]:
    """All error messages on the page."""
    shown = r'class="err"[^>]*><span class="vh">[^<]*</span>([^<]*)'
    return re.findall(shown, flat(response.text))


@pytest.fixture
def member():
    user = User.objects.create_user("xiaoming", "ming@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def theirs(client, member):
    """A browser in which the member has just signed in."""
    sign_in(client)
    return client


# --- signing up ----------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_becomes_a_member_with_the_code_in_the_mail(client, language):
    answer = sign_up(client, language)
    assert answer.url == f"/{language}/accounts/confirm-email/"
    assert signed_in_as(client) is None
    answer = client.post(answer.url, {"code": code_in_mail()})
    assert answer.url == f"/{language}/me/"
    assert signed_in_as(client) == "xiaoming"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_member_gets_mail_in_the_language_of_the_page(client, language):
    sign_up(client, language)
    assert User.objects.get().language == language


def test_a_wrong_code_does_not_sign_in(client):
    sign_up(client)
    page = client.post("/en/accounts/confirm-email/", {"code": "BCDF-GHJK"})
    assert page.status_code == 200 and signed_in_as(client) is None


def test_a_code_is_not_guessed_more_than_five_times(client):
    sign_up(client)
    code = code_in_mail()
    for _try in range(5):
        client.post("/en/accounts/confirm-email/", {"code": "BCDF-GHJK"})
    client.post("/en/accounts/confirm-email/", {"code": code})
    assert signed_in_as(client) is None


def test_another_code_can_be_asked_for(client, monkeypatch):
    sign_up(client)
    first, now = code_in_mail(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 11)
    client.post("/en/accounts/confirm-email/", {"action": "resend"})
    assert code_in_mail() != first
    client.post("/en/accounts/confirm-email/", {"code": code_in_mail()})
    assert signed_in_as(client) == "xiaoming"


def test_a_machine_that_fills_in_the_hidden_field_is_refused(client):
    assert sign_up(client, website="https://example.com").status_code == 200
    assert not User.objects.exists()


def test_the_hidden_field_is_away_from_eyes_and_keyboard(client):
    page = client.get("/en/accounts/signup/").text
    away = page.partition('<div class="away" aria-hidden="true">')[2].partition("</div>")[0]
    assert 'name="website"' in away and 'tabindex="-1"' in away


@pytest.mark.parametrize("seconds_ago", [0, 2, -100])
def test_a_form_that_comes_back_at_once_is_refused(client, clock, seconds_ago):
    page = sign_up(client, opened=stamp(seconds_ago))
    assert "Wait three seconds" in page.text and not User.objects.exists()


def test_who_was_too_quick_finds_all_that_was_typed(client, clock):
    page = sign_up(client, opened=stamp(0)).text
    assert 'value="xiaoming"' in page and 'value="ming@example.org"' in page
    assert f'value="{PASSWORD}"' in page


def test_a_password_is_not_sent_back_otherwise(client):
    assert PASSWORD not in sign_up(client, username="admin").text


def test_who_was_too_quick_signs_up_by_sending_it_again_later(client, clock):
    opened = stamp(0)
    sign_up(client, opened=opened)
    clock(4)
    assert sign_up(client, opened=opened).status_code == 302


@pytest.mark.parametrize(
    "opened", ["", "1234.5", stamp(100_000), stamp() + "x"], ids=["none", "bare", "old", "forged"]
)
def test_a_stale_or_forged_form_comes_back_with_a_new_stamp(client, clock, opened):
    page = sign_up(client, opened=opened)
    assert not User.objects.exists()
    fresh = re.search(r'name="opened" value="([^"]+)"', page.text)[1]
    assert float(Signer(salt="portal.site.accounts.opened").unsign(fresh)) == time.time()


def test_sign_ups_from_one_address_are_limited(client):
    answers = [sign_up(client, username="admin").status_code for _try in range(12)]
    assert answers[:10] == [200] * 10 and answers[10:] == [429] * 2


def test_a_bad_password_is_refused_in_the_language_of_the_page(client):
    for message in said(sign_up(client, "zh-hans", password1="123")):
        assert not re.search("[a-z]{3}", message), message


def test_two_who_take_a_name_at_once_are_told_apart(client, member, monkeypatch):
    monkeypatch.setattr("portal.site.accounts.adapter.Accounts.clean_username", taken_once())
    page = sign_up(client, email="other@example.org")
    assert page.status_code == 200 and "This name is taken" in page.text
    assert User.objects.count() == 1


def taken_once():
    """The name was free when it was first looked up."""
    from portal.site.accounts.adapter import Accounts

    real, calls = Accounts.clean_username, []

    def clean_username(self, username, shallow=False):
        calls.append(username)
        return username if len(calls) == 1 else real(self, username, shallow)

    return clean_username


# --- nobody finds out who has an account ---------------------------------------------------------
def seen(response, *personal) -> str:
    """What somebody sees who tries addresses, without what differs on any two pages."""
    text = re.sub(r'name="(csrfmiddlewaretoken|opened)" value="[^"]*"', "", response.text)
    for word in personal:
        text = text.replace(word, "")
    return text


def test_sign_up_answers_alike_for_an_address_that_has_an_account(client, member):
    pages = []
    for name, address in (("lihong", "ming@example.org"), ("zhangsan", "nobody@example.org")):
        asking = Client()
        answer = sign_up(asking, username=name, email=address)
        pages.append((answer.status_code, answer.url, seen(asking.get(answer.url), address)))
    assert pages[0] == pages[1]


def test_a_wrong_code_answers_alike_for_an_address_that_has_an_account(client, member):
    pages = []
    for name, address in (("lihong", "ming@example.org"), ("zhangsan", "nobody@example.org")):
        asking = Client()
        url = sign_up(asking, username=name, email=address).url
        for _try in range(6):
            answer = asking.post(url, {"code": "BCDF-GHJK"})
            pages.append(
                (address, answer.status_code, answer.get("Location"), seen(answer, address))
            )
    assert [p[1:] for p in pages[:6]] == [p[1:] for p in pages[6:]]


def test_the_owner_of_the_address_is_told_that_somebody_tried(client, member):
    sign_up(client, username="lihong")
    assert "already" in mail.outbox[0].body and CODE.search(mail.outbox[0].body) is None
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", ["password/reset", "login/code"])
def test_asking_for_mail_answers_alike_for_every_address(client, member, path):
    pages = []
    for address in ("ming@example.org", "nobody@example.org"):
        asking = Client()
        answer = asking.post(f"/en/accounts/{path}/", {"email": address})
        pages.append((answer.status_code, answer.url, seen(asking.get(answer.url), address)))
    assert pages[0] == pages[1] and len(mail.outbox) == 2


def test_a_wrong_password_answers_alike_for_every_name(client, member):
    pages = [seen(sign_in(Client(), login, "wrong"), login) for login in ("xiaoming", "nobody")]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("known", ["xiaoming", "ming@example.org"])
def test_a_wrong_password_costs_as_much_for_every_name(client, member, monkeypatch, known):
    from django.contrib.auth.hashers import MD5PasswordHasher

    work, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **kw: work.append(1) or encode(*a, **kw)
    )
    counts = []
    for login in (known, known.replace("ming", "nobody")):
        work.clear()
        sign_in(Client(), login, "wrong")
        counts.append(len(work))
    assert counts == [1, 1]


def test_signing_up_costs_as_much_for_every_address(client, member, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    work, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **kw: work.append(1) or encode(*a, **kw)
    )
    counts = []
    for name, address in (("lihong", "ming@example.org"), ("zhangsan", "nobody@example.org")):
        work.clear()
        sign_up(Client(), username=name, email=address)
        counts.append(len(work))
    assert counts == [1, 1]


@pytest.mark.parametrize("path", ["password/reset", "login/code", "signup"])
def test_asking_for_mail_takes_equally_long_for_every_address(client, member, monkeypatch, path):
    """On a clock that passes only where mail is written and where somebody waits."""
    now, send = [100.0], DefaultAccountAdapter.send_mail

    def wait(seconds):
        now[0] += seconds

    def write(adapter, template_prefix, email, context):
        wait({"ming@example.org": 0.1, "nobody@example.org": 0.4}[email])
        send(adapter, template_prefix, email, context)

    passing = SimpleNamespace(time=time.time, monotonic=lambda: now[0], sleep=wait)
    monkeypatch.setattr("portal.site.accounts.forms.time", passing)
    monkeypatch.setattr("portal.site.accounts.adapter.time", passing)
    monkeypatch.setattr("portal.site.accounts.adapter.STEP", 0.5)
    monkeypatch.setattr(DefaultAccountAdapter, "send_mail", write)
    times = []
    for address in ("ming@example.org", "nobody@example.org"):
        began = now[0]
        Client().post(f"/en/accounts/{path}/", form(username="lihong", email=address))
        times.append(now[0] - began)
    assert len(mail.outbox) == 2 and times == pytest.approx([0.5, 0.5])


# --- signing in ----------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", ["xiaoming", "XiaoMing", "ming@example.org", "Ming@Example.org"])
def test_a_member_signs_in_by_name_or_address(client, member, language, login):
    assert sign_in(client, login, language=language).url == f"/{language}/me/"
    assert signed_in_as(client) == "xiaoming"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_signs_in_with_a_code_by_mail(client, member, language):
    answer = client.post(f"/{language}/accounts/login/code/", {"email": "ming@example.org"})
    client.post(answer.url, {"code": code_in_mail().lower().replace("-", " ")})
    assert signed_in_as(client) == "xiaoming"


def test_an_address_that_is_not_confirmed_does_not_sign_in(client, member):
    EmailAddress.objects.update(verified=False)
    assert sign_in(client).url == "/en/accounts/confirm-email/"
    assert signed_in_as(client) is None


def test_a_session_lasts_beyond_the_browser_only_when_asked_for(member):
    short, long = Client(), Client()
    sign_in(short)
    sign_in(long, remember="on")
    assert not short.cookies["session"]["max-age"]
    assert long.cookies["session"]["max-age"] == 14 * 86_400


def test_signing_in_begins_a_new_session(client, member):
    client.get("/en/accounts/login/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(theirs, member):
    other = Client()
    sign_in(other)
    new = {
        "oldpassword": PASSWORD,
        "password1": "another long way",
        "password2": "another long way",
    }
    theirs.post("/en/accounts/password/change/", new)
    assert (signed_in_as(theirs), signed_in_as(other)) == ("xiaoming", None)


def test_who_is_deactivated_is_out_at_once(theirs, member):
    User.objects.update(is_active=False)
    assert signed_in_as(theirs) is None


def test_guessing_passwords_is_stopped_with_a_time_to_wait(client, member):
    answers = [sign_in(client, password=f"guess {n}") for n in range(7)]
    assert [a.status_code for a in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_right_password_is_not_tried_any_more_either(client, member):
    for n in range(5):
        sign_in(client, password=f"guess {n}")
    assert sign_in(client).status_code == 429


def test_guessing_may_go_on_when_the_time_is_over(client, member, monkeypatch):
    for n in range(6):
        sign_in(client, password=f"guess {n}")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("vary", ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR", "HTTP_HOST"])
def test_guessing_one_account_is_stopped_wherever_it_comes_from(member, vary):
    values = {
        "HTTP_X_FORWARDED_FOR": "192.0.2.{}",
        "REMOTE_ADDR": "198.51.100.{}",
        "HTTP_HOST": "localhost:80{:02}",
    }
    codes = [
        sign_in(Client(**{vary: values[vary].format(n)}), password="x").status_code
        for n in range(1, 9)
    ]
    assert codes[-1] == 429


def test_guessing_many_accounts_from_one_address_is_stopped(member):
    codes = [
        sign_in(Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{n}"), f"somebody{n}", "x").status_code
        for n in range(12)
    ]
    assert codes == [200] * 10 + [429] * 2


def test_fewer_proxies_than_configured_break_nothing(client, member, settings):
    settings.PROXY_COUNT = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.1"
    assert sign_in(client).status_code == 302


def test_the_admin_signs_in_on_the_same_page(client):
    answer = client.get("/admin/login/?next=/admin/queue/", headers={"accept-language": "en"})
    assert answer.url == "/en/accounts/login/?next=%2Fadmin%2Fqueue%2F"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_signs_out(theirs, language):
    assert theirs.post(f"/{language}/accounts/logout/").url == f"/{language}/"
    assert signed_in_as(theirs) is None


# --- where it leads ------------------------------------------------------------------------------
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "http:///evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example",
    "\t//evil.example", "/\t/evil.example", "//evil.example\\@testserver", "https://testserver@evil.example/",
    "http://localhost/", "http://127.0.0.1:9/", "//[::1]/", "ftp://testserver/", "http://testserver.evil.example",
]  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(client, member, elsewhere):
    assert sign_in(client, next=elsewhere).url == "/en/me/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_out_leads_to_no_other_site(theirs, elsewhere):
    assert theirs.post("/en/accounts/logout/", {"next": elsewhere}).url == "/en/"


def test_signing_in_leads_back(client, member):
    assert sign_in(client, next="/en/interviews/new/?a=b").url == "/en/interviews/new/?a=b"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/en/interviews/new/", "Sign in to write a report."),
        ("/zh-hans/projects/new/", "Sign in to write up a project."),
        ("/admin/", "Sign in with an account that may administer this site."),
        ("/en/me/account/", "Sign in to open the page you asked for."),
    ],
)
def test_the_page_says_why_one_should_sign_in(client, path, reason):
    assert reason in client.get("/en/accounts/login/", {"next": path}).text


@pytest.mark.parametrize("path", ["/nothing/", "https://evil.example/", "%00", ""])
def test_the_page_gives_no_reason_for_what_is_not_there(client, path):
    assert "callout" not in client.get("/en/accounts/login/", {"next": path}).text


# --- passwords and mail --------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["testserver", "localhost:666", "127.0.0.1"])
def test_mail_links_to_the_configured_site_only(client, member, settings, host):
    settings.SITE_URL = "https://meipi.example"
    client.post("/en/accounts/password/reset/", {"email": "ming@example.org"}, HTTP_HOST=host)
    client.post("/en/accounts/password/reset/", {"email": "nobody@example.org"}, HTTP_HOST=host)
    sign_up(Client(HTTP_HOST=host), username="lihong")
    links = [link for m in mail.outbox for link in re.findall(r"https?://\S+", m.body)]
    assert len(mail.outbox) == 3 and len(links) == 6
    assert {urlsplit(link)._replace(path="").geturl() for link in links} == {
        "https://meipi.example"
    }


def reset_link() -> str:
    link = next(line for line in mail.outbox[-1].body.splitlines() if "/reset/key/" in line)
    return urlsplit(link).path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forgotten_password_is_replaced(client, member, language):
    client.post(f"/{language}/accounts/password/reset/", {"email": "ming@example.org"})
    page = client.get(reset_link(), follow=True)
    new = {"password1": "another long way", "password2": "another long way"}
    client.post(page.request["PATH_INFO"], new)
    assert sign_in(client, password="another long way").status_code == 302


def test_a_reset_link_works_once(client, member):
    client.post("/en/accounts/password/reset/", {"email": "ming@example.org"})
    link = reset_link()
    new = {"password1": "another long way", "password2": "another long way"}
    client.post(client.get(link, follow=True).request["PATH_INFO"], new)
    assert 'name="password1"' not in Client().get(link, follow=True).text


def test_an_address_that_looks_like_a_members_gets_no_mail(client, member):
    User.objects.create_user("sam", "sam@example.org")
    page = client.post("/en/accounts/password/reset/", {"email": "ſam@example.org"})
    assert page.status_code == 200 and mail.outbox == []


def test_mail_that_cannot_be_sent_does_not_break_the_page(client, member, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post("/en/accounts/login/code/", {"email": "ming@example.org"}, follow=True)
    assert "could not be sent" in answer.text


def test_an_account_has_each_address_once_whatever_its_case(client, member):
    sign_up(client, username="lihong", email="MING@example.org")
    assert User.objects.count() == 1


def test_a_member_confirms_another_address(theirs, member):
    answer = theirs.post("/en/accounts/email/", {"action_add": "", "email": "new@example.org"})
    theirs.post(answer.url, {"code": code_in_mail()})
    assert EmailAddress.objects.get(email="new@example.org").verified


# --- second factor and sessions ------------------------------------------------------------------
def totp_code(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


@pytest.fixture
def two_factors(theirs, member) -> str:
    """The member uses an authenticator app; its secret."""
    page = theirs.get("/en/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    theirs.post("/en/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    theirs.post("/en/accounts/logout/")
    return secret


def test_the_secret_is_shown_as_a_picture_and_as_text(theirs):
    page = theirs.get("/en/accounts/2fa/totp/activate/")
    assert "<svg" in page.text and "data:" not in page.text
    assert f'value="{page.context["form"].secret}"' in page.text


def test_a_password_alone_does_not_open_an_account_with_two_factors(client, two_factors):
    assert sign_in(client).url == "/en/accounts/2fa/authenticate/"
    assert signed_in_as(client) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_factor_opens_it(client, two_factors, monkeypatch, language):
    sign_in(client, language=language)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)  # a code is good once
    client.post(f"/{language}/accounts/2fa/authenticate/", {"code": totp_code(two_factors)})
    assert signed_in_as(client) == "xiaoming"


def test_a_recovery_code_opens_it_once(client, two_factors):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in ("xiaoming", None):
        browser = Client()
        sign_in(browser)
        browser.post("/en/accounts/2fa/authenticate/", {"code": codes[0]})
        assert signed_in_as(browser) == expected


def test_a_code_by_mail_does_not_replace_the_second_factor(client, two_factors):
    answer = client.post("/en/accounts/login/code/", {"email": "ming@example.org"})
    assert client.post(answer.url, {"code": code_in_mail()}).url == "/en/accounts/2fa/authenticate/"


def test_guessing_the_second_factor_is_stopped(client, two_factors, monkeypatch):
    sign_in(client)
    for n in range(6):
        client.post("/en/accounts/2fa/authenticate/", {"code": f"{n:06}"})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    client.post("/en/accounts/2fa/authenticate/", {"code": totp_code(two_factors)})
    assert signed_in_as(client) is None


def test_a_member_sees_where_they_are_signed_in_and_ends_the_rest(theirs, member):
    other = Client(HTTP_USER_AGENT="Telescope/1.0", REMOTE_ADDR="2001:db8::1")
    sign_in(other)
    page = theirs.get("/en/accounts/sessions/").text
    assert "Telescope/1.0" in page and "2001:db8::" in page
    theirs.post("/en/accounts/sessions/")
    assert (signed_in_as(theirs), signed_in_as(other)) == ("xiaoming", None)


def test_what_concerns_safety_asks_who_has_been_signed_in_for_long(theirs, member, monkeypatch):
    assert theirs.get("/en/accounts/2fa/totp/activate/").status_code == 200
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    answer = theirs.get("/en/accounts/2fa/totp/activate/")
    assert urlsplit(answer.url).path == "/en/accounts/reauthenticate/"
    theirs.post(answer.url, {"password": PASSWORD})
    assert theirs.get("/en/accounts/2fa/totp/activate/").status_code == 200


# --- other sites' accounts -----------------------------------------------------------------------
@pytest.fixture
def github(settings):
    app = {"client_id": "the-client", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def test_a_provider_is_offered_only_when_it_is_configured(client):
    assert "GitHub" not in client.get("/en/accounts/login/").text
    assert client.get("/en/accounts/github/login/").status_code == 404


def test_a_configured_provider_is_offered(client, github):
    page = client.get("/en/accounts/login/?next=/en/me/").text
    assert "/en/accounts/github/login/?process=login&amp;next=%2Fen%2Fme%2F" in page.replace(
        "&amp;amp;", "&amp;"
    )


def test_going_to_a_provider_carries_a_proof_key_and_a_state(client, github):
    assert client.get("/en/accounts/github/login/").status_code == 200
    away = client.post("/en/accounts/github/login/")
    query = parse_qs(urlsplit(away.url).query)
    assert urlsplit(away.url).hostname == "github.com" and query["state"]
    assert query["code_challenge_method"] == ["S256"]


def test_the_policy_lets_buttons_lead_to_configured_providers_only():
    show = "from portal import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    asked = {"GITHUB_CLIENT_ID": "x", "GITHUB_CLIENT_SECRET": "y", "GOOGLE_CLIENT_ID": ""}
    run = subprocess.run([sys.executable, "-c", show], env=os.environ | asked, capture_output=True)
    assert b"https://github.com" in run.stdout and b"google" not in run.stdout


# --- names ---------------------------------------------------------------------------------------
GOOD = [
    "xiaoming",
    "XiaoMing",
    "x1",
    "li_ming",
    "li.ming",
    "li-ming",
    "a-b.c_d",
    "李明",
    "张三",
    "欧阳娜娜",
    "小红书",
    "王小明_nlp",
    "ML工程师",
    "深度学习2026",
    "〇〇七",
    "𠮷野家",
    "田中タロウ",
    "김철수",
    "José",
    "zoë",
    "Nguyễn",
    "Łukasz",
    "Åsa",
    "Иван",
    "Зоя",
    "Ωμεγα",
    "Meiping",
    "badminton",
    "administer",
    "admiral",
    "b2b",
    "e.e.cummings",
    "deepseek-fan",
    "5毛",
    "審美",
    "rootless",
    "modular",
    "版本控制",
    "用户体验设计",
]
BAD = [
    "", "a", "李", "x" * 31, "李" * 31, " ", "li ming", "li\u3000ming", "li\nming", "li,ming", "a@b.cn", "a+b", "a/b",
    "<b>hi</b>", "../etc", "li\u200bming", "li\u200dming", "\u202egnim", "li\u2066ming", "li\u00adming", "li\u2060ming",
    "\ufeffming", "li\u034fming", "李\u180e明", "ming\u0000", "a\u0301\u0301bc\u0332", "ㅤㅤ", "\u115f\u1160a", "😀smile",
    "аlice", "Αlice", "pаypal", "Вob", "ОpenAI", "ɑlice", "ᴀlice", "شبكة", "12345", "2026", "__", "_li", "li_", "li--ming",
    "li._ming", "admin", "Admin", "ADMIN", "ＡＤＭＩＮ", "𝐚𝐝𝐦𝐢𝐧", "adm1n", "Admın", "admin2024", "adm1n_2", "site_admin",
    "TheAdmin", "a.d.m.i.n", "m0derator", "root", "staff", "support", "null", "anonymous", "Anonym0us", "official",
    "Meipi", "mеipi", "меірі", "meipi_team", "meipiteam", "眉批", "眉批官方", "匿名", "匿名用户", "官方客服", "管理員",
    "管理员小王", "版主", "用户123", "админ", "deleted",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_may_be_borne(name):
    assert names.clean(name) == name


@pytest.mark.parametrize("name", BAD)
def test_a_bad_name_may_not_be_borne(name):
    with pytest.raises(ValidationError):
        names.clean(name)


def test_a_name_is_kept_in_its_normal_form(client):
    sign_up(client, username="ＬｉＭｉｎｇ２")
    assert User.objects.get().username == "LiMing2"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("alice", "ALICE"), ("alice", "AIice"), ("alice", "al1ce"), ("alice", "aIíce"), ("ace", "асе"), ("HOT", "ΗΟΤ"),
        ("modern", "modem"), ("william", "vvilliam"), ("bob", "b0b"), ("li_ming", "li-ming"), ("oleg", "0leg"),
        ("口力", "ロカ"), ("Łukasz", "lukasz"), ("Иван", "ИВАН"), ("zoe", "zoë"), ("小Ming", "小ming"), ("小ming", "小rning"),
    ],
)  # fmt: skip
def test_nobody_takes_a_name_that_looks_like_anothers(client, first, second):
    for taken, wanted in ((first, second), (second, first)):
        User.objects.all().delete()
        User.objects.create_user(taken, "first@example.org")
        assert "looks like one that is" in sign_up(Client(), username=wanted).text


@pytest.mark.parametrize(
    ("first", "second"), [("alice", "alina"), ("李明", "李朋"), ("tom", "tim"), ("anna", "ann")]
)
def test_names_that_differ_may_both_be_borne(client, first, second):
    User.objects.create_user(first, "first@example.org")
    assert sign_up(client, username=second).status_code == 302


# --- leaving -------------------------------------------------------------------------------------
@pytest.fixture
def posts(member, moderator):
    """A published signed report, a pending one, a hidden one, and a published project."""
    make_article("interviews", "coding")
    signed = make_report(member, signed_by=member, by=moderator)
    pending, hidden = make_report(member), make_report(member, by=moderator)
    hidden.hide(moderator, "names a person")
    Draft.objects.create(user=member, kind="report")
    return [signed, pending, hidden, make_project(member, by=moderator)]


def statuses(posts) -> list[str]:
    for post in posts:
        post.refresh_from_db()
    return [post.status for post in posts]


def delete_account(client, **fields):
    return client.post("/en/me/account/delete/", {"sure": "on"} | fields)


def test_posts_that_are_kept_belong_to_nobody(theirs, posts, member):
    assert "Your account has been deleted" in delete_account(theirs, posts="keep").text
    assert statuses(posts) == ["published", "pending", "hidden", "published"]
    assert not User.objects.filter(username="xiaoming").exists()
    assert not Authorship.objects.exists() and posts[0].signed_by is None
    assert all(post.author() is None for post in posts)


def test_posts_are_withdrawn_when_the_member_wants_that(theirs, posts, member):
    delete_account(theirs, posts="withdraw")
    assert statuses(posts) == ["withdrawn", "withdrawn", "hidden", "withdrawn"]
    assert theirs.get(posts[0].get_absolute_url()).status_code == 410
    assert not Authorship.objects.exists() and not Draft.objects.exists()


def test_the_log_does_not_name_who_withdrew(theirs, posts, member):
    delete_account(theirs, posts="withdraw")
    assert {d.by for d in Decision.objects.filter(verb="withdraw")} == {None}


def test_the_name_of_who_left_is_on_no_page(theirs, posts, member):
    delete_account(theirs, posts="keep")
    assert "xiaoming" not in theirs.get(posts[0].get_absolute_url()).text


def test_a_moderator_still_decides_over_a_post_whose_author_left(theirs, posts, moderator):
    delete_account(theirs, posts="keep")
    posts[1].publish(moderator)
    assert posts[1].is_public


def test_a_revision_of_the_guide_stays_under_no_name(theirs, member):
    from guides.models.section import Revision, Text

    make_article("interviews", "coding")
    Text.objects.get(section="coding", language="en").revise("Coding", "New.", author=member)
    delete_account(theirs, posts="keep")
    assert Revision.objects.get(body="New.").author is None


def test_who_left_is_signed_out_everywhere(theirs, member):
    other = Client()
    sign_in(other)
    delete_account(theirs, posts="keep")
    assert (signed_in_as(theirs), signed_in_as(other)) == (None, None)


def test_who_left_gets_a_last_mail(theirs, member):
    delete_account(theirs, posts="keep")
    assert mail.outbox[-1].to == ["ming@example.org"]
    assert "deleted" in mail.outbox[-1].body


@pytest.mark.parametrize(
    "fields", [{"posts": "keep", "sure": ""}, {"posts": ""}, {"posts": "burn"}]
)
def test_an_account_is_not_deleted_by_half_an_answer(theirs, posts, member, fields):
    page = delete_account(theirs, **fields)
    assert page.status_code == 422 and said(page)
    assert User.objects.filter(pk=member.pk).exists()


def test_who_signed_in_long_ago_shows_that_it_is_them_before_deleting(theirs, member, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    answer = delete_account(theirs, posts="keep")
    assert User.objects.filter(pk=member.pk).exists()
    theirs.post(answer.url, {"password": PASSWORD})
    assert not User.objects.filter(pk=member.pk).exists()


def test_a_stranger_deletes_nothing(client):
    assert urlsplit(delete_account(client, posts="keep").url).path == "/en/accounts/login/"


def test_the_last_administrator_stays(client, theirs, member):
    User.objects.filter(pk=member.pk).update(is_superuser=True)
    assert delete_account(theirs, posts="keep").status_code == 422
    assert User.objects.filter(pk=member.pk).exists()


def test_an_administrator_who_is_not_the_last_may_leave(member, admin):
    assert is_last_administrator(admin)
    member.is_superuser = True
    member.save()
    assert not is_last_administrator(admin)


def test_leaving_is_all_or_nothing(member, posts, monkeypatch):
    monkeypatch.setattr(User, "delete", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delete_member(member, withdraw=True)
    assert statuses(posts)[0] == "published"


def test_who_has_written_nothing_is_not_asked_about_posts(theirs, member):
    assert 'name="posts"' not in theirs.get("/en/me/account/delete/").text
    delete_account(theirs)
    assert not User.objects.exists()


# --- every page ----------------------------------------------------------------------------------
FOR_STRANGERS = [
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_request_login_code", "account_inactive", "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
]  # fmt: skip
FOR_MEMBERS = [
    "account_email", "account_change_password", "account_logout", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes",
    "usersessions_list", "socialaccount_connections", "account_delete",
]  # fmt: skip
WITH_TWO_FACTORS = [
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_reauthenticate",
]
# They lead on, or ask to sign in, or are asked for by a script or a provider.
LEAD_ON = [
    "account_confirm_login_code", "account_email_verification_sent", "account_set_password", "mfa_authenticate",
    "mfa_reauthenticate_webauthn", "socialaccount_signup", "mfa_login_webauthn",
]  # fmt: skip
NOT_PAGES = {"mfa_download_recovery_codes", "github_login", "github_callback", "google_login", "google_callback",
             "google_login_by_token", "socialaccount_login_error", "account_reset_password_from_key",
             "mfa_remove_webauthn", "mfa_edit_webauthn"}  # fmt: skip


def wrong_with(response) -> list[str]:
    """What an account page must not be: invalid, inline, without our layout, heading, or labels."""
    page = response.text
    found = problems(response) if response.status_code == 200 else [str(response.status_code)]
    if page.count("<h1") != 1 or 'class="narrow"' not in page or 'class="brand"' not in page:
        found.append("layout")
    for control in re.findall(r"<(?:input|textarea|select)[^>]*>", page):
        name = re.search(r'\sid="([^"]+)"', control)
        shown = 'type="hidden"' not in control and "<input hidden" not in control
        if shown and not (name and f'for="{name[1]}"' in page) and f"<label>{control}" not in page:
            found.append(f"no label: {control}")
        if 'type="password"' in control and "autocomplete=" not in control:
            found.append(f"no autocomplete: {control}")
        if (
            "onpaste" in control
            or "placeholder" in control
            and "Search" not in control
            and "q0" not in control
        ):
            found.append(f"in the way: {control}")
    return found


def address(name, language) -> str:
    with translation.override(language):
        return reverse(name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FOR_STRANGERS)
def test_a_page_for_strangers_is_ours(client, language, name):
    assert wrong_with(client.get(address(name, language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_page_for_members_is_ours(theirs, language, name):
    assert wrong_with(theirs.get(address(name, language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_second_factors_is_ours(client, two_factors, monkeypatch, language):
    sign_in(client)
    assert wrong_with(client.get(address("mfa_authenticate", language))) == []
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    client.post("/en/accounts/2fa/authenticate/", {"code": totp_code(two_factors)})
    for name in WITH_TWO_FACTORS:
        assert (name, wrong_with(client.get(address(name, language)))) == (name, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_ask_for_a_code_are_ours(client, member, language):
    for url in (
        sign_up(client, language, username="lihong", email="li@example.org").url,
        Client().post(f"/{language}/accounts/login/code/", {"email": "a@example.org"}).url,
    ):
        page = client.get(url, follow=True)
        assert wrong_with(page) == [] and 'autocomplete="one-time-code"' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_reset_link_is_ours(client, member, language):
    client.post(f"/{language}/accounts/password/reset/", {"email": "ming@example.org"})
    link = reset_link()
    assert wrong_with(client.get(link, follow=True)) == []
    assert wrong_with(client.get(link.rstrip("/") + "x/", follow=True)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LEAD_ON)
def test_a_page_that_leads_on_does_so_within_the_site(theirs, language, name):
    for client in (Client(), theirs):
        answer = client.get(address(name, language))
        assert answer.status_code == 302 and answer.url.startswith(f"/{language}/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "data"), [("login", {"login": "x", "password": "y"}), ("signup", {}), ("login", {})]
)
def test_a_form_with_errors_names_them_twice_and_ties_them(client, language, path, data):
    page = client.post(f"/{language}/accounts/{path}/", data)
    assert wrong_with(page) == [] and 'role="alert"' in page.text
    bad = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', page.text)
    assert all("aria-describedby" in control for control in bad)


def test_no_page_of_allauth_has_been_forgotten():
    from allauth.urls import urlpatterns

    def all_names(patterns):
        for pattern in patterns:
            yield from (
                all_names(pattern.url_patterns)
                if hasattr(pattern, "url_patterns")
                else [pattern.name]
            )

    known = {*FOR_STRANGERS, *FOR_MEMBERS, *WITH_TWO_FACTORS, *LEAD_ON, *NOT_PAGES}
    assert {name for name in all_names(urlpatterns) if name} - known == set()
