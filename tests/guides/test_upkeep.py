"""Readers learn how a translation and its facts stand; editors learn what wants attention."""

from datetime import date

import pytest
from django.utils import timezone

from guides.maintenance import find_items, is_overdue, months_since
from guides.models.proposal import Proposal
from guides.models.section import Section, Text
from tests.make import make_article

pytestmark = pytest.mark.django_db
PAGE = "/en/sections/coding/"


@pytest.fixture
def coding(db):
    """A section whose English follows its Chinese."""
    make_article("interviews", "coding")
    section = Section.objects.get(pk="coding")
    Text.objects.filter(section=section, language="en").update(follows=1)
    return section


def change(section, editor, language="zh-hans", weight="medium", **columns):
    text = Text.objects.get(section=section, language=language)
    Proposal(section=section, language=language, base=text.number, heading=text.heading, note="n",
             body=f"{text.body} 改{text.number}。", weight=weight, **columns).publish_at_once(editor)  # fmt: skip


def behind(language="en"):
    return Text.objects.with_behind().get(section="coding", language=language).behind


def test_a_translation_counts_the_changes_of_its_original(coding, editor):
    change(coding, editor)
    change(coding, editor)
    assert (behind(), behind("zh-hans")) == (2, 0)


def test_a_typo_puts_no_translation_behind(coding, editor):
    change(coding, editor, weight="typo")
    assert behind() == 0


def test_the_reader_sees_how_far_behind_a_translation_is(client, coding, editor):
    change(coding, editor)
    assert "1 change behind the original" in client.get(PAGE).text
    assert (
        "1 change behind the original"
        in client.get("/en/guide/research-scientist/interviews/").text
    )


def test_who_translates_sees_what_has_changed(client, coding, editor):
    change(coding, editor)
    client.force_login(editor)
    page = client.get("/en/sections/coding/suggest/?language=en").text
    assert "What has changed in the original" in page and "改1。" in page


def test_a_translation_that_says_the_newest_is_not_behind(coding, editor):
    change(coding, editor)
    change(coding, editor, "en", is_translation=True)
    assert behind() == 0


def test_a_change_that_is_no_translation_stays_behind(coding, editor):
    change(coding, editor)
    change(coding, editor, "en")
    assert behind() == 1


def test_a_missing_translation_is_listed(coding):
    Text.objects.filter(section=coding, language="en").delete()
    assert [w.section.pk for w in find_items({})["missing"]] == ["coding"]


@pytest.mark.parametrize(("then", "months"), [
    (date(2026, 1, 31), 0), (date(2025, 12, 15), 2), (date(2025, 2, 28), 12), (date(2026, 2, 28), 0),
])  # fmt: skip
def test_months_are_whole(then, months):
    assert months_since(then, date(2026, 2, 28)) == months


def test_facts_that_keep_three_months_are_overdue_after_them(coding):
    coding.pace, coding.verified_at = "salary", date(2026, 1, 10)
    assert not is_overdue(coding, None, date(2026, 4, 9))
    assert is_overdue(coding, None, date(2026, 4, 10))


def test_what_hardly_ages_is_never_overdue(coding):
    coding.verified_at = date(2001, 1, 1)
    assert not is_overdue(coding, None)


def test_the_reader_is_told_that_facts_are_overdue(client, coding):
    Section.objects.filter(pk="coding").update(pace="salary", verified_at=date(2024, 5, 1))
    assert "last verified in 2024-05" in client.get(PAGE).text
    assert "coding" in [w.section.pk for w in find_items({})["overdue"]]


def test_an_editor_verifies_facts_against_something(client, coding, editor):
    Section.objects.filter(pk="coding").update(pace="salary", verified_at=date(2024, 5, 1))
    client.force_login(editor)
    client.post(f"{PAGE}verify/", {"pace": "salary", "against": "https://example.org/jobs"})
    coding.refresh_from_db()
    assert (coding.verified_at, coding.verified_by) == (timezone.localdate(), editor)


def test_a_member_verifies_nothing(client, coding, writer):
    client.force_login(writer)
    assert client.post(f"{PAGE}verify/", {"pace": "salary", "against": "x"}).status_code == 403


def test_the_upkeep_page_opens_for_everybody(client, coding, editor):
    change(coding, editor)
    assert "About coding" in client.get("/en/guide/maintenance/").text
