"""What employers ask for, side by side: the newest job description of each, as a table in the guide.

A paragraph of the guide that is nothing but `[[table:companies]]` gives way to the table; elsewhere
the reference leads to the page that shows it.
"""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guides.models.job import JobDescription
from portal.kernel import markup


def newest() -> list[JobDescription]:
    """The newest description of each company, companies before academic groups. One query."""
    found = JobDescription.objects.newest_of_each().filter(company__merged_into=None)
    return list(found.order_by("-company__kind", "company__slug"))


def table() -> SafeString:
    return render_to_string("guides/_jobs_table.html", {"jobs": newest()})


def tables_named(names: set[str]) -> dict[str, tuple[str, str]]:
    """Where a reference to a table leads that does not stand alone."""
    return {
        name: (reverse("jobs"), _("What employers ask for"))
        for name in names & markup.TABLES.keys()
    }
