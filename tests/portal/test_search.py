"""Full text: what is found, in which order, how it is marked; the same on both databases."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.kernel import search
from portal.kernel.search import Entry, SearchEntry, find, fold, mark, put, put_many, terms

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def add(
    key: str, body: str, title: str = "Title", kind: str = "report", language: str = ""
) -> None:
    put(kind, key, language=language, title=title, body=body, at=NOW)


def keys(query: str, kind: str = "report") -> list[str]:
    return [hit.key for hit in find(query, kind).hits]


# --- terms -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("奖励模型", ["奖励", "励模", "模型", "型"]),
        ("用GPT做", ["用", "gpt", "做"]),
        ("C++ and C#, .NET", ["c++", "and", "c#", ".net"]),
        ("ＧＰＴ－４", ["gpt", "4"]),
        ("獎勵模型", ["奖励", "励模", "模型", "型"]),
        ("don't", ["don", "t"]),
        ("Ünïcode", ["ünïcode"]),
        ("", []),
        ("。，！", []),
    ],
)
def test_text_becomes_terms(text, expected):
    assert terms(text) == expected


# --- finding -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "query", "found"),
    [
        ("面试官让我推导奖励模型的损失", "奖励模型", True),
        ("面试官让我推导奖励模型的损失", "励模", True),
        ("奖励很多，模型不少", "奖励模型", False),
        ("奖励。励模", "奖励模", False),
        ("傳統獎勵模型", "奖励模型", True),
        ("奖励模型", "獎勵", True),
        ("written in C++", "C++", True),
        ("written in C", "C++", False),
        ("written in C++", "C", False),
        ("we used .NET there", ".net", True),
        ("GPT-4 was asked", "gpt-4", True),
        ("4 times GPT", "gpt-4", False),
        ("beam search with penalty", '"beam search"', True),
        ("search a beam", '"beam search"', False),
        ("search a beam", "beam search", True),
        ("FlashAttention", "flashattention", True),
        ("FlashAttention", "attention", False),
        ("ＲＬＨＦ 对齐", "rlhf 对齐", True),
        ("RLHF", "rlhf 对齐", False),
        ("手写注意力", "手 注意力", True),
        ("naïve", "naive", False),
    ],
)
def test_all_words_must_occur_and_han_runs_as_they_stand(body, query, found):
    add("a", body)
    assert keys(query) == (["a"] if found else [])


def test_a_hit_in_the_title_comes_first():
    add("body", "about zebras " * 20 + "zebra")
    add("title", "something else", title="zebra")
    add("other", "zebra")
    assert keys("zebra")[0] == "title"


def test_each_kind_is_searched_by_itself():
    add("a", "zebra", kind="section")
    add("b", "zebra", kind="report")
    assert keys("zebra", "section") == ["a"]


def test_putting_again_replaces_the_text():
    add("a", "zebra")
    add("a", "giraffe")
    assert (keys("zebra"), keys("giraffe"), SearchEntry.objects.count()) == ([], ["a"], 1)


def test_what_is_dropped_is_not_found():
    add("a", "zebra", language="en")
    add("a", "zebra", language="zh-hans")
    search.drop("report", "a")
    assert keys("zebra") == [] and not SearchEntry.objects.exists()


def test_dropping_one_language_keeps_the_other():
    add("a", "zebra", language="en")
    add("a", "zebra", language="zh-hans")
    search.drop("report", "a", "en")
    assert [hit.language for hit in find("zebra", "report").hits] == ["zh-hans"]


def test_counting_stops_at_a_thousand():
    put_many(Entry("report", str(n), "", "T", "zebra", NOW) for n in range(1_100))
    found = find("zebra", "report")
    assert (found.count, found.capped, len(found.hits)) == (1_000, True, 10)


def test_of_very_many_hits_the_newest_are_ranked():
    put_many(
        Entry("report", str(n), "", "T", "zebra", NOW + timedelta(minutes=n)) for n in range(1_600)
    )
    assert all(int(key) >= 1_000 for key in keys("zebra"))


def test_an_old_title_is_found_among_very_many_hits():
    add("old", "nothing", title="zebra")
    put_many(Entry("report", str(n), "", "T", "zebra", NOW) for n in range(1_600))
    assert keys("zebra")[0] == "old"


@pytest.mark.parametrize(
    ("query", "problem"),
    [("", "empty"), ("。！", "empty"), ("励", "short"), ("x" * 201, "long"), ("🎯", "empty")],
)
def test_a_query_that_cannot_be_searched_says_why(query, problem):
    assert find(query, "report").problem == problem


HOSTILE = ['"', "AND", "a AND", "(", "'", "*", "foo:bar", "-x", 'x"y', '你好"; DROP', "NEAR(a b)", "🎯", "\x00",
           "\ud800", "a\\b", "%", "{}", "a <-> b", "!", ":*", "a:*A", "§kreport", "' & '", "title : x", "\u3164"]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_raises(query):
    add("a", "zebra")
    find(query, "report")
    mark("some zebra text", query)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(db, query):
    assert find(query, "report").count == 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(alphabet="甲乙丙丁，a1 ", min_size=1, max_size=30),
    st.text(alphabet="甲乙丙丁", min_size=2, max_size=4),
)
def test_a_han_query_finds_exactly_the_texts_that_contain_it(db, body, query):
    add("oracle", body)
    assert (keys(query) == ["oracle"]) == (query in fold(body))


# --- marking -----------------------------------------------------------------------------------------
def marked(text, query, width=120):
    return "".join(f"[{piece}]" if hit else piece for piece, hit in mark(text, query, width))


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("推导奖励模型的损失", "奖励模型", "推导[奖励模型]的损失"),
        ("傳統獎勵模型", "奖励", "傳統[獎勵]模型"),
        ("ＧＰＴ rules", "gpt", "[ＧＰＴ] rules"),
        ("A gpt2 and GPT", "gpt", "A gpt2 and [GPT]"),
        ("nothing here", "zebra", "nothing here"),
        ("<b>zebra</b>", "zebra", "<b>[zebra]</b>"),
        ("ﬁne zebra", "zebra", "ﬁne [zebra]"),
        ("zebra zebra", "zebra", "[zebra] [zebra]"),
    ],
)
def test_a_hit_is_marked_in_its_own_words(text, query, shown):
    assert marked(text, query) == shown


def test_an_excerpt_is_about_the_first_hit():
    text = "x" * 500 + " zebra " + "y" * 500
    shown = marked(text, "zebra", 60)
    assert "[zebra]" in shown and shown.startswith("…") and shown.endswith("…") and len(shown) < 70


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_marking_changes_no_text(text, query):
    shown = "".join(piece for piece, _hit in mark(text, query, width=10_000))
    assert shown == text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
