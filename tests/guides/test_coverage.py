"""Nothing of the source is lost: `tests/data/coverage.tsv` names the sections that carry each part of
`tests/data/guide-source.txt`, by its lines, and what was corrected on the way."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from guides.chapters import read_chapter
from guides.load import CONTENT

DATA = Path(__file__).parents[1] / "data"
SOURCE = (DATA / "guide-source.txt").read_text().splitlines()
HEADINGS = [number for number, line in enumerate(SOURCE, 1) if re.match(r"#{1,6} ", line)]
with (DATA / "coverage.tsv").open(newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
DROPPED = re.compile(r"^[–—]$")


def known(language: str) -> set[str]:
    chapters = (CONTENT / language / "research-scientist").glob("*.md")
    questions = tomllib.loads((CONTENT / "questions.toml").read_text())
    return {piece.id for path in chapters for piece in read_chapter(path)} | {
        q["id"] for q in questions["question"]
    }


@pytest.mark.parametrize("number", HEADINGS)
def test_a_heading_of_the_source_has_its_row(number):
    rows = [row for row in ROWS if int(row["first"]) <= number <= int(row["last"])]
    assert rows, SOURCE[number - 1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["first"])
def test_a_row_names_sections_that_stand_in_the_guide(row, language):
    names, there = row["sections"], known(language)
    assert DROPPED.match(names) or set(re.findall(r"[a-z][a-z0-9-]+", names)) & there
    assert set(re.findall(r"[a-z]+(?:-[a-z0-9]+)+", names)) <= there
