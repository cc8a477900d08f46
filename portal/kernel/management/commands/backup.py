"""Copy the whole database into a new file, while the site runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.kernel.backup import BackupProblem, backup


class Command(BaseCommand):
    help = "Copy the whole database into a new file, while the site runs."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options) -> None:
        try:
            backup(options["file"])
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Written to {options['file']}.")
