"""What in the guide needs attention: translations missing or behind, facts not verified for long."""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True)
class MaintenanceItem:
    """One section that needs something, with how often it is cited and read."""

    section: Section
    text: Text
    cited: int
    readers: int  # members who have marked it as read; others are not counted
    language: str = ""
    behind: int = 0


def _by_use(found: Iterable[MaintenanceItem]) -> list[MaintenanceItem]:
    return sorted(
        found, key=lambda work: (-work.cited - work.readers, -work.behind, work.section.pk)
    )


def find_items(cited: Mapping[str, int]) -> dict[str, list[MaintenanceItem]]:
    """{"missing": …, "behind": …, "overdue": …}, the most cited and read first. `cited` says how often
    which sections are."""
    marked = Count("section__marks", filter=Q(section__marks__read_at__isnull=False))
    texts = Text.objects.shown().with_behind().annotate(marked=marked)
    sections: dict[str, dict[str, Text]] = {}
    readers: dict[str, int] = {}
    for text in texts.select_related("section__article__role"):
        sections.setdefault(text.section_id, {})[text.language] = text
        readers[text.section_id] = text.marked
    missing, behind, overdue = [], [], []
    for pk, said in sections.items():
        use = cited.get(pk, 0), readers[pk]
        first = next(iter(said.values()))
        section, shown = first.section, said.get(first.section.original, first)
        missing += [
            MaintenanceItem(section, shown, *use, code) for code, _ in LANGUAGES if code not in said
        ]
        behind += [
            MaintenanceItem(section, t, *use, t.language, t.behind)
            for t in said.values()
            if t.behind
        ]
        if is_overdue(section, shown):
            overdue.append(MaintenanceItem(section, shown, *use))
    kinds = {"missing": missing, "behind": behind, "overdue": overdue}
    return {kind: _by_use(found) for kind, found in kinds.items()}
