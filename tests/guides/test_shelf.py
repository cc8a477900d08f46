"""A reader's own things are their own: bookmarks, what they have read, watch or found helpful."""

import pytest
from django.core.management import call_command

from guides.models.bookmarks import Mark
from guides.models.proposal import Proposal
from guides.models.section import Section, Text
from portal.kernel.models.notice import Notice
from tests.make import make_article

pytestmark = pytest.mark.django_db
PAGE = "/en/sections/coding/"


@pytest.fixture
def coding(db, writer):
    writer.language = "en"
    writer.save()
    make_article("interviews", "coding", "system-design")
    return Section.objects.get(pk="coding")


def mark(client, act, **more):
    return client.post(f"{PAGE}mark/", {"act": act, **more})


def change(section, author):
    text = Text.objects.get(section=section, language="en")
    Proposal(section=section, language="en", base=text.number, heading=text.heading,
             body=f"{text.body} More.", note="added").publish_at_once(author)  # fmt: skip


def test_a_bookmark_is_on_the_readers_own_page(client, coding, writer):
    client.force_login(writer)
    mark(client, "bookmark")
    assert (
        "Bookmarks" in client.get("/en/me/").text and "About coding" in client.get("/en/me/").text
    )


def test_progress_counts_the_sections_of_a_chapter(client, coding, writer):
    client.force_login(writer)
    mark(client, "read")
    assert "1 of 3 sections read" in client.get("/en/me/").text


def test_a_mark_can_be_taken_back(client, coding, writer):
    client.force_login(writer)
    mark(client, "bookmark")
    mark(client, "unbookmark")
    assert not Mark.objects.get().bookmarked


@pytest.mark.parametrize("watched", ["coding", "interviews"], ids=["the section", "its chapter"])
def test_who_watches_is_told_of_a_change(coding, writer, editor, watched):
    Mark.act(writer, Section.objects.get(pk=watched), "watch", 1)
    change(coding, editor)
    notice = Notice.objects.get(user=writer)
    assert (notice.verb, notice.reason) == ("revise", "added")


def test_who_changes_it_is_not_told(coding, editor):
    editor.language = "en"
    editor.save()
    Mark.act(editor, coding, "watch", 1)
    change(coding, editor)
    assert not Notice.objects.filter(user=editor, verb="revise").exists()


def test_helpful_is_about_the_revision_that_was_read(client, coding, writer, editor):
    client.force_login(writer)
    mark(client, "helpful", number=1)
    assert "You said yes." in client.get(PAGE).text
    change(coding, editor)
    assert "You said yes." not in client.get(PAGE).text


def test_nobody_sees_the_marks_of_another(client, coding, writer, reader):
    Mark.act(writer, coding, "bookmark", 1)
    client.force_login(reader)
    assert "Bookmarks" not in client.get("/en/me/").text
    assert "Remove the bookmark" not in client.get(PAGE).text


@pytest.mark.parametrize("number", ["-1", "x", "9" * 40, "٣"])
def test_an_odd_number_breaks_nothing(client, coding, writer, number):
    client.force_login(writer)
    assert mark(client, "helpful", number=number).status_code == 302


def test_a_stranger_marks_nothing(client, coding):
    assert "/accounts/login/" in mark(client, "bookmark").url


def test_a_digest_tells_of_each_change_once(coding, writer, editor, mailoutbox):
    Mark.act(writer, coding, "watch", 1)
    change(coding, editor)
    change(coding, editor)
    call_command("send_digests")
    call_command("send_digests")
    assert len(mailoutbox) == 1 and mailoutbox[0].body.count("/en/sections/coding/history/en/") == 2


def test_a_digest_leaves_out_what_was_seen_on_the_site(coding, writer, editor, mailoutbox):
    Mark.act(writer, coding, "watch", 1)
    change(coding, editor)
    Notice.objects.update(seen=True)
    call_command("send_digests")
    assert mailoutbox == []


def test_what_was_read_before_signing_in_is_taken_over(client, coding, writer):
    client.force_login(writer)
    answer = client.post("/en/me/reading/", {"section": ["coding", "nothing", "coding"]})
    assert answer.status_code == 204
    assert [m.section_id for m in Mark.objects.filter(user=writer, read_at__isnull=False)] == [
        "coding"
    ]
