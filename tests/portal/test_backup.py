"""A backup taken while the site runs, and the way back, on both databases."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from guides.models.section import Text
from interviews.posts.report import Report
from portal.kernel import search
from portal.kernel.models.people import User
from tests.make import make_article, make_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(writer, moderator):
    make_article("interviews", "coding")
    make_report(writer, overview="zebra", by=moderator)


def everything() -> dict[str, list]:
    """All rows of all tables, as the database holds them."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if not table.startswith("portal_searchterms_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_what_is_restored_equals_what_was_backed_up_row_for_row(site, tmp_path):
    before = everything()
    call_command("backup", tmp_path / "one")
    User.objects.create_user("later", "later@example.org")
    Report.objects.all().delete()
    Text.objects.update(body="spoilt")
    call_command("restore", tmp_path / "one")
    assert everything() == before


def test_a_restored_site_searches_and_signs_in(site, client, writer, tmp_path):
    writer.set_password("correct horse")
    writer.save()
    call_command("backup", tmp_path / "one")
    Report.objects.all().delete()
    search.drop("report", search.find("zebra", "report").hits[0].key)
    call_command("restore", tmp_path / "one")
    assert search.find("zebra", "report").count == 1
    assert User.objects.get(username="writer").check_password("correct horse")


def test_a_backup_overwrites_no_file(site, tmp_path):
    (tmp_path / "one").write_text("precious")
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", tmp_path / "one")
    assert (tmp_path / "one").read_text() == "precious"


def test_a_backup_is_readable_by_its_owner_only(site, tmp_path):
    call_command("backup", tmp_path / "one")
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 500])
def test_what_is_no_backup_is_refused_and_nothing_is_lost(site, tmp_path, content):
    (tmp_path / "one").write_bytes(content)
    with pytest.raises(CommandError):
        call_command("restore", tmp_path / "one")
    assert Report.objects.count() == 1


def test_a_missing_backup_gets_a_clear_line(site, tmp_path):
    with pytest.raises(CommandError, match="is not there"):
        call_command("restore", tmp_path / "nothing")
