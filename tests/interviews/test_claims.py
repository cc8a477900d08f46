"""Sentences of the guide compared with reports: supported, contradicted, or not enough data."""

import statistics

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from guides.models import section_ops
from guides.models.proposal import Proposal
from guides.models.section import Section, Text
from interviews.base.counts import StatCount
from interviews.management.commands.recount import recount
from interviews.statistics.claim import Claim, Metric
from interviews.statistics.findings import plain_text_by_language, strip_whitespace
from interviews.statistics.numbers import Numbers, fill
from portal.kernel.models.notice import Notice
from portal.site.management.commands.load_guide import _rows
from tests.make import flat, make_article, make_claim, make_company, make_report
from tests.test_nothing_leaks import crawl, words_found

pytestmark = pytest.mark.django_db
PAGE, CHAPTER = "/en/sections/coding/", "/en/guide/research-scientist/interviews/"
FORM = {"sentence_en": "This section is on attention.", "metric": "days", "entity": "all", "low": "45"}  # fmt: skip


@pytest.fixture
def coding(db):
    make_article("interviews", "coding", "system-design")
    return Section.objects.get(pk="coding")


@pytest.fixture
def publish(writer, moderator):
    """Publishes one report for each number of days."""

    def publish(*days, **columns):
        return [make_report(writer, by=moderator, days=n, **columns) for n in days]  # fmt: skip

    return publish


def judged(claim):
    claim.refresh_from_db()
    return claim.verdict, claim.n


def days(section, **columns):
    return make_claim(section, metric="days", **columns)


# --- the verdict ---------------------------------------------------------------------------------------
def test_a_median_within_the_range_supports_a_claim(coding, publish):
    claim = days(coding, low=45, high=75)
    publish(10, 60, 90)
    assert judged(claim) == ("supported", 3) and claim.value == 60


def test_a_median_outside_the_range_contradicts_it(coding, publish):
    claim = days(coding, low=45, high=75)
    publish(10, 20, 60)
    assert judged(claim) == ("contradicted", 3) and claim.value == 20


@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_reports_there_is_not_enough_data(coding, publish, n):
    claim = days(coding, low=45)
    publish(*[60] * n)
    assert judged(claim) == ("few", n) and claim.value is None


@pytest.mark.parametrize(("ends", "verdict"), [
    ({"low": 20, "high": 20}, "supported"), ({"low": 20}, "supported"), ({"high": 20}, "supported"),
    ({"low": 20.1}, "contradicted"), ({"high": 19.9}, "contradicted"), ({"low": 1}, "supported"),
])  # fmt: skip
def test_both_ends_belong_to_the_range_and_one_may_be_open(coding, publish, ends, verdict):
    publish(20, 20, 20)
    assert judged(days(coding, **ends)) == (verdict, 3)


def test_a_report_without_the_figure_does_not_count_for_it(coding, publish):
    claim = days(coding, low=45)
    publish(60, 60, None)
    assert judged(claim) == ("few", 2)


def test_an_expectation_is_no_evidence(coding, publish):
    claim = days(coding, low=45)
    publish(60, 60, 60, source="prediction")
    assert judged(claim) == ("few", 0)


@pytest.mark.parametrize(("entity", "n"), [("all", 6), ("place:cn", 3), ("place:overseas", 2)])
def test_only_reports_that_the_filter_lets_through_are_measured(coding, publish, entity, n):
    claim = days(coding, low=45, entity=entity)
    publish(60, 60, 60, region="cn")
    publish(60, 60, region="uk")
    publish(60, region="remote")
    assert judged(claim)[1] == n


def test_a_claim_may_be_about_one_company(coding, publish):
    openai, other = make_company("openai"), make_company("rare")
    claim = days(coding, low=45, entity=f"company:{openai.pk}")
    publish(60, 61, 62, company=openai)
    publish(1, 1, 1, 1, company=other)
    assert judged(claim) == ("supported", 3) and claim.value == 61


def test_shares_are_in_percent(coding, publish):
    rounds = [("research", [], []), ("coding", [], []), ("behavioural", [], [])]
    publish(1, 1, rounds=rounds, outcome="offer")
    publish(1, 1, rounds=rounds, outcome="rejected")
    publish(1, rounds=rounds, outcome="waiting")
    assert judged(make_claim(coding, metric="offers", low=50, high=50)) == ("supported", 4)
    assert judged(make_claim(coding, metric="research", low=33.3, high=33.4)) == ("supported", 5)
    assert judged(make_claim(coding, metric="coding", low=33.4)) == ("contradicted", 5)


@given(
    st.lists(
        st.tuples(st.integers(0, 120) | st.none(), st.integers(1, 6), st.integers(1, 5) | st.none(),
                  st.sampled_from(["offer", "rejected", "silence", "waiting"])),
        max_size=12,
    ),
    st.sampled_from(["days", "rounds", "difficulty", "offers"]),
    st.integers(0, 100) | st.none(), st.integers(0, 100) | st.none(),
)  # fmt: skip
@settings(max_examples=200)
def test_the_verdict_is_that_of_the_statistics_module(reports, metric, low, high):
    numbers = Numbers("", "")
    for told in reports:
        for name, value in zip(("days", "rounds", "difficulty", "outcome"), told, strict=True):
            if value is not None:
                counts = numbers.counts[name]
                counts[str(value)] = counts.get(str(value), 0) + 1
    claim = Claim(metric=metric, low=low, high=high)
    claim.weigh(numbers)
    assert (claim.verdict, claim.n) == by_hand(reports, metric, low, high)


def by_hand(reports, metric, low, high):
    values = [r[("days", "rounds", "difficulty", "offers").index(metric)] for r in reports]
    values = [v for v in values if v not in (None, "waiting")]
    if len(values) < 3:
        return "few", len(values)
    if metric == "offers":
        value = 100 * values.count("offer") / len(values)
    else:
        value = statistics.median(values)
    inside = (low is None or low <= value) and (high is None or value <= high)
    return "supported" if inside else "contradicted", len(values)


@pytest.mark.parametrize("metric", Metric.values)
def test_a_claim_measures_what_the_company_page_shows(coding, publish, metric):
    openai = make_company("openai")
    publish(3, 5, 9, 11, company=openai, difficulty=4, rounds=[("research", [], [])] * 3)
    claim = make_claim(coding, metric=metric, low=1, entity=f"company:{openai.pk}")
    (numbers,) = fill({claim.entity: Numbers("", "")})
    shown = {
        "offers": numbers.offers, "research": numbers.share({"research"}), "coding": numbers.share({"coding"}),
    }  # fmt: skip
    figure = shown[metric].percent if metric in shown else getattr(numbers, metric).median
    claim.refresh_from_db()
    assert claim.value == figure


# --- it follows ----------------------------------------------------------------------------------------
def test_a_report_that_is_hidden_is_taken_out_of_the_verdict(coding, publish, moderator):
    claim = days(coding, low=45)
    last = publish(60, 60, 60)[-1]
    last.hide(moderator, "wrong")
    assert judged(claim) == ("few", 2)


def test_a_change_of_a_report_changes_the_verdict(coding, publish, writer, moderator):
    claim = days(coding, high=50)
    report = publish(10, 20, 90)[1]
    make_report(writer, days=80, edit_of=report).publish(moderator)
    assert judged(claim) == ("contradicted", 3)


def test_counting_anew_judges_anew(coding, publish):
    claim = days(coding, low=45)
    publish(60, 60, 60)
    StatCount.objects.all().delete()
    Claim.objects.update(verdict="few", n=0, value=None)
    recount()
    assert judged(claim) == ("supported", 3)


def test_where_nothing_is_claimed_publishing_asks_for_claims_once(
    coding, publish, writer, moderator
):
    publish(60)
    report = make_report(writer)
    with CaptureQueriesContext(connection) as asked:
        report.publish(moderator)
    about = [q["sql"] for q in asked if "interviews_claim" in q["sql"] and '"entity" IN' in q["sql"]]  # fmt: skip
    assert len(about) == 1


def test_the_database_refuses_a_claim_without_sense(coding):
    for wrong in ({"low": 9, "high": 8}, {"low": None, "high": None}, {"sentence_en": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_claim(coding, **wrong)


# --- readers see it ------------------------------------------------------------------------------------
def seen(client, url=CHAPTER):
    return flat(client.get(url).text)


@pytest.mark.parametrize("url", [PAGE, CHAPTER])
def test_the_page_says_what_was_measured_and_what_the_guide_says(client, coding, publish, url):
    days(coding, low=45, high=75, entity="place:overseas")
    publish(10, 20, 30)
    page = seen(client, url)
    assert "<strong>Contradicted</strong>" in page
    assert "Days to the result, median: 20, middle half 15 to 25 (Overseas, n = 3)" in page
    assert "the guide says 45 to 75" in page and "This section is on attention.</q>" in page
    assert f'<time datetime="{Claim.objects.get().judged_at}">' in page


def test_the_chinese_page_says_it_in_chinese(client, coding, publish):
    days(coding, high=30, sentence_zh="注意力机制", entity="place:overseas")
    publish(10, 20, 30)
    page = seen(client, "/zh-hans/sections/coding/")
    assert (
        "<q>注意力机制</q><br><strong>支持</strong>" in page
        and "到结果的天数（中位数）：20，中间一半为15至25（海外，n = 3）" in page
    )


def test_of_too_few_reports_only_their_number_is_told(client, coding, publish):
    days(coding, low=45)
    publish(71, 71)
    page = seen(client)
    assert "Not enough data" in page and "n = 2" in page and "71" not in page
    assert "the guide says" not in page


def test_it_leads_to_the_reports_behind_it(client, coding, publish):
    make_claim(coding, metric="offers", low=50, entity="place:overseas")
    publish(1, 2, 3, region="us")
    publish(1, region="cn")
    publish(1, region="us", outcome="waiting")
    url = seen(client).partition('class="n" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(url).text.count('<li class="rep"') == 3


def test_a_sentence_is_quoted_in_the_language_in_which_it_stands(client, coding):
    make_claim(coding, sentence_en="", sentence_zh="注意力机制")
    assert '<q lang="zh-hans">注意力机制</q>' in seen(client)


def rewrite(section, editor, language="en", body="Something else."):
    text = Text.objects.get(section=section, language=language)
    Proposal(section=section, language=language, base=text.number, heading=text.heading, body=body,
             note="n").publish_at_once(editor)  # fmt: skip


def test_a_sentence_that_has_gone_is_shown_to_editors_only(client, coding, editor, reader):
    make_claim(coding)
    rewrite(coding, editor)
    for who in (None, reader):
        if who:
            client.force_login(who)
        for url in (PAGE, CHAPTER, "/en/guide/maintenance/"):
            page = seen(client, url)
            assert "on attention.</q>" not in page and "no longer in the text" not in page
    client.force_login(editor)
    assert "This sentence is no longer in the text." in seen(client, PAGE)
    assert "no longer in the text" in seen(client, "/en/guide/maintenance/")


def test_one_language_that_still_says_it_is_enough(client, coding, editor):
    make_claim(coding, sentence_zh="注意力机制")
    rewrite(coding, editor)
    assert "注意力机制</q>" in seen(client)


def test_white_space_and_emphasis_do_not_matter(client, coding, editor):
    make_claim(coding, sentence_en="five  rounds or more")
    rewrite(coding, editor, body="**Usually** *five\nrounds* or more.")
    assert "five rounds or more</q>" in seen(client)


def test_an_article_asks_no_question_more_for_its_claims(
    client, coding, publish, django_assert_num_queries
):
    publish(1)
    with CaptureQueriesContext(connection) as before:
        seen(client)
    make_claim(coding, entity=f"company:{make_company('openai').pk}")
    with django_assert_num_queries(len(before)):
        assert "Rounds, median (Openai, n = 0)" in seen(client)


def test_a_claim_of_a_removed_section_is_shown_nowhere_and_comes_back_with_it(
    client, coding, editor
):
    make_claim(coding)
    other, told = Section.objects.get(pk="system-design"), {"by": editor}
    section_ops.remove(coding, other, told)
    assert "on attention.</q>" not in seen(client) + seen(client, "/en/guide/maintenance/")
    section_ops.restore(coding, told)
    assert "on attention.</q>" in seen(client)


# --- editors -------------------------------------------------------------------------------------------
def test_an_editor_marks_a_sentence_and_it_is_judged_at_once(client, coding, publish, editor):
    publish(50, 60, 70)
    client.force_login(editor)
    answer = client.post(f"{PAGE}claims/new/", FORM)
    claim = Claim.objects.get()
    assert answer.url == PAGE and (claim.by, claim.verdict) == (editor, "supported")


@pytest.mark.parametrize("who", ["reader", "writer", "moderator"])
def test_nobody_else_marks_changes_or_removes_one(client, request, coding, who):
    claim = make_claim(coding)
    client.force_login(request.getfixturevalue(who))
    for path in ("new/", f"{claim.pk}/", f"{claim.pk}/remove/"):
        assert client.post(f"{PAGE}claims/{path}", FORM).status_code == 403
    assert "Mark a sentence" not in seen(client, PAGE)


def test_a_stranger_is_asked_to_sign_in(client, coding):
    assert "/accounts/login/" in client.post(f"{PAGE}claims/new/", FORM).url


@pytest.mark.parametrize(("change", "message"), [
    ({"sentence_en": "It says nothing."}, "This sentence is not in the section."),
    ({"sentence_en": "", "sentence_zh": "没有这句"}, "This sentence is not in the section."),
    ({"sentence_en": ""}, "Give the sentence in at least one language."),
    ({"low": ""}, "Enter a lower limit, an upper limit or both."),
    ({"high": "44.9"}, "The lower limit must not be above the upper one."),
    ({"low": "9", "high": "10"}, ""), ({"low": "NaN"}, "number"), ({"low": "9" * 40}, "digits"),
    ({"low": "-1"}, "greater"), ({"entity": "company:99"}, "Select a valid choice"),
    ({"metric": "x"}, "Select a valid choice"),
    ({"sentence_en": "a" * 301}, "300"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, coding, editor, change, message):
    client.force_login(editor)
    answer = client.post(f"{PAGE}claims/new/", FORM | change)
    assert answer.status_code == (422 if message else 302)
    if message:
        assert message in answer.text and Claim.objects.count() == 0
        assert all(value[:290] in answer.text for value in (FORM | change).values())  # fmt: skip


def test_a_change_is_judged_anew(client, coding, publish, editor):
    claim = days(coding, low=45)
    publish(20, 20, 20)
    client.force_login(editor)
    assert 'value="45.0"' in seen(client, f"{PAGE}claims/{claim.pk}/")
    client.post(f"{PAGE}claims/{claim.pk}/", FORM | {"low": "15"})
    assert judged(claim) == ("supported", 3) and claim.by == editor


def test_a_removed_claim_is_judged_and_shown_no_more(client, coding, publish, editor):
    claim = days(coding, low=45)
    client.force_login(editor)
    client.post(f"{PAGE}claims/{claim.pk}/remove/")
    publish(60, 60, 60)
    assert judged(claim) == ("few", 0) and "on attention.</q>" not in seen(client)


@pytest.mark.parametrize("path", ["coding/claims/99/", "coding/claims/" + "9" * 30 + "/",
                                  "system-design/claims/{pk}/", "nothing/claims/new/"])  # fmt: skip
def test_an_unknown_claim_is_not_found(client, coding, editor, path):
    claim = make_claim(coding)
    client.force_login(editor)
    assert client.post(f"/en/sections/{path.format(pk=claim.pk)}", FORM).status_code == 404


def test_a_claim_of_a_merged_section_can_be_put_on_its_successor(client, coding, editor):
    claim = make_claim(coding)
    section_ops.remove(coding, Section.objects.get(pk="system-design"), {"by": editor}, merged=True)
    client.force_login(editor)
    assert f"{PAGE}claims/{claim.pk}/" in seen(client, "/en/guide/maintenance/")
    client.post(f"{PAGE}claims/{claim.pk}/", FORM)
    assert Claim.objects.get().section_id == "system-design"
    assert "no longer in the text" not in seen(client, "/en/guide/maintenance/")


def test_the_administration_changes_and_removes_as_the_page_does(client, coding, editor, publish):
    claim = days(coding, low=45)
    publish(20, 20, 20)
    editor.is_staff = True
    editor.save()
    client.force_login(editor)
    url = f"/admin/interviews/claim/{claim.pk}/"
    client.post(f"{url}change/", FORM | {"low": "15"})
    assert judged(claim)[0] == "supported"
    client.post(f"{url}delete/", {"post": "yes"})
    assert not Claim.objects.live().exists() and Claim.objects.exists()


# --- contradicted ones reach them ----------------------------------------------------------------------
def test_upkeep_lists_what_reports_contradict(client, coding, publish):
    days(coding, low=45)
    publish(20, 20, 20)
    assert "This section is on attention.</a>" in seen(client, "/en/guide/maintenance/")


def test_every_editor_is_told_once_a_turn(
    coding, publish, writer, moderator, editor, admin, django_capture_on_commit_callbacks
):
    def after(do):
        with django_capture_on_commit_callbacks(execute=True):
            made = do()
        return made, Notice.objects.filter(user=editor, verb="contradict").count()

    days(coding, low=45)
    reports, told = after(lambda: publish(20, 20, 20))
    assert told == 1 and Notice.objects.filter(user=admin, verb="contradict").count() == 1
    assert after(lambda: publish(20, 20))[1] == 1
    change = make_report(writer, days=21, edit_of=reports[0])
    assert after(lambda: change.publish(moderator))[1] == 1
    assert after(lambda: publish(*[60] * 9))[1] == 1
    assert after(lambda: publish(*[20] * 9))[1] == 2


def test_nobody_else_is_told(coding, publish, reader, django_capture_on_commit_callbacks):
    days(coding, low=45)
    with django_capture_on_commit_callbacks(execute=True):
        publish(20, 20, 20)
    assert not Notice.objects.filter(user=reader).exists()


def test_the_notice_says_which_sentence(
    client, coding, publish, editor, django_capture_on_commit_callbacks
):
    days(coding, low=45, sentence_zh="注意力机制")
    with django_capture_on_commit_callbacks(execute=True):
        publish(20, 20, 20)
    client.force_login(editor)
    assert "Reports contradict the guide: 注意力机制" in seen(client, "/en/me/")


# --- those that ship -----------------------------------------------------------------------------------
@pytest.fixture
def shipped(db):
    call_command("load_guide", verbosity=0)
    return Claim.objects.get(shipped_id="overseas-rounds")


def test_the_shipped_claims_stand_in_the_shipped_text_of_both_languages(shipped):
    for row in _rows("claim"):
        words = plain_text_by_language(Text.objects.filter(section=row["section"]))
        assert (
            strip_whitespace(row["zh"]) in words["zh-hans"]
            and strip_whitespace(row["en"]) in words["en"]
        )


def test_the_shipped_claims_are_in_order(shipped):
    for claim in Claim.objects.all():
        claim.full_clean()
    assert Claim.objects.count() == len(_rows("claim")) >= 3


def test_loading_again_changes_nothing(shipped):
    before = list(Claim.objects.order_by("pk").values())
    call_command("load_guide", verbosity=0)
    assert list(Claim.objects.order_by("pk").values()) == before


def test_what_editors_changed_or_removed_stays_so(shipped, editor):
    shipped.low = 4
    shipped.mark(editor)
    other = Claim.objects.get(shipped_id="china-days")
    other.remove(editor)
    call_command("load_guide", verbosity=0)
    shipped.refresh_from_db()
    assert shipped.low == 4 and not Claim.objects.live().filter(pk=other.pk).exists()


def test_a_shipped_claim_that_nobody_touched_follows_its_file(shipped):
    Claim.objects.filter(pk=shipped.pk).update(low=3)
    call_command("load_guide", verbosity=0)
    shipped.refresh_from_db()
    assert shipped.low == 5


# --- nothing leaks -------------------------------------------------------------------------------------
def test_no_page_shows_a_reader_a_claim_that_is_gone_or_who_marked_it(client, coding, editor):
    editor.username = "canaryeditor"
    editor.save()
    make_claim(coding, by=editor)
    make_claim(coding, by=editor, sentence_en="xlost").save()
    make_claim(coding, by=editor, sentence_en="xremoved").remove(editor)
    pages = crawl(client)
    assert any("on attention.</q>" in text for text in pages.values())
    assert words_found(pages, "xlost", "xremoved", "canaryeditor") == set()
