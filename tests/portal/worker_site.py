"""A small site for tests that need real workers. Settings and URLs in one; see `serve`."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.settings import *  # noqa: F403

# Seconds that only a process which hangs takes; one that has ended is noticed at once.
PATIENCE = 300

ROOT_URLCONF = "tests.portal.worker_site_urls"
ALLOWED_HOSTS = ["127.0.0.1"]


@contextmanager
def serve(data: Path, workers: int = 2, threads: int = 1, **environment: str) -> Iterator[int]:
    """The port of granian with `portal.wsgi`, these settings and an SQLite database in `data`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": __name__, "MEIPI_DATA": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'small.sqlite3'}", "SECRET_KEY": "x" * 50, **environment,
    }  # fmt: skip
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--no-ws",
        "--workers", str(workers), "--blocking-threads", str(threads), "--port", str(port),
        "--workers-kill-timeout", "3", "--no-log", "portal.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    try:
        _wait_for(port, server)
        yield port
    finally:
        _stop(server)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert server.poll() is None, "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def _stop(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        raise
