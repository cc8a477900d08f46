"""What the pages of a report and a project show: made of a post in the database for its readers and
for moderators, of a filled form for its author."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.translation import get_language

from guides import reading
from guides.models.company import Company
from guides.models.section import Text
from interviews.base.tag import Tag
from interviews.posts.project import Project, Result
from interviews.posts.report import Report
from interviews.posts.round import Encounter, Round, RoundInput


@dataclass(frozen=True)
class RoundView:
    """A round with what was asked, the sections that it tested, and the days since the one before
    where both days are known."""

    round: Round
    asked: Sequence[Encounter]
    sections: Sequence[Text]
    days_later: int | None


@dataclass(frozen=True)
class ReportPage:
    report: Report
    rounds: Sequence[RoundView]
    sections: Sequence[Text]  # of all rounds, each once
    tags: Sequence[Tag]

    @classmethod
    def of(cls, report: Report) -> Self:
        """Of a report in the database, as `with_details` reads it."""
        return cls.build(report, report.told_rounds(), list(report.tags.all()))

    @classmethod
    def build(cls, report: Report, rounds: Sequence[RoundInput], tags: Sequence[Tag]) -> Self:
        """Of a report that need not be saved."""
        ids = (section.pk for told in rounds for section in told.sections)
        headings = reading.headings(ids, get_language())
        return cls(report, _views(rounds, headings), _once(headings.values()), tags)


def _views(rounds: Sequence[RoundInput], headings: dict[str, Text]) -> list[RoundView]:
    views: list[RoundView] = []
    before: date | None = None
    for told in rounds:
        day = told.round.date
        sections = _once(headings[s.pk] for s in told.sections if s.pk in headings)
        days = (day - before).days if day and before else None
        views.append(RoundView(told.round, told.encounters, sections, days))
        before = day or before
    return views


@dataclass(frozen=True)
class ProjectPage:
    project: Project
    results: Sequence[Result]
    companies: Sequence[Company]
    sections: Sequence[Text]
    tags: Sequence[Tag]

    @classmethod
    def of(cls, project: Project) -> Self:
        """Of a project in the database, as `with_details` reads it."""
        chosen = project.citations.filter(via="").values_list("section_id", flat=True)
        return cls.build(
            project, list(project.results.all()), list(project.companies.all()), chosen,
            list(project.tags.all()),
        )  # fmt: skip

    @classmethod
    def build(
        cls,
        project: Project,
        results: Sequence[Result],
        companies: Sequence[Company],
        sections: Iterable[str],
        tags: Sequence[Tag],
    ) -> Self:
        """Of a project that need not be saved. `sections` are the ids of those that it cites."""
        texts = reading.headings(sections, get_language()).values()
        return cls(project, results, companies, _once(texts), tags)


def _once(texts: Iterable[Text]) -> list[Text]:
    return list(dict.fromkeys(texts))
