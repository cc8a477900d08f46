"""What the pages of a report and a project show beside what is stored."""

from django.utils.translation import get_language

from guides import reading
from interviews.posts.project import Project
from interviews.posts.report import Report


def show_report(report: Report) -> None:
    """Give each round what its page shows beside it: headings of sections, days since the last."""
    headings = reading.headings((s.pk for r in report.held for s in r.tested), get_language())
    before = None
    for interview in report.held:
        texts = [headings[s.pk] for s in interview.tested if s.pk in headings]
        interview.tested_texts = list(dict.fromkeys(texts))
        interview.days_later = (interview.date - before).days if interview.date and before else None
        before = interview.date or before
    report.tested_texts = list(dict.fromkeys(headings.values()))


def show_project(project: Project) -> None:
    """Give it what its page shows beside it."""
    project.tag_records, project.shown_results = project.tags.all(), project.results.all()
    project.shown_companies = project.companies.all()
    chosen = project.citations.filter(via="").values_list("section_id", flat=True)
    texts = reading.headings(chosen, get_language()).values()
    project.cited_texts = list(dict.fromkeys(texts))
