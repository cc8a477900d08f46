"""The one door for Markdown: from a text to safe HTML, or to plain words.

Guide, posts, preview, feeds, mail and API all use `render`; nothing else in the site turns a text
into HTML. A text passes four stations: `door` (what it may hold), `blocks` and `inline` (which take
the place of Python-Markdown's own two stages), `sanitise` (nh3, last), and then the formulas, whose
MathML `formula` builds from its own list, are put in their places: a sanitiser that let MathML pass
would let members' MathML pass too.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape, unescape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown import Markdown
from markdown.extensions import Extension

from .blocks import Blocks
from .door import MAX_TEXT, clean
from .inline import Inline
from .outline import Outline
from .sanitise import sanitise
from .sheet import PLACE, Sheet

__all__ = [
    "MAX_TEXT",
    "RECORDS",
    "TABLES",
    "VERSION",
    "draw",
    "links",
    "name",
    "plain",
    "references",
    "render",
    "resolve",
]

# Part of every key under which rendered HTML is kept: raise it when the same text renders otherwise.
VERSION = 2

_PLACE = re.compile(PLACE.format(r"(\d+)"))
_INNER = re.compile(r'(<a href=")#([^"<>:]+)"')
# A link to a record: with a class its words are to be the record's name; kinds have a colon.
_REFERENCE = re.compile(
    r'<a (class="ref" )?href="#((?:[a-z]{2,12}:)[a-z0-9-]+|(?<=class="ref" href="#)[a-z0-9-]+)">'
    r"([^<]*)</a>"
)
Known = Mapping[str, tuple[str, str]]
# kind -> what finds records of that kind: {key: (address, name in the reader's language)}. Apps
# add theirs when they are ready. A key without a kind is a section's.
RECORDS: dict[str, Callable[[set[str]], Known]] = {}
# name -> what draws a table from the newest records. A paragraph that is nothing but a reference
# `[[table:name]]` gives way to it in the guide (`draw`), so that kept HTML never holds old rows.
TABLES: dict[str, Callable[[], SafeString]] = {}
_TABLE = re.compile(r'<p><a class="ref" href="#table:([a-z0-9-]+)">[^<]*</a></p>')
# What of the HTML a reader of plain words does without: footnotes' marks, arrows back, tables made
# of records, tags.
_UNSPOKEN = re.compile(
    r'<sup class="fn".*?</sup>|<a [^>]*class="back".*?</a>'
    r'|<a class="ref" href="#table:[^>]*>.*?</a>|<[^>]*>'
)
_log = logging.getLogger(__name__)
_local = threading.local()


def render(
    text: str, *, prefix: str = "", language: str = "zh-hans", headings: int = 3
) -> SafeString:
    """Safe HTML of a Markdown text; never raises, whatever the text.

    `prefix` begins every id, so that several texts can stand on one page. `language` is that of the
    labels which readers of the page hear. The text's highest heading becomes one of level
    `headings`. A text that is too long or cannot be rendered is shown as it was typed, escaped.
    """
    if len(text) > 2 * MAX_TEXT:  # not worth a place in the cache
        return _as_typed(clean(text))
    try:
        return _rendered(VERSION, text, prefix, language, headings)
    except Exception:  # whatever it was, the reader gets the text, and never half-clean HTML
        _log.exception("markup: could not render a text of %d characters", len(text))
        return _as_typed(clean(text))


def plain(text: str, limit: int | None = None) -> str:
    """The words of a Markdown text in one line, formulas as LaTeX, at most `limit` characters.

    For excerpts, feeds, search and meta tags. It is text, not HTML: whoever shows it escapes it.
    """
    text = clean(text[: MAX_TEXT if limit is None else min(6 * limit + 400, MAX_TEXT)])
    try:
        sheet = Sheet(_labels("en"))
        words = unescape(_UNSPOKEN.sub("", _converted(text, sheet)))
        text = _PLACE.sub(lambda place: sheet.sources[int(place[1])], words)
    except Exception:
        _log.exception("markup: no plain form of a text of %d characters", len(text))
    text = " ".join(text.split())
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)].rstrip() + "…"
    return text


def links(text: str) -> list[str]:
    """The ids of sections to which a text links, in its order, each once."""
    return list(dict.fromkeys(target for _start, target in _INNER.findall(render(text))))


def resolve(html: str, urls: Mapping[str, str]) -> SafeString:
    """Rendered HTML in which links to "#id" lead to the address of that section, if it is known.

    Links between footnotes and their marks stay as they are: their ids have a colon.
    """

    def address(link: re.Match[str]) -> str:
        url = urls.get(unescape(link[2]))
        return link[0] if url is None else f'{link[1]}{escape(url)}"'

    return mark_safe(_INNER.sub(address, html))


def references(htmls: Iterable[str]) -> Known:
    """What the references in rendered HTML lead to: {"company:openai": (address, name)}. Asks for
    each kind of record once, and for none that does not occur."""
    asked: dict[str, set[str]] = {}
    for html in htmls:
        for _class, key, _words in _REFERENCE.findall(html):
            kind, colon, name = key.partition(":")
            asked.setdefault(kind if colon else "section", set()).add(name if colon else key)
    found: dict[str, tuple[str, str]] = {}
    for kind, names in asked.items():
        for name, told in RECORDS.get(kind, lambda _names: {})(names).items():
            found |= {f"{kind}:{name}": told} | ({name: told} if kind == "section" else {})
    return found


def name(html: str, known: Known) -> SafeString:
    """Rendered HTML with the names of what is known put in; a reference to nothing is shown as
    such and leads nowhere."""

    def linked(reference: re.Match[str]) -> str:
        told, words = known.get(reference[2]), reference[3]
        if not reference[1] and reference[2].partition(":")[0] not in RECORDS:
            return reference[0]  # an anchor of its own
        if told is None:
            return f'<span class="nolink">{words}</span>'
        return f'<a href="{escape(told[0])}">{escape(told[1]) if reference[1] else words}</a>'

    return mark_safe(_REFERENCE.sub(linked, html))


def draw(html: str) -> SafeString:
    """Rendered HTML of the guide with its tables put in, each at its first place only."""
    drawn: set[str] = set()

    def table(place: re.Match[str]) -> str:
        if place[1] not in TABLES or place[1] in drawn:
            return place[0]
        drawn.add(place[1])
        return clean(TABLES[place[1]]())

    return mark_safe(_TABLE.sub(table, html))


@lru_cache(maxsize=256)
def _rendered(version: int, text: str, prefix: str, language: str, headings: int) -> SafeString:
    text = clean(text)
    if len(text) > MAX_TEXT:
        return _as_typed(text)
    prefix = re.sub(r"[^\w-]", "", prefix)
    return _html(text, Sheet(_labels(language), prefix, max(1, min(headings, 6))))


def _as_typed(text: str) -> SafeString:
    return mark_safe(f'<pre class="plain">{escape(text)}</pre>')


def _html(text: str, sheet: Sheet) -> SafeString:
    html = sanitise(_converted(text, sheet))
    return mark_safe(_PLACE.sub(lambda place: sheet.formulas[int(place[1])], html))


def _converted(text: str, sheet: Sheet) -> str:
    """HTML as Python-Markdown's serialiser writes it, with places for the formulas."""
    if not hasattr(_local, "markdown"):  # an instance keeps the state of one conversion
        _local.markdown = Markdown(extensions=[_Stages()], output_format="html")
    _local.markdown.reset()
    _local.markdown.sheet = sheet
    return _local.markdown.convert(text)


class _Stages(Extension):
    """Puts our stages in the place of Python-Markdown's."""

    def extendMarkdown(self, md: Markdown) -> None:
        for registry in (md.preprocessors, md.inlinePatterns, md.postprocessors):
            for name in list(registry._data):
                registry.deregister(name)
        md.treeprocessors.deregister("unescape")
        md.parser = Blocks(md)
        md.treeprocessors.register(Inline(md), "inline", 20)
        md.treeprocessors.register(Outline(md), "outline", 15)


@lru_cache(maxsize=8)
def _labels(language: str) -> dict[str, str]:
    with override(language):
        return {
            "code": _("Code"),
            "table": _("Table"),
            "equation": _("Equation"),
            "footnotes": _("Footnotes"),
            "back": _("Back to the mark of footnote"),
            "colon": "：" if language.startswith("zh") else ": ",
        }
