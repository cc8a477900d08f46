"""The last look at the HTML: only the tags, attributes and values that this renderer makes."""

import re
from collections.abc import Callable

import nh3

from .door import safe_url

_TAGS = set(
    "p br hr em strong del code pre span div a sup section ul ol li dl dt dd blockquote"  # noqa: SIM905
    " h1 h2 h3 h4 h5 h6 table thead tbody tr th td".split()
)
_CLASS = re.compile(
    r"hl|hl-[kscmf]|tbl|eq|callout|callout warn|task|fn|back|footnotes|plain|math-error|right|center|ref"
)
_ID = re.compile(r"[\w-]*:[\w:-]+")
_CHECKS: dict[str, Callable[[str], object]] = {
    "class": _CLASS.fullmatch,
    "id": _ID.fullmatch,
    "href": safe_url,
    "rel": "nofollow ugc noopener".__eq__,
    "role": "region".__eq__,
    "tabindex": "0".__eq__,
    "scope": "col".__eq__,
    "start": re.compile(r"\d{1,9}").fullmatch,
    "aria-label": bool,
}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href", "rel", "aria-label"},
    "div": {"role", "tabindex", "aria-label"},
    "pre": {"role", "tabindex", "aria-label"},
    "section": {"aria-label"},
    "li": {"id"},
    "sup": {"id"},
    "ol": {"start"},
    "th": {"scope"},
} | {f"h{level}": {"id"} for level in range(1, 7)}


def _checked(tag: str, name: str, value: str) -> str | None:
    return value if _CHECKS[name](value) else None


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_checked,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def sanitise(html: str) -> str:
    """The HTML without anything that this renderer does not make."""
    return _cleaner.clean(html)
