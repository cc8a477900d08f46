"""The site's own small forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kernel.models.flag import Flag
from portal.kernel.models.people import User


class Honeypot(forms.CharField):
    """A field that people do not see and machines fill in. Filled in, the form is refused."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "off", "tabindex": "-1"}
        super().__init__(label=_("Leave this empty"), required=False, widget=forms.TextInput(attrs))

    def validate(self, value: Any) -> None:
        if value:
            raise forms.ValidationError(_("This field must stay empty."))


class FlagForm(forms.ModelForm):
    website = Honeypot()

    class Meta:
        model = Flag
        fields = ["page", "reason", "details", "contact"]
        widgets = {
            "reason": forms.RadioSelect,
            "details": forms.Textarea(attrs={"rows": 4}),
            "page": forms.TextInput,
        }
        error_messages = {
            "page": {"required": _("Say which page it is")},
            "reason": {"required": _("Choose what is wrong with it")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = Flag.Reason.choices


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
