"""Mock interviews: made of what was really asked, the same for the same seed."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guides.models.company import Company
from guides.models.section import Section
from interviews.base.choices import RoundKind
from interviews.base.tag import Tag
from interviews.practice.mock_interview import (
    CLOSING,
    MAX_MINUTES,
    MIN_MINUTES,
    OPENING,
    PracticeRequest,
    Shortage,
    script,
    shortage,
)
from interviews.questions.question import Question
from tests.make import make_article, make_company, make_question, make_report, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(writer, moderator):
    make_article("interviews", "coding", "research-talk")
    openai, coding = make_company("openai"), Section.objects.get(pk="coding")
    for number in range(12):
        make_question(f"q-{number}", f"题目{number}", f"Question {number}?", coding)
    make_question("back", "你有什么想问的？", "What would you ask us?")
    Question.objects.filter(public_id="back").update(kind="ask-back")
    for _ in "twice"[:2]:
        make_report(
            writer, by=moderator, company=openai, rounds=[("research", ["Question 3?"], [coding])]
        )


def ids(parts):
    return [part.question.public_id for part in parts]


@given(st.integers(MIN_MINUTES, MAX_MINUTES), st.integers(0, 10**6))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_time_boxes_fit_the_minutes_and_no_question_comes_twice(bank, minutes, seed):
    parts = script(PracticeRequest(minutes, seed))
    assert len(set(ids(parts))) == len(parts) and parts[0].start == OPENING
    for part, after in zip(parts, parts[1:], strict=False):
        assert part.minutes > 0 and part.start + part.minutes <= after.start
    assert parts[-1].start + parts[-1].minutes == minutes and parts[-1].minutes == CLOSING


def test_the_same_seed_gives_the_same_script(bank):
    assert ids(script(PracticeRequest(60, 7))) == ids(script(PracticeRequest(60, 7)))
    assert len({tuple(ids(script(PracticeRequest(60, seed)))) for seed in range(20)}) > 5


def test_what_the_company_asked_comes_first(bank):
    openai = Company.objects.get(slug="openai")
    parts = script(PracticeRequest(45, 1, company=openai))
    assert ids(parts)[0] == "q-3" and parts[0].asked == 2


def test_a_kind_of_round_brings_its_questions(bank):
    assert ids(script(PracticeRequest(20, 1, kinds=(RoundKind.RESEARCH,))))[0] == "q-3"


def test_it_ends_by_asking_back(bank):
    assert ids(script(PracticeRequest(30, 1)))[-1] == "back"


def test_an_empty_bank_gives_an_empty_script(db):
    assert script(PracticeRequest(30, 1)) == []


# --- pages -------------------------------------------------------------------------------------------------
def open_script(client, query="minutes=30&seed=5", language="en"):
    return client.get(f"/{language}/practice/?{query}")


def test_without_a_seed_the_address_gets_one(client, bank):
    answer = client.get("/en/practice/?minutes=30&company=openai")
    assert re.search(r"minutes=30&company=openai&seed=\d+$", answer.url)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_script_shows_questions_boxes_and_the_rubric(client, bank, language):
    page = open_script(client, language=language).text
    assert page.count("data-minutes=") == 4 and 'name="n0-3"' in page


def test_it_ends_by_naming_what_to_read_again(client, bank):
    page = client.post("/en/practice/?minutes=20&seed=5", {"r0": "1", "n0-0": "my notes"}).text
    assert "Read again" in page and "About coding" in page.partition("Read again")[2][:600]
    assert ">my notes</textarea>" in page


def test_what_went_well_is_not_named(client, bank):
    form = {f"r{n}": "4" for n in range(5)}
    assert "what you rated went well" in client.post("/en/practice/?minutes=20&seed=5", form).text


@pytest.mark.parametrize("query", ["minutes=5", "minutes=x", "minutes=9999", "minutes=30&seed=-1", "minutes=30&company=nobody",
                                   "minutes=30&kind=nothing", "minutes=30&seed=99999999999", "minutes="])  # fmt: skip
def test_bad_wishes_are_told(client, bank, query):
    assert open_script(client, query).status_code == 422


# --- topics ------------------------------------------------------------------------------------------------
@pytest.fixture
def topics(bank):
    """Three questions on decoding, one on alignment, that one asked twice by the company."""
    make_topic("alignment", "对齐", "Alignment", Question.objects.get(public_id="q-3"))
    make_topic("decoding", "解码", "Decoding", *Question.objects.filter(public_id__in=DECODING))
    make_topic("parting", "反问", "Asking back", Question.objects.get(public_id="back"))
    make_topic("secretword", "", "", Question.objects.get(public_id="q-1"))


DECODING = ["q-1", "q-2", "q-5"]


def on(*slugs):
    return tuple(Tag.objects.filter(slug__in=slugs).order_by("slug"))


@given(st.integers(MIN_MINUTES, MAX_MINUTES), st.integers(0, 10**6))
@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_only_questions_on_the_topics_are_asked_and_the_same_for_the_same_seed(
    topics, minutes, seed
):
    wish = PracticeRequest(minutes, seed, topics=on("decoding"))
    parts = script(wish)
    assert set(ids(parts)[:-1]) <= set(DECODING) and ids(parts)[-1] == "back"
    assert len(parts) - 1 == min(wish.boxes, 3) and ids(script(wish)) == ids(parts)


def test_one_of_several_topics_is_enough(topics):
    parts = script(PracticeRequest(60, 1, topics=on("alignment", "decoding")))
    assert set(ids(parts)) == {*DECODING, "q-3", "back"}


def test_topics_company_and_kinds_must_all_hold(topics):
    company = Company.objects.get(slug="openai")
    wish = PracticeRequest(60, 1, company, (RoundKind.RESEARCH,), topics=on("alignment"))
    assert ids(script(wish)) == ["q-3", "back"] and script(wish)[0].asked == 2


def test_what_a_company_asked_in_a_round_that_nothing_else_fits_is_asked(bank, writer, moderator):
    company = Company.objects.get(slug="openai")
    make_report(writer, by=moderator, company=company, rounds=[("other", ["Question 7?"], [])])
    wish = PracticeRequest(60, 1, company, (RoundKind.OTHER,))
    assert ids(script(wish)) == ["q-7", "back"]


def test_enough_questions_are_no_shortage(topics):
    assert (
        shortage(PracticeRequest(60, 1)) is None
        and shortage(PracticeRequest(29, 1, topics=on("decoding"))) is None
    )


def test_the_nearest_larger_set_leaves_one_choice_out(topics):
    wish = PracticeRequest(29, 1, kinds=(RoundKind.CODING,), topics=on("decoding"))
    assert shortage(wish) == Shortage(0, ("kinds",), 3)


def test_a_set_that_is_enough_is_nearer_than_one_that_is_not(topics):
    Question.objects.filter(public_id__in=["q-1", "q-4"]).update(kind="coding")
    wish = PracticeRequest(60, 1, kinds=(RoundKind.RESEARCH,), topics=on("alignment"))
    assert shortage(wish) == Shortage(1, ("topics",), 10)


def test_all_choices_are_left_out_when_one_is_not_enough(topics):
    wish = PracticeRequest(60, 1, kinds=(RoundKind.CODING,), topics=on("decoding"))
    assert shortage(wish) == Shortage(0, ("topics", "kinds"), 12)


def test_nothing_larger_is_offered_when_there_is_nothing(db):
    assert shortage(PracticeRequest(30, 1)) == Shortage(0)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["1 question fits your choice, and there is time for 6.", "Leave out: Topics (12 questions)"]),
     ("zh-hans", ["符合所选条件的有1道题，时间够问6道。", "不限主题（有12道题）"])],
)  # fmt: skip
def test_too_few_questions_are_told(client, topics, language, said):
    page = open_script(client, "minutes=55&seed=5&topic=alignment", language).text
    assert [words for words in said if words not in page] == []


def test_the_nearest_larger_set_is_an_address(client, topics):
    page = open_script(client, "minutes=55&seed=5&topic=alignment").text
    wider = re.search(r'href="\?(minutes=55[^"]*)"', page)[1].replace("&amp;", "&")
    assert wider == "minutes=55&seed=5"
    assert "your choice" not in open_script(client, wider).text


def test_the_address_keeps_several_topics(client, topics):
    url = client.get("/en/practice/?minutes=30&topic=alignment&topic=decoding").url
    assert "topic=alignment&topic=decoding&seed=" in url


def test_topics_can_be_chosen_that_a_question_to_be_asked_has(client, topics):
    page = client.get("/en/practice/").text
    assert re.findall(r'name="topic" value="(\w+)"', page) == ["alignment", "decoding"]


@pytest.mark.parametrize("topic", ["nothing", "parting", "secretword", "x" * 900, "%22%3E", "解码"])
def test_another_topic_is_told_and_the_rest_stays(client, topics, topic):
    answer = open_script(client, f"minutes=35&company=openai&topic={topic}")
    assert answer.status_code == 422 and 'value="35"' in answer.text
    assert '<option value="openai" selected>' in answer.text


def test_a_wish_that_nothing_fits_gives_no_script(client, bank):
    page = client.get("/en/practice/?minutes=45&seed=1&kind=team").text
    assert "There are no such questions yet" in page and 'class="line' not in page
