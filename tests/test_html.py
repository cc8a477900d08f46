"""Every kind of page is valid HTML, in both languages, without anything inline."""

import re

import html5lib
import pytest

from guides.models.section import Section, Text
from tests.make import (
    flat,
    make_article,
    make_claim,
    make_company,
    make_job,
    make_project,
    make_question,
    make_report,
    make_topic,
)

pytestmark = pytest.mark.django_db

FOR_ALL = ["", "guide/", "guide/research-scientist/interviews/", "sections/coding/", "guide/maintenance/", "interviews/",
           "interviews/?outcome=offer", "interviews/?region=cn", "projects/", "projects/ideas/", "projects/ideas/?leaning=few&colour=red", "companies/", "companies/openai/", "jobs/", "plan/",
           "questions/", "questions/?topic=rlhf&company=openai&round=coding", "questions/why/", "practice/",
           "practice/?minutes=30&seed=1&topic=rlhf", "practice/?minutes=x&topic=nothing", "tags/rlhf/", "search/?q=attention", "search/?q=nothinglikeit", "search/",
           "pages/about/", "pages/rules/", "pages/privacy/", "pages/takedown/", "feeds/", "flag/",
           "accounts/login/", "accounts/signup/", "accounts/password/reset/", "nothing/"]  # fmt: skip
FOR_MEMBERS = [
    "interviews/new/",
    "projects/new/",
    "me/",
    "practice/cards/",
    "practice/cards/?kind=coding",
    "me/account/",
    "plan/",
    "accounts/email/",
    "accounts/logout/",
]
INLINE = re.compile(
    r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
)
BLANK = re.compile(r".{0,20}(?:[，；、] | [，；、：。]).{0,20}")


@pytest.fixture
def site(writer, moderator):
    make_article("interviews", "coding", "research-talk", "agent-project")
    coding = Section.objects.get(pk="coding")
    Text.objects.get(section="coding", language="en").revise(
        "Coding <&>",
        "Text[^1] $x^2$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\n[^1]: Note.",
    )
    make_claim(coding, sentence_en="Text", sentence_zh="注意力机制")
    openai = make_company("openai", "OpenAI")
    make_topic("rlhf", "人类反馈", "RLHF", make_question("why", "为何？", "Why?", coding))
    rounds = [("coding", ["Why?", "A & <b>?"], [coding]), ("talk", [], [])]
    report = make_report(
        writer, company=openai, rounds=rounds, tags=["rlhf"], advice="- a\n- b", by=moderator
    )
    project = make_project(
        writer, sections=[coding], tags=["rlhf"], companies=[openai], by=moderator,
        idea_id="agent-project", idea_origin="A *failure*.", own_part="All.",
    )  # fmt: skip
    return [
        report.get_absolute_url().removeprefix("/zh-hans/"),
        project.get_absolute_url().removeprefix("/zh-hans/"),
        project.get_talk_url().removeprefix("/zh-hans/"),
        make_job(writer, openai, by=moderator).get_absolute_url().removeprefix("/zh-hans/"),
    ]


def problems(response) -> list[str]:
    """What an HTML parser has to say, and what a page of ours must not hold."""
    parser = html5lib.HTMLParser()
    parser.parse(response.text)
    found = [f"{code} at {place}" for place, code, _data in parser.errors]
    ids = re.findall(r'\sid="([^"]*)"', response.text)
    found += [f"id twice: {i}" for i in sorted({i for i in ids if ids.count(i) > 1})]
    found += [f"inline: {match}" for match in INLINE.findall(response.text)]
    labels = re.findall(r'<label[^>]*\sfor="([^"]*)"', response.text)
    found += [f"label for nothing: {name}" for name in labels if name not in ids]
    described = re.findall(r'aria-(?:describedby|labelledby|controls)="([^"]*)"', response.text)
    found += [
        f"aria points at nothing: {i}" for value in described for i in value.split() if i not in ids
    ]
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", FOR_ALL)
def test_a_page_for_all_is_valid(client, site, language, path):
    assert problems(client.get(f"/{language}/{path}")) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", FOR_MEMBERS)
def test_a_page_for_members_is_valid(client, site, reader, language, path):
    client.force_login(reader)
    assert problems(client.get(f"/{language}/{path}")) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_for_editors_is_valid(client, site, editor, language):
    client.force_login(editor)
    for path in ("sections/coding/", "sections/coding/claims/new/"):
        assert problems(client.get(f"/{language}/{path}")) == []
        assert problems(client.post(f"/{language}/{path}", {"low": "x"})) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_post_is_valid(client, site, language):
    for path in site:
        assert problems(client.get(f"/{language}/{path}")) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_form_with_errors_is_valid(client, site, reader, language):
    client.force_login(reader)
    page = client.get(f"/{language}/interviews/new/").text
    url = re.search(r'<form id="rf" method="post" action="([^"]+)"', flat(page))[1]
    form = {
        "kind": "report",
        "action": "preview",
        "row": ["1", "2"],
        "r1-section": "attention",
        "r2-section": "nowhere",
    }
    assert problems(client.post(url, form)) == []


def test_no_blank_stands_beside_a_chinese_comma(client, site):
    """The formatter of the templates breaks lines where a blank may show."""
    found = {}
    for path in FOR_ALL + site:
        page = flat(client.get(f"/zh-hans/{path}").text)
        found |= {path: blanks for blanks in [BLANK.findall(page)] if blanks}
    assert found == {}


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/queue/", "/admin/interviews/report/", "/admin/guides/text/"]
)
def test_the_administration_holds_nothing_inline(client, site, admin, path):
    client.force_login(admin)
    assert INLINE.findall(client.get(path).text) == []
