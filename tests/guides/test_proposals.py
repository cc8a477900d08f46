"""Anyone improves a section, an editor decides, and nobody's words are lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guides.models.article import Article, Role
from guides.models.proposal import Overlap, Proposal
from guides.models.section import Section, Text
from guides.models.section_ops import Event
from portal.kernel.models.draft import Draft
from portal.kernel.models.moderated import NotAllowed
from portal.kernel.models.notice import Notice
from tests.make import make_article, make_report

pytestmark = pytest.mark.django_db
BODY = "先说问题。再说方法。最后说结果。"


@pytest.fixture
def coding(db):
    make_article("interviews", "coding", "system-design", position=1)
    make_article("work", "alignment", position=2)
    section = Section.objects.get(pk="coding")
    Text.objects.get(section=section, language="zh-hans").revise("编码", BODY)
    return section


def text(section, language="zh-hans"):
    return Text.objects.get(section=section, language=language)


def words(section, body, *, base=None, heading="编码", note="更清楚", **columns):
    base = text(section).number if base is None else base
    return Proposal(section=section, language="zh-hans", base=base, heading=heading, body=body,
                    note=note, **columns)  # fmt: skip


FORM = {"language": "zh-hans", "heading": "编码", "note": "更清楚", "weight": "medium"}


def send(client, body, base, action="send", **more):
    data = FORM | {"body": body, "base": base, "action": action} | more
    return client.post("/zh-hans/sections/coding/suggest/", data)


# --- suggesting --------------------------------------------------------------------------------------
def test_a_stranger_is_asked_to_sign_in(client, coding):
    assert "/accounts/login/" in client.get("/en/sections/coding/suggest/").url


def test_the_form_holds_the_text_and_the_revision_it_starts_from(client, coding, writer):
    client.force_login(writer)
    page = client.get("/zh-hans/sections/coding/suggest/")
    assert BODY in page.text and f'name="base" value="{text(coding).number}"' in page.text


def test_what_a_member_sends_waits_and_changes_nothing(client, coding, writer):
    client.force_login(writer)
    response = send(client, "先说难题。再说方法。最后说结果。", text(coding).number)
    proposal = Proposal.objects.get()
    assert response.url == f"/zh-hans/proposals/{proposal.public_id}/"
    assert (proposal.status, text(coding).body) == ("pending", BODY)


def test_the_preview_shows_the_difference_and_keeps_a_draft(client, coding, writer):
    client.force_login(writer)
    page = send(client, "先说难题。再说方法。最后说结果。", text(coding).number, action="preview")
    assert "<ins>难</ins>" in page.text and Draft.objects.get(user=writer).kind == "proposal"


def test_a_kept_draft_is_there_again(client, coding, writer):
    client.force_login(writer)
    send(client, "半句话", text(coding).number, action="save")
    assert "半句话" in client.get("/zh-hans/sections/coding/suggest/").text


def test_a_form_with_an_error_comes_back_with_what_was_typed(client, coding, writer):
    client.force_login(writer)
    page = send(client, "我写的", text(coding).number, note="")
    assert page.status_code == 422 and "我写的" in page.text and not Proposal.objects.exists()


def test_an_editor_may_publish_at_once(client, coding, editor):
    client.force_login(editor)
    send(client, "新的。", text(coding).number, action="publish")
    assert text(coding).body == "新的。" and text(coding).revisions.first().author == editor


def test_a_member_may_not_publish_at_once(client, coding, writer):
    client.force_login(writer)
    send(client, "新的。", text(coding).number, action="publish")
    assert text(coding).body == BODY and Proposal.objects.get().status == "pending"


def test_a_stale_change_of_another_sentence_is_merged_before_it_is_sent(
    client, coding, writer, editor
):
    started = text(coding).number
    words(coding, "先说难题。再说方法。最后说结果。").publish_at_once(editor)
    client.force_login(writer)
    send(client, "先说问题。再说方法。最后说结果和方差。", started)
    assert Proposal.objects.get(status="pending").body == "先说难题。再说方法。最后说结果和方差。"


def test_a_stale_change_of_the_same_sentence_shows_both_and_loses_nothing(
    client, coding, writer, editor
):
    started = text(coding).number
    words(coding, "先说难题。再说方法。最后说结果。").publish_at_once(editor)
    client.force_login(writer)
    page = send(client, "先说课题。再说方法。最后说结果。", started)
    assert page.status_code == 409 and "先说难题。" in page.text and "先说课题。" in page.text
    assert not Proposal.objects.filter(status="pending").exists()


def test_marks_of_a_conflict_are_not_sent(client, coding, writer):
    client.force_login(writer)
    page = send(client, "<<<<<<< 现在\na\n=======\nb\n>>>>>>> 我\n", text(coding).number)
    assert page.status_code == 422 and not Proposal.objects.exists()


def test_an_old_version_can_be_proposed_again(client, coding, writer, editor):
    words(coding, "改过。").publish_at_once(editor)
    client.force_login(writer)
    number = text(coding).number - 1
    page = client.get(f"/zh-hans/sections/coding/suggest/?language=zh-hans&from={number}")
    assert BODY in page.text


# --- deciding ----------------------------------------------------------------------------------------
def decide(client, proposal, verb, **more):
    return client.post(f"/zh-hans/proposals/{proposal.public_id}/decide/", {"verb": verb} | more)


def test_accepting_makes_a_revision_that_names_author_note_and_proposal(
    client, coding, writer, editor
):
    proposal = words(coding, "更好。", weight="major").propose(writer)
    client.force_login(editor)
    decide(client, proposal, "accept")
    revision = text(coding).revisions.first()
    assert (revision.body, revision.author, revision.note, revision.weight, revision.proposal) == (
        "更好。", writer, "更清楚", "major", proposal)  # fmt: skip


def test_the_author_is_told(coding, writer, editor):
    words(coding, "更好。").propose(writer).publish(editor)
    assert Notice.objects.get(user=writer).verb == "publish"


def test_returning_needs_a_reason(client, coding, writer, editor):
    proposal = words(coding, "更好。").propose(writer)
    client.force_login(editor)
    assert decide(client, proposal, "return").status_code == 422
    decide(client, proposal, "return", reason="没有出处")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.reason) == ("rejected", "没有出处")


@pytest.mark.parametrize("who", ["writer", "reader", "moderator"])
def test_only_editors_decide(client, request, coding, writer, who):
    proposal = words(coding, "更好。").propose(writer)
    client.force_login(request.getfixturevalue(who))
    assert decide(client, proposal, "accept").status_code in (403, 404)
    assert text(coding).body == BODY


def test_accepting_twice_makes_one_revision(coding, writer, editor):
    proposal = words(coding, "更好。").propose(writer)
    before = text(coding).number
    proposal.publish(editor)
    with pytest.raises(NotAllowed):
        Proposal.objects.get(pk=proposal.pk).publish(editor)
    assert text(coding).number == before + 1


def test_accepting_what_overlaps_asks_the_editor_to_decide(client, coding, writer, reader, editor):
    first = words(coding, "先说难题。再说方法。最后说结果。").propose(writer)
    second = words(coding, "先说课题。再说方法。最后说结果。").propose(reader)
    first.publish(editor)
    with pytest.raises(Overlap):
        second.publish(editor)
    client.force_login(editor)
    page = client.get(decide(client, second, "accept").url)
    assert "先说难题。" in page.text and "先说课题。" in page.text


def test_an_editor_accepts_with_changes(client, coding, writer, editor):
    proposal = words(coding, "更好。").propose(writer)
    client.force_login(editor)
    data = {"heading": "编码", "body": "最好。", "base": text(coding).number}
    client.post(f"/zh-hans/proposals/{proposal.public_id}/resolve/", data)
    assert text(coding).body == "最好。"


def test_undoing_takes_back_only_what_the_proposal_changed(coding, writer, editor):
    one = words(coding, "先说难题。再说方法。最后说结果。").propose(writer)
    one.publish(editor)
    words(coding, "先说难题。再说方法。最后说结果和方差。").publish_at_once(editor)
    one.refresh_from_db()
    one.undo(editor)
    assert text(coding).body == "先说问题。再说方法。最后说结果和方差。"


def test_what_later_changes_build_on_is_not_undone(coding, writer, editor):
    one = words(coding, "先说难题。再说方法。最后说结果。").propose(writer)
    one.publish(editor)
    words(coding, "先说最大的难题。再说方法。最后说结果。").publish_at_once(editor)
    with pytest.raises(NotAllowed):
        one.undo(editor)
    one.refresh_from_db()
    assert one.status == "published"


def test_an_undone_proposal_can_be_accepted_again(coding, writer, editor):
    one = words(coding, "更好。").propose(writer)
    one.publish(editor)
    one.undo(editor)
    one.publish(editor)
    assert text(coding).body == "更好。"


def test_revision_numbers_have_no_gaps(coding, writer, editor):
    for n in range(4):
        words(coding, f"第{n}版。").publish_at_once(editor)
    numbers = sorted(text(coding).revisions.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_author_takes_back_what_waits_but_not_what_is_accepted(client, coding, writer, editor):
    waiting, accepted = (words(coding, f"{n}。").propose(writer) for n in "一二")
    accepted.publish(editor)
    client.force_login(writer)
    for proposal in (waiting, accepted):
        client.post(f"/zh-hans/proposals/{proposal.public_id}/withdraw/")
        proposal.refresh_from_db()
    assert (waiting.status, accepted.status) == ("withdrawn", "published")


def test_what_the_section_says_now_is_not_hidden(coding, editor):
    proposal = words(coding, "坏话。")
    proposal.publish_at_once(editor)
    with pytest.raises(NotAllowed):
        proposal.hide(editor, "abuse")


# --- structure ---------------------------------------------------------------------------------------
def structure(what, section, note="整理", **columns):
    return Proposal(what=what, section=section, language="zh-hans", note=note, **columns)


def test_a_new_section_stands_where_it_was_proposed(client, coding, editor):
    client.force_login(editor)
    data = FORM | {"base": 0, "body": "新的一节。", "heading": "新节", "new_id": "whiteboard",
                   "after": "coding", "level": 2, "action": "publish"}  # fmt: skip
    client.post("/zh-hans/guide/research-scientist/interviews/suggest/", data)
    order = Section.objects.live().filter(article__slug="interviews").order_by("position")
    assert [s.pk for s in order] == ["interviews", "coding", "whiteboard", "system-design"]


def test_a_split_leaves_id_and_citations_with_the_first_half(coding, writer, editor, moderator):
    make_report(writer, rounds=[("coding", ["?"], [coding])], by=moderator)
    proposal = structure("split", coding, base=text(coding).number, heading="编码", body="先说问题。",
                         rest_heading="方法", rest_body="再说方法。", new_id="methods")  # fmt: skip
    proposal.publish_at_once(editor)
    made = Section.objects.get(pk="methods")
    assert (text(coding).body, text(made).body) == ("先说问题。", "再说方法。")
    assert coding.reportcitations.count() == 1 and not made.reportcitations.exists()


def test_a_merge_leads_old_links_to_the_survivor(client, coding, editor):
    other = Section.objects.get(pk="system-design")
    proposal = structure("merge", other, target=coding, base=text(coding).number,
                         heading="编码与设计", body=BODY + "设计。")  # fmt: skip
    proposal.publish_at_once(editor)
    page = client.get("/zh-hans/sections/system-design/", follow=True)
    assert page.context["page"].section == coding and text(coding).heading == "编码与设计"


@pytest.mark.parametrize("what", ["split", "merge", "removal", "move", "section"])
def test_every_change_of_structure_can_be_undone(coding, editor, what):
    before = list(Section.objects.live().values_list("pk", "article", "position"))
    was = [(t.section_id, t.heading, t.body) for t in Text.objects.order_by("section", "language")]
    other, work = Section.objects.get(pk="system-design"), Article.objects.get(slug="work")
    proposal = {
        "split": structure("split", coding, base=text(coding).number, heading="编码", body="先。",
                           rest_heading="方法", rest_body="再。", new_id="methods"),
        "merge": structure("merge", other, target=coding, base=text(coding).number,
                           heading="编码", body=BODY + "设计。"),
        "removal": structure("removal", other, target=coding),
        "move": structure("move", coding, article=work, after=Section.objects.get(pk="alignment")),
        "section": structure("section", None, article=work, heading="新", body="新。", new_id="new-one"),
    }[what]  # fmt: skip
    proposal.publish_at_once(editor)
    assert list(Section.objects.live().values_list("pk", "article", "position")) != before
    proposal.undo(editor)
    assert list(Section.objects.live().values_list("pk", "article", "position")) == before
    now = Text.objects.filter(section__removed_at=None).order_by("section", "language")
    assert [(t.section_id, t.heading, t.body) for t in now] == was


def test_removing_a_cited_section_asks_where_its_citations_go(
    client, coding, writer, editor, moderator
):
    make_report(writer, rounds=[("coding", ["?"], [coding])], by=moderator)
    client.force_login(editor)
    data = FORM | {"base": 0, "action": "publish"}
    url = "/zh-hans/sections/coding/suggest/removal/"
    assert client.post(url, data).status_code == 422
    client.post(url, data | {"target": "system-design"})
    assert Section.objects.get(pk="coding").removed_at
    assert Section.objects.get(pk="system-design").reportcitations.count() == 1


def test_an_event_names_the_proposal_that_caused_it(coding, editor):
    proposal = structure("removal", coding)
    proposal.publish_at_once(editor)
    assert Event.objects.get(section=coding).proposal == proposal


def test_an_editor_makes_a_role_an_article_and_a_section_on_the_site(client, editor):
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    client.post("/admin/guides/role/add/", {
        "slug": "engineer", "name_zh": "工程师", "name_en": "Engineer", "position": 2})  # fmt: skip
    inline = {f"sections-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    article = {"role": Role.objects.get(slug="engineer").pk, "slug": "serving", "position": 1}
    client.post("/admin/guides/article/add/", {**article, **inline, "heading_en": "Serving"})
    client.post("/en/guide/engineer/serving/suggest/", {
        "language": "en", "base": 0, "heading": "Batching", "new_id": "batching", "body": "Together.",
        "after": "", "level": 2, "note": "new", "weight": "medium", "action": "publish"})  # fmt: skip
    page = client.get("/en/guide/engineer/serving/").text
    assert "Serving</h1>" in page and "Batching" in page and "Together." in page


def test_a_renamed_article_is_found_under_its_old_address(client, coding, editor):
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    article = Article.objects.get(slug="work")
    inline = {f"sections-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    data = {"role": article.role_id, "slug": "the-work", "position": 2, **inline}
    client.post(f"/admin/guides/article/{article.pk}/change/", data)
    moved = client.get("/en/guide/research-scientist/work/")
    assert (moved.status_code, moved.url) == (301, "/en/guide/research-scientist/the-work/")


@pytest.mark.parametrize(
    "path", ["history/", "compare/?language=zh-hans&from=1", "history/zh-hans/1/"]
)
def test_pages_of_history_cost_the_same_however_long_it_is(client, coding, editor, path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/en/sections/coding/{path}").status_code == 200
        return len(captured)

    words(coding, "第一。").publish_at_once(editor)
    few = queries()
    for n in range(25):
        words(coding, f"第{n}版。").publish_at_once(editor)
    assert queries() == few <= 8


ORDER = "/en/guide/research-scientist/interviews/order/"


def order_of():
    live = Section.objects.live().filter(article__slug="interviews", level__gt=1)
    return list(live.order_by("position").values_list("pk", flat=True))


@pytest.mark.parametrize("asked", [
    {"action": "down-coding"}, {"action": "up-system-design"},
    {"action": "save", "section": ["system-design", "coding"]},
])  # fmt: skip
def test_an_editor_puts_sections_into_another_order(client, coding, editor, asked):
    client.force_login(editor)
    client.post(ORDER, asked)
    assert order_of() == ["system-design", "coding"]
    assert Event.objects.get().what == "moved" and Proposal.objects.get().what == "move"


@pytest.mark.parametrize("asked", [
    {"action": "up-coding"}, {"action": "save", "section": ["nothing", "coding"]}, {"action": "x"},
    {"action": "down-nothing"},
])  # fmt: skip
def test_an_order_that_says_nothing_new_changes_nothing(client, coding, editor, asked):
    client.force_login(editor)
    client.post(ORDER, asked)
    assert order_of() == ["coding", "system-design"] and not Proposal.objects.exists()


def test_a_member_does_not_put_sections_in_order(client, coding, writer):
    client.force_login(writer)
    assert client.post(ORDER, {"action": "down-coding"}).status_code == 403
