"""The blocks of a text: a block parser for Python-Markdown that reads every line once.

Python-Markdown's own parser works by regular expressions over whole blocks and by recursion, which
1 KB of "- " exhausts, and it nests lists by steps of four columns only. This one keeps a stack of
open containers (quotes, list items, callouts, footnotes, definitions) as CommonMark describes it:
each line first continues those that it can, then opens new ones, and what is left of it belongs to
one leaf (paragraph, code, table, formula). Lists nest as they do on GitHub.
"""

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass, field

from markdown.blockparser import BlockParser

from .door import MAX_COLUMNS, MAX_DEPTH, MAX_NOTES, MAX_TERMS, MAX_URL
from .sheet import Sheet, escaped

_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r" {0,3}([-*+]|(\d{1,9})[.)])(?: +|$)")
_TASK = re.compile(r"\[([ xX])\](?= +\S)")
_CALLOUT = re.compile(r' {0,3}!!! ?([A-Za-z-]{1,30})(?: +"([^"]*)")? *$')
_NOTE = re.compile(r" {0,3}\[\^([^\s\[\]]{1,60})\]: *")
_MEANING = re.compile(r" {0,3}: +(?=\S)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?: |$)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+) *$")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,}) *(.*)$")
_FORMULA = re.compile(r" {0,3}\$\$(?:[^$]|\$(?!\$))*(?:\$\$ *)?$")
_ROW = re.compile(r" {0,3}\|?(?: *:?-+:? *\|)*+ *(?::?-+:? *)?$")
_PIPE = re.compile(r"\\.|\|")
_REFERENCE = re.compile(
    rf" {{0,3}}\[([^\[\]]{{1,200}})\]: *<?([^\s<>]{{1,{MAX_URL}}})>? *(?:[\"'(].*)?$"
)
_INFO = re.compile(r"([\w+#.-]{0,20})[ ,]*(.*)")
_CONTAINER_STARTS = frozenset(">-*+![:0123456789")
_LEAF_STARTS = frozenset("#`~=-*_|:$[")
_WARNINGS = {"warn", "warning", "caution", "danger", "attention", "important", "error"}
_SIDES = {(True, True): "center", (False, True): "right"}


@dataclass(eq=False)
class Leaf:
    """Text whose inline markup is still to be read, and the element that takes it."""

    element: etree.Element
    text: str
    cell: bool = False


@dataclass(eq=False)
class _List:
    element: etree.Element
    mark: str
    loose: bool = False
    paragraphs: list[etree.Element] = field(default_factory=list)


@dataclass(eq=False)
class _Box:
    """An open container. What stands in it is indented by so many columns."""

    element: etree.Element
    indent: int = 0  # 0 for the text as a whole and for a quote, which goes on by its mark
    member_of: _List | None = None
    items: _List | None = None  # the list that an item would join
    paragraph: etree.Element | None = None  # the last block, if it is one


@dataclass(eq=False)
class _Open:
    """The leaf that takes the lines."""

    kind: str  # paragraph, code, fence, formula, table
    element: etree.Element
    lines: list[str] = field(default_factory=list)
    fence: str = ""
    info: str = ""
    indent: int = 0
    sides: list[str] = field(default_factory=list)


class Blocks(BlockParser):
    """Builds the tree of a text and lists its leaves. `md.sheet` must be set before."""

    leaves: list[Leaf]
    headings: list[tuple[int, etree.Element]]
    notes: dict[str, etree.Element]

    def parseDocument(self, lines: list[str]) -> etree.ElementTree:
        self.sheet: Sheet = self.md.sheet
        self.leaves, self.headings, self.notes = [], [], {}
        self.lists: list[_List] = []
        self.meanings: list[etree.Element] = []
        self.root = etree.Element(self.md.doc_tag)
        self.stack = [_Box(self.root)]
        self.open: _Open | None = None
        self.blank = False
        for number, line in enumerate(lines):
            if self.sheet.left < 0:
                self._close(1)
                self.sheet.child(self.root, "pre.plain").text = escaped("\n".join(lines[number:]))
                break
            self._line(line.expandtabs(4))
        self._close(1)
        self._tighten()
        return etree.ElementTree(self.root)

    def _line(self, line: str) -> None:
        if not line and self.blank and not self.open:
            return
        depth, rest = self._continued(line)
        whole = depth == len(self.stack)
        verbatim = whole and self.open and self.open.kind in ("fence", "code")
        if not rest.strip(" ") and not verbatim:
            self._close(depth)
            self.blank = True
        elif whole and self._goes_on(rest):
            self.blank = False
        else:
            self._start(rest, depth, whole)
            self.blank = False

    def _continued(self, line: str) -> tuple[int, str]:
        """How many open containers the line continues, and what is left of it for them."""
        rest = line
        for depth, box in enumerate(self.stack[1:], 1):
            if not box.indent:
                mark = _QUOTE.match(rest)
                if not mark:
                    return depth, rest
                rest = rest[mark.end() :]
            elif rest.startswith(" " * box.indent):
                rest = rest[box.indent :]
            elif rest.strip(" ") or not len(box.element):  # an item begins with one blank line
                return depth, rest
        return len(self.stack), rest

    # --- containers ------------------------------------------------------------------------------

    def _start(self, rest: str, depth: int, whole: bool) -> None:
        """Open what the line opens and give what is left to a leaf."""
        paragraph = self.open if self.open and self.open.kind == "paragraph" else None
        opener = self._opener(rest, depth, whole and paragraph is not None)
        if paragraph and not whole and not opener and not self._is_leaf_start(rest):
            paragraph.lines.append(rest)  # people are too lazy to repeat the marks
            return
        if opener or not whole:
            self._close(depth)
        while opener:
            make, mark = opener
            rest = make(rest, mark)
            opener = self._opener(rest, len(self.stack), False)
        if rest.strip(" "):
            self._leaf(rest)

    def _opener(self, rest: str, depth: int, interrupts: bool) -> tuple | None:
        """The method that opens the container that begins here and its mark, if any does."""
        indent = _indent(rest)
        first = rest[indent : indent + 1]
        if first not in _CONTAINER_STARTS or not first or indent > 3 or depth > MAX_DEPTH:
            return None
        if first == ">":
            found = self._quote, _QUOTE.match(rest)
        elif first == "!":
            found = self._callout, _CALLOUT.match(rest)
        elif first == "[":
            found = self._note, self._new_note(rest) if depth == 1 else None
        elif first == ":":
            found = self._meaning, _MEANING.match(rest) if self._has_term(depth) else None
        else:
            found = self._item, _item_mark(rest, interrupts)
        return found if found[1] else None

    def _quote(self, rest: str, mark: re.Match[str]) -> str:
        self.stack.append(_Box(self._add("blockquote")))
        return rest[mark.end() :]

    def _callout(self, rest: str, mark: re.Match[str]) -> str:
        box = self._add("div.callout")
        if mark[1].lower() in _WARNINGS:
            box.set("class", "callout warn")
        if mark[2]:
            title = self.sheet.child(self.sheet.child(box, "p"), "strong")
            self.leaves.append(Leaf(title, mark[2]))
        self.stack.append(_Box(box, 4))
        return ""

    def _new_note(self, rest: str) -> re.Match[str] | None:
        mark = _NOTE.match(rest)
        return mark if mark and mark[1] not in self.notes and len(self.notes) < MAX_NOTES else None

    def _note(self, rest: str, mark: re.Match[str]) -> str:
        self.sheet.left -= 4
        self.notes[mark[1]] = etree.Element("li")
        self.stack.append(_Box(self.notes[mark[1]], 4))
        return rest[mark.end() :]

    def _item(self, rest: str, mark: re.Match[str]) -> str:
        box, kind = self.stack[-1], mark[1][-1]
        if box.items and box.items.mark == kind:
            box.items.loose |= self.blank
        else:
            start = {"start": str(int(mark[2]))} if mark[2] and int(mark[2]) != 1 else {}
            items = _List(self._add("ol" if mark[2] else "ul", **start), kind)
            self.lists.append(items)
            box.items = items
        item = self.sheet.child(box.items.element, "li")
        spaces = mark.end() - mark.end(1)
        width = mark.end(1) + (spaces if 0 < spaces < 5 else 1)
        rest = rest[width:]
        task = _TASK.match(rest)
        if task:
            item.set("class", "task")
            rest = ("\u2610" if task[1] == " " else "\u2611") + rest[task.end() :]
        self.stack.append(_Box(item, width, box.items))
        return rest

    def _has_term(self, depth: int) -> bool:
        box = self.stack[depth - 1]
        last = box.element[-1] if len(box.element) else None
        return last is not None and (last.tag == "dl" or last is box.paragraph)

    def _meaning(self, rest: str, mark: re.Match[str]) -> str:
        """What the paragraph before means, every line of which is a term."""
        box, terms = self.stack[-1], []
        if box.element[-1] is box.paragraph:
            leaf = next(leaf for leaf in reversed(self.leaves) if leaf.element is box.paragraph)
            terms, leaf.text = leaf.text.split("\n"), ""
            terms[:-MAX_TERMS] = ["\n".join(terms[:-MAX_TERMS])] if terms[:-MAX_TERMS] else []
            del box.element[-1]
        last = box.element[-1] if len(box.element) else None
        group = last if last is not None and last.tag == "dl" else self._add("dl")
        box.paragraph = None
        for term in terms:
            self.leaves.append(Leaf(self.sheet.child(group, "dt"), term.strip(" ")))
        self.meanings.append(self.sheet.child(group, "dd"))
        self.stack.append(_Box(self.meanings[-1], mark.end()))
        return rest[mark.end() :]

    def _add(self, tag: str, **attributes: str) -> etree.Element:
        """A new block in the innermost container."""
        box = self.stack[-1]
        if box.member_of and self.blank and len(box.element):
            box.member_of.loose = True
        box.items = box.paragraph = None
        return self.sheet.child(box.element, tag, **attributes)

    def _close(self, depth: int) -> None:
        """End the open leaf and the containers beyond this depth."""
        self._end()
        del self.stack[depth:]

    def _tighten(self) -> None:
        """Paragraphs of a list without blank lines between its items are bare text."""
        bare = [p for items in self.lists if not items.loose for p in items.paragraphs]
        bare += [meaning[0] for meaning in self.meanings if len(meaning) == 1]
        for paragraph in bare:
            if paragraph.tag == "p":
                paragraph.tag, paragraph.tail = None, "\n"

    # --- leaves ----------------------------------------------------------------------------------

    def _goes_on(self, rest: str) -> bool:
        """Give the line to the code or formula that is open; False if none takes it."""
        leaf = self.open
        if leaf is None or leaf.kind in ("paragraph", "table"):
            return False
        if leaf.kind == "code":
            if rest.strip(" ") and _indent(rest) < 4:
                return False
            leaf.lines.append(rest[4:])
        elif leaf.kind == "formula":
            leaf.lines.append(rest)
            if rest.rstrip(" ").endswith("$$"):
                self._end()
        elif _is_closing(rest, leaf.fence):
            self._end()
        else:
            leaf.lines.append(rest[min(_indent(rest), leaf.indent) :])
        return True

    def _is_leaf_start(self, rest: str) -> bool:
        if rest.lstrip(" ")[0] == "|":
            return True
        return bool(_HEADING.match(rest) or _FENCE.match(rest) or _RULE.match(rest))

    def _leaf(self, rest: str) -> None:
        indent = _indent(rest)
        kind = self.open.kind if self.open else ""
        if indent > 3 and kind not in ("paragraph", "table"):
            self._begin("code", "pre", rest[4:])
        elif indent < 4 and rest[indent] in _LEAF_STARTS and self._special(rest, kind):
            pass
        elif kind == "table":
            self._row(_cells(rest), "td")
        elif kind == "paragraph":
            self.open.lines.append(rest)
        else:
            self._begin("paragraph", "p", rest)

    def _special(self, rest: str, kind: str) -> bool:
        """Whether the line is more than text: a heading, a fence, a rule, the head of a table …"""
        heading, fence = _HEADING.match(rest), _FENCE.match(rest)
        if heading:
            self._heading(len(heading[1]), _without_hashes(rest[heading.end() :].strip(" ")))
        elif fence:
            leaf = self._begin("fence", "pre")
            leaf.fence, leaf.info, leaf.indent = fence[1], fence[2].strip(" "), _indent(rest)
        elif kind == "paragraph" and _UNDERLINE.match(rest):
            text = _joined(self.open.lines)
            self._drop()
            self._heading(1 if "=" in rest else 2, text)
        elif kind == "paragraph" and "|" in rest and _ROW.match(rest) and self._table(rest):
            pass
        elif _RULE.match(rest):
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

    def _table(self, under: str) -> bool:
        """Make the last line of the open paragraph the head of a table, if the two fit."""
        head, sides = _cells(self.open.lines[-1]), _cells(under)
        if len(head) != len(sides) or len(head) > MAX_COLUMNS:
            return False
        if len(self.open.lines) == 1:
            self._drop()
        else:
            self.open.lines.pop()
        leaf = self._begin("table", "div.tbl")
        self.sheet.region(leaf.element, "table", re.sub(r"[*_`$\\]", "", ", ".join(head)))
        leaf.element = self.sheet.child(leaf.element, "table")
        leaf.sides = [_SIDES.get((c[:1] == ":", c[-1:] == ":"), "") for c in sides]
        self._row(head, "th")
        return True

    def _row(self, cells: list[str], tag: str) -> None:
        table, sides = self.open.element, self.open.sides
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
        if not mark or len(self.md.references) >= MAX_NOTES:
            return False
        self.md.references.setdefault(" ".join(mark[1].casefold().split()), (mark[2], None))
        return True

    def _begin(self, kind: str, tag: str, *lines: str) -> _Open:
        self._end()
        box = self.stack[-1]
        self.open = _Open(kind, self._add(tag), list(lines))
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
        elif leaf.info == "math":
            self._formula(leaf, f"$${text}$$")
        else:
            language, title = _INFO.match(leaf.info).groups()
            self.sheet.region(leaf.element, "code", title or language)
            leaf.element.set("class", "hl")
            code = text.rstrip("\n") if leaf.kind == "code" else text
            leaf.element.append(self.sheet.palette.code(code + "\n", language.lower()))
            self.sheet.left -= 1 + len(leaf.element[0]) // 2

    def _formula(self, leaf: _Open, text: str) -> None:
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


def _item_mark(line: str, interrupts: bool) -> re.Match[str] | None:
    mark = None if _RULE.match(line) else _ITEM.match(line)
    # neither an empty item nor a year like "2024." interrupts a paragraph
    if mark and interrupts and (mark.end() == len(line) or int(mark[2] or 1) != 1):
        return None
    return mark


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _joined(lines: list[str]) -> str:
    return "\n".join(line.lstrip(" ") for line in lines).rstrip(" ")


def _without_hashes(text: str) -> str:
    bare = text.rstrip("#")
    return bare.rstrip(" ") if not bare or bare[-1] == " " else text


def _is_closing(line: str, fence: str) -> bool:
    mark = line.strip(" ")
    return mark.startswith(fence) and not mark.strip(fence[0]) and _indent(line) < 4


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
