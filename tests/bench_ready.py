"""Ready bytes against a bare one-query Django view of the same bytes, on the same server, in one
run: requests per second by `wrk`, which has to be installed (Debian's package of that name).

Both use the database of DATABASE_URL, in production PostgreSQL. A bare view on SQLite, which answers
within the process, is about twice as fast."""

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

GRANIAN = str(Path(sys.executable).with_name("granian"))
ARTICLE = "/zh-hans/guide/research-scientist/interviews/"
ROUNDS, SECONDS, CONNECTIONS = 3, 3, 16


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """granian with two workers of one blocking thread each, as the site is served."""

    def __init__(self, application: str, path: str, **env: str):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{path}"
        command = [GRANIAN, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2",
                   "--blocking-threads", "1", "--workers-kill-timeout", "5", "--no-ws", "--log-level", "error", application]  # fmt: skip
        self.process = subprocess.Popen(command, env=os.environ | env)

    def __enter__(self):
        for _ in range(1500):
            try:
                self.page = urllib.request.urlopen(self.url).read()
                return self
            except OSError:
                time.sleep(0.2)
            if self.process.poll() is not None:
                break
        raise RuntimeError(f"{self.url} does not answer")

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def load(url: str) -> float:
    """Requests per second; any answer but 200 stops the measurement."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def main() -> None:
    if not shutil.which("wrk"):
        print("\nready bytes: not measured, wrk is not installed")
        return
    site_env = {"SITE_URL": "http://127.0.0.1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    with Server("portal.wsgi:application", ARTICLE, **site_env) as site:
        code = "import sys; from tests import bare; bare.store(sys.stdin.read())"
        subprocess.run([sys.executable, "-c", code], input=site.page, env=os.environ, check=True)
        with Server("tests.bare:application", "/") as bare:
            assert bare.page == site.page
            pairs = [(load(site.url), load(bare.url)) for _ in range(ROUNDS)]
    ready, plain = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    print(
        f"\nready bytes {ready:,.0f} requests/s, bare Django {plain:,.0f}, ratio {ready / plain:.1f}"
    )


if __name__ == "__main__":
    main()
