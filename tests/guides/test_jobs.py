"""Job descriptions: kept as they read, tagged, compared with the one before, and a table of the newest."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from guides import book, jobs
from guides.models.article import Article
from guides.models.company import Company
from guides.models.job import JobDescription, Requirement, labels
from guides.models.names import Origin
from guides.models.section import Section, Text
from portal.kernel import search
from portal.kernel.models.moderated import NotAllowed
from tests.make import flat, make_article, make_company, make_job

pytestmark = pytest.mark.django_db

FORM = {
    "position": "Research Scientist", "taken_on": "2026-06-01", "source": "employer", "url": "",
    "language": "en", "text": "You have papers.", "requirements": ["papers"],
}  # fmt: skip
NEW = "/en/companies/openai/jobs/new/"


@pytest.fixture
def openai():
    return make_company("openai", "OpenAI")


@pytest.fixture
def kept(openai, writer, moderator):
    """Two published descriptions of one position, half a year apart."""
    first = make_job(writer, openai, by=moderator, taken_on=date(2026, 1, 1), requirements=["phd", "papers"])  # fmt: skip
    return first, make_job(writer, openai, by=moderator, taken_on=date(2026, 7, 1), requirements=["papers", "rlhf"],
                           text="You have papers.\nYou know RLHF.")  # fmt: skip


# --- sending ---------------------------------------------------------------------------------------------
def test_a_member_sends_one_and_a_moderator_publishes_it(client, openai, writer, moderator):
    client.force_login(writer)
    url = client.post(NEW, FORM).url
    assert "Waiting for a moderator" in client.get(url).text
    JobDescription.objects.get().publish(moderator)
    client.logout()
    assert "You have papers." in client.get(url).text


def test_the_same_form_twice_makes_one(client, openai, writer):
    client.force_login(writer)
    assert client.post(NEW, FORM).url == client.post(NEW, FORM).url
    assert JobDescription.objects.count() == 1


def test_its_hash_is_that_of_its_words(openai, writer):
    job = make_job(writer, openai, text="abc")
    assert job.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "x" * 20_001}, {"position": ""}, {"position": "x" * 121},
        {"taken_on": ""}, {"taken_on": "2999-01-01"}, {"taken_on": "1999-01-01"}, {"taken_on": "nonsense"},
        {"url": "javascript:alert(1)"}, {"source": "hearsay"}, {"language": "fr"},
        {"requirements": ["nonsense"]},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, openai, writer, wrong):
    client.force_login(writer)
    response = client.post(NEW, FORM | {"position": "Typed position"} | wrong)
    assert response.status_code == 422 and not JobDescription.objects.exists()
    assert "Please correct the following" in response.text
    assert "position" in wrong or "Typed position" in response.text


def test_only_members_send_one(client, openai):
    assert client.post(NEW, FORM).status_code == 302 and not JobDescription.objects.exists()


def test_extra_fields_change_nothing(client, openai, writer):
    client.force_login(writer)
    client.post(
        NEW, FORM | {"status": "published", "origin": "shipped", "public_id": "x", "digest": "y"}
    )
    job = JobDescription.objects.get()
    assert (job.status, job.origin) == ("pending", Origin.LOCAL) and len(job.digest) == 64


def test_it_is_never_rewritten(openai, writer, kept):
    with pytest.raises(NotAllowed):
        kept[0].swap_contents(kept[1])


# --- who sees it ------------------------------------------------------------------------------------------
def test_nobody_else_sees_one_that_waits(client, openai, writer, reader):
    job = make_job(writer, openai, text="canaryword", position="canaryword")
    for who in (None, reader):
        if who:
            client.force_login(who)
        assert client.get(f"/en/companies/openai/jobs/{job.public_id}/").status_code == 404
        for url in ("/en/companies/openai/", "/en/jobs/", "/en/compare/?c=openai",
                    "/en/search/?q=canary"):  # fmt: skip
            assert "canaryword" not in client.get(url).text


def test_one_that_was_taken_back_is_gone_everywhere(client, openai, writer, kept):
    kept[1].withdraw()
    assert client.get(f"/en/companies/openai/jobs/{kept[1].public_id}/").status_code == 410
    page = client.get("/en/companies/openai/").text
    assert "RLHF" not in page and "2026-01-01" in page
    assert not search.find("RLHF", "company").hits


def test_its_author_takes_it_back_on_its_page(client, writer, kept):
    client.force_login(writer)
    assert "Withdraw" in client.get(f"/en/companies/openai/jobs/{kept[0].public_id}/").text
    client.post(f"/en/companies/openai/jobs/{kept[0].public_id}/withdraw/")
    kept[0].refresh_from_db()
    assert kept[0].status == "withdrawn"


def test_a_members_own_page_lists_what_they_sent(client, openai, writer):
    make_job(writer, openai, position="Listed position")
    client.force_login(writer)
    assert "Listed position" in client.get("/en/me/").text


def test_nobodys_name_is_shown_with_it(client, writer, kept):
    writer.username = "canaryname"
    writer.save()
    for url in ("/en/companies/openai/", f"/en/companies/openai/jobs/{kept[1].public_id}/"):
        assert "canaryname" not in client.get(url).text


def test_search_finds_the_company_by_its_newest_description(kept):
    assert [hit.key for hit in search.find("know RLHF", "company").hits] == ["openai"]
    assert [hit.key for hit in search.find("RLHF与PPO", "company").hits] == ["openai"]


def test_another_company_in_the_address_leads_to_the_right_one(client, kept):
    response = client.get(f"/en/companies/meta/jobs/{kept[0].public_id}/")
    assert response.status_code == 301 and "/companies/openai/" in response.url


# --- beside the one before -----------------------------------------------------------------------------------
def test_what_was_added_and_dropped_is_said(kept):
    before = kept[1].before()
    assert before == kept[0]
    with translation.override("en"):
        assert kept[1].added_since(before) == ["RLHF and PPO"]
        assert kept[1].dropped_since(before) == ["PhD or equivalent"]


def test_the_first_one_has_none_before_it(kept):
    assert kept[0].before() is None


def test_the_same_position_is_compared_first(openai, writer, moderator, kept):
    make_job(writer, openai, by=moderator, taken_on=date(2026, 7, 5), position="Engineer")
    newer = make_job(
        writer, openai, by=moderator, taken_on=date(2026, 8, 1), position="research scientist "
    )
    assert newer.before() == kept[1]


def test_another_position_is_compared_with_the_last_of_any(openai, writer, moderator, kept):
    engineer = make_job(
        writer, openai, by=moderator, taken_on=date(2026, 8, 1), position="Engineer"
    )
    assert engineer.before() == kept[1]


def test_one_that_is_not_public_is_compared_with_nothing_hidden(openai, writer, kept, moderator):
    kept[0].hide(moderator, "wrong company")
    assert kept[1].before() is None


def test_its_page_shows_the_difference_word_by_word(client, kept):
    page = flat(client.get(f"/en/companies/openai/jobs/{kept[1].public_id}/").text)
    assert "<ins>RLHF and PPO</ins>" in page and "<del>PhD or equivalent</del>" in page
    assert '<p class="new">' in page or "<ins>know RLHF" in page or "<ins>RLHF" in page


@given(st.sets(st.sampled_from(Requirement.values)), st.sets(st.sampled_from(Requirement.values)))
def test_the_differences_make_the_one_into_the_other(old, new):
    before, after = (
        JobDescription(requirements=sorted(old)),
        JobDescription(requirements=sorted(new)),
    )
    added, dropped = after.added_since(before), after.dropped_since(before)
    assert {*labels(old), *added} - {*dropped} == set(labels(new))
    assert not set(added) & set(dropped)


# --- the table ----------------------------------------------------------------------------------------------
def rows():
    return [(job.company.slug, str(job.taken_on)) for job in jobs.newest()]


def test_the_table_has_the_newest_of_each_company(openai, writer, moderator, kept):
    make_job(writer, make_company("acme"), by=moderator)
    assert rows() == [("acme", "2026-06-01"), ("openai", "2026-07-01")]


def test_of_two_on_one_day_the_later_sent_counts(openai, writer, moderator, kept):
    later = make_job(writer, openai, by=moderator, taken_on=kept[1].taken_on, text="Later.")
    assert jobs.newest() == [later]


def test_hiding_the_newest_brings_the_one_before_back(kept, moderator):
    kept[1].hide(moderator, "not theirs")
    assert rows() == [("openai", "2026-01-01")]


def test_it_takes_one_query(openai, writer, moderator, kept):
    make_job(writer, make_company("acme"), by=moderator)
    with CaptureQueriesContext(connection) as queries:
        jobs.table()
    assert len(queries) == 1


def test_a_row_says_how_old_it_is(kept, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 9, 2))
    with translation.override("en"):
        assert "14 months old, may be out of date" in jobs.table()
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 7, 20))
    with translation.override("en"):
        assert "less than a month old" in jobs.table() and "out of date" not in jobs.table()


@pytest.fixture
def chapter():
    make_article("companies", "company-comparison")
    text = Text.objects.get(section="company-comparison", language="en")
    text.revise("Side by side", "Before.\n\n[[table:companies]]\n\nAfter, see [[table:companies]].")
    return text


def test_a_text_names_the_table_and_shows_it(client, chapter, kept):
    page = client.get("/en/guide/research-scientist/companies/").text
    assert page.count("2026-07-01") >= 1 and "<table>" in page
    assert 'see <a href="/en/jobs/">What employers ask for</a>' in page


def test_the_tables_words_are_no_part_of_the_texts_plain_words(chapter):
    assert not search.find("table:companies", "section").hits
    entry = search.SearchEntry.objects.get(key="company-comparison", language="en")
    assert "table:" not in entry.body


def test_a_name_that_is_no_table_is_shown_as_such(client, chapter):
    chapter.revise("Side by side", "[[table:nothing]]")
    assert '<span class="nolink">' in client.get("/en/sections/company-comparison/").text


def test_a_book_holds_the_table_and_follows_it(chapter, kept, moderator):
    article = Article.objects.get(slug="companies")
    with translation.override("en"):
        _title, before = book.fetch("epub", [article], "en")
        kept[1].hide(moderator, "wrong")
        _title, after = book.fetch("epub", [article], "en")
    assert before != after


# --- what ships ----------------------------------------------------------------------------------------------
@pytest.fixture
def shipped(db):
    call_command("load_guide", verbosity=0)


def test_the_guide_ships_with_seven_and_its_table_shows_them(client, shipped):
    assert JobDescription.objects.filter(origin=Origin.SHIPPED).count() == 7
    for language in ("zh-hans", "en"):
        page = client.get(f"/{language}/guide/research-scientist/companies/").text
        assert page.count("2025-01-01</time>") == 7
    assert all(
        set(job.requirements) <= set(Requirement.values) for job in JobDescription.objects.all()
    )


def test_loading_again_adds_and_changes_nothing(shipped):
    JobDescription.objects.filter(company__slug="openai").update(summary_en="Changed here.")
    call_command("load_guide", verbosity=0)
    assert JobDescription.objects.count() == 7
    assert JobDescription.objects.get(company__slug="openai").summary_en == "Changed here."


def test_a_newer_one_takes_the_place_of_what_shipped(client, shipped, writer, moderator):
    openai = Company.objects.get(slug="openai")
    make_job(writer, openai, by=moderator, requirements=["agents"])
    page = flat(client.get("/en/companies/openai/").text)
    assert "agents and tool use" in page and "Since 2025-01-01" in page
    assert Section.objects.filter(pk="company-comparison").exists()
    assert page.count("<del>") >= 1


# --- moderating -----------------------------------------------------------------------------------------------
def test_moderators_tag_it_in_the_administration(client, openai, writer, moderator):
    job = make_job(writer, openai, requirements=[])
    moderator.is_staff = True
    moderator.save()
    client.force_login(moderator)
    url = f"/admin/guides/jobdescription/{job.pk}/change/"
    assert "You train large models." in client.get(url).text
    form = {
        "company": openai.pk,
        "requirements": ["rlhf"],
        "summary_zh": "会RLHF",
        "summary_en": "",
    }
    assert client.post(url, form).status_code == 302
    job.refresh_from_db()
    assert job.requirements == ["rlhf"] and job.text == "You have papers.\nYou train large models."
    assert job.status == "pending"


def test_it_waits_in_the_queue_beside_all_else(client, openai, writer, moderator):
    make_job(writer, openai, position="Queued position")
    moderator.is_staff = True
    moderator.save()
    client.force_login(moderator)
    assert "Queued position" in client.get("/admin/queue/").text
