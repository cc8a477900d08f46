"""Flashcards: one card at a time, back when it is due, and nobody's business but its owner's."""

import re
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib import admin as administration
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from guides.models.section import Section
from interviews.posts.curation import CurationEvent
from interviews.posts.round import Encounter
from interviews.practice.card import Card
from interviews.practice.scheduling import Rating, choices, rated
from interviews.practice.views.cards import NEW_A_DAY
from interviews.questions.question import Question, SavedQuestion
from interviews.templatetags.interviews import in_words
from tests.make import flat, make_answer, make_article, make_company, make_question, make_report

pytestmark = pytest.mark.django_db
URL = "/en/practice/cards/"
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def bank(writer, moderator):
    """Three questions: one asked often, one lately, one never."""
    make_article("interviews", "coding")
    make_question("never", "没问过", "Never?", Section.objects.get(pk="coding"))
    make_question("often", "常问", "Often?")
    make_question("lately", "新问", "Lately?")
    Question.objects.filter(public_id="lately").update(kind="coding")
    openai = make_company("openai")
    for _ in range(2):
        asked(writer, moderator, "Often?", kind="research", month=date(2026, 1, 1))
    asked(writer, moderator, "Lately?", company=openai, month=date(2026, 8, 1))


@pytest.fixture
def member(client, bank, reader):
    """The reader, signed in."""
    client.force_login(reader)
    return reader


def asked(writer, moderator, wording, kind="coding", **columns):
    make_report(writer, by=moderator, rounds=[(kind, [wording], [])], **columns)


def get(public_id):
    return Question.objects.get(public_id=public_id)


def know(user, public_id, rating=Rating.GOOD, seen=0) -> Card:
    """Rate a question and return its card."""
    assert Card.rate(user, get(public_id), rating, seen)
    return Card.objects.of(user).order_by("reviewed_at", "pk").last()


def let_pass(**time):
    Card.objects.update(due=F("due") - timedelta(**time))


def front(page) -> str:
    """The question on the page, empty when it is nobody's turn."""
    found = re.search(r'<h2 class="q" id="h-q">(.*?)</h2>', flat(page.text))
    return found[1] if found else ""


def facts(page) -> list[str]:
    """Due, new, learnt."""
    return re.findall(r"<dd>(.*?)</dd>", flat(page.text))[:3]


def rate(client, public_id, rating=3, seen=0, query="", **more):
    form = {"question": public_id, "seen": seen, "rating": rating, **more}
    return client.post(f"{URL}{query}", form, follow=True)


# --- whose turn it is ----------------------------------------------------------------------------------
def test_new_cards_come_in_the_order_of_the_list(client, member):
    assert front(client.get(URL)) == "Often?"
    assert front(rate(client, "often")) == "Lately?"
    assert front(rate(client, "lately")) == "Never?"


def test_what_is_due_comes_before_what_is_new_the_longest_due_first(client, member):
    first, second = know(member, "never"), know(member, "lately")
    Card.objects.filter(pk=first.pk).update(due=timezone.now() - timedelta(hours=1))
    Card.objects.filter(pk=second.pk).update(due=timezone.now() - timedelta(days=2))
    assert front(client.get(URL)) == "Lately?"
    Card.objects.filter(pk=second.pk).delete()
    assert front(client.get(URL)) == "Never?"


def test_the_page_says_how_many_are_due_new_and_learnt(client, member):
    assert facts(client.get(URL)) == ["0", "3", "0"]
    know(member, "never")
    assert facts(client.get(URL)) == ["0", "2", "1"]
    let_pass(days=1)
    assert facts(client.get(URL)) == ["1", "2", "0"]


def test_when_nothing_is_due_it_says_when_the_next_one_is(client, member):
    for name in ("often", "lately"):
        know(member, name, Rating.EASY)
    know(member, "never", Rating.AGAIN)
    page = client.get(URL)
    assert front(page) == "" and "comes back after 1 minute." in page.text
    assert 'href="/en/questions/"' in page.text.partition("callout")[2]


def test_a_list_without_questions_says_so(client, member):
    assert "There are no such questions yet." in client.get(f"{URL}?company=nobody").text


# --- so many new ones a day ----------------------------------------------------------------------------
@pytest.fixture
def day_is_full(member):
    """As many cards as a day allows, and one question more."""
    for number in range(NEW_A_DAY):
        make_question(f"q-{number}", "", f"Number {number}?")
        know(member, f"q-{number}")


def test_a_day_brings_a_bounded_number_of_new_cards(client, day_is_full):
    page = client.get(URL)
    assert front(page) == "" and "You have started 20 new cards today" in page.text


def test_whoever_wants_more_goes_on_anyway(client, day_is_full):
    more = re.search(r'href="([^"]*more=1)"', client.get(f"{URL}?kind=coding").text)[1]
    page = client.get(more.replace("&amp;", "&"))
    assert front(page) == "Lately?" and "?kind=coding&amp;more=1" in page.text


def test_cards_that_are_due_do_not_count_against_the_day(client, day_is_full):
    let_pass(days=1)
    assert front(client.get(URL)) == "Number 0?"


def test_tomorrow_brings_new_cards(client, day_is_full):
    Card.objects.update(started_on=timezone.localdate() - timedelta(days=1))
    assert front(client.get(URL)) == "Often?"


def test_what_others_begin_does_not_count(client, day_is_full, writer):
    client.force_login(writer)
    assert front(client.get(URL)) == "Often?"


# --- lists ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    ["", "?sort=latest", "?kind=coding", "?company=openai", "?round=research", "?section=coding",
     "?company=nobody", "?section=nothing", "?sort=x&kind=y", "?kind=theory&sort=latest"],
)  # fmt: skip
def test_a_list_is_what_it_is_in_the_bank(client, member, query):
    found = re.findall(r"<h3><a [^>]*>(.*?)</a>", client.get(f"/en/questions/{query}").text)
    for wording in found:
        page = client.get(f"{URL}{query}")
        assert front(page) == wording
        rate(client, Question.objects.get(wording_en=wording).public_id)
    assert front(client.get(f"{URL}{query}")) == ""


def test_a_card_of_another_list_is_not_due_in_this_one(client, member):
    know(member, "often")
    let_pass(days=1)
    assert front(client.get(f"{URL}?kind=coding")) == "Lately?"
    assert facts(client.get(f"{URL}?kind=coding")) == ["0", "1", "0"]


def test_the_questions_one_keeps_are_a_list(client, member):
    SavedQuestion.act(member, get("never"), "keep")
    page = client.get(f"{URL}?list=kept")
    assert front(page) == "Never?" and "Saved questions" in page.text
    assert front(rate(client, "never", query="?list=kept")) == ""


def test_the_bank_the_kept_ones_practice_and_ones_own_page_lead_there(client, member):
    links = {
        "questions/?kind=coding": f'href="{URL}?kind=coding"', "practice/": f'href="{URL}"',
        "me/questions/": f'href="{URL}?list=kept"', "me/": f'href="{URL}"',
    }  # fmt: skip
    for path, link in links.items():
        assert link in client.get(f"/en/{path}").text


def test_a_rating_leads_to_the_same_list(client, member):
    form = {"question": "lately", "seen": 0, "rating": 3}
    answer = client.post(f"{URL}?kind=coding&after=x&list=y&more=1", form)
    assert (answer.status_code, answer.url) == (302, f"{URL}?kind=coding&more=1")


# --- the other side ------------------------------------------------------------------------------------
def test_the_other_side_is_folded_and_tells_what_the_bank_knows(client, member, writer, moderator):
    never = get("never")
    never.aim_en, never.axes_en = "Whether you have **tried**.", "memory\nspeed"
    never.save()
    report = make_report(writer, rounds=[("coding", ["Never?", "And then?"], [])])
    Encounter.objects.filter(round__report=report, position=2).update(follows=1)
    report.publish(moderator)
    front, _fold, back = client.get(f"{URL}?sort=latest").text.partition("<details")
    for words in ("<strong>tried</strong>", "memory", "About coding", "And then?"):
        assert words in back and words not in front


def test_the_other_side_leads_to_the_most_helpful_answer(client, member, writer, moderator):
    first, better, last = (make_answer(writer, get("often"), by=moderator) for _ in range(3))
    better.vote(moderator, True)
    page = client.get(URL).text
    assert [a.public_id in page for a in (first, better, last)] == [False, True, False]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_button_says_when_the_card_would_come_back(client, member, language):
    page = flat(client.get(f"/{language}/practice/cards/").text)
    said = re.findall(r'name="rating" value="(\d)">.*?<span class="hint">(.*?)</span>', page)
    waits = {
        "en": ["1 minute", "6 minutes", "10 minutes", "8 days"],
        "zh-hans": ["1分钟", "6分钟", "10分钟", "8天"],
    }
    assert said == list(zip("1234", waits[language], strict=True))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "1 minute"), (0.5, "1 minute"), (5.5, "6 minutes"), (59.5, "1 hour"), (90, "2 hours"),
     (60 * 23, "23 hours"), (60 * 23.8, "1 day"), (1440 * 3, "3 days"), (-5, "1 minute")],
)  # fmt: skip
def test_a_wait_is_told_in_minutes_hours_or_days(minutes, said):
    with override("en"):
        assert in_words(timedelta(minutes=minutes)) == said


def test_what_one_has_learnt_is_told_of_all_lists(client, member):
    for name, days in (("often", 0), ("lately", 3), ("never", 30)):
        card = know(member, name)
        Card.objects.filter(pk=card.pk).update(due=timezone.now() + timedelta(days=days))
    told = client.get(f"{URL}?kind=coding").text.partition("Learning progress")[2]
    assert re.findall(r"<dd>(\d+)</dd>", told) == ["1", "2", "3"]


# --- ratings -------------------------------------------------------------------------------------------
ratings = st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 60 * 24 * 400)), max_size=12)


def reviewed(steps) -> tuple[dict, datetime]:
    """What is remembered after these ratings, each so many minutes after the last, and the moment."""
    memory, at = {}, NOON
    for rating, minutes in steps:
        at += timedelta(minutes=minutes)
        memory, due = rated(memory, rating, at)
        assert due > at and memory["stability"] > 0
        assert due - at <= timedelta(days=365)
    return memory, at


@given(ratings)
def test_any_sequence_of_ratings_keeps_the_card_in_the_future_and_its_stability_positive(steps):
    reviewed(steps)


@given(ratings)
def test_a_better_rating_never_brings_a_card_back_sooner(steps):
    again, hard, good, easy = (due for _rating, due in choices(*reviewed(steps)))
    assert again < hard <= good <= easy


@given(ratings)
def test_the_same_ratings_give_the_same_days(steps):
    assert reviewed(steps) == reviewed(steps)


def test_a_rating_does_what_its_button_said(client, member):
    before = timezone.now()
    for rating, name in ((Rating.AGAIN, "often"), (Rating.EASY, "lately")):
        card = know(member, name, rating)
        assert card.due == dict(choices({}, card.reviewed_at))[rating] > before
        assert (card.reviews, card.started_on) == (1, timezone.localdate())


def test_a_form_that_is_sent_twice_counts_once(client, member):
    rate(client, "often", Rating.EASY)
    page = rate(client, "often", Rating.AGAIN)
    card = Card.objects.get()
    assert card.reviews == 1 and card.due > timezone.now() + timedelta(days=5)
    assert "This card has already been rated." in page.text


@pytest.mark.django_db(transaction=True)
def test_of_forms_that_are_sent_at_once_one_counts(member):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        # Threads share the connection of a database in memory; transactions cannot be apart.
        pytest.skip("needs a database in a file: runs on PostgreSQL")
    question, start, counted = get("often"), threading.Barrier(6), []

    def send():
        start.wait()
        try:
            counted.append(Card.rate(member, question, Rating.GOOD, 0))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == [False] * 5 + [True] and Card.objects.get().reviews == 1


def test_a_form_from_before_the_last_rating_counts_for_nothing(member):
    know(member, "often")
    know(member, "often", seen=1)
    for seen in (0, 1, 3):
        assert not Card.rate(member, get("often"), Rating.AGAIN, seen)
    assert Card.objects.get().reviews == 2


def test_a_stale_form_makes_no_card(member):
    assert not Card.rate(member, get("often"), Rating.GOOD, 4) and not Card.objects.exists()


@pytest.mark.parametrize(
    "form",
    [{}, {"rating": "foo"}, {"rating": "0"}, {"rating": "5"}, {"rating": ""}, {"rating": "³"},
     {"rating": "9" * 5000}, {"question": "nothing"}, {"question": "x" * 5000}, {"question": ""},
     {"seen": "-1"}, {"seen": "x"}, {"seen": "9" * 5000}, {"seen": str(2**63)}, {"seen": ""}],
)  # fmt: skip
def test_what_is_no_rating_is_told_and_changes_nothing(client, member, form):
    whole = {"question": "often", "seen": "0", "rating": "3", **form} if form else {}
    page = client.post(URL, whole, follow=True)
    assert page.status_code == 200 and "not a valid rating" in page.text
    assert not Card.objects.exists()


def test_a_count_that_is_too_high_is_stale(client, member):
    assert "already been rated" in rate(client, "often", seen=2**31 - 1).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_overlong_list_is_refused(client, member, method):
    assert getattr(client, method)(f"{URL}?company={'x' * 81}").status_code == 400


def test_looking_changes_nothing(client, member):
    for _ in "twice"[:2]:
        client.get(f"{URL}?more=1")
    assert not Card.objects.exists()


# --- questions that are merged, split and put back -----------------------------------------------------
def test_the_card_of_a_merged_question_is_for_the_one_that_took_over(client, member, moderator):
    know(member, "lately")
    let_pass(days=1)
    CurationEvent.merge(get("lately"), get("often"), moderator)
    assert front(client.get(URL)) == "Often?" and facts(client.get(URL)) == ["1", "1", "0"]
    rate(client, "often", seen=1)
    assert Card.objects.get().reviews == 2


def test_it_is_so_through_several_mergers(client, member, moderator):
    know(member, "lately")
    CurationEvent.merge(get("lately"), get("often"), moderator)
    CurationEvent.merge(get("often"), get("never"), moderator)
    assert list(Card.objects.of(member).by_question()) == [get("never").pk]


def test_of_two_cards_the_one_reviewed_last_counts(client, member, moderator):
    know(member, "often", Rating.EASY)
    last = know(member, "lately", Rating.AGAIN)
    CurationEvent.merge(get("lately"), get("often"), moderator)
    assert Card.objects.of(member).by_question() == {get("often").pk: last}
    know(member, "often", seen=1)
    assert sorted(Card.objects.values_list("reviews", flat=True)) == [1, 2]


def test_a_form_for_a_question_that_is_merged_meanwhile_counts(client, member, moderator):
    CurationEvent.merge(get("lately"), get("often"), moderator)
    rate(client, "lately")
    assert Card.objects.get().question == get("often")


def test_undoing_a_merger_gives_each_its_card_back(client, member, moderator):
    own, other = know(member, "often"), know(member, "lately")
    CurationEvent.merge(get("lately"), get("often"), moderator).undo()
    found = Card.objects.of(member).by_question()
    assert found == {get("often").pk: own, get("lately").pk: other}


def test_a_split_leaves_the_card_with_its_question(client, member, moderator):
    card = know(member, "often")
    met = get("often").encounters.values_list("pk", flat=True)[:1]
    split = CurationEvent.split(get("often"), met, Question(wording_en="Other?"), moderator)
    assert Card.objects.of(member).by_question() == {get("often").pk: card}
    split.undo()
    assert client.get(URL).status_code == 200


# --- whose they are ------------------------------------------------------------------------------------
def test_a_stranger_is_asked_to_sign_in_and_told_why(client, bank):
    answer = client.get(f"{URL}?kind=coding", follow=True)
    assert "next=/en/practice/cards/%3Fkind%3Dcoding" in answer.redirect_chain[0][0]
    assert "Sign in to learn with flashcards" in answer.text
    assert client.post(URL, {"question": "often", "seen": 0, "rating": 3}).status_code == 302
    assert not Card.objects.exists()


def test_nobody_sees_the_cards_of_another(client, member, writer):
    know(writer, "often")
    let_pass(days=1)
    page = client.get(URL)
    assert facts(page) == ["0", "3", "0"] and "Learning progress" not in page.text


def test_nobody_rates_the_cards_of_another(client, member, writer):
    card = know(writer, "often")
    rate(client, "often", seen=1)
    rate(client, "often", seen=0)
    card.refresh_from_db()
    assert card.reviews == 1 and Card.objects.of(member).count() == 1


def test_they_go_with_the_account(member):
    know(member, "often")
    member.delete()
    assert not Card.objects.exists()


def test_no_administration_and_no_public_page_shows_them(member):
    assert Card not in administration.site._registry and not Card._meta.default_permissions
    assert not Card.shown_to_strangers
    assert str(know(member, "often")) == f"card {Card.objects.get().pk}"


def test_a_member_has_one_card_of_a_question(member):
    card = know(member, "often")
    card.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        card.save(force_insert=True)


# --- cost ----------------------------------------------------------------------------------------------
def test_the_number_of_queries_follows_neither_the_bank_nor_the_cards(
    client, member, django_assert_max_num_queries
):
    for number in range(30):
        make_question(f"q-{number}", "", f"Number {number}?")
        know(member, f"q-{number}")
    let_pass(days=1)
    for query in ("?company=openai&more=1", "?list=kept", ""):
        with django_assert_max_num_queries(19):
            client.get(f"{URL}{query}")
