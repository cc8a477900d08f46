"""Companies: all of them, and what reports, projects and the guide say about one."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from guides import reading
from guides.models.company import Company, CompanyAlias, alias_key
from guides.models.section import Text
from guides.views.jobs import since_before
from interviews.base.counts import FacetCount
from interviews.posts.report import Report
from interviews.statistics.charts import charts
from interviews.statistics.numbers import of_companies
from interviews.statistics.views import comparison
from portal.kernel.page_cache import cache_page_for_anonymous


@dataclass(frozen=True)
class CompanyRow:
    """A company in the list of all, with the number of its public reports."""

    company: Company
    reports: int


@cache_page_for_anonymous()
def companies(request: HttpRequest) -> HttpResponse:
    counts = {
        value: n for (facet, value), n in FacetCount.of("report").items() if facet == "company"
    }
    found = Company.objects.filter(merged_into=None)
    rows = [CompanyRow(company, counts.get(company.slug, 0)) for company in found]
    rows.sort(key=lambda r: (r.company.kind != Company.Kind.COMPANY, -r.reports, r.company.slug))
    context = {"rows": rows, "most": max(counts.values(), default=0)}
    return render(request, "interviews/statistics/companies.html", context)


@cache_page_for_anonymous()
def company(request: HttpRequest, slug: str) -> HttpResponse:
    found = Company.objects.select_related("merged_into", "parent").filter(slug=slug).first()
    if found is None:
        alias = CompanyAlias.objects.filter(key=alias_key(slug)).select_related("company").first()
        if alias is None:
            raise Http404
        found = alias.company.merged_into or alias.company
        return redirect(found, permanent=True)
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    newest = ("-published_at", "-id")
    (numbers,) = of_companies([found])
    context = {
        "company": found,
        "aliases": found.aliases.all(),
        "units": found.units.filter(merged_into=None),
        "total": FacetCount.of("report").get(("company", found.slug), 0),
        "reports": Report.objects.published()
        .for_list()
        .filter(company=found)
        .order_by(*newest)[:10],
        "projects": found.projects.published().for_list().order_by(*newest)[:10],
        "sections": named_in(found),
        "jobs": found.jobs.published().select_related("company").newest_first()[:10],
        "job": numbers.job,
        "since": since_before(numbers.job) if numbers.job else None,
        "numbers": numbers,
        "charts": charts([numbers]),
        "rows": comparison.rows([numbers]),
    }
    return render(request, "interviews/statistics/company.html", context)


def named_in(company: Company) -> list[Text]:
    """Texts of the sections that name the company, one a section."""
    ids = company.sections.live().values_list("pk", flat=True)
    return list(reading.headings(ids, get_language()).values())
