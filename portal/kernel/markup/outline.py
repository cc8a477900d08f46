"""The headings of a text: their levels on the page and their ids."""

import re
import xml.etree.ElementTree as etree

from django.utils.text import slugify
from markdown.treeprocessors import Treeprocessor

from .sheet import PLACE


class Outline(Treeprocessor):
    """Closes the gaps between the levels that the author used and gives every heading an id."""

    def run(self, root: etree.Element) -> None:
        headings, sheet = self.md.parser.headings, self.md.sheet
        used = sorted({level for level, _ in headings})
        seen: dict[str, int] = {}
        for level, heading in headings:
            heading.tag = f"h{min(sheet.headings + used.index(level), 6)}"
            words = re.sub(PLACE.format(r"\d+"), "", "".join(heading.itertext()))
            slug = slugify(words[:200], allow_unicode=True)[:60] or "section"
            seen[slug] = count = seen.get(slug, 0) + 1
            heading.set("id", sheet.anchor(slug if count == 1 else f"{slug}:{count}"))
