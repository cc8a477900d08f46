"""The private journal: its writer's, and nobody else's, whatever is looked at."""

import logging
import re

import pytest

from guides.models.section import Section
from interviews.practice.journal import JournalEntry
from portal.kernel.models.draft import Draft
from tests.make import make_article, make_company, make_question, make_report
from tests.test_nothing_leaks import crawl, words_found

pytestmark = pytest.mark.django_db
WORDS = {
    "company_name": "jcompany", "position": "jposition", "questions": "jquestion?",
    "weak": "jweak", "improve": "jimprove", "ahead": "jahead",
}  # fmt: skip
FORM = {**WORDS, "date": "2026-10-03", "kind": "research"}
STAFF = ["/admin/", "/admin/queue/", "/admin/interviews/question/unmatched/", "/admin/portal/user/",
         "/admin/portal/decision/", "/en/search/?q=jweak", "/en/suggestions/companies/?q=jcompany",
         "/en/suggestions/references/?q=jquestion", "/en/questions.csv", "/en/me/journal/"]  # fmt: skip


@pytest.fixture
def entry(client, writer):
    """Written by the writer through the form."""
    client.force_login(writer)
    assert client.post("/en/me/journal/new/", FORM).status_code == 302
    client.logout()
    return JournalEntry.objects.get()


@pytest.fixture
def site(entry, writer, moderator):
    make_article("interviews", "coding")
    make_company("openai")
    make_question("why", "为何？", "Why?")
    coding = [Section.objects.get(pk="coding")]
    make_report(writer, by=moderator, rounds=[("coding", ["Why?"], coding)])


@pytest.mark.parametrize("who", ["stranger", "reader", "editor", "moderator", "admin"])
def test_nobody_else_finds_a_word_of_it(client, request, site, who, writer):
    if who != "stranger":
        user = request.getfixturevalue(who)
        user.is_staff = who not in ("reader",)
        user.save()
        client.force_login(user)
    pages = crawl(client)
    for url in [
        *STAFF,
        f"/admin/portal/user/{writer.pk}/change/",
        f"/admin/portal/user/{writer.pk}/delete/",
    ]:
        pages[url] = client.get(url, follow=True).text
    for url in (
        "/en/search/?q=jweak",
        "/en/suggestions/companies/?q=jcompany",
        "/en/suggestions/references/?q=jquestion",
    ):
        pages.pop(url)  # they repeat what was asked; looked at below
    assert words_found(pages, *WORDS.values()) == set() and len(pages) > 30
    assert "1 hit" not in client.get("/en/search/?q=jweak").text


@pytest.mark.parametrize("who", ["reader", "moderator", "admin"])
@pytest.mark.parametrize("path", ["{}/", "{}/delete/", "report/?entry={}"])
def test_the_address_of_an_entry_is_no_key(client, request, entry, who, path):
    client.force_login(request.getfixturevalue(who))
    url = f"/en/me/journal/{path.format(entry.public_id)}"
    for answer in (
        client.get(url, follow=True),
        client.post(url, {"entry": entry.public_id}, follow=True),
    ):
        assert not any(word in answer.text for word in WORDS.values())
    assert JournalEntry.objects.exists()


def test_no_log_holds_a_word_of_it(client, writer, entry, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(writer)
    client.post(entry.get_absolute_url(), {**FORM, "date": "nonsense"})
    client.post(entry.get_absolute_url(), FORM)
    assert not any(word in caplog.text for word in WORDS.values())


def test_its_name_says_nothing(entry):
    assert str(entry) == f"journal entry {entry.public_id}"


def test_its_writer_reads_changes_and_deletes_it(client, writer, entry):
    client.force_login(writer)
    assert "jcompany" in client.get("/en/me/journal/").text
    client.post(entry.get_absolute_url(), {**FORM, "weak": "better now"})
    assert JournalEntry.objects.get().weak == "better now"
    client.post(f"{entry.get_absolute_url()}delete/")
    assert not JournalEntry.objects.exists()


def test_its_writer_takes_all_of_it_along(client, writer, entry):
    client.force_login(writer)
    text = client.get("/en/me/journal.md").text
    assert all(word in text for word in WORDS.values())


def test_leaving_takes_it_away(writer, entry):
    writer.delete()
    assert not JournalEntry.objects.exists()


def test_bad_input_is_told_and_what_was_typed_is_kept(client, writer):
    client.force_login(writer)
    page = client.post("/en/me/journal/new/", {**FORM, "date": "yesterday"})
    assert page.status_code == 422 and "jimprove" in page.text
    assert not JournalEntry.objects.exists()


# --- making a report of it -----------------------------------------------------------------------------------
def test_before_anything_is_made_it_shows_what_goes_and_what_stays(client, writer, entry):
    client.force_login(writer)
    page = client.get(f"/en/me/journal/report/?entry={entry.public_id}").text
    goes, _half, stays = page.partition("Stays private")
    assert "jquestion?" in goes and "jweak" not in goes and "jweak" in stays
    assert not Draft.objects.exists()


def test_the_draft_holds_the_facts_and_none_of_the_looking_back(client, writer, entry):
    client.force_login(writer)
    client.post(
        "/en/me/journal/new/",
        {**FORM, "date": "2026-10-01", "kind": "coding", "questions": "First?"},
    )
    ids = list(JournalEntry.objects.values_list("public_id", flat=True))
    url = client.post("/en/me/journal/report/", {"entry": ids}).url
    data = Draft.objects.get().data
    assert data["r1-questions"] == ["First?"] and data["r2-questions"] == ["jquestion?"]
    assert data["month"] == ["2026-10"] and data["r2-kind"] == ["research"]
    assert not any(word in str(data) for word in ("jweak", "jimprove", "jahead"))
    page = client.get(url).text
    assert 'value="jcompany"' in page
    assert re.search(r'value="anonymous"[^>]* checked', page)


@pytest.mark.parametrize("asked", [[], ["nothing"], [""]])
def test_nothing_ticked_makes_nothing(client, writer, entry, asked):
    client.force_login(writer)
    assert client.post("/en/me/journal/report/", {"entry": asked}).status_code == 302
    assert not Draft.objects.exists()
