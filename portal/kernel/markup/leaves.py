"""The leaves of a text: paragraphs, headings, code, tables, formulas, and lines that are none."""

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from .door import MAX_COLUMNS, MAX_NOTES, MAX_URL, safe_url
from .sheet import Sheet, escaped

_HEADING = re.compile(r" {0,3}(#{1,6})(?: |$)")
RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+) *$")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,}) *(.*)$")
_FORMULA = re.compile(r" {0,3}\$\$(?:[^$]|\$(?!\$))*(?:\$\$ *)?$")
_ROW = re.compile(r" {0,3}\|?(?: *:?-+:? *\|)*+ *(?::?-+:? *)?$")
_PIPE = re.compile(r"\\.|\|")
_REFERENCE = re.compile(
    rf""" {{0,3}}\[([^\[\]]{{1,200}})\]: *<?([^\s<>]{{1,{MAX_URL}}})>?"""
    r"""(?: +(?:"[^"]*"|'[^']*'|\([^()]*\)))? *$"""
)
_INFO = re.compile(r"([\w+#.-]{0,20})[ ,]*(.*)")
_LEAF_STARTS = frozenset("#`~=-*_|:$[")
_SIDES = {(True, True): "center", (False, True): "right"}


@dataclass(eq=False)
class Leaf:
    """Text whose inline markup is still to be read, and the element that takes it."""

    element: etree.Element
    text: str
    cell: bool = False


@dataclass(eq=False)
class Open:
    """The leaf that takes the lines."""

    kind: str  # paragraph, code, fence, formula, table
    element: etree.Element
    lines: list[str] = field(default_factory=list)
    fence: str = ""
    info: str = ""
    indent: int = 0
    sides: list[str] = field(default_factory=list)


@dataclass(eq=False)
class ItemList:
    element: etree.Element
    mark: str
    loose: bool = False
    paragraphs: list[etree.Element] = field(default_factory=list)


@dataclass(eq=False)
class Box:
    """An open container. What stands in it is indented by so many columns."""

    element: etree.Element
    indent: int = 0  # 0 for the text as a whole and for a quote, which goes on by its mark
    member_of: ItemList | None = None
    items: ItemList | None = None  # the list that an item would join
    paragraph: etree.Element | None = None  # the last block, if it is one


class Leaves:
    """The half of the block parser that knows leaves; the other half keeps the containers."""

    sheet: Sheet
    open: Open | None
    leaves: list[Leaf]
    headings: list[tuple[int, etree.Element]]
    stack: list[Box]
    md: Any  # Python-Markdown's own

    def _add(self, tag: str, **attributes: str) -> etree.Element:
        """A new block in the innermost container."""
        raise NotImplementedError

    def _goes_on(self, rest: str) -> bool:
        """Give the line to the code or formula that is open; False if none takes it."""
        leaf = self.open
        if leaf is None or leaf.kind in ("paragraph", "table"):
            return False
        if leaf.kind == "code":
            if rest.strip(" ") and indent_of(rest) < 4:
                return False
            leaf.lines.append(rest[4:])
        elif leaf.kind == "formula":
            leaf.lines.append(rest)
            if rest.rstrip(" ").endswith("$$"):
                self._end()
        elif _is_closing(rest, leaf.fence):
            leaf.fence = ""
            self._end()
        else:
            leaf.lines.append(rest[min(indent_of(rest), leaf.indent) :])
        return True

    def _is_leaf_start(self, rest: str) -> bool:
        if rest.lstrip(" ")[0] == "|":
            return True
        return bool(_HEADING.match(rest) or _FENCE.match(rest) or RULE.match(rest))

    def _leaf(self, rest: str) -> None:
        indent = indent_of(rest)
        leaf = self.open
        kind = leaf.kind if leaf else ""
        if indent > 3 and kind not in ("paragraph", "table"):
            self._begin("code", "pre", rest[4:])
        elif indent < 4 and rest[indent] in _LEAF_STARTS and self._special(rest, leaf):
            pass
        elif leaf and kind == "table":
            self._row(leaf, _cells(rest), "td")
        elif leaf and kind == "paragraph":
            leaf.lines.append(rest)
        else:
            self._begin("paragraph", "p", rest)

    def _special(self, rest: str, open_leaf: Open | None) -> bool:
        """Whether the line is more than text: a heading, a fence, a rule, the head of a table …"""
        kind = open_leaf.kind if open_leaf else ""
        paragraph = open_leaf if kind == "paragraph" else None
        heading, fence = _HEADING.match(rest), _FENCE.match(rest)
        if heading:
            self._heading(len(heading[1]), _without_hashes(rest[heading.end() :].strip(" ")))
        elif fence:
            leaf = self._begin("fence", "pre")
            leaf.fence, leaf.info, leaf.indent = fence[1], fence[2].strip(" "), indent_of(rest)
        elif paragraph and _UNDERLINE.match(rest):
            text = _joined(paragraph.lines)
            self._drop()
            self._heading(1 if "=" in rest else 2, text)
        elif paragraph and "|" in rest and _ROW.match(rest) and self._table(paragraph, rest):
            pass
        elif RULE.match(rest):
            self._end()
            self._add("hr")
        elif _FORMULA.match(rest):
            self._begin("formula", "p", rest)
            if len(rest.strip(" ")) > 4 and rest.rstrip(" ").endswith("$$"):
                self._end()
        else:
            return kind not in ("paragraph", "table") and self._reference(rest)
        return True

    def _heading(self, level: int, text: str) -> None:
        self._end()
        heading = self._add(f"h{level}")
        self.leaves.append(Leaf(heading, text))
        self.headings.append((level, heading))

    def _table(self, paragraph: Open, under: str) -> bool:
        """Make the last line of the open paragraph the head of a table, if the two fit."""
        head, sides = _cells(paragraph.lines[-1]), _cells(under)
        if len(head) != len(sides) or len(head) > MAX_COLUMNS:
            return False
        if len(paragraph.lines) == 1:
            self._drop()
        else:
            paragraph.lines.pop()
        leaf = self._begin("table", "div.tbl")
        self.sheet.region(leaf.element, "table", re.sub(r"[*_`$\\]", "", ", ".join(head)))
        leaf.element = self.sheet.child(leaf.element, "table")
        leaf.sides = [_SIDES.get((c[:1] == ":", c[-1:] == ":"), "") for c in sides]
        self._row(leaf, head, "th")
        return True

    def _row(self, leaf: Open, cells: list[str], tag: str) -> None:
        table, sides = leaf.element, leaf.sides
        if len(table) < 2:  # the head has one row, the body the others
            table = self.sheet.child(table, "thead" if tag == "th" else "tbody")
        else:
            table = table[1]
        row = self.sheet.child(table, "tr")
        if len(cells) > len(sides):
            cells[len(sides) - 1 :] = [" | ".join(cells[len(sides) - 1 :])]
        scope = {"scope": "col"} if tag == "th" else {}
        for text, side in zip(cells, sides, strict=False):
            cell = self.sheet.child(row, f"{tag}.{side}" if side else tag, **scope)
            self.leaves.append(Leaf(cell, text, cell=True))

    def _reference(self, rest: str) -> bool:
        """Keep where a [name] leads; the first definition of a name wins."""
        mark = _REFERENCE.match(rest)
        if not mark or len(self.md.references) >= MAX_NOTES or not safe_url(unescape(mark[2])):
            return False
        self.md.references.setdefault(" ".join(mark[1].casefold().split()), (mark[2], None))
        return True

    def _begin(self, kind: str, tag: str, *lines: str) -> Open:
        self._end()
        box = self.stack[-1]
        self.open = Open(kind, self._add(tag), list(lines))
        if kind == "paragraph":
            box.paragraph = self.open.element
            if box.member_of:
                box.member_of.paragraphs.append(self.open.element)
        return self.open

    def _drop(self) -> None:
        """Take back the open paragraph, whose lines turned out to be something else."""
        del self.stack[-1].element[-1]
        self.open = None

    def _end(self) -> None:
        """Finish the leaf that is open."""
        leaf, self.open = self.open, None
        if leaf is None or leaf.kind == "table":
            return
        text = "\n".join(leaf.lines)
        if leaf.kind == "paragraph":
            self.leaves.append(Leaf(leaf.element, _joined(leaf.lines)))
        elif leaf.kind == "formula":
            self._formula(leaf, text.strip())
        elif leaf.info == "math" and not leaf.fence:
            self._formula(leaf, f"$${text}$$")
        else:
            if leaf.fence and leaf.info:  # never closed: it may have been no fence, but words
                text, leaf.info = f"{leaf.fence} {leaf.info}\n{text}", ""
            info = _INFO.match(leaf.info)
            language, title = info.groups() if info else ("", "")
            self.sheet.region(leaf.element, "code", title or language)
            leaf.element.set("class", "hl")
            code = text.rstrip("\n") if leaf.kind == "code" else text
            leaf.element.append(self.sheet.palette.code(code + "\n", language.lower()))
            self.sheet.left -= 1 + len(leaf.element[0]) // 2

    def _formula(self, leaf: Open, text: str) -> None:
        """Show $$…$$ as an equation, as source if it is none, as a paragraph if it never ended."""
        if len(text) < 4 or not text.endswith("$$"):
            leaf.element.tag = "p"
            self.leaves.append(Leaf(leaf.element, _joined(leaf.lines)))
            return
        source = text[2:-2].strip()
        place = self.sheet.place(source, display=True)
        if place:
            leaf.element.tag, leaf.element.text = "div", place
            leaf.element.set("class", "eq")
            self.sheet.region(leaf.element, "equation", "")
        else:
            self.sheet.child(leaf.element, "code.math-error").text = escaped(source)


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _joined(lines: list[str]) -> str:
    return "\n".join(line.lstrip(" ") for line in lines).rstrip(" ")


def _without_hashes(text: str) -> str:
    bare = text.rstrip("#")
    return bare.rstrip(" ") if not bare or bare[-1] == " " else text


def _is_closing(line: str, fence: str) -> bool:
    mark = line.strip(" ")
    return mark.startswith(fence) and not mark.strip(fence[0]) and indent_of(line) < 4


def _cells(line: str) -> list[str]:
    """The cells of a table row. A pipe that belongs to a cell is written with a backslash."""
    line = line.strip(" ")
    cells, start = [], 0
    for pipe in _PIPE.finditer(line):
        if pipe[0] == "|":
            if pipe.start():
                cells.append(line[start : pipe.start()])
            start = pipe.end()
    if start < len(line):
        cells.append(line[start:])
    return [cell.strip(" ").replace("\\|", "|") for cell in cells]
