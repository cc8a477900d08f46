"""The site's own small forms."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.kernel.models.flag import Flag
from portal.kernel.models.people import User

F = TypeVar("F", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """A field of a form as what it is declared."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


def amended(data: Mapping[str, Any], values: Mapping[str, Any]) -> QueryDict:
    """What was typed into a form, with other values in some of its fields."""
    found = QueryDict(mutable=True)
    found.update(data)
    for name, value in values.items():
        found[name] = value
    return found


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

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field_of(self, "reason", forms.ChoiceField).choices = Flag.Reason.choices


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
