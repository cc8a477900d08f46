"""Nothing of the source is lost: `docs/coverage.md` names the section that carries each part."""

import re
import tomllib
from pathlib import Path

import pytest

from guides.chapters import read_chapter
from guides.load import CONTENT

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "tests" / "data" / "guide-source.txt").read_text().splitlines()
TABLE = (ROOT / "docs" / "coverage.md").read_text()
HEADINGS = [number for number, line in enumerate(SOURCE, 1) if re.match(r"#{1,6} ", line)]
ROWS = re.findall(r"^\| (\d+)(?:–(\d+))? \| [^|]* \| ([^|]*) \|", TABLE, re.MULTILINE)
DROPPED = re.compile(r"^[–—]$")


def known(language: str) -> set[str]:
    chapters = (CONTENT / language / "research-scientist").glob("*.md")
    questions = tomllib.loads((CONTENT / "questions.toml").read_text())
    return {piece.id for path in chapters for piece in read_chapter(path)} | {
        q["id"] for q in questions["question"]
    }


@pytest.mark.parametrize("number", HEADINGS)
def test_a_heading_of_the_source_has_its_row(number):
    rows = [first for first, last, _ in ROWS if int(first) <= number <= int(last or first)]
    assert rows, SOURCE[number - 1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("first", "names"), [(row[0], row[2].strip()) for row in ROWS])
def test_a_row_names_sections_that_stand_in_the_guide(first, names, language):
    there = known(language)
    assert DROPPED.match(names) or set(re.findall(r"[a-z][a-z0-9-]+", names)) & there
    assert set(re.findall(r"[a-z]+(?:-[a-z0-9]+)+", names)) <= there
