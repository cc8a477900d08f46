"""The blocks of a text: a block parser for Python-Markdown that reads every line once.

Python-Markdown's own parser works by regular expressions over whole blocks and by recursion, which
1 KB of "- " exhausts, and it nests lists by steps of four columns only. This one keeps a stack of
open containers (quotes, list items, callouts, footnotes, definitions) as CommonMark describes it:
each line first continues those that it can, then opens new ones, and what is left of it belongs to
one leaf (paragraph, code, table, formula). Lists nest as they do on GitHub.
"""

import re
import xml.etree.ElementTree as etree

from markdown.blockparser import BlockParser

from .door import MAX_DEPTH, MAX_NOTES, MAX_TERMS
from .leaves import RULE, Box, ItemList, Leaf, Leaves, indent_of
from .sheet import Sheet, escaped

_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r" {0,3}([-*+]|(\d{1,9})[.)])(?: +|$)")
_TASK = re.compile(r"\[([ xX])\](?= +\S)")
_CALLOUT = re.compile(r' {0,3}!!! ?([A-Za-z-]{1,30})(?: +"([^"]*)")? *$')
_NOTE = re.compile(r" {0,3}\[\^([^\s\[\]]{1,60})\]: *")
_MEANING = re.compile(r" {0,3}: +(?=\S)")
_CONTAINER_STARTS = frozenset(">-*+![:0123456789")
_WARNINGS = {"warn", "warning", "caution", "danger", "attention", "important", "error"}


class Blocks(Leaves, BlockParser):
    """Builds the tree of a text and lists its leaves. `md.sheet` must be set before."""

    notes: dict[str, etree.Element]

    def parseDocument(self, lines: list[str]) -> etree.ElementTree:
        self.sheet: Sheet = self.md.sheet
        self.leaves, self.headings, self.notes = [], [], {}
        self.lists: list[ItemList] = []
        self.meanings: list[etree.Element] = []
        self.root = etree.Element(self.md.doc_tag)
        self.stack = [Box(self.root)]
        self.open = None
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
        indent = indent_of(rest)
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
        self.stack.append(Box(self._add("blockquote")))
        return rest[mark.end() :]

    def _callout(self, rest: str, mark: re.Match[str]) -> str:
        box = self._add("div.callout")
        if mark[1].lower() in _WARNINGS:
            box.set("class", "callout warn")
        if mark[2]:
            title = self.sheet.child(self.sheet.child(box, "p"), "strong")
            self.leaves.append(Leaf(title, mark[2]))
        self.stack.append(Box(box, 4))
        return ""

    def _new_note(self, rest: str) -> re.Match[str] | None:
        mark = _NOTE.match(rest)
        return mark if mark and mark[1] not in self.notes and len(self.notes) < MAX_NOTES else None

    def _note(self, rest: str, mark: re.Match[str]) -> str:
        self.sheet.left -= 4
        self.notes[mark[1]] = etree.Element("li")
        self.stack.append(Box(self.notes[mark[1]], 4))
        return rest[mark.end() :]

    def _item(self, rest: str, mark: re.Match[str]) -> str:
        box, kind = self.stack[-1], mark[1][-1]
        if box.items and box.items.mark == kind:
            box.items.loose |= self.blank
        else:
            start = {"start": str(int(mark[2]))} if mark[2] and int(mark[2]) != 1 else {}
            items = ItemList(self._add("ol" if mark[2] else "ul", **start), kind)
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
        self.stack.append(Box(item, width, box.items))
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
        self.stack.append(Box(self.meanings[-1], mark.end()))
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
                # The serialiser writes what is in an element without a tag, and no more.
                paragraph.tag = None  # type: ignore[assignment]  # its stubs know text only
                paragraph.tail = "\n"


def _item_mark(line: str, interrupts: bool) -> re.Match[str] | None:
    mark = None if RULE.match(line) else _ITEM.match(line)
    # neither an empty item nor a year like "2024." interrupts a paragraph
    if mark and interrupts and (mark.end() == len(line) or int(mark[2] or 1) != 1):
        return None
    return mark
