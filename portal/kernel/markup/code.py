"""Program text in the colours of its language."""

import xml.etree.ElementTree as etree
from collections.abc import Iterator
from itertools import groupby
from time import thread_time

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from .door import MAX_CODE

# Languages whose lexers take a token's worth of time for a token, in hostile text too.
_LEXERS = {
    name: lexer
    for lexer, names in {
        "python": "python py python3",
        "bash": "bash sh shell zsh",
        "json": "json",
        "sql": "sql mysql postgresql",
        "c": "c h",
        "cpp": "cpp c++ cc cuda cu",
        "java": "java",
        "javascript": "javascript js",
        "typescript": "typescript ts",
        "go": "go golang",
        "rust": "rust rs",
        "yaml": "yaml yml",
        "toml": "toml",
        "diff": "diff patch",
    }.items()
    for name in names.split()
}
# A type covers its subtypes; the first that fits gives the class of the span.
_CLASSES = (
    (Keyword, "hl-k"),
    (Operator.Word, "hl-k"),
    (String, "hl-s"),
    (Comment, "hl-c"),
    (Number, "hl-m"),
    (Name.Function, "hl-f"),
    (Name.Class, "hl-f"),
    (Name.Decorator, "hl-f"),
)
_SECONDS = 0.06  # of one text's rendering; honest code of MAX_TEXT characters takes less
_STEP = 32  # tokens between two looks at the clock


class Palette:
    """Colours the code blocks of one text, and stops at what would take too long.

    Lexers look ahead again at every token, so that a few lines made for it cost seconds: hence the
    clock. A block that is not coloured is shown all the same.
    """

    def __init__(self) -> None:
        self.left = _SECONDS

    def code(self, source: str, language: str) -> etree.Element:
        """A <code> element with a <span class="hl-…"> round keywords, strings and so on."""
        start = thread_time()
        code = None
        if language in _LEXERS and len(source) <= MAX_CODE and self.left > 0:
            code = _coloured(_tokens(source, _LEXERS[language], start + self.left))
            self.left -= thread_time() - start
        if code is None:
            code = etree.Element("code")
            code.text = source.replace("&", "&amp;")
        return code


class _Late(Exception):
    pass


def _tokens(source: str, lexer: str, end: float) -> Iterator[tuple[str, str]]:
    found = get_lexer_by_name(lexer).get_tokens_unprocessed(source)
    for number, (_, kind, text) in enumerate(found):
        if number % _STEP == 0 and thread_time() > end:
            raise _Late
        yield _class(kind), text


def _coloured(tokens: Iterator[tuple[str, str]]) -> etree.Element | None:
    code = etree.Element("code")
    try:
        for name, run in groupby(tokens, key=lambda token: token[0]):
            text = "".join(piece for _, piece in run).replace("&", "&amp;")
            if name:
                etree.SubElement(code, "span", {"class": name}).text = text
            elif len(code):
                code[-1].tail = text
            else:
                code.text = text
    except _Late:
        return None
    return code


def _class(kind: _TokenType) -> str:
    return next((name for parent, name in _CLASSES if kind in parent), "")
