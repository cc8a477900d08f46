"""Replace the whole database by a backup. Stop the site first."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.kernel.backup import BackupProblem, restore


class Command(BaseCommand):
    help = "Replace the whole database by a backup. Stop the site first."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options) -> None:
        try:
            restore(options["file"])
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored from {options['file']}.")
