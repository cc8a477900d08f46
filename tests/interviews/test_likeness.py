"""Questions that mean the same are suggested, reworded or in the other language."""

from pathlib import Path

import pytest

from interviews.posts.curation import CurationEvent
from interviews.questions.likeness import SIMILAR_FROM, features, similar_questions, similarity
from tests.make import make_company, make_question

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent.parent / "data"


def judged(name):
    """(same, found) for each labelled pair."""
    for slug, company in (
        ("openai", "OpenAI"),
        ("anthropic", "Anthropic"),
        ("google", "Google"),
        ("bytedance", "字节跳动"),
    ):
        make_company(slug, company)
    lines = [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines()]
    return [
        (same == "1", similarity(features(a), features(b)) >= SIMILAR_FROM) for same, a, b in lines
    ]


def precision_and_recall(pairs):
    hits = sum(same and found for same, found in pairs)
    return hits / sum(found for _same, found in pairs), hits / sum(same for same, _found in pairs)


def test_labelled_pairs_are_told_apart():
    pairs = judged("question-pairs.tsv")
    precision, recall = precision_and_recall(pairs)
    print(f"{len(pairs)} pairs: precision {precision:.3f}, recall {recall:.3f}")
    assert len(pairs) >= 200 and precision >= 0.95 and recall >= 0.95


def test_pairs_for_which_nothing_was_tuned_are_told_apart():
    precision, recall = precision_and_recall(judged("question-pairs-unseen.tsv"))
    assert precision >= 0.85 and recall >= 0.85


@pytest.fixture
def bank(db):
    make_company("openai", "OpenAI")
    make_company("google", "Google")
    for pk, zh, en in [
        (
            "heads",
            "Transformer为什么需要多头注意力？",
            "Why does the Transformer need multi-head attention?",
        ),
        ("ppo", "PPO与TRPO的区别", "How does PPO differ from TRPO?"),
        ("join", "为什么想加入OpenAI？", "Why do you want to join OpenAI?"),
    ]:
        make_question(pk, zh, en)


@pytest.mark.parametrize(
    ("wording", "found"),
    [("为什么要用多头注意力？", "heads"), ("Why multi-head attention?", "heads"), ("compare TRPO with PPO", "ppo"),
     ("PPO和TRPO有什么不同？", "ppo"), ("Why do you want to join Google?", "join"), ("ＰＰＯ与ＴＲＰＯ的區別", "ppo")],
)  # fmt: skip
def test_a_wording_finds_its_question(bank, wording, found):
    assert [q.public_id for q in similar_questions(wording)] == [found]


@pytest.mark.parametrize(
    "wording", ["", "?", "反转链表", "How are you?", "的", "x" * 300, "? ~1 company"]
)
def test_other_wordings_find_nothing(bank, wording):
    assert similar_questions(wording) == []


def test_a_merged_question_is_found_as_what_it_is_now(bank, moderator):
    other = make_question("other", "", "Attention with several heads: why?")
    heads = similar_questions("Why multi-head attention?")[0]
    CurationEvent.merge(heads, other, moderator)
    assert similar_questions("Transformer为什么需要多头注意力？") == [other]


def test_finding_asks_few_questions_of_the_database(bank, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        similar_questions("Transformer为什么需要多头注意力，PPO与TRPO的区别？")
