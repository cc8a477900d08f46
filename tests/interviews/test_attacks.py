"""What an attacker tried against reports, the bank and their neighbours, and what holds."""

import sqlite3
import zipfile
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.urls import reverse

from guides.models.article import Article
from guides.models.company import CompanyAlias
from guides.models.section import Text
from interviews.posts.report import Report
from interviews.posts.report_form import ReportEditor, encounters, without_reference
from interviews.questions import likeness
from interviews.questions.answer_form import AnswerEditor
from interviews.questions.question import Question
from interviews.statistics.claim import Claim
from portal.kernel import markup, page_cache
from portal.kernel.csv_files import plain
from tests.make import (
    make_answer,
    make_article,
    make_company,
    make_job,
    make_project,
    make_question,
    make_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def openai():
    make_article("interviews", "coding")
    return make_company("openai", "OpenAI")


@pytest.fixture
def staff(client):
    def sign_in(member):
        member.is_staff = True
        member.save()
        client.force_login(member)

    return sign_in


# --- while moderators work -------------------------------------------------------------------------------
def test_a_change_in_the_administration_does_not_bring_back_what_was_hidden_meanwhile(
    openai, writer, moderator
):
    report = make_report(writer, company=openai, by=moderator)
    seen = Report.objects.get(pk=report.pk)  # what the page of the change was made of
    report.hide(moderator, "confidential")
    seen.position = "Changed"
    form = SimpleNamespace(changed_data=["position"])
    admin.site.get_model_admin(Report).save_model(None, seen, form, True)
    report.refresh_from_db()
    assert (report.status, report.position) == ("hidden", "Changed")


def test_a_report_can_be_hidden_even_when_counts_have_drifted(openai, writer, moderator):
    make_question("why", "为何？", "Why?")
    report = make_report(writer, by=moderator, rounds=[("coding", ["Why?"], [])])
    Question.objects.update(asked=0)
    report.hide(moderator, "wrong")
    assert Question.objects.get().asked == 0


def test_an_editor_regroups_without_reading_what_waits(client, staff, openai, writer, editor):
    question = make_question("why", "为何？", "Why?")
    make_report(writer, position="canaryword", rounds=[("coding", ["Why?"], [])])
    staff(editor)
    assert "canaryword" not in client.get(reverse("admin:regroup", args=[question.pk])).text


@pytest.mark.parametrize("key", ["abc", "²", "9" * 30, "1.5"])
@pytest.mark.parametrize("kind", ["interviews_report", "guides_jobdescription"])
def test_a_malformed_key_in_the_administration_is_refused(
    client, staff, openai, writer, moderator, kind, key
):
    make = {"interviews_report": make_report, "guides_jobdescription": make_job}[kind]
    post = make(writer, company=openai)
    staff(moderator)
    url = reverse(f"admin:{kind}_change", args=[post.pk])
    assert client.post(url, {"company": key}).status_code in (200, 302, 400)


def test_the_address_of_a_company_stays(client, staff, openai, admin):
    staff(admin)
    url = reverse("admin:guides_company_change", args=[openai.pk])
    assert 'name="slug"' not in client.get(url).text
    assert 'name="slug"' in client.get(reverse("admin:guides_company_add")).text


# --- long and odd input ----------------------------------------------------------------------------------
def test_a_reference_is_read_off_the_end_of_a_line_only():
    line = f"Why{' ' * 50_000}decoder? [[question:why-decoder]]  "
    assert without_reference(line).endswith("decoder?")
    assert without_reference("Why?[[question:a b]]") == "Why?[[question:a b]]"
    assert [e.wording for e in encounters(["> Why? [[question:nothing]]"])] == ["Why?"]


def test_the_preview_looks_up_so_many_wordings_and_no_more(monkeypatch):
    looked_up = []
    monkeypatch.setattr(
        "interviews.posts.report_form.similar_questions",
        lambda wording, n: looked_up.append(wording) or [],
    )
    lines = "\n".join(f"Question {n} of mine?" for n in range(30))
    data = {"row": ["1", "2", "3"], **{f"r{n}-kind": ["coding"] for n in (1, 2, 3)}}
    writing = ReportEditor(data | {f"r{n}-questions": [lines] for n in (1, 2, 3)})
    writing.is_valid()
    writing.suggestions()
    assert len(looked_up) == 40


def test_one_sign_that_folds_into_many_is_cut():
    assert len(likeness.features("\ufdfa" * 300)) <= 300


def test_a_wording_of_many_words_asks_few_questions_of_the_database(
    openai, django_assert_max_num_queries
):
    with django_assert_max_num_queries(likeness.TELLING + 4):
        likeness.similar_questions("".join(chr(0x4E00 + 7 * n) for n in range(290)))


def test_a_company_that_is_called_otherwise_is_known_at_once(openai):
    assert "company" in likeness.features("Why OpenAI?")
    CompanyAlias.objects.filter(company=openai).update(name="Barlab")
    assert "company" in likeness.features("Why Barlab?")
    assert "company" not in likeness.features("Why OpenAI?")


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠x", "\nx"])
def test_wide_signs_make_no_formula_either(text):
    assert plain(text) == f"'{text}"


def test_a_control_character_does_not_split_a_note(client, openai, tmp_path):
    make_question("odd", "", "Why\x1fdecoder?")
    (tmp_path / "d").write_bytes(client.get("/en/questions.apkg").content)
    (tmp_path / "c").write_bytes(zipfile.ZipFile(tmp_path / "d").read("collection.anki2"))
    (fields,) = sqlite3.connect(tmp_path / "c").execute("SELECT flds FROM notes").fetchone()
    assert fields.count("\x1f") == 1


# --- tables in texts ---------------------------------------------------------------------------------------
def test_members_texts_name_the_table_and_do_not_draw_it(client, openai, writer, moderator):
    make_job(writer, openai, by=moderator)
    project = make_project(writer, by=moderator, action="[[table:companies]]\n\n" * 50)
    page = client.get(project.get_absolute_url()).text
    assert "Research Scientist" not in page and page.count('href="/en/jobs/"') >= 50 or (
        page.count("/jobs/") >= 50
    )  # fmt: skip


def test_the_guide_draws_it_once():
    html = markup.render("[[table:companies]]\n\n[[table:companies]]")
    assert markup.draw(html).count('href="#table:companies"') == 1


def test_a_control_character_in_a_summary_breaks_no_book(client, openai, writer, moderator):
    make_job(writer, openai, by=moderator, summary_en="PhD\x0bpapers")
    make_article("companies", "company-comparison", position=2)
    text = Text.objects.get(section="company-comparison", language="en")
    text.revise("Side by side", "[[table:companies]]")
    assert Article.objects.filter(slug="companies").exists()
    assert client.get("/en/guide/research-scientist/companies.epub").status_code == 200


# --- answers and marks --------------------------------------------------------------------------------------
def test_an_answer_stays_with_its_question(openai, writer, moderator):
    first, other = make_question("one", "", "One?"), make_question("two", "", "Two?")
    answer = make_answer(writer, first, by=moderator)
    data = AnswerEditor.from_post(answer) | {
        "question": [other.public_id],
        "nda": ["on"],
        "people": ["on"],
    }
    writing = AnswerEditor(data)
    assert writing.is_valid()
    changed = writing.send(writer, answer)
    assert changed.question == first


def test_two_answers_may_be_published_one_after_the_other(openai, writer, reader, moderator):
    question = make_question("why", "为何？", "Why?")
    make_answer(writer, question, by=moderator)
    make_answer(reader, question, by=moderator)
    assert question.terms.count() == len(set(question.terms.values_list("term", flat=True)))


def test_having_been_asked_it_too_changes_what_strangers_read():
    assert page_cache.changes_pages('UPDATE "interviews_questionmark" SET "was_asked" = %s')


def test_a_journal_entry_sent_twice_is_one(client, openai, writer):
    client.force_login(writer)
    form = {"company_name": "OpenAI", "date": "2026-10-01", "kind": "coding", "questions": "Why?"}
    for _ in "twice"[:2]:
        assert client.post("/en/me/journal/new/", form).status_code == 302
    assert writer.journal.count() == 1


def test_a_claim_sent_twice_is_one(client, openai, editor):
    client.force_login(editor)
    form = {
        "sentence_en": "This section is on attention.",
        "metric": "rounds",
        "entity": "all",
        "low": "5",
    }
    for _ in "twice"[:2]:
        assert client.post("/en/sections/coding/claims/new/", form).status_code == 302
    assert Claim.objects.count() == 1
