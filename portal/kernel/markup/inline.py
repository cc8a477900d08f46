"""What stands inside a line: a tree processor for Python-Markdown that reads every character once.

Python-Markdown's own stage runs a dozen patterns over each text and starts again after each match:
4 KB of "[" take seconds. This one walks from mark to mark, keeps a bounded number of brackets and
runs of * and _ that wait for their partners, and pairs them as CommonMark does, save that Chinese
punctuation does not keep `**重要：**后面` from closing. HTML is no markup here: it stays text.
"""

import re
import xml.etree.ElementTree as etree
from bisect import bisect_right
from dataclasses import dataclass
from html import unescape

from markdown.treeprocessors import Treeprocessor

from .door import MAX_OPEN, MAX_RUN, MAX_URL, clean, is_external, safe_url
from .emphasis import Run, pair, run_length, sides
from .leaves import Leaf
from .notes import NoteMarks
from .sheet import Sheet, escaped

_MARK = re.compile(r"[\\`*_~\[\]<&$\n]|!\[|(?<![A-Za-z0-9])[hH][tT][tT][pP][sS]?://")
_BARE_URL = re.compile(
    rf"https?://[A-Za-z0-9][A-Za-z0-9.~:/?#@!$&'()*+,;=%_-]{{0,{MAX_URL}}}", re.I
)
_POINTED_URL = re.compile(
    rf"<(?:(https?://[^\s<>]{{1,{MAX_URL}}})|([\w.+-]{{1,64}}@[\w.-]{{1,255}}))>", re.I
)
_TARGET = re.compile(
    r"""\([ \n]{0,9}(?:<([^<>\n]*+)>|((?:[^\s()<>\\]++|\\.|\((?:[^\s()<>\\]|\\.)*+\))*+))
    (?:[ \n]{1,9}(?:"[^"]{0,500}"|'[^']{0,500}'|\([^()]{0,500}\)))?[ \n]{0,9}\)""",
    re.VERBOSE,
)
_NAME = re.compile(r"\[([^\[\]]{0,200})\]")
# [[section-id]], [[company:openai]], [[question:gpt-vs-bert|these words]]
_REFERENCE = re.compile(
    r"\[\[((?:[a-z]{2,12}:)?[a-z0-9][a-z0-9-]{0,79})(?:\|([^\[\]\n|]{1,120}))?\]\]"
)
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,60})\]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MATH = re.compile(
    r"\$\$((?:[^$\\]|\\.){1,2000}+)\$\$|\$(?![\s$])((?:[^$\\`]|\\.){1,2000}+)(?<!\s)\$(?![0-9A-Za-z])",
    re.DOTALL,
)
_PRICE = re.compile(r"\d[\d.,]*\s*[\u2e80-\uffff]")  # "$5 和", not the beginning of a formula
_BREAK = re.compile(r"<br ?/?>", re.I)
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(eq=False)
class _Bracket:
    token: int  # its place among the tokens
    runs: int  # how many runs came before it
    start: int  # where the text in it begins
    image: bool
    active: bool = True  # false once it holds a link: links do not nest


@dataclass(eq=False)
class _Link:
    url: str
    is_reference: bool = False  # its words are to be the name of what it leads to


@dataclass(eq=False)
class _NoteMark:
    name: str


_LINK_END = object()
_LINE_BREAK = object()
_Token = object


class Inline(Treeprocessor):
    """Fills every leaf that the block parser found, then adds the footnotes at the end."""

    def run(self, root: etree.Element) -> None:
        blocks, sheet = self.md.parser, self.md.sheet
        marks = NoteMarks(blocks.notes, sheet)
        for leaf in blocks.leaves:
            if sheet.left < 0:
                leaf.element.text = escaped(leaf.text)
            elif leaf.text:
                line = _Line(leaf, self.md.references, marks, sheet)
                _build(leaf.element, line.read(), marks, sheet)
        marks.append_notes(root)


class _Line:
    """One leaf's text on its way to tokens."""

    def __init__(self, leaf: Leaf, references: dict, marks: NoteMarks, sheet: Sheet) -> None:
        self.text, self.cell = leaf.text, leaf.cell
        self.references, self.marks, self.sheet = references, marks, sheet
        self.tokens: list[_Token] = []
        self.runs: list[Run] = []
        self.brackets: list[_Bracket] = []
        self.ticks: dict[int, list[int]] | None = None

    def read(self) -> list[_Token]:
        text, position = self.text, 0
        handlers = _HANDLERS
        while mark := _MARK.search(text, position):
            start = mark.start()
            if start > position:
                self.tokens.append(text[position:start])
            if self.sheet.left < 0:
                position = start
                break
            position = handlers[mark[0][0]](self, start)
        self.tokens.append(text[position:])
        pair(self.runs)
        return self.tokens

    def _literal(self, start: int, length: int = 1) -> int:
        self.tokens.append(self.text[start : start + length])
        return start + length

    def _backslash(self, start: int) -> int:
        following = self.text[start + 1 : start + 2]
        if following == "\n":
            return self._line_break(start + 2)
        if following not in _ESCAPABLE or not following:
            return self._literal(start)
        return self._literal(start + 1)

    def _newline(self, start: int) -> int:
        last = self.tokens[-1] if self.tokens else ""
        if isinstance(last, str) and last.endswith("  "):
            self.tokens[-1] = last.rstrip(" ")
            return self._line_break(start + 1)
        return self._literal(start)

    def _line_break(self, end: int) -> int:
        self.sheet.left -= 1
        self.tokens.append(_LINE_BREAK)
        return end

    def _code(self, start: int) -> int:
        """Code lies between two runs of backticks of one length."""
        if self.ticks is None:
            self.ticks = {}
            for run in re.finditer("`+", self.text):
                self.ticks.setdefault(len(run[0]), []).append(run.start())
        size = run_length(self.text, start)
        places = self.ticks.get(size, ())
        after = bisect_right(places, start)
        if after == len(places):
            return self._literal(start, size)
        code = self.text[start + size : places[after]].replace("\n", " ")
        if code[:1] == code[-1:] == " " and code.strip(" "):
            code = code[1:-1]
        self.sheet.left -= 1
        element = etree.Element("code")
        element.text = escaped(code)
        self.tokens.append(element)
        return places[after] + size

    def _delimiter(self, start: int) -> int:
        text, char = self.text, self.text[start]
        size = run_length(text, start)
        before, after = (
            text[start - 1 : start] if start else " ",
            text[start + size : start + size + 1],
        )
        opens, closes = sides(char, size, before or " ", after or " ")
        if size > MAX_RUN or (char == "~" and size != 2) or not (opens or closes):
            return self._literal(start, size)
        run = Run(char, size, opens, closes, size)
        self.runs.append(run)
        self.tokens.append(run)
        self.sheet.left -= 1
        return start + size

    def _open_bracket(self, start: int) -> int:
        image = self.text[start] == "!"
        note = None if image else _NOTE.match(self.text, start)
        if note and self.marks.accepts(note[1]):
            self.tokens.append(_NoteMark(note[1]))
            return note.end()
        reference = None if image else _REFERENCE.match(self.text, start)
        if reference:
            key, words = reference[1], reference[2]
            self.tokens += [_Link(f"#{key}", not words), words or key, _LINK_END]
            self.sheet.left -= 1
            return reference.end()
        length = 1 + image
        self.brackets.append(_Bracket(len(self.tokens), len(self.runs), start + length, image))
        if len(self.brackets) > MAX_OPEN:
            del self.brackets[0]
        return self._literal(start, length)

    def _close_bracket(self, start: int) -> int:
        bracket = self.brackets.pop() if self.brackets else None
        if bracket is None or not bracket.active:
            return self._literal(start)
        url, end = self._target(bracket, start)
        url = safe_url(url) if url else None
        if url is None:
            return self._literal(start)
        pair(self.runs[bracket.runs :])
        del self.runs[bracket.runs :]
        inside = [_unlinked(token) for token in self.tokens[bracket.token + 1 :]]
        if not any(not isinstance(token, str) or token.strip() for token in inside):
            inside = [url]  # a link without words has no name
        self.tokens[bracket.token :] = [_Link(url), *inside, _LINK_END]
        self.sheet.left -= 1
        if not bracket.image:
            for outer in self.brackets:
                outer.active = outer.image and outer.active
        return end

    def _target(self, bracket: _Bracket, start: int) -> tuple[str | None, int]:
        """Where the link that ends here leads, and where its source ends."""
        target = _TARGET.match(self.text, start + 1)
        if target:
            url = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", target[1] or target[2] or "")
            return clean(unescape(url)), target.end()
        if not self.references:
            return None, start
        name = _NAME.match(self.text, start + 1)
        end = name.end() if name else start + 1
        key = (
            name[1]
            if name and name[1]
            else self.text[bracket.start : min(start, bracket.start + 201)]
        )
        url, _ = self.references.get(" ".join(key.casefold().split()), (None, None))
        return (clean(unescape(url)), end) if url else (None, start)

    def _angle(self, start: int) -> int:
        if self.cell and (line_break := _BREAK.match(self.text, start)):
            return self._line_break(line_break.end())
        found = _POINTED_URL.match(self.text, start)
        url = safe_url(found[1] or f"mailto:{found[2]}") if found else None
        if found is None or url is None:
            return self._literal(start)
        self._link(url, found[1] or found[2])
        return found.end()

    def _url(self, start: int) -> int:
        """A bare address is ASCII: Chinese text may follow it without a space."""
        found = _BARE_URL.match(self.text, start)
        if not found:
            return self._literal(start, 4)
        url = found[0].rstrip("?!.,:;*_~'&$")
        surplus = url.count(")") - url.count("(")
        while surplus > 0 and url[-1] in ").,;:!?'*_~":
            surplus -= url[-1] == ")"
            url = url[:-1]
        url = url.rstrip("?!.,:;*_~'&$")
        address = safe_url(url)
        if address is None:
            return self._literal(start, 4)
        self._link(address, url)
        return start + len(url)

    def _link(self, url: str, text: str) -> None:
        self.tokens += [_Link(url), text, _LINK_END]
        self.sheet.left -= 1

    def _entity(self, start: int) -> int:
        found = _ENTITY.match(self.text, start)
        if not found:
            return self._literal(start)
        self.tokens.append(clean(unescape(found[0])))
        return found.end()

    def _dollar(self, start: int) -> int:
        found = _MATH.match(self.text, start)
        if not found or _PRICE.match(self.text, start + 1):
            return self._literal(start, 2 if self.text.startswith("$$", start) else 1)
        source = (found[1] or found[2]).strip()
        place = self.sheet.place(source, display=bool(found[1]))
        if place:
            self.tokens.append(place)
        else:
            element = etree.Element("code", {"class": "math-error"})
            element.text = escaped(source)
            self.tokens.append(element)
            self.sheet.left -= 1
        return found.end()


_HANDLERS = {
    "\\": _Line._backslash,
    "`": _Line._code,
    "*": _Line._delimiter,
    "_": _Line._delimiter,
    "~": _Line._delimiter,
    "[": _Line._open_bracket,
    "!": _Line._open_bracket,
    "]": _Line._close_bracket,
    "<": _Line._angle,
    "&": _Line._entity,
    "$": _Line._dollar,
    "\n": _Line._newline,
    "h": _Line._url,
    "H": _Line._url,
}


def _unlinked(token: _Token) -> _Token:
    """The token as it may stand inside a link: without a link of its own."""
    if isinstance(token, _Link) or token is _LINK_END:
        return ""
    return f"[^{token.name}]" if isinstance(token, _NoteMark) else token


def _build(element: etree.Element, tokens: list[_Token], marks: NoteMarks, sheet: Sheet) -> None:
    """Turn tokens into the element's content."""
    path = [element]
    text: list[str] = []

    def flush() -> None:
        if text:
            here, words = path[-1], escaped("".join(text))
            text.clear()
            if len(here):
                here[-1].tail = (here[-1].tail or "") + words
            else:
                here.text = (here.text or "") + words

    def enter(tag: str, **attributes: str) -> None:
        flush()
        path.append(etree.SubElement(path[-1], tag, attributes))

    def leave() -> None:
        flush()
        path.pop()

    for token in tokens:
        if isinstance(token, str):
            text.append(token)
        elif isinstance(token, Run):
            for _ in token.ends:
                leave()
            text.append(token.char * token.left)
            for tag in reversed(token.begins):
                enter(tag)
        elif isinstance(token, _Link):
            rel = {"rel": "nofollow ugc noopener"} if is_external(token.url) else {}
            name = {"class": "ref"} if token.is_reference else {}
            enter("a", href=escaped(token.url), **rel, **name)
        elif token is _LINK_END:
            leave()
        elif token is _LINE_BREAK:
            enter("br")
            leave()
        elif isinstance(token, _NoteMark):
            flush()
            marks.add(token.name, path[-1])
        elif isinstance(token, etree.Element):
            flush()
            path[-1].append(token)
    flush()
