"""Whether this site shows invented reports. The commands that load and remove them say so here."""

from django.conf import settings

_MARK = settings.DATA_DIR / "demo"


def is_loaded() -> bool:
    return _MARK.exists()


def mark(loaded: bool) -> None:
    if loaded:
        _MARK.parent.mkdir(parents=True, exist_ok=True)
        _MARK.touch()
    else:
        _MARK.unlink(missing_ok=True)
