"""`make messages`: bring the Chinese catalogue up to the strings of the code, name those without Chinese.

The file has one format, so that a diff shows only what changed: no places, no dates, nothing obsolete,
and no wrapped lines, which every version of gettext breaks elsewhere. English needs no catalogue: its
strings are the ids.
"""

import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
COLLECT = ["manage.py", "makemessages", "-l", "zh_Hans", "-i", ".venv", "-i", "var", "-v", "0",
           "--no-location", "--no-obsolete"]  # fmt: skip


def collect(root: Path) -> None:
    """Update the catalogue of the site that stands in `root`. Needs gettext's programs."""
    subprocess.run([sys.executable, *COLLECT], cwd=root, check=True)
    catalogue = root / CATALOGUE.relative_to(ROOT)
    catalogue.write_text(formatted(catalogue))


def formatted(catalogue: Path) -> str:
    po = polib.pofile(str(catalogue), wrapwidth=0)
    po.metadata.pop("POT-Creation-Date", None)
    return str(po)


def missing(catalogue: Path) -> list[str]:
    """Strings without a translation, or with a doubtful one."""
    return [e.msgid for e in polib.pofile(str(catalogue)) if not e.translated()]


def main() -> None:
    collect(ROOT)
    for text in missing(CATALOGUE):
        print(f"no Chinese: {text}")


if __name__ == "__main__":
    main()
