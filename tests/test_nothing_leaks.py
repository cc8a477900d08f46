"""What a person may not open shows nowhere: every page that can be reached is read for it."""

import io
import re
import zipfile

import pytest

from guides.models.section import Section
from portal.kernel.models.draft import Draft
from tests.make import make_article, make_company, make_project, make_report

pytestmark = pytest.mark.django_db

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
START = ["/en/", "/zh-hans/", "/sitemap.xml", "/robots.txt", "/en/search/?q=canary", "/zh-hans/search/?q=canary",
         "/feeds/en/reports.xml", "/feeds/zh-hans/reports.xml", "/feeds/en/projects.xml", "/feeds/en/guide.xml",
         "/sitemap-reports.xml", "/sitemap-projects.xml", "/en/suggestions/sections/?q=canary",
         "/en/suggestions/tags/?q=canary", "/en/suggestions/companies/?q=canary",
         "/en/suggestions/questions/?q=canary"]  # fmt: skip
# A PDF has the words of the EPUB beside it.
LEAVE = re.compile(r"/(logout|flag|static|accounts)/|/admin/logout|\?page=|/jsi18n/|\.pdf$")


@pytest.fixture
def site(writer, moderator):
    """A site with one post in every state, each with a word of its own. The writer's name is
    canaryname; only their published and signed post may show it."""
    make_article("interviews", "coding")
    make_company("openai", "OpenAI")
    coding = [Section.objects.get(pk="coding")]
    writer.username, writer.email = "canaryname", "canaryname@canary.example"
    writer.save()

    def post(word, **columns):
        rounds = [("coding", [f"Question {word}?"], coding)]
        return make_report(writer, overview=f"canary {word}", position=word, rounds=rounds,
                           tags=[f"tag{word}"], company_name=word, **columns)  # fmt: skip

    post("xpending")
    post("xpublished").publish(moderator)
    hidden = post("xhidden")
    hidden.publish(moderator)
    hidden.hide(moderator, "canary xreason")
    post("xrejected").reject(moderator, "canary xreason")
    withdrawn = post("xwithdrawn")
    withdrawn.publish(moderator)
    withdrawn.withdraw()
    make_project(writer, title="xproject", sections=coding)
    make_project(writer, title="public project", by=moderator, sections=coding)
    Draft.objects.create(
        user=writer, kind="report", data={"company_name": ["xdraft"], "row": ["1"]}
    )


def words_of(response) -> str:
    content = response.getvalue()
    if not content.startswith(b"PK"):
        return content.decode()
    book = zipfile.ZipFile(io.BytesIO(content))
    return "".join(book.read(name).decode(errors="ignore") for name in book.namelist())


def crawl(client, limit=300) -> dict[str, str]:
    """Every page that can be reached by links, with its text."""
    waiting, read = list(START), {}
    while waiting and len(read) < limit:
        url = waiting.pop(0)
        if url in read or LEAVE.search(url):
            continue
        response = client.get(url)
        text = words_of(response)
        assert response.status_code < 500, url
        read[url] = text + str(response.headers)
        waiting += [found.replace("&amp;", "&") for found in LINK.findall(text)]
    return read


def words_found(pages, *words) -> set[tuple[str, str]]:
    # A search page repeats what was asked of it; it was asked for “canary” only.
    return {(word, url) for url, text in pages.items() for word in words if word in text}


SECRET = (
    "xpending",
    "xhidden",
    "xrejected",
    "xwithdrawn",
    "xproject",
    "xdraft",
    "xreason",
    "canaryname",
)


def test_a_stranger_finds_nothing_that_is_not_public(client, site):
    pages = crawl(client)
    assert any("xpublished" in text for text in pages.values()) and len(pages) > 40
    assert words_found(pages, *SECRET) == set()


def test_a_member_finds_nothing_of_another(client, site, reader):
    client.force_login(reader)
    assert words_found(crawl(client), *SECRET) == set()


def test_an_editor_finds_nothing_that_waits(client, site, editor):
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    pages = crawl(client)
    pages |= {
        url: client.get(url).text
        for url in ("/admin/", "/admin/guides/text/", "/admin/guides/revision/")
    }
    assert words_found(pages, *SECRET) == set()


def test_a_moderator_reads_what_waits_but_no_authors_name(client, site, moderator):
    moderator.is_staff = True
    moderator.save()
    client.force_login(moderator)
    pages = crawl(client)
    pages |= {
        url: client.get(url).text
        for url in (
            "/admin/",
            "/admin/queue/",
            "/admin/interviews/report/",
            "/admin/portal/decision/",
        )
    }
    assert "xpending" in pages["/admin/queue/"]
    assert words_found(pages, "canaryname", "xdraft") == set()


def test_a_hidden_post_answers_a_stranger_like_one_that_was_taken_back(client, site):
    from interviews.posts.report import Report

    answers = {
        word: client.get(
            f"/en/interviews/{Report.objects.get(position=word).public_id}/"
        ).status_code
        for word in ("xhidden", "xwithdrawn", "xpending", "xrejected")
    }
    assert answers == {"xhidden": 410, "xwithdrawn": 410, "xpending": 404, "xrejected": 404}


def test_a_pending_post_answers_like_a_missing_one(client, site):
    from interviews.posts.report import Report

    waiting = Report.objects.get(position="xpending").public_id
    there, missing = (
        client.get(f"/en/interviews/{waiting}/"),
        client.get("/en/interviews/bcdfghjkmnpq/"),
    )
    assert there.text.replace(waiting, "") == missing.text.replace("bcdfghjkmnpq", "")


def test_the_author_finds_all_that_is_theirs(client, site, writer):
    client.force_login(writer)
    page = client.get("/en/me/").text
    for word in (
        "xpending",
        "xpublished",
        "xhidden",
        "xrejected",
        "xwithdrawn",
        "xproject",
        "xdraft",
        "xreason",
    ):
        assert word in page
