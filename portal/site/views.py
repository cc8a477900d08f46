"""Pages that join both apps: home, search, the site's own pages, flags, a member's account."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language, get_language, get_language_from_request
from django.utils.translation import gettext as _

from guides.models.company import Company
from interviews.base.counts import FacetCount
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.questions.question import Question
from portal.kernel import markup
from portal.kernel.forms import AccountForm, FlagForm
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit
from portal.kernel.page_cache import cache_page_for_anonymous
from portal.site import demo
from portal.site.find import GROUPS, SearchResults, find
from portal.site.guide_pages import Contents

PAGES = ("about", "rules", "privacy", "takedown")


def choose_language(request: HttpRequest) -> HttpResponse:
    """The root leads to the language of the cookie, else of the browser, else Chinese."""
    asked = get_language_from_request(request, check_path=False)
    language = asked if check_for_language(asked) else settings.LANGUAGE_CODE
    response = redirect(f"/{language}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@dataclass(frozen=True)
class ReportedCompany:
    company: Company
    reports: int


@dataclass(frozen=True)
class HomePage:
    contents: Contents
    reports: QuerySet[Report]
    projects: QuerySet[Project]
    questions: QuerySet[Question]
    total: int  # of reports
    companies: list[ReportedCompany]

    @classmethod
    def in_language(cls, language: str) -> Self:
        counts = FacetCount.of("report")
        asking = {value: n for (facet, value), n in counts.items() if facet == "company"}
        newest = ("-published_at", "-id")
        return cls(
            contents=Contents.in_language(language),
            reports=Report.objects.published().for_list().order_by(*newest)[:4],
            projects=Project.objects.published().for_list().order_by(*newest)[:3],
            questions=Question.objects.live().order_by("-asked", "id")[:3],
            total=counts.get(("all", ""), 0),
            companies=_most_reported(asking),
        )


@cache_page_for_anonymous()
def home(request: HttpRequest) -> HttpResponse:
    page = HomePage.in_language(get_language())
    return render(request, "site/home.html", {"page": page})


def _most_reported(counts: dict[str, int]) -> list[ReportedCompany]:
    """Up to six companies, those with the most reports first."""
    slugs = sorted(counts, key=lambda slug: -counts[slug])[:6]
    found = {c.slug: c for c in Company.objects.filter(slug__in=slugs)}
    return [ReportedCompany(found[slug], counts[slug]) for slug in slugs if slug in found]


@cache_page_for_anonymous("q", "type")
@limit("search", user="1200/h", address="3000/h", methods=("GET",))
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    kind = request.GET.get("type", "")
    found = find(query, kind if kind in GROUPS else "") if query else SearchResults(query)
    return render(request, "site/search.html", {"found": found, "query": query, "kind": kind})


@cache_page_for_anonymous()
def page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404
    title, html = _page(name, get_language())
    context = {"title": title, "html": html, "operator": settings.OPERATOR_EMAIL, "name": name}
    return render(request, "site/page.html", context)


@cache
def _page(name: str, language: str) -> tuple[str, str]:
    text = (Path(__file__).parent / "pages" / language / f"{name}.md").read_text("utf-8")
    heading, _newline, body = text.partition("\n")
    return heading.lstrip("# ").strip(), markup.render(body, language=language, headings=2)


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    if demo.is_loaded():
        lines += ["Disallow: /"]
    else:
        lines += [f"Disallow: /{code}/{path}/" for code in ("zh-hans", "en")
                  for path in ("accounts", "me", "search", "flag", "suggestions")]  # fmt: skip
        lines += ["Disallow: /admin/", f"Sitemap: {settings.SITE_URL}{reverse('sitemaps')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@cache_page_for_anonymous()
def feeds(request: HttpRequest) -> HttpResponse:
    return render(request, "site/feeds.html")


def feed(request: HttpRequest, kind: str) -> HttpResponse:
    return redirect("feed_in", get_language(), kind)


@limit("flag", user="20/h", address="20/h")
def flag(request: HttpRequest) -> HttpResponse:
    """Somebody, a stranger too, says that a page breaks the rules."""
    form = FlagForm(request.POST or None, initial={"page": request.GET.get("page", "")[:300]})
    if request.method == "POST" and form.is_valid():
        form.save()
        return render(request, "site/flag_thanks.html")
    status = 422 if request.method == "POST" else 200
    return render(request, "site/flag.html", {"form": form}, status=status)


@login_required
def account(request: MemberRequest) -> HttpResponse:
    """What a member may set, and where to find the rest."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "site/account.html", {"form": form})
