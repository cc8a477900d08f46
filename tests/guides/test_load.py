"""Loading the shipped guide again and again, and importing a foreign one."""

import re
from pathlib import Path

import pytest

from guides.chapters import BadChapter, cut, read_chapter
from guides.load import CONTENT, LANGUAGES, load_guide
from guides.markdown_import import clean_heading, import_markdown
from guides.models.article import Article
from guides.models.company import Company
from guides.models.section import Revision, Section, Text
from tests.make import make_role

pytestmark = pytest.mark.django_db

CHAPTER = """# Loops {#loops}

What a loop is.

## Coding {#coding-x}

Write code.

```python
# not a heading
```

### Attention {#attention-x}

By hand.
"""


@pytest.fixture
def content(tmp_path):
    """A guide of one chapter in both languages."""
    (tmp_path / "roles.toml").write_text(
        '[[role]]\nslug = "scientist"\nname_zh = "研"\nname_en = "Scientist"\nposition = 1\n'
    )
    for language in LANGUAGES:
        folder = tmp_path / language / "scientist"
        folder.mkdir(parents=True)
        (folder / "01-loops.md").write_text(CHAPTER)
    return tmp_path


def change(content, old, new, language="en"):
    path = content / language / "scientist" / "01-loops.md"
    path.write_text(path.read_text().replace(old, new))


def text(pk, language="en"):
    return Text.objects.get(section=pk, language=language)


def test_headings_become_sections_with_their_ids(content):
    load_guide(content)
    assert list(Section.objects.values_list("pk", "level", "position")) == [
        ("loops", 1, 0), ("coding-x", 2, 1), ("attention-x", 3, 2),
    ]  # fmt: skip


def test_a_hash_in_code_is_no_heading(content):
    load_guide(content)
    assert "# not a heading" in text("coding-x").body


def test_loading_again_changes_nothing(content):
    load_guide(content)
    again = load_guide(content)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 6)
    assert Revision.objects.count() == 6


def test_what_changed_in_the_files_is_updated_as_a_revision(content):
    load_guide(content)
    change(content, "Write code.", "Write clear code.")
    assert load_guide(content).updated == 1
    assert (text("coding-x").number, "clear" in text("coding-x").body) == (2, True)


def test_what_the_community_edited_is_kept(content, editor):
    load_guide(content)
    text("coding-x").revise("Coding", "Our own words.", author=editor)
    change(content, "Write code.", "Write clear code.")
    assert load_guide(content).kept == 1
    assert text("coding-x").body == "Our own words."


def test_an_edit_in_one_language_does_not_hold_up_the_other(content, editor):
    load_guide(content)
    text("coding-x").revise("Coding", "Our own words.", author=editor)
    change(content, "Write code.", "写清楚。", "zh-hans")
    load_guide(content)
    assert "写清楚" in text("coding-x", "zh-hans").body


def test_a_removed_section_stays_removed(content):
    load_guide(content)
    Section.objects.get(pk="coding-x").remove()
    load_guide(content)
    assert Section.objects.get(pk="coding-x").removed_at


def test_new_sections_find_their_place(content):
    load_guide(content)
    for language in LANGUAGES:
        change(content, "## Coding", "## Before {#before-x}\n\nFirst.\n\n## Coding", language)
    load_guide(content)
    order = Article.objects.get().sections.order_by("position").values_list("pk", flat=True)
    assert list(order) == ["loops", "before-x", "coding-x", "attention-x"]


def test_a_chapter_with_a_heading_without_id_is_refused_whole(content):
    change(content, " {#attention-x}", "")
    with pytest.raises(BadChapter, match="01-loops.md:13"):
        load_guide(content)
    assert not Section.objects.exists()


# --- the guide that ships ----------------------------------------------------------------------------
def chapters(language):
    return {p.name: read_chapter(p) for p in sorted((CONTENT / language).glob("*/*.md"))}


def test_the_shipped_chapters_have_the_same_sections_in_both_languages():
    ids = [
        {name: [p.id for p in pieces] for name, pieces in chapters(lang).items()}
        for lang in LANGUAGES
    ]
    assert ids[0] == ids[1] and len(ids[0]) == 9


def test_the_shipped_ids_are_distinct():
    ids = [p.id for pieces in chapters("en").values() for p in pieces]
    assert len(ids) == len(set(ids))


def test_no_shipped_section_is_empty():
    empty = [
        p.id
        for lang in LANGUAGES
        for pieces in chapters(lang).values()
        for p in pieces
        if not p.body.strip()
    ]
    assert empty == []


def test_every_inner_link_of_the_shipped_guide_leads_to_a_section():
    from guides.reading import inner_links

    for language in LANGUAGES:
        pieces = [p for chapter in chapters(language).values() for p in chapter]
        assert inner_links(p.body for p in pieces) <= {p.id for p in pieces}


def test_a_fresh_site_has_the_whole_guide_and_no_reports(django_db_blocker):
    from django.core.management import call_command

    from interviews.posts.report import Report
    from interviews.questions.question import Question

    call_command("load_guide", verbosity=0)
    assert Article.objects.count() == 9 and Company.objects.count() >= 12
    assert Question.objects.count() >= 20 and not Report.objects.exists()
    assert all(q.sections.exists() for q in Question.objects.all())
    call_command("load_guide", verbosity=0)
    assert Article.objects.count() == 9


# --- foreign guides ------------------------------------------------------------------------------------
FOREIGN = """Words before any heading.

# 🎯 1. **The role**

- one
  - two
    - three

| a | b |
|---|---|
| x<br>y | z |

## ✅ Goal

[up](../other.md)

## ✅ Goal

---

#### Deep
"""


@pytest.fixture
def imported():
    return import_markdown(FOREIGN, make_role(), "en", "foreign")


def test_a_foreign_heading_loses_its_picture_and_number(imported):
    headings = [Text.objects.get(section=s).heading for s in imported.sections]
    assert headings == ["foreign", "The role", "Goal", "Goal", "Deep"]


def test_foreign_sections_get_distinct_ids(imported):
    ids = [s.pk for s in imported.sections]
    assert len(set(ids)) == 5 and Section.objects.count() == 5


def test_the_editor_is_told_what_to_look_at(imported):
    said = "\n".join(remark for _line, remark in imported.remarks)
    for part in (
        "../other.md",
        "share the heading",
        "line breaks",
        "no text of its own",
        "skips a level",
    ):
        assert part in said


def test_importing_twice_makes_new_ids(imported):
    again = import_markdown(FOREIGN, make_role(), "en", "foreign")
    assert not {s.pk for s in again.sections} & {s.pk for s in imported.sections}


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("🎯 岗位定位", "岗位定位"),
        ("1. Coding", "Coding"),
        ("（2）系统设计", "系统设计"),
        ("三、研究", "研究"),
        ("✅ **目标：**", "目标"),
        ("5G networks", "5G networks"),
        ("C++ and C#", "C++ and C#"),
        ("Closed ##", "Closed"),
    ],
)
def test_headings_are_cleaned(written, clean):
    assert clean_heading(written) == clean


def test_a_guide_without_headings_is_one_article():
    made = import_markdown("Only words.", make_role(), "en", "note")
    assert [s.level for s in made.sections] == [1]


def test_an_unclosed_fence_swallows_no_text():
    before, pieces = cut("# A\n```\n# B\n")
    assert (before, len(pieces), "# B" in pieces[0].body) == ("", 1, True)


# --- the source of the shipped guide, as a foreign guide -------------------------------------------------
SOURCE = (Path(__file__).parent.parent / "data" / "guide-source.txt").read_text("utf-8")


@pytest.fixture
def source_imported():
    return import_markdown(SOURCE, make_role(), "zh-hans", "source")


def test_the_source_becomes_a_hundred_sections_with_distinct_ids(source_imported):
    ids = [section.pk for section in source_imported.sections]
    assert len(ids) == len(set(ids)) == 109
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{1,39}", pk) for pk in ids)


def test_the_source_keeps_every_line_of_its_text(source_imported):
    kept = "\n".join(t.body for t in Text.objects.all()) + "".join(
        t.heading for t in Text.objects.all()
    )
    lines = [
        line
        for line in SOURCE.splitlines()
        if line.strip() and not line.startswith("#") and line.strip() != "---"
    ]
    assert [line for line in lines if line not in kept] == []


def test_the_source_reports_what_an_editor_should_look_at(source_imported):
    said = "\n".join(remark for _line, remark in source_imported.remarks)
    assert "../岗位类型与行业.md" in said
    assert (
        "8 sections share the heading: 目标" in said or "sections share the heading: 目标" in said
    )
    assert "line breaks written as HTML" in said


def test_every_section_of_the_source_can_be_read(source_imported, client):
    for article in source_imported.articles:
        assert client.get(article.get_absolute_url()).status_code == 200
