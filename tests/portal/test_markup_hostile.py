"""No text takes a page over, and none takes the server's time."""

import logging
import threading

import html5lib
import pytest
from django.template import Context, Engine
from hypothesis import example, given
from hypothesis import strategies as st

from portal.kernel import markup
from portal.kernel.markup.door import clean, safe_url
from portal.kernel.markup.formula import mathml
from portal.kernel.markup.sanitise import sanitise
from tests.pace import pace

from .breakers import BREAKERS
from .payloads import ONE_LINE, PAYLOADS
from .strict_html import after_another_parse, problems, text_of

FLAT = [(name, payload) for name, payloads in PAYLOADS.items() for payload in payloads]
PLACES = {
    "alone": "{}",
    "between words": "vorher {} nachher",
    "between blocks": "vorher\n\n{}\n\nnachher",
    "in a cell": "| vorher |\n|---|\n| {} |\n\nnachher",
    "in an item": "- vorher {}\n- nachher",
    "in a heading": "# vorher {}\n\nnachher",
    "in link text": "vorher [{}](/x)\n\nnachher",
    "as an address": "vorher [x]({})\n\nnachher",
    "in a footnote": "vorher[^1]\n\n[^1]: {}\n\nnachher",
    "in a callout": '!!! note "{}"\n    vorher {}\n\nnachher',
    "in strong words": "vorher **{}** nachher",
    "in code": "vorher `{}`\n\n```{}\n{}\n```\n\nnachher",
    "in a formula": "vorher ${}$\n\nnachher",
}
# What a hostile hand would type, and anything else besides.
MARKS = r"""* ** *** _ __ ~~ ` `` ``` ~~~ [ ] ]( ) ( ![ < > <! <!-- --> <script> </script> <br>
&lt; &amp; & &#60; \ | |---| $ $$ # ## - + 1. > : !!! [^1] [^1]: [a]: {: } http://a.b mailto:
javascript: /x #x \frac \text{ \left( ( \[ { } ^ _ \\ 中 ，。 ： a b 1 = === --- *** [x] math py
note""".split()  # noqa: SIM905
HOSTILE = st.lists(
    st.sampled_from([*MARKS, " ", "  ", "    ", "\n", "\n\n", "\t", "\r", "\x02", "\x03", "\0"])
    | st.text(max_size=6),
    max_size=60,
).map("".join)


@pytest.fixture(autouse=True)
def nothing_falls_back(monkeypatch):
    """A text that could not be rendered is a finding, though the reader would never see one."""

    def fail(message, *args):
        raise AssertionError(message % args)

    monkeypatch.setattr(logging.getLogger("portal.kernel.markup"), "exception", fail)


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Lexers are loaded at their first use."""
    for text in (make(markup.MAX_TEXT) for name, make in BREAKERS.items() if "made slow" in name):
        markup.render(text)


def test_there_are_enough_of_every_sort():
    assert len(FLAT) >= 150
    assert len(PAYLOADS) >= 15
    assert len(BREAKERS) >= 60


@pytest.mark.parametrize(("kind", "payload"), FLAT)
def test_no_payload_lives_anywhere(kind, payload):
    for place, form in PLACES.items():
        html = markup.render(form.replace("{}", payload), prefix="here")
        assert not problems(html), place


@pytest.mark.parametrize(("kind", "payload"), FLAT)
def test_no_payload_comes_to_life_when_a_browser_writes_the_page_again(kind, payload):
    for place in ("alone", "in a cell", "in link text", "in a formula"):
        html = markup.render(PLACES[place].replace("{}", payload), prefix="here")
        assert not problems(after_another_parse(html)), place


@pytest.mark.parametrize(("kind", "payload"), FLAT)
def test_harmless_words_beside_a_payload_are_not_lost(kind, payload):
    for place in ("between words", "between blocks", "in a cell", "as an address"):
        words = text_of(markup.render(PLACES[place].replace("{}", payload)))
        assert "vorher" in words, place
        assert "nachher" in words, place


@pytest.mark.parametrize(("kind", "payload"), FLAT)
def test_no_id_is_the_authors_choice(kind, payload):
    tree = html5lib.parseFragment(markup.render(payload, prefix="here"))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert all(name.startswith("here:") for name in ids)


@pytest.mark.parametrize("value", ONE_LINE + [payload for _, payload in FLAT[::3]])
def test_a_value_that_a_template_shows_is_text_and_nothing_else(value):
    template = Engine().from_string('<p id="t:x" class="{{ v }}">{{ v }}</p>')
    for shown in (value, markup.plain(value), markup.plain(value, 40)):
        html = template.render(Context({"v": shown.replace("\0", "").replace("\ud800", "")}))
        root = html.partition(">")[0]
        assert root.count('"') == 4
        assert html.count("<") == 2


@pytest.mark.parametrize("value", ONE_LINE)
def test_a_plain_value_is_one_line_that_every_store_takes(value):
    shown = markup.plain(value)
    assert "\n" not in shown
    assert "\0" not in shown
    shown.encode()


# --- time ------------------------------------------------------------------------------------------
MOST = 45  # times what an ordinary piece of work takes: three times the worst of them


def rendered(text):
    markup._rendered.cache_clear()  # each try is one
    return markup.render(text, prefix="a-section-with-a-long-id")


@pytest.mark.parametrize("name", BREAKERS)
def test_the_largest_text_of_its_kind_is_cheap(name):
    text = BREAKERS[name](markup.MAX_TEXT)
    assert len(text) == markup.MAX_TEXT
    said = {}
    assert pace(lambda: said.update(html=rendered(text)), most=MOST) <= MOST
    assert pace(lambda: said.update(words=markup.plain(text)), most=MOST) <= MOST
    assert len(said["html"]) < 60 * len(text)
    assert len(said["words"]) < 10 * len(text)


@pytest.mark.parametrize("name", list(BREAKERS)[::4])
def test_a_broken_text_is_clean_too(name):
    assert not problems(markup.render(BREAKERS[name](3_000)))


def test_a_text_beyond_the_limit_is_shown_as_typed():
    html = markup.render("*a* <b>\n" * 20_000)
    assert html.startswith('<pre class="plain">*a* &lt;b&gt;')


def test_a_failure_shows_the_text_and_nothing_half_clean(monkeypatch):
    monkeypatch.setattr(logging.getLogger("portal.kernel.markup"), "exception", lambda *args: None)
    monkeypatch.setattr(markup, "_converted", lambda *args: 1 / 0)
    assert markup.render("**fails** <b>") == '<pre class="plain">**fails** &lt;b&gt;</pre>'
    assert markup.plain("**fails** <b>") == "**fails** <b>"


def test_a_formula_fits_the_small_stack_of_a_worker_thread():
    sources = [
        r"\frac" * 300, "{" * 2000, r"'\frac^" * 280, r"\left(" * 333, "x^" * 1000, r"\hat" * 500,
        "(" * 2000, r"\sqrt[" * 330, r"\not" * 500, r"\begin{matrix}" * 140, r"\bigl\{" * 280,
    ]  # fmt: skip
    before = threading.stack_size(1024 * 1024)
    drawn = []
    worker = threading.Thread(target=lambda: drawn.extend(mathml(source) for source in sources))
    threading.stack_size(before)
    worker.start()
    worker.join()
    assert len(drawn) == len(sources)


# --- properties ------------------------------------------------------------------------------------


@given(HOSTILE)
@example("|a\n|-\n")
@example("\x020\x03 $a$ &#2;0&#3;")
def test_any_text_renders_and_parses_clean(text):
    html = markup.render(text, prefix="p")
    assert not problems(html)
    assert len(html) < 60 * len(text) + 200


@given(HOSTILE)
def test_what_the_sanitiser_let_pass_it_lets_pass_again(text):
    html = markup.render(text.replace("$", ""))
    if "<math" not in html:
        assert sanitise(html) == html


@given(HOSTILE)
def test_the_same_text_gives_the_same_html(text):
    first = markup.render(text)
    markup._rendered.cache_clear()
    assert markup.render(text) == first


@given(HOSTILE, st.integers(0, 200))
def test_plain_words_are_one_line_within_the_limit(text, limit):
    words = markup.plain(text, limit)
    assert len(words) <= max(limit, 1)
    assert words == " ".join(words.split())
    words.encode()


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once
    once.encode()


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"])))
def test_words_without_marks_are_kept_to_the_letter(word):
    assert text_of(markup.render(f"vorher {word}")).split() == f"vorher {word}".split()


@given(st.text() | st.from_regex(r"(java|vb)?script:|//|/\\|https?:", fullmatch=False))
def test_an_address_that_passes_leads_where_it_says(url):
    passed = safe_url(url)
    if passed is not None:
        assert passed.startswith(("http://", "https://", "mailto:", "#", "/"))
        assert not passed.startswith(("//", "/\\"))
        assert not any(char.isspace() or char in '\\"<>' for char in passed)


@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=3), max_size=40).map(" ".join))
def test_any_formula_is_listed_mathml_or_none(source):
    made = mathml(clean(source), display=True)
    assert made is None or not problems(made)
