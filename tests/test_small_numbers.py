"""No median, rate, difficulty or duration of fewer than three reports can be read anywhere."""

import itertools
import re

import pytest

from guides.models.section import Section
from interviews.base.choices import Hiring, Outcome, Region, RoundKind
from tests.make import make_article, make_company, make_report
from tests.test_nothing_leaks import crawl

pytestmark = pytest.mark.django_db

# Two reports tell these; their own pages may show what each says, nothing may show what is between.
DAYS, DIFFICULTY = (711, 713), (2, 5)
BETWEEN = ("712", "711.5", "712.5")
SPREAD = re.compile(r"n = (\d+)")
RATE = re.compile(r"(?:\d+ of (\d+) |共?(\d+)[^<]{0,12}中[^<]{0,12})\(?\d+%")
SUBJECTS = ["acme", "openai", "_cn", "_overseas"]


@pytest.fixture
def few(writer, reader, moderator):
    """A company, and with it all places overseas, of which two reports count; and a well-known one."""
    make_article("interviews", "coding", "research-talk")
    coding = list(Section.objects.filter(pk="coding"))
    acme, openai = make_company("acme"), make_company("openai")
    for days, difficulty, outcome, kinds in zip(
        DAYS, DIFFICULTY, ("offer", "rejected"), (["coding"] * 3, ["research"] * 6), strict=True
    ):
        make_report(
            writer, by=moderator, company=acme, region="sg", days=days, difficulty=difficulty,
            outcome=outcome, hiring="phd", rounds=[(kind, ["Why?"], coding) for kind in kinds],
        )  # fmt: skip
    for source in ("prediction", "synthesis", "public"):  # enough of them, and none counts
        make_report(
            reader, by=moderator, company=acme, region="sg", days=712, difficulty=3, source=source
        )
    for days in (10, 20, 30, 40):
        make_report(writer, by=moderator, company=openai, region="cn", days=days, difficulty=4)


def pages(client) -> dict[str, str]:
    """All that links lead to, and all comparisons, files, lists under filters and feeds."""
    found = crawl(client)
    asked = [
        *("compare/?" + "&".join(f"c={s}" for s in chosen)
          for n in (1, 2, 4) for chosen in itertools.combinations(SUBJECTS, n)),
        *("compare.csv?" + "&".join(f"c={s}" for s in chosen)
          for n in (1, 2) for chosen in itertools.combinations(SUBJECTS, n)),
        *(f"interviews/?{name}={value}" for name, values in {
            "company": ["acme"], "region": Region.values, "hiring": Hiring.values,
            "outcome": Outcome.values, "round": RoundKind.values, "source": ["own", "prediction"],
        }.items() for value in values),
        *(f"questions/?{name}={value}" for name, value in (("company", "acme"), ("round", "coding"))),
        "questions.csv?company=acme", "companies/acme/", "companies/", "search/?q=acme",
    ]  # fmt: skip
    for language, path in itertools.product(("en", "zh-hans"), asked):
        found[f"/{language}/{path}"] = client.get(f"/{language}/{path}").text
    return found


def own_pages(found: dict[str, str]) -> set[str]:
    """Pages and lists of the reports themselves, which show what one author says of one process."""
    return {url for url in found if re.search(r"/interviews/|/feeds/", url)}


def figures_between(url: str, text: str) -> set[tuple[str, str]]:
    """Figures that would be medians or quartiles of the two, and are nobody's own."""
    text = re.sub(r"712 ?(?:days|天)", "", text)  # what one of those says that do not count
    return {
        (url, figure) for figure in BETWEEN
        if re.search(rf"(?<![\d.#x&]){re.escape(figure)}(?![\d.\w-])", text)
    }  # fmt: skip


def wholes(text: str) -> list[int]:
    """The number of reports under each median and rate."""
    return [int(n) for n in SPREAD.findall(text)] + [int(a or b) for a, b in RATE.findall(text)]


@pytest.mark.parametrize("who", ["stranger", "reader", "editor"])
def test_nothing_is_told_of_fewer_than_three(request, client, few, who):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    found = pages(client)
    aggregated = found.keys() - own_pages(found)
    assert len(aggregated) > 60
    assert set().union(*(figures_between(url, found[url]) for url in aggregated)) == set()
    told = [(url, n) for url, text in found.items() for n in wholes(text)]
    assert len(told) > 20 and [pair for pair in told if pair[1] < 3] == []
    assert found["/en/companies/acme/"].count("not enough data") >= 6
    assert found["/zh-hans/compare/?c=_overseas"].count("数据不足") >= 6
