"""Write the guide as a folder of Markdown."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from guides.folder import pack
from guides.models.article import Role


class Command(BaseCommand):
    help = "Write the guide, or one role of it, as a folder of Markdown."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--role", help="address of the role; without it all are written")

    def handle(self, *args, **options) -> None:
        role = None
        if options["role"]:
            role = Role.objects.filter(slug=options["role"]).first()
            if role is None:
                raise CommandError(f"There is no role {options['role']}.")
        files = pack(role)
        try:
            for name, content in files.items():
                path = options["folder"] / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, "utf-8", newline="\n")
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(files)} files in {options['folder']}.")
