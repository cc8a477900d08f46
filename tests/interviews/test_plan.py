"""Somebody's plan: a fixed order with its reasons, kept by the browser first and by the account then."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from guides.models.bookmarks import Mark
from guides.models.company import Company
from guides.models.section import Section, link_companies
from interviews.practice import plan_cookie
from interviews.practice.checklists import GROUPS, KEYS, SECTIONS
from interviews.practice.plan import Plan, PlanData
from interviews.practice.planning import (
    LONG,
    SHORT,
    Asked,
    Candidate,
    Topic,
    next_questions,
    next_sections,
    why_question,
    why_section,
)
from interviews.questions.question import Question
from portal.wsgi import application
from tests.make import flat, make_article, make_company, make_question, make_report, make_section
from tests.portal.wsgi import ask
from tests.test_html import problems
from tests.test_nothing_leaks import crawl

pytestmark = pytest.mark.django_db
PLAN = "/en/plan/"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def pks(found) -> list:
    return [row.pk for row in found]


def words(reasons) -> list[str]:
    return [reason.words for reason in reasons]


def reports(n: int) -> tuple[Asked, ...]:
    return (Asked("ByteDance", n, 40, "bytedance"),)


# --- the order of sections ---------------------------------------------------------------------------
def test_more_reports_come_first_and_equals_stand_in_the_guides_order():
    topics = [Topic("c", 2), Topic("a", 0), Topic("b", 1, asked=reports(1)), Topic("d", 3, asked=reports(2))]  # fmt: skip
    assert pks(next_sections(topics, None)) == ["d", "b", "a", "c"]


def test_need_is_could_not_answer_then_not_rated_then_read():
    topics = [Topic("read", 0, "read"), Topic("new", 1), Topic("gap", 2, "gap")]
    assert pks(next_sections(topics, None)) == ["gap", "new", "read"]


def test_evidence_and_need_are_multiplied():
    """Read, with five reports: 51. Not rated, with two: 42. Could not answer, with one: 44."""
    topics = [
        Topic("a", 0, "read", asked=reports(5)),
        Topic("b", 1, asked=reports(2)),
        Topic("c", 2, "gap", asked=reports(1)),
    ]
    assert pks(next_sections(topics, None)) == ["a", "c", "b"]


def test_what_they_can_explain_comes_when_nothing_else_is_left():
    topics = [Topic("known", 0, "explain", asked=reports(40)), Topic("new", 1)]
    assert pks(next_sections(topics, None)) == ["new", "known"]


def test_the_guide_and_the_bank_decide_where_no_report_does():
    topics = [
        Topic("nothing", 0),
        Topic("bank", 1, tested=2),
        Topic("named", 2, named=("OpenAI",)),
        Topic("about", 3, about=("OpenAI",)),
    ]
    assert pks(next_sections(topics, None)) == ["about", "named", "bank", "nothing"]


def test_with_few_weeks_only_what_is_asked_or_a_gap_comes_first():
    topics = [
        Topic("about", 0, about=("OpenAI", "Meta")),
        Topic("asked", 1, "read", asked=reports(1)),
        Topic("gap", 2, "gap"),
    ]
    assert pks(next_sections(topics, SHORT)) == ["asked", "gap", "about"]
    assert pks(next_sections(topics, SHORT + 1)) == ["about", "asked", "gap"]


def test_with_many_weeks_two_places_are_for_basics_they_have_not_read():
    topics = [Topic(f"asked-{n}", n, asked=reports(9 - n)) for n in range(6)]
    topics += [Topic("read", 6, "read", is_basic=True), Topic("x", 7, is_basic=True)]
    topics += [Topic("y", 8, tested=1, is_basic=True), Topic("z", 9, is_basic=True)]
    many, fewer = next_sections(topics, LONG), next_sections(topics, LONG - 1)
    assert pks(many) == ["asked-0", "asked-1", "asked-2", "y", "x"]
    assert pks(fewer) == [f"asked-{n}" for n in range(5)]


ratings = st.sampled_from(["", "gap", "read", "explain"])
some_topics = st.lists(
    st.builds(
        Topic, pk=st.just(""), place=st.integers(0, 50), rating=ratings,
        asked=st.integers(0, 3).map(lambda n: reports(n) if n else ()), tested=st.integers(0, 3),
        is_basic=st.booleans(),
    ), unique_by=lambda topic: topic.place, max_size=20,
)  # fmt: skip


@given(some_topics, st.none() | st.integers(0, 104), st.randoms())
def test_the_order_depends_on_nothing_but_the_facts(topics, weeks, chance):
    first = next_sections(topics, weeks)
    shuffled = chance.sample(topics, len(topics))
    assert next_sections(shuffled, weeks) == first and len(first) == min(5, len(topics))
    known = [topic.rating == "explain" for topic in first]
    assert known == sorted(known)


# --- the order of questions ----------------------------------------------------------------------------
def test_questions_of_their_companies_then_the_most_asked_then_the_guides():
    found = [
        Candidate(1), Candidate(2, is_shipped=True), Candidate(3, total=1), Candidate(4, total=7),
        Candidate(5, asked=reports(1), total=1), Candidate(6, asked=reports(2), total=2),
    ]  # fmt: skip
    assert pks(next_questions(found)) == [6, 5, 4, 3, 2]


def test_a_weak_section_brings_a_question_forward():
    found = [
        Candidate(n, asked=reports(2), ratings=(("coding", rating),))
        for n, rating in enumerate(["read", "", "gap"])
    ]
    assert pks(next_questions(found)) == [2, 1, 0]


def test_a_question_whose_sections_they_can_all_explain_is_left_out():
    known, half = (("a", "explain"), ("b", "explain")), (("a", "explain"), ("b", "read"))
    found = [Candidate(1, ratings=known), Candidate(2, ratings=half), Candidate(3)]
    assert pks(next_questions(found)) == [3, 2]


# --- reasons -------------------------------------------------------------------------------------------
def test_a_section_says_all_that_speaks_for_it():
    topic = Topic("coding", 0, "gap", reports(12), ("OpenAI",), ("Meta",), 3)
    reasons = why_section(topic, None)
    assert words(reasons) == [
        "12 of 40 reports from ByteDance tested it", "you could not answer it",
        "the guide’s section on OpenAI", "the guide mentions Meta in it",
        "3 questions in the bank test it",
    ]  # fmt: skip
    assert reasons[0].url.endswith("/sections/coding/#h-reports")
    assert reasons[-1].url.endswith("/questions/?section=coding")


@pytest.mark.parametrize(("rating", "said"), [
    ("", "not read yet"), ("read", "you have read it, but not yet said that you can explain it"),
    ("explain", "you can explain it; nothing else is left"),
])  # fmt: skip
def test_a_section_says_how_they_rated_it(rating, said):
    assert words(why_section(Topic("coding", 0, rating), None)) == [said]


def test_a_basic_says_so_while_there_is_time():
    topic = Topic("coding", 0, is_basic=True)
    assert "one of the basics" in words(why_section(topic, LONG))[-1]
    assert "one of the basics" not in words(why_section(topic, LONG - 1))[-1]


def test_a_question_says_who_asked_it_and_what_it_tests():
    asked = Candidate(1, "/q/", reports(3), 9, True, (("coding", "gap"), ("star", "read")))
    assert words(why_question(asked, "Coding")) == [
        "ByteDance asked it 3 times",
        "it tests “Coding”, which you could not answer",
    ]
    assert words(why_question(Candidate(1, total=1), "")) == ["asked 1 time in total"]
    assert words(why_question(Candidate(1, is_shipped=True), "")) == [
        "one of the guide’s own questions"
    ]


# --- the page, on a site with reports --------------------------------------------------------------------
@pytest.fixture
def site(writer, moderator):
    """OpenAI's two reports test coding twice and research-talk once, ByteDance's one star."""
    make_article("interviews", "coding", "research-talk", "star", "theory", "rest", "more", "last")
    openai, bytedance = make_company("openai"), make_company("bytedance", region="cn")
    coding, talk, star, theory = (
        Section.objects.get(pk=pk) for pk in ("coding", "research-talk", "star", "theory")
    )
    make_question("why", "为何？", "Why?", coding)
    make_question("how", "如何？", "How?", talk)
    make_question("basic", "何谓？", "What?", theory)
    first = [("coding", ["Why?"], [coding]), ("talk", ["How?"], [talk])]
    make_report(writer, company=openai, rounds=first, by=moderator)
    make_report(writer, company=openai, rounds=[("coding", ["Why?"], [coding])], by=moderator)
    make_report(
        writer, company=bytedance, region="cn", rounds=[("project", [], [star])], by=moderator
    )


def proposed(client, path=PLAN) -> tuple[list, list]:
    """(sections, questions) as the page proposes them: [(id or public id, [reasons])]"""
    context = client.get(path).context
    sections = [(text.section_id, words(reasons)) for text, _r, reasons in context["sections"]]
    return sections, [(q.public_id, words(reasons)) for q, reasons in context["questions"]]


def save(client, companies="", region="", weeks=""):
    return client.post(PLAN, {"companies": companies, "region": region, "weeks": weeks})


def rate(client, **said):
    return client.post(
        f"{PLAN}ratings/", {f"r-{pk.replace('_', '-')}": r for pk, r in said.items()}
    )


def test_the_same_site_gives_the_same_proposals_with_their_reasons(client, site):
    save(client, "Openai", weeks="8")
    rate(client, star="gap", theory="read")
    sections, questions = proposed(client)
    assert sections[:4] == [
        ("coding", ["2 reports from Openai tested it", "not read yet",
                    "1 question in the bank tests it"]),
        ("research-talk", ["1 report from Openai tested it", "not read yet",
                           "1 question in the bank tests it"]),
        ("star", ["you could not answer it"]),
        ("theory", ["you have read it, but not yet said that you can explain it",
                    "1 question in the bank tests it"]),
    ]  # fmt: skip
    assert questions == [
        ("why", ["Openai asked it 2 times", "it tests “About coding”, which you have not read yet"]),
        ("how", ["Openai asked it 1 time", "it tests “About research-talk”, which you have not read yet"]),
        ("basic", ["it tests “About theory”, which you have read"]),
    ]  # fmt: skip
    assert proposed(client) == (sections, questions)


@pytest.mark.parametrize(("companies", "region", "first", "reason"), [
    ("Bytedance", "us", "star", "1 report from Bytedance tested it"),
    ("", "cn", "star", "1 report from Mainland China tested it"),
    ("", "us", "coding", "2 reports from Overseas tested it"),
    ("", "remote", "coding", "2 of 3 reports from all companies tested it"),
    ("", "", "coding", "2 of 3 reports from all companies tested it"),
])  # fmt: skip
def test_their_companies_count_then_their_region_then_all(
    client, site, companies, region, first, reason
):
    save(client, companies, region)
    section, reasons = proposed(client)[0][0]
    assert section == first and reason in reasons


def test_a_company_without_reports_gives_way_to_the_region(client, site):
    make_company("nobody")
    save(client, "Nobody", "cn")
    assert proposed(client)[0][0][0] == "star"


def test_the_guide_ties_sections_to_companies(client, site):
    make_company("meta", "Meta")
    article = Section.objects.get(pk="coding").article
    make_section("names-it", article, position=20, body="They work at Meta.")
    link_companies(Section.objects.get(pk="names-it"))
    save(client, "Meta, Openai")
    assert ("names-it", ["not read yet", "the guide mentions Meta in it"]) in proposed(client)[0]


@pytest.mark.parametrize("change", ["hide", "withdraw"])
def test_what_is_not_public_any_more_does_not_count(client, site, moderator, change):
    from interviews.posts.report import Report

    for report in Report.objects.filter(company__slug="openai"):
        report.hide(moderator, "x") if change == "hide" else report.withdraw()
    save(client, "Openai", "cn")
    sections, questions = proposed(client)
    assert sections[0][0] == "star" and "Openai asked" not in str(questions)


def test_a_waiting_report_does_not_count(client, site, writer):
    coding = [Section.objects.get(pk="coding")]
    make_report(writer, company=Company.objects.get(slug="openai"), rounds=[("coding", [], coding)])
    save(client, "Openai")
    assert "2 reports from Openai tested it" in proposed(client)[0][0][1]


def test_the_heir_of_a_removed_section_is_proposed_in_its_place(client, site):
    coding, rest = Section.objects.get(pk="coding"), Section.objects.get(pk="rest")
    coding.remove(rest)
    save(client, "Openai")
    sections, questions = proposed(client)
    assert sections[0][0] == "rest" and "2 reports" in sections[0][1][0]
    assert "About rest" in questions[0][1][1] and "coding" not in dict(sections)


def test_a_rating_of_a_section_that_is_gone_breaks_nothing(client, site, writer):
    rate(client, coding="gap")
    Section.objects.get(pk="coding").remove()
    assert client.get(PLAN).context["rated"] == 0
    client.force_login(writer)
    client.get(PLAN)
    assert not Mark.objects.filter(section="coding").exists()
    assert rate(client, coding="read").status_code == 302


def test_a_merged_question_is_not_proposed(client, site):
    Question.objects.filter(public_id="why").update(
        merged_into=Question.objects.get(public_id="how")
    )
    save(client, "Openai")
    assert [pk for pk, _reasons in proposed(client)[1]] == ["how", "basic"]


def test_what_they_can_explain_leaves_the_questions(client, site):
    rate(client, coding="explain")
    assert [pk for pk, _reasons in proposed(client)[1]] == ["how", "basic"]


def test_a_chapter_is_rated_in_one_form_and_counted(client, site):
    answer = client.post(f"{PLAN}ratings/", {
        "chapter": "1", "r-coding": "explain", "r-star": "gap", "r-theory": "", "r-nothing": "read",
    })  # fmt: skip
    assert answer.url == "/en/plan/#ch-1"
    page = client.get(PLAN)
    assert (page.context["rated"], page.context["every"]) == (2, 7)
    assert "2 of 7 sections rated" in page.text


def test_the_weeks_say_how_many_sections_a_week(client, site):
    save(client, weeks="3")
    rate(client, coding="read")
    assert "6 left, about 2 a week for 3 weeks" in client.get(PLAN).text


def test_the_rating_chosen_is_pressed_and_can_be_taken_back(client, site):
    rate(client, coding="gap")
    button = '<button class="btn alt" name="r-coding" value="" aria-pressed="true">could not answer'
    assert button in flat(client.get(PLAN).text)
    rate(client, coding="")
    assert button not in flat(client.get(PLAN).text) and client.get(PLAN).context["rated"] == 0


@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_it_takes_as_many_queries_however_many_reports_there_are(
    client, request, site, writer, moderator, who
):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    save(client, "Openai, Bytedance", "us", "6")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PLAN)
        return len(captured)

    before = queries()
    openai, every = Company.objects.get(slug="openai"), list(Section.objects.filter(level=2))
    for number in range(4):
        rounds = [("coding", [f"Number {number}?", "Why?"], every)]
        make_report(writer, company=openai, rounds=rounds, by=moderator)
    assert queries() == before == {"stranger": 13, "reader": 18}[who]


# --- a fresh site ----------------------------------------------------------------------------------------
@pytest.fixture
def shipped(db):
    call_command("load_guide", verbosity=0)


@pytest.mark.parametrize("companies", ["", "OpenAI, 字节跳动"])
def test_a_fresh_site_proposes_five_and_five(client, shipped, companies):
    save(client, companies)
    sections, questions = proposed(client)
    assert len(sections) == len(questions) == 5
    assert all(reasons for _pk, reasons in [*sections, *questions])


def test_a_fresh_site_begins_with_the_companies_own_sections(client, shipped):
    save(client, "OpenAI, ByteDance")
    assert [pk for pk, _reasons in proposed(client)[0][:2]] == ["openai-focus", "bytedance-focus"]
    assert [pk for pk, _reasons in proposed(client, "/zh-hans/plan/")[0][:2]] == [
        "openai-focus",
        "bytedance-focus",
    ]


def test_every_item_of_the_checklists_leads_into_the_guide(shipped):
    assert Section.objects.live().filter(pk__in=SECTIONS).count() == len(SECTIONS)
    assert len(KEYS) == sum(len(items) for _title, items in GROUPS)


def test_a_guide_without_a_section_gives_an_empty_plan(client):
    assert proposed(client) == ([], [])


def test_with_everything_said_the_page_is_valid_and_the_cookie_small(client, shipped):
    save(client, ", ".join(c.name for c in Company.objects.order_by("slug")[:5]), "remote", "104")
    every = Section.objects.live().filter(level__gt=1)
    client.post(
        f"{PLAN}ratings/", {f"r-{pk}": "explain" for pk in every.values_list("pk", flat=True)}
    )
    client.post(f"{PLAN}checklists/", {"tick": sorted(KEYS)})
    page = client.get(PLAN)
    assert page.context["left"] == 0 and problems(page) == []
    assert len(client.cookies["plan"].OutputString()) < 3_500


# --- kept by the browser ----------------------------------------------------------------------------------
def test_the_cookie_is_the_servers_and_lasts_a_year(client, site):
    kept = save(client, "Openai", "us", "8").cookies["plan"]
    assert kept["httponly"] and kept["samesite"] == "Lax" and kept["path"] == "/"
    assert kept["max-age"] == 365 * 24 * 3600
    assert kept.coded_value == f"c:openai|p:us|u:{timezone.localdate() + timedelta(weeks=8)}"


def test_over_https_the_cookie_is_secure(client, site, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert save(client, "Openai").cookies["plan"]["secure"]


def test_reading_sets_no_plan(client, site):
    assert "plan" not in client.get(PLAN).cookies


def test_the_database_keeps_nothing_of_a_stranger(client, site):
    save(client, "Openai")
    rate(client, coding="gap")
    assert not Plan.objects.exists() and not Mark.objects.exists()


def test_a_cleared_plan_leaves_no_cookie(client, site):
    save(client, "Openai")
    assert save(client).cookies["plan"]["max-age"] == 0


def test_the_form_shows_what_was_saved_and_saving_it_again_moves_nothing(client, site):
    save(client, "Openai", "us", "8")
    day = timezone.localdate() + timedelta(weeks=8, days=-3)
    client.cookies["plan"] = f"c:openai|p:us|u:{day}"
    assert client.get(PLAN).context["form"].initial["weeks"] == 8
    assert f"u:{day}" in save(client, "Openai", "us", "8").cookies["plan"].value


def test_a_day_that_is_past_leaves_no_weeks(client, site):
    client.cookies["plan"] = "u:2020-01-01"
    assert client.get(PLAN).context["aims"].weeks == 0


HOSTILE = ["", "|", ":", "c:", "g:.|r:..", "c:openai" * 900, "u:9999-12-31", "u:0001-01-01", "u:x",
           "p:mars", "t:nothing", "g:coding|r:coding|x:coding", "c:" + ".".join(f"c{n}" for n in range(900)),
           '{"a": 1}', "%00", "\\", '"', "é中文😀".encode().decode("latin-1"), "a:b:c|d", "-1", "u:-1", "g:" + "a" * 4000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_broken_cookie_is_a_plan_with_less_in_it(client, site, text):
    client.cookies["plan"] = text
    assert client.get(PLAN).status_code == 200
    assert save(client, "Openai").status_code == rate(client, coding="gap").status_code == 302


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_whatever_stands_in_the_cookie_the_page_comes(client, site, text):
    client.cookies["plan"] = text.encode().decode("latin-1")  # as it travels
    assert client.get(PLAN).status_code == 200


@given(st.binary())
def test_whatever_bytes_are_sent_there_is_an_answer(client, site, data):
    client.cookies.clear()
    answer = client.get(PLAN, HTTP_COOKIE=f"plan={data.decode('latin-1')}")
    assert answer.status_code in (200, 400)  # 400: the site takes no text with a NUL


def test_what_the_cookie_says_is_read_back(client, site):
    aims = PlanData(
        [Company.objects.get(slug="openai")], "us", timezone.localdate() + timedelta(weeks=3),
        {"coding": "gap", "star": "read", "theory": "explain"}, frozenset({"mock", "star"}),
    )  # fmt: skip
    client.cookies["plan"] = plan_cookie.write(aims)
    assert client.get(PLAN).context["aims"] == aims


def test_more_than_a_cookie_holds_is_refused_in_words(client, site):
    article = Section.objects.get(pk="coding").article
    Section.objects.bulk_create(
        Section(pk=f"s{n}{'x' * 30}", article=article, position=50 + n) for n in range(150)
    )
    many = {f"r-s{n}{'x' * 30}": "read" for n in range(150)}
    answer = client.post(f"{PLAN}ratings/", many)
    assert answer.status_code == 400 and "Sign in" in answer.text


def test_a_merged_company_is_the_other(client, site):
    save(client, "Openai")
    Company.objects.filter(slug="openai").update(merged_into=Company.objects.get(slug="bytedance"))
    assert [c.slug for c in client.get(PLAN).context["aims"].companies] == ["bytedance"]


def test_ready_pages_are_the_same_with_the_cookie_and_without():
    first, second = (ask(application, path="/en/", cookie=c) for c in ("", "plan=c:openai"))
    assert first == second


# --- kept by the account ----------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [PLAN, "/en/me/"])
def test_signed_in_what_the_browser_held_becomes_the_members(client, site, reader, path):
    save(client, "Openai", "us", "8")
    rate(client, coding="gap", star="read", theory="explain")
    client.post(f"{PLAN}checklists/", {"tick": ["mock"]})
    held = client.get(PLAN).context["aims"]
    client.force_login(reader)
    assert client.get(path).cookies["plan"]["max-age"] == 0
    assert Plan.plan_data_of(reader) == held
    assert Mark.objects.get(user=reader, section="star").read_at


def test_their_own_choices_win(client, site, reader):
    openai, bytedance = Company.objects.order_by("-slug")
    day, other = (timezone.localdate() + timedelta(weeks=n) for n in (3, 9))
    Plan.change(reader, companies=[openai], region="uk", until=day, ratings={"coding": "explain"},
                ticks=frozenset({"cv"}))  # fmt: skip
    Plan.merge(reader, PlanData([bytedance], "cn", other, {"coding": "gap", "star": "gap"},
                            frozenset({"mock"})))  # fmt: skip
    assert Plan.plan_data_of(reader) == PlanData(
        [bytedance, openai], "uk", day, {"coding": "explain", "star": "gap"},
        frozenset({"cv", "mock"}),
    )  # fmt: skip


def test_merging_twice_changes_nothing_more(site, reader):
    held = PlanData([Company.objects.get(slug="openai")], "us", None, {"coding": "read"},
                frozenset({"cv"}))  # fmt: skip
    Plan.merge(reader, held)
    once, read_at = Plan.plan_data_of(reader), Mark.objects.get().read_at
    Plan.merge(reader, held)
    assert Plan.plan_data_of(reader) == once and Mark.objects.get().read_at == read_at


def test_united_companies_are_at_most_five(site, reader):
    own = [make_company(f"own-{n}") for n in range(4)]
    Plan.change(reader, companies=own)
    Plan.merge(reader, PlanData([make_company(f"held-{n}") for n in range(4)]))
    assert [c.slug for c in Plan.plan_data_of(reader).companies] == [
        "held-0", "own-0", "own-1", "own-2", "own-3",
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_broken_cookie_of_a_member_goes(client, site, reader, text):
    client.force_login(reader)
    client.cookies["plan"] = text
    assert client.get(PLAN).cookies["plan"]["max-age"] == 0


def test_without_a_cookie_looking_writes_nothing(client, site, reader):
    client.force_login(reader)
    client.get(PLAN)
    assert not Plan.objects.exists() and not Mark.objects.exists()


def test_a_member_saves_rates_and_ticks(client, site, reader):
    client.force_login(reader)
    save(client, "Openai", "us", "8")
    rate(client, coding="gap", star="read")
    client.post(f"{PLAN}checklists/", {"tick": ["mock", "nothing"]})
    aims = Plan.plan_data_of(reader)
    assert [c.slug for c in aims.companies] == ["openai"] and aims.region == "us"
    assert (aims.weeks, aims.ratings) == (8, {"coding": "gap", "star": "read"})
    assert aims.ticks == {"mock"} and "plan" not in client.cookies


def test_rating_one_section_leaves_the_other_marks(client, site, reader):
    Mark.act(reader, Section.objects.get(pk="coding"), "bookmark", 1)
    client.force_login(reader)
    rate(client, coding="read")
    read_at = Mark.objects.get().read_at
    rate(client, coding="explain")
    mark = Mark.objects.get()
    assert mark.bookmarked and mark.rating == "explain" and mark.read_at == read_at
    rate(client, coding="")
    assert Mark.objects.get().rating == "" and Mark.objects.get().bookmarked


def test_saving_a_chapter_again_keeps_when_it_was_read(client, site, reader):
    client.force_login(reader)
    rate(client, coding="read")
    read_at = Mark.objects.get().read_at
    rate(client, coding="read")
    assert Mark.objects.get().read_at == read_at


def test_the_box_of_a_section_rates_it_too(client, site, reader):
    client.force_login(reader)
    page, act = "/en/sections/coding/", "/en/sections/coding/mark/"
    client.post(act, {"act": "gap"})
    assert 'value="unrate" aria-pressed="true">I could not answer it' in flat(client.get(page).text)
    client.post(act, {"act": "explain"})
    assert 'value="unrate" aria-pressed="true">I can explain it' in flat(client.get(page).text)
    assert client.get(PLAN).context["aims"].ratings == {"coding": "explain"}
    client.post(act, {"act": "unrate"})
    assert client.get(PLAN).context["aims"].ratings == {}


def test_what_was_read_in_a_browser_does_not_change_what_they_said(client, site, reader):
    client.force_login(reader)
    rate(client, coding="gap")
    client.post("/en/me/reading/", {"section": ["coding"]})
    assert Mark.objects.get().rating == "gap"


@pytest.mark.parametrize("who", ["stranger", "reader", "moderator", "admin"])
def test_nobody_sees_the_plan_of_another(client, request, site, writer, who):
    """Openai is on every page; that this member aims there is on none."""
    Plan.change(writer, companies=[Company.objects.get(slug="openai")], region="sg", until=None,
                ratings={"coding": "gap"}, ticks=frozenset({"mock"}))  # fmt: skip
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    aims = client.get(PLAN).context["aims"]
    assert aims == PlanData()
    pages = crawl(client)
    assert not [url for url, text in pages.items() if 'value="gap" checked' in flat(text)]


def test_the_administration_does_not_know_it(client, site, reader, admin):
    Plan.change(reader, companies=[Company.objects.get(slug="openai")])
    client.force_login(admin)
    assert client.get("/admin/interviews/plan/").status_code == 404
    assert "Openai" not in client.get(f"/admin/portal/user/{reader.pk}/delete/").text


def test_leaving_takes_it_away(site, writer):
    Plan.change(writer, companies=[Company.objects.get(slug="openai")], ratings={"coding": "gap"})
    writer.delete()
    assert not Plan.objects.exists() and not Mark.objects.exists()


# --- checklists -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_ticks_stay_and_start_over_clears_them(client, request, site, who):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    client.post(f"{PLAN}checklists/", {"tick": ["mock", "cv"]})
    assert flat(client.get(PLAN).text).count('name="tick" value="mock" checked') == 1
    client.post(f"{PLAN}checklists/", {"tick": ["mock", "cv"], "act": "clear"})
    assert 'name="tick" value="mock" checked' not in flat(client.get(PLAN).text)


# --- bad input ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["stranger", "reader"])
@pytest.mark.parametrize("weeks", ["-1", "105", "1e9", "9" * 5000, "x", "1.5", "١٢٣٤"])
def test_odd_weeks_are_told_and_nothing_typed_is_lost(client, request, site, who, weeks):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    answer = save(client, "Openai", "us", weeks)
    assert answer.status_code == 422 and 'value="Openai"' in answer.text
    assert problems(answer) == [] and "plan" not in answer.cookies and not Plan.objects.exists()


def test_an_unknown_company_is_named_and_stays_in_the_field(client, site):
    answer = save(client, "Openai, Nobody Inc", weeks="7")
    assert answer.status_code == 422 and "“Nobody Inc” is not known here" in answer.text
    assert 'value="Openai, Nobody Inc"' in answer.text and 'value="7"' in answer.text


def test_six_companies_are_too_many(client, site):
    names = [make_company(f"co{n}").name for n in range(6)]
    answer = save(client, ", ".join(names))
    assert answer.status_code == 422 and "At most 5 companies." in answer.text


def test_an_unknown_region_is_told(client, site):
    assert save(client, region="mars").status_code == 422


@pytest.mark.parametrize("value", ["well", "explain ", "a" * 9000, "中文"])
def test_an_unknown_rating_is_told(client, site, value):
    assert rate(client, coding=value).status_code == 400


@pytest.mark.parametrize("field", ["r-", "r-coding--", "r-" + "a" * 500, "r-中文", "r", "R-coding"])
def test_a_rating_of_nothing_changes_nothing(client, site, field):
    answer = client.post(f"{PLAN}ratings/", {field: "gap", "chapter": "9" * 40})
    assert answer.status_code == 302 and client.get(PLAN).context["rated"] == 0


def test_a_nul_is_refused(client, site):
    assert save(client, "\0").status_code == 400


@pytest.mark.parametrize("path", ["ratings/", "checklists/"])
def test_only_a_post_changes_anything(client, site, path):
    assert client.get(f"{PLAN}{path}").status_code == 405


@pytest.mark.parametrize("page", ["/en/", "/en/guide/", "/en/practice/", "/en/me/"])
def test_other_pages_lead_to_it(client, site, reader, page):
    client.force_login(reader)
    assert f'href="{PLAN}"' in client.get(page).text
