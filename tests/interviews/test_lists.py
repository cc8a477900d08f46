"""Lists of reports: facets with counts, pages by keyset, and a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.posts import filters
from tests.make import make_article, make_company, make_project, make_report

pytestmark = pytest.mark.django_db


def count_queries(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def some(writer, moderator):
    make_article("interviews")
    openai, baidu = make_company("openai"), make_company("baidu", region="cn")
    make_report(writer, company=openai, outcome="offer", region="us", tags=["RLHF"], by=moderator,
                position="Alpha")  # fmt: skip
    make_report(writer, company=openai, outcome="rejected", region="uk", by=moderator,
                rounds=[("research", ["Why?"], []), ("coding", ["How?"], [])], position="Beta")  # fmt: skip
    make_report(writer, company=baidu, outcome="offer", region="cn", tags=["RLHF", "MoE"], by=moderator,
                month=date(2024, 5, 1), position="Gamma")  # fmt: skip
    make_report(writer, company=baidu, position="Secret")


def shown(client, query="") -> list[str]:
    page = client.get(f"/en/interviews/{query}").text
    return [name for name in ("Alpha", "Beta", "Gamma", "Secret") if name in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("?company=openai", ["Alpha", "Beta"]),
        ("?company=openai&company=baidu", ["Alpha", "Beta", "Gamma"]),
        ("?company=openai&outcome=offer", ["Alpha"]),
        ("?round=research", ["Beta"]),
        ("?tag=rlhf", ["Alpha", "Gamma"]),
        ("?tag=rlhf&tag=moe", ["Alpha", "Gamma"]),
        ("?year=2024", ["Gamma"]),
        ("?region=cn&outcome=rejected", []),
    ],
)
def test_values_of_a_facet_are_alternatives_and_facets_add_up(client, some, query, found):
    assert shown(client, query) == found


def test_counts_without_a_filter_are_those_kept(client, some):
    groups = {g.facet.name: {v.value: v.n for v in g.values}
              for g in client.get("/en/interviews/").context["listing"].groups}  # fmt: skip
    assert groups["company"] == {"openai": 2, "baidu": 1}
    assert groups["outcome"] == {"offer": 2, "rejected": 1}
    assert groups["round"] == {"coding": 3, "research": 1}


def test_counts_under_a_filter_are_of_what_meets_it(client, some):
    narrowed = client.get("/en/interviews/?outcome=offer").context["listing"]
    groups = {g.facet.name: {v.value: v.n for v in g.values} for g in narrowed.groups}
    assert groups["company"] == {"openai": 1, "baidu": 1}
    assert groups["outcome"] == {"offer": 2, "rejected": 1}
    assert narrowed.total == 2


def test_an_unknown_filter_is_left_out_and_said(client, some):
    page = client.get("/en/interviews/?company=nobody&colour=red")
    assert page.context["listing"].ignored == ["company=nobody", "colour"]
    assert "unknown and were ignored" in page.text


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=", "?before=1~2:abc", f"?company={'x' * 100}"]
)
def test_a_damaged_address_is_a_bad_request(client, some, query):
    assert client.get(f"/en/interviews/{query}").status_code in (
        400,
        200 if query == "?after=" else 400,
    )


def test_an_empty_list_offers_the_way_out_with_counts(client, some):
    page = client.get("/en/interviews/?region=cn&outcome=rejected").text
    assert "without “Region”" in page and "without “Outcome”" in page


def test_counts_beyond_the_limit_say_so(client, some, monkeypatch):
    monkeypatch.setattr(filters, "LIMIT", 1)
    assert "latest 1,000" in client.get("/en/interviews/?outcome=offer").text


def test_pages_go_on_where_the_last_one_ended(client, writer, moderator):
    make_article("interviews")
    made = [make_report(writer, by=moderator).public_id for _ in range(45)]
    seen, url = [], "/en/interviews/"
    while url:
        page = client.get(url).context["page"]
        seen += [r.public_id for r in page.rows]
        url = page.older and f"/en/interviews/{page.older}"
    assert seen == made[::-1]


def test_newer_leads_back(client, writer, moderator):
    make_article("interviews")
    for _ in range(45):
        make_report(writer, by=moderator)
    first = client.get("/en/interviews/").context["page"]
    second = client.get(f"/en/interviews/{first.older}").context["page"]
    back = client.get(f"/en/interviews/{second.newer}").context["page"]
    assert [r.pk for r in back.rows] == [r.pk for r in first.rows] and not back.newer


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?company=openai",
        "?company=openai&outcome=offer&region=us&round=coding&tag=rlhf&year=2026",
    ],
)
def test_a_list_takes_at_most_eight_queries(client, some, query):
    assert count_queries(client, f"/en/interviews/{query}") <= 8


def test_the_number_of_rows_does_not_change_the_number_of_queries(client, some, writer, moderator):
    few = count_queries(client, "/en/interviews/?outcome=offer")
    for number in range(15):
        make_report(writer, by=moderator, tags=[f"tag{number}"], company=make_company(f"c{number}"))
    assert count_queries(client, "/en/interviews/?outcome=offer") == few


def test_projects_are_narrowed_by_code(client, writer, moderator):
    make_article("interviews")
    make_project(writer, by=moderator, title="With code", code_url="https://example.org/x")
    make_project(writer, by=moderator, title="Bare")
    page = client.get("/en/projects/?code=yes").text
    assert "With code" in page and "Bare" not in page


def test_a_list_answers_htmx_with_its_results_only(client, some):
    page = client.get("/en/interviews/?outcome=offer", headers={"HX-Request": "true"}).text
    assert "<html" not in page and "Alpha" in page


@pytest.mark.parametrize(
    "url", ["/en/tags/secretword/", "/en/tags/SecretWord/", "/en/suggestions/tags/?q=secret",
            "/en/interviews/?tag=secretword"])  # fmt: skip
def test_a_word_that_only_a_pending_post_uses_shows_nowhere(client, reader, writer, url):
    make_report(writer, tags=["SecretWord"])
    client.force_login(reader)
    page = client.get(url)
    assert page.status_code == 404 or "SecretWord" not in page.text


def test_a_tag_page_of_a_pending_post_is_not_there(client, writer):
    make_article("interviews")
    make_report(writer, tags=["secretword"])
    assert client.get("/en/tags/secretword/").status_code == 404


def test_a_company_page_lists_what_names_it(client, some):
    page = client.get("/en/companies/openai/").text
    assert "Alpha" in page and "Beta" in page and "Secret" not in page


def test_an_alias_leads_to_the_company(client, some):
    make_company("bytedance", "豆包")
    assert client.get("/en/companies/豆包/").url == "/en/companies/bytedance/"
