"""What changed is shown word by word, and no text makes that slow."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.diff import compare, size_of
from guides.merge import merge
from portal.kernel.markup import MAX_TEXT
from tests.pace import pace

texts = st.text(alphabet="ab \n。中文", max_size=80)


def joined(rows, side):
    return "\n".join("".join(t for _m, t in getattr(r, side)) for r in rows if getattr(r, side))


def marked(spans):
    return [text for mark, text in spans if mark]


@given(texts, texts)
def test_both_versions_can_be_read_from_it(old, new):
    rows = compare(old, new, context=None).rows
    before = [r for r in rows if r.kind != "added"]
    after = [r for r in rows if r.kind != "removed"]
    assert "\n".join("".join(t for _m, t in r.old) for r in before) == old
    assert "\n".join("".join(t for _m, t in r.new) for r in after) == new


def test_inside_a_changed_line_only_the_changed_words_are_marked():
    (row,) = compare("we use four rounds here", "we use five rounds here").rows
    assert (row.kind, marked(row.old), marked(row.new)) == ("changed", ["four"], ["five"])


def test_inside_a_chinese_sentence_only_the_changed_signs_are_marked():
    (row,) = compare("先说问题从哪里来。", "先说课题从哪里来。").rows
    assert (marked(row.old), marked(row.new)) == (["问"], ["课"])


def test_lines_with_nothing_in_common_are_one_removed_and_one_added():
    assert [r.kind for r in compare("abc def", "一二三四五六七").rows] == ["removed", "added"]


def test_what_has_not_changed_far_from_a_change_is_left_out():
    lines = [str(n) for n in range(100)]
    rows = compare("\n".join(lines), "\n".join([*lines[:50], "x", *lines[51:]])).rows
    assert [(r.kind, r.count) for r in rows if r.kind == "gap"] == [("gap", 47), ("gap", 46)]


def test_the_size_of_a_change_is_counted_in_signs():
    assert size_of("one two", "one three two") == (6, 0)


def test_equal_texts_have_no_difference():
    assert compare("same\ntext", "same\ntext").is_same


def hostile():
    chance = random.Random(7)
    noise = "".join(chance.choice("ab中 \n。") for _ in range(MAX_TEXT))
    words = [chance.choice(["的", "了", "a", "b", "\n"]) for _ in range(MAX_TEXT)]
    return {
        "one character": ("a" * MAX_TEXT, "b" * MAX_TEXT),
        "one character, one longer": ("a" * MAX_TEXT, "a" * (MAX_TEXT - 1)),
        "empty lines": ("\n" * MAX_TEXT, "x" + "\n" * (MAX_TEXT - 1)),
        "two lines in turn": ("a\nb\n" * (MAX_TEXT // 4), "b\na\n" * (MAX_TEXT // 4)),
        "short lines": ("a\n" * (MAX_TEXT // 2), "b\n" * (MAX_TEXT // 2)),
        "noise": (noise, noise[::-1]),
        "one line of words": ("a b " * (MAX_TEXT // 4), "b c " * (MAX_TEXT // 4)),
        "one Chinese line": ("问题" * (MAX_TEXT // 2), "题问" * (MAX_TEXT // 2)),
        "few words": ("".join(words), "".join(reversed(words))),
        "sentences": ("一。二。" * (MAX_TEXT // 4), "二。三。" * (MAX_TEXT // 4)),
        "different numbers": ("\n".join(map(str, range(10_000))),
                              "\n".join(map(str, range(9_999, -1, -1)))),
        "many small gaps": ("\n".join(f"{n}\n{'x' * (n % 3)}" for n in range(8_000)),
                            "\n".join(f"{n}\n{'y' * (n % 3)}" for n in range(8_000))),
    }  # fmt: skip


@pytest.mark.parametrize("name", hostile())
def test_the_largest_texts_are_compared_and_merged_in_bounded_time(name):
    """The bounds are about three times what the worst of them takes."""
    old, new = hostile()[name]
    assert pace(lambda: compare(old, new), most=80) <= 80
    assert pace(lambda: merge(old, new, new[: MAX_TEXT // 2]), most=30) <= 30
