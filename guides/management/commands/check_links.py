"""Name the links of the guide that lead nowhere."""

from django.core.management.base import BaseCommand, CommandError

from guides.links import faults
from guides.models import Text


class Command(BaseCommand):
    help = "List inner links to nothing and malformed arXiv ids and DOIs. Fails if there are any."

    def handle(self, *args, **options) -> None:
        texts = Text.objects.filter(section__removed_at=None).exclude(number=0)
        found = faults(texts.select_related("section"))
        for fault in found:
            self.stdout.write(f"{fault.text}: {fault.link}: {fault.what}")
        if found:
            raise CommandError(f"{len(found)} links want attention.")
        self.stdout.write("All links are in order.")
