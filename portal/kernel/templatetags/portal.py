"""How the site words and draws what every page shows."""

from datetime import date

from django import template
from django.utils import formats, translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.kernel import markup

register = template.Library()
_DIGITS = "〇一二三四五六七八九"


@register.filter
def markdown(text: str) -> SafeString:
    """A member's Markdown as safe HTML."""
    html = markup.render(text or "", language=get_language() or "zh-hans")
    return markup.name(html, markup.references([html]))


@register.filter
def plain(text: str, limit: int | None = None) -> str:
    return markup.plain(text or "", limit)


@register.filter
def month(day: date | None) -> str:
    """A date, given to the month: 2025 年 9 月, Sep 2025."""
    return formats.date_format(day, "YEAR_MONTH_FORMAT") if day else ""


@register.filter
def numeral(n: int) -> str:
    """A chapter's number as the reader's language writes it: 十二, 12."""
    if get_language() == "en" or not 0 < n < 100:
        return str(n)
    tens, ones = divmod(n, 10)
    head = ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "")
    return head + (_DIGITS[ones] if ones or not tens else "")


@register.filter
def bar(n: int, most: int) -> int:
    """Length of an evidence bar of 96 units, the longest for the highest count."""
    return round(96 * n / most) if most else 0


@register.filter
def capped(n: int, limit: int = 1000) -> str:
    """A count that stops at a limit: 1,000+."""
    return f"{limit:,}+" if n > limit else f"{n:,}"


@register.simple_tag(takes_context=True)
def here(context: dict, *names: str) -> SafeString:
    """Marks the entry of the navigation under which the page stands."""
    parts = context["request"].path.split("/") if "request" in context else []
    current = len(parts) > 2 and parts[2] in names
    return SafeString(' aria-current="page"' if current else "")


@register.filter
def language_name(code: str) -> str:
    return {"zh-hans": _("Chinese"), "en": _("English")}.get(code, code)


@register.simple_tag(takes_context=True)
def control(context: dict, field) -> SafeString:
    """The control of a field, tied to its hint and message for those who hear the page."""
    ids = [f"{field.auto_id}-h"] if context.get("hint") else []
    attrs = {}
    if field.errors:
        ids.append(f"{field.auto_id}-e")
        attrs["aria-invalid"] = "true"
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    return field.as_widget(attrs=attrs)


@register.filter
def own_url(post) -> str:
    """The one canonical address of a post: in the language it is written in."""
    with translation.override(post.language):
        return post.get_absolute_url()
