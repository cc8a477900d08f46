"""Importing a Markdown guide that was not written for this site: no ids, emoji in headings,
numbers by hand, links to files that are not there. The text is kept; an editor learns what to
look at."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from guides.chapters import Piece, cut
from guides.models.article import Article, Role
from guides.models.section import Section, Text

_NUMBERED = re.compile(
    r"^\s*(?:\d{1,3}[.、)）]|[（(]\d{1,3}[)）]|[一二三四五六七八九十]{1,3}、)\s*"
)
_RULE = re.compile(r"^[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*$")
_LINK = re.compile(r"\]\(([^()\s]{1,500})\)")
_LONGEST_HEADING = 120


@dataclass
class Imported:
    """The sections made, and what an editor should look at: (line of the source, remark)."""

    articles: list[Article] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)

    def remark(self, line: int, text: str) -> None:
        self.remarks.append((line, text))


@transaction.atomic
def import_markdown(source: str, role: Role, language: str, name: str = "guide") -> Imported:
    """Make articles and sections of a Markdown text: one article for each `#` heading (one named
    `name` for what stands before the first), sections of level 2 and 3 below it."""
    imported = Imported()
    before, pieces = cut(source)
    if not pieces or pieces[0].level > 1 or before:
        pieces.insert(0, Piece(1, name, lines=before.splitlines(), line_number=1))
        imported.remark(1, "begins without a heading of the first level")
    ids = Ids(name)
    depth = 1
    for piece in pieces:
        heading = clean_heading(piece.heading) or name
        if piece.level == 1:
            imported.articles.append(_new_article(role, ids, heading))
            position = 0
        if piece.level > depth + 1:
            imported.remark(piece.line_number, f"skips a level: {heading}")
        depth = piece.level
        section = Section.objects.create(
            pk=ids.make(heading),
            article=imported.articles[-1],
            position=position,
            level=min(piece.level, 3),
        )
        position += 1
        _write(section, language, heading, piece, imported)
    _compare_headings(pieces, imported)
    return imported


def _new_article(role: Role, ids: "Ids", heading: str) -> Article:
    last = role.articles.aggregate(last=Max("position"))["last"] or 0
    taken = set(role.articles.values_list("slug", flat=True))
    base = ids.words(heading)
    slug = next(s for s in (base, *(f"{base}-{n}" for n in range(2, 1000))) if s not in taken)
    return Article.objects.create(role=role, slug=slug, position=last + 1)


def _write(section: Section, language: str, heading: str, piece: Piece, imported: Imported) -> None:
    if len(heading) > _LONGEST_HEADING:
        imported.remark(piece.line_number, f"heading cut: {heading[:40]}…")
    if heading != piece.heading.strip():
        imported.remark(piece.line_number, f"heading cleaned: {piece.heading.strip()[:60]}")
    lines = [line for line in piece.lines if not _RULE.match(line)]
    body = "\n".join(lines).strip("\n")
    if not body.strip():
        imported.remark(piece.line_number, f"has no text of its own: {heading}")
    for target in _LINK.findall(body):
        if not re.match(r"[a-z][a-z0-9+.-]*:|#|/", target, re.IGNORECASE):
            imported.remark(piece.line_number, f"link to a file that is not here: {target}")
    if "<br" in body.lower():
        imported.remark(piece.line_number, "has line breaks written as HTML in a table")
    text = Text(section=section, language=language)
    text.revise(heading[:_LONGEST_HEADING], body, note="imported")
    imported.sections.append(section)


def _compare_headings(pieces: list[Piece], imported: Imported) -> None:
    counts = Counter(clean_heading(piece.heading) for piece in pieces)
    for heading, n in counts.items():
        if n > 1:
            lines = [p.line_number for p in pieces if clean_heading(p.heading) == heading]
            imported.remark(lines[0], f"{n} sections share the heading: {heading}")


def clean_heading(heading: str) -> str:
    """Without emoji, numbers set by hand, and emphasis marks."""
    shown = "".join(c for c in heading if not _is_picture(c))
    shown = re.sub(r"[*_`]{1,3}(.+?)[*_`]{1,3}", r"\1", shown)
    shown = re.sub(r"[ \t]+#+[ \t]*$", "", shown).strip(" :：\t")
    return _NUMBERED.sub("", shown).strip()


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk", "Cs", "Co") or char in "\ufe0f\u200d\u20e3"


class Ids:
    """Ids that no section of the site has, from the Latin words of a heading where it has any."""

    def __init__(self, name: str):
        self._taken = set(Section.objects.values_list("pk", flat=True))
        self._base = slugify(name) or "guide"

    def words(self, heading: str) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", slugify(heading)).strip("-")[:30].strip("-")
        return words if re.match(r"[a-z][a-z0-9-]{2,}$", words) else self._base[:30].strip("-")

    def make(self, heading: str) -> str:
        base, number = self.words(heading), 1
        if not base[0].isalpha():
            base = f"s-{base}"
        found = base
        while found in self._taken:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found
