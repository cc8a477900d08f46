"""Figures: what reports say in numbers, from how many on, and that they follow every change."""

import csv
import io
import random
import statistics
from datetime import date

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from guides.models.section import Section
from interviews.base.choices import EVIDENCE, Outcome
from interviews.base.counts import FacetCount, StatCount
from interviews.management.commands.recount import is_up_to_date, recount
from interviews.posts.report import Report
from interviews.posts.round import Encounter
from interviews.questions.question import Question
from interviews.statistics.numbers import fill, of_companies, places, quartiles
from portal.kernel.csv_files import plain
from tests.make import make_article, make_company, make_question, make_report

pytestmark = pytest.mark.django_db
KINDS = ["coding", "research", "talk", "system", "behavioural", "recruiter"]


@pytest.fixture
def openai():
    make_article("interviews", "coding", "research-talk")
    return make_company("openai")


def crowd(writer, moderator, companies, n=40, seed=1):
    """Reports of every kind: counted and not, with gaps, in two regions, with known questions."""
    chance = random.Random(seed)
    sections = list(Section.objects.filter(level=2))
    known = [make_question(f"known-{i}", f"题目{i}？", f"Known question {i}?") for i in range(4)]
    for _ in range(n):
        rounds = [
            (chance.choice(KINDS), [chance.choice(known).wording_en, "Something else?"],
             chance.sample(sections, chance.randint(0, 2)))
            for _ in range(chance.randint(1, 5))
        ]  # fmt: skip
        make_report(
            writer, by=moderator, rounds=rounds, company=chance.choice(companies),
            region=chance.choice(["cn", "us", "uk", "remote"]),
            outcome=chance.choice(Outcome.values), month=date(2026, chance.randint(1, 9), 1),
            source=chance.choice(["own", "own", "authorised", "prediction", "public"]),
            days=chance.choice([None, chance.randint(1, 90)]),
            difficulty=chance.choice([None, chance.randint(1, 5)]),
        )  # fmt: skip


def kept():
    rows = StatCount.objects.filter(count__gt=0).exclude(entity="rules")
    return {(t.entity, t.metric, t.value): t.count for t in rows}


def figures(company):
    return of_companies([company])[0]


# --- medians -----------------------------------------------------------------------------------------------
@given(st.lists(st.integers(0, 999), min_size=3, max_size=60))
@settings(max_examples=300)
def test_medians_and_quartiles_are_those_of_the_statistics_module(values):
    found = quartiles({v: values.count(v) for v in values})
    low, _middle, high = statistics.quantiles(values, n=4, method="inclusive")
    assert found.median == statistics.median(values) and found.n == len(values)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_reports_there_is_no_median(n):
    assert quartiles({7: n}) is None


# --- golden numbers ----------------------------------------------------------------------------------------
def by_hand(reports):
    """The same figures from the reports themselves."""
    days = [r.days for r in reports if r.days is not None and r.outcome != "waiting"]
    difficulty = [r.difficulty for r in reports if r.difficulty is not None]
    ended = [r for r in reports if r.outcome != "waiting"]
    return {
        "n": len(reports),
        "rounds": statistics.median([r.rounds.count() for r in reports]) if len(reports) > 2 else None,
        "days": statistics.median(days) if len(days) > 2 else None,
        "difficulty": statistics.median(difficulty) if len(difficulty) > 2 else None,
        "offers": (sum(r.outcome == "offer" for r in ended), len(ended)) if len(ended) > 2 else None,
        "kinds": {k: n for k in KINDS if (n := sum(r.rounds.filter(kind=k).count() for r in reports))},
        "sections": {pk: n for pk in ("coding", "research-talk")
                     if (n := sum(r.rounds.filter(sections=pk).exists() for r in reports))},
    }  # fmt: skip


def shown(numbers):
    def median(found):
        return found and found.median

    return {
        "n": numbers.n, "rounds": median(numbers.rounds), "days": median(numbers.days),
        "difficulty": median(numbers.difficulty),
        "offers": numbers.offers and (numbers.offers.part, numbers.offers.whole),
        "kinds": {k.value: n for k, n in numbers.kinds},
        "sections": {s.pk: n for s, _heading, n in numbers.sections},
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_of_a_company_equals_one_worked_out_by_hand(openai, writer, moderator, seed):
    other = make_company("rare")
    crowd(writer, moderator, [openai, openai, openai, other], seed=seed, n=24)
    for company in (openai, other):
        counted = Report.objects.published().filter(company=company, source__in=EVIDENCE)
        assert shown(figures(company)) == by_hand(list(counted))


def test_every_figure_of_a_place_equals_one_worked_out_by_hand(openai, writer, moderator):
    crowd(writer, moderator, [openai])
    regions = {"place:cn": ["cn"], "place:overseas": ["us", "uk"]}
    for entity, numbers in places().values():
        (found,) = fill({entity: numbers})
        counted = Report.objects.published().filter(region__in=regions[entity], source__in=EVIDENCE)
        assert shown(found) == by_hand(list(counted))


def test_questions_count_their_encounters(openai, writer, moderator):
    crowd(writer, moderator, [openai])
    for question in Question.objects.all():
        met = Encounter.objects.counted().filter(question=question)
        assert question.asked == met.count() > 0
        newest = max(met.values_list("round__report__month", flat=True))
        assert question.latest == f"{newest:%Y-%m}"


# --- they follow -------------------------------------------------------------------------------------------
def test_taking_reports_down_takes_their_figures_back(openai, writer, moderator):
    crowd(writer, moderator, [openai], n=6)
    before = kept()
    report = make_report(writer, by=moderator, company=openai, days=3, difficulty=5,
                         rounds=[("talk", ["Known question 0?"], list(Section.objects.filter(pk="coding")))])  # fmt: skip
    assert kept() != before
    report.hide(moderator, "wrong")
    assert kept() == before


def test_a_change_that_is_published_changes_the_figures(openai, writer, moderator):
    report = make_report(writer, by=moderator, company=openai, days=3, outcome="offer")
    change = make_report(writer, company=openai, days=30, outcome="rejected", edit_of=report)
    change.publish(moderator)
    told = figures(openai).counts
    assert told["days"] == {"30": 1} and told["outcome"] == {"rejected": 1}


def test_counting_anew_finds_what_was_kept(openai, writer, moderator):
    crowd(writer, moderator, [openai])
    Report.objects.published().first().hide(moderator, "x")
    facets = {(f.kind, f.facet, f.value): f.count for f in FacetCount.objects.filter(count__gt=0)}
    asked = dict(Question.objects.values_list("pk", "asked"))
    before = kept()
    recount()
    assert kept() == before and dict(Question.objects.values_list("pk", "asked")) == asked
    assert {(f.kind, f.facet, f.value): f.count for f in FacetCount.objects.all()} == facets


def test_what_other_rules_counted_is_counted_anew_once(openai, writer, moderator, monkeypatch):
    make_report(writer, by=moderator, company=openai)
    assert not is_up_to_date()
    recount()
    assert is_up_to_date()
    monkeypatch.setattr("interviews.statistics.numbers.MIN_SAMPLE", 5)
    assert not is_up_to_date()


def test_the_command_says_what_it_counted(openai, writer, moderator, capsys):
    make_report(writer, by=moderator, company=openai)
    call_command("recount")
    assert "counts of facets" in capsys.readouterr().out


# --- pages -------------------------------------------------------------------------------------------------
def three(writer, moderator, company, n=3, **columns):
    for number in range(n):
        make_report(
            writer, by=moderator, company=company, days=71 + number, difficulty=4, **columns
        )


def compare(client, *slugs, path="compare/", language="en"):
    return client.get(f"/{language}/{path}", {"c": slugs}).text


def test_a_company_of_two_reports_tells_no_median(client, openai, writer, moderator):
    three(writer, moderator, openai, n=2)
    for page in (client.get("/en/companies/openai/").text, compare(client, "openai"),
                 compare(client, "openai", path="compare.csv")):  # fmt: skip
        assert "71.5" not in page and "not enough data" in page


def test_from_three_reports_on_the_median_is_told_with_its_spread(
    client, openai, writer, moderator
):
    three(writer, moderator, openai)
    for page in (client.get("/en/companies/openai/").text, compare(client, "openai"),
                 compare(client, "openai", path="compare.csv")):  # fmt: skip
        assert "72, middle half 71.5 to 72.5, n = 3" in page


def test_an_expectation_is_no_evidence(client, openai, writer, moderator):
    three(writer, moderator, openai, source="prediction")
    assert figures(openai).n == 0 and "not enough data" in compare(client, "openai")


def test_each_number_leads_to_the_reports_behind_it(client, openai, writer, moderator):
    three(writer, moderator, openai)
    three(writer, moderator, openai, n=2, source="prediction")
    page = compare(client, "openai")
    url = "/en/interviews/?company=openai&amp;source=own&amp;source=authorised&amp;outcome=offer"
    assert url in page
    listed = client.get(url.replace("&amp;", "&")).text
    assert listed.count('<li class="rep"') == 3


def test_china_and_overseas_stand_side_by_side(client, openai, writer, moderator):
    three(writer, moderator, openai, region="cn")
    three(writer, moderator, openai, region="uk")
    page = compare(client, "_cn", "_overseas")
    assert "Mainland China</th>" in page and "Overseas</th>" in page and "n = 3" in page


def test_more_than_four_are_cut_and_strangers_left_out(client, openai):
    slugs = [make_company(f"firm-{n}").slug for n in range(5)]
    page = compare(client, "nobody", *slugs)
    assert page.count('<th scope="col">') == 3


def test_the_file_holds_the_same_table(client, openai, writer, moderator):
    three(writer, moderator, openai)
    text = compare(client, "openai", "_cn", path="compare.csv")
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert table[0] == ["", "Openai", "Mainland China"]
    assert {row[0]: row[1] for row in table}["Reports that count"] == "3"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_file_holds_no_formula(text):
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("n", [1, 30])
def test_a_comparison_asks_the_same_questions_however_many_reports(
    client, openai, writer, moderator, django_assert_max_num_queries, n
):
    crowd(writer, moderator, [openai], n=n)
    with django_assert_max_num_queries(16):
        compare(client, "openai", "_cn")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_chart_says_its_numbers(client, openai, writer, moderator, language):
    three(writer, moderator, openai)
    page = compare(client, "openai", language=language)
    label = page.partition('class="chart"')[2].partition('aria-label="')[2].partition('"')[0]
    assert "100%" in label and page.count('class="chart"') == 3
