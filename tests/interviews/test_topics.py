"""Topics of questions: shown, narrowed by, in files, found by search, kept when the guide is loaded."""

import csv
import io
import sqlite3
import tomllib
import zipfile

import pytest
from django.core.management import call_command
from django.db.models import Q

from guides.load import CONTENT
from interviews.base.tag import Tag
from interviews.posts.curation import CurationEvent
from interviews.posts.round import Encounter
from interviews.questions.indexing import index_question
from interviews.questions.question import Question
from portal.kernel import search
from tests.make import flat, make_project, make_question, make_report, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(db):
    """One question on alignment and, which nobody may see, on a word of an unpublished post; one on
    decoding and alignment; one on nothing."""
    why = make_question("why", "为何要人类反馈？", "Why human feedback?")
    beam = make_question("beam", "何为束搜索？", "What is beam search?")
    make_question("bare", "你好吗？", "How are you?")
    make_topic("alignment", "对齐 方法", "Alignment methods", why, beam)
    make_topic("decoding", "解码", "Decoding", beam)
    make_topic("secretword", "", "", why)


def page(client, path, language="en"):
    return client.get(f"/{language}/{path}").text


def shown(text):
    names = ("Why human feedback?", "What is beam search?", "How are you?")
    return [name for name in names if name in text]


def edit(client, admin, record, **changes):
    """Save a record in the administration as its form stands, with changes."""
    client.force_login(admin)
    url = f"/admin/interviews/{record._meta.model_name}/{record.pk}/change/"
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value()} | changes
    synonyms = {"synonyms-TOTAL_FORMS": 0, "synonyms-INITIAL_FORMS": 0}
    assert client.post(url, {**data, **synonyms}).status_code == 302


# --- shown -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["questions/", "questions/beam/", "me/questions/"])
@pytest.mark.parametrize(("language", "label"), [("en", "Decoding"), ("zh-hans", "解码")])
def test_a_question_names_its_topics(client, bank, reader, path, language, label):
    client.force_login(reader)
    client.post("/en/questions/beam/mark/", {"act": "keep"})
    assert f'href="/{language}/tags/decoding/">{label}</a>' in page(client, path, language)


def test_a_topic_names_its_questions_the_most_asked_first(client, bank, writer, moderator):
    make_report(writer, by=moderator, rounds=[("coding", ["What is beam search?"], [])])
    text = page(client, "tags/alignment/")
    assert text.index("What is beam search?") < text.index("Why human feedback?")
    assert "/en/questions/?topic=alignment" in text and "How are you?" not in text


def test_the_page_of_a_topic_has_at_most_twenty_of_its_questions(client, db):
    some = [make_question(f"q-{n}", "", f"Number {n} asked?") for n in range(25)]
    make_topic("many", "许多", "Many", *some)
    assert page(client, "tags/many/").count("asked?</a>") == 20


def test_the_number_of_queries_does_not_follow_the_topics(
    client, bank, django_assert_max_num_queries
):
    some = [make_question(f"q-{n}", "", f"Number {n} asked?") for n in range(30)]
    for number in range(10):
        make_topic(f"topic-{number}", f"主题{number}", f"Topic {number}", *some)
    with django_assert_max_num_queries(8):
        page(client, "questions/")
    with django_assert_max_num_queries(8):
        page(client, "questions/?topic=topic-1")
    with django_assert_max_num_queries(12):
        page(client, "tags/topic-1/")


# --- narrowed by -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "found"),
    [("topic=alignment", ["Why human feedback?", "What is beam search?"]), ("topic=decoding", ["What is beam search?"]),
     ("topic=decoding&kind=coding", []), ("topic=nothing", []), ("topic=Alignment+methods", []),
     ("topic=", ["Why human feedback?", "What is beam search?", "How are you?"]),
     ("topic=decoding&topic=alignment", ["Why human feedback?", "What is beam search?"])],
)  # fmt: skip
def test_the_bank_is_narrowed_by_topic(client, bank, query, found):
    assert shown(page(client, f"questions/?{query}")) == found


def test_a_topic_can_be_chosen_if_a_question_has_it(client, bank, moderator):
    make_topic("unused", "没用", "Unused")
    text = flat(page(client, "questions/?topic=decoding"))
    assert '<option value="decoding" selected>Decoding</option>' in text and "Unused" not in text
    CurationEvent.merge(
        Question.objects.get(public_id="beam"), Question.objects.get(public_id="why"), moderator
    )
    assert "Decoding" not in page(client, "questions/")


@pytest.mark.parametrize(
    "path", ["questions/", "questions/?topic=alignment", "questions/why/", "questions.csv", "practice/",
             "tags/alignment/", "search/?q=feedback"],
)  # fmt: skip
def test_a_word_of_an_unpublished_post_shows_nowhere(client, bank, path):
    assert "secretword" not in page(client, path)


@pytest.mark.parametrize("path", ["questions/?topic={}", "questions.csv?topic={}", "practice/?minutes=30&seed=1&topic={}"])  # fmt: skip
def test_a_hidden_topic_is_answered_like_an_unknown_one(client, bank, path):
    answers = [client.get(f"/en/{path}".format(name)) for name in ("secretword", "nothing")]
    texts = [answer.text.replace("secretword", "nothing") for answer in answers]
    assert texts[0] == texts[1] and answers[0].status_code == answers[1].status_code


def test_a_topic_shows_when_a_published_post_carries_it(client, bank, writer, moderator):
    make_project(writer, tags=["secretword"], by=moderator)
    assert 'value="secretword"' in page(client, "questions/")


# --- files -------------------------------------------------------------------------------------------------
def test_a_file_for_spreadsheets_names_the_topics(client, bank):
    text = page(client, "questions.csv?topic=decoding").removeprefix("\ufeff")
    assert [r["topics"].split() for r in csv.DictReader(io.StringIO(text))] == [
        ["alignment", "decoding"]
    ]


def test_a_topic_is_a_tag_of_its_cards(client, bank, tmp_path):
    anki_package = client.get("/en/questions.apkg?topic=decoding").content
    with zipfile.ZipFile(io.BytesIO(anki_package)) as book:
        (tmp_path / "c").write_bytes(book.read("collection.anki2"))
    tags = sqlite3.connect(tmp_path / "c").execute("SELECT tags FROM notes").fetchone()[0]
    assert set(tags.split()) == {"Alignment-methods", "Decoding"}


# --- search ------------------------------------------------------------------------------------------------
def found(query):
    return {hit.key for hit in search.find(query, "question").hits}


def test_a_question_is_found_by_its_topic_in_both_languages(bank):
    assert found("alignment methods") == found("对齐") == {"why", "beam"}


def test_a_hidden_topic_finds_nothing(bank):
    assert found("secretword") == set()


def test_a_topic_given_by_a_moderator_finds_the_question(client, bank, admin):
    bare = Question.objects.get(public_id="bare")
    edit(client, admin, bare, topics=[Tag.objects.get(slug="decoding").pk])
    assert found("解码") == {"beam", "bare"}


def test_a_renamed_topic_finds_its_questions_by_the_new_name(client, bank, admin):
    edit(client, admin, Tag.objects.get(slug="decoding"), name_zh="采样", name_en="Sampling")
    assert found("采样") == found("sampling") == {"beam"} and found("解码") == set()


# --- regrouping --------------------------------------------------------------------------------------------
def topics_of(public_id):
    found = Question.objects.get(public_id=public_id).topics
    return list(found.order_by("slug").values_list("slug", flat=True))


def test_merging_and_undoing_it_changes_no_topics(bank, moderator):
    both = [Question.objects.get(public_id=name) for name in ("beam", "why")]
    before = topics_of("beam"), topics_of("why")
    CurationEvent.merge(*both, moderator).undo()
    assert (topics_of("beam"), topics_of("why")) == before


def test_what_is_split_off_begins_with_the_topics(bank, writer, moderator):
    make_report(writer, by=moderator, rounds=[("coding", ["What is beam search?"], [])])
    new, beam = Question(wording_en="Of which width?"), Question.objects.get(public_id="beam")
    CurationEvent.split(beam, [Encounter.objects.get().pk], new, moderator)
    assert topics_of(new.public_id) == ["alignment", "decoding"]


def test_a_new_question_does_not_take_the_tags_of_its_report(client, bank, writer, moderator):
    moderator.is_staff = True
    moderator.save()
    make_report(writer, by=moderator, tags=["decoding"], rounds=[("coding", ["Unheard of?"], [])])
    client.force_login(moderator)
    url = "/admin/interviews/question/unmatched/"
    client.post(url, {"topic": Encounter.objects.get().topic, "new": "on"})
    new = Question.objects.get(wording_en="Unheard of?")
    assert not new.topics.exists()


# --- the guide's own questions -----------------------------------------------------------------------------
def test_every_shipped_question_has_topics_of_the_shipped_ones():
    read = {name: tomllib.loads((CONTENT / f"{name}s.toml").read_text("utf-8"))[name]
            for name in ("tag", "question")}  # fmt: skip
    known = {row["slug"] for row in read["tag"]}
    assert all(1 <= len(row["topics"]) <= 3 for row in read["question"])
    assert {topic for row in read["question"] for topic in row["topics"]} <= known


def test_loading_gives_topics_where_there_are_none_and_keeps_what_editors_chose(db):
    call_command("load_guide", verbosity=0)
    emptied, changed = (
        Question.objects.get(public_id=name) for name in ("ppo-vs-trpo", "flash-attention")
    )
    emptied.topics.clear()
    index_question(emptied)
    changed.topics.set([Tag.objects.get(slug="inference")])
    call_command("load_guide", verbosity=0)
    assert topics_of("ppo-vs-trpo") == ["ppo", "reinforcement-learning", "rlhf"]
    assert topics_of("flash-attention") == ["inference"] and "ppo-vs-trpo" in found("RLHF")


def test_every_question_that_ships_says_what_they_are_after(db):
    call_command("load_guide", verbosity=0)
    shipped = Question.objects.filter(origin="shipped")
    assert shipped.count() > 20 and not shipped.filter(Q(aim_zh="") | Q(aim_en="")).exists()
