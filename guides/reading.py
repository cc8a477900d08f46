"""What a reader of the guide sees: an article with its sections, and the way from one to the next."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

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


@dataclass
class Chapter:
    """An article in one language, ready to be shown."""

    article: Article
    opening: Section
    sections: list[Section]
    number: int = 0
    before: Text | None = None
    after: Text | None = None
    urls: dict[str, str] = field(default_factory=dict)
    # Sections that stood here once; their anchors still say where they went.
    tombstones: list[Section] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.opening.heading

    @property
    def texts(self) -> list[Text]:
        return [s.text for s in [self.opening, *self.sections] if s.text]

    @property
    def languages(self) -> set[str]:
        """Languages in which every section has a text."""
        sets = [{t.language for t in s.texts_here} for s in [self.opening, *self.sections]]
        return set.intersection(*sets)

    @property
    def updated_at(self):
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
    sections = list(rows.order_by("level", "position"))
    here = [s for s in sections if s.article_id == article.pk and not s.removed_at and s.text]
    if not here or here[0].level != 1:
        return None
    opening, rest = here[0], sorted(here[1:], key=lambda s: s.position)
    chapter = Chapter(article, opening, rest)
    chapter.tombstones = [s for s in sections if s not in here and s.text]
    _find_the_way(chapter, language)
    for section in here:
        section.is_overdue = is_overdue(section, section.text)
        section.html = _linked(section.text, chapter.urls)
    known = markup.references(section.html for section in here)
    for section in here:
        section.html = markup.name(markup.draw(section.html), known)
    return chapter


def _find_the_way(chapter: Chapter, language: str) -> None:
    """Neighbouring chapters, and where the inner links of its texts lead, in one query."""
    own = {s.pk for s in [chapter.opening, *chapter.sections]}
    linked = inner_links(t.body for t in chapter.texts) - own
    rows = texts_in(language, gone=True).filter(
        Q(section__level=1, section__article__role_id=chapter.article.role_id)
        | Q(section_id__in=linked)
    )
    chapters = []
    for text in _one_a_section(rows):
        gone = text.section.removed_at
        if text.section_id in linked:  # the page of one that is gone leads on
            chapter.urls[text.section_id] = (
                text.section.get_absolute_url() if gone else text.section.reading_url
            )
        if (
            not gone
            and text.section.level == 1
            and text.section.article.role_id == chapter.article.role_id
        ):
            chapters.append(text)
    chapters.sort(key=lambda t: t.section.article.position)
    ids = [t.section.article_id for t in chapters]
    at = ids.index(chapter.article.pk)
    chapter.number = at + 1
    chapter.before = chapters[at - 1] if at else None
    chapter.after = chapters[at + 1] if at + 1 < len(chapters) else None


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


def reading_list(user: User, language: str) -> dict:
    """What a reader has marked: bookmarks and what they watch as texts, and how many sections of
    each chapter they have read: [(opening, read, all)]."""
    marks = list(user.marks.select_related("section"))
    texts = headings([m.section_id for m in marks if m.bookmarked or m.watched], language)
    read = Counter(m.section.article_id for m in marks if m.read_at and not m.section.removed_at)
    chapters = [t for t in openings(language) if t.section.article_id in read]
    sections = Section.objects.live().filter(article__in=read)
    counts = dict(sections.values_list("article").annotate(n=Count("pk")))
    return {
        "bookmarks": [texts[m.section_id] for m in marks if m.bookmarked and m.section_id in texts],
        "watched": [texts[m.section_id] for m in marks if m.watched and m.section_id in texts],
        "progress": [
            (t, read[t.section.article_id], counts[t.section.article_id]) for t in chapters
        ],
    }


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
