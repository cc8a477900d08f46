"""Chapters as Markdown files: headings with permanent ids cut them into sections."""

import re
from dataclasses import dataclass, field
from pathlib import Path

HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*$")
_ID = re.compile(r"^(?P<heading>.*?)[ \t]*\{#(?P<id>[a-z][a-z0-9-]{1,39})\}$")
_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})")


class BadChapter(ValueError):
    """A chapter file is not in order; the text names the file and says what is wrong."""


@dataclass
class Piece:
    """A heading and what stands below it, up to the next heading."""

    level: int
    heading: str
    id: str = ""
    lines: list[str] = field(default_factory=list)
    line_number: int = 0

    @property
    def body(self) -> str:
        return "\n".join(self.lines).strip("\n")


def cut(text: str) -> tuple[str, list[Piece]]:
    """What stands before the first heading, and the pieces. A `#` inside code is no heading."""
    before: list[str] = []
    pieces: list[Piece] = []
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(line)
        if mark and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
        heading = None if fence or mark else HEADING.match(line)
        if heading:
            pieces.append(Piece(len(heading[1]), heading[2], line_number=number))
        else:
            (pieces[-1].lines if pieces else before).append(line)
    return "\n".join(before).strip(), pieces


def read_chapter(path: Path) -> list[Piece]:
    """The sections of a chapter of ours: one opening of level 1, then levels 2 and 3, every
    heading with an id. Raises BadChapter."""
    before, pieces = cut(path.read_text("utf-8"))
    if before or not pieces or [p.level for p in pieces].count(1) != 1 or pieces[0].level != 1:
        raise BadChapter(f"{path}: a chapter begins with its only # heading")
    for piece in pieces:
        found = _ID.match(piece.heading)
        if not found or piece.level > 3:
            raise BadChapter(f"{path}:{piece.line_number}: levels 1 to 3, each with {{#id}}")
        piece.heading, piece.id = found["heading"], found["id"]
    return pieces
