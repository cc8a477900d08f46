"""Chapters as a book: an EPUB made here, and a PDF printed by WeasyPrint in a process of its own.

A book is a tree of entries (chapters, their sections, their parts) with the same HTML as the site.
Its links stay in the book where their target does; elsewhere they lead to permanent addresses.
"""

import hashlib
import io
import logging
import re
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as etree
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from guides import jobs, print_pdf, reading
from guides.models.article import Article
from guides.models.section import Text, section_url
from portal.kernel import markup
from portal.kernel.markup.door import clean

# Raise it when the same texts make another book.
VERSION = 1
MAX_HTML = 5_000_000  # characters of a book; the shipped guide has some 500,000
PATIENCE = 10  # seconds to wait while another PDF is being printed
_KEPT = 30 * 86400
_TAGS = {"zh-hans": "zh-Hans", "en": "en"}
_MATHML = "http://www.w3.org/1998/Math/MathML"
_DROPPED = ("role", "tabindex", "rel")  # they serve a page in a browser
_log = logging.getLogger(__name__)
_printer = threading.Lock()


class NotPrinted(Exception):
    """Why there is no book: "renderer" or "fonts" are missing, the printer is "busy", or the "text"
    is too long or cannot be set."""

    @property
    def why(self) -> str:
        return self.args[0]


# --- what is in a book ---------------------------------------------------------------------------


@dataclass
class Entry:
    """A chapter, section or part: what the book shows of it, and those below it."""

    id: str
    title: str
    language: str
    file: str
    number: str = ""
    depth: int = 1
    html: str = ""
    parts: list["Entry"] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return _TAGS[self.language]

    @property
    def permalink(self) -> str:
        return settings.SITE_URL + section_url(self.id)

    def walk(self) -> Iterator["Entry"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class Book:
    """What the templates show. To be made and shown with its language active."""

    chapters: list[Entry]
    title: str
    role: str
    url: str
    language: str
    updated_at: datetime

    @property
    def tag(self) -> str:
        return _TAGS[self.language]


def _book(chapters: list[reading.Chapter], language: str, *, as_xml: bool) -> Book:
    """The chapters as one tree: in a file each for an EPUB, in one page for a PDF."""
    entries = [_outline(c, f"c{n}.xhtml" if as_xml else "") for n, c in enumerate(chapters, 1)]
    _number(entries if len(entries) > 1 else entries[0].parts)
    places = {e.id: f"{e.file}#{e.id}" for entry in entries for e in entry.walk()}
    for chapter, entry in zip(chapters, entries, strict=True):
        _fill(entry, chapter, places, as_xml)
    updated_at = max(c.updated_at for c in chapters)
    role = clean(chapters[0].article.role.name)
    return Book(entries, _title(chapters), role, _url(chapters), language, updated_at)


def _url(chapters: list[reading.Chapter]) -> str:
    article = chapters[0].article
    whole = f"{reverse('guide')}#{article.role.slug}"
    return settings.SITE_URL + (article.get_absolute_url() if len(chapters) == 1 else whole)


def _title(chapters: list[reading.Chapter]) -> str:
    return clean(chapters[0].title if len(chapters) == 1 else chapters[0].article.role.name)


def _outline(chapter: reading.Chapter, file: str) -> Entry:
    """The chapter's sections as a tree, without their texts."""
    top = _entry(chapter.opening, file, 1)
    for passage in chapter.sections:
        below = top.parts[-1] if passage.section.level == 3 and top.parts else top
        below.parts.append(_entry(passage, file, below.depth + 1))
    return top


def _entry(passage: reading.Passage, file: str, depth: int) -> Entry:
    text = passage.text
    return Entry(passage.section.pk, clean(text.heading), text.language, file, depth=depth)


def _number(entries: list[Entry], above: str = "") -> None:
    for n, entry in enumerate(entries, 1):
        entry.number = f"{above}{n}"
        _number(entry.parts, f"{entry.number}.")


def _fill(entry: Entry, chapter: reading.Chapter, places: dict[str, str], as_xml: bool) -> None:
    texts = {passage.section.pk: passage.text for passage in chapter.passages}
    for each in entry.walk():
        tree = _tree(reading.body_html(texts[each.id], {}))
        own = [node.get("id", "") for node in tree.iter()]  # of footnotes and headings
        known = places | {name: f"#{_id(name)}" for name in own}
        for node in tree.iter():
            _adapt(node, known, chapter.way.urls)
            if node.tag == "math" and as_xml:
                node.set("xmlns", _MATHML)
        made = etree.tostring(tree, encoding="unicode", method="xml" if as_xml else "html")
        each.html = mark_safe(made)


def _tree(html: str) -> etree.Element:
    """The HTML of `markup` as a tree. It closes all tags but these two, and names no other entity
    that XML does not know."""
    html = re.sub(r"<(br|hr)>", r"<\1/>", html).replace("&nbsp;", "\xa0")
    return etree.fromstring(f'<div class="text">{html}</div>')


def _adapt(node: etree.Element, places: dict[str, str], elsewhere: Iterable[str]) -> None:
    """Make an element of the site's page fit a book."""
    for name in _DROPPED:
        node.attrib.pop(name, None)
    if node.tag in ("div", "pre"):
        node.attrib.pop("aria-label", None)  # names the part that scrolls
    if "id" in node.attrib:
        node.set("id", _id(node.attrib["id"]))
    if href := node.attrib.pop("href", None):
        href = _target(href, places, elsewhere)
        node.attrib.update({"href": href} if href else {})
        if href == node.text or href.startswith(settings.SITE_URL):
            node.set("class", "bare")  # paper need not show the address


def _id(name: str) -> str:
    """XML keeps the colon for itself."""
    return name.replace(":", ".")


def _target(href: str, places: dict[str, str], elsewhere: Iterable[str]) -> str:
    """Where a link leads in the book; nowhere if its section is unknown."""
    if href.startswith("/"):
        return settings.SITE_URL + href
    if not href.startswith("#"):
        return href
    name = href[1:]
    outside = settings.SITE_URL + section_url(name) if name in elsewhere else ""
    return places.get(name, outside)


# --- EPUB ----------------------------------------------------------------------------------------

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>\
</rootfiles></container>
"""


def epub(chapters: list[reading.Chapter], language: str) -> bytes:
    """The chapters as an EPUB 3; the same bytes for the same texts."""
    with translation.override(language):
        book = _book(chapters, language, as_xml=True)
        files = {"title.xhtml": _render("title.xhtml", book)}
        files |= {e.file: _render("chapter.xhtml", book, entry=e) for e in book.chapters}
        _check_length(files.values())
        mathematical = [name for name, text in files.items() if "<math" in text]
        modified = book.updated_at.astimezone(UTC)
        files |= {name: _render(name, book) for name in ("nav.xhtml", "book.css")}
        files["package.opf"] = _render(
            "package.opf",
            book,
            mathematical=mathematical,
            modified=f"{modified:%Y-%m-%dT%H:%M:%SZ}",
        )
    return _zipped(files, modified)


def _zipped(files: dict[str, str], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        everything = {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER}
        everything |= {f"book/{name}": text for name, text in files.items()}
        for name, text in everything.items():
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.create_system, info.external_attr = 3, 0o644 << 16
            # The type comes first and as it is: readers look for it at a fixed place.
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, text, how)
    return out.getvalue()


def _render(template: str, book: Book, **more) -> str:
    return render_to_string(f"guides/book/{template}", {"book": book, **more})


def _check_length(documents: Iterable[str]) -> None:
    if sum(map(len, documents)) > MAX_HTML:
        raise NotPrinted("text")


# --- PDF -----------------------------------------------------------------------------------------


def pdf(chapters: list[reading.Chapter], language: str) -> bytes:
    """The chapters as a PDF, or NotPrinted. Formulas are laid out by style sheet: readable, and
    plainer than in a browser or an EPUB reader."""
    with translation.override(language):
        book = _book(chapters, language, as_xml=False)
        html = _render("print.html", book)
    _check_length([html])
    if language.startswith("zh") and not _has_chinese_font():
        raise NotPrinted("fonts")
    if not _printer.acquire(timeout=PATIENCE):
        raise NotPrinted("busy")
    try:
        return _print(html)
    finally:
        _printer.release()


def _print(html: str) -> bytes:
    """In another process: seconds of work do not hold up this one, a text that would take for ever
    is given up, and the memory is given back."""
    command = [sys.executable, "-P", print_pdf.__file__]  # our modules are none of its business
    try:
        done = subprocess.run(
            command, input=html.encode(), capture_output=True, timeout=print_pdf.SECONDS
        )
    except subprocess.TimeoutExpired:
        raise NotPrinted("text") from None
    if done.returncode == print_pdf.NO_RENDERER:
        raise NotPrinted("renderer")
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        _log.error("No PDF (%s): %s", done.returncode, done.stderr.decode()[-1000:])
        raise NotPrinted("text")
    return done.stdout


def _has_chinese_font() -> bool:
    """Without fc-list nobody knows; Pango brings it along on Debian."""
    if not (lister := shutil.which("fc-list")):
        return True
    return bool(subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True).stdout)


# --- made once -----------------------------------------------------------------------------------

MAKERS = {"epub": epub, "pdf": pdf}


def fetch(kind: str, articles: list[Article], language: str) -> tuple[str, bytes] | None:
    """Title and bytes of the book of these articles, made again when one of their texts has changed
    since the last time. None if there is nothing in it yet."""
    name = f"book:{kind}:{language}:{articles[0].pk}:{len(articles)}"
    stamp = _stamp(articles)
    kept_stamp, kept = cache.get(name) or ("", None)
    if kept_stamp == stamp:
        return kept
    chapters = [c for a in articles if (c := reading.read(a, language))]
    if not chapters:
        return None
    made = _title(chapters), MAKERS[kind](chapters, language)
    try:
        cache.set(name, (stamp, made), _KEPT)
    except DatabaseError:  # it can be read but not written to, and that is enough for readers
        _log.exception("A book was made and could not be kept")
    return made


def _stamp(articles: list[Article]) -> str:
    """Changes with whatever the book shows."""
    texts = Text.objects.filter(section__article__in=articles, section__removed_at=None)
    rows = texts.order_by("pk").values_list(
        "section_id", "section__level", "section__position", "language", "number", "updated_at"
    )
    if texts.filter(body__contains="[[table:").exists():
        shown_jobs = [(job.pk, job.months_old, job.summary, job.asks_for) for job in jobs.newest()]
    else:
        shown_jobs = []
    names = [(a.slug, a.position, a.role.slug, a.role.name_zh, a.role.name_en) for a in articles]
    shown = (VERSION, markup.VERSION, settings.SITE_URL, names, list(rows), shown_jobs)
    return hashlib.sha256(repr(shown).encode()).hexdigest()
