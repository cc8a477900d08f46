"""Import a foreign Markdown guide and say what an editor should look at."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from guides.markdown_import import import_markdown
from guides.models.article import Role


class Command(BaseCommand):
    help = "Make articles and sections of a Markdown file that was not written for this site."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--role", required=True, help="address of the role, made if new")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        try:
            source = options["file"].read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        slug = options["role"]
        role, _new = Role.objects.get_or_create(
            slug=slug, defaults={"name_zh": slug, "name_en": slug, "position": 99}
        )
        imported = import_markdown(source, role, options["language"], options["file"].stem)
        for line, remark in sorted(imported.remarks):
            self.stdout.write(f"line {line}: {remark}")
        self.stdout.write(
            f"{len(imported.articles)} articles, {len(imported.sections)} sections, "
            f"{len(imported.remarks)} remarks for an editor."
        )
        if options["dry_run"]:
            transaction.set_rollback(True)
