"""The guide as a folder of Markdown, out and in again. The format is that of `guides/content`.

`roles.toml` names the roles; `<language>/<role>/NN-<article>.md` holds one article. A line
`## Heading {#id}` begins a section, at whatever level; a line of a text that looks like one carries
a backslash more. Out, in and out again gives the same bytes.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from guides.chapters import BadChapter
from guides.models import section_ops
from guides.models.article import Article, Role
from guides.models.proposal import Proposal
from guides.models.section import Section, Text
from portal.kernel import markup
from portal.kernel.models.people import LANGUAGES, User

NAME = re.compile(
    r"roles\.toml|(?P<language>zh-hans|en)/(?P<role>[a-z0-9-]{1,50})/"
    r"(?P<number>\d{2,5})-(?P<slug>[a-z0-9-]{1,50})\.md"
)
_BEGINS = re.compile(r"(#{1,3}) (.+) \{#([a-z][a-z0-9-]{1,39})\}")
_LIKE_ONE = re.compile(r"^(\\*)(?=#{1,3} .+ \{#[a-z][a-z0-9-]{1,39}\}$)", re.MULTILINE)
_COLUMNS = ("slug", "name_zh", "name_en", "position")

Files = Mapping[str, str]  # name with forward slashes -> content


# --- out -----------------------------------------------------------------------------------------
def pack(role: Role | None = None) -> dict[str, str]:
    """The guide, or one role of it, as files. Removed sections are left out."""
    roles = [role] if role else list(Role.objects.all())
    files = {"roles.toml": "\n".join(map(_role, roles))}
    for one in roles:
        for article in one.articles.order_by("position", "slug"):
            for language, _label in LANGUAGES:
                name = f"{language}/{one.slug}/{article.position:02}-{article.slug}.md"
                if content := _article(article, language):
                    files[name] = content
    return files


def _role(role: Role) -> str:
    # A JSON string is a TOML string.
    rows = [f"{c} = {json.dumps(getattr(role, c), ensure_ascii=False)}" for c in _COLUMNS]
    return "\n".join(["[[role]]", *rows, ""])


def _article(article: Article, language: str) -> str:
    texts = Text.objects.filter(section__article=article, section__removed_at=None)
    rows = texts.filter(language=language).exclude(number=0).select_related("section")
    return "\n".join(map(_section, rows.order_by("section__position")))


def _section(text: Text) -> str:
    heading = " ".join(text.heading.split())
    body = _LIKE_ONE.sub(r"\1\\", text.body.strip("\n"))
    begin = f"{'#' * text.section.level} {heading} {{#{text.section_id}}}\n"
    return f"{begin}\n{body}\n" if body else begin


# --- in ------------------------------------------------------------------------------------------
@dataclass
class Unpacked:
    """What came of it: ids of sections made and moved, texts changed, and what was left alone."""

    made: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return _("%(made)d sections created, %(moved)d moved, %(changed)d texts changed.") % {
            "made": len(self.made), "moved": len(self.moved), "changed": len(self.changed),
        }  # fmt: skip


@dataclass
class Piece:
    """One section of a file: where it begins (`file:line`), its level, id, heading and text."""

    at: str
    level: int
    id: str
    heading: str
    body: str


def read_pieces(name: str, content: str) -> list[Piece]:
    """The sections of a file. Raises BadChapter."""
    pieces: list[tuple[Piece, list[str]]] = []
    lines: list[str] = []
    for number, line in enumerate(content.replace("\r\n", "\n").split("\n"), 1):
        if begins := _BEGINS.fullmatch(line):
            pieces.append((Piece(f"{name}:{number}", len(begins[1]), begins[3], begins[2], ""), []))
            lines = pieces[-1][1]
        elif pieces or line.strip():
            lines.append(line)
    if not pieces or pieces[0][0].level != 1 or [p.level for p, _ in pieces].count(1) != 1:
        raise BadChapter(
            _("%(name)s: a chapter must begin with its only # heading {#id}") % {"name": name}
        )
    for piece, own in pieces:
        piece.body = re.sub(r"^\\(?=\\*#{1,3} .+ \{#[a-z][a-z0-9-]{1,39}\}$)", "",
                            "\n".join(own).strip("\n"), flags=re.MULTILINE)  # fmt: skip
    return [_checked(piece) for piece, _own in pieces]


def _checked(piece: Piece) -> Piece:
    if len(piece.heading) > 120 or len(piece.body) > markup.MAX_TEXT:
        raise BadChapter(_("%(at)s: the heading or the text is too long") % {"at": piece.at})
    return piece


@transaction.atomic
def unpack(files: Files, editor: User) -> Unpacked:
    """Take in what differs, each as a change by this editor, and nothing else. What is not in the
    files stays. All or nothing: raises BadChapter, and NotAllowed where a change cannot be made."""
    done = Unpacked()
    _take_roles(files.get("roles.toml", ""))
    for (role, slug), (position, texts) in sorted(_articles(files).items()):
        _take_article(role, slug, position, texts, editor, done)
    return done


def _take_roles(content: str) -> None:
    try:
        rows = tomllib.loads(content).get("role", [])
        for row in rows:
            values = {c: row[c] for c in _COLUMNS}
            Role.objects.get_or_create(slug=values.pop("slug"), defaults=values)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadChapter(f"roles.toml: {error}") from error


def _articles(files: Files) -> dict[tuple[str, str], tuple[int, dict[str, list[Piece]]]]:
    """{(role, article): (position, {language: pieces})}"""
    found: dict = {}
    homes: dict[tuple[str, str], str] = {}  # (language, id) -> the file where it stands
    for name in sorted(files):
        match = NAME.fullmatch(name)
        if not match:
            raise BadChapter(_("%(name)s: not a guide file") % {"name": name})
        if match["role"]:
            place = found.setdefault((match["role"], match["slug"]), (int(match["number"]), {}))
            pieces = place[1][match["language"]] = read_pieces(name, files[name])
            for piece in pieces:
                if homes.setdefault((match["language"], piece.id), piece.at) != piece.at:
                    raise BadChapter(_("%(at)s: this id appears twice") % {"at": piece.at})
    return found


def _take_article(
    role: str, slug: str, position: int, texts: dict[str, list[Piece]], editor: User, done: Unpacked
) -> None:
    owner = Role.objects.filter(slug=role).first()
    if owner is None:
        raise BadChapter(_("roles.toml does not name “%(role)s”") % {"role": role})
    article, _new = Article.objects.get_or_create(
        role=owner, slug=slug, defaults={"position": position}
    )
    before: Section | None = None
    for piece in _order(texts):
        before = _place(article, piece, before, editor, done)
    for language, pieces in texts.items():
        for piece in pieces:
            _write(piece, language, editor, done)


def _order(texts: dict[str, list[Piece]]) -> list[Piece]:
    """One order of what stands in any language: that of the first, the others' own put in."""
    order: list[Piece] = []
    for language, _label in LANGUAGES:
        at = 0
        for piece in texts.get(language, []):
            known = next((n for n, p in enumerate(order) if p.id == piece.id), None)
            if known is None:
                order.insert(at, piece)
            at = (at if known is None else known) + 1
    return order


def _place(
    article: Article, piece: Piece, before: Section | None, editor: User, done: Unpacked
) -> Section | None:
    """The section in its place, made or moved if need be; what it stands after for the next one."""
    section = Section.objects.filter(pk=piece.id).select_related("article").first()
    event_fields = {"by": editor}
    if section is None:
        done.made.append(piece.id)
        if piece.level == 1:
            return Section.objects.create(pk=piece.id, article=article, level=1, position=0)
        return section_ops.create(piece.id, article, before, piece.level, event_fields)
    if section.article.role_id != article.role_id:
        raise BadChapter(_("%(at)s: this id belongs to another role") % {"at": piece.at})
    if section.removed_at:
        done.remarks.append(_("%(at)s: removed on this site; skipped") % {"at": piece.at})
        return before
    if piece.level > 1 and not _stands(section, article, piece, before):
        section_ops.move(section, article, before, piece.level, event_fields)
        done.moved.append(piece.id)
        section.refresh_from_db()
    return section


def _stands(section: Section, article: Article, piece: Piece, before: Section | None) -> bool:
    if (section.article_id, section.level) != (article.pk, piece.level) or before is None:
        return (section.article_id, section.level) == (article.pk, piece.level)
    return section.position > Section.objects.get(pk=before.pk).position


def _write(piece: Piece, language: str, editor: User, done: Unpacked) -> None:
    section = Section.objects.get(pk=piece.id)
    if section.removed_at:
        return
    text = section.texts.filter(language=language).exclude(number=0).first()
    same = text and (" ".join(text.heading.split()), text.body.strip("\n"))
    if same == (piece.heading, piece.body):
        return
    Proposal(
        section=section, language=language, base=text.number if text else 0,
        heading=piece.heading, body=piece.body, note=_("Imported from files"),
    ).publish_at_once(editor)  # fmt: skip
    done.changed.append(f"{piece.id} ({language})")


def walk(root) -> Iterator[tuple[str, str]]:
    """(name, content) of the files of a folder that belong to a guide. Raises BadChapter."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and NAME.fullmatch(name):
            try:
                yield name, path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise BadChapter(f"{name}: {error}") from error
