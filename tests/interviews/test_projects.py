"""Projects that hold up: the hard questions, what the preview says, evidence, ideas, the talk."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from guides.models.section import Section
from interviews.base.counts import FacetCount
from interviews.management.commands.recount import recount
from interviews.posts.project import HARD_QUESTIONS, Project, Result
from interviews.posts.project_ideas import (
    IDEA_SECTIONS,
    IDEAS,
    Compute,
    IdeaPreferences,
    Leaning,
    ranked,
)
from interviews.posts.star_timing import MAX_MINUTES, MIN_MINUTES, STAR, boxes, lengths
from portal.kernel import search
from portal.kernel.models.draft import Draft
from tests.make import flat, make_article, make_project, project_form

pytestmark = pytest.mark.django_db

GUIDE = Path("guides/content")
ANSWERS = {
    "idea_origin": "A run that failed.",
    "structure_or_data": "Two thirds is the structure.",
    "why_not_existing": "It needs eight GPUs.",
}


@pytest.fixture
def guide(db):
    make_article("projects", *IDEA_SECTIONS)


@pytest.fixture
def signed_in(client, writer, guide):
    client.force_login(writer)
    return client


def page_of(project, language="en") -> str:
    with translation.override(language):
        return project.get_absolute_url()


def open_form(client, query="", language="en") -> str:
    page = client.get(f"/{language}/projects/new/{query}").text
    return re.search(r'<form id="rf" method="post" action="([^"]+)"', flat(page))[1]


def send(client, action="send", **changes):
    return client.post(open_form(client), project_form(action=action, **changes))


def advice(client, **changes) -> str:
    page = send(client, "preview", **changes).text
    return page.partition("Before you submit it")[2].partition("</ul>")[0]


# --- the three hard questions ------------------------------------------------------------------------------
def test_the_answers_are_kept(signed_in):
    send(signed_in, **ANSWERS)
    assert {name: getattr(Project.objects.get(), name) for name in HARD_QUESTIONS} == ANSWERS


def test_they_may_be_left_out(signed_in):
    send(signed_in)
    assert Project.objects.get().answered() == []


def test_the_page_shows_the_answers_there_are_and_no_empty_question(client, writer, moderator):
    project = make_project(writer, by=moderator, idea_origin="A run that failed.")
    page = client.get(page_of(project)).text
    assert "A run that failed." in page and "Where did the idea come from?" in page
    assert "Why not the existing method?" not in page


def test_a_project_without_answers_has_no_such_part(client, writer, moderator):
    project = make_project(writer, by=moderator)
    page = client.get(page_of(project)).text
    assert 'id="p-h"' not in page


def test_search_finds_words_of_an_answer(client, writer, moderator):
    project = make_project(writer, by=moderator, why_not_existing="It wants a zeppelin.")
    assert [hit.key for hit in search.find("zeppelin", "project").hits] == [project.public_id]


def test_a_confidential_word_in_an_answer_is_pointed_out(signed_in):
    page = send(signed_in, "preview", idea_origin="Under NDA at the time.").text
    assert "<q>NDA</q>" in page


def test_whoever_changes_a_project_finds_their_answers_again(signed_in, writer, moderator):
    project = make_project(writer, by=moderator, **ANSWERS)
    page = signed_in.get(f"/en/me/project/{project.public_id}/edit/", follow=True).text
    assert all(f">\n{answer}</textarea>" in page for answer in ANSWERS.values())


def test_an_accepted_change_brings_its_answers_and_the_other_keeps_the_old(writer, moderator):
    live = make_project(writer, by=moderator, idea_origin="Old.")
    change = make_project(writer, edit_of=live, idea_origin="New.")
    change.publish(moderator)
    live.refresh_from_db()
    change.refresh_from_db()
    assert (live.idea_origin, change.idea_origin) == ("New.", "Old.")


def test_a_moderator_reads_and_may_edit_the_answers(client, admin, writer):
    project = make_project(writer, **ANSWERS)
    client.force_login(admin)
    page = client.get(f"/admin/interviews/project/{project.pk}/change/").text
    assert page.count("Two thirds is the structure.") == 2  # as its page shows it, and to edit


# --- the part of the story that is called like the buttons ---------------------------------------------------
def test_what_was_done_is_kept_whatever_button_is_pressed(signed_in):
    url = open_form(signed_in)
    for button in ("save", "add", "preview"):
        signed_in.post(url, project_form(action=button))
        assert "Three routers." in signed_in.get(url).text
    signed_in.post(url, {**Draft.objects.get().data, "action": "send"})  # as the preview does
    assert Project.objects.get().action == "Three routers."


def test_no_field_of_the_form_is_called_like_its_buttons(signed_in):
    page = signed_in.get("/en/projects/new/").text
    assert set(re.findall(r'<(\w+)[^>]* name="action"', page)) == {"button"}


def test_whoever_changes_a_project_finds_what_was_done(signed_in, writer, moderator):
    project = make_project(writer, by=moderator, action="Compared.")
    page = signed_in.get(f"/en/me/project/{project.public_id}/edit/", follow=True).text
    assert re.search(r"<textarea[^>]*>\s*Compared\.</textarea>", page)


# --- what the preview says ---------------------------------------------------------------------------------
def test_the_preview_names_each_question_that_is_open(signed_in):
    said = advice(signed_in, idea_origin="A run that failed.")
    assert "Where did the idea" not in said
    assert "Is it the structure" in said and "Why not the existing method?" in said


def test_what_the_preview_says_keeps_nobody_from_sending(signed_in):
    assert send(signed_in, "preview").status_code == 200
    assert 'value="send"' in send(signed_in, "preview").text


def test_the_preview_tells_the_length_of_each_part_beside_the_guides(signed_in):
    parts = {"situation": "a " * 10, "task": "b " * 10, "action_taken": "c " * 30, "own_part": "d " * 20,
             "result": "e " * 30}  # fmt: skip
    assert "Situation 10% (guide: 10%), Task 10% (guide: 10%), Action 50% (guide: 50%), Result 30% (guide: 30%)" in advice(signed_in, **parts)  # fmt: skip


@pytest.mark.parametrize(("words", "told"), [(40, False), (41, True)])
def test_an_opening_of_more_than_twice_the_guides_share_is_told(signed_in, words, told):
    said = advice(
        signed_in,
        situation="a " * (words - 1),
        task="b",
        action_taken="c " * (99 - words),
        result="e",
    )
    assert ("Situation and task take" in said) == told


def test_a_result_without_data_set_or_link_is_named(signed_in):
    said = advice(signed_in)
    assert "perplexity: on which data set?" in said and "perplexity: no link" in said


def test_a_result_with_both_is_not(signed_in):
    said = advice(signed_in, r1__data_set="WikiText", r1__evidence_url="https://example.org/log")
    assert "perplexity" not in said


def test_a_situation_is_short(signed_in):
    assert send(signed_in, situation="a" * 3001).status_code == 422
    assert not Project.objects.exists()


# --- how long each part is -----------------------------------------------------------------------------------
def shares(**texts) -> list[int]:
    every = dict.fromkeys(("situation", "task", "action", "result"), "")
    return [share for _part, share in lengths(every | texts)]


def test_han_characters_and_latin_words_are_counted():
    assert shares(situation="一二三", task="GPU", action="由 DPO 训练", result="a b c") == [27, 9, 36, 27]  # fmt: skip


def test_markdown_is_not_counted():
    assert shares(situation="**one**", action="- two\n- [three](https://example.org/a/b)") == [33, 0, 67, 0]  # fmt: skip


def test_nothing_written_has_no_length():
    assert shares() == [0, 0, 0, 0]


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_lengths_add_up_to_the_whole(words):
    found = shares(**{part.name: "w " * n for part, n in zip(STAR, words, strict=True)})
    assert abs(sum(found) - 100) <= 2 or not any(words)


# --- evidence ----------------------------------------------------------------------------------------------
LINK = "https://example.org/log"


def with_results(writer, *links, **columns) -> Project:
    project = make_project(writer, **columns)
    project.set_results(
        [Result(metric="m", baseline="1", value="2", evidence_url=u) for u in links]
    )
    return project


@pytest.mark.parametrize(
    ("links", "evidenced"), [([LINK], True), ([LINK, ""], False), ([""], False), ([], False)]
)
def test_a_project_is_evidenced_when_every_result_has_a_link(writer, links, evidenced):
    assert with_results(writer, *links).evidenced is evidenced


def test_the_list_is_narrowed_to_evidenced_projects(client, writer, moderator):
    with_results(writer, LINK, title="Checked").publish(moderator)
    with_results(writer, LINK, "", title="Half").publish(moderator)
    page = client.get("/en/projects/?evidence=every")
    assert "Checked" in page.text and "Half" not in page.text


def test_the_count_beside_it_comes_and_goes_with_the_project(writer, moderator):
    project = with_results(writer, LINK)
    project.publish(moderator)
    assert FacetCount.of("project")["evidence", "every"] == 1
    project.hide(moderator, "why")
    assert ("evidence", "every") not in FacetCount.of("project")


def test_a_change_that_drops_a_link_takes_it_out_of_the_count(writer, moderator):
    live = with_results(writer, LINK)
    live.publish(moderator)
    with_results(writer, "", edit_of=live).publish(moderator)
    live.refresh_from_db()
    assert not live.evidenced and ("evidence", "every") not in FacetCount.of("project")


def test_counting_anew_gives_the_same(writer, moderator):
    with_results(writer, LINK).publish(moderator)
    before = FacetCount.of("project")
    recount()
    assert FacetCount.of("project") == before


def test_a_result_without_a_link_says_so(client, writer, moderator):
    project = make_project(writer, by=moderator)
    page = client.get(page_of(project)).text
    assert "no evidence link" in page and "not named" in page


# --- the talk ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("minutes", range(MIN_MINUTES, MAX_MINUTES + 1))
def test_the_boxes_fill_the_minutes_without_a_gap(minutes):
    found = boxes(minutes)
    assert found[0].start == 0
    for box, after in zip(found, found[1:], strict=False):
        assert box.start + box.seconds == after.start
    assert found[-1].start + found[-1].seconds == minutes * 60


def test_the_shares_are_those_of_the_guide():
    text = (GUIDE / "en/research-scientist/08-preparation.md").read_text()
    words = {"A tenth": 10, "Half": 50, "Three tenths": 30}
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| ([^|]+) \|", text.partition("{#star}")[2], re.M)
    told = {name: words[share] for name, share in rows if share in words}
    assert told == {part.name.title(): part.share for part in STAR}


def talk_of(project, query="", language="en") -> str:
    return f"{page_of(project, language)}talk/{query}"


def test_a_talk_of_seven_minutes_is_the_usual(client, writer, moderator):
    page = client.get(talk_of(make_project(writer, by=moderator)))
    assert page.context["minutes"] == 7
    assert [box.begins for box, _text in page.context["boxes"]] == ["0:00", "0:42", "1:24", "4:54"]


def test_its_length_can_be_chosen(client, writer, moderator):
    page = client.get(talk_of(make_project(writer, by=moderator), "?minutes=10"))
    assert [box.lasts for box, _text in page.context["boxes"]] == ["1:00", "1:00", "5:00", "3:00"]


@pytest.mark.parametrize("asked", ["4", "11", "x", "-7", "7.5", "٧", "9" * 400])
def test_another_length_is_left_out_and_said(client, writer, moderator, asked):
    page = client.get(talk_of(make_project(writer, by=moderator), f"?minutes={asked}"))
    assert page.context["minutes"] == 7 and "unknown and were ignored" in page.text


def test_the_clock_gets_the_time_of_each_part(client, writer, moderator):
    page = client.get(talk_of(make_project(writer, by=moderator))).text
    assert re.findall(r'data-minutes="([^"]+)"', page) == ["0.7", "0.7", "3.5", "2.1"]
    assert re.findall(r'data-minutes="([^"]+)"', client.get(talk_of(Project.objects.get(), language="zh-hans")).text) == ["0.7", "0.7", "3.5", "2.1"]  # fmt: skip


def test_the_sheet_ends_with_the_hard_questions(client, writer, moderator):
    project = make_project(writer, by=moderator, own_part="Mine alone.", idea_origin="A failure.")
    end = client.get(talk_of(project)).text.partition("What they are likely to ask")[2]
    assert "A failure." in end and end.count("The author has not answered it.") == 2


def test_ones_own_part_belongs_to_the_action(client, writer, moderator):
    page = client.get(talk_of(make_project(writer, by=moderator, own_part="Mine alone."))).text
    assert "Mine alone." in page.partition("Action</h2>")[2].partition("Result</h2>")[0]


def test_a_waiting_project_has_a_sheet_for_its_author_only(client, writer, reader):
    project = make_project(writer)
    assert client.get(talk_of(project)).status_code == 404
    client.force_login(reader)
    assert client.get(talk_of(project)).status_code == 404
    client.force_login(writer)
    assert client.get(talk_of(project)).status_code == 200


def test_a_withdrawn_project_has_none(client, writer, moderator):
    project = make_project(writer, by=moderator)
    project.withdraw()
    assert client.get(talk_of(project)).status_code == 410


def test_an_old_name_leads_to_the_sheet(client, writer, moderator):
    project = make_project(writer, by=moderator)
    answer = client.get(f"/en/projects/{project.public_id}-old/talk/")
    assert (answer.status_code, answer.url) == (301, talk_of(project))


def test_the_page_of_a_project_leads_to_its_sheet(client, writer, moderator):
    project = make_project(writer, by=moderator)
    page = client.get(page_of(project)).text
    assert f'href="{talk_of(project)}"' in page


# --- ideas -------------------------------------------------------------------------------------------------
IDEAS_PAGE = "/en/projects/ideas/"


def part_of(page: str, section: str) -> str:
    return page.partition(f'id="i-{section}"')[2].partition("</section>")[0]


def test_every_idea_of_the_guide_is_there_with_a_way_to_start(client, guide):
    page = client.get(IDEAS_PAGE).text
    assert re.findall(r'href="/en/projects/new/\?idea=([^"]+)"', page) == list(IDEA_SECTIONS)
    assert "About agent-project" in part_of(page, "agent-project")


def test_an_idea_shows_the_newest_write_ups_made_from_it(client, guide, writer, moderator):
    idea = Section.objects.get(pk="agent-project")
    for number in range(5):
        make_project(writer, by=moderator, idea=idea, title=f"Agent {number}")
    make_project(writer, idea=idea, title="Agent waiting")
    part = part_of(client.get(IDEAS_PAGE).text, "agent-project")
    assert re.findall(r"Agent \w+", part) == ["Agent 4", "Agent 3", "Agent 2"]
    assert "5 write-ups" in part


def test_an_idea_that_nobody_has_written_up_says_so(client, guide):
    assert "Nobody has written one up yet" in part_of(client.get(IDEAS_PAGE).text, "rlhf-project")


def test_the_page_takes_the_same_queries_however_many_write_ups(client, guide, writer, moderator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(IDEAS_PAGE)
        return len(asked)

    for section in IDEA_SECTIONS:
        make_project(writer, by=moderator, idea_id=section)
    few = queries()
    for section in IDEA_SECTIONS * 2:
        make_project(writer, by=moderator, idea_id=section)
    assert queries() == few


def test_starting_from_an_idea_fills_it_in(signed_in):
    page = signed_in.get("/en/projects/new/?idea=agent-project").text
    assert '<option value="agent-project" selected>' in page


def test_an_unknown_idea_is_none(signed_in):
    for idea in ("nothing", "x" * 5000, "%27", ""):
        page = signed_in.get(f"/en/projects/new/?idea={idea}")
        assert page.status_code == 200 and '-project" selected' not in page.text


def test_a_form_from_an_idea_makes_no_draft_before_its_first_button(signed_in):
    signed_in.get("/en/projects/new/?idea=agent-project")
    assert not Draft.objects.exists()


def test_a_stranger_comes_back_to_the_idea_after_signing_in(client, guide):
    answer = client.get("/en/projects/new/?idea=agent-project")
    assert "idea%3Dagent-project" in answer.url


# --- the finder --------------------------------------------------------------------------------------------
def fitting(**wish) -> set[str]:
    return {v.idea.section for v in ranked(IdeaPreferences(**wish)) if not v.obstacles}


@pytest.mark.parametrize(
    ("leaning", "found"),
    [
        ("research", {"rlhf-project", "architecture-project"}),
        ("engineering", {"agent-project", "multimodal-project"}),
        ("few", {"architecture-project", "data-eval-project"}),
        ("field", {"data-eval-project"}),
    ],
)
def test_a_situation_finds_the_ideas_that_the_guide_names_for_it(leaning, found):
    assert fitting(leaning=leaning) == found


def test_without_a_gpu_two_ideas_are_left():
    assert fitting(compute="none") == {"agent-project", "data-eval-project"}


@pytest.mark.parametrize(("weeks", "n"), [(3, 0), (4, 1), (5, 3), (6, 5)])
def test_an_idea_fits_the_weeks_when_its_shortest_plan_does(weeks, n):
    assert len(fitting(weeks=weeks)) == n


def test_whoever_says_nothing_sees_the_guides_order():
    assert [v.idea.section for v in ranked(IdeaPreferences())] == list(IDEA_SECTIONS)


@given(
    st.sampled_from(["", *Leaning]),
    st.none() | st.integers(1, 100),
    st.sampled_from(["", *Compute]),
)
def test_each_idea_is_told_once_and_each_wish_weighed(leaning, weeks, compute):
    wish = IdeaPreferences(leaning, weeks, compute)
    asked = bool(leaning) + (weeks is not None) + bool(compute)
    assert sorted(v.idea.section for v in ranked(wish)) == sorted(IDEA_SECTIONS)
    assert all(len(v.reasons) + len(v.obstacles) == asked for v in ranked(wish))


def test_the_page_says_why_an_idea_fits(client, guide):
    page = client.get(f"{IDEAS_PAGE}?leaning=engineering&weeks=5&compute=none").text
    first = re.search(r'id="i-([^"]+)"', page)[1]
    part = part_of(page, first)
    assert first == "agent-project" and "Fits</p>" in part
    assert "the guide names an agent system" in part and "about 5 weeks" in part


def test_the_page_says_what_speaks_against_another(client, guide):
    part = part_of(client.get(f"{IDEAS_PAGE}?compute=none").text, "rlhf-project")
    assert "Fits</p>" not in part and "Against" in part and "one GPU with 24 GB" in part


def test_when_nothing_fits_the_page_says_so(client, guide):
    assert "No idea in the guide meets all of this" in client.get(f"{IDEAS_PAGE}?weeks=1").text


def test_the_form_keeps_what_was_asked(client, guide):
    page = client.get(f"{IDEAS_PAGE}?leaning=few&weeks=6").text
    assert re.search(r'value="few"[^>]* checked', page) and 'value="6"' in page


@pytest.mark.parametrize(
    "query", ["leaning=lazy", "weeks=0", "weeks=x", "weeks=99999999999999999999", "weeks=-1",
              "weeks=1e9", "compute=lots", "colour=red"])  # fmt: skip
def test_an_unknown_wish_is_left_out_and_said(client, guide, query):
    page = client.get(f"{IDEAS_PAGE}?{query}")
    assert page.status_code == 200 and "unknown and were ignored" in page.text
    assert page.context["asked"] is False


def test_the_facts_about_an_idea_stand_in_the_guide():
    text = (GUIDE / "en/research-scientist/07-projects.md").read_text()
    words = {4: "four", 5: "five", 6: "six"}
    for idea in IDEAS:
        assert f"{{#{idea.section}}}" in text
        plan = text.partition(f"{{#{idea.plan}}}")[2].partition("\n## ")[0].lower()
        least, most = idea.weeks
        told = f"{words[least]} to {words[most]}" if least < most else words[most]
        assert f"about {told} weeks" in plan
        assert idea.needs_gpu == bool(re.search(r"\bone( 24 gb)? gpu", plan))


def test_the_whole_guide_names_the_examples_that_the_finder_gives():
    text = (GUIDE / "en/research-scientist/07-projects.md").read_text()
    rows = text.partition("{#choosing-a-project}")[2].partition("Then five questions")[0]
    for example in ("FlashAttention", "DPO", "agent system", "multimodal model", "MoE routing",
                    "Chinese benchmark"):  # fmt: skip
        assert example in rows
        assert any(example in str(why) for idea in IDEAS for why in idea.suits.values())
