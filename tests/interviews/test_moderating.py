"""Deciding in the administration: the queue, one post, several at once, and what each role may do."""

import pytest
from django.urls import reverse

from guides.models.section import Text
from interviews.posts.report import Report
from portal.kernel.models.flag import Flag
from portal.kernel.models.moderated import Decision
from tests.make import make_article, make_company, make_project, make_report

pytestmark = pytest.mark.django_db
QUEUE = "/admin/queue/"


@pytest.fixture
def desk(client, moderator):
    """The administration, signed in as a moderator."""
    make_article("interviews", "coding")
    moderator.is_staff = True
    moderator.save()
    client.force_login(moderator)
    return client


def mark(post) -> str:
    return f"{post.KIND}:{post.public_id}:{post.submitted_at.isoformat()}"


def decide(client, post, verb, **extra):
    url = reverse(f"admin:interviews_{post.KIND}_decide", args=[post.pk])
    client.post(url, {"verb": verb, "seen": post.submitted_at.isoformat(), **extra})
    post.refresh_from_db()
    return post.status


def test_the_queue_holds_every_kind_oldest_first(desk, writer):
    first, second, third = make_report(writer), make_project(writer), make_report(writer)
    page = desk.get(QUEUE)
    assert [row.post.pk for row in page.context["rows"]] == [first.pk, second.pk, third.pk]


def test_the_queue_says_how_many_the_author_has_published_and_not_who(desk, writer, moderator):
    make_report(writer, by=moderator)
    make_report(writer)
    page = desk.get(QUEUE)
    assert page.context["rows"][0].before == 1 and writer.username not in page.text


def test_a_post_shows_as_it_will_look_before_it_is_published(desk, writer):
    report = make_report(writer, advice="Read **everything** twice.")
    page = desk.get(reverse("admin:interviews_report_change", args=[report.pk])).text
    assert "<strong>everything</strong>" in page and writer.username not in page


def test_one_button_publishes(desk, writer):
    assert decide(desk, make_report(writer), "publish") == "published"


def test_sending_back_needs_a_reason(desk, writer):
    report = make_report(writer)
    assert decide(desk, report, "reject") == "pending"
    assert decide(desk, report, "reject", reason="Too short.") == "rejected"


def test_a_common_reason_will_do(desk, writer):
    report = make_report(writer)
    decide(desk, report, "reject", common="0")
    assert "names or identifies a person" in report.reason


def test_a_published_post_is_hidden_and_brought_back(desk, writer, moderator):
    report = make_report(writer, by=moderator)
    assert decide(desk, report, "hide", reason="Check.") == "hidden"
    assert decide(desk, report, "undo") == "published"


def test_several_are_published_together_after_a_confirmation(desk, writer):
    posts = [make_report(writer), make_project(writer)]
    form = {"post": [mark(p) for p in posts], "verb": "publish"}
    asked = desk.post(QUEUE, form)
    assert Report.objects.get().status == "pending" and posts[0].position in asked.text
    desk.post(QUEUE, form | {"confirmed": "1"})
    for post in posts:
        post.refresh_from_db()
    assert [p.status for p in posts] == ["published", "published"]


def test_a_version_changed_meanwhile_is_not_published_with_the_others(desk, writer):
    report = make_report(writer)
    seen = mark(report)
    report.resubmit()
    desk.post(QUEUE, {"post": [seen], "verb": "publish", "confirmed": "1"})
    report.refresh_from_db()
    assert report.status == "pending"


def test_decisions_are_in_the_log_and_in_the_history_of_the_admin(desk, writer):
    from django.contrib.admin.models import LogEntry

    decide(desk, make_report(writer), "publish")
    assert Decision.objects.count() == 1 and LogEntry.objects.count() == 1


def test_the_log_cannot_be_changed(desk, writer):
    decide(desk, make_report(writer), "publish")
    row = Decision.objects.get()
    assert desk.post(f"/admin/portal/decision/{row.pk}/change/", {"reason": "x"}).status_code == 403
    assert desk.post(f"/admin/portal/decision/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_moderator_may_not_unmask(desk, writer):
    report = make_report(writer)
    url = reverse("admin:interviews_report_decide", args=[report.pk])
    response = desk.post(url, {"verb": "unmask", "reason": "Curious"})
    assert response.status_code == 403


def test_a_moderators_correction_of_a_public_report_moves_its_counts(desk, writer, moderator):
    from interviews.base.counts import FacetCount
    from tests.make import make_company

    report = make_report(writer, by=moderator)
    openai = make_company("openai")
    form = {"company": openai.pk, "company_name": "Openai", "position": "P", "role": report.role_id,
            "region": "cn", "overview": "", "advice": ""}  # fmt: skip
    desk.post(reverse("admin:interviews_report_change", args=[report.pk]), form)
    counts = FacetCount.of("report")
    assert counts[("company", "openai")] == 1 and ("region", "us") not in counts


def test_a_member_does_not_see_the_queue(client, writer):
    client.force_login(writer)
    assert client.get(QUEUE).status_code in (302, 403)
    assert client.post(QUEUE, {"post": "x", "verb": "publish"}).status_code in (302, 403)


def test_an_editor_sees_no_reports_in_the_queue_and_decides_none(client, writer, editor):
    report = make_report(writer)
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    mark = f"report:{report.public_id}:"
    asked = client.post(QUEUE, {"post": mark, "verb": "publish"})
    done = client.post(QUEUE, {"post": mark, "verb": "publish", "confirmed": "1"})
    report.refresh_from_db()
    assert str(report) not in client.get(QUEUE).text + asked.text
    assert done.status_code == 403 and report.status == "pending"


def test_a_moderator_cannot_raise_themselves(desk, moderator):
    response = desk.post(f"/admin/portal/user/{moderator.pk}/change/", {"is_superuser": "on"})
    moderator.refresh_from_db()
    assert response.status_code in (302, 403) and not moderator.is_superuser


def test_an_open_flag_is_closed_with_an_answer(desk, moderator):
    flag = Flag.objects.create(page="/en/", reason="spam")
    desk.post(f"/admin/portal/flag/{flag.pk}/change/", {"answer": "Removed."})
    flag.refresh_from_db()
    assert (flag.answer, flag.closed_by) == ("Removed.", moderator) and flag.closed_at


# --- editors -------------------------------------------------------------------------------------------
@pytest.fixture
def study(client, editor):
    """The administration, signed in as an editor."""
    make_article("interviews", "coding")
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    return client


def text_form(text, **changes) -> dict:
    form = {"heading": text.heading, "body": "New words.", "note": "Clearer.", "base": text.number,
            "revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}  # fmt: skip
    return form | changes


def test_an_editors_change_is_kept_as_a_revision(study, editor):
    text = Text.objects.get(section="coding", language="en")
    study.post(f"/admin/guides/text/{text.pk}/change/", text_form(text))
    text.refresh_from_db()
    assert (text.body, text.number) == ("New words.", 2)
    assert text.revisions.get(number=2).author == editor


def test_a_change_based_on_an_old_revision_is_not_saved_and_not_lost(study, editor):
    text = Text.objects.get(section="coding", language="en")
    form = text_form(text, body="My words.")
    text.revise("Coding", "Their words.", author=editor)
    page = study.post(f"/admin/guides/text/{text.pk}/change/", form)
    text.refresh_from_db()
    assert text.body == "Their words." and "My words." in page.text


def test_an_editor_does_not_read_pending_posts(study, writer):
    report = make_report(writer)
    assert study.get(reverse("admin:interviews_report_change", args=[report.pk])).status_code in (
        302,
        403,
    )


def test_a_section_id_cannot_be_changed(study):
    page = study.get("/admin/guides/section/coding/change/").text
    assert 'name="id"' not in page


@pytest.mark.parametrize("model", ["report", "project", "question", "tag"])
def test_the_lists_of_the_administration_open(client, admin, model):
    client.force_login(admin)
    assert client.get(f"/admin/interviews/{model}/").status_code == 200


@pytest.mark.parametrize("model", ["role", "article", "section", "text", "revision", "company"])
def test_the_lists_of_the_guide_open(client, admin, model):
    make_article("interviews", "coding")
    client.force_login(admin)
    assert client.get(f"/admin/guides/{model}/").status_code == 200


# --- names -------------------------------------------------------------------------------------------------
def names_form(company, *names):
    rows = {f"aliases-{n}-name": name for n, name in enumerate(names)}
    return {"slug": company.slug, "name_zh": "某", "name_en": "Some", "region": "us", "kind": "company",
            "aliases-TOTAL_FORMS": len(names), "aliases-INITIAL_FORMS": 0} | rows  # fmt: skip


@pytest.mark.parametrize("names", [("Open AI",), ("Meta", " meta")])
def test_a_name_that_means_another_company_is_refused_with_a_message(client, admin, names):
    make_company("openai", "OpenAI")
    company = make_company("other")
    client.force_login(admin)
    form = names_form(company, *names)
    page = client.post(f"/admin/guides/company/{company.pk}/change/", form)
    assert page.status_code == 200 and "errorlist" in page.text


def test_a_name_that_folds_into_hundreds_of_signs_is_kept(client, admin):
    company = make_company("other")
    client.force_login(admin)
    form = names_form(company, "\ufdfa" * 40)
    page = client.post(f"/admin/guides/company/{company.pk}/change/", form)
    assert page.status_code == 302 and company.aliases.count() == 2
