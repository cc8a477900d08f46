"""The figures on the pages equal those worked out here from plain data, without the site's own code."""

import html
import random
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pytest

from guides.models.section import Section
from interviews.posts.round import Encounter, Round, RoundInput
from tests.make import flat, make_article, make_company, make_question, make_report

pytestmark = pytest.mark.django_db
KINDS = {"coding": "Coding", "research": "Research discussion", "talk": "Research talk",
         "system": "ML system design", "behavioural": "Behavioural", "take-home": "Take-home assignment"}  # fmt: skip
RESEARCH, ALGORITHMS = {"research", "talk", "project"}, {"coding", "take-home", "written"}
LANGUAGES = {"zh-hans": "中文", "en": "English", "": ""}
COUNTED = {"own", "authorised"}


@dataclass
class Told:
    """One report as its author tells it."""

    company: str
    region: str
    month: date
    outcome: str
    source: str
    days: int | None
    difficulty: int | None
    # kind, language, [(question, follow-up or "")], sections
    rounds: list[tuple[str, str, list[tuple[str, str]], list[str]]] = field(default_factory=list)

    @property
    def counts(self):
        return self.source in COUNTED


def invent(seed: int, n: int = 30) -> list[Told]:
    chance = random.Random(seed)
    asked = [f"Known question {i}?" for i in range(5)]

    def a_round():
        questions = [
            (q, chance.choice(["", "And why?"])) for q in chance.sample(asked, chance.randint(0, 3))
        ]
        return (chance.choice(list(KINDS)), chance.choice(list(LANGUAGES)), questions,
                chance.sample(["coding", "research-talk"], chance.randint(0, 2)))  # fmt: skip

    return [
        Told(chance.choice(["openai", "openai", "openai", "acme", "rare"] if i > 1 else ["rare"]),
             chance.choice(["cn", "us", "uk", "sg", "remote"]), date(2026, chance.randint(1, 9), 1),
             chance.choice(["offer", "rejected", "silence", "waiting", "declined"]),
             chance.choice(["own", "own", "own", "authorised", "prediction", "synthesis"]),
             chance.choice([None, chance.randint(1, 90)]), chance.choice([None, chance.randint(1, 5)]),
             [a_round() for _ in range(chance.randint(1, 5))])
        for i in range(n)
    ]  # fmt: skip


def publish(told: list[Told], writer, moderator) -> None:
    make_article("interviews", "coding", "research-talk")
    companies = {slug: make_company(slug) for slug in ("openai", "acme", "rare")}
    for i in range(5):
        make_question(f"known-{i}", f"题目{i}？", f"Known question {i}?")
    sections = {s.pk: s for s in Section.objects.all()}
    for one in told:
        report = make_report(
            writer, company=companies[one.company], region=one.region, month=one.month,
            outcome=one.outcome, source=one.source, days=one.days, difficulty=one.difficulty,
        )  # fmt: skip
        held = []
        for kind, language, questions, tested in one.rounds:
            asked = []
            for question, follow_up in questions:
                asked.append(Encounter(wording=question))
                if follow_up:
                    asked.append(Encounter(wording=follow_up, follows=len(asked)))
            interview = Round(kind=kind, language=language)
            held.append(RoundInput(interview, asked, [sections[pk] for pk in tested]))
        report.set_rounds(held)
        report.publish(moderator)


@pytest.fixture(params=[1, 2, 3])
def told(request, writer, moderator):
    found = invent(request.param)
    publish(found, writer, moderator)
    return [one for one in found if one.counts]


# --- worked out by hand ------------------------------------------------------------------------------------
def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def spread(values: list[int]) -> str:
    if len(values) < 3:
        return "not enough data"
    low, _middle, high = statistics.quantiles(values, n=4, method="inclusive")
    median = statistics.median(values)
    return f"{number(median)}, middle half {number(low)} to {number(high)}, n = {len(values)}"


def share(part: int, whole: int, enough: bool) -> str:
    return (
        f"{part} of {whole} ({round(100 * part / whole)}%)"
        if enough and whole
        else "not enough data"
    )


def most(counts: Counter, name=str, n: int = 5) -> list[str]:
    return [
        f"{name(key)} {times}"
        for key, times in sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:n]
    ]


def table(reports: list[Told]) -> dict[str, str]:
    """What the table says of these reports, row by row."""
    rounds = [r for one in reports for r in one.rounds]
    kinds = Counter(kind for kind, *_rest in rounds)
    ended = [one for one in reports if one.outcome != "waiting"]
    enough = len(reports) >= 3
    return {
        "Reports that count": str(len(reports)),
        "Rounds, median": spread([len(one.rounds) for one in reports]),
        "Days to the result, median": spread([o.days for o in reports if o.days is not None and o.outcome != "waiting"]),
        "Difficulty, 1 to 5, median": spread([o.difficulty for o in reports if o.difficulty is not None]),
        "Research rounds": share(sum(kinds[k] for k in RESEARCH), len(rounds), enough),
        "Coding rounds": share(sum(kinds[k] for k in ALGORITHMS), len(rounds), enough),
        "Offers among completed processes": share(
            sum(o.outcome == "offer" for o in ended), len(ended), len(ended) >= 3
        ),
        "Most tested sections": "; ".join(most(
            Counter(pk for one in reports for pk in {pk for r in one.rounds for pk in r[3]}),
            "About {}".format,
        )) or "—",
        "Language of rounds": "; ".join(
            most(Counter(r[1] for r in rounds if r[1]), LANGUAGES.get)
        ) or "—",
    }  # fmt: skip


# --- read off the page -------------------------------------------------------------------------------------
def cells(page: str) -> dict[str, list[str]]:
    """{row: cells}, without tags."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", flat(page)):
        what, *said = re.split(r"</th>|</td>", row)
        words = [html.unescape(re.sub(r"<br>", "; ", cell)) for cell in said if cell]
        found[what] = [re.sub(r"<[^>]*>", "", cell) for cell in words]
    return found


def test_a_companys_page_says_what_its_reports_say(client, told):
    for slug in ("openai", "acme", "rare"):
        said = cells(client.get(f"/en/companies/{slug}/").text)
        expected = table([one for one in told if one.company == slug])
        if expected["Reports that count"] != "0":
            assert {what: said[what][0] for what in expected} == expected


def test_the_comparison_says_the_same_of_each(client, told):
    said = cells(client.get("/en/compare/?c=openai&c=rare&c=_cn&c=_overseas").text)
    sides = [
        [one for one in told if one.company == "openai"], [one for one in told if one.company == "rare"],
        [one for one in told if one.region == "cn"], [one for one in told if one.region in ("us", "uk", "sg")],
    ]  # fmt: skip
    expected = [table(side) for side in sides]
    for what in expected[0]:
        assert said[what] == [side[what] for side in expected]


def test_a_questions_page_says_where_and_when_it_was_asked(client, told):
    for i in range(5):
        question = f"Known question {i}?"
        asked = [(one, kind, follow) for one in told for kind, _l, questions, _s in one.rounds
                 for q, follow in questions if q == question]  # fmt: skip
        page = flat(client.get(f"/en/questions/known-{i}/").text)
        if not asked:
            assert "Where and when" not in page
            continue
        said = cells(page)
        assert f"asked {len(asked)} time" in page
        companies = Counter(one.company.title() for one, _kind, _follow in asked)
        assert sorted(said["Companies"][0].split(", ")) == sorted(most(companies))
        kinds = Counter(kind for _one, kind, _follow in asked)
        assert sorted(said["Kinds of round"][0].split(", ")) == sorted(most(kinds, KINDS.get, 10))
        months = Counter(f"{one.month:%Y-%m}" for one, _kind, _follow in asked)
        shown = [f"{month} {n}" for month, n in sorted(months.items(), reverse=True)[:10]]
        assert said["Months"] == [", ".join(shown)]
        followed = sum(bool(follow) for _one, _kind, follow in asked)
        assert (f"{followed} time" in page.partition("What they ask next")[2][:600]) == bool(
            followed
        )


def test_a_sections_margin_says_who_tested_it(client, told):
    for pk in ("coding", "research-talk"):
        citing = [one for one in told if any(pk in tested for *_rest, tested in one.rounds)]
        note = (
            client.get(f"/en/sections/{pk}/")
            .text.partition('<aside class="note"')[2]
            .partition("</aside>")[0]
        )
        assert f"{len(citing)} report" in note
        asked = Counter(
            q for one in citing
            for q in {w for *_rest, questions, tested in one.rounds if pk in tested
                      for pair in questions for w in pair if w}
        )  # fmt: skip
        counts = sorted((int(n) for n in re.findall(r'class="n">(\d+) report', note)), reverse=True)
        assert counts == sorted(asked.values(), reverse=True)[:3]
        companies = Counter(one.company.title() for one in citing)
        named = note.partition("Asked by")[2].partition("</li>")[0].strip().split(", ")
        assert sorted(companies[name] for name in named) == sorted(
            n for _name, n in companies.most_common(3)
        )
        newest = max(one.month for one in citing)
        assert f'datetime="{newest:%Y-%m}"' in note


def test_the_bank_lists_questions_by_how_often_they_were_asked(client, told):
    asked = Counter(q for one in told for r in one.rounds for q, _follow in r[2])
    page = client.get("/en/questions/").text
    shown = re.findall(r"(Known question \d)\?</a>", page)
    assert [asked[f"{name}?"] for name in shown] == sorted(
        (asked[f"Known question {i}?"] for i in range(5)), reverse=True
    )
