"""Bring everything up to date and serve the site with the production server."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from interviews.management.commands.recount import is_up_to_date

WORKERS = max(1, min(4, os.cpu_count() or 1))


class Command(BaseCommand):
    help = "Migrate, load the shipped guide, make the first administrator, and serve."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="do all but serve")

    def handle(self, *args, **options) -> None:
        try:
            prepare()
        except (OSError, DatabaseError) as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["prepare_only"]:
            return
        self.stdout.write(f"Meipi is at {settings.SITE_URL}/ (Ctrl-C stops it)")
        self.stdout.flush()
        server = str(Path(sys.executable).with_name("granian"))
        os.execv(server, [server, *_options()])


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_guide")
    call_command("ensure_admin")
    if not is_up_to_date():
        call_command("recount", verbosity=0)


def _options() -> list[str]:
    """Four blocking threads a worker, so that a client who sends half a form does not stop it. The
    kill timeout matters: without it a worker that is told to stop while it starts never ends."""
    return [
        "--interface", "wsgi", "--host", os.environ.get("HOST", "127.0.0.1"),
        "--port", os.environ.get("PORT", "8000"), "--workers", str(WORKERS),
        "--blocking-threads", "4", "--backpressure", "256", "--workers-kill-timeout", "5",
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning", "portal.wsgi:application",
    ]  # fmt: skip
