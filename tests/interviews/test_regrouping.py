"""Moderators say which wordings are one question: nothing is lost, and all of it can be undone."""

import os
import random

import pytest
from django.urls import reverse

from guides.models.section import Section
from interviews.base.counts import StatCount
from interviews.management.commands.recount import recount
from interviews.posts.curation import CurationEvent
from interviews.posts.round import Encounter
from interviews.questions.indexing import index_question
from interviews.questions.question import Question, match_question
from interviews.statistics.margin import Margin
from portal.kernel.models.moderated import NotAllowed
from tests.make import make_article, make_question, make_report

pytestmark = pytest.mark.django_db
SEQUENCES = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 20


@pytest.fixture
def bank(writer, moderator):
    """Two questions that were asked twice each, and a wording that is none of them."""
    make_article("interviews", "coding")
    coding = Section.objects.get(pk="coding")
    make_question("one", "", "Why decoder-only?", coding)
    make_question("two", "", "Why not an encoder?", coding)
    for words in ("Why decoder-only?", "Why not an encoder?", "Tell me of decoders"):
        for _ in "twice"[:2]:
            make_report(writer, by=moderator, rounds=[("coding", [words], [coding])])


def get(public_id):
    return Question.objects.get(public_id=public_id)


def topic(wording):
    return Encounter.objects.filter(wording=wording).first().topic


def state():
    """What everybody sees of it."""
    return (
        dict(Encounter.objects.values_list("pk", "question__public_id")),
        dict(Question.objects.values_list("public_id", "asked")),
        {
            (t.entity, t.metric, t.value): t.count
            for t in StatCount.objects.filter(count__gt=0)
            if t.entity != "rules"
        },
        {m.pk: [q["n"] for q in m.questions] for m in Margin.objects.all()},
    )


@pytest.mark.parametrize("path", ["/en/", "/en/sections/coding/"])
def test_a_merged_question_stands_on_no_page_beside_the_one_that_took_over(client, moderator, path):
    make_article("interviews", "coding")
    coding = Section.objects.get(pk="coding")
    gone, kept = (make_question(w.lower(), "", f"{w} wording", coding) for w in ("Former", "Kept"))
    assert "Former wording" in client.get(path).text
    CurationEvent.merge(gone, kept, moderator)
    page = client.get(path).text
    assert "Kept wording" in page and "Former wording" not in page


def test_a_match_counts_all_reports_with_the_wording_and_those_to_come(bank, writer, moderator):
    CurationEvent.match(topic("Tell me of decoders"), get("one"), moderator)
    assert get("one").asked == 4
    make_report(writer, by=moderator, rounds=[("coding", ["Tell me of decoders!"], [])])
    assert get("one").asked == 5


def test_a_merged_question_leads_to_the_other(client, bank, moderator):
    CurationEvent.merge(get("two"), get("one"), moderator)
    assert get("one").asked == 4
    answer = client.get("/en/questions/two/")
    assert (answer.status_code, answer.url) == (302, "/en/questions/one/")
    assert match_question("why not an encoder") == get("one")
    assert "Why not an encoder?" not in client.get("/en/questions/").text


def test_the_margin_of_the_section_follows(bank, moderator):
    CurationEvent.merge(get("two"), get("one"), moderator)
    assert Margin.objects.get(pk="coding").questions[0]["n"] == 4


def test_a_split_takes_the_chosen_encounters(bank, moderator):
    CurationEvent.match(topic("Tell me of decoders"), get("one"), moderator)
    chosen = Encounter.objects.filter(wording="Tell me of decoders").values_list("pk", flat=True)
    event = CurationEvent.split(
        get("one"), chosen, Question(wording_en="What is a decoder?"), moderator
    )
    assert Question.objects.get(pk=event.question_id).asked == get("one").asked == 2
    assert match_question("Tell me of decoders") == event.question


def test_the_same_question_is_not_merged_twice(bank, moderator):
    CurationEvent.merge(get("two"), get("one"), moderator)
    for source, into in (("two", "one"), ("one", "two"), ("one", "one")):
        with pytest.raises(NotAllowed):
            CurationEvent.merge(get(source), get(into), moderator)


def test_a_decision_on_which_others_build_is_not_undone_first(bank, moderator):
    first = CurationEvent.match(topic("Tell me of decoders"), get("two"), moderator)
    second = CurationEvent.merge(get("two"), get("one"), moderator)
    with pytest.raises(NotAllowed):
        first.undo()
    second.undo()
    first.undo()
    assert (get("one").asked, get("two").asked) == (2, 2)


def some_step(chance, moderator, done):
    """One random decision, or an undoing of one."""
    live = list(Question.objects.live().order_by("pk"))
    what = chance.choice(["match", "merge", "split", "undo", "undo"])
    try:
        if what == "match":
            topics = Encounter.objects.filter(question=None).values_list("topic", flat=True)
            if topics:
                done.append(
                    CurationEvent.match(
                        chance.choice(sorted(topics)), chance.choice(live), moderator
                    )
                )
        elif what == "merge" and len(live) > 1:
            done.append(CurationEvent.merge(*chance.sample(live, 2), moderator))
        elif what == "split":
            source = chance.choice(live)
            held = list(source.encounters.order_by("pk").values_list("pk", flat=True))
            new = Question(wording_en=f"Split {chance.random()}?")
            done.append(
                CurationEvent.split(
                    source, chance.sample(held, chance.randint(0, len(held))), new, moderator
                )
            )
        elif what == "undo" and done:
            event = chance.choice(done)
            event.undo()
            done.remove(event)
    except NotAllowed:
        pass


def hold(encounters):
    """What is true whatever was decided."""
    assert dict(Encounter.objects.values_list("pk", "wording")) == encounters
    for question in Question.objects.all():
        assert question.asked == question.encounters.count()
        assert question.canonical.merged_into is None
        assert not (question.merged_into_id and question.encounters.exists())


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_any_sequence_of_decisions_loses_nothing_and_can_be_undone(bank, moderator, seed):
    sequences(seed, moderator, 12)


def sequences(seed, moderator, steps):
    chance, done = random.Random(seed), []
    encounters, before = dict(Encounter.objects.values_list("pk", "wording")), state()
    for _ in range(steps):
        some_step(chance, moderator, done)
        hold(encounters)
    kept = state()
    recount()
    assert state()[:3] == kept[:3]
    for event in reversed(done):
        event.undo()
    hold(encounters)
    after = state()
    assert after[0] == before[0] and after[2] == before[2] and after[3] == before[3]


# --- the pages in the administration -----------------------------------------------------------------------
@pytest.fixture
def desk(client, moderator):
    moderator.is_staff = True
    moderator.save()
    client.force_login(moderator)
    return client


def test_unmatched_wordings_wait_with_suggestions(desk, bank):
    index_question(get("one"))
    page = desk.get(reverse("admin:unmatched")).text
    assert "Tell me of decoders" in page


def test_a_moderator_matches_a_wording(desk, bank):
    data = {"topic": topic("Tell me of decoders"), "question": "one"}
    desk.post(reverse("admin:unmatched"), data)
    assert get("one").asked == 4


def test_a_moderator_makes_a_question_of_a_wording(desk, bank):
    desk.post(reverse("admin:unmatched"), {"topic": topic("Tell me of decoders"), "new": "on"})
    made = Question.objects.get(wording_en="Tell me of decoders")
    assert made.asked == 2 and [s.pk for s in made.sections.all()] == ["coding"]


def test_a_moderator_merges_and_takes_it_back(desk, bank):
    url = reverse("admin:regroup", args=[get("two").pk])
    desk.post(url, {"verb": "merge", "into": "/en/questions/one/"})
    assert get("one").asked == 4
    desk.post(url, {"verb": "undo", "event": CurationEvent.objects.get().pk})
    assert get("one").asked == 2 and "Merged into" not in desk.get(url).text


@pytest.mark.parametrize("data", [{}, {"verb": "merge"}, {"verb": "merge", "into": "nothing"}, {"verb": "undo", "event": 99},
                                  {"verb": "split", "encounters": ["x"]}, {"verb": "split", "wording_en": "x"}])  # fmt: skip
def test_bad_input_is_told_and_changes_nothing(desk, bank, data):
    before = state()
    answer = desk.post(reverse("admin:regroup", args=[get("two").pk]), data)
    assert answer.status_code in (200, 302) and state() == before


@pytest.mark.parametrize("name", ["admin:unmatched", "admin:regroup"])
def test_only_those_who_decide_get_there(client, reader, bank, name):
    reader.is_staff = True
    reader.save()
    client.force_login(reader)
    args = [get("one").pk] if name == "admin:regroup" else []
    assert client.get(reverse(name, args=args)).status_code == 403
