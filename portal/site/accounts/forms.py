"""allauth's forms as this site uses them, and the one by which a member leaves."""

import time
from typing import Any

from allauth.account import forms as account
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.core import context
from allauth.socialaccount import forms as socialaccount
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.forms import Honeypot, amended
from portal.kernel.models.people import User


class Opened(forms.CharField):
    """When the form was opened, signed. Sent back sooner than a person types, or a day later, the
    form is shown once more."""

    MIN_SECONDS, MAX_SECONDS = 3, 86_400  # seconds

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=self.now)

    @staticmethod
    def now() -> str:
        return Signer(salt="portal.site.accounts.opened").sign(f"{time.time():.1f}")

    def clean(self, value: Any) -> str:
        try:
            opened = float(Signer(salt="portal.site.accounts.opened").unsign(value or ""))
        except BadSignature:
            opened = 0.0
        age = time.time() - opened
        if age > self.MAX_SECONDS:
            text = _("This page was open for too long. Please submit it again.")
            raise forms.ValidationError(text, code="stale")
        if age < self.MIN_SECONDS:
            text = _("That was too quick for a person. Wait three seconds, then submit it again.")
            raise forms.ValidationError(text, code="too_quick")
        return value


class Unhurried(forms.Form):
    """Remembers when it came in: `Accounts.send_mail` then takes equally long for every address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            context.request.allauth.came_in = time.monotonic()


class SignUp(Unhurried):
    """What keeps machines out of sign-up, without puzzles, scripts or third parties."""

    website = Honeypot()
    opened = Opened()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")

    def full_clean(self) -> None:
        """A person whom this takes for a machine only presses the button again: all that was
        typed is still there, the password too."""
        super().full_clean()
        if not self.has_error("opened"):
            return
        if "password1" in self.fields:
            self.fields["password1"].widget.render_value = True
        if self.has_error("opened", "stale"):
            self.data = amended(self.data, {self.add_prefix("opened"): Opened.now()})


class SignUpForm(SignUp, account.SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Does the same work for an address that has an account as for one that has none."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return self._save_after_another(request)

    def _save_after_another(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Somebody took the name or the address meanwhile, perhaps by pressing the button twice."""
        self.full_clean()
        if self.is_valid():
            return super().try_save(request)
        page = {"form": self, **get_entrance_context_data(request)}
        return None, TemplateResponse(request, "account/signup.html", page)


class SocialSignUpForm(SignUp, socialaccount.SignupForm):
    pass


class ResetPasswordForm(Unhurried, account.ResetPasswordForm):
    pass


class SignInCodeForm(Unhurried, account.RequestLoginCodeForm):
    pass


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")


class LeavingForm(forms.Form):
    posts = forms.ChoiceField(
        label=gettext_lazy("What should happen to your posts?"),
        choices=[
            ("keep", gettext_lazy("Keep them, without a name")),
            ("withdraw", gettext_lazy("Withdraw them all")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what should happen to your posts.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I understand that this cannot be undone."),
        error_messages={"required": gettext_lazy("Tick this to continue.")},
    )

    def __init__(self, *args: Any, with_posts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_posts:
            del self.fields["posts"]
