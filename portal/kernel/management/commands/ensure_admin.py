"""Make the first administrator."""

import secrets

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand

from portal.kernel.models.people import User


class Command(BaseCommand):
    help = "Make an account “admin” with a random password, printed once, unless there is one."

    def handle(self, *args, **options) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        admin = User.objects.create_superuser("admin", "admin@localhost.invalid", password)
        EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
        self.stdout.write(f"\n  Sign in as “admin” with the password {password}")
        self.stdout.write("  It is not shown again.\n\n")
