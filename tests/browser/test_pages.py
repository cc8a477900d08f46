"""Every kind of page in Chromium: accessible, within the window, nothing from elsewhere."""

import gzip
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from portal.site.static_files import minify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOR_ALL = ["/", "/guide/", "/guide/research-scientist/interviews/", "/guide/research-scientist/companies/",
           "/sections/coding/", "/sections/process-length/", "/interviews/", "/interviews/?outcome=offer", "/projects/", "/projects/ideas/", "/projects/ideas/?leaning=few&weeks=4", "/companies/",
           "/companies/bytedance/", "/jobs/", "/compare/", "/compare/?c=bytedance&c=_cn",
           "/plan/", "/practice/", "/practice/?minutes=30&seed=1", "/practice/?minutes=90&seed=1&topic=rlhf", "/questions/", "/questions/?topic=attention", "/questions/gpt-vs-bert/", "/search/?q=DPO", "/tags/rlhf/",
           "/pages/about/", "/feeds/", "/flag/", "/accounts/login/", "/accounts/signup/", "/nothing/"]  # fmt: skip
FOR_MEMBERS = ["/interviews/new/", "/projects/new/", "/companies/bytedance/jobs/new/", "/me/", "/me/account/", "/me/journal/", "/me/journal/new/", "/plan/",
               "/me/questions/", "/practice/cards/", "/practice/cards/?company=nobody", "/questions/gpt-vs-bert/", "/questions/gpt-vs-bert/answer/"]  # fmt: skip
CSS = minify(Path("static/css/site.css").read_text()).encode()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def site(transactional_db, writer, moderator):
    """The shipped guide with a report and a project."""
    from guides.models.company import Company
    from guides.models.section import Section
    from tests.make import make_project, make_report

    call_command("load_guide", verbosity=0)
    sections = list(Section.objects.filter(pk__in=["coding", "research-talk"]))
    rounds = [
        ("coding", ["手写注意力？", "Why?"], sections[:1]),
        ("research", ["为什么不用已有方法？"], sections),
    ]
    company = Company.objects.get(slug="bytedance")
    for days in (10, 14):
        make_report(writer, company=company, rounds=rounds, days=days, region="cn", by=moderator)
    report = make_report(writer, company=company, language="zh-hans", rounds=rounds, tags=["RLHF"], days=12,
                         difficulty=4, advice="- 一\n- 二", by=moderator)  # fmt: skip
    project = make_project(
        writer, sections=sections, companies=[company], tags=["RLHF"], by=moderator
    )
    urls = [report.get_absolute_url(), project.get_absolute_url(), project.get_talk_url()]
    return [url.removeprefix("/zh-hans") for url in urls]


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_breaks_a_rule_of_accessibility(open_as, site, reader, language, width, theme):
    page, member = (open_as(who, width=width, theme=theme) for who in (None, reader))
    found = {}
    for one, paths in ((page, FOR_ALL + site), (member, FOR_MEMBERS)):
        for path in paths:
            one.goto(f"/{language}{path}")
            found |= {path: v for v in [violations(one)] if v}
    assert found == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(open_as, site, reader, language):
    page, member = (open_as(who, width=320) for who in (None, reader))
    wide = {}
    for one, paths in ((page, FOR_ALL + site), (member, FOR_MEMBERS)):
        for path in paths:
            one.goto(f"/{language}{path}")
            over = one.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            wide |= {path: over for over in [over] if over > 0}
    assert wide == {}


def test_nothing_comes_from_another_host_and_nothing_breaks_the_policy(
    open_as, site, reader, live_server
):
    asked, said = [], []
    for who, paths in ((None, FOR_ALL + site), (reader, FOR_MEMBERS)):
        page = open_as(who)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        for path in paths:
            page.goto(f"/en{path}")
    elsewhere = [url for url in asked if not url.startswith((live_server.url, "data:"))]
    assert elsewhere == [] and [s for s in said if "Content Security Policy" in s] == []


def test_the_longest_article_weighs_at_most_forty_kilobytes(client, site):
    from guides.models.article import Article

    css = len(gzip.compress(CSS))
    weights = {}
    for article in Article.objects.all():
        for language in ("zh-hans", "en"):
            url = f"/{language}{article.get_absolute_url().removeprefix('/zh-hans')}"
            weights[url] = len(gzip.compress(client.get(url).content)) + css
    assert max(weights.values()) <= 40_000, weights


def test_css_of_a_reading_page_keeps_its_budget():
    assert len(CSS) <= 26 * 1024


def test_an_article_is_readable_without_scripts(open_as, site):
    page = open_as(None, scripts=False)
    page.goto("/zh-hans/guide/research-scientist/interviews/")
    text = page.locator("article").inner_text()
    assert len(text) > 1500 and page.locator("math").count() > 0


def test_an_article_prints_on_paper_without_the_sites_frame(open_as, site):
    page = open_as(None)
    page.goto("/en/guide/research-scientist/interviews/")
    page.emulate_media(media="print")
    assert not page.locator("header.site").is_visible() and page.locator("article").is_visible()
    assert re.match(rb"%PDF", page.pdf())


ADMIN = ["/admin/", "/admin/queue/", "/admin/queue/?kind=report", "/admin/interviews/report/",
         "/admin/portal/flag/", "/admin/portal/decision/"]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_moderating_breaks_no_rule_of_accessibility(open_as, site, writer, moderator, width, theme):
    from tests.make import make_report

    waiting = make_report(writer)
    page, found = open_as(moderator, width=width, theme=theme), {}
    for path in [*ADMIN, f"/admin/interviews/report/{waiting.pk}/change/"]:
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found |= {path: v for v in [violations(page) + ["too wide"] * (over > 0)] if v}
    assert found == {}
