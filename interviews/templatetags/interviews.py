"""How rounds and outcomes are drawn: one sign a round, in the reader's language; how waits are told."""

from datetime import timedelta
from functools import lru_cache
from math import ceil

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guides.models import Section
from interviews.models.words import KINDS, Outcome, RoundKind

register = template.Library()

# kind: (Chinese sign, English sign, colour class)
TILES = {
    "written": ("笔", "T", "pen"),
    "coding": ("码", "C", "code"),
    "system": ("系", "S", "sys"),
    "research": ("研", "R", "res"),
    "talk": ("讲", "P", "res"),
    "project": ("项", "D", "res"),
    "behavioural": ("行", "B", "beh"),
    "recruiter": ("人", "H", "hr"),
    "team": ("组", "M", "beh"),
    "take-home": ("题", "A", "code"),
    "other": ("他", "O", "hr"),
}


@register.simple_tag
def tile(kind: str) -> SafeString:
    """The sign of one kind of round; a reader who does not see it finds the word beside it."""
    return _tile(kind, get_language())


@register.simple_tag
def strip(signs: str) -> SafeString:
    """A whole process as a row of signs, read out as words."""
    return _strip(signs, get_language())


@register.simple_tag
def outcome(value: str) -> SafeString:
    return _outcome(value, get_language())


@register.filter
def in_words(wait: timedelta) -> str:
    """10 minutes, 3 days: about how long, a minute at least."""
    minutes = max(1, ceil(wait.total_seconds() / 60))
    hours, days = round(minutes / 60), round(minutes / 1440)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def claims(section: Section) -> list:
    """Of a section with its margin and its texts: the findings on what it claims now."""
    return [finding for finding in _findings(section) if finding.language]


@register.filter
def lost_claims(section: Section) -> list:
    """The findings on sentences that stand in its texts no more. For editors."""
    return [finding for finding in _findings(section) if not finding.language]


def _findings(section: Section) -> list:
    margin = getattr(section, "margin", None)
    return margin.findings(section.texts_here) if margin else []


# Lists are full of the same few processes: each is drawn once per language.
@lru_cache(256)
def _tile(kind: str, language: str) -> SafeString:
    if kind not in TILES:
        return SafeString("")
    zh, en, colour = TILES[kind]
    sign = en if language == "en" else zh
    return format_html('<span class="rd {}" aria-hidden="true">{}</span>', colour, sign)


@lru_cache(4096)
def _strip(signs: str, language: str) -> SafeString:
    kinds = [KINDS[s] for s in signs if s in KINDS]
    if not kinds:
        return SafeString("")
    tiles = format_html_join("", "{}", ((_tile(kind, language),) for kind in kinds))
    return format_html(
        '<span class="rounds" role="img" aria-label="{}">{}</span>', rounds_in_words(signs), tiles
    )


def rounds_in_words(signs: str) -> str:
    """“3 rounds: Coding, Coding, Behavioural”, or nothing."""
    kinds = [KINDS[s] for s in signs if s in KINDS]
    names = _(", ").join(str(RoundKind(kind).label) for kind in kinds)
    count = ngettext("%(n)d round: ", "%(n)d rounds: ", len(kinds)) % {"n": len(kinds)}
    return f"{count}{names}" if kinds else ""


@lru_cache(64)
def _outcome(value: str, language: str) -> SafeString:
    look = {"offer": " yes", "waiting": " wait"}.get(value, "")
    return format_html('<span class="out{}">{}</span>', look, Outcome(value).label)
