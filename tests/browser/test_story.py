"""The story the site is for: a member reports, a moderator approves, the margin shows it."""

import re

import pytest
from playwright.sync_api import expect

from guides.models.section import Section
from interviews.posts.project import Project
from interviews.posts.report import Report
from tests.browser.test_pages import violations
from tests.make import make_article, make_company, make_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "zh-hans": {"offer": "录用", "campus": "校招", "preview": "预览并提交", "send": "提交审核", "add": "增加一轮",
                "mentions": "1篇面经考到本节", "builds": "个项目用到", "published": "已发布"},
    "en": {"offer": "Offer", "campus": "New graduate", "preview": "Preview and submit",
           "send": "Submit for review", "add": "Add a round",
           "mentions": "1 report mentions this section", "builds": "project builds on it", "published": "Published"},
}  # fmt: skip


@pytest.fixture
def guide(transactional_db):
    make_article("interviews", "coding", "research-talk")
    make_article("projects", "rlhf-project", position=2)
    make_company("bytedance", "字节跳动", "ByteDance")
    coding = Section.objects.get(pk="coding")
    make_question("why", "为何只用解码器？", "Why decoder-only?", coding)


def write_report(page, words, language):
    page.goto(f"/{language}/interviews/new/")
    page.fill("#id_company_name", "ByteDance")
    page.fill("#id_position", "Research scientist")
    page.select_option("#id_region", "cn")
    page.fill("#id_month", "2026-09")
    page.get_by_label(words["campus"], exact=True).check()
    page.get_by_label(words["offer"], exact=True).check()
    page.select_option("#id_r1-kind", "coding")
    page.fill("#id_r1-questions", "Why decoder-only?\nBeam search?")
    page.fill("#id_r1-section", "coding")
    page.get_by_role("button", name=words["add"]).click()
    page.wait_for_selector("#id_r2-kind")
    page.select_option("#id_r2-kind", "research")
    page.fill("#id_r2-section", "research-talk")
    page.check("#id_nda")
    page.check("#id_people")
    page.get_by_role("button", name=words["preview"]).click()
    page.get_by_role("button", name=words["send"]).click()
    page.wait_for_url(re.compile(r"/interviews/\w{12}/"))


def write_project(page, words, language):
    page.goto(f"/{language}/projects/new/")
    for name in ("title", "outcome", "situation", "task", "action_taken", "result"):
        page.fill(f"#id_{name}", f"The {name}")
    page.fill("#id_r1-metric", "perplexity")
    page.fill("#id_r1-baseline", "10.2")
    page.fill("#id_r1-value", "9.8")
    page.fill("#id_all-section", "coding")
    page.check("#id_nda")
    page.check("#id_people")
    page.get_by_role("button", name=words["preview"]).click()
    page.get_by_role("button", name=words["send"]).click()
    page.wait_for_url(re.compile(r"/projects/\w{12}/"))


def approve_all(page):
    page.goto("/admin/queue/")
    for box in page.locator("input[name=post]").all():
        box.check()
    page.locator("button[name=verb][value=publish]").click()
    page.locator("button.default").click()
    page.locator(".messagelist .success").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["script on", "script off"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_report_reaches_the_margin_of_the_sections_it_is_about(
    open_as, guide, writer, moderator, language, scripts
):
    words = WORDS[language]
    moderator.is_staff = True
    moderator.save()
    stranger, member, judge = (
        open_as(None, scripts),
        open_as(writer, scripts),
        open_as(moderator, scripts),
    )

    stranger.goto(f"/{language}/guide/research-scientist/interviews/")
    assert stranger.locator("aside.note").count() == 0

    write_report(member, words, language)
    write_project(member, words, language)
    assert Report.objects.get().status == Project.objects.get().status == "pending"
    stranger.reload()
    assert stranger.locator("aside.note").count() == 0

    approve_all(judge)
    stranger.reload()
    note = stranger.locator("#coding + aside.note")
    assert words["mentions"] in note.inner_text() and words["builds"] in note.inner_text()
    known = "为何只用解码器？" if language == "zh-hans" else "Why decoder-only?"
    assert known in note.inner_text()

    note.locator("a").first.click()
    stranger.wait_for_url(re.compile("/sections/coding/"))
    expect(stranger.get_by_role("link", name=re.compile("Research scientist"))).to_have_count(1)

    member.goto(f"/{language}/me/")
    assert member.get_by_text(words["published"], exact=True).count() == 2


def test_what_is_typed_is_saved_without_a_button(open_as, guide, writer):
    page = open_as(writer)
    page.goto("/en/interviews/new/")
    page.fill("#id_company_name", "Anthro")
    page.get_by_text("Draft saved").wait_for()
    assert writer.drafts.get().data["company_name"] == ["Anthro"]


def test_suggestions_are_worked_with_the_keyboard(open_as, guide, writer):
    page = open_as(writer)
    page.goto("/en/interviews/new/")
    page.locator("#id_r1-section").press_sequentially("attention")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".chip.ev").wait_for()
    assert page.locator("input[name=r1-sections]").count() == 1


def save(page):
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/me/drafts/*/")


@pytest.mark.parametrize("by", ["keyboard", "mouse"])
def test_a_question_of_the_bank_is_taken_for_the_line_that_is_typed(open_as, guide, writer, by):
    page = open_as(writer)
    page.goto("/en/interviews/new/")
    asked = page.locator("#id_r1-questions")
    asked.fill("Beam search?\n\nNext")
    asked.press("ArrowUp")
    asked.press_sequentially("Why is a model decoder-only?")
    option = page.get_by_role("option", name="Why decoder-only?")
    option.wait_for()
    expect(page.get_by_role("status").filter(has_text="Is it one of these?")).to_be_visible()
    assert violations(page) == []
    if by == "mouse":
        option.click()
    else:
        asked.press("ArrowDown")
        asked.press("Enter")
    line = "Why is a model decoder-only? [[question:why]]"
    expect(asked).to_have_value(f"Beam search?\n{line}\nNext")
    expect(page.locator("[role=option]")).to_have_count(0)
    expect(asked).to_be_focused()
    save(page)
    expect(asked).to_have_value(f"Beam search?\n{line}\nNext")


def test_suggestions_go_with_escape_and_with_the_next_field(open_as, guide, writer):
    page = open_as(writer)
    page.goto("/en/interviews/new/")
    asked, option = page.locator("#id_r1-questions"), page.locator("[role=option]")
    for key in ("Escape", "Tab", "Enter"):
        asked.fill("")
        asked.press_sequentially("> Why a decoder-only model?")
        option.first.wait_for()
        asked.press(key)
        expect(option).to_have_count(0)
    expect(asked).to_have_value("> Why a decoder-only model?\n")
    save(page)


def test_a_facet_narrows_the_list_at_once(open_as, guide, writer, moderator):
    from tests.make import make_report

    make_report(writer, outcome="offer", position="Kept", by=moderator)
    make_report(writer, outcome="rejected", position="Left out", by=moderator)
    page = open_as(None)
    page.goto("/en/interviews/")
    page.locator("input[name=outcome][value=offer]").check()
    page.get_by_text("Left out").wait_for(state="detached")
    expect(page).to_have_url(re.compile("outcome=offer"))
    expect(page.get_by_text("Kept")).to_have_count(1)


def test_filters_open_on_a_phone_without_scripts(open_as, guide):
    page = open_as(None, scripts=False, width=390)
    page.goto("/en/interviews/")
    page.get_by_role("button", name="Filters").click()
    expect(page.locator("#filters")).to_be_visible()


def test_the_chosen_theme_stays(open_as, guide):
    page = open_as(None, width=1280)
    page.goto("/en/")
    page.locator("header [data-theme-switch]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
