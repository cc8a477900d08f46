"""Mock interviews: made of what was really asked, the same for the same seed."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guides.models import Company, Section
from interviews.models import Question
from interviews.models.words import RoundKind
from interviews.practice import CLOSING, LONGEST, OPENING, SHORTEST, Wish, script
from tests.make import make_article, make_company, make_question, make_report

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


@given(st.integers(SHORTEST, LONGEST), st.integers(0, 10**6))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_time_boxes_fit_the_minutes_and_no_question_comes_twice(bank, minutes, seed):
    parts = script(Wish(minutes, seed))
    assert len(set(ids(parts))) == len(parts) and parts[0].start == OPENING
    for part, after in zip(parts, parts[1:], strict=False):
        assert part.minutes > 0 and part.start + part.minutes <= after.start
    assert parts[-1].start + parts[-1].minutes == minutes and parts[-1].minutes == CLOSING


def test_the_same_seed_gives_the_same_script(bank):
    assert ids(script(Wish(60, 7))) == ids(script(Wish(60, 7)))
    assert len({tuple(ids(script(Wish(60, seed)))) for seed in range(20)}) > 5


def test_what_the_company_asked_comes_first(bank):
    openai = Company.objects.get(slug="openai")
    parts = script(Wish(45, 1, company=openai))
    assert ids(parts)[0] == "q-3" and parts[0].asked == 2


def test_a_kind_of_round_brings_its_questions(bank):
    assert ids(script(Wish(20, 1, kinds=(RoundKind.RESEARCH,))))[0] == "q-3"


def test_it_ends_by_asking_back(bank):
    assert ids(script(Wish(30, 1)))[-1] == "back"


def test_an_empty_bank_gives_an_empty_script(db):
    assert script(Wish(30, 1)) == []


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
    assert "all of it went well" in client.post("/en/practice/?minutes=20&seed=5", form).text


@pytest.mark.parametrize("query", ["minutes=5", "minutes=x", "minutes=9999", "minutes=30&seed=-1", "minutes=30&company=nobody",
                                   "minutes=30&kind=nothing", "minutes=30&seed=99999999999", "minutes="])  # fmt: skip
def test_bad_wishes_are_told(client, bank, query):
    assert open_script(client, query).status_code == 422
