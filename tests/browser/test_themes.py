"""Light and dark: the system decides until the reader does."""

from pathlib import Path

import pytest

from portal.site.static_files import minify

pytestmark = pytest.mark.browser

PAPER = {"light": "rgb(251, 252, 251)", "dark": "rgb(17, 23, 28)"}


def paper_of(page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["", "auto", "light", "dark"])
@pytest.mark.parametrize("sheet", ["site", "admin"])
def test_colours_are_served_as_they_are_written(chromium, sheet, chosen, system):
    """Written with light-dark(), served as what browsers without it know."""
    written, seen = Path(f"static/css/{sheet}.css").read_text(), {}
    page = chromium.new_page(color_scheme=system)
    for name, css in (("written", written), ("served", minify(written))):
        page.set_content(
            f"<html data-theme='{chosen}'><style>{css}"
            "html { background: var(--paper, var(--body-bg)) }</style>"
        )
        seen[name] = paper_of(page)
    page.close()
    expected = PAPER[chosen if chosen in PAPER else system]
    assert seen == {"written": expected, "served": expected}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("system", ["light", "dark"])
def test_without_scripts_a_page_follows_the_system_and_offers_no_switch(open_as, system):
    page = open_as(scripts=False, theme=system)
    page.goto("/en/pages/about/")
    assert paper_of(page) == PAPER[system]
    assert not page.locator("header [data-theme-switch]").is_visible()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("system", "other"), [("light", "dark"), ("dark", "light")])
def test_what_the_reader_chose_stays_on_the_next_page(open_as, system, other):
    page = open_as(theme=system)
    page.goto("/en/pages/about/")
    page.locator("header [data-theme-switch]").click()
    page.goto("/en/pages/rules/")
    assert paper_of(page) == PAPER[other]
