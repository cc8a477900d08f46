"""What members' Markdown looks like on a page."""

import threading

import html5lib
import pytest

from portal.kernel import markup
from portal.kernel.markup import code
from portal.kernel.markup.door import MAX_COLUMNS, MAX_DEPTH, clean, safe_url
from portal.kernel.markup.formula import mathml

from .strict_html import HTML, problems, text_of


def render(text: str, **options) -> str:
    """The HTML without the line ends between elements."""
    return markup.render(text, **options).replace(">\n<", "><").replace("\n</", "</")


def outline(text: str) -> str:
    """Lists and quotes of a text as nested brackets, with their words."""

    def walk(element) -> str:
        inner = (element.text or "").strip()
        for child in element:
            inner += walk(child) + (child.tail or "").strip()
        name = element.tag.removeprefix(HTML)
        marks = {"ul": "[{}]", "ol": "({})", "li": "-{}", "blockquote": ">{}", "pre": "`{}`"}
        return marks.get(name, "{}").format(inner)

    return walk(html5lib.parseFragment(markup.render(text)))


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**重要：**后面", "<strong>重要：</strong>后面"),
        ("前面**（重要）**后面", "前面<strong>（重要）</strong>后面"),
        ("**重要：**RLHF 之后", "<strong>重要：</strong>RLHF 之后"),
        ("他说*“好”*了", "他说<em>“好”</em>了"),
        ("*a* and _b_", "<em>a</em> and <em>b</em>"),
        ("***both***", "<em><strong>both</strong></em>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("snake_case_name", "snake_case_name"),
        ("x*(y+z)*w", "x*(y+z)*w"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("f(*args, **kwargs)", "f(*args, **kwargs)"),
        ("~~old~~ 3~5 年", "<del>old</del> 3~5 年"),
        ("`a  <b>` ``c`d``", "<code>a  &lt;b&gt;</code> <code>c`d</code>"),
        (r"\*not\* \`so\`", "*not* `so`"),
        ("List<int> & Map<K, V>", "List&lt;int&gt; &amp; Map&lt;K, V&gt;"),
        ("&lt;b&gt; &copy; &amp;copy;", "&lt;b&gt; © &amp;copy;"),
        ("a  \nb\\\nc", "a<br>b<br>c"),
        ("<b>bold</b> <!-- c -->", "&lt;b&gt;bold&lt;/b&gt; &lt;!-- c --&gt;"),
    ],
)
def test_words_are_marked_as_their_author_meant(text, html):
    assert render(text).replace("<br>\n", "<br>") == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("text", "address", "words"),
    [
        ("见 https://a.b/c?x=1，后文", "https://a.b/c?x=1", "https://a.b/c?x=1"),
        ("（http://x.y/z）", "http://x.y/z", "http://x.y/z"),
        ("(see http://x.y/a_(b)).", "http://x.y/a_(b)", "http://x.y/a_(b)"),
        ("**http://x.y**", "http://x.y", "http://x.y"),
        ("<https://x.y/z>", "https://x.y/z", "https://x.y/z"),
        ("<me@x.yz>", "mailto:me@x.yz", "me@x.yz"),
        ("[文](/zh-hans/a \"t\")", "/zh-hans/a", "文"),
        ("[a](#kv-cache)", "#kv-cache", "a"),
        ("[a](https://x.y/p_(q))", "https://x.y/p_(q)", "a"),
        ("![图](https://x.y/a.png)", "https://x.y/a.png", "图"),
        ("[](https://x.y)", "https://x.y", "https://x.y"),
        ("[a][R]\n\n[r]: https://x.y 'T'", "https://x.y", "a"),
        ("[R]\n\n[r]: <https://x.y>", "https://x.y", "R"),
        ("[![b](/i.png)](/a)", "/a", "b"),
        ("[see http://x.y now](/a)", "/a", "see http://x.y now"),
    ],
)  # fmt: skip
def test_links_lead_where_they_say(text, address, words):
    links = list(html5lib.parseFragment(markup.render(text)).iter(HTML + "a"))
    assert [(link.get("href"), "".join(link.itertext())) for link in links] == [(address, words)]


def test_a_link_that_leads_out_is_not_recommended():
    assert 'rel="nofollow ugc noopener"' in render("[a](http://x.y)")
    assert "rel=" not in render("[a](/b) [c](#d) <e@f.g>")


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "//x.y", "/\\x.y", "x.html", "data:,x", "http:x", "/a b", "ftp://x.y", ""],
)
def test_a_link_that_may_not_be_is_shown_as_typed(url):
    assert text_of(markup.render(f"[a]({url})")).strip() == f"[a]({url})"
    assert safe_url(url) is None


def test_images_are_links_and_nothing_is_fetched():
    assert render("![a](/b.png)") == '<p><a href="/b.png">a</a></p>'


# --- blocks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("- a\n- b", "[-a-b]"),
        ("- a\n  - b\n    - c\n- d", "[-a[-b[-c]]-d]"),
        ("- a\n    - b\n  - c", "[-a[-b-c]]"),
        ("* a\n   * b\n   * c", "[-a[-b-c]]"),
        ("1. a\n   - b\n2. c", "(-a[-b]-c)"),
        ("1. a\n    - b\n    - c\n2. d", "(-a[-b-c]-d)"),
        ("10. a\n    - b", "(-a[-b])"),
        ("- a\n\n  b\n- c", "[-ab-c]"),
        ("words\n- a\n- b", "words[-a-b]"),
        ("words\n1. a", "words(-a)"),
        ("words in\n2024. year", "words in\n2024. year"),
        ("- a\n  ```\n  b\n  ```\n- c", "[-a`b`-c]"),
        ("- a\n  > b\n- c", "[-a>b-c]"),
        ("> - a\n>   - b\n>\n> c", ">[-a[-b]]c"),
        ("> a\nb", ">a\nb"),
        ("- a\n\n\n- b", "[-a-b]"),
        ("- a\n* b", "[-a][-b]"),
        ("1. a\n1) b", "(-a)(-b)"),
    ],
)
def test_lists_nest_as_they_do_on_github(text, shape):
    assert outline(text) == shape


def test_a_list_without_blank_lines_is_tight_and_one_with_them_is_not():
    assert "<p>" not in render("- a\n- b\n  - c")
    assert render("- a\n\n- b") == "<ul><li><p>a</p></li><li><p>b</p></li></ul>"


def test_a_list_begins_where_its_author_began():
    assert '<ol start="3">' in render("3. a\n4. b")


def test_tasks_show_whether_they_are_done():
    html = render("- [ ] a\n- [x] b\n- [link]")
    assert html == '<ul><li class="task">☐ a</li><li class="task">☑ b</li><li>[link]</li></ul>'


def test_a_table_scrolls_in_place_and_has_a_name():
    html = render("words\n| a | b |\n|---|--:|\n| **c**<br>d | `e\\|f` |\n| g |", language="en")
    assert html.startswith('<p>words</p><div aria-label="Table 1: a, b" class="tbl" role="region"')
    assert 'tabindex="0"><table><thead><tr><th scope="col">a</th>' in html
    assert '<th class="right" scope="col">b</th>' in html
    assert "<td><strong>c</strong><br>" in html
    assert '<td class="right"><code>e|f</code></td>' in html
    assert "<tr><td>g</td></tr>" in html


def test_no_cell_is_lost_and_no_table_is_too_wide():
    assert "c | d" in text_of(markup.render("|a|b|\n|-|-|\n|x|c|d|"))
    wide = MAX_COLUMNS + 1
    assert "<table" not in markup.render("|a" * wide + "|\n" + "|-" * wide + "|")


def test_code_is_coloured_and_named(monkeypatch):
    monkeypatch.setattr(code, "_SECONDS", 600)  # the first use loads the lexer, slowly if it must
    html = render("```python the mask\ndef f():  # c\n    return 'x' + 1\n```", language="en")
    assert html.startswith('<pre aria-label="Code 1: the mask" class="hl" role="region" tabindex')
    for kind, word in (("k", "def"), ("f", "f"), ("c", "# c"), ("s", "'x'"), ("m", "1")):
        assert f'<span class="hl-{kind}">{word}</span>' in html


def test_code_of_an_unknown_language_is_shown_as_it_is():
    assert "<code>a &lt;b&gt; &amp;amp;\n</code>" in markup.render("```brainmelt\na <b> &amp;\n```")


def test_code_keeps_its_indentation_inside_a_list():
    html = markup.render("- a\n\n  ```\n  if x:\n      y\n  ```")
    assert "<code>if x:\n    y\n</code>" in html


def test_a_fence_that_never_closes_loses_no_word():
    assert text_of(markup.render("```text of mine\na")).split()[1:] == ["text", "of", "mine", "a"]


def test_callouts_are_of_two_kinds():
    html = render('!!! warning "Mind"\n    a\n\n    - b\n\n!!! note\n    c')
    assert html == (
        '<div class="callout warn"><p><strong>Mind</strong></p><p>a</p><ul><li>b</li></ul></div>'
        '<div class="callout"><p>c</p></div>'
    )


def test_terms_have_definitions():
    assert render("MoE\n: 稀疏 *激活*\n: b") == (
        "<dl><dt>MoE</dt><dd>稀疏 <em>激活</em></dd><dd>b</dd></dl>"
    )


def test_headings_fit_under_the_page_and_have_ids_of_this_text():
    html = render("# Two Words `x`\n\n### 深入\n\n# Two words x", prefix="kv-cache", headings=3)
    assert html == (
        '<h3 id="kv-cache:two-words-x">Two Words <code>x</code></h3>'
        '<h4 id="kv-cache:深入">深入</h4><h3 id="kv-cache:two-words-x:2">Two words x</h3>'
    )


def test_headings_stop_at_the_sixth_level():
    html = render("# a\n## b\n### c\n#### d", headings=5)
    assert [html.count(f"<h{level}") for level in (4, 5, 6)] == [0, 1, 3]


def test_footnotes_lead_there_and_back():
    html = render("a[^x] b[^x]\n\n[^x]: note **n**\n[^y]: unused", prefix="p", language="en")
    assert '<sup class="fn" id="p:fnref:1:2"><a href="#p:fn:1">1</a></sup>' in html
    assert '<section aria-label="Footnotes" class="footnotes"><ol><li id="p:fn:1">' in html
    assert html.count('href="#p:fnref:1:') == 2
    assert "unused" in html
    assert "[^z]" in render("c[^z]")


def test_two_texts_on_a_page_share_no_id():
    text = "# a\n\nb[^1]\n\n[^1]: c"
    first, second = render(text, prefix="x"), render(text, prefix="y")
    ids = [part.split('"')[0] for html in (first, second) for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids)) == 6


# --- formulas ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["$5 和 $10", "$5，以及 $10。", "US$100/月，约$700", "a $ b $ c", r"\$x\$", "$5-$10", "`$x$`"],
)
def test_prices_are_no_formulas(text):
    assert "<math" not in markup.render(text)


def test_a_formula_is_mathml_in_its_line():
    assert "<p>令 <math><mi>x</mi><mo>=</mo><mn>1</mn></math>，" in render("令 $x=1$，则")


@pytest.mark.parametrize("text", ["$$\nx\n$$", "$$x$$", "```math\nx\n```", "即：\n$$\nx\n$$"])
def test_an_equation_stands_alone_and_scrolls(text):
    html = render(text, language="en")
    assert '<div aria-label="Equation 1" class="eq" role="region" tabindex="0">' in html
    assert '<math display="block"><mi>x</mi></math></div>' in html


def test_a_formula_that_is_none_shows_its_source():
    assert render(r"$\undefined{x}$") == r'<p><code class="math-error">\undefined{x}</code></p>'


def test_aligned_equations_have_sides_and_no_style():
    html = render(r"$$\begin{aligned} a &= b \\ c &= d \end{aligned}$$")
    assert '<mtd class="right"><mi>a</mi></mtd><mtd class="left"><mo>=</mo>' in html
    assert " style=" not in html


def test_many_brackets_of_a_formula_stay_brackets():
    made = mathml(r"f(x)+[0,1)+\{y\}+\langle z\rangle+\bigl(a\bigr)+(b)+(c)+\lfloor d\rfloor+(e)")
    shown = text_of(made)
    assert shown == "f(x)+[0,1)+{y}+⟨z⟩+(a)+(b)+(c)+⌊d⌋+(e)"
    assert not problems(made)


def test_one_text_leaves_no_macro_to_the_next():
    markup.render(r"$\newcommand{\mine}{x}\mine$")
    assert "math-error" in markup.render(r"$\mine$")


# --- the door ------------------------------------------------------------------------------------


def test_nesting_ends_at_a_depth_and_loses_no_word():
    html = markup.render("- " * (MAX_DEPTH + 5) + "deep")
    assert html.count("<ul>") == MAX_DEPTH
    assert "deep" in html


def test_a_text_of_too_many_parts_ends_as_typed():
    html = markup.render("- a\n" * 14_000 + "the end")
    assert "<li>" in html
    assert '<pre class="plain">- a' in html
    assert "the end" in html


def test_what_cannot_be_stored_or_shown_is_replaced():
    assert clean("a\0b\ud800c\x02d\r\ne\u202ef") == "a\ufffdb\ufffdc\ufffdd\nef"


# --- around it -----------------------------------------------------------------------------------


def test_labels_speak_the_readers_language():
    assert "Code 1: py" in markup.render("```py\nx\n```", language="en")
    assert "代码 1：py" in markup.render("```py\nx\n```", language="zh-hans")


def test_threads_do_not_disturb_each_other():
    texts = [f"# h{n}\n\n[^1] $x_{n}$ **w{n}**\n\n[^1]: n{n}" for n in range(8)]
    alone = [markup.render(text) for text in texts]
    markup._rendered.cache_clear()
    found: dict[int, str] = {}
    workers = [
        threading.Thread(target=lambda n=n: found.update({n: markup.render(texts[n])}))
        for n in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [found[n] for n in range(8)] == alone


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# H\n\n**a** `b` [c](/d)\n\n- e\n- f", "H a b c e f"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("x $\\frac{a}{b}$ y", "x \\frac{a}{b} y"),
        ("a[^1]\n\n[^1]: b", "a b"),
        ("<b> &lt;i&gt; &amp;amp;", "<b> <i> &amp;"),
        ("```py\nx = 1\n```", "x = 1"),
        ("a  \nb\n\n\n\nc", "a b c"),
        ("", ""),
    ],
)
def test_plain_words_are_what_a_reader_reads(text, words):
    assert markup.plain(text) == words


def test_plain_words_stop_at_the_limit():
    assert markup.plain("**一二三**四五六", 5) == "一二三四…"
    assert markup.plain("**一二三**四五", 5) == "一二三四五"


def test_links_are_the_sections_that_a_text_points_at():
    text = "[a](#one) [b](#two) [c](#one) [d](/e) f[^1] `[x](#no)`\n\n[^1]: [g](#three)"
    assert markup.links(text) == ["one", "two", "three"]


def test_links_to_sections_are_given_their_addresses_and_no_others():
    html = markup.render('[a](#one) [b](#two) <a href="#one"> c[^1]\n\n[^1]: d')
    resolved = markup.resolve(html, {"one": '/x?y=1&z="', "t:fn:1": "/never"})
    assert '<a href="/x?y=1&amp;z=&quot;">a</a> <a href="#two">b</a>' in resolved
    assert '&lt;a href="#one"&gt;' in resolved
    assert 'href="#t:fn:1"' in resolved
    assert markup.resolve(html, {}) == html
