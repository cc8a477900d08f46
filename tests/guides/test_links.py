"""Links know where they lead: titles follow renames, and a link to nothing is shown as such."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from guides.links import dead_links, faults, is_another_paper, is_arxiv_id, papers
from guides.models import section_ops
from guides.models.section import Section, Text
from portal.kernel.templatetags.portal import markdown
from tests.make import make_article, make_company, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(db):
    make_article("interviews", "coding", "system-design")
    make_company("openai")
    make_question("why-decoder", "为何只用解码器？", "Why decoder-only?")


def say(body, section="coding"):
    text = Text.objects.get(section=section, language="en")
    text.revise("Coding", body)
    return text


def page(client, path="/en/sections/coding/"):
    return client.get(path).text


def test_a_reference_shows_the_heading_of_its_section(client, guide):
    say("See [[system-design]].")
    assert ">About system-design</a>." in page(client)


def test_a_reference_follows_a_rename(client, guide):
    say("See [[system-design]].")
    Text.objects.get(section="system-design", language="en").revise("Design", "x")
    for path in ("/en/sections/coding/", "/en/guide/research-scientist/interviews/"):
        assert ">Design</a>." in page(client, path)


def test_a_reference_follows_a_merge(client, guide):
    make_article("work", "alignment", position=2)
    say("See [[system-design]].")
    sections = {s.pk: s for s in Section.objects.all()}
    section_ops.remove(sections["system-design"], sections["alignment"], {"by": None}, merged=True)
    assert ">About alignment</a>." in page(client)


def test_references_lead_to_companies_and_questions_in_the_readers_language(client, guide):
    say("[[company:openai]] asks [[question:why-decoder]].")
    text = page(client)
    assert '<a href="/en/companies/openai/">Openai</a>' in text
    assert ">Why decoder-only?</a>" in text


def test_a_reference_may_have_words_of_its_own(client, guide):
    say("[[company:openai|that lab]] and [[system-design|this]]")
    assert ">that lab</a>" in page(client) and ">this</a>" in page(client)


def test_a_reference_to_nothing_is_shown_as_such(client, guide):
    say("See [[no-such-thing]] and [[company:nobody]].")
    assert page(client).count('<span class="nolink">') == 2


def test_references_in_code_stay_as_typed(client, guide):
    say("`[[system-design]]`")
    assert "<code>[[system-design]]</code>" in page(client)


def test_members_may_refer_too(guide):
    with override("zh-hans"):
        assert 'href="/zh-hans/companies/openai/"' in markdown("[[company:openai]]")


def test_a_reference_cannot_carry_markup(guide):
    html = markdown('[[company:openai|<img src=x onerror=alert(1)>]] [[company:"onx=1]]')
    assert "<img" not in html and 'onx=1"' not in html


def test_a_text_without_references_asks_for_nothing(guide, django_assert_num_queries):
    with django_assert_num_queries(0):
        markdown("No [link](https://example.org) [[ to records ]] here.")


def test_sections_that_refer_to_a_section_are_listed_on_its_page(client, guide):
    say("See [[system-design]].")
    assert "Sections that link to it" in page(client, "/en/sections/system-design/")


@pytest.mark.parametrize(("written", "right"), [
    ("1706.03762", True), ("1706.03762v5", True), ("0704.0001", True), ("cs/0112017", True),
    ("hep-th/9901001", True), ("1706.3762", False), ("0704.00001", False), ("1713.03762", False),
    ("170603762", False), ("1706.03762.pdf", True),
])  # fmt: skip
def test_arxiv_ids_have_the_form_of_their_year(written, right):
    assert is_arxiv_id(written) == right


def test_faults_are_named(guide):
    text = say(
        "[a](#nowhere) [[company:nobody]] [p](https://arxiv.org/abs/1713.1) [d](https://doi.org/x)"
    )
    assert [fault.link for fault in faults([text])] == [
        "#nowhere", "[[company:nobody]]", "1713.1", "x"]  # fmt: skip


def test_the_checking_command_fails_while_there_are_faults(guide, capsys):
    call_command("check_links")
    say("[a](#nowhere)")
    with pytest.raises(CommandError):
        call_command("check_links")


def test_the_shipped_guide_has_no_faults():
    call_command("load_guide", verbosity=0)
    assert faults(Text.objects.select_related("section")) == []


def test_what_a_reference_may_lead_to_is_suggested(client, guide, writer):
    client.force_login(writer)
    options = client.get("/en/suggestions/references/?q=openai").text
    assert 'data-value="company:openai"' in options
    assert (
        'data-value="question:why-decoder"'
        in client.get("/en/suggestions/references/?q=decoder-only").text
    )


def test_the_link_to_suggest_a_change_leads_to_the_form(client, guide):
    assert 'href="/en/sections/coding/suggest/"' in page(client)


# --- papers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "label", ["Vaswani et al., 2017", "Vaswani等，2017", "Attention Is All You Need", "paper",
              "Attention is all you need (Vaswani et al. 2017)", "Transformer"])  # fmt: skip
def test_a_link_that_says_what_its_paper_is_passes(label):
    assert is_another_paper(label, "1706.03762") == ""


@pytest.mark.parametrize(
    "label", ["Vaswani et al., 2018", "Devlin et al., 2017", "Devlin等，2018",
              "Language Models are Few-Shot Learners", "2018"])  # fmt: skip
def test_a_link_that_says_another_paper_is_told_which_it_is(label):
    assert is_another_paper(label, "1706.03762").startswith("Attention Is All You Need (Vaswani")


def test_of_a_paper_that_is_not_in_the_table_nothing_is_said():
    assert is_another_paper("Anybody, 1999", "2599.99999") == ""


def test_every_paper_answers_to_its_own_title_and_authors():
    rows = papers().items()
    assert len(rows) > 100
    assert [i for i, p in rows if is_another_paper(f"{p['authors']}, {p['year']}", i)] == []
    assert [i for i, p in rows if is_another_paper(p["title"], i)] == []


def test_a_wrong_paper_is_listed_for_editors(client, guide, editor):
    say("As [Devlin et al., 2018](https://arxiv.org/abs/1706.03762v2) show.")
    client.force_login(editor)
    assert "this id is “Attention Is All You Need" in client.get("/en/guide/maintenance/").text


# --- other hosts -----------------------------------------------------------------------------------------
class Host(BaseHTTPRequestHandler):
    def do_HEAD(self):  # noqa: N802
        self.send_response(int(self.path[1:4]))
        self.end_headers()

    def log_message(self, *said):
        pass


@pytest.fixture
def host():
    server = HTTPServer(("127.0.0.1", 0), Host)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_dead_links_to_other_hosts_are_found(guide, host):
    text = say(
        f"[a]({host}/200) [b]({host}/404) <{host}/410> [c]({host}/403) [d](http://127.0.0.1:1/x)"
    )
    found = {
        fault.link.partition("//")[2].partition("/")[2]: fault.what
        for fault in dead_links([text], 2)
    }
    assert found.keys() == {"404", "410", "x"}
