"""Footnotes: their marks in the text, and the list of them at its end."""

import xml.etree.ElementTree as etree

from .door import MAX_NOTE_MARKS
from .sheet import Sheet


class NoteMarks:
    """Numbers footnotes in the order of their first mark, and links both ways."""

    def __init__(self, notes: dict[str, etree.Element], sheet: Sheet) -> None:
        self.notes, self.sheet = notes, sheet
        self.marks: dict[str, int] = {}  # how many marks each footnote has, in order of the first
        self.total = 0

    def accepts(self, name: str) -> bool:
        self.total += name in self.notes
        return name in self.notes and self.total <= MAX_NOTE_MARKS

    def add(self, name: str, parent: etree.Element) -> None:
        count = self.marks[name] = self.marks.get(name, 0) + 1
        number = list(self.marks).index(name) + 1
        sup = self.sheet.child(parent, "sup.fn", id=self.sheet.anchor(f"fnref:{number}:{count}"))
        link = self.sheet.child(sup, "a", href="#" + self.sheet.anchor(f"fn:{number}"))
        link.text = str(number)

    def append_notes(self, root: etree.Element) -> None:
        """The list of footnotes, those that nothing points at last: no word is lost."""
        if not self.notes:
            return
        section = self.sheet.child(root, "section.footnotes")
        section.set("aria-label", self.sheet.labels["footnotes"])
        items = self.sheet.child(section, "ol")
        unmarked = [name for name in self.notes if name not in self.marks]
        for number, name in enumerate([*self.marks, *unmarked], 1):
            note = self.notes[name]
            note.set("id", self.sheet.anchor(f"fn:{number}"))
            items.append(note)
            last = note[-1] if len(note) and note[-1].tag == "p" else self.sheet.child(note, "p")
            for count in range(1, min(self.marks.get(name, 0), 9) + 1):
                back = self.sheet.child(last, "a.back")
                back.set("href", "#" + self.sheet.anchor(f"fnref:{number}:{count}"))
                back.set("aria-label", f"{self.sheet.labels['back']} {number}")
                back.text = "\u21a9"
