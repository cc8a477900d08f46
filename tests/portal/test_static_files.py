"""Style sheets are written to be read, and served to be light."""

import hashlib
import re
from pathlib import Path

import pytest
import tinycss2
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from portal.settings import STORAGES
from portal.site.static_files import minify

SHEETS = sorted(Path("static/css").glob("*.css"))
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)


@pytest.fixture
def collect(settings, tmp_path):
    """collect({"css/a.css": "…"}) collects these files; the function it returns reads one back."""
    source = tmp_path / "source"
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "served"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = STORAGES

    def collected(files: dict[str, str]):
        for name, text in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
        call_command("collectstatic", interactive=False, verbosity=0)
        return lambda name: (
            settings.STATIC_ROOT / staticfiles_storage.stored_name(name)
        ).read_text()

    return collected


def rules(nodes, inside=""):
    """Every rule with the at-rules around it: ("@media print", ".foot a", {"color": "red"})."""
    for node in nodes:
        if node.type == "at-rule" and node.content and node.at_keyword in ("layer", "media"):
            around = f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}"
            yield from rules(tinycss2.parse_rule_list(node.content), f"{inside} {around}".strip())
        elif node.type == "qualified-rule":
            said = tinycss2.parse_blocks_contents(node.content)
            found = {d.name: plain(d.value) for d in said if d.type == "declaration"}
            yield inside, plain(node.prelude), found


def plain(tokens) -> str:
    return re.sub(r"\s*([,>+])\s*", r"\1", " ".join(tinycss2.serialize(tokens).split()))


def read(css: str):
    return list(rules(tinycss2.parse_stylesheet(css)))


def said_of(selector: str, css: str) -> list[dict[str, str]]:
    return [dict(sorted(said.items())) for _, who, said in read(css) if who == selector]


# --- as written ----------------------------------------------------------------------------------
@each_sheet
def test_no_line_is_longer_than_one_can_read(sheet):
    assert max(map(len, sheet.read_text().splitlines())) <= 100


@each_sheet
def test_each_declaration_has_a_line_of_its_own(sheet):
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(), flags=re.DOTALL)
    assert re.findall(r"[;{}][ \t]*\S.*", text) == []


@each_sheet
def test_a_colour_stands_once_beside_its_dark_form(sheet):
    """No second list of colours for a dark system, nor a third for the theme switch."""
    dark = [said for inside, who, said in read(sheet.read_text()) if "dark" in inside + who]
    assert [name for said in dark for name in said if name.startswith("--")] == []


# --- as served -----------------------------------------------------------------------------------
@each_sheet
def test_a_style_sheet_is_served_minified(collect, sheet):
    served = collect({f"css/{sheet.name}": sheet.read_text()})(f"css/{sheet.name}")
    assert "/*" not in served and "\n" not in served


@pytest.mark.parametrize("selector", [".foot :is(a,p)", ".head", ".bar", ".qs .meta"])
def test_what_is_served_says_the_same(selector):
    source = Path("static/css/site.css").read_text()
    assert said_of(selector, minify(source)) == said_of(selector, source) != []


def test_every_layer_and_window_keeps_its_rules():
    source = Path("static/css/site.css").read_text()

    def places(css):
        return {" ".join(inside.replace(": ", ":").split()) for inside, _, _ in read(css)}

    assert places(source) <= places(minify(source))


def test_two_colours_are_written_out_for_browsers_that_know_only_one():
    served = minify(":root { color-scheme: light dark; --ink: light-dark(#111, #eee); }")
    assert "light-dark(" not in served and "@media (prefers-color-scheme:dark)" in served


def test_a_file_is_named_by_what_is_served(collect):
    served = collect({"css/a.css": "a {\n  color: red;\n}\n"})("css/a.css")
    digest = hashlib.md5(served.encode()).hexdigest()[:12]
    assert staticfiles_storage.stored_name("css/a.css") == f"css/a.{digest}.css"


def test_what_a_style_sheet_refers_to_is_named_by_its_hash_too(collect):
    served = collect(
        {"css/a.css": 'a {\n  background: url("../icon.svg");\n}\n', "icon.svg": "<svg/>"}
    )
    assert "../" + staticfiles_storage.stored_name("icon.svg") in served("css/a.css")


def test_the_style_sheets_of_other_applications_are_served_as_they_are(collect):
    text = "a {\n  color: red;\n}\n"
    assert collect({"admin/css/a.css": text})("admin/css/a.css") == text


def test_what_is_no_css_is_not_collected_and_is_named(collect):
    with pytest.raises(ValueError, match=r"css/a\.css"):
        collect({"css/a.css": "a { color: }}"})
