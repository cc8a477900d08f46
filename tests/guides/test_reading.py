"""What a reader of the guide sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guides.models.company import Company, companies_named_in, find_company
from guides.models.section import Section, Text
from guides.reading import reading_units
from tests.make import flat, make_article, make_company, make_project, make_report, make_section

pytestmark = pytest.mark.django_db
ARTICLE = "/en/guide/research-scientist/interviews/"


@pytest.fixture
def article():
    return make_article("interviews", "coding", "research-talk")


def section(pk) -> Section:
    return Section.objects.get(pk=pk)


def test_an_article_shows_its_sections_in_order(client, article):
    page = client.get(ARTICLE).text
    assert page.index('id="coding"') < page.index('id="research-talk"')


def test_an_article_in_chinese_has_the_same_anchors(client, article):
    page = client.get(ARTICLE.replace("/en/", "/zh-hans/")).text
    assert 'id="coding"' in page and "coding 节" in page


def test_an_article_takes_at_most_six_queries(client, article, writer, moderator):
    linking = Text.objects.get(section="coding", language="en")
    other = make_article("projects", "star", position=2)
    linking.revise("Coding", "See [star](#star).")
    for _ in range(8):
        make_report(writer, rounds=[("coding", ["A?"], [section("coding")])], by=moderator)
        make_project(writer, sections=[section("coding")], by=moderator)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(ARTICLE)
    assert len(queries) <= 6 and other.get_absolute_url() + "#star" in page.text


def test_the_margin_counts_reports_and_names_the_question(client, article, writer, moderator):
    make_report(writer, rounds=[("coding", ["Beam search?"], [section("coding")])], by=moderator)
    page = client.get(ARTICLE).text
    assert "1 report mentions this section" in page and "Beam search?" in page


def test_a_chinese_report_shows_in_the_margin_of_the_english_page(
    client, article, writer, moderator
):
    make_report(
        writer,
        language="zh-hans",
        rounds=[("coding", ["手写注意力"], [section("coding")])],
        by=moderator,
    )
    assert '<li lang="zh-hans">手写注意力' in flat(client.get(ARTICLE).text)


def test_a_section_without_evidence_has_no_note(client, article):
    assert 'class="note"' not in client.get(ARTICLE).text


def test_a_missing_translation_falls_back_and_says_so(client, article):
    Text.objects.filter(section="coding", language="en").delete()
    page = flat(client.get(ARTICLE).text)
    assert "not translated yet" in page and 'lang="zh-hans">coding 节' in page


def test_neighbouring_chapters_are_linked(client, article):
    make_article("projects", position=2)
    assert "/en/guide/research-scientist/projects/" in client.get(ARTICLE).text


def test_the_permanent_page_of_a_section_lists_what_cites_it(client, article, writer, moderator):
    report = make_report(writer, rounds=[("coding", ["A?"], [section("coding")])], by=moderator)
    hidden = make_report(writer, rounds=[("coding", ["B?"], [section("coding")])])
    page = client.get("/en/sections/coding/").text
    assert report.position in page and hidden.position not in page


def test_a_section_names_the_sections_that_link_to_it(client, article):
    Text.objects.get(section="coding", language="en").revise(
        "Coding", "See [talk](#research-talk)."
    )
    assert "Sections that link to it" in client.get("/en/sections/research-talk/").text


def test_a_removed_section_is_a_tombstone_that_leads_on(client, article):
    section("coding").remove(successor=section("research-talk"))
    page = client.get("/en/sections/coding/")
    assert page.status_code == 410 and "About research-talk" in page.text


def test_a_removed_section_leaves_its_article(client, article):
    section("coding").remove()
    page = client.get(ARTICLE).text
    assert "(coding)" not in page and "removed or merged" in page


def test_an_article_that_is_not_there_is_404(client, article):
    assert client.get("/en/guide/research-scientist/nothing/").status_code == 404


@pytest.mark.parametrize("text", ["研究 LLM 的人", "one two three"])
def test_reading_units_count_characters_and_words(text):
    assert reading_units(text) == {"研究 LLM 的人": 5, "one two three": 3}[text]


# --- revisions and companies -----------------------------------------------------------------------------
def test_revisions_are_numbered_without_gaps(article, editor):
    text = Text.objects.get(section="coding", language="en")
    for n in range(3):
        text.revise("Coding", f"Body {n}", author=editor, note=str(n))
    assert list(text.revisions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_revision_keeps_the_words_of_its_time(article, editor):
    text = Text.objects.get(section="coding", language="en")
    text.revise("Coding", "New words.", author=editor)
    assert "attention" in text.revisions.get(number=1).body


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("OpenAI asks this", True), ("在OpenAI面试", True), ("openai in small letters", False),
        ("OpenAIs", False), ("字节跳动", False),
    ],
)  # fmt: skip
def test_a_company_is_named_by_its_own_spelling(words, named):
    company = make_company("openai", "OpenAI")
    assert (company.pk in companies_named_in(words)) is named


def test_a_chinese_name_is_found_inside_a_sentence():
    company = make_company("bytedance", "字节跳动")
    assert companies_named_in("我在字节跳动面了三轮") == {company.pk}


def test_a_section_knows_the_companies_it_names(article):
    make_company("openai", "OpenAI")
    Text.objects.get(section="coding", language="en").revise("Coding", "OpenAI asks for it.")
    assert [c.slug for c in section("coding").companies.all()] == ["openai"]


@pytest.mark.parametrize(
    "name", ["豆包", " 豆 包 ", "ＢｙｔｅＤａｎｃｅ", "bytedance", "BYTEDANCE"]
)
def test_a_company_is_found_by_any_spelling_of_its_names(name):
    company = make_company("bytedance", "豆包", "ByteDance Ltd")
    assert find_company(name) == company


def test_a_merged_company_leads_to_the_one_it_became(client):
    kept = make_company("bytedance")
    old = make_company("doubao")
    Company.objects.filter(pk=old.pk).update(merged_into=kept)
    assert client.get("/en/companies/doubao/").url == "/en/companies/bytedance/"


def test_a_section_id_is_checked(article):
    from django.core.exceptions import ValidationError

    wrong = Section(pk="Bad Id", article=article, position=9)
    with pytest.raises(ValidationError):
        wrong.full_clean()
    make_section("good-id", article, position=9)
