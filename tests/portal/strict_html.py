"""What a browser may find in rendered Markdown, told independently of the renderer.

The HTML is parsed as a browser parses it, and every element, attribute and value is looked up here.
"""

import re

import html5lib
from html5lib.serializer import serialize

HTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
REGION = {"role": r"region", "tabindex": r"0", "aria-label": r".{1,200}"}
ELEMENTS: dict[str, dict[str, str]] = {
    "a": {
        "href": r"(?i:https?)://[^\s\"'<>\\]+|mailto:[\w.+-]+@[\w.-]+|#[^\s\"<>]*|/([^\s\"<>\\/][^\s\"<>\\]*)?",
        "rel": r"nofollow ugc noopener",
        "class": r"back",
        "aria-label": r".{1,80}",
    },
    "blockquote": {},
    "br": {},
    "code": {"class": r"math-error"},
    "dd": {},
    "del": {},
    "div": REGION | {"class": r"tbl|eq|callout|callout warn"},
    "dl": {},
    "dt": {},
    "em": {},
    "hr": {},
    "li": {"class": r"task", "id": r"[\w-]+:fn:\d+"},
    "ol": {"start": r"\d{1,9}"},
    "p": {},
    "pre": REGION | {"class": r"hl|plain"},
    "section": {"class": r"footnotes", "aria-label": r".{1,80}"},
    "span": {"class": r"hl-[kscmf]"},
    "strong": {},
    "sup": {"class": r"fn", "id": r"[\w-]+:fnref:\d+:\d+"},
    "table": {},
    "tbody": {},
    "td": {"class": r"right|center"},
    "th": {"class": r"right|center", "scope": r"col"},
    "thead": {},
    "tr": {},
    "ul": {},
} | {f"h{level}": {"id": r"[\w-]+:[\w-]+(:\d+)?"} for level in range(3, 7)}
MATH = set(
    "math mi mn mo ms mtext mspace mrow mfrac msqrt mroot msub msup msubsup munder mover munderover"  # noqa: SIM905
    " mmultiscripts mprescripts mtable mtr mtd mphantom mpadded mstyle".split()
)
MATH_ATTRIBUTES = set(
    "accent accentunder class columnspan depth display displaystyle form height largeop"  # noqa: SIM905
    " linethickness lspace mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel"
    " stretchy voffset width".split()
)


def problems(html: str) -> list[str]:
    """Everything in the HTML that is not plainly allowed; nothing if it is harmless."""
    parser = html5lib.HTMLParser()
    tree = parser.parseFragment(html)
    found = [f"parse error: {error[1]}" for error in parser.errors]
    for element in tree.iter():
        if element is tree:
            continue
        if not isinstance(element.tag, str):
            found.append(f"not an element: {element!r}")
        elif element.tag.startswith(HTML):
            found += _html_problems(element)
        elif element.tag.startswith(MATHML):
            found += _math_problems(element)
        else:
            found.append(f"foreign element {element.tag}")
    links = [a for a in tree.iter(HTML + "a") if a.find(f".//{HTML}a") is not None]
    return found + [f"a link in a link: {link.get('href')}" for link in links]


def text_of(html: str) -> str:
    return "".join(html5lib.parseFragment(html).itertext())


def after_another_parse(html: str) -> str:
    """The HTML as it comes out of a browser's innerHTML."""
    return serialize(
        html5lib.parseFragment(html), omit_optional_tags=False, quote_attr_values="always"
    )


def _html_problems(element) -> list[str]:
    name = element.tag[len(HTML) :]
    allowed = ELEMENTS.get(name)
    if allowed is None:
        return [f"element {name}"]
    bad = [k for k, v in element.items() if not re.fullmatch(allowed.get(k, r"(?!)"), v)]
    found = [f"<{name} {key}={element.get(key)!r}>" for key in bad]
    outside = element.get("href", "").lower().startswith("http")
    if outside and element.get("rel") != "nofollow ugc noopener":
        found.append(f"link without rel: {element.get('href')}")
    return found


def _math_problems(element) -> list[str]:
    name = element.tag[len(MATHML) :]
    if name not in MATH:
        return [f"MathML element {name}"]
    found = [f"MathML attribute {key}" for key, _ in element.items() if key not in MATH_ATTRIBUTES]
    if element.get("class") not in (None, "left", "right"):
        found.append(f"MathML class {element.get('class')}")
    return found
