"""How rounds and outcomes are drawn: one tile a round, in the reader's language."""

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from interviews.base.choices import KINDS, Outcome, RoundKind

# kind: (Chinese letter, English letter, colour class)
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


def tile(kind: str) -> SafeString:
    """The tile of one kind of round; a reader who does not see it finds the word beside it."""
    return _tile(kind, get_language())


def round_tiles(codes: str) -> SafeString:
    """A whole process as a row of tiles, read out as words."""
    return _round_tiles(codes, get_language())


def outcome(value: str) -> SafeString:
    return _outcome(value, get_language())


# Lists are full of the same few processes: each is drawn once per language.
@lru_cache(256)
def _tile(kind: str, language: str) -> SafeString:
    if kind not in TILES:
        return SafeString("")
    zh, en, colour = TILES[kind]
    sign = en if language == "en" else zh
    return format_html('<span class="rd {}" aria-hidden="true">{}</span>', colour, sign)


@lru_cache(4096)
def _round_tiles(codes: str, language: str) -> SafeString:
    kinds = [KINDS[s] for s in codes if s in KINDS]
    if not kinds:
        return SafeString("")
    tiles = format_html_join("", "{}", ((_tile(kind, language),) for kind in kinds))
    return format_html(
        '<span class="rounds" role="img" aria-label="{}">{}</span>', rounds_in_words(codes), tiles
    )


def rounds_in_words(codes: str) -> str:
    """“3 rounds: Coding, Coding, Behavioural”, or nothing."""
    kinds = [KINDS[s] for s in codes if s in KINDS]
    names = _(", ").join(str(RoundKind(kind).label) for kind in kinds)
    count = ngettext("%(n)d round: ", "%(n)d rounds: ", len(kinds)) % {"n": len(kinds)}
    return f"{count}{names}" if kinds else ""


@lru_cache(64)
def _outcome(value: str, language: str) -> SafeString:
    look = {"offer": " yes", "waiting": " wait"}.get(value, "")
    return format_html('<span class="out{}">{}</span>', look, Outcome(value).label)
