"""Facets and metrics are declared once; indexes, counts and the version of the rules follow."""

import pytest

from interviews.base.counts import FacetCount, StatCount
from interviews.counting_rules import fingerprint
from interviews.posts import report, round
from interviews.posts.facets import Band, columns, of_bands, of_choices
from interviews.posts.filters import FilteredList
from interviews.posts.project import Project
from interviews.posts.report import Report
from tests.make import make_company, make_report

DAYS = of_bands("length", "Length", "days", Band(0, 2), Band(3, 5), Band(6))
CHANNEL = of_choices("channel", "Channel", [("web", "Web")])


# --- the version of the rules -------------------------------------------------------------------------
def test_another_facet_makes_other_rules(monkeypatch):
    before = fingerprint()
    monkeypatch.setattr(Report, "FACETS", (*Report.FACETS, CHANNEL))
    assert fingerprint() != before


def test_other_bands_make_other_rules(monkeypatch):
    monkeypatch.setattr(Report, "FACETS", (DAYS,))
    before = fingerprint()
    wider = of_bands("length", "Length", "days", Band(0, 5), Band(6))
    monkeypatch.setattr(Report, "FACETS", (wider,))
    assert fingerprint() != before


@pytest.mark.parametrize("module", [report, round])
def test_another_metric_makes_other_rules(monkeypatch, module):
    before = fingerprint()
    monkeypatch.setitem(module.METRICS, "level", lambda *told: [])
    assert fingerprint() != before


def test_a_metric_that_is_read_otherwise_makes_other_rules(monkeypatch):
    before = fingerprint()
    monkeypatch.setitem(report.METRICS, "days", lambda report, rounds: [report.days])
    assert fingerprint() != before


def test_other_evidence_makes_other_rules(monkeypatch):
    before = fingerprint()
    monkeypatch.setattr("interviews.counting_rules.EVIDENCE", ["own"])
    assert fingerprint() != before


def test_another_order_makes_no_other_rules(monkeypatch):
    before = fingerprint()
    monkeypatch.setattr(Report, "FACETS", Report.FACETS[::-1])
    monkeypatch.setattr(report, "METRICS", dict(reversed(report.METRICS.items())))
    assert fingerprint() == before


def test_another_title_makes_no_other_rules(monkeypatch):
    monkeypatch.setattr(Report, "FACETS", (CHANNEL,))
    before = fingerprint()
    renamed = of_choices("channel", "How you applied", [("web", "On their site")])
    monkeypatch.setattr(Report, "FACETS", (renamed,))
    assert fingerprint() == before


# --- what follows -------------------------------------------------------------------------------------
def test_every_index_of_the_list_answers_for_every_facet():
    told = {"published_at", "id", *columns(Report.FACETS)}
    indexes = [i for i in Report._meta.indexes if i.name.endswith("_facets")]
    for index in indexes:
        assert {name.lstrip("-") for name in index.fields} | set(index.include) == told
    narrowed = {i.fields[0] for i in indexes} - {"-published_at"}
    assert narrowed == {f.column for f in Report.FACETS if f.indexed}


@pytest.mark.parametrize("model", [Report, Project])
def test_names_of_facets_fit_where_they_are_counted(model):
    longest = FacetCount._meta.get_field("facet").max_length
    assert [f.name for f in model.FACETS if len(f.name) > longest] == []


@pytest.mark.parametrize("module", [report, round])
def test_names_of_metrics_fit_where_they_are_counted(module):
    longest = StatCount._meta.get_field("metric").max_length
    assert [name for name in module.METRICS if len(name) > longest] == []


@pytest.mark.django_db
def test_a_list_counts_under_a_filter_what_is_kept_without_one(writer, moderator, rf):
    make_report(writer, by=moderator, company=make_company("openai"), tags=["RLHF"])
    make_report(writer, by=moderator, language="zh-hans", outcome="waiting")
    everything = "&".join(f"hiring={value}" for value in ("campus", "intern", "phd"))
    posts = Report.objects.published()
    kept, counted = (
        FilteredList(rf.get(f"/?{query}").GET, posts, Report.FACETS) for query in ("", everything)
    )

    def said(listing):
        return {(g.facet.name, v.value): v.n for g in listing.groups for v in g.values if v.n}

    assert said(counted) == said(kept) != {}


# --- a number in bands --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "bands"), [(None, []), (0, ["0-2"]), (2, ["0-2"]), (3, ["3-5"]), (99, ["6-"])]
)
def test_a_number_stands_in_the_band_that_holds_it(days, bands):
    assert DAYS.read(days, {}) == bands


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"), [("0-2", [0, 2]), ("6-", [6, 40]), ("0-2&length=3-5", [0, 2, 3])]
)
def test_a_list_is_narrowed_by_bands(writer, moderator, rf, query, found):
    for days in (None, 0, 2, 3, 6, 40):
        make_report(writer, by=moderator, days=days)
    listing = FilteredList(rf.get(f"/?length={query}").GET, Report.objects.published(), [DAYS])
    assert sorted(r.days for r in listing.matching()) == found


@pytest.mark.django_db
def test_bands_stand_in_their_order(writer, moderator, rf):
    for days in (0, 3, 3, 40):
        make_report(writer, by=moderator, days=days)
    listing = FilteredList(rf.get("/?length=6-").GET, Report.objects.published(), [DAYS])
    assert [(v.label, v.n) for v in listing.groups[0].values] == [("0–2", 1), ("3–5", 2), ("6+", 1)]
