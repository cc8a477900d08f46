"""Writing a report or a project through the forms, with no script at all."""

import re

import pytest
from django.urls import reverse

from guides.models.section import Section
from interviews.posts.project import Project
from interviews.posts.report import Report
from portal.kernel.models.draft import Draft
from tests.make import (
    flat,
    make_article,
    make_company,
    make_question,
    make_report,
    project_form,
    report_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, writer):
    make_article("interviews", "coding", "research-talk")
    client.force_login(writer)
    return client


def open_form(client, kind="report", language="en") -> str:
    """The address to which the buttons of a new form are sent."""
    page = client.get(f"/{language}/{'interviews' if kind == 'report' else 'projects'}/new/")
    return re.search(r'<form id="rf" method="post" action="([^"]+)"', flat(page.text))[1]


def errors(response) -> str:
    return response.text.partition('class="errors"')[2].partition("</div>")[0]


def test_a_stranger_is_asked_to_sign_in_first(client, db):
    make_article("interviews")
    response = client.get("/en/interviews/new/")
    assert response.url.startswith("/en/accounts/login/?next=")


def test_a_complete_report_is_sent_to_the_moderators(signed_in):
    signed_in.post(open_form(signed_in), report_form(action="send"))
    report = Report.objects.get()
    assert (report.status, report.round_codes, report.signed_by) == ("pending", "C", None)


def test_questions_are_kept_one_a_line(signed_in):
    signed_in.post(
        open_form(signed_in), report_form(action="send", r1__questions="A?\n\n  - B? \n")
    )
    assert [e.wording for e in Report.objects.get().rounds.get().encounters.all()] == ["A?", "B?"]


def test_a_known_question_is_recognised_by_its_wording(signed_in):
    known = make_question("why", "为什么？", "Why decoder only?")
    signed_in.post(
        open_form(signed_in), report_form(action="send", r1__questions="why decoder-only")
    )
    assert Report.objects.get().rounds.get().encounters.get().question == known


def test_the_first_button_makes_a_draft(signed_in, writer):
    signed_in.post(
        open_form(signed_in), {"kind": "report", "company_name": "Ope", "action": "save"}
    )
    assert writer.drafts.get().data["company_name"] == ["Ope"]


def test_sending_twice_makes_one_report(signed_in):
    url = open_form(signed_in)
    signed_in.post(url, report_form(action="send"))
    signed_in.post(url, report_form(action="save"))
    assert Report.objects.count() == 1


def test_pressing_send_again_leads_to_the_report_that_was_sent(signed_in):
    url = open_form(signed_in)
    sent = [signed_in.post(url, report_form(action="send")).url for _ in "twice"]
    assert Report.objects.count() == 1 and set(sent) == {Report.objects.get().get_absolute_url()}


def test_what_is_typed_after_sending_is_a_change_of_what_was_sent(signed_in):
    url = open_form(signed_in)
    signed_in.post(url, report_form(action="send"))
    signed_in.post(url, report_form(action="send", position="Research engineer"))
    assert Report.objects.get().position == "Research engineer"


def test_sending_a_change_twice_makes_no_second_report(signed_in, writer, moderator):
    report = make_report(writer, by=moderator)
    url = signed_in.get(f"/en/me/report/{report.public_id}/edit/").url
    for _ in "twice":
        signed_in.post(url, report_form(action="send", position="Research engineer"))
    assert Report.objects.filter(edit_of=report).count() == 1 and Report.objects.count() == 2


def test_a_sent_draft_keeps_no_words_and_is_not_listed(signed_in, writer):
    url = open_form(signed_in)
    signed_in.post(url, report_form(action="send"))
    assert writer.drafts.get().data == {} and not writer.drafts.open().exists()


def test_another_member_does_not_reach_a_draft(signed_in, client, reader):
    url = open_form(signed_in)
    signed_in.post(url, report_form(action="save"))
    client.force_login(reader)
    assert client.get(url).status_code == 404
    assert client.post(url, report_form(action="discard")).status_code == 404


def test_what_is_missing_is_named_and_what_was_typed_is_kept(signed_in):
    response = signed_in.post(
        open_form(signed_in), report_form(action="preview", month="", r1__kind="", position="Typed")
    )
    assert response.status_code == 422
    assert "Enter the month" in errors(response) and "Round 1" in errors(response)
    assert 'value="Typed"' in response.text


def test_an_unfinished_draft_is_not_called_wrong_before_it_is_sent(signed_in):
    address = open_form(signed_in)
    signed_in.post(address, {"kind": "report", "action": "save", "row": "1", "overview": "As yet"})
    page = signed_in.get(address).text
    assert "As yet" in page
    assert 'class="err"' not in page


@pytest.mark.parametrize(("days", "shown"), [("40", " open"), ("", "")])
def test_what_stands_under_more_is_shown_unfolded(signed_in, days, shown):
    address = open_form(signed_in)
    signed_in.post(address, {"kind": "report", "action": "save", "overview": "O", "days": days})
    page = flat(signed_in.get(address).text)
    assert f'<details class="more"{shown}><summary>More about the process' in page


@pytest.mark.parametrize(
    "month", ["2026-13", "yesterday", "9999-01", "1815-01", "2026-09-01x", "-"]
)
def test_an_impossible_month_gets_a_message(signed_in, month):
    response = signed_in.post(open_form(signed_in), report_form(action="preview", month=month))
    assert "Enter a month that is not in the future" in errors(response)


@pytest.mark.parametrize("minutes", ["99999999999999999999", "-5", "many"])
def test_impossible_minutes_get_a_message(signed_in, minutes):
    response = signed_in.post(
        open_form(signed_in), report_form(action="preview", r1__minutes=minutes)
    )
    assert response.status_code == 422 and "Round 1" in errors(response)


def test_both_confirmations_are_needed(signed_in):
    form = report_form(action="send")
    del form["nda"], form["people"]
    response = signed_in.post(open_form(signed_in), form)
    assert "confidential" in errors(response) and "identified" in errors(response)


def test_more_than_five_tags_are_too_many(signed_in):
    response = signed_in.post(
        open_form(signed_in), report_form(action="preview", tags="a1 b1 c1 d1 e1 f1")
    )
    assert "At most 5 tags" in errors(response)


def test_a_section_is_found_by_its_heading(signed_in):
    signed_in.post(open_form(signed_in), report_form(action="send", r1__section="About coding"))
    assert [s.pk for s in Report.objects.get().rounds.get().sections.all()] == ["coding"]


def test_an_unclear_section_is_asked_back(signed_in):
    response = signed_in.post(
        open_form(signed_in), report_form(action="preview", r1__section="attention")
    )
    assert "Which do you mean by “attention”?" in response.text


def test_the_answer_to_which_do_you_mean_links_the_section(signed_in):
    form = report_form(
        action="send", r1__section="attention", r1__picked="attention", r1__pick="coding"
    )
    signed_in.post(open_form(signed_in), form)
    assert Report.objects.get().sections.filter(pk="coding").exists()


def test_adding_a_round_keeps_the_first(signed_in):
    response = signed_in.post(open_form(signed_in), report_form(action="add"))
    assert response.text.count('class="round"') == 2 and "Why decoder-only?" in response.text


def test_rounds_trade_places(signed_in):
    form = report_form(row=["1", "2"], r2__kind="research", action="up-2")
    url = open_form(signed_in)
    signed_in.post(url, form)
    assert Draft.objects.get().data["row"] == ["2", "1"]


def test_a_deleted_round_is_gone(signed_in):
    form = report_form(row=["1", "2"], r2__kind="research", action="delete-1")
    signed_in.post(open_form(signed_in), form)
    assert Draft.objects.get().data["row"] == ["2"]


def test_a_linked_section_is_unlinked(signed_in):
    form = report_form(r1__sections=["coding"], action="unlink-r1-coding")
    signed_in.post(open_form(signed_in), form)
    assert Draft.objects.get().data["r1-sections"] == []


def test_the_preview_saves_no_report(signed_in):
    response = signed_in.post(open_form(signed_in), report_form(action="preview"))
    assert "This is how it will look" in response.text and not Report.objects.exists()


def test_the_preview_points_at_words_that_identify(signed_in):
    response = signed_in.post(
        open_form(signed_in), report_form(action="preview", r1__notes="Write to jane@corp.example")
    )
    assert "an e-mail address" in response.text and "jane@corp.example" in response.text


def test_a_tag_in_chinese_is_the_same_topic(signed_in):
    from interviews.base.tag import Tag, TagSynonym

    tag = Tag.objects.create(name="alignment", slug="alignment", name_zh="对齐")
    TagSynonym.objects.create(tag=tag, name="对齐")
    signed_in.post(open_form(signed_in), report_form(action="send", tags="对齐"))
    assert Report.objects.get().tag_slugs == "alignment"


def test_a_company_is_found_by_an_alias(signed_in):
    bytedance = make_company("bytedance", "字节跳动", "豆包")
    signed_in.post(open_form(signed_in), report_form(action="send", company_name="豆包"))
    assert Report.objects.get().company == bytedance


def test_changing_a_pending_report_changes_it_in_place(signed_in, writer):
    report = make_report(writer)
    url = signed_in.get(reverse("post_edit", args=["report", report.public_id])).url
    signed_in.post(url, report_form(action="send", position="Better"))
    report.refresh_from_db()
    assert (report.position, Report.objects.count()) == ("Better", 1)


def test_changing_a_published_report_waits_beside_it(signed_in, writer, moderator):
    report = make_report(writer, by=moderator, position="Old")
    url = signed_in.get(reverse("post_edit", args=["report", report.public_id])).url
    signed_in.post(url, report_form(action="send", position="New"))
    report.refresh_from_db()
    change = report.edits.get()
    assert (report.position, change.position, change.status) == (
        "Old",
        "New",
        "pending",
    )


def test_changing_it_once_more_changes_the_waiting_version(signed_in, writer, moderator):
    report = make_report(writer, by=moderator)
    for position in ("Second", "Third"):
        url = signed_in.get(reverse("post_edit", args=["report", report.public_id])).url
        signed_in.post(url, report_form(action="send", position=position))
    assert Report.objects.get(edit_of=report).position == "Third"


def test_a_report_can_be_changed_again_after_a_change_was_approved(signed_in, writer, moderator):
    report = make_report(writer, by=moderator)
    for position in ("Second", "Third"):
        url = signed_in.get(reverse("post_edit", args=["report", report.public_id])).url
        signed_in.post(url, report_form(action="send", position=position))
        Report.objects.get(edit_of=report, status="pending").publish(moderator)
    report.refresh_from_db()
    assert report.position == "Third"


def test_nobody_changes_what_another_wrote(signed_in, reader, client, writer):
    report = make_report(writer)
    client.force_login(reader)
    assert client.get(reverse("post_edit", args=["report", report.public_id])).status_code == 404
    assert (
        client.post(reverse("post_withdraw", args=["report", report.public_id])).status_code == 404
    )


def test_its_author_takes_a_report_back(signed_in, writer, moderator):
    report = make_report(writer, by=moderator)
    signed_in.post(reverse("post_withdraw", args=["report", report.public_id]))
    signed_in.logout()
    assert signed_in.get(report.get_absolute_url()).status_code == 410


def test_a_project_needs_a_baseline_for_each_result(signed_in):
    response = signed_in.post(
        open_form(signed_in, "project"), project_form(action="send", r1__baseline="")
    )
    assert "without its baseline" in errors(response)


def test_a_complete_project_is_sent(signed_in):
    signed_in.post(open_form(signed_in, "project"), project_form(action="send"))
    assert Project.objects.get().results.get().baseline == "10.2"


def test_a_link_with_a_script_is_refused(signed_in):
    response = signed_in.post(
        open_form(signed_in, "project"), project_form(action="send", code_url="javascript:alert(1)")
    )
    assert response.status_code == 422 and not Project.objects.exists()


def test_extra_fields_change_nothing(signed_in, writer):
    signed_in.post(
        open_form(signed_in),
        report_form(action="send", status="published", published_at="2026-01-01", is_demo="1"),
    )
    report = Report.objects.get()
    assert (report.status, report.published_at, report.is_demo) == ("pending", None, False)


def test_the_form_speaks_chinese(signed_in):
    assert "每一轮怎么面的" in signed_in.get("/zh-hans/interviews/new/").text


def test_openings_are_cited_with_their_sections(signed_in):
    signed_in.post(open_form(signed_in), report_form(action="send", r1__sections=["coding"]))
    assert set(Report.objects.get().sections.values_list("pk", flat=True)) == {
        "coding",
        "interviews",
    }
    assert Section.objects.count() == 3
