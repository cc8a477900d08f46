"""Pending, published, rejected, hidden, withdrawn, changed: what each means and to whom."""

import pytest
from django.contrib.auth.models import AnonymousUser

from guides.models.section import Section
from interviews.base.counts import FacetCount
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.statistics.margin import Margin
from portal.kernel import search
from portal.kernel.models.moderated import Authorship, Decision, NotAllowed
from portal.kernel.models.notice import Notice
from tests.make import make_article, make_company, make_project, make_report

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def coding():
    make_article("interviews", "coding")
    return Section.objects.get(pk="coding")


def visible(viewer):
    return set(Report.objects.visible_to(viewer))


def test_a_pending_report_is_seen_by_its_writer_and_moderators_only(writer, reader, moderator):
    report = make_report(writer)
    assert [report in visible(v) for v in (writer, moderator, reader, NOBODY)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_published_report_is_seen_by_everybody(writer, reader, moderator):
    report = make_report(writer, by=moderator)
    assert all(report in visible(v) for v in (writer, moderator, reader, NOBODY))


def test_a_hidden_report_is_seen_by_its_writer_and_moderators_only(writer, reader, moderator):
    report = make_report(writer, by=moderator)
    report.hide(moderator, "It names a person.")
    assert [report in visible(v) for v in (writer, moderator, reader, NOBODY)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_rejected_report_carries_the_reason(writer, moderator):
    report = make_report(writer)
    report.reject(moderator, "Too short.")
    assert (report.status, report.reason) == ("rejected", "Too short.")


def test_an_editor_who_is_no_moderator_sees_no_pending_report(writer, editor):
    assert make_report(writer) not in visible(editor)


def test_every_decision_is_logged_with_who_and_why(writer, moderator):
    report = make_report(writer)
    report.reject(moderator, "Too short.")
    logged = Decision.objects.get(public_id=report.public_id)
    assert (logged.verb, logged.by, logged.reason, logged.before, logged.after) == (
        "reject", moderator, "Too short.", "pending", "rejected",
    )  # fmt: skip


def test_taking_a_report_back_does_not_log_its_author(writer, moderator):
    report = make_report(writer, by=moderator)
    report.withdraw()
    assert Decision.objects.filter(verb="withdraw").get().by is None


def test_of_two_decisions_at_once_the_second_is_refused(writer, moderator, admin):
    report = make_report(writer)
    same = Report.objects.get(pk=report.pk)
    report.publish(moderator)
    with pytest.raises(NotAllowed):
        same.reject(admin, "Too late.")


def test_what_the_author_changed_meanwhile_is_not_published_unread(writer, moderator):
    report = make_report(writer)
    seen = report.submitted_at
    report.resubmit()
    with pytest.raises(NotAllowed):
        report.publish(moderator, seen)


def test_undo_takes_back_a_rejection(writer, moderator):
    report = make_report(writer)
    report.reject(moderator, "Wrong one.")
    report.undo(moderator)
    assert report.status == "pending"


def test_undo_brings_a_hidden_report_back_into_search(writer, moderator):
    report = make_report(writer, by=moderator, overview="zebrafish embryology")
    report.hide(moderator, "By mistake.")
    report.undo(moderator)
    assert [h.key for h in search.find("zebrafish", "report").hits] == [report.public_id]


def test_what_its_author_did_cannot_be_undone_by_a_moderator(writer, moderator):
    report = make_report(writer, by=moderator)
    report.withdraw()
    with pytest.raises(NotAllowed):
        report.undo(moderator)


def test_an_undo_is_not_undone(writer, moderator):
    report = make_report(writer, by=moderator)
    report.undo(moderator)
    with pytest.raises(NotAllowed):
        report.undo(moderator)


def test_only_a_published_report_is_in_search(writer, moderator):
    report = make_report(writer, overview="zebrafish embryology")
    before = search.find("zebrafish", "report").count
    report.publish(moderator)
    during = search.find("zebrafish", "report").count
    report.hide(moderator, "Gone.")
    assert (before, during, search.find("zebrafish", "report").count) == (0, 1, 0)


def test_publishing_shows_in_the_margin_and_hiding_takes_it_away(writer, moderator, coding):
    report = make_report(writer, rounds=[("coding", ["Beam search?"], [coding])])
    report.publish(moderator)
    shown = Margin.objects.get(section=coding)
    report.hide(moderator, "Gone.")
    now = Margin.objects.get(section=coding)
    assert (shown.reports, shown.questions[0]["en"], now.reports, now.questions) == (
        1,
        "Beam search?",
        0,
        [],
    )


def test_a_report_on_a_section_counts_for_its_chapter_too(writer, moderator, coding):
    make_report(writer, rounds=[("coding", ["Beam search?"], [coding])], by=moderator)
    assert Margin.objects.get(section="interviews").reports == 1


def test_the_question_most_reports_name_comes_first_in_the_margin(writer, moderator, coding):
    for asked in (["Rare?"], ["Common?"], ["common ？"]):
        make_report(writer, rounds=[("coding", asked, [coding])], by=moderator)
    top = Margin.objects.get(section=coding).questions
    assert [(q["en"].casefold().strip(" ?？"), q["n"]) for q in top] == [("common", 2), ("rare", 1)]


def test_facet_counts_follow_publication(writer, moderator):
    openai = make_company("openai")
    report = make_report(writer, company=openai, tags=["RLHF"], by=moderator)
    counted = FacetCount.of("report")
    report.withdraw()
    assert (counted[("company", "openai")], counted[("tag", "rlhf")], FacetCount.of("report")) == (
        1,
        1,
        {},
    )


def test_a_change_of_a_published_report_leaves_it_live_until_approved(writer, moderator):
    live = make_report(writer, by=moderator, position="Old title")
    change = Report(**{f.attname: getattr(live, f.attname) for f in Report._meta.concrete_fields
                       if f.name in ("role", "company_name", "region", "month", "hiring", "outcome", "language")},
                    position="New title", edit_of=live)  # fmt: skip
    Report.submit(change, writer)
    change.set_rounds([])
    before = Report.objects.get(pk=live.pk).position
    change.publish(moderator)
    live.refresh_from_db()
    assert (before, live.position, live.status, change.status) == (
        "Old title",
        "New title",
        "published",
        "replaced",
    )


def test_undoing_an_approved_change_brings_the_former_text_back(writer, moderator):
    live = make_project(writer, by=moderator, title="Old")
    change = Project(
        title="New",
        outcome="x",
        situation="x",
        task="x",
        action="x",
        result="x",
        language="en",
        edit_of=live,
    )
    Project.submit(change, writer)
    change.publish(moderator)
    change.undo(moderator)
    live.refresh_from_db()
    assert (live.title, change.status, live.results.count()) == ("Old", "pending", 1)


def test_the_author_is_told_on_the_site_and_by_mail(
    writer, moderator, mailoutbox, django_capture_on_commit_callbacks
):
    report = make_report(writer)
    with django_capture_on_commit_callbacks(execute=True):
        report.reject(moderator, "Names a person.")
    assert Notice.objects.get(user=writer).reason == "Names a person."
    assert (mailoutbox[0].to, "Names a person." in mailoutbox[0].body) == ([writer.email], True)


def test_what_was_decided_waits_for_the_author_until_they_have_seen_it(writer, moderator, client):
    make_report(writer).reject(moderator, "Names a person.")
    client.force_login(writer)
    page = client.get("/en/me/").text
    notice = Notice.objects.get(user=writer)
    assert "Names a person." in page and str(notice) in page
    client.post("/en/me/notices/seen/", {"notice": [str(notice.pk), "x", "9" * 40]})
    assert str(notice) not in client.get("/en/me/").text


def test_nobody_puts_away_the_notices_of_another(writer, reader, moderator, client):
    make_report(writer).reject(moderator, "Names a person.")
    notice = Notice.objects.get(user=writer)
    client.force_login(reader)
    client.post("/en/me/notices/seen/", {"notice": notice.pk})
    notice.refresh_from_db()
    assert not notice.seen


def test_mail_speaks_the_language_of_the_author(
    writer, moderator, mailoutbox, django_capture_on_commit_callbacks
):
    writer.language = "zh-hans"
    writer.save()
    with django_capture_on_commit_callbacks(execute=True):
        make_report(writer).publish(moderator)
    assert "已发布" in mailoutbox[0].subject


def test_an_anonymous_post_holds_no_key_to_its_author(writer, moderator):
    report = make_report(writer, by=moderator)
    keys = [
        f.name
        for f in Report._meta.get_fields()
        if f.related_model and f.related_model._meta.label == "portal.User"
    ]
    assert keys == ["signed_by"] and report.signed_by is None


def test_unmasking_needs_the_permission(writer, moderator):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        make_report(writer).unmask(moderator, "Curious.")


def test_unmasking_is_logged_with_its_reason(writer, admin):
    report = make_report(writer)
    assert report.unmask(admin, "A court order.") == writer
    assert Decision.objects.get(verb="unmask").reason == "A court order."


def test_a_deleted_account_leaves_no_authorship(writer, moderator):
    make_report(writer, by=moderator)
    writer.delete()
    assert not Authorship.objects.exists()
