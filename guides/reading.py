"""What a reader of the guide sees: an article with its sections, and the way from one to the next."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from guides import jobs
from guides.maintenance import is_overdue
from guides.models.article import Article
from guides.models.company import Company
from guides.models.section import Section, Text
from guides.models.section_ops import Event
from portal.kernel import markup
from portal.kernel.models.people import User

_LEADS_ON = re.compile(r"(?<=[。.！!？?])[^。.！!？?]*[：:]$")
_INNER_LINK = re.compile(r"\(#([a-z][a-z0-9-]{1,39})\)")
# Read in a minute: Chinese characters, English words.
_PACE = {"zh-hans": 400, "en": 220}


@dataclass(frozen=True)
class Passage:
    """A section of a chapter as it reads in one language."""

    section: Section
    text: Text
    html: SafeString
    is_overdue: bool


@dataclass(frozen=True)
class Way:
    """Where a chapter stands among those of its role, and where the inner links of its texts lead."""

    number: int
    before: Text | None
    after: Text | None
    urls: dict[str, str]


@dataclass(frozen=True)
class Chapter:
    """An article in one language, ready to be shown."""

    article: Article
    opening: Passage
    sections: list[Passage]
    # Sections that stood here once; their anchors still say where they went.
    tombstones: list[Section]
    way: Way

    @property
    def title(self) -> str:
        return self.opening.text.heading

    @property
    def passages(self) -> list[Passage]:
        return [self.opening, *self.sections]

    @property
    def texts(self) -> list[Text]:
        return [passage.text for passage in self.passages]

    @property
    def languages(self) -> set[str]:
        """Languages in which every section has a text."""
        return set.intersection(
            *({t.language for t in passage.section.texts_here} for passage in self.passages)
        )

    @property
    def updated_at(self) -> datetime:
        return max(text.updated_at for text in self.texts)

    @property
    def revision(self) -> int:
        """How often its texts have been revised in all."""
        return sum(text.number for text in self.texts)

    @property
    def minutes(self) -> int:
        return max(1, round(sum(reading_units(t.body) / _PACE[t.language] for t in self.texts)))


def reading_units(text: str) -> int:
    """Han characters, plus words of other scripts."""
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return han + len(re.findall(r"[A-Za-z0-9][A-Za-z0-9'’-]*", text))


def read(article: Article, language: str, along: Iterable[str] = ()) -> Chapter | None:
    """The article in this language, in four queries; None if it has no opening yet. `along` names
    single related rows of a section that its caller will want too."""
    once_here = Event.objects.filter(article=article, what=Event.What.MOVED).values("section")
    rows = Section.objects.filter(Q(article=article) | Q(pk__in=once_here))
    rows = rows.select_related("article__role", *along).with_texts(language)
    found = list(rows.order_by("level", "position"))
    here = [
        (section, text) for section in found
        if section.article_id == article.pk and not section.removed_at and (text := section.text)
    ]  # fmt: skip
    if not here or here[0][0].level != 1:
        return None
    here.sort(key=lambda pair: (pair[0].level > 1, pair[0].position))
    way = _find_the_way(article, [text for _section, text in here], language)
    opening, *sections = _passages(here, way.urls)
    shown = {section.pk for section, _text in here}
    tombstones = [s for s in found if s.pk not in shown and s.text]
    return Chapter(article, opening, sections, tombstones, way)


def _passages(here: list[tuple[Section, Text]], urls: dict[str, str]) -> list[Passage]:
    linked = [_linked(text, urls) for _section, text in here]
    known = markup.references(linked)
    return [
        Passage(section, text, markup.name(markup.draw(html), known), is_overdue(section, text))
        for (section, text), html in zip(here, linked, strict=True)
    ]


def _find_the_way(article: Article, own: list[Text], language: str) -> Way:
    """Neighbouring chapters, and where the inner links of these texts lead, in one query."""
    linked = inner_links(t.body for t in own) - {t.section_id for t in own}
    same_role = Q(section__level=1, section__article__role_id=article.role_id)
    rows = texts_in(language, gone=True).filter(same_role | Q(section_id__in=linked))
    urls: dict[str, str] = {}
    chapters = []
    for text in _one_a_section(rows):
        section = text.section
        if section.pk in linked:  # the page of one that is gone leads on
            urls[section.pk] = (
                section.get_absolute_url() if section.removed_at else section.reading_url
            )
        is_chapter = section.level == 1 and section.article.role_id == article.role_id
        if is_chapter and not section.removed_at:
            chapters.append(text)
    chapters.sort(key=lambda t: t.section.article.position)
    at = [t.section.article_id for t in chapters].index(article.pk)
    before = chapters[at - 1] if at else None
    after = chapters[at + 1] if at + 1 < len(chapters) else None
    return Way(at + 1, before, after, urls)


def texts_in(language: str, gone: bool = False) -> QuerySet[Text]:
    """Texts of live sections, those in this language before the others of the same section; with
    `gone` those of removed sections too."""
    here = Case(When(language=language, then=0), default=1)
    texts = Text.objects.exclude(number=0).with_behind()
    if not gone:
        texts = texts.filter(section__removed_at=None)
    return texts.select_related("section__article__role").order_by("section_id", here)


def _one_a_section(texts: Iterable[Text]) -> list[Text]:
    best: dict[str, Text] = {}
    for text in texts:
        best.setdefault(text.section_id, text)
    return list(best.values())


def openings(language: str, along: Iterable[str] = ()) -> list[Text]:
    """The title and lede of every chapter, in reading order, one query; `along` as in `read`."""
    texts = texts_in(language).filter(section__level=1)
    texts = texts.select_related(*(f"section__{name}" for name in along))
    key = lambda t: (t.section.article.role.position, t.section.article.position)  # noqa: E731
    return sorted(_one_a_section(texts), key=key)


def outline(language: str) -> list[tuple[Text, list[Text]]]:
    """Every chapter as its opening and the headings below it, in reading order, one query. The
    texts come without their bodies."""
    texts = _one_a_section(texts_in(language).defer("body"))
    place = lambda t: (t.section.article.role.position, t.section.article.position,  # noqa: E731
                       t.section.level > 1, t.section.position, t.section_id)  # fmt: skip
    chapters: dict[int, tuple[Text, list[Text]]] = {}
    for text in sorted(texts, key=place):
        if text.section.level == 1:
            chapters[text.section.article_id] = (text, [])
        elif chapter := chapters.get(text.section.article_id):
            chapter[1].append(text)
    return list(chapters.values())


def headings(ids: Iterable[str], language: str) -> dict[str, Text]:
    """The texts of these sections by id, for showing where a link leads. Under the id of a removed
    one stands the text of the section that took its place."""
    asked = {pk for pk in ids if pk}
    texts = texts_in(language).filter(section_id__in=asked)
    found = {t.section_id: t for t in _one_a_section(texts)}
    current_sections = (
        Section.objects.current_sections(asked - found.keys()) if asked - found.keys() else {}
    )
    if current_sections:
        now = headings([current.pk for current in current_sections.values()], language)
        found |= {
            pk: now[current.pk] for pk, current in current_sections.items() if current.pk in now
        }
    return found


def inner_links(bodies: Iterable[str]) -> set[str]:
    """Ids of the sections to which Markdown links lead."""
    return {found for body in bodies for found in _INNER_LINK.findall(body)}


def urls_of(bodies: Iterable[str], language: str) -> dict[str, str]:
    """Where the inner links of these bodies lead."""
    texts = headings(inner_links(bodies), language)
    return {pk: text.section.reading_url for pk, text in texts.items()}


def body_html(text: Text, urls: dict[str, str]) -> SafeString:
    """The body of a text, with its links to sections and records put in."""
    html = markup.draw(_linked(text, urls))
    return markup.name(html, markup.references([html]))


def _linked(text: Text, urls: dict[str, str]) -> SafeString:
    html = markup.render(text.body, prefix=text.section_id, language=text.language)
    # Groups and not landmarks: a chapter has many tables and formulas with the same names.
    html = SafeString(html.replace('role="region"', 'role="group"'))
    return markup.resolve(html, urls)


def texts_linking_to(section: Section, language: str) -> list[Text]:
    """Other sections of the guide whose text links to this one."""
    ways = (f"(#{section.pk})", f"[[{section.pk}]]", f"[[{section.pk}|", f"[[section:{section.pk}")
    links = reduce(or_, (Q(body__contains=way) for way in ways))
    mentions = texts_in(language).filter(links)
    return [t for t in mentions.exclude(section=section)[:20] if t.language == language]


def summary(text: Text) -> str:
    """The first paragraph: what it is about, in one line, without a last sentence that only leads on
    to a list."""
    said = markup.plain(text.body.partition("\n\n")[0], 160)
    return _LEADS_ON.sub("", said)


class Progress(NamedTuple):
    """How many sections of a chapter somebody has read."""

    opening: Text
    read: int
    all: int


@dataclass(frozen=True)
class ReadingList:
    """What a reader has marked: bookmarks, what they watch, how far they are in each chapter."""

    bookmarks: list[Text]
    watched: list[Text]
    progress: list[Progress]


def reading_list(user: User, language: str) -> ReadingList:
    marks = list(user.marks.select_related("section"))
    texts = headings([m.section_id for m in marks if m.bookmarked or m.watched], language)
    read = Counter(m.section.article_id for m in marks if m.read_at and not m.section.removed_at)
    sections = Section.objects.live().filter(article__in=read)
    counts = dict(sections.values_list("article").annotate(n=Count("pk")))
    return ReadingList(
        [texts[m.section_id] for m in marks if m.bookmarked and m.section_id in texts],
        [texts[m.section_id] for m in marks if m.watched and m.section_id in texts],
        [
            Progress(text, read[pk], counts[pk]) for text in openings(language)
            if (pk := text.section.article_id) in read
        ],
    )  # fmt: skip


# --- what [[references]] in texts lead to --------------------------------------------------------
def _sections_named(ids: set[str]) -> dict[str, tuple[str, str]]:
    texts = headings(ids, get_language() or "zh-hans")
    return {pk: (text.section.reading_url, text.heading) for pk, text in texts.items()}


def _companies_named(slugs: set[str]) -> dict[str, tuple[str, str]]:
    found = Company.objects.filter(slug__in=slugs).select_related("merged_into")
    return {
        c.slug: ((c.merged_into or c).get_absolute_url(), (c.merged_into or c).name) for c in found
    }


markup.RECORDS |= {"section": _sections_named, "company": _companies_named}
markup.RECORDS["table"] = jobs.tables_named
markup.TABLES["companies"] = jobs.table
