"""What in the guide needs attention: translations missing or behind, facts not verified for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from guides.models.section import MONTHS, Section, Text, months_since
from portal.kernel.models.people import LANGUAGES


def checked_on(section: Section, text: Text | None = None) -> date | None:
    """When its facts were last looked at: verified, or else when its text was last changed."""
    if section.verified_at:
        return section.verified_at
    return timezone.localdate(text.updated_at) if text else None


def is_overdue(section: Section, text: Text | None, today: date | None = None) -> bool:
    """Whether its facts age and nobody has looked at them for longer than they keep."""
    limit, day = MONTHS.get(section.pace), checked_on(section, text)
    return bool(limit and day and months_since(day, today or timezone.localdate()) >= limit)


@dataclass
class MaintenanceItem:
    """One section that needs something, with how often it is cited and read."""

    section: Section
    text: Text
    language: str = ""
    behind: int = 0
    cited: int = 0

    @property
    def readers(self) -> int:
        """Members who have marked it as read; others are not counted."""
        return getattr(self.text, "readers", 0)


def _by_use(found: list[MaintenanceItem]) -> list[MaintenanceItem]:
    return sorted(
        found, key=lambda work: (-work.cited - work.readers, -work.behind, work.section.pk)
    )


def find_items(cited: Mapping[str, int]) -> dict[str, list[MaintenanceItem]]:
    """{"missing": …, "behind": …, "overdue": …}, the most cited and read first. `cited` says how often
    which sections are."""
    texts = Text.objects.exclude(number=0).filter(section__removed_at=None).with_behind()
    readers = Count("section__marks", filter=Q(section__marks__read_at__isnull=False))
    texts = texts.annotate(readers=readers)
    texts = texts.select_related("section__article__role")
    sections: dict[str, dict[str, Text]] = {}
    for text in texts:
        sections.setdefault(text.section_id, {})[text.language] = text
    missing, behind, overdue = [], [], []
    for said in sections.values():
        first = next(iter(said.values()))
        section, shown = first.section, said.get(first.section.original, first)
        missing += [
            MaintenanceItem(section, shown, code) for code, _ in LANGUAGES if code not in said
        ]
        behind += [
            MaintenanceItem(section, t, t.language, t.behind) for t in said.values() if t.behind
        ]
        if is_overdue(section, shown):
            overdue.append(MaintenanceItem(section, shown))
    for work in (*missing, *behind, *overdue):
        work.cited = cited.get(work.section.pk, 0)
    kinds = {"missing": missing, "behind": behind, "overdue": overdue}
    return {kind: _by_use(found) for kind, found in kinds.items()}
