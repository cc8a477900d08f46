"""Compile the catalogues whose sources are newer, without gettext's programs.

The settings do it. `python -m portal.catalogues` does it without them, so that an image is built with
compiled catalogues and without a secret.
"""

import os
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_stale() -> None:
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)


def _compile(source: Path, compiled: Path) -> None:
    new = source.with_suffix(f".{os.getpid()}.mo")  # another process may read, or compile as well
    polib.pofile(str(source)).save_as_mofile(str(new))
    new.replace(compiled)


if __name__ == "__main__":
    compile_stale()
