"""Texts made to break Markdown parsers: too deep, too many, never closed, looked at again and again.

Each maker takes a length and gives a text of just that many characters.
"""

from collections.abc import Callable
from itertools import count


def repeat(unit: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    def make(size: int) -> str:
        room = size - len(head) - len(tail)
        return head + (unit * (room // len(unit) + 1))[:room] + tail

    return make


def nested(opening: str, closing: str, core: str = "a") -> Callable[[int], str]:
    def make(size: int) -> str:
        times = (size - len(core)) // (len(opening) + len(closing))
        return (opening * times + core + closing * times).ljust(size)

    return make


def numbered(unit: str, head: str = "") -> Callable[[int], str]:
    """Each unit differs from the one before it by a number, where it has a %d."""

    def make(size: int) -> str:
        parts, length = [head], len(head)
        for number in count(1):
            part = unit.replace("%d", str(number))
            if length + len(part) > size:
                break
            parts.append(part)
            length += len(part)
        return "".join(parts).ljust(size)

    return make


def staircase(unit: str, step: int = 2, most: int = 10_000) -> Callable[[int], str]:
    """Every line is indented more than the one before it."""

    def make(size: int) -> str:
        parts, length = [], 0
        for number in count():
            part = " " * (step * (number % most)) + unit + "\n"
            if length + len(part) > size:
                break
            parts.append(part)
            length += len(part)
        return "".join(parts).ljust(size)

    return make


def halves(first: str, second: str) -> Callable[[int], str]:
    return lambda size: repeat(first)(size // 2) + repeat(second)(size - size // 2)


TABLE = "| a | b |\n|---|---|\n"
BREAKERS: dict[str, Callable[[int], str]] = {
    # containers in containers
    "quotes in one line": repeat(">"),
    "quotes in one line, spaced": repeat("> "),
    "bullets in one line": repeat("- "),
    "stars in one line": repeat("* "),
    "numbers in one line": repeat("1. "),
    "quotes and bullets": repeat("> - "),
    "quotes and numbers": repeat(">1. "),
    "list staircase": staircase("- a"),
    "number staircase": staircase("1. a", 3),
    "quote staircase": lambda n: "".join(">" * k + "a\n" for k in range(1, 400)).ljust(n)[:n],
    "stairs up to twelve": staircase("- a", 2, 12),
    "stairs with blank lines": staircase("- a\n", 2, 12),
    "deep list, then short lines": repeat("\n", "- " * 12 + "a\n"),
    "deep list, then lazy lines": repeat("a\n", "- " * 12 + "a\n"),
    "deep quote, then marks": repeat(">\n", "> " * 12 + "a\n"),
    "deep quote, every line": repeat("> " * 12 + "a\n"),
    "callouts": repeat('!!! note "a"\n    b\n'),
    "callout staircase": staircase("!!! note", 4, 12),
    "unclosed callout titles": repeat('!!! note "a\n'),
    "footnotes in footnotes": staircase("[^a]: b", 4, 12),
    "definitions": repeat("a\n: b\n\n"),
    "definitions in definitions": repeat("a\n: : : b\n"),
    "definitions of one term": repeat(": a\n", "a\n"),
    "terms without end": lambda n: repeat("a\n")(n - 4) + ": b\n",
    # many blocks
    "blank lines": repeat("\n"),
    "spaces": repeat(" "),
    "spaces and line ends": repeat("    \n"),
    "tabs": repeat("\t"),
    "tabs and letters": repeat("\ta"),
    "paragraphs": repeat("a\n\n"),
    "lines of one paragraph": repeat("a\n"),
    "items": repeat("- a\n"),
    "loose items": repeat("- a\n\n"),
    "empty items": repeat("-\n"),
    "changing items": repeat("- a\n* b\n+ c\n"),
    "tasks": repeat("- [ ] a\n"),
    "numbered items": numbered("%d. a\n"),
    "headings": repeat("# a\n"),
    "headings of all levels": repeat("".join("#" * k + " a\n" for k in range(1, 7))),
    "underlined headings": repeat("a\n=\n"),
    "underlines": repeat("-\n=\n"),
    "hashes": repeat("#"),
    "hashes after text": repeat("#", "# a "),
    "hashes and spaces": repeat("# "),
    "rules": repeat("***\n"),
    "nearly rules": repeat("* * *a\n"),
    "a long rule": repeat("- ", "", "a"),
    "quoted lines": repeat("> a\n"),
    "quotes apart": repeat("> a\n\n"),
    "line ends of all kinds": repeat("a\r\nb\rc\u2028d\u2029"),
    # code
    "fences": repeat("```\na\n```\n"),
    "open fences": repeat("```\n~~~\n"),
    "fences of growing length": lambda n: "".join("`" * k + "\n" for k in range(3, 400)).ljust(n)[
        :n
    ],
    "fence info": repeat("a", "```"),
    "fence info of words": repeat("a ", "```py "),
    "many small programs": repeat("```py\nx=1\n```\n"),
    "indented code": repeat("    a\n\n"),
    "indented code, deeper": staircase("a", 4),
    "backticks": repeat("`"),
    "backticks of growing length": lambda n: " ".join("`" * k for k in range(1, 345)).ljust(n)[:n],
    "code spans": repeat("`a` "),
    "half-closed code spans": repeat("`a ``b "),
    "escaped backticks": repeat("\\`"),
    # tables
    "a wide table": lambda n: f"{repeat('|a')(n // 2 - 2)}|\n{repeat('|-')(n // 2 - 2)}|".ljust(n),
    "a table of forty": repeat("|\n", "|a" * 40 + "|\n" + "|-" * 40 + "|\n"),
    "rows": repeat("|a|b|\n", TABLE),
    "rows of bars": repeat("|||\n", TABLE),
    "one row of bars": repeat("|", TABLE),
    "small tables": repeat("a|\n-|\n\n"),
    "small tables of bars": repeat("|a\n|-\n"),
    "heads without end": repeat("a|b\n-|-\n"),
    "nearly underlines": repeat("a | b\n--- | --- |  | \n"),
    "a long underline": repeat("-|", "a|b\n"),
    "a long underline of spaces": repeat(" ", "a|b\n-|", "x"),
    "escaped bars": repeat("\\|", TABLE),
    "line breaks in cells": repeat("<br>", TABLE + "|"),
    "code in cells": repeat("|`a|`", TABLE),
    # emphasis
    "star run": repeat("*"),
    "underscore run": repeat("_"),
    "tilde run": repeat("~"),
    "strong words": repeat("**a** "),
    "strong words, tight": repeat("**a**"),
    "openers": repeat("*a "),
    "strong openers": repeat("**a "),
    "underscore openers": repeat("_a "),
    "closers": repeat("a* "),
    "openers of two kinds": repeat("*a _b "),
    "openers, then closers": halves("*a ", "a* "),
    "nested pairs of two kinds": nested("*_", "_*"),
    "nested strong": nested("**a ", " a**"),
    "rule of three": repeat("a***b**c*"),
    "runs of six": repeat("******a"),
    "struck words": repeat("~~a~~ "),
    "tildes open": repeat("~~a "),
    "snake case": repeat("a_b_c_"),
    "Chinese emphasis": repeat("**重要：**后面"),
    # links
    "open brackets": repeat("["),
    "closed brackets": repeat("]"),
    "bracket pairs": repeat("[]"),
    "nested brackets": nested("[", "]"),
    "nested links": nested("[", "](/a)"),
    "nested images": nested("![", "](/a)"),
    "open images": repeat("!["),
    "links": repeat("[a](/b) "),
    "shortest links": repeat("[](#)"),
    "open links": repeat("[a]("),
    "open links with words": repeat("[a](b "),
    "open pointed links": repeat("[a](<b"),
    "open titles": repeat('[a](b "'),
    "open titles of three kinds": repeat("[a](b \"'("),
    "parentheses": repeat("(", "[a](b"),
    "parentheses in pairs": repeat("()", "[a](b"),
    "backslashes in a link": repeat("\\", "[a](b"),
    "a long address": repeat("a", "[a](http://b/", ")"),
    "long addresses": repeat("[a](http://b/" + "c" * 1900 + ") "),
    "spaces in a link": repeat(" ", "[a](", ")"),
    "line ends in a link": repeat("\n", "[a](", ")"),
    "references": numbered("[%d]: /b\n"),
    "references used": repeat("[a]", "[a]: /b\n\n"),
    "references used in full": repeat("[x][a] ", "[a]: /b\n\n"),
    "open references": repeat("[a][", "[a]: /b\n\n"),
    "long names": repeat("[" + "a" * 199 + "]\n\n", "[a]: /b\n\n"),
    "open definitions": repeat("[a]: \n"),
    "definitions with titles": repeat('[a]: /b "c\n'),
    "footnotes": numbered("[^%d]: a\n"),
    "footnotes and marks": numbered("[^%d] \n\n[^%d]: a\n\n"),
    "marks of one footnote": repeat("[^1]", "[^1]: a\n\n"),
    "marks of no footnote": repeat("[^1]"),
    "open marks": repeat("[^"),
    "addresses": repeat("http://a.b "),
    "addresses, tight": repeat("http://a"),
    "addresses ending in parentheses": repeat("http://a.b/" + ")" * 1900 + " "),
    "addresses of parentheses": repeat("http://a.b/((((((((("),
    "addresses ending in stops": repeat("http://a.b/" + "." * 1900 + " "),
    "pointed addresses": repeat("<http://a.b>"),
    "open pointed addresses": repeat("<http://a"),
    "mail addresses": repeat("<a@b.c>"),
    "open mail addresses": repeat("<aaaaaaa@"),
    # HTML-like
    "pointed brackets": repeat("<"),
    "tags": repeat("<b>"),
    "nested tags": nested("<div>", "</div>"),
    "declarations": repeat("<!["),
    "CDATA": repeat("<![CDATA["),
    "comments": repeat("<!--"),
    "closed comments": repeat("<!-- -->"),
    "instructions": repeat("<?"),
    "attributes": repeat("a=", "<a "),
    "quotes in tags": repeat("<a b='\""),
    "ampersands": repeat("&"),
    "entities": repeat("&lt;"),
    "open entities": repeat("&lt"),
    "number entities": repeat("&#1;"),
    "long entities": repeat("&" + "a" * 40),
    # escapes, breaks, odd characters
    "backslashes": repeat("\\"),
    "escapes": repeat("\\*"),
    "hard breaks": repeat("a  \n"),
    "backslash breaks": repeat("a\\\n"),
    "trailing spaces": repeat(" ", "a", "\nb"),
    "NUL": repeat("\0"),
    "surrogates": repeat("\ud800"),
    "controls": repeat("\x02\x03"),
    "places of our own": repeat("\x020\x03"),
    "emoji": repeat("👩‍👩‍👧"),
    "combining marks": repeat("\u0301", "a"),
    "direction marks": repeat("\u202e"),
    "Chinese": repeat("面经"),
    # formulas
    "dollars": repeat("$"),
    "formulas": repeat("$a$ "),
    "display formulas": repeat("$$a$$\n"),
    "display formulas in a line": repeat("$$a$$ "),
    "open formulas": repeat("$a "),
    "open display formulas": repeat("$$\na\n\n"),
    "display without end": repeat("a\n", "$$\n"),
    "prices": repeat("$5 和 "),
    "lonely brackets": repeat("$" + "[" * 60 + "$ "),
    "lonely fences of four kinds": repeat("$" + r"([\{\langle " * 12 + "$ "),
    "lonely brackets after letters": repeat("$" + r"\xi[" * 60 + "$ "),
    "lonely brackets after roots": repeat("$" + r"\sqrt[" * 60 + "$ "),
    "lonely brackets in groups": repeat("$" + "{[}" * 60 + "$ "),
    "lonely big fences": repeat("$" + r"\bigl(" * 40 + "$ "),
    "braces": repeat("$" + "{" * 900 + "}" * 900 + "$ "),
    "open braces": repeat("$" + "{" * 1900 + "$ "),
    "fractions": repeat("$" + r"\frac" * 300 + "$ "),
    "fractions and powers": repeat("$" + r"'\frac^" * 250 + "$ "),
    "powers": repeat("$x" + "^{x" * 400 + "}" * 400 + "$ "),
    "roots": repeat("$" + r"\sqrt" * 380 + " x$ "),
    "left without right": repeat("$" + r"\left(" * 300 + "$ "),
    "matrices": repeat("$" + r"\begin{matrix}" * 70 + r"\end{matrix}" * 70 + "$ "),
    "columns": repeat("$" + r"\begin{matrix}" + "&" * 1900 + r"\end{matrix}$ "),
    "numbered rows": repeat("$$" + r"\begin{align}" + r"\\" * 900 + r"\end{align}$$ "),
    "primes": repeat("$x" + "'" * 1900 + "$ "),
    "macros": repeat(r"$\def\a{\a\a}\a$ "),
    "macros of macros": repeat(
        r"$\newcommand{\a}[1]{#1#1}" + r"\a{" * 300 + "x" + "}" * 300 + "$ "
    ),
    "unknown commands": repeat(r"$\undefined$ "),
    "a long formula": repeat("a+", "$", "$"),
    "formulas in tables": repeat("|$a$|$b$|\n", TABLE),
    # everything at once
    "all marks": repeat("*_`[]()<>!&$~\\|#-+:\n"),
    "all marks, spaced": repeat("* _ ` [ ] ( ) < > ! & $ ~ \\ | # - + :\n"),
    "marks in quotes in lists": repeat("- > **a [b](c) `d` $e$ <f>\n"),
    "long words": repeat("a"),
    "long line, then brackets": halves("a", "["),
    "everything, one of each": repeat(
        "# a\n\n- b\n  1. c\n\n> d\n\n|e|f|\n|-|-|\n|g|h|\n\n```py\ni\n```\n\n[j](/k) ![l](/m) "
        "**n** _o_ `p` $q$ [^r] <http://s.t> u\\\nv\n\n$$w$$\n\n!!! note\n    x\n\n"
    ),
}
for _language, _unit in {
    "python": "\n ",
    "c": "\n",
    "cpp": "//",
    "java": "\n",
    "javascript": '"\\',
    "typescript": "a?",
    "go": '"\\',
    "rust": "//",
    "yaml": "&",
    "toml": "\r\\",
    "diff": "@",
    "bash": "#[",
    "sql": "a::",
    "json": "é<<",
}.items():
    BREAKERS[f"{_language} made slow"] = repeat(
        f"```{_language}\n" + (_unit * 7000)[:7000] + "\n```\n"
    )
