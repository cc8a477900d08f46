"""What members write down for themselves after a round."""

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from interviews.base.choices import RoundKind
from portal.kernel.models.people import User, new_public_id

# What two entries have in common when they are the same one, sent twice.
SAID = ("company_name", "position", "date", "kind", "questions", "weak", "improve", "ahead")


class JournalEntry(models.Model):
    """One round as its candidate looks back on it: the questions, and the guide's three prompts.

    Only its writer sees it. It is in no administration, search, feed, count or log; its name says
    nothing of it, since Django shows names where it deletes things. Whoever has the database can
    read it, and the page says so.
    """

    shown_to_strangers = False

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="journal")
    company_name = models.CharField(_("Company"), max_length=80)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    date = models.DateField(_("Day"), default=timezone.localdate)
    kind = models.CharField(_("Round"), max_length=12, choices=RoundKind, default=RoundKind.CODING)
    questions = models.TextField(_("What was asked"), blank=True, max_length=9_000)
    weak = models.TextField(
        _("Which questions did I not answer well?"), blank=True, max_length=9_000
    )
    improve = models.TextField(_("What needs to improve?"), blank=True, max_length=9_000)
    ahead = models.TextField(
        _("What can I strengthen for the next interview?"), blank=True, max_length=9_000
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-date", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"journal entry {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("journal_entry", args=[self.public_id])

    @transaction.atomic
    def keep(self) -> None:
        """Save it. A new entry that says what another says already is that one, sent twice."""
        User.objects.select_for_update().get(pk=self.user_id)
        said = {name: getattr(self, name) for name in SAID}
        if self.pk or not JournalEntry.objects.filter(user=self.user_id, **said).exists():
            self.save()


def report_draft(entries: list[JournalEntry]) -> dict[str, list[str]]:
    """What of these entries goes into the form of a report: companies, months, kinds of round,
    questions. What the writers think of themselves does not."""
    first = min(entries, key=lambda entry: (entry.date, entry.pk))
    data = {
        "company_name": [first.company_name], "position": [first.position],
        "month": [f"{first.date:%Y-%m}"], "by": ["anonymous"], "language": [get_language()], "row": [],
    }  # fmt: skip
    for number, entry in enumerate(sorted(entries, key=lambda e: (e.date, e.pk)), 1):
        data["row"].append(str(number))
        data[f"r{number}-kind"] = [entry.kind]
        data[f"r{number}-date"] = [f"{entry.date:%Y-%m-%d}"]
        data[f"r{number}-questions"] = [entry.questions]
    return data
