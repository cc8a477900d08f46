"""The question bank: where questions were asked, what follows them, lists, files, marks."""

import csv
import io
import sqlite3
import zipfile
from datetime import date

import pytest

from guides.models.section import Section
from interviews.posts.round import Encounter
from interviews.questions.indexing import index_question
from interviews.questions.question import Question, SavedQuestion, match_question, question_key
from tests.make import flat, make_article, make_company, make_question, make_report, report_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def why(db):
    make_article("interviews", "coding")
    return make_question(
        "why-decoder", "为何只用解码器？", "Why decoder-only?", Section.objects.get(pk="coding")
    )


def asked(writer, moderator, *lines, kind="coding", **columns):
    return make_report(writer, by=moderator, rounds=[(kind, list(lines), [])], **columns)


def page(client, path, language="en"):
    return flat(client.get(f"/{language}/questions/{path}").text)


# --- one question ------------------------------------------------------------------------------------------
def test_a_question_tells_where_and_when_it_was_asked(client, why, writer, moderator):
    openai = make_company("openai")
    asked(writer, moderator, "Why decoder-only?", company=openai, month=date(2026, 3, 1))
    asked(writer, moderator, "why decoder only", kind="research", month=date(2026, 5, 1))
    text = page(client, "why-decoder/")
    assert "asked 2 times" in text and "Openai</a> 1" in text
    assert "2026-05 1, 2026-03 1" in text and "Research discussion 1" in text


def test_taking_a_report_down_takes_its_encounters_out(client, why, writer, moderator):
    report = asked(writer, moderator, "Why decoder-only?")
    report.hide(moderator, "x")
    why.refresh_from_db()
    assert (why.asked, why.latest) == (0, "") and "asked 1 time" not in page(client, "why-decoder/")


def test_an_expectation_is_shown_and_not_counted(client, why, writer, moderator):
    asked(writer, moderator, "Why decoder-only?", source="prediction", position="Seer")
    why.refresh_from_db()
    assert why.asked == 0 and "Seer" in page(client, "why-decoder/")


def test_long_questions_that_differ_late_are_two(why):
    start = "Explain in detail how you would train and then evaluate and then serve a very large model on "
    assert question_key(f"{start} GPUs") != question_key(f"{start} TPUs")


# --- follow-ups --------------------------------------------------------------------------------------------
def test_a_line_that_begins_with_a_mark_is_a_follow_up(client, why, writer):
    make_company("openai")
    client.force_login(writer)
    form = report_form(
        action="send", r1__questions="Why decoder-only?\n> And for retrieval?\n> Cost?\nNext"
    )
    client.post("/en/me/drafts/bcdfghjkmnpq/", form)
    found = [(e.position, e.wording, e.follows) for e in Encounter.objects.order_by("position")]
    assert found == [
        (1, "Why decoder-only?", None),
        (2, "And for retrieval?", 1),
        (3, "Cost?", 1),
        (4, "Next", None),
    ]


def follow(writer, moderator, *lines):
    report = make_report(writer, rounds=[("coding", list(lines), [])])
    Encounter.objects.filter(round__report=report, position__gt=1).update(follows=1)
    report.publish(moderator)
    return report


def test_a_question_shows_what_is_asked_next_and_how_often(client, why, writer, moderator):
    follow(writer, moderator, "Why decoder-only?", "And for retrieval?")
    report = follow(writer, moderator, "Why decoder-only?", "And for retrieval?", "Once only?")
    text = page(client, "why-decoder/")
    assert "What they ask next" in text and text.index("And for retrieval?") < text.index(
        "Once only?"
    )
    report.hide(moderator, "x")
    assert "Once only?" not in page(client, "why-decoder/")


def test_changing_a_report_keeps_follow_ups_and_matches(client, why, writer, moderator):
    report = make_report(writer, rounds=[("coding", ["Quite other words", "Then?"], [])])
    met = report.rounds.get().encounters
    met.filter(position=1).update(question=why)
    met.filter(position=2).update(follows=1)
    client.force_login(writer)
    url = client.get(f"/en/me/report/{report.public_id}/edit/").url
    draft = writer.drafts.open().get()
    assert draft.data["r1-questions"] == ["Quite other words [[question:why-decoder]]\n> Then?"]
    client.post(url, {**draft.data, "nda": "on", "people": "on", "action": "send"})
    kept = [(e.wording, e.question, e.follows) for e in Encounter.objects.order_by("position")]
    assert kept == [("Quite other words", why, None), ("Then?", None, 1)]


# --- suggestions while writing -----------------------------------------------------------------------------
def test_the_preview_asks_whether_it_is_a_known_question(client, why, writer):
    index_question(why)
    client.force_login(writer)
    form = report_form(r1__questions="为什么用仅解码器结构？\nOther")
    url = "/en/me/drafts/bcdfghjkmnpq/"
    text = client.post(url, {**form, "action": "preview"}).text
    assert 'value="same-1-0-why-decoder"' in text
    client.post(url, {**form, "action": "same-1-0-why-decoder"})
    data = writer.drafts.get().data
    assert data["r1-questions"] == ["为什么用仅解码器结构？ [[question:why-decoder]]\nOther"]
    client.post(url, {**data, "action": "send"})
    met = Encounter.objects.get(position=1)
    assert (met.question, met.wording) == (why, "为什么用仅解码器结构？")


@pytest.mark.parametrize(
    "action",
    ["same-", "same-1-9-why-decoder", "same-x-0-why-decoder", "same-1-0-nothing", "same-1-²-x"],
)
def test_a_button_that_is_none_changes_nothing(client, why, writer, action):
    client.force_login(writer)
    client.post("/en/me/drafts/bcdfghjkmnpq/", report_form(action=action, r1__questions="Other"))
    assert writer.drafts.get().data["r1-questions"] == ["Other"]


def suggested(client, words):
    return client.get("/en/suggestions/questions/", {"q": words})


def test_questions_that_mean_the_same_are_suggested_while_one_is_typed(client, why, reader):
    client.force_login(reader)
    text = suggested(client, "> 为什么用仅解码器结构？").text
    assert 'data-value="why-decoder"' in text and "Why decoder-only?" in text


def test_at_most_three_are_suggested(client, db, reader):
    for number in range(5):
        make_question(f"w-{number}", "", f"Why decoder-only, number {number}?")
    client.force_login(reader)
    assert suggested(client, "Why a decoder-only model?").text.count("data-value") == 3


@pytest.mark.parametrize(
    "words", ["why decoder only", "Of the weather", "", " ", "?" * 50, "[[", "İ" * 500, "中" * 500]
)
def test_nothing_is_suggested_for_what_is_known_or_nothing_like_it(client, why, reader, words):
    client.force_login(reader)
    answer = suggested(client, words)
    assert answer.status_code == 200 and "data-value" not in answer.text


def test_a_stranger_is_suggested_nothing(client, why):
    assert suggested(client, "Why a decoder-only model?").status_code == 302


# --- lists -------------------------------------------------------------------------------------------------
@pytest.fixture
def bank(why, writer, moderator):
    """Three questions: one asked often, one lately, one never."""
    make_question("often", "常问", "Often?")
    lately = make_question("lately", "新问", "Lately?")
    Question.objects.filter(pk=lately.pk).update(kind="coding")
    openai = make_company("openai")
    for _ in range(3):
        asked(writer, moderator, "Often?", month=date(2026, 1, 1), kind="research")
    asked(writer, moderator, "Lately?", month=date(2026, 8, 1), company=openai)


def order(text):
    names = [n for n in ("Often?", "Lately?", "Why decoder-only?") if n in text]
    return sorted(names, key=text.index)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", ["Often?", "Lately?", "Why decoder-only?"]), ("?sort=latest", ["Lately?", "Often?", "Why decoder-only?"]),
     ("?kind=coding", ["Lately?"]), ("?company=openai", ["Lately?"]), ("?round=research", ["Often?"]),
     ("?section=coding", ["Why decoder-only?"]), ("?company=nobody", []), ("?section=nothing", []),
     ("?sort=x&kind=y", ["Often?", "Lately?", "Why decoder-only?"])],
)  # fmt: skip
def test_the_list_is_narrowed_and_sorted(client, bank, query, shown):
    assert order(page(client, query)) == shown


def test_a_long_list_has_pages(client, db):
    for number in range(60):
        make_question(f"q-{number}", "", f"Number {number} asked?")
    first = page(client, "")
    older = (
        first.partition('rel="next"')[0]
        .rpartition('href="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    second = client.get(f"/en/questions/{older}").text
    seen = {n for n in range(60) if f"Number {n} asked?" in first}
    rest = {n for n in range(60) if f"Number {n} asked?" in second}
    assert len(seen) == 50 and seen | rest == set(range(60)) and not seen & rest


def test_the_number_of_queries_does_not_follow_the_bank(
    client, bank, django_assert_max_num_queries
):
    for number in range(30):
        make_question(f"q-{number}", "", f"Number {number} asked?")
    with django_assert_max_num_queries(8):
        page(client, "")
    with django_assert_max_num_queries(12):
        page(client, "often/")


@pytest.mark.parametrize(("kind", "times"), [("coding", [2]), ("research", [1]), ("talk", [])])
def test_a_company_and_a_kind_of_round_are_counted_together(
    client, why, writer, moderator, kind, times
):
    openai = make_company("openai")
    for held in ("coding", "coding", "research"):
        asked(writer, moderator, "Why decoder-only?", kind=held, company=openai)
    asked(writer, moderator, "Why decoder-only?", kind="talk", company=make_company("meta"))
    text = client.get(f"/en/questions.csv?company=openai&round={kind}").text
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert [int(row["asked"]) for row in rows] == times


# --- files -------------------------------------------------------------------------------------------------
def test_a_list_is_a_file_for_spreadsheets(client, bank):
    text = client.get("/en/questions.csv?company=openai").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(r["id"], r["asked"], r["latest"]) for r in rows] == [("lately", "1", "2026-08")]


def test_a_list_is_a_deck_of_cards(client, bank, tmp_path):
    anki_package = client.get("/en/questions.apkg?section=coding").content
    with zipfile.ZipFile(io.BytesIO(anki_package)) as book:
        (tmp_path / "c").write_bytes(book.read("collection.anki2"))
    notes = sqlite3.connect(tmp_path / "c").execute("SELECT flds FROM notes").fetchall()
    assert len(notes) == 1 and notes[0][0].startswith("Why decoder-only?")


# --- marks -------------------------------------------------------------------------------------------------
def test_a_member_keeps_questions_of_their_own(client, bank, reader):
    client.force_login(reader)
    client.post("/en/questions/often/mark/", {"act": "keep"})
    assert order(client.get("/en/me/questions/").text) == ["Often?"]
    assert "often" in client.get("/en/questions.csv?list=kept").text
    client.post("/en/questions/often/mark/", {"act": "unkeep"})
    assert order(client.get("/en/me/questions/").text) == []


def test_who_was_asked_it_too_is_counted_and_not_named(client, bank, reader):
    client.force_login(reader)
    for _ in "twice":
        client.post("/en/questions/often/mark/", {"act": "asked"})
    client.logout()
    text = page(client, "often/")
    assert "1 member was asked it too" in text and reader.username not in text


def test_a_stranger_marks_nothing(client, bank):
    assert client.post("/en/questions/often/mark/", {"act": "keep"}).status_code == 302
    assert not SavedQuestion.objects.exists()


def test_a_known_wording_finds_its_question_in_both_languages(why):
    assert match_question("为何只用解码器") == match_question("why decoder only") == why
