"""Companies side by side, and mainland China with overseas: the same figures, each with its n."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from guides.models.company import Company
from interviews.base.choices import RoundKind
from interviews.base.counts import FacetCount
from interviews.base.tiles import rounds_in_words
from interviews.statistics.charts import charts, in_words
from interviews.statistics.numbers import (
    CODING,
    DECIDED,
    RESEARCH,
    Numbers,
    Quartiles,
    Rate,
    fill,
    of_companies,
    places,
)
from portal.kernel.csv_files import csv_response
from portal.kernel.models.people import LANGUAGES
from portal.kernel.page_cache import cache_page_for_anonymous

MAX_COMPARED = 4


@cache_page_for_anonymous("c")
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four companies or places (`c`, repeated)."""
    chosen = _chosen(request)
    context = {
        "choices": _choices(),
        "slugs": [n.slug for n in chosen] + [""] * (MAX_COMPARED - len(chosen)),
        "entities": chosen,
        "few": [n for n in chosen if not n.has_enough],
        "charts": charts(chosen) if chosen else [],
        "rows": [*rows(chosen), *facts(chosen)],
    }
    return render(request, "interviews/statistics/compare.html", context)


def _chosen(request: HttpRequest) -> list[Numbers]:
    """Those that the address names and that there are, in its order."""
    slugs = list(dict.fromkeys(request.GET.getlist("c")))[:MAX_COMPARED]
    companies = Company.objects.filter(slug__in=[s for s in slugs if len(s) < 60], merged_into=None)
    ours = [places()[slug] for slug in slugs if slug in places()]
    found = [*of_companies(companies), *fill(dict(ours))]
    return sorted(found, key=lambda numbers: slugs.index(numbers.slug))


def _choices() -> list[tuple[str, str]]:
    """(slug, name): the places, then companies, those with most reports first."""
    counts = FacetCount.of("report")
    companies = sorted(
        Company.objects.filter(merged_into=None),
        key=lambda c: (-counts.get(("company", c.slug), 0), c.slug),
    )
    return [
        *((slug, numbers.name) for slug, (_subject, numbers) in places().items()),
        *((c.slug, str(c)) for c in companies),
    ]


# --- the table --------------------------------------------------------------------------------------
Cell = list[tuple[str, str]]  # (what it says, where the reports behind it are)
NOTHING: Cell = [("—", "")]


def rows(entities: list[Numbers]) -> list[tuple[str, list[Cell]]]:
    """The table: (what, one cell for each entity). The axes are those of the guide's comparison of
    China with overseas: rounds and duration, research style, algorithms, focus, language."""
    made = [
        (_("Reports that count"), lambda n: [(str(n.n), n.list_url())]),
        (_("Rounds, median"), lambda n: _quartiles(n, n.rounds)),
        (_("Most reported process"), lambda n: [(rounds_in_words(n.round_codes) or _none(), "")]),
        (_("Days to the result, median"), lambda n: _quartiles(n, n.days)),
        (_("Research rounds"), lambda n: _share(n, RESEARCH)),
        (_("Coding rounds"), lambda n: _share(n, CODING)),
        (_("Difficulty, 1 to 5, median"), lambda n: _quartiles(n, n.difficulty)),
        (_("Offers among completed processes"), _offers),
        (_("Most tested sections"), _sections),
        (_("Most asked questions"), _questions),
        (_("Language of rounds"), _languages),
    ]
    return [(what, [say(n) for n in entities]) for what, say in made] if entities else []


def facts(entities: list[Numbers]) -> list[tuple[str, list[Cell]]]:
    """More rows of a comparison, of what no report says."""
    made = [
        (_("Focus"), lambda n: [(n.focus, "")] if n.focus else NOTHING),
        (_("Requirements in the latest description"), _job),
    ]
    rows = [(what, [say(n) for n in entities]) for what, say in made]
    return [(what, cells) for what, cells in rows if any(cell != NOTHING for cell in cells)]


def _none() -> str:
    return _("not enough data")


def _quartiles(numbers: Numbers, quartiles: Quartiles | None) -> Cell:
    return [(in_words(quartiles), numbers.list_url())] if quartiles else [(_none(), "")]


def _rate(rate: Rate, url: str) -> Cell:
    told = {"part": rate.part, "whole": rate.whole, "percent": rate.percent}
    return [(_("%(part)d of %(whole)d (%(percent)d%%)") % told, url)]


def _offers(numbers: Numbers) -> Cell:
    ended = {"outcome": [o.value for o in DECIDED]}
    return _rate(numbers.offers, numbers.list_url(ended)) if numbers.offers else [(_none(), "")]


def _share(numbers: Numbers, kinds: set[RoundKind]) -> Cell:
    rate, narrowed = numbers.share(kinds), {"round": sorted(k.value for k in kinds)}
    return _rate(rate, numbers.list_url(narrowed)) if rate else [(_none(), "")]


def _sections(numbers: Numbers) -> Cell:
    found = [(f"{heading} {n}", s.get_absolute_url()) for s, heading, n in numbers.sections]
    return found or NOTHING


def _questions(numbers: Numbers) -> Cell:
    return [(f"{q.wording} {n}", q.get_absolute_url()) for q, n in numbers.questions] or NOTHING


def _languages(numbers: Numbers) -> Cell:
    names = dict(LANGUAGES)
    return [(f"{names.get(v, v)} {n}", "") for v, n in numbers.languages] or NOTHING


def _job(numbers: Numbers) -> Cell:
    job = numbers.job
    if job is None:
        return NOTHING
    said = job.summary or _("; ").join(job.asks_for) or _("not tagged yet")
    return [(f"{said} ({job.taken_on:%Y-%m-%d})", job.get_absolute_url())]


def compare_csv(request: HttpRequest) -> HttpResponse:
    """The same table as a file."""
    chosen = _chosen(request)
    name = slugify("-".join(n.slug for n in chosen))[:80] or "compare"
    table = [
        [what, *(_("; ").join(text for text, _url in cell) for cell in cells)]
        for what, cells in [*rows(chosen), *facts(chosen)]
    ]
    return csv_response(name, [["", *(n.name for n in chosen)], *table])
