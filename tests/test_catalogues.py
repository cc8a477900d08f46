"""Both catalogues are complete, compiled, and hold every string of the code."""

import gettext
import shutil
import subprocess
import sys

import polib
import pytest

from tests.catalogues import CATALOGUES, LOCALE, missing


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_string_has_a_translation(name):
    assert missing(name) == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_catalogue_says_what_the_source_says(name):
    path = CATALOGUES[name]
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in polib.pofile(str(path)).translated_entries():
        if not entry.msgid_plural:
            said = (
                compiled.pgettext(entry.msgctxt, entry.msgid)
                if entry.msgctxt
                else compiled.gettext(entry.msgid)
            )
            assert said == entry.msgstr


@pytest.mark.parametrize("name", CATALOGUES)
def test_translations_keep_their_placeholders(name):
    import re

    for entry in polib.pofile(str(CATALOGUES[name])):
        wanted = set(re.findall(r"%\(\w+\)s|%\(\w+\)d", entry.msgid + entry.msgid_plural))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            found = set(re.findall(r"%\(\w+\)s|%\(\w+\)d", text))
            left_out = wanted - found
            assert found <= wanted and (not left_out or entry.msgid_plural), entry.msgid


def test_no_string_of_the_code_is_missing(tmp_path):
    if not shutil.which("xgettext"):
        pytest.skip("xgettext (gettext) is not installed")
    root = LOCALE.parent
    copy = tmp_path / "site"
    for name in ("portal", "guides", "interviews", "templates", "locale"):
        shutil.copytree(
            root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "content")
        )
    shutil.copy(root / "manage.py", copy)
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "-l",
        "zh_Hans",
        "--no-location",
        "-v",
        "0",
    ]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    then = polib.pofile(str(copy / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert [e.msgid for e in then if not e.obsolete and not e.translated()] == []
