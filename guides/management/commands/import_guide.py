"""Take in a folder that export_guide wrote, with what was changed in it."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from guides.chapters import BadChapter
from guides.folder import unpack, walk
from portal.kernel.models.moderated import NotAllowed


class Command(BaseCommand):
    help = "Take in a folder of Markdown: only what differs becomes revisions, by this editor."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--editor", required=True, help="name of the member who changes it")

    def handle(self, *args, **options) -> None:
        editor = get_user_model().objects.filter(username=options["editor"]).first()
        if editor is None:
            raise CommandError(f"There is no member {options['editor']}.")
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']} is no folder.")
        try:
            done = unpack(dict(walk(options["folder"])), editor)
        except (BadChapter, NotAllowed) as error:
            raise CommandError(str(error)) from error
        for remark in done.remarks:
            self.stdout.write(remark)
        self.stdout.write(str(done))
