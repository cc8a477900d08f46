"""Answers in four steps: written, decided over, found with their question, and voted on."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.posts.curation import CurationEvent
from interviews.questions.answer import Answer
from interviews.questions.question import Question
from portal.kernel import search
from portal.kernel.models.moderated import NotAllowed
from tests.make import answer_form, flat, make_answer, make_article, make_question

pytestmark = pytest.mark.django_db
AXES = [("Memory", "Grows with the square", "Constant")]


@pytest.fixture
def question():
    (section,) = make_article("architecture", "attention").sections.filter(pk="attention")
    return make_question("why", "为什么？", "Why decoder only?", section)


@pytest.fixture
def answered(question, writer, moderator):
    return make_answer(writer, question, axes=AXES, by=moderator)


def address(client, path) -> str:
    return re.search(r'<form id="rf" method="post" action="([^"]+)"', flat(client.get(path).text))[
        1
    ]


# --- writing ---------------------------------------------------------------------------------------
def test_a_stranger_is_asked_to_sign_in_first(client, question):
    assert "/accounts/login/" in client.get("/en/questions/why/answer/").url


def test_an_answer_waits_for_a_moderator(client, writer, question):
    client.force_login(writer)
    client.post(address(client, "/en/questions/why/answer/"), answer_form(question, action="send"))
    answer = Answer.objects.get()
    assert (answer.status, answer.question, answer.signed_by) == ("pending", question, None)


def test_a_comparison_begins_with_its_things_and_axes(client, writer, question):
    Question.objects.update(one_en="GPT", other_en="BERT", axes_en="Objective\nDirection")
    client.force_login(writer)
    page = client.get("/en/questions/why/answer/").text
    assert 'value="GPT"' in page and 'value="BERT"' in page
    assert 'value="Objective"' in page and 'value="Direction"' in page


def test_the_steps_that_matter_are_asked_for(client, writer, question):
    client.force_login(writer)
    form = answer_form(question, action="preview", break_down="", clarify="Typed")
    response = client.post(address(client, "/en/questions/why/answer/"), form)
    assert response.status_code == 422
    assert "Break the question down" in response.text and "Typed" in response.text


def test_an_axis_needs_both_sides(client, writer, question):
    client.force_login(writer)
    axis = {"row": ["1"], "r1-name": "Memory", "r1-one": "Much", "r1-other": ""}
    form = answer_form(question, action="send") | axis
    assert client.post(address(client, "/en/questions/why/answer/"), form).status_code == 422


def test_the_preview_shows_the_axes_and_saves_nothing(client, writer, question):
    client.force_login(writer)
    axis = {"row": ["1"], "r1-name": "Memory", "r1-one": "Grows", "r1-other": "Constant"}
    form = answer_form(question, action="preview") | axis
    page = client.post(address(client, "/en/questions/why/answer/"), form).text
    assert "Constant" in page and not Answer.objects.exists()


@pytest.mark.parametrize("gone", ["", "nothing", "x" * 50, "九"])
def test_a_question_that_is_gone_gets_a_message(client, writer, question, gone):
    client.force_login(writer)
    form = answer_form(question, action="send") | {"question": gone}
    response = client.post(address(client, "/en/questions/why/answer/"), form)
    assert response.status_code == 422 and not Answer.objects.exists()


def test_who_has_answered_goes_on_with_that_answer(client, writer, answered):
    client.force_login(writer)
    response = client.get("/en/questions/why/answer/")
    assert response.url.endswith(f"/me/answer/{answered.public_id}/edit/")


def test_a_change_waits_beside_the_public_answer(client, writer, moderator, answered):
    client.force_login(writer)
    draft = client.get(f"/en/me/answer/{answered.public_id}/edit/").url
    client.post(draft, answer_form(answered.question, action="send", conclude="Better now"))
    page = client.get("/en/questions/why/").text
    assert "Better now" not in page
    Answer.objects.get(edit_of=answered).publish(moderator)
    page = client.get("/en/questions/why/").text
    assert "Better now" in page and "Grows with the square" not in page


# --- reading ---------------------------------------------------------------------------------------
def test_the_question_shows_its_answers_with_later_steps_folded(client, answered):
    page = client.get("/en/questions/why/").text
    first, _summary, rest = page.partition("<summary")
    assert "Which of the two?" in first
    assert "It depends." in rest and "<details open" not in page


def test_only_public_answers_are_shown_to_others(client, reader, writer, question):
    answer = make_answer(writer, question, conclude="Not yet read")
    client.force_login(reader)
    assert "Not yet read" not in client.get("/en/questions/why/").text
    assert client.get(answer.get_absolute_url()).status_code == 404


def test_its_author_reads_an_answer_that_waits(client, writer, question):
    answer = make_answer(writer, question)
    client.force_login(writer)
    assert "Waiting for a moderator" in client.get(answer.get_absolute_url()).text


def test_a_hidden_answer_is_gone_with_its_words_in_search(client, moderator, answered):
    assert search.find("square", "question").hits
    answered.hide(moderator, "Copied.")
    assert client.get(answered.get_absolute_url()).status_code == 410
    assert not search.find("square", "question").hits


def test_an_anonymous_answer_names_nobody(client, writer, answered):
    for path in ("/en/questions/why/", answered.get_absolute_url()):
        assert writer.username not in client.get(path).text


def test_answers_follow_a_merged_question_and_come_back(client, moderator, answered):
    other = make_question("other", "另一个？", "Another one?")
    merged = CurationEvent.merge(answered.question, other, moderator)
    assert "It depends." in client.get("/en/questions/other/").text
    assert [hit.key for hit in search.find("square", "question").hits] == ["other"]
    merged.undo()
    assert "It depends." not in client.get("/en/questions/other/").text
    assert [hit.key for hit in search.find("square", "question").hits] == ["why"]


# --- votes -----------------------------------------------------------------------------------------
def test_the_most_helpful_answer_comes_first(client, writer, reader, moderator, question):
    make_answer(writer, question, conclude="The newer one", by=moderator)
    helpful = make_answer(moderator, question, conclude="The helpful one", by=moderator)
    make_answer(writer, question, conclude="The newest one", by=moderator)
    helpful.vote(reader, True)
    page = client.get("/en/questions/why/").text
    assert (
        page.index("The helpful one") < page.index("The newest one") < page.index("The newer one")
    )


def test_a_member_votes_once_and_takes_it_back(client, reader, answered):
    client.force_login(reader)
    url = f"/en/answers/{answered.public_id}/vote/"
    client.post(url, {"act": "helpful"})
    client.post(url, {"act": "helpful"})
    assert answered.votes.count() == 1
    client.post(url, {"act": "take-back"})
    assert answered.votes.count() == 0


def test_nobody_votes_for_their_own_answer(writer, answered):
    with pytest.raises(NotAllowed):
        answered.vote(writer, True)


def test_votes_stay_when_an_answer_is_changed(reader, writer, moderator, answered):
    answered.vote(reader, True)
    change = make_answer(writer, answered.question, edit_of=answered, by=moderator)
    assert (answered.votes.count(), change.votes.count()) == (1, 0)


def test_nobody_votes_on_what_is_not_public(client, reader, writer, question):
    waiting = make_answer(writer, question)
    client.force_login(reader)
    url = f"/en/answers/{waiting.public_id}/vote/"
    assert client.post(url, {"act": "helpful"}).status_code == 404


def test_the_page_of_a_question_costs_the_same_with_many_answers(
    client, django_assert_num_queries, writer, reader, moderator, answered
):
    client.force_login(reader)
    client.get("/en/questions/why/")
    with CaptureQueriesContext(connection) as with_one:
        client.get("/en/questions/why/")
    for number in range(12):
        make_answer(writer, answered.question, axes=AXES, conclude=f"No. {number}", by=moderator)
    with django_assert_num_queries(len(with_one)):
        client.get("/en/questions/why/")
