"""What allauth asks this site about."""

import logging
import time
import unicodedata
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.kernel import errors
from portal.kernel.limits import client_address
from portal.kernel.models.people import LANGUAGES, User
from portal.site.accounts import names

logger = logging.getLogger(__name__)
RECENTLY = 300  # seconds for which somebody who has just signed in need not do so again
STEP = 0.4  # seconds; mail that anybody may ask for takes a multiple of this
LOCKED_FOR = 300  # seconds, as in ACCOUNT_RATE_LIMITS["login_failed"]


class Accounts(DefaultAccountAdapter):
    # --- who somebody is -----------------------------------------------------------------------
    def clean_username(self, username: str, shallow: bool = False) -> str:
        """`shallow` leaves out whether somebody else has this name, or one that looks like it."""
        name = names.clean(username)
        if not shallow:
            similar_questions = User.objects.filter(username__regex=names.pattern(name))
            if similar_questions.exists() or User.objects.filter(username__iexact=name).exists():
                raise ValidationError(
                    _("This name is taken, or looks like one that is."), code="username_taken"
                )
        return super().clean_username(name, shallow=True)

    def clean_email(self, email: str) -> str:
        """Refuses an address that another one could be mistaken for, rather than change it: mail
        goes to the address as typed."""
        if unicodedata.normalize("NFKC", email).casefold() != email.lower():
            raise ValidationError(_("Use plain letters in the address."), code="email_letters")
        return super().clean_email(email)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """In the reader's language: Django's Chinese lacks one of its own sentences."""
        try:
            return super().clean_password(password, user)
        except ValidationError as refused:
            short = ValidationError(_("Use at least 8 characters."), code="password_too_short")
            said = [short if one.code == short.code else one for one in refused.error_list]
            raise ValidationError(said) from refused

    def new_user(self, request: HttpRequest) -> User:
        user = super().new_user(request)
        if get_language() in dict(LANGUAGES):
            user.language = get_language()
        return user

    # --- signing in ----------------------------------------------------------------------------
    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """With an address, by address only: no name holds an @, and to look for the name as well
        would take longer for addresses that have an account."""
        if "email" in credentials:
            credentials.pop("username", None)
        return super().authenticate(request, **credentials)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as too_many:
            answer = errors.too_many_requests(request, retry_after=LOCKED_FOR)
            raise ImmediateHttpResponse(answer) from too_many

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Without the name of the host, which whoever is guessing may vary."""
        login = credentials.get("email") or credentials.get("username") or ""
        return unicodedata.normalize("NFKC", login).casefold()

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the site's own limits count; all who have none count as one."""
        return client_address(request).partition("/")[0] or "::"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of somebody who has signed in within the last minutes."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < RECENTLY:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def is_safe_url(self, url: str) -> bool:
        """Only within the site: other hosts that it answers to are somebody else's machine."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    # --- mail ----------------------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the page. Addresses in it are those of the configured site. A mail
        that cannot be sent is said to its reader, who can ask for another."""
        links = {key: _on_this_site(url) for key, url in context.items() if key.endswith("_url")}
        site = SimpleNamespace(name=_("Meipi"), domain=settings.SITE_URL)
        try:
            super().send_mail(template_prefix, email, {**context, **links, "current_site": site})
        except (SMTPException, OSError):
            logger.exception("No mail sent: %s", template_prefix)
            text = _("The e-mail could not be sent. Try again in a few minutes.")
            messages.error(self.request, text)
        came_in = getattr(self.request.allauth, "came_in", None)
        if came_in:  # the time it takes does not tell whether the address has an account
            time.sleep((came_in - time.monotonic()) % STEP)


def _on_this_site(url: str) -> str:
    """The address of a page, on the configured host instead of the one that was asked."""
    path = urlsplit(url)._replace(scheme="", netloc="")
    return settings.SITE_URL + urlunsplit(path)


class SocialAccounts(DefaultSocialAccountAdapter):
    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """A provider that is not configured is not there."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as missing:
            raise Http404 from missing

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        """Somebody's real name is not for this site to keep."""
        kept = {key: data.get(key) for key in ("username", "email")}
        return super().populate_user(request, sociallogin, kept)


class SecondFactors(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> str:
        """Markup that may stand within a page: attributes only, dark on light in either theme."""
        import qrcode  # slow to load, and needed once a member
        from qrcode.image.svg import SvgPathFillImage

        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")

    def _get_site_name(self) -> str:
        return "Meipi 眉批"
