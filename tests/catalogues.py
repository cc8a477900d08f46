"""The catalogues of both languages: compiled, and what is missing in them.

`python -m tests.catalogues` fills the English one (its strings are the ids), compiles both, and
names what has no Chinese yet.
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).parent.parent / "locale"
CATALOGUES = {name: LOCALE / name / "LC_MESSAGES" / "django.po" for name in ("zh_Hans", "en")}


def missing(name: str) -> list[str]:
    """Strings without a translation, or with a doubtful one."""
    po = polib.pofile(str(CATALOGUES[name]))
    return [e.msgid for e in po if not e.obsolete and (not e.translated() or "fuzzy" in e.flags)]


def main() -> None:
    english = polib.pofile(str(CATALOGUES["en"]))
    for entry in english:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    english.save()
    for name, path in CATALOGUES.items():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        for text in missing(name):
            print(f"{name}: no translation: {text}")


if __name__ == "__main__":
    main()
