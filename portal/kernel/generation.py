"""Eight random bytes in a file that all workers of this host share. When something changes that
readers see, new ones are drawn; what was made under others is out of date from then on.

They are random, not counted: two that write at once cannot undo each other.
"""

import logging
import os
import threading
import time
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


def invalidate_page_cache() -> None:
    """Begin a new generation: every ready page of this host is out of date. Needed by hand only
    after a write that Django does not see (psycopg's `copy()`, a transaction managed without
    `atomic`), or when something else that pages show has changed."""
    try:
        file = _open(settings.GENERATION_FILE)
        try:
            os.pwrite(file, os.urandom(8), 0)
        finally:
            os.close(file)
    except OSError as error:
        logger.error("Ready pages may stay for some minutes, no generation written: %s", error)


def _open(path: Path) -> int:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


class Generation:
    """The file as a worker reads it. One that cannot be written gives no generation: who could
    not throw pages away may not keep any."""

    RECHECK = 1.0  # seconds until a file that was replaced is noticed

    def __init__(self, path: Path):
        self._path, self._file, self._recheck_at = path, -1, 0.0
        self._lock = threading.Lock()

    def current(self) -> bytes | None:
        now = time.monotonic()
        if now >= self._recheck_at:
            with self._lock:
                self._reopen_if_replaced()
                self._recheck_at = now + self.RECHECK
        try:
            # Not mapped: a mapped file that somebody truncates would kill the worker.
            return os.pread(self._file, 8, 0) or None
        except OSError:
            return None

    def _reopen_if_replaced(self) -> None:
        old = self._file
        try:
            if old >= 0 and os.path.samestat(os.fstat(old), os.stat(self._path)):
                return
            self._file = _open(self._path)
        except OSError:
            self._file = -1
        if old >= 0:
            os.close(old)
