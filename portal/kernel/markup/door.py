"""What a text may hold: the door in front of the parser.

Every limit is there so that the worst text of MAX_TEXT characters stays cheap. What a limit refuses
is shown as the author typed it.
"""

import re

MAX_TEXT = 60_000  # characters
MAX_DEPTH = 12  # containers (quotes, list items, callouts) inside one another
MAX_ELEMENTS = 8_000  # elements a text may make, of all kinds
MAX_COLUMNS = 40  # of a table
MAX_TERMS = 20  # lines before a definition that count as a term each
MAX_NOTES = 200  # footnotes, and link definitions
MAX_NOTE_MARKS = 300  # places that point at footnotes
MAX_OPEN = 16  # brackets or runs of * and _ that may wait for their partners
MAX_RUN = 6  # characters of one run of * or _
MAX_URL = 2_000
MAX_FORMULA = 2_000  # characters of one formula
MAX_FORMULAS = 800
MAX_MATH = 24_000  # of all formulas
MAX_CODE = 8_000  # characters of one code block that are coloured

# Controls, halves of surrogate pairs and non-characters: no text needs them, XML and PostgreSQL
# refuse some of them, and the renderer marks its own places with two of them.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Direction overrides, which make a line read otherwise than it is written.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NEWLINE = re.compile("\r\n?|[\u2028\u2029]")


def clean(text: str) -> str:
    """The text with every line ending as "\\n" and nothing in it that cannot be shown."""
    return _UNFIT.sub("\ufffd", _BIDI.sub("", _NEWLINE.sub("\n", text)))


def safe_url(url: str) -> str | None:
    """The address if a link may lead there, else None.

    Allowed are http, https and mailto, a path on this site (one leading slash) and "#anchor".
    White space and backslashes are refused, since browsers drop the one and turn the other round.
    """
    if len(url) > MAX_URL or not _ADDRESS.fullmatch(url):
        return None
    scheme, colon, rest = url.partition("://")
    return scheme.lower() + colon + rest if colon and is_external(url) else url


def is_external(url: str) -> bool:
    """Whether the address names a host."""
    return url[:4].lower() == "http"


_ADDRESS = re.compile(
    r"""
      (?i:https?)://[^\W_][^\s\\"'<>`\x00-\x20]*
    | (?i:mailto):[\w.+-]{1,64}@[\w.-]{1,255}
    | /(?![/\\])[^\s\\"<>`]*
    | \#[^\s\\"<>`]*
    """,
    re.VERBOSE,
)
