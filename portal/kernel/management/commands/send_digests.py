"""Mail members what has changed in what they watch. Run it once a day."""

from django.core.management.base import BaseCommand

from portal.kernel import notifications
from portal.kernel.models.people import User


class Command(BaseCommand):
    help = "Send each member one mail with the changes to what they watch. Nothing is sent twice."

    def handle(self, *args, **options) -> None:
        waiting = User.objects.filter(
            is_active=True, notices__verb="revise", notices__seen=False, notices__mailed=False
        ).distinct()
        sent = sum(notifications.send_digest(user) for user in waiting)
        self.stdout.write(f"{sent} mails sent.")
