"""Accounts in Chromium: passkeys, passwords that can be looked at, and pages that break no rule."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from portal.kernel.models.people import User
from tests.browser.test_pages import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long way to Hangzhou"
FOR_STRANGERS = [
    "login",
    "signup",
    "login/code",
    "password/reset",
    "password/reset/done",
    "confirm-email",
]
FOR_MEMBERS = ["email", "password/change", "logout", "2fa", "2fa/totp/activate", "2fa/webauthn", "2fa/webauthn/add",
               "sessions", "3rdparty"]  # fmt: skip


@pytest.fixture
def member(transactional_db):
    user = User.objects.create_user("xiaoming", "ming@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page, language="en"):
    page.goto(f"/{language}/accounts/login/")
    page.fill("[name=login]", "xiaoming")
    page.fill("[name=password]", PASSWORD)
    page.click("main form:first-of-type button")
    page.wait_for_url(f"**/{language}/me/")


def with_a_fingerprint(page):
    """A device with a built-in authenticator whose owner always agrees."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    abilities = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                 "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": abilities})


def test_a_passkey_is_added_and_signs_in_alone(open_as, member):
    page = open_as()
    with_a_fingerprint(page)
    sign_in(page)
    page.goto("/en/accounts/2fa/webauthn/add/")
    page.click("main form button")
    page.wait_for_url("**/2fa/recovery-codes/")
    assert Authenticator.objects.get(type="webauthn").wrap().is_passwordless
    page.goto("/en/accounts/logout/")
    page.click("main form button")
    page.goto("/en/accounts/login/?next=/en/me/account/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda url: url.endswith("/en/me/account/") and "login" not in url)
    assert "xiaoming" in page.text_content("header")


def test_a_security_key_is_a_second_factor(open_as, member):
    page = open_as()
    with_a_fingerprint(page)
    sign_in(page)
    page.goto("/en/accounts/2fa/webauthn/add/")
    page.uncheck("[name=passwordless]")
    page.click("main form button")
    page.wait_for_url("**/2fa/recovery-codes/")
    page.context.clear_cookies()
    page.goto("/en/accounts/login/")
    page.fill("[name=login]", "xiaoming")
    page.fill("[name=password]", PASSWORD)
    page.click("main form:first-of-type button")
    page.wait_for_url("**/2fa/authenticate/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/en/me/")


def test_a_passkey_that_fails_says_so(open_as, member):
    page = open_as()
    page.goto("/en/accounts/login/")
    page.route("**/2fa/webauthn/login/", lambda route: route.abort())
    page.click("form[data-passkey] button")
    page.wait_for_selector("form[data-passkey] [role=alert]:not(:empty)")


def test_without_scripts_no_button_leads_nowhere(open_as, member):
    page = open_as(scripts=False)
    page.goto("/en/accounts/login/")
    assert not page.is_visible("form[data-passkey]")
    sign_in(page)
    page.goto("/en/accounts/2fa/webauthn/add/")
    assert page.is_visible("[data-without-passkeys]") and not page.is_visible("form[data-passkey]")


def test_a_password_can_be_looked_at(open_as):
    page = open_as()
    page.goto("/en/accounts/signup/")
    page.fill("[name=password1]", "abc")
    page.check("text=Show the password")
    assert page.get_attribute("[name=password1]", "type") == "text"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_account_page_breaks_a_rule_of_accessibility_or_of_the_policy(
    open_as, member, language, theme
):
    found, said = {}, []
    for paths in (FOR_STRANGERS, FOR_MEMBERS):
        page = open_as(width=320, theme=theme)
        page.on("console", lambda message: said.append(message.text))
        if paths is FOR_MEMBERS:
            sign_in(page, language)
        for path in paths:
            page.goto(f"/{language}/accounts/{path}/")
            found |= {path: v for v in [violations(page)] if v}
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found |= {f"{path} is too wide": 1} if wide else {}
    assert (found, said) == ({}, [])
