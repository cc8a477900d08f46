"""The Chinese catalogue as `make messages` keeps it. English needs none: its strings are the ids.

`python -m tests.catalogues` compiles the catalogue, and names what has no Chinese yet.
"""

from pathlib import Path

import polib

CATALOGUE = Path(__file__).parent.parent / "locale/zh_Hans/LC_MESSAGES/django.po"


def missing() -> list[str]:
    """Strings without a translation, or with a doubtful one."""
    return [e.msgid for e in polib.pofile(str(CATALOGUE)) if not e.obsolete and not e.translated()]


def main() -> None:
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    for text in missing():
        print(f"no Chinese: {text}")


if __name__ == "__main__":
    main()
