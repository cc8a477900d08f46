"""The guide is a living book: members suggest, an editor decides, nothing is lost, nothing breaks."""

import re

import pytest
from playwright.sync_api import expect

from guides.models.proposal import Proposal
from guides.models.section import Section, Text
from tests.browser.test_pages import violations
from tests.make import make_article, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
URL = "/sections/coding/suggest/?language="
START = "先说问题。再说方法。最后说结果。"


@pytest.fixture
def coding(transactional_db, writer, moderator):
    """A section that a report cites."""
    make_article("interviews", "coding", "research-talk")
    section = Section.objects.get(pk="coding")
    Text.objects.get(section=section, language="zh-hans").revise("编码", START)
    make_report(writer, rounds=[("coding", ["?"], [section])], by=moderator)
    return section


def body():
    return Text.objects.get(section="coding", language="zh-hans").body


def begin(page, language, words, note):
    """Open the form and write, without sending yet."""
    page.goto(f"/{language}{URL}zh-hans")
    page.fill("#id_body", words)
    page.fill("#id_note", note)


def press(page, action):
    page.locator(f"button[name=action][value={action}]").click()


def accept(desk):
    desk.locator("button[value=accept]").click()
    desk.get_by_role("status").filter(has_text=re.compile("Accepted|已采纳")).wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_suggest_compare_accept_merge_and_resolve(
    open_as, coding, writer, reader, editor, language, scripts
):
    first, second, third, desk = (
        open_as(who, scripts=scripts) for who in (writer, reader, editor, editor)
    )
    begin(first, language, "先把问题说清。再说方法。最后说结果。", "更准")
    begin(second, language, "先说问题。再说方法。最后说结果和方差。", "补方差")
    begin(third, language, "先讲问题。再说方法。最后说结果。", "讲")

    press(first, "preview")
    first.locator(".diff ins").first.wait_for()
    press(first, "send")
    first.wait_for_url(re.compile(r"/proposals/\w{12}/"))
    assert body() == START
    desk.goto(f"/{language}/proposals/")
    desk.locator("main .rep a").first.click()
    desk.locator(".diff del").first.wait_for()
    desk.locator(".diff ins").first.wait_for()
    accept(desk)
    assert body() == "先把问题说清。再说方法。最后说结果。"

    press(second, "send")  # stale, another sentence: merges by itself
    second.wait_for_url(re.compile(r"/proposals/\w{12}/"))
    desk.goto(second.url)
    accept(desk)
    assert body() == "先把问题说清。再说方法。最后说结果和方差。"

    press(third, "publish")  # stale, the same sentence: both are shown, and the editor decides
    third.wait_for_selector("#over-h")
    both = third.locator("#id_body").input_value()
    assert "先把问题说清。" in both and "先讲问题。" in both
    third.fill("#id_body", "先把问题讲清。再说方法。最后说结果和方差。")
    press(third, "publish")
    third.wait_for_url(re.compile(r"/proposals/\w{12}/"))
    assert body() == "先把问题讲清。再说方法。最后说结果和方差。"

    stranger = open_as(None, scripts=scripts)
    stranger.goto(f"/{language}/sections/coding/history/?language=zh-hans")
    told = stranger.locator("main").inner_text()
    assert all(note in told for note in ("更准", "补方差", "讲")) and writer.username in told
    stranger.goto(f"/{language}/guide/research-scientist/interviews/")
    assert stranger.locator("#coding ~ .note, #coding + .note").count()
    assert Proposal.objects.published().count() == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_of_changes_break_no_rule_and_fit(open_as, coding, writer, editor, width, theme):
    text = Text.objects.get(section="coding", language="zh-hans")
    words = {
        "section": coding,
        "language": "zh-hans",
        "heading": "编码",
        "note": "改",
        "base": text.number,
    }
    Proposal(body="先把问题说清。再说方法。最后说结果。", **words).publish_at_once(editor)
    waiting = Proposal(body="先讲问题。再说方法。最后说结果。", **words).propose(writer)
    page, found = open_as(editor, width=width, theme=theme), {}
    paths = ["/proposals/", f"/proposals/{waiting.public_id}/", f"/proposals/{waiting.public_id}/resolve/",
             "/guide/maintenance/", "/sections/coding/history/?language=zh-hans", "/sections/coding/history/zh-hans/1/",
             "/sections/coding/compare/?language=zh-hans&from=1", "/guide/research-scientist/interviews/history/",
             "/guide/research-scientist/interviews/suggest/", "/guide/research-scientist/interviews/order/",
             "/sections/coding/", "/sections/coding/suggest/?language=en",
             *(f"/sections/coding/suggest/{what}/" for what in ("text", "move", "split", "merge", "removal"))]  # fmt: skip
    for path in paths:
        page.goto(f"/zh-hans{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found |= {path: v for v in [violations(page) + ["too wide"] * (over > 0)] if v}
    assert found == {}


def test_references_are_suggested_while_typing(open_as, coding, writer):
    page = open_as(writer)
    page.goto("/en/sections/coding/suggest/?language=en")
    page.fill("#id_body", "")
    page.locator("#id_body").press_sequentially("See [[research")
    page.locator("[role=option]").first.click()
    expect(page.locator("#id_body")).to_have_value("See [[research-talk]]")


def test_what_a_stranger_has_read_is_theirs_after_signing_in(open_as, coding, writer):
    page = open_as(None)
    page.goto("/en/sections/coding/")
    page.locator("[data-read]").click()
    page.locator("[data-read][aria-pressed=true]").wait_for()
    cookie = open_as(writer).context.cookies()
    page.context.add_cookies(cookie)
    page.goto("/en/me/")
    page.get_by_text("1 of 3 sections read").wait_for()
    page.wait_for_function("localStorage.getItem('read') == '[]'")
