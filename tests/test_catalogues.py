"""The Chinese catalogue is complete and compiled where it changed; English has none and reads as its ids."""

import gettext
import os
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import npgettext, pgettext

from portal import catalogues
from tests.catalogues import CATALOGUE, ROOT, collect, formatted, missing

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
STRINGS = polib.pofile(str(CATALOGUE)).translated_entries()


def test_every_string_has_a_translation():
    assert missing(CATALOGUE) == []


def test_the_compiled_catalogue_says_what_the_source_says():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in STRINGS:
        if not entry.msgid_plural:
            said = (
                compiled.pgettext(entry.msgctxt, entry.msgid)
                if entry.msgctxt
                else compiled.gettext(entry.msgid)
            )
            assert said == entry.msgstr


def test_translations_keep_their_placeholders():
    for entry in STRINGS:
        wanted = set(re.findall(r"%\(\w+\)s|%\(\w+\)d", entry.msgid + entry.msgid_plural))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            found = set(re.findall(r"%\(\w+\)s|%\(\w+\)d", text))
            left_out = wanted - found
            assert found <= wanted and (not left_out or entry.msgid_plural), entry.msgid


def test_no_string_of_the_code_is_missing(tmp_path):
    if not shutil.which("xgettext"):
        pytest.skip("xgettext (gettext) is not installed")
    for name in ("portal", "guides", "interviews", "templates", "locale"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "content")
        )
    shutil.copy(ROOT / "manage.py", tmp_path)
    collect(tmp_path)
    assert missing(tmp_path / CATALOGUE.relative_to(ROOT)) == []


def test_the_catalogue_has_the_format_that_make_messages_gives_it():
    assert CATALOGUE.read_text() == formatted(CATALOGUE)


def test_the_catalogue_keeps_nothing_obsolete():
    assert polib.pofile(str(CATALOGUE)).obsolete_entries() == []


# --- compiling ---------------------------------------------------------------------------------------
@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    folder = tmp_path / "zh_Hans/LC_MESSAGES"
    folder.mkdir(parents=True)
    return Path(shutil.copy(CATALOGUE, folder))


def test_a_catalogue_that_was_never_compiled_is_compiled(source):
    catalogues.compile_stale()
    assert {path.name for path in source.parent.iterdir()} == {"django.po", "django.mo"}


def test_a_catalogue_older_than_its_source_is_compiled_again(source):
    compiled = source.with_suffix(".mo")
    compiled.write_bytes(b"old")
    os.utime(compiled, (0, 0))
    catalogues.compile_stale()
    assert compiled.read_bytes() != b"old"


def test_a_catalogue_newer_than_its_source_is_left_alone(source):
    compiled = source.with_suffix(".mo")
    compiled.write_bytes(b"new")
    catalogues.compile_stale()
    assert compiled.read_bytes() == b"new"


# --- English -----------------------------------------------------------------------------------------
def test_english_says_the_ids_in_every_number():
    with translation.override("en"):
        for entry in STRINGS:
            one, many = entry.msgid, entry.msgid_plural or entry.msgid
            said = [npgettext(entry.msgctxt or "", one, many, n) for n in (0, 1, 2)]
            assert said == [many, one, many]
            assert pgettext(entry.msgctxt or "", one) == one


@pytest.mark.parametrize(
    "path",
    ["/en/interviews/", "/en/accounts/email/", "/admin/", "/admin/interviews/report/"],
)
def test_an_english_page_has_chinese_in_the_name_of_that_language_only(client, admin, path):
    client.force_login(admin)
    page = client.get(path, headers={"accept-language": "en"})
    assert page.status_code == 200 and set(CHINESE.findall(page.text)) <= {"中文"}
