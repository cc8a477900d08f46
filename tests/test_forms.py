"""What a form reads can be filled in: each of its fields stands as a control on the page that shows it.

Forms are found, not listed: one that no page here shows fails a test too.
"""

import importlib
import re

import pytest
from django import forms

from guides import forms as proposals
from guides.admin.guide import ZipForm
from guides.models.proposal import Proposal
from guides.models.section import Section
from guides.views import jobs, reviewing, verifying
from interviews.base.post_editor import PublishingForm
from interviews.posts.curation import CurationEvent
from interviews.posts.project_form import ProjectForm, ResultForm
from interviews.posts.report_form import ReportForm, RoundForm
from interviews.posts.views import curation, projects
from interviews.practice.plan_form import PlanForm
from interviews.practice.views import cards, journal, mock_interview
from interviews.questions.answer_form import AnswerForm, AxisForm
from interviews.questions.question import Question
from interviews.statistics.claim_form import ClaimForm
from portal.kernel import moderation
from portal.kernel.forms import AccountForm, FlagForm
from portal.site.accounts import forms as accounts
from tests import architecture
from tests.make import make_article, make_company, make_question, make_report, make_topic

pytestmark = pytest.mark.django_db

REPORT, PROJECT, SUGGEST = (
    "/en/interviews/new/",
    "/en/projects/new/",
    "/en/sections/coding/suggest/",
)
ANSWER = "/en/questions/why/answer/"
# {form: who sees it (None: a stranger), where, what precedes the names of its fields}
PAGES = {
    ReportForm: ("writer", REPORT, None),
    RoundForm: ("writer", REPORT, "r1"),
    PublishingForm: ("writer", REPORT, None),
    ProjectForm: ("writer", PROJECT, None),
    ResultForm: ("writer", PROJECT, "r1"),
    AnswerForm: ("writer", ANSWER, None),
    AxisForm: ("writer", ANSWER, "r1"),
    projects.FinderForm: (None, "/en/projects/ideas/", None),
    curation.MatchForm: ("moderator", "/admin/interviews/question/unmatched/", None),
    curation.RegroupForm: ("moderator", "/admin/interviews/question/{question}/regroup/", None),
    ClaimForm: ("editor", "/en/sections/coding/claims/new/", None),
    PlanForm: (None, "/en/plan/", None),
    cards.RatingForm: ("reader", "/en/practice/cards/", None),
    mock_interview.PracticeForm: (None, "/en/practice/?section=coding", None),
    journal.EntryForm: ("reader", "/en/me/journal/new/", None),
    jobs.JobForm: ("writer", "/en/companies/openai/jobs/new/", None),
    proposals.TextProposal: ("writer", SUGGEST, None),
    proposals.SectionProposal: (
        "writer", "/en/guide/research-scientist/interviews/suggest/", None,
    ),
    proposals.MoveProposal: ("writer", f"{SUGGEST}move/", None),
    proposals.SplitProposal: ("writer", f"{SUGGEST}split/", None),
    proposals.MergeProposal: ("writer", f"{SUGGEST}merge/", None),
    proposals.RemovalProposal: ("writer", f"{SUGGEST}removal/", None),
    reviewing.ProposalDecisionForm: ("editor", "/en/proposals/{proposal}/", None),
    reviewing.WordsForm: ("editor", "/en/proposals/{proposal}/resolve/", None),
    verifying.VerifyForm: ("editor", "/en/sections/coding/", None),
    moderation.DecisionForm: ("moderator", "/admin/queue/", None),
    ZipForm: ("editor", "/admin/guides/role/import/", None),
    FlagForm: (None, "/en/flag/", None),
    AccountForm: ("reader", "/en/me/account/", None),
    accounts.SignUpForm: (None, "/en/accounts/signup/", None),
    accounts.SignInForm: (None, "/en/accounts/login/", None),
    accounts.ResetPasswordForm: (None, "/en/accounts/password/reset/", None),
    accounts.SignInCodeForm: (None, "/en/accounts/login/code/", None),
    accounts.LeavingForm: ("writer", "/en/me/account/delete/", None),
}  # fmt: skip
# Shown only to who comes back from another site; its template goes through all fields of the form.
ELSEWHERE = {accounts.SocialSignUpForm}


# The page draws it and sends the browser to the address that says it.
DRAWN = {mock_interview.PracticeForm: ["seed"]}


def found() -> set[type[forms.BaseForm]]:
    """Every form of ours that is no base of another. Those by which Django's administration edits
    a model are rendered by itself, all fields of them."""
    ours = set()
    for name in architecture.modules():
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, type) and issubclass(value, forms.BaseForm):
                by_admin = ".admin" in name and issubclass(value, forms.ModelForm)
                if value.__module__ == name and not by_admin:
                    ours.add(value)
    return {f for f in ours if not any(f in other.__mro__[1:] for other in ours)}


@pytest.fixture
def site(writer, reader, editor, moderator):
    """One of everything that a form is about; who may decide gets into the administration."""
    type(writer).objects.filter(pk__in=[editor.pk, moderator.pk]).update(is_staff=True)
    make_article("interviews", "coding", "system-design")
    make_company("openai")
    coding = Section.objects.get(pk="coding")
    Section.objects.filter(pk="coding").update(pace="salary")
    question = make_question("why", "为什么？", "Why decoder-only?", coding)
    Question.objects.filter(pk=question.pk).update(kind="compare", axes_zh="成本", axes_en="Cost")
    make_topic("rlhf", "对齐", "RLHF", question)
    for words in ("Why decoder-only?", "Tell me of decoders", "And of encoders?"):
        make_report(writer, by=moderator, rounds=[("coding", [words], [coding])])
    make_report(writer)
    CurationEvent.match("and of encoders", question, moderator)
    proposal = Proposal(
        section=coding, language="en", base=1, heading="Coding", body="Other words.", note="clearer"
    )
    Proposal.submit(proposal, writer)
    return {"question": question.pk, "proposal": proposal.public_id}


def names(form: type[forms.BaseForm], prefix: str | None, shown: object) -> list[str]:
    """Under what name each of its fields is sent."""
    if type(shown) is form:
        return [field.html_name for field in shown]
    blank = form.__new__(form)
    blank.prefix = prefix
    return [blank.add_prefix(name) for name in form.base_fields]


def left_out(page: str, expected: list[str]) -> list[str]:
    controls = re.findall(r"<(?:input|select|textarea|button)\b[^>]*?\bname=\"([^\"]+)\"", page)
    return [name for name in expected if name not in controls]


@pytest.mark.parametrize("form", PAGES, ids=lambda form: form.__name__)
def test_every_field_of_a_form_stands_on_its_page(client, site, form, request):
    who, url, prefix = PAGES[form]
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.get(url.format(**site))
    assert response.status_code == 200
    missing = left_out(response.text, names(form, prefix, response.context.get("form")))
    assert missing == DRAWN.get(form, [])


def test_every_form_has_a_page_on_which_its_fields_are_looked_for():
    assert found() - set(PAGES) == ELSEWHERE


def test_a_field_that_is_left_out_is_noticed():
    page = '<input name="company_name"><select id="x" name="role"></select><p name="month">'
    assert left_out(page, ["company_name", "role", "month", "region"]) == ["month", "region"]
