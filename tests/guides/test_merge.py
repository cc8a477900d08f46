"""Nobody's words are lost: two changes of one text are put together, or both are shown."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge3 import Merge3

from guides.matching import common
from guides.merge import Conflict, has_marks, merge, units

LINES = [f"line {n}\n" for n in range(8)]
SENTENCES = [
    "先说问题。",
    "再说方法！",
    "为什么不用旧法？",
    "数字要带方差；",
    "消融做过。",
    "“不懂就说。”",
]
texts = st.text(alphabet="abc \n。！中文字；”", max_size=60)


class Matcher:
    """For the oracle: the same idea of what two sequences have in common, so that what is compared
    is the merging."""

    def __init__(self, _junk, a, b):
        self.blocks = [tuple(block) for block in common(a, b)]

    def get_matching_blocks(self):
        return self.blocks


def by_the_oracle(base, live, yours):
    """(is clean, text where clean) from an independent implementation."""
    regions = Merge3(units(base), units(live), units(yours), sequence_matcher=Matcher)
    found = list(regions.merge_groups())
    if any(kind == "conflict" for kind, *_ in found):
        return False, [tuple("".join(x) for x in row[1:]) for row in found if row[0] == "conflict"]
    return True, "".join("".join(rows) for _kind, rows in found)


def changed(chance, pieces):
    pieces = list(pieces)
    for _ in range(chance.randint(0, 3)):
        at = chance.randint(0, len(pieces))
        what = chance.choice(["add", "drop", "swap"])
        if what == "add" or at == len(pieces):
            pieces.insert(at, chance.choice([*LINES, *SENTENCES]))
        elif what == "drop":
            del pieces[at]
        else:
            pieces[at] = f"{pieces[at][:-1]}改{pieces[at][-1]}"
    return "".join(pieces)


@pytest.mark.parametrize(
    "pool", [LINES, SENTENCES, LINES + SENTENCES], ids=["lines", "sentences", "both"]
)
def test_three_ways_it_says_what_an_independent_implementation_says(pool):
    chance, verdicts = random.Random(len(pool)), set()
    for _ in range(1_200):
        pieces = [chance.choice(pool) for _ in range(chance.randint(0, 9))]
        base, live, yours = "".join(pieces), changed(chance, pieces), changed(chance, pieces)
        merged, (clean, content) = merge(base, live, yours), by_the_oracle(base, live, yours)
        assert merged.clean == clean, (base, live, yours)
        ours = merged.text if clean else [(c.base, c.live, c.yours) for c in merged.conflicts]
        assert ours == content, (base, live, yours)
        verdicts.add(clean)
    assert verdicts == {True, False}


def test_two_people_change_different_sentences_of_one_chinese_paragraph():
    base = "先说问题。再说方法。最后说结果。"
    live = "先把问题说清。再说方法。最后说结果。"
    yours = "先说问题。再说方法。最后说结果和方差。"
    assert merge(base, live, yours).text == "先把问题说清。再说方法。最后说结果和方差。"


def test_two_people_who_change_one_sentence_differently_have_to_decide():
    merged = merge("先说问题。再说方法。", "先说难题。再说方法。", "先说课题。再说方法。")
    assert merged.conflicts == [Conflict("先说问题。", "先说难题。", "先说课题。")]


def test_the_same_change_is_made_once():
    assert merge("a\nb\n", "a\nc\n", "a\nc\n").text == "a\nc\n"


def test_both_versions_stand_between_marks():
    marked = merge("one\n", "two\n", "three\n").marked("now", "mine")
    assert has_marks(marked) and "two" in marked and "three" in marked


def test_a_text_without_marks_has_none():
    assert not has_marks("a < b\n\nHeading\n=======\n>>> print()\n<<<<<<<\n")


@given(texts)
def test_the_units_of_a_text_are_the_text(text):
    assert "".join(units(text)) == text


@given(texts, texts)
def test_who_changes_alone_gets_what_they_wrote(base, yours):
    assert merge(base, base, yours).text == merge(base, yours, base).text == yours


@given(texts, texts, texts)
def test_it_does_not_matter_who_was_first(base, one, two):
    here, there = merge(base, one, two), merge(base, two, one)
    assert here.clean == there.clean
    assert not here.clean or here.text == there.text


@given(texts, texts, texts)
def test_nothing_anybody_wrote_is_dropped_unseen(base, live, yours):
    """What one side added is in the outcome, in the clear or between marks."""
    seen = merge(base, live, yours).marked("now", "mine")
    added = set(units(live)) - set(units(base)) | (set(units(yours)) - set(units(base)))
    assert all(unit.strip() in seen for unit in added)
