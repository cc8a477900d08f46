"""Chapters as files to keep: EPUB and PDF."""

import contextlib
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as etree
import zipfile
import zlib
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from guides import book, print_pdf, reading
from guides.models.section import Text
from portal.kernel import markup
from tests.make import flat, make_article, make_section

pytestmark = pytest.mark.django_db
ARTICLE = "/en/guide/research-scientist/interviews"
ROLE = "/en/guide/research-scientist"
BODY = """A note[^1], a [link](#coding), one [outside](#star), one to [nothing](#nowhere),
[lost](#no:where).

$x < y$ and a line  \nbreak & more.

| a | b |
|--:|---|
| 1 | 2 |

```python
print("<br>&nbsp;")
```

[^1]: Small print.
"""
PANGO = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True).returncode
prints = pytest.mark.skipif(PANGO, reason="no Pango on this machine: no PDF can be printed")


@pytest.fixture
def article():
    article = make_article("interviews", "coding", "research-talk")
    make_article("projects", "star", position=2)
    make_section("part", article, level=3, position=3)
    Text.objects.get(section="research-talk", language="en").revise("Talks <&>", BODY)
    return article


@pytest.fixture
def printed(monkeypatch):
    """What is sent to the printer, which answers at once."""
    sent = []
    monkeypatch.setattr(book, "_has_chinese_font", lambda: True)
    monkeypatch.setattr(book, "_print", lambda html: sent.append(html) or b"%PDF-")
    return sent


def unpacked(content: bytes) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def made(article, language="en") -> dict[str, str]:
    return unpacked(book.epub([reading.read(article, language)], language))


# --- the EPUB ------------------------------------------------------------------------------------


def test_the_type_stands_first_and_uncompressed(article):
    archive = zipfile.ZipFile(io.BytesIO(book.epub([reading.read(article, "en")], "en")))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_the_same_texts_make_the_same_bytes(article):
    once, again = (book.epub([reading.read(article, "en")], "en") for _ in range(2))
    assert once == again


def test_every_document_is_well_formed(article):
    files = made(article)
    for name in files.keys() - {"mimetype", "book/book.css"}:
        etree.fromstring(files[name])


def test_every_file_is_in_the_manifest(article):
    files = made(article)
    for name in files:
        inside = name.removeprefix("book/")
        assert (
            not name.startswith("book/")
            or inside == "package.opf"
            or (f'href="{inside}"' in files["book/package.opf"])
        )


def test_the_title_page_tells_role_language_date_address_and_licence(article):
    page = made(article)["book/title.xhtml"]
    date = f"{reading.read(article, 'en').updated_at:%Y-%m}"
    address = f"{settings.SITE_URL}{ARTICLE}/"
    for told in ["Research Scientist", "English", date, address, "CC BY-SA 4.0"]:
        assert told in page


def test_each_language_has_its_own_text(article):
    assert "This section is on attention." in made(article)["book/c1.xhtml"]
    chinese = made(article, "zh-hans")["book/c1.xhtml"]
    assert "这一节讲注意力机制。" in chinese and 'lang="zh-Hans"' in chinese


def test_a_text_that_is_not_translated_is_shown_in_its_own_language(article):
    Text.objects.filter(section="coding", language="en").delete()
    page = made(article)["book/c1.xhtml"]
    assert '<section lang="zh-Hans" xml:lang="zh-Hans">' in page and "coding 节" in page


def test_sections_are_numbered_and_parts_below_them(article):
    page = flat(made(article)["book/c1.xhtml"])
    assert '<span class="no">2</span> Talks &lt;&amp;&gt;</h2>' in page
    assert '<span class="no">2.1</span> About part</h3>' in page


def test_each_section_shows_its_permanent_address(article):
    page = made(article)["book/c1.xhtml"]
    for pk in ["interviews", "coding", "research-talk", "part"]:
        assert f">{settings.SITE_URL}/en/sections/{pk}/</a>" in page


def test_a_link_stays_in_the_book_where_its_target_does(article):
    page = made(article)["book/c1.xhtml"]
    assert '<a href="c1.xhtml#coding">link</a>' in page
    assert f'href="{settings.SITE_URL}/en/sections/star/"' in page
    assert "<a>nothing</a>" in page


def test_links_between_chapters_stay_in_the_book_of_a_role(client, article):
    files = unpacked(client.get(f"{ROLE}.epub").content)
    assert '<a href="c2.xhtml#star">outside</a>' in files["book/c1.xhtml"]


def test_no_link_of_the_book_is_dead(article):
    files = made(article)
    ids, links = set(), set()
    for name in ["book/c1.xhtml", "book/nav.xhtml"]:
        for node in etree.fromstring(files[name]).iter():
            ids.add(f"{name}#{node.get('id')}")
            if "#" in node.get("href", ""):
                links.add(urljoin(name, node.get("href")))
    assert "book/c1.xhtml#research-talk.fn.1" in links and links <= ids


def test_formulas_are_mathml_and_declared(article):
    files = made(article)
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in files["book/c1.xhtml"]
    assert 'href="c1.xhtml" media-type="application/xhtml+xml" properties="mathml"' in flat(
        files["book/package.opf"]
    )


@given(st.text(max_size=200) | st.text("<>&\"'`*_[]()#|$\\\n~^:- ab1\xa0\x0b", max_size=200))
def test_whatever_markup_makes_is_well_formed(text):
    tree = book._tree(markup.render(text, prefix="x", language="en"))
    etree.fromstring(etree.tostring(tree))


# --- the PDF -------------------------------------------------------------------------------------


def pages(content: bytes) -> int:
    """How many page objects are in the compressed streams of a PDF."""
    count = 0
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            count += len(re.findall(rb"/Type /Page\b", zlib.decompress(stream)))
    return count


@prints
def test_a_pdf_has_a_title_page_contents_and_a_page_for_each_chapter(client, article):
    content = client.get(f"{ROLE}.pdf").content
    assert content.startswith(b"%PDF-") and pages(content) == 4


@prints
def test_the_printer_fetches_nothing():
    html = f"<link rel=attachment href='file://{__file__}'><p>Text"
    assert b"EmbeddedFile" not in book._print(html)


def test_links_of_a_pdf_lead_to_its_pages(article, printed):
    book.pdf([reading.read(article, "en")], "en")
    assert '<a href="#coding">link</a>' in printed[0] and 'id="coding"' in printed[0]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_without_pango_the_reader_is_told_of_epub_and_browser(
    client, article, monkeypatch, language
):
    monkeypatch.setattr(book, "_has_chinese_font", lambda: True)
    gone = subprocess.CompletedProcess([], print_pdf.NO_RENDERER, b"", b"")
    monkeypatch.setattr(book.subprocess, "run", lambda *a, **k: gone)
    path = ARTICLE.replace("/en/", f"/{language}/")
    response = client.get(f"{path}.pdf")
    assert response.status_code == 503 and "Pango" in response.text
    assert f'href="{path}.epub"' in response.text and f'href="{path}/"' in response.text


def test_the_program_says_when_pango_is_missing(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('no libpango')")
    command = [sys.executable, print_pdf.__file__]
    done = subprocess.run(command, input=b"", capture_output=True, env={"PYTHONPATH": tmp_path})
    assert done.returncode == print_pdf.NO_RENDERER and b"no libpango" in done.stderr


def test_chinese_is_not_printed_without_a_font(client, article, monkeypatch):
    monkeypatch.setattr(book, "_has_chinese_font", lambda: False)
    response = client.get(f"{ARTICLE.replace('/en/', '/zh-hans/')}.pdf")
    assert response.status_code == 503 and "EPUB" in response.text


def test_a_text_that_takes_too_long_is_given_up(client, article, monkeypatch):
    monkeypatch.setattr(print_pdf, "SECONDS", 0.01)
    response = client.get(f"{ARTICLE}.pdf")
    assert response.status_code == 503 and "cannot be typeset" in response.text


def test_a_book_has_a_largest_size(client, article, monkeypatch):
    monkeypatch.setattr(book, "MAX_HTML", 1000)
    assert client.get(f"{ARTICLE}.epub").status_code == 503


def test_one_pdf_is_printed_at_a_time(client, article, monkeypatch, printed):
    monkeypatch.setattr(book, "PATIENCE", 0.01)
    with book._printer:
        response = client.get(f"{ARTICLE}.pdf")
    assert response.status_code == 503 and response["Retry-After"] == "60"


# --- the addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ARTICLE, ROLE])
@pytest.mark.parametrize("kind", ["pdf", "epub"])
def test_a_file_has_a_name_in_both_spellings(client, article, printed, path, kind):
    response = client.get(f"{path.replace('/en/', '/zh-hans/')}.{kind}")
    disposition = response["Content-Disposition"]
    assert disposition.startswith('attachment; filename="meipi-research-scientist')
    assert "filename*=UTF-8''" in disposition and disposition.isascii()


def test_head_tells_the_length_and_sends_nothing(client, article):
    response = client.head(f"{ARTICLE}.epub")
    assert response.status_code == 200 and not response.content


def test_the_second_reader_gets_what_the_first_had_made(client, article, printed):
    assert client.get(f"{ARTICLE}.pdf").content == client.get(f"{ARTICLE}.pdf").content
    assert len(printed) == 1


def test_a_new_revision_is_printed_anew(client, article, printed):
    client.get(f"{ARTICLE}.pdf")
    Text.objects.get(section="coding", language="en").revise("Coding", "New words.")
    client.get(f"{ARTICLE}.pdf")
    assert "New words." in printed[1]


def test_a_removed_section_leaves_the_next_book(client, article, printed):
    client.get(f"{ARTICLE}.pdf")
    article.sections.get(pk="coding").remove()
    client.get(f"{ARTICLE}.pdf")
    assert "About coding" in printed[0] and "About coding" not in printed[1]


def test_downloads_are_limited_by_address(client, article, monkeypatch):
    monkeypatch.setattr("portal.kernel.limits.parse_rate", lambda rate: (1, 60.0))
    assert client.get(f"{ARTICLE}.epub").status_code == 200
    assert client.get(f"{ARTICLE}.epub").status_code == 429


@pytest.mark.parametrize("path", ["nobody", "research-scientist/none", "nobody/interviews"])
@pytest.mark.parametrize("kind", ["pdf", "epub"])
def test_what_is_unknown_is_not_found(client, article, path, kind):
    assert client.get(f"/en/guide/{path}.{kind}").status_code == 404


def test_an_article_without_an_opening_has_no_file(client, article):
    article.sections.get(pk="interviews").remove()
    assert client.get(f"{ARTICLE}.epub").status_code == 404


def test_a_database_that_cannot_be_written_to_still_gives_books(client, article, monkeypatch):
    def refuse(*args):
        raise DatabaseError("read-only")

    monkeypatch.setattr(book.cache, "set", refuse)
    assert book.fetch("epub", [article], "en")[0] == "About interviews"


def test_a_post_is_refused(client, article):
    assert client.post(f"{ARTICLE}.epub").status_code == 405


@pytest.mark.parametrize("page", [f"{ARTICLE}/", "/en/guide/"])
def test_pages_of_the_guide_link_to_the_files(client, article, page):
    path = ARTICLE if page.startswith(ARTICLE) else ROLE
    text = client.get(page).text
    assert f'href="{path}.pdf"' in text and f'href="{path}.epub"' in text


# --- epubcheck -----------------------------------------------------------------------------------

EPUBCHECK = Path("/usr/share/java/epubcheck.jar")


@pytest.mark.skipif(not EPUBCHECK.exists(), reason="no epubcheck on this machine (needs Java)")
def test_epubcheck_has_nothing_to_say(client, article, tmp_path):
    path = tmp_path / "role.epub"
    path.write_bytes(client.get(f"{ROLE}.epub").content)
    done = subprocess.run(["java", "-jar", EPUBCHECK, path], capture_output=True, text=True)
    assert "No errors or warnings detected" in done.stdout + done.stderr
