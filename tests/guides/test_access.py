"""Who may see which version of the guide: one table over every address of the guide."""

import pytest
from django.urls import get_resolver

from guides.models.proposal import Proposal
from guides.models.section import Section, Text
from guides.urls import urlpatterns
from portal.kernel.models.draft import Draft
from tests.make import make_article
from tests.test_nothing_leaks import words_of

pytestmark = pytest.mark.django_db
# State -> a word of its own, unlike all others, so that no diff tears it apart.
STATES = {
    "draft": "quagga", "pending": "zephyr", "accepted": "bumblebee", "rejected": "Timbuktu",
    "hidden": "xylophone",
}  # fmt: skip
OPEN = {"accepted"}
SENT = {"pending", "accepted", "rejected", "hidden"}
# Who may see the words of a proposal in which state anywhere at all.
MAY_SEE = {
    "stranger": OPEN, "reader": OPEN, "writer": {*SENT, "draft"},
    "editor": SENT, "moderator": SENT, "admin": SENT,
}  # fmt: skip
SECTION, ARTICLE = "/en/sections/coding/", "/en/guide/research-scientist/interviews/"
# name of the route: its addresses; {state} stands for the proposal or revision in that state.
TABLE = {
    "guide": ["/en/guide/"],
    "article": [ARTICLE],
    "article_history": [f"{ARTICLE}history/"],
    "suggest_section": [f"{ARTICLE}suggest/"],
    "section": [SECTION],
    "section_history": [f"{SECTION}history/", f"{SECTION}history/?language=zh-hans"],
    "compare": [f"{SECTION}compare/?from=1&to={{number}}", f"{SECTION}compare/?from={{number}}&to=99"],
    "revision": [f"{SECTION}history/en/{{number}}/"],
    "revision_raw": [f"{SECTION}history/en/{{number}}.md"],
    "suggest": [f"{SECTION}suggest/", f"{SECTION}suggest/?from={{number}}"],
    "suggest_what": [f"{SECTION}suggest/{what}/" for what in ("text", "move", "split", "merge", "removal")],
    "role_pdf": [],  # the same words as the EPUB beside it
    "article_pdf": [],
    "role_epub": ["/en/guide/research-scientist.epub"],
    "article_epub": [f"{ARTICLE[:-1]}.epub"],
    "mark": [f"{SECTION}mark/"],
    "arrange": [f"{ARTICLE}order/"],
    "take_over": ["/en/me/reading/"],
    "verify": [f"{SECTION}verify/"],
    "maintenance": ["/en/guide/maintenance/"],
    "jobs": ["/en/jobs/"],
    "job": [],  # who reads a description: tests/guides/test_jobs.py
    "job_withdraw": [],
    "job_new": ["/en/companies/openai/jobs/new/"],
    "proposals": ["/en/proposals/"],
    "proposal": ["/en/proposals/{public_id}/"],
    "proposal_decide": ["/en/proposals/{public_id}/decide/"],
    "proposal_resolve": ["/en/proposals/{public_id}/resolve/"],
    "proposal_withdraw": ["/en/proposals/{public_id}/withdraw/"],
}  # fmt: skip
ELSEWHERE = ["/feeds/en/guide.xml", "/sitemap.xml", "/sitemap-sections.xml", "/en/", "/en/me/",
             "/en/search/?q=canary", "/en/search/?q=it+is",
             "/admin/queue/", "/admin/guides/text/", "/admin/guides/revision/"]  # fmt: skip


@pytest.fixture
def proposals(writer, editor):
    """One proposal in each state by the writer, each with a word of its own in its text."""
    make_article("interviews", "coding")
    section, made = Section.objects.get(pk="coding"), {}

    def propose(state):
        text = Text.objects.get(section=section, language="en")
        made[state] = Proposal(
            section=section, language="en", base=text.number, note=f"canary {STATES[state]}",
            heading="About coding", body=f"The {STATES[state]} it is.",
        ).propose(writer)  # fmt: skip
        return made[state]

    propose("hidden").publish(editor)
    propose("accepted").publish(editor)
    made["hidden"].hide(editor, "abuse")
    propose("rejected").reject(editor, "no")
    propose("pending")
    data = {"where": ["text:coding:en"], "body": ["canary quagga"], "url": [f"{SECTION}suggest/"]}
    Draft.objects.create(user=writer, kind="proposal", data=data)
    return made


def addresses(proposals):
    found = []
    for pattern in [p for row in TABLE.values() for p in row]:
        for state in SENT if "{" in pattern else [""]:
            proposal = proposals.get(state)
            revision = proposal and proposal.revisions.first()
            number = revision.number if revision else 1
            public_id = proposal.public_id if proposal else ""
            found.append(pattern.format(number=number, public_id=public_id))
    return sorted({*found, *ELSEWHERE})


def sign_in(client, request, who):
    if who != "stranger":
        user = request.getfixturevalue(who)
        user.is_staff = who in ("editor", "moderator", "admin")
        user.save()
        client.force_login(user)


def seen(response):
    text = words_of(response)
    return {state for state, word in STATES.items() if word in text}


@pytest.mark.parametrize("who", MAY_SEE)
def test_nobody_reads_what_they_may_not(client, request, proposals, who):
    sign_in(client, request, who)
    wrong = {}
    for url in addresses(proposals):
        response = client.get(url, follow=True)
        assert response.status_code < 500, url
        extra = seen(response) - MAY_SEE[who]
        wrong |= {url: extra} if extra else {}
    assert wrong == {}


@pytest.mark.parametrize("who", MAY_SEE)
@pytest.mark.parametrize("state", sorted(SENT))
def test_the_page_of_a_proposal_opens_for_those_who_may_see_it(
    client, request, proposals, who, state
):
    sign_in(client, request, who)
    response = client.get(f"/en/proposals/{proposals[state].public_id}/")
    assert (response.status_code == 200) == (state in MAY_SEE[who])


@pytest.mark.parametrize("who", MAY_SEE)
def test_a_hidden_version_opens_only_for_those_who_decide(client, request, proposals, who):
    sign_in(client, request, who)
    number = proposals["hidden"].revisions.get().number
    for url in (f"{SECTION}history/en/{number}/", f"{SECTION}history/en/{number}.md"):
        allowed = who in ("editor", "moderator", "admin")
        assert (client.get(url).status_code == 200) == allowed


def test_every_address_of_the_guide_is_in_the_table():
    of_the_site = {"guide", "article", "section", "maintenance"}  # which shows reports on them
    assert {pattern.name for pattern in urlpatterns} | of_the_site == set(TABLE)
    assert get_resolver().reverse_dict
