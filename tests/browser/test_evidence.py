"""From a private note to evidence: a journal entry becomes a report, a moderator matches its question,
and question, margin, company and comparison change; taken down, they change back."""

import re

import pytest
from playwright.sync_api import expect

from guides.models.section import Section
from interviews.questions.indexing import index_question
from interviews.questions.question import Question
from tests.make import make_article, make_company, make_question, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "zh-hans": {"draft": "生成草稿", "asked": "被问3次", "once": "被问2次", "enough": "数据不足"},
    "en": {"draft": "Create the draft", "asked": "asked 3 times", "once": "asked 2 times", "enough": "not enough data"},
}  # fmt: skip


@pytest.fixture
def bank(transactional_db, writer, moderator):
    make_article("interviews", "coding")
    coding = Section.objects.get(pk="coding")
    openai = make_company("openai", "OpenAI")
    index_question(make_question("why-decoder", "为何只用解码器？", "Why decoder-only?", coding))
    for days in (20, 30):
        make_report(writer, by=moderator, company=openai, days=days,
                    rounds=[("coding", ["Why decoder-only?"], [coding])])  # fmt: skip


def write_entry(page, language):
    page.goto(f"/{language}/me/journal/new/")
    page.fill("#id_company_name", "OpenAI")
    page.fill("#id_position", "Scientist")
    page.fill("#id_date", "2026-10-03")
    page.fill("#id_questions", "我卡在解码器那一题")
    page.fill("#id_weak", "secret thought")
    page.locator("form .btn").last.click()
    page.wait_for_url(re.compile(r"/me/journal/$"))


def make_draft_and_send(page, language, words):
    page.locator("input[name=entry]").check()
    page.locator("form .btn").last.click()
    page.get_by_text("secret thought").wait_for()
    page.get_by_role("button", name=words["draft"]).click()
    page.wait_for_url(re.compile(r"/me/drafts/"))
    assert "secret thought" not in page.content()
    page.select_option("#id_region", "us")
    page.check("input[name=hiring][value=campus]")
    page.check("input[name=outcome][value=offer]")
    page.locator("details", has=page.locator("#id_days")).locator("summary").click()
    page.fill("#id_days", "40")
    page.fill("#id_r1-section", "coding")
    page.check("#id_nda")
    page.check("#id_people")
    page.locator("button[name=action][value=preview]").click()
    page.locator("button[name=action][value=send]").click()
    page.wait_for_url(re.compile(r"/interviews/\w{12}/"))


def decide(page, verb):
    page.goto("/admin/queue/")
    page.locator("input[name=post]").first.check()
    page.locator(f"button[name=verb][value={verb}]").click()
    page.locator("button.default").click()
    page.locator(".messagelist .success").wait_for()


def shows(page, language, *, asked, median, margin):
    """What a stranger sees of it everywhere."""
    page.goto(f"/{language}/questions/why-decoder/")
    expect(page.locator("main")).to_contain_text(asked)
    for path in ("companies/openai/", "compare/?c=openai&c=_overseas"):
        page.goto(f"/{language}/{path}")
        expect(page.locator("main")).to_contain_text(median)
    page.goto(f"/{language}/guide/research-scientist/interviews/")
    expect(page.locator("#coding + aside.note")).to_contain_text(margin)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_note_becomes_evidence_and_is_taken_back(open_as, bank, reader, moderator, language):
    words = WORDS[language]
    moderator.is_staff = True
    moderator.save()
    stranger, member, judge = open_as(None), open_as(reader), open_as(moderator)
    shows(stranger, language, asked=words["once"], median=words["enough"], margin="2")

    write_entry(member, language)
    make_draft_and_send(member, language, words)
    decide(judge, "publish")
    judge.goto("/admin/interviews/question/unmatched/")
    row = judge.locator("tr", has_text="我卡在解码器那一题")
    row.locator("input[name=question]").fill("why-decoder")
    row.get_by_role("button").first.click()
    judge.locator(".messagelist .success").wait_for()
    assert Question.objects.get(public_id="why-decoder").asked == 3
    shows(stranger, language, asked=words["asked"], median="n = 3", margin="3")

    member.goto(f"/{language}/me/")
    member.locator("main .ledger a", has_text="OpenAI").last.click()
    member.locator("form[action*=withdraw] button").click()
    member.wait_for_url(re.compile(r"/me/$"))
    shows(stranger, language, asked=words["once"], median=words["enough"], margin="2")
