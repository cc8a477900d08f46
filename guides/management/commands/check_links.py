"""Name the links of the guide that lead nowhere."""

from django.core.management.base import BaseCommand, CommandError

from guides.links import dead_links, faults
from guides.models.section import Text


class Command(BaseCommand):
    help = (
        "List inner links to nothing, malformed arXiv ids and DOIs, and arXiv ids of other papers than "
        "the link says. Fails if there are any."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--outer", action="store_true", help="ask other hosts too")

    def handle(self, *args, **options) -> None:
        texts = Text.objects.filter(section__removed_at=None).exclude(number=0)
        texts = texts.select_related("section")
        found = faults(texts) + (dead_links(texts) if options["outer"] else [])
        for fault in found:
            self.stdout.write(f"{fault.text}: {fault.link}: {fault.what}")
        if found:
            raise CommandError(f"{len(found)} links want attention.")
        self.stdout.write("All links work.")
