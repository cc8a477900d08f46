"""The guide as files: out and in again is the same, and only what was changed becomes revisions."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from guides import archive
from guides.archive import unzip_files, zip_files
from guides.chapters import BadChapter
from guides.folder import pack, unpack
from guides.markdown_import import import_markdown
from guides.models import section_ops
from guides.models.article import Article, Role
from guides.models.section import Revision, Section, Text
from tests.make import make_article, make_role

pytestmark = pytest.mark.django_db
CODING = "en/research-scientist/01-interviews.md"
URL = "/admin/guides/role/import/"


@pytest.fixture
def guide(db):
    make_article("interviews", "coding", "system-design")


def empty():
    Text.objects.all().delete()
    Section.objects.all().delete()
    Article.objects.all().delete()
    Role.objects.all().delete()


def source():
    from pathlib import Path

    return (Path(__file__).parents[1] / "data" / "guide-source.txt").read_text()


@pytest.mark.parametrize("which", ["shipped", "foreign"])
def test_out_in_and_out_again_is_byte_for_byte_the_same(editor, which):
    if which == "shipped":
        call_command("load_guide", verbosity=0)
    else:
        import_markdown(source(), make_role(), "zh-hans")
    first = pack()
    empty()
    unpack(first, editor)
    assert len(first) > 2 and pack() == first


@pytest.mark.parametrize("which", ["shipped", "foreign"])
def test_what_was_not_changed_makes_no_revision(editor, which):
    if which == "shipped":
        call_command("load_guide", verbosity=0)
    else:
        import_markdown(source(), make_role(), "zh-hans")
    before = Revision.objects.count()
    done = unpack(pack(), editor)
    assert (done.made, done.moved, done.changed, Revision.objects.count()) == ([], [], [], before)


def test_one_changed_section_makes_one_revision_by_the_editor(guide, editor):
    files, before = pack(), Revision.objects.count()
    files[CODING] = files[CODING].replace("(coding)", "by hand")
    assert unpack(files, editor).changed == ["coding (en)"]
    assert Revision.objects.count() == before + 1
    assert Revision.objects.first().author == editor


def test_a_section_added_in_a_file_stands_where_it_was_written(guide, editor):
    files = pack()
    files[CODING] = files[CODING].replace(
        "## About system", "## Whiteboard {#whiteboard}\n\nChalk.\n\n## About system"
    )
    assert unpack(files, editor).made == ["whiteboard"]
    order = Article.objects.get().sections.live().order_by("position")
    assert [s.pk for s in order] == ["interviews", "coding", "whiteboard", "system-design"]


def test_sections_that_change_places_in_the_files_move(guide, editor):
    files = pack()
    for name, content in files.items():
        if name.endswith(".md"):
            head, coding, design = content.partition("\n## ")[0], *content.split("\n## ")[1:]
            files[name] = f"{head}\n## {design}\n## {coding}"
    unpack(files, editor)
    order = Article.objects.get().sections.live().order_by("position")
    assert [s.pk for s in order] == ["interviews", "system-design", "coding"]


def test_what_is_missing_in_the_files_stays(guide, editor):
    files = pack()
    files[CODING] = files[CODING].split("\n## ")[0]
    unpack(files, editor)
    assert Section.objects.live().count() == 3


def test_a_removed_section_stays_removed_and_is_remarked(guide, editor):
    files = pack()
    section_ops.remove(Section.objects.get(pk="coding"), None, {"by": None})
    done = unpack(files, editor)
    assert Section.objects.get(pk="coding").removed_at and len(done.remarks) == 1


@pytest.mark.parametrize("body", [
    "## No section {#coding}\n\ntext", "\\## With a backslash {#x-y}", "```\n# code {#not-one}\n```",
    "# A heading\n\n###### Another", "```\nnever closed", "a\n\n\n\nb", "  indented",
])  # fmt: skip
def test_whatever_a_text_holds_survives(guide, editor, body):
    text = Text.objects.get(section="coding", language="en")
    text.revise("Coding", body)
    files = pack()
    empty()
    unpack(files, editor)
    assert Text.objects.get(section="coding", language="en").body == body
    assert pack() == files


@pytest.mark.parametrize("content", [
    "no heading", "# One {#interviews}\n# Two {#second}", "# One {#interviews}\n## A {#x-x}\n## B {#x-x}",
    f"# {'x' * 121} {{#interviews}}", f"# One {{#interviews}}\n{'x' * 60_001}",
])  # fmt: skip
def test_a_file_that_is_not_in_order_is_refused_whole(guide, editor, content):
    before = Revision.objects.count()
    with pytest.raises(BadChapter):
        unpack(pack() | {CODING: content}, editor)
    assert Revision.objects.count() == before


def test_an_id_of_another_role_is_refused(guide, editor):
    other = Role.objects.create(slug="engineer", name_zh="工程师", name_en="Engineer")
    files = {"en/engineer/01-coding-two.md": "# Two {#coding-two}\n\n## Coding {#coding}\n"}
    with pytest.raises(BadChapter):
        unpack(files, editor)
    assert not other.articles.exists()


def test_the_commands_write_and_take_in_a_folder(guide, editor, tmp_path, capsys):
    call_command("export_guide", tmp_path)
    path = tmp_path / CODING
    path.write_text(path.read_text().replace("(coding)", "by hand"))
    call_command("import_guide", tmp_path, editor=editor.username)
    assert "by hand" in Text.objects.get(section="coding", language="en").body
    with pytest.raises(CommandError):
        call_command("import_guide", tmp_path, editor="nobody")


# --- the zip -----------------------------------------------------------------------------------------
def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def link():
    entry = zipfile.ZipInfo("en/a/01-b.md")
    entry.external_attr = 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr(entry, "/etc/passwd")
    return made.getvalue()


def lying():
    """Says that it unpacks to ten bytes, and unpacks to a million."""
    packed = bytearray(zipped(**{"en/a/01-b.md": b"x" * 1_000_000}))
    for at in (packed.find(b"PK\x01\x02") + 24, 22):
        packed[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(packed)


HOSTILE = {
    "no zip": b"hello", "empty": b"", "cut off": zipped(**{"en/a/01-b.md": "x" * 500})[:60],
    "a bomb": zipped(**{"en/a/01-b.md": b"0" * 30_000_000}),
    "many small bombs": zipped(**{f"en/a/{n:02}-b.md": b"0" * 1_000_000 for n in range(10, 60)}),
    "up and away": zipped(**{"../../etc/cron.d/x": "x"}), "absolute": zipped(**{"/etc/passwd": "x"}),
    "another kind": zipped(**{"en/a/01-b.py": "x"}), "odd name": zipped(**{"en/a/01-\u202eb.md": "x"}),
    "not UTF-8": zipped(**{"en/a/01-b.md": b"# \xff {#a-b}"}), "NUL": zipped(**{"en/a/01-b.md": b"# a\0 {#a-b}"}),
    "a link": link(), "a lie": lying(), "too many": zipped(**{f"en/a/{n}-b.md": "x" for n in range(1000, 1501)}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_refused_with_words(name):
    with pytest.raises(BadChapter) as refused:
        unzip_files(HOSTILE[name])
    assert str(refused.value)


def test_a_large_zip_is_not_opened(monkeypatch):
    monkeypatch.setattr(archive, "MAX_PACKED", 10)
    with pytest.raises(BadChapter):
        unzip_files(zip_files({"roles.toml": "x" * 100}))


def test_the_same_guide_is_the_same_zip(guide):
    assert zip_files(pack()) == zip_files(pack()) and unzip_files(zip_files(pack())) == pack()


def staff(client, user):
    user.is_staff = True
    user.save()
    client.force_login(user)


def upload(client, content):
    return client.post(URL, {"file": SimpleUploadedFile("guide.zip", content)})


def test_an_editor_takes_a_zip_out_and_in_again_in_the_administration(client, guide, editor):
    staff(client, editor)
    files = unzip_files(client.get("/admin/guides/role/export/").content)
    files[CODING] = files[CODING].replace("(coding)", "by hand")
    assert upload(client, zip_files(files)).status_code == 302
    assert "by hand" in Text.objects.get(section="coding", language="en").body


@pytest.mark.parametrize("name", HOSTILE)
def test_the_administration_says_what_is_wrong_with_a_zip(client, guide, editor, name):
    staff(client, editor)
    page = upload(client, HOSTILE[name])
    assert page.status_code in (413, 422) and "errorlist" in page.text or page.status_code == 413


@pytest.mark.parametrize("who", ["writer", "moderator"])
def test_nobody_else_takes_the_guide_in_or_out(client, request, guide, who):
    staff(client, request.getfixturevalue(who))
    assert client.get("/admin/guides/role/export/").status_code == 403
    assert upload(client, zip_files(pack())).status_code == 403
