"""What one text needs while it is rendered, and what is left of what it may use."""

import xml.etree.ElementTree as etree
from dataclasses import dataclass, field

from .code import Palette
from .door import MAX_ELEMENTS, MAX_FORMULAS, MAX_MATH
from .formula import mathml

# Where a formula will stand. `door.clean` lets neither character through, so no author can write
# one, and the sanitiser, which must not let MathML pass, sees text only.
PLACE = "\x02{}\x03"


@dataclass
class Sheet:
    labels: dict[str, str]
    prefix: str = ""
    headings: int = 3  # level of the text's highest heading
    left: int = MAX_ELEMENTS
    math_left: int = MAX_MATH
    formulas: list[str] = field(default_factory=list)  # as MathML, by the number of their place
    sources: list[str] = field(default_factory=list)  # the same as LaTeX
    palette: Palette = field(default_factory=Palette)
    counts: dict[str, int] = field(default_factory=dict)

    def child(self, parent: etree.Element, tag: str, **attributes: str) -> etree.Element:
        """A new element, paid for. The tag may be class-qualified: "div.tbl"."""
        self.left -= 1
        tag, _, name = tag.partition(".")
        if name:
            attributes["class"] = name
        return etree.SubElement(parent, tag, attributes)

    def region(self, element: etree.Element, kind: str, title: str) -> None:
        """Name an element that scrolls on its own, and let the keyboard reach it."""
        self.counts[kind] = number = self.counts.get(kind, 0) + 1
        label = f"{self.labels[kind]} {number}"
        if title:
            label += self.labels["colon"] + title[:80]
        element.attrib.update({"role": "region", "tabindex": "0", "aria-label": escaped(label)})

    def place(self, source: str, display: bool) -> str | None:
        """Text that marks where the formula will stand; None if it cannot be shown as one."""
        self.math_left -= len(source)
        if self.math_left < 0 or len(self.formulas) >= MAX_FORMULAS:
            return None
        made = mathml(source, display)
        if made is None:
            return None
        self.left -= 2
        self.formulas.append(made)
        self.sources.append(source)
        return PLACE.format(len(self.formulas) - 1)

    def anchor(self, name: str) -> str:
        """An id of this text: no id of another text or of the page is like it."""
        return f"{self.prefix}:{name}" if self.prefix else f"t:{name}"


def escaped(text: str) -> str:
    """Text or attribute value for the tree: the serialiser takes "&amp;" as an entity and leaves it."""
    return text.replace("&", "&amp;")
