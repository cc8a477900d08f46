"""What the pages of accounts show: their fields, and why somebody is asked to sign in."""

import json
from typing import Any

from allauth.account.utils import get_next_redirect_url
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, Form
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def visible(form: Form) -> list[BoundField]:
    """The fields to show, called what this site calls them, and that above them only."""
    labels = {"code": _("Verification code"), "email": _("E-mail address")}
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
    return form.visible_fields()


@register.filter
def as_json(data: Any) -> str:
    """For a data- attribute, where the policy lets a page keep data for its scripts."""
    return json.dumps(data, cls=DjangoJSONEncoder)


@register.simple_tag(takes_context=True)
def why_sign_in(context: dict) -> str:
    """What the reader was about to do when they were asked to sign in; empty when nothing."""
    path = get_next_redirect_url(context["request"])
    if not path:
        return ""
    path = path.partition("?")[0].partition("#")[0]
    try:
        with translation.override(translation.get_language_from_path(path)):
            match = resolve(path)
    except Resolver404:
        return ""
    reasons = {
        "report_new": _("Sign in to write a report."),
        "project_new": _("Sign in to write up a project."),
        "draft": _("Sign in to continue writing. Your draft is saved."),
        "post_edit": _("Sign in to edit what you have written."),
        "mine": _("Sign in to see what you have written."),
        "cards": _("Sign in to learn with flashcards: the site remembers when each comes back."),
    }
    if match.namespace == "admin":
        return _("Sign in with an account that may administer this site.")
    return reasons.get(match.url_name or "", _("Sign in to open the page you asked for."))
