"""Pages that join everything: home, search, feeds, sitemap, flags, the site's own pages."""

from xml.etree import ElementTree

import pytest
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern

from guides.models.section import Section, Text
from portal.kernel.models.flag import Flag
from tests.make import flat, make_article, make_company, make_project, make_question, make_report

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def guide():
    return make_article("interviews", "coding")


# --- languages ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cookie", "browser", "leads_to"),
    [
        (None, "", "/zh-hans/"), (None, "en-GB,en;q=0.9", "/en/"), (None, "zh-CN", "/zh-hans/"),
        (None, "fr", "/zh-hans/"), ("en", "zh-CN", "/en/"), ("xx", "en", "/en/"),
    ],
)  # fmt: skip
def test_the_root_leads_to_the_readers_language(client, cookie, browser, leads_to):
    if cookie:
        client.cookies["language"] = cookie
    assert client.get("/", headers={"accept-language": browser}).url == leads_to


def test_a_page_names_its_other_language(client, guide):
    page = flat(client.get("/en/guide/research-scientist/interviews/").text)
    assert (
        'hreflang="zh-Hans" href="http' in page
        and "/zh-hans/guide/research-scientist/interviews/" in page
    )


# --- home ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_home_lists_the_chapters(client, guide, language):
    assert "/guide/research-scientist/interviews/" in client.get(f"/{language}/").text


def test_home_of_a_fresh_site_says_that_there_are_no_reports(client, guide):
    assert "No report has been published yet" in client.get("/en/").text


def test_home_shows_the_newest_report(client, guide, writer, moderator):
    report = make_report(writer, by=moderator)
    assert report.position in client.get("/en/").text


def test_home_of_an_empty_database_opens(client):
    assert client.get("/en/").status_code == 200


# --- search --------------------------------------------------------------------------------------------
def groups(client, query) -> dict[str, int]:
    found = client.get("/en/search/", {"q": query}).context["found"]
    return {g.kind: g.count for g in found.groups if g.hits}


def test_search_finds_every_kind_in_a_group_of_its_own(client, guide, writer, moderator):
    make_company("zebra")
    make_question("zebra-q", "斑马", "Zebra stripes?")
    Text.objects.get(section="coding", language="en").revise("Zebra", "Zebra text.")
    make_report(writer, overview="A zebra.", by=moderator)
    make_project(writer, situation="A zebra.", by=moderator)
    assert groups(client, "zebra") == {
        "section": 1,
        "company": 1,
        "question": 1,
        "report": 1,
        "project": 1,
    }


def test_a_chinese_word_is_found_inside_a_sentence(client, guide, writer, moderator):
    make_report(
        writer, language="zh-hans", overview="面试官让我推导奖励模型的损失函数", by=moderator
    )
    assert groups(client, "奖励模型") == {"report": 1}


def test_the_hit_is_marked(client, guide, writer, moderator):
    make_report(writer, overview="All about zebras and a zebra.", by=moderator)
    assert "<mark>zebra</mark>" in flat(client.get("/en/search/", {"q": "zebra"}).text)


def test_search_keeps_quiet_about_what_waits(client, guide, writer):
    make_report(writer, overview="zebra")
    assert groups(client, "zebra") == {}


@pytest.mark.parametrize(
    "query", ['"', "(", "AND", "*", "-x", "NEAR(", "🎯", "a" * 201, "'; DROP TABLE", "%", "\\"]
)
def test_an_odd_query_gets_an_answer(client, guide, query):
    assert client.get("/en/search/", {"q": query}).status_code == 200


# --- the site's own pages --------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["about", "rules", "privacy", "takedown"])
def test_the_sites_own_pages_open(client, language, name):
    page = client.get(f"/{language}/pages/{name}/")
    assert page.status_code == 200 and len(page.context["html"]) > 500


def test_a_page_that_is_not_there_is_404(client):
    assert client.get("/en/pages/settings/").status_code == 404


# --- feeds, sitemap, robots ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["reports", "projects", "guide"])
def test_feeds_are_well_formed(client, guide, writer, moderator, kind):
    make_report(writer, by=moderator, position="A & <B>")
    make_project(writer, by=moderator)
    feed = client.get(f"/feeds/en/{kind}.xml")
    assert ElementTree.fromstring(feed.content).tag.endswith("feed")


def test_a_feed_lives_through_signs_that_xml_has_not(client, guide, writer, moderator):
    make_report(writer, by=moderator, position="Scientist\x0b\x08\ufffe", overview="One\x1b.")
    feed = client.get("/feeds/en/reports.xml")
    assert "Scientist" in ElementTree.fromstring(feed.content)[-1][0].text


def test_a_feed_holds_what_is_public_only(client, guide, writer, moderator):
    public, waiting = make_report(writer, by=moderator), make_report(writer)
    feed = client.get("/feeds/en/reports.xml").text
    assert (
        public.public_id in feed and waiting.public_id not in feed and writer.username not in feed
    )


def test_a_feed_tells_the_month_only(client, guide, writer, moderator):
    make_report(writer, by=moderator)
    assert "-01T00:00:00" in client.get("/feeds/en/reports.xml").text.partition("<entry")[2]


def test_the_sitemap_lists_public_pages_only(client, guide, writer, moderator):
    public, waiting = make_report(writer, by=moderator), make_report(writer)
    listed = client.get("/sitemap-reports.xml").text
    assert public.public_id in listed and waiting.public_id not in listed


def test_the_sitemap_names_both_languages_of_an_article(client, guide):
    listed = client.get("/sitemap-articles.xml").text
    assert "/en/guide/" in listed and "/zh-hans/guide/" in listed


def test_robots_may_read_the_guide(client):
    robots = client.get("/robots.txt").text
    assert "Sitemap:" in robots and "Disallow: /en/me/" in robots


def test_a_demonstration_is_not_indexed(client, guide, monkeypatch):
    monkeypatch.setattr("portal.site.demo.is_loaded", lambda: True)
    page = client.get("/en/").text
    assert 'content="noindex"' in page and "invented" in page
    assert "Disallow: /\n" in client.get("/robots.txt").text


# --- flags -----------------------------------------------------------------------------------------------
def test_a_stranger_reports_a_page(client, guide):
    client.post("/en/flag/", {"page": "/en/x/", "reason": "spam", "details": "Advert."})
    assert Flag.objects.get().page == "/en/x/"


def test_a_flag_without_a_reason_keeps_what_was_typed(client, guide):
    page = client.post("/en/flag/", {"page": "/en/x/", "details": "Typed words."})
    assert page.status_code == 422 and "Typed words." in page.text


def test_a_machine_that_fills_every_field_is_refused(client, guide):
    client.post("/en/flag/", {"page": "/x", "reason": "spam", "website": "http://spam.example"})
    assert not Flag.objects.exists()


def test_every_page_has_a_way_to_report_it(client, guide):
    assert "/en/flag/?page=/en/guide/" in client.get("/en/guide/").text


# --- what a reader without an account gets ---------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["", "guide/", "guide/research-scientist/interviews/", "interviews/", "companies/"]
)
def test_a_page_for_strangers_holds_nothing_personal(client, guide, path):
    page = client.get(f"/en/{path}")
    assert "csrf" not in page.text and "Cookie" not in page.get("Vary", "") and not page.cookies


def test_questions_name_their_sections(client, guide):
    make_question("q", "为何？", "Why?", Section.objects.get(pk="coding"))
    assert "About coding" in client.get("/en/questions/").text
    assert "About coding" in client.get("/en/questions/q/").text


@pytest.mark.parametrize("slug", ["jobs", "compare", "new", "maintenance"])
def test_a_company_may_have_any_address(client, slug):
    company = make_company(slug)
    page = client.get(company.get_absolute_url())
    assert page.status_code == 200 and f"<h1>{slug.title()}" in flat(page.text)


def test_no_two_addresses_share_a_name():
    def names(patterns):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from names(entry.url_patterns)
            else:
                yield entry.name

    of_apps = (URLResolver(RegexPattern(""), f"{app}.urls") for app in ("guides", "interviews"))
    found = list(names(of_apps))
    assert len(found) == len(set(found))
