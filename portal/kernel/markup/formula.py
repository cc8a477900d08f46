"""LaTeX to MathML, limited to our own list of what MathML may be.

What comes out is rebuilt from a tree in which every tag and attribute was looked up here and all
text is escaped again: the page trusts this module, and this module does not trust the converter.
"""

import re
import xml.etree.ElementTree as etree
from html import escape, unescape

from math_core import LatexError, LatexToMathML

from .door import MAX_FORMULA

_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext", "mspace"})  # hold text and nothing else
_TAGS = _TOKENS.union(
    "math mrow mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts"  # noqa: SIM905
    " mprescripts mtable mtr mtd mphantom mpadded mstyle".split()
)
_ATTRIBUTES = frozenset(
    "accent accentunder columnspan depth displaystyle form height largeop linethickness lspace"  # noqa: SIM905
    " mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel stretchy voffset"
    " width".split()
)
_VALUE = re.compile(r"[\w.%+-]{1,20}", re.ASCII)
# The site's policy forbids style attributes: what an aligned cell needs of them becomes a class.
_SIDES = {"text-align: right": "right", "text-align: left": "left"}
# The converter recurses on the stack of the thread that calls it, and a stack that runs out ends
# the whole process: groups inside one another, and commands that may take the next as argument.
_MAX_NESTING = 40
_MAX_COMMANDS = 300
_MAX_TREE = 80  # elements inside one another
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot);)\w+;")

# The converter tries each opening fence as one of a pair first and starts over when it finds no
# partner: twice the time for every lonely fence. So where there are many, stand-ins that are
# ordinary letters to it take their places, and are turned back in what it makes.
_MAX_FENCES = 6
_FENCES = {
    "(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lbrack": "[", r"\lparen": "(",
    r"\langle": "⟨", r"\lang": "⟨", r"\lfloor": "⌊", r"\lceil": "⌈", r"\lvert": "|", r"\lVert": "‖",
}  # fmt: skip
_STAND_IN = {fence: chr(0xE000 + n) for n, fence in enumerate(dict.fromkeys(_FENCES.values()))}
_FENCE_OF = {letter: fence for fence, letter in _STAND_IN.items()}
_PIECE = re.compile(
    r"""\\(?:left|right|middle|[bB]igg?[rm]?)(?![a-zA-Z])\s*(?:\\[a-zA-Z]+|\\?.)
    | \\sqrt\s*\[ | \\\\\[[\d.]+[a-z]{2}\]
    | \\(?P<big>[bB]igg?)l(?![a-zA-Z])(?P<sized>\s*(?:\\[a-zA-Z]+|\\?.))
    | (?P<fence>\\(?:\{|[lu][a-zA-Z]+) | [(\[\u2308\u230a\u231c\u231e\u23b0\u2772\u27c5
        \u27e6-\u27ef\u2983-\u2998\u29d8-\u29db\u29fc])
    | \\(?:[a-zA-Z]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_RARE_FENCE = re.compile(
    r"\\(?:lAngle|lBrace|lgroup|llangle|llbracket|llcorner|llparenthesis|lmoustache|ulcorner)$"
)
_DEFINES = re.compile(r"\\(?:(?:re|provide)?newcommand|providecommand|[egx]?def|let|global)\b")

_converter = LatexToMathML(fancy_error=False, max_expansions=0)


def mathml(source: str, display: bool = False) -> str | None:
    """The formula as MathML that is safe to put on a page; None if it cannot be shown so."""
    if len(source) > MAX_FORMULA or not _is_flat(source) or _DEFINES.search(source):
        return None
    try:
        made = _converter.convert_with_local_state(_unpaired(source), displaystyle=display)
        if len(made) > 400 + 40 * len(source) or "<!" in made or "<?" in made:
            return None
        root = etree.fromstring(_ENTITY.sub(lambda m: escape(unescape(m[0])), made))
        out: list[str] = []
        _write(root, out, 0)
    except (LatexError, etree.ParseError, ValueError):
        return None
    opening = '<math display="block">' if display else "<math>"
    return opening + "".join(out) + "</math>"


def _is_flat(source: str) -> bool:
    """Whether the formula needs little of the converter's stack."""
    depth = deepest = commands = 0
    for piece in re.findall(r"\\.|[{}^_]", source, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        deepest = max(deepest, depth)
        commands += piece not in "{}"
    return deepest <= _MAX_NESTING and commands <= _MAX_COMMANDS


def _unpaired(source: str) -> str:
    """The formula with stand-ins for its opening fences, if they are many."""
    count = 0

    def swap(piece: re.Match[str]) -> str:
        nonlocal count
        if piece["big"]:
            count += 1
            return "\\" + piece["big"] + piece["sized"]
        fence = piece["fence"]
        if not fence or (
            fence[0] == "\\" and fence not in _FENCES and not _RARE_FENCE.match(fence)
        ):
            return piece[0]
        count += 1
        return _STAND_IN.get(_FENCES.get(fence, ""), "") or " "

    swapped = _PIECE.sub(swap, source)
    return swapped if count > _MAX_FENCES else source


def _write(node: etree.Element, out: list[str], depth: int) -> None:
    """Append the node's content to out: only listed tags, attributes and escaped text."""
    if depth > _MAX_TREE or (node.tag in _TOKENS and len(node)) or node.tag not in _TAGS:
        raise ValueError(node.tag)
    out.append(escape(_fenced(node.text)))
    for child in node:
        tag = child.tag
        if tag == "math":
            raise ValueError(tag)
        if tag == "mi" and child.text in _FENCE_OF:
            out.append('<mo stretchy="false">')
            tag = "mo"
        else:
            out.append(f"<{tag}{_attributes(child)}>")
        _write(child, out, depth + 1)
        out.append(f"</{tag}>")
        if child.tail and child.tail.strip():
            raise ValueError("text between elements")


def _fenced(text: str | None) -> str:
    return "".join(_FENCE_OF.get(char, char) for char in text or "")


def _attributes(node: etree.Element) -> str:
    kept = [(k, v) for k, v in node.items() if k in _ATTRIBUTES and _VALUE.fullmatch(v)]
    side = next((c for s, c in _SIDES.items() if s in node.get("style", "")), None)
    if node.tag == "mtd" and side:
        kept.append(("class", side))
    return "".join(f' {name}="{value}"' for name, value in kept)
