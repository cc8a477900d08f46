"""Which writes throw the ready pages away, and when."""

from contextlib import suppress

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, update_last_login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.backends.signals import connection_created

from portal.kernel import page_cache
from portal.kernel.models.draft import Draft
from portal.kernel.models.flag import Flag

User = get_user_model()


@pytest.fixture
def generation(settings, tmp_path):
    """Reads the current generation."""
    settings.GENERATION_FILE = tmp_path / "generation"
    page_cache.invalidate_page_cache()
    return settings.GENERATION_FILE.read_bytes


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "portal_user" ("username") VALUES (%s)',
        'INSERT OR IGNORE INTO "auth_group" ("name") VALUES (%s)',
        "insert into auth_group values (1)",
        'UPDATE "auth_group" SET "name" = %s',
        'DELETE FROM "auth_group"',
        'WITH x AS (SELECT 1) UPDATE "auth_group" SET "name" = %s',
        'WITH x AS (DELETE FROM "auth_group" RETURNING id) SELECT * FROM x',
        "\n  with recursive x as (select 1)\n insert into auth_group select * from x",
        "WITH x AS (SELECT 1) REPLACE INTO auth_group SELECT * FROM x",
        'MERGE INTO "auth_group" USING x ON true WHEN MATCHED THEN DELETE',
        "REPLACE INTO auth_group VALUES (1)",
        "COPY auth_group FROM STDIN",
        'TRUNCATE "auth_group"',
        'ALTER TABLE "auth_group" ADD COLUMN x int',
        "CREATE INDEX i ON auth_group (name)",
        'DROP TABLE "auth_group"',
        "COMMIT",
        "EXPLAIN ANALYZE DELETE FROM auth_group",
        "DO $$ BEGIN DELETE FROM auth_group; END $$",
        "CALL tidy_up()",
        "-- tidy up\nDELETE FROM auth_group",
        "/* SELECT */ DELETE FROM auth_group",
        "SELECT 1; DELETE FROM auth_group",
        'UPDATE "django_session" SET x = 1; DELETE FROM auth_group',
        'DELETE FROM "django_session" WHERE 1; DELETE FROM auth_group',
        'UPDATE "django_session_archive" SET x = 1',
        'UPDATE "django_session"."auth_group" SET x = 1',
        'UPDATE "portal_user" SET "last_login" = %s, "username" = %s WHERE "portal_user"."id" = %s',
        'UPDATE "portal_user" SET "username" = %s WHERE "last_login" = %s',
        b"SELECT 1",
    ],
)
def test_what_a_reader_could_see_counts_as_a_change(sql):
    assert page_cache.changes_pages(sql)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "updated_at", "deleted" FROM "auth_group" WHERE "name" = %s',
        "select 1;",
        '(SELECT "id" FROM "a") UNION (SELECT "id" FROM "b")',
        'SELECT "id" FROM "auth_group" WHERE "id" = %s FOR UPDATE',
        "WITH hits AS MATERIALIZED (SELECT id FROM search WHERE updated_at > %s) SELECT * FROM hits",
        "BEGIN IMMEDIATE",
        'SAVEPOINT "s1"',
        'RELEASE SAVEPOINT "s1"',
        'ROLLBACK TO SAVEPOINT "s1"',
        "PRAGMA foreign_key_check",
        "SET CONSTRAINTS ALL IMMEDIATE",
        "SHOW synchronous_commit",
        'UPDATE "django_session" SET "session_data" = %s WHERE "session_key" = %s',
        'INSERT INTO "portal_draft" ("data") VALUES (%s) RETURNING "portal_draft"."id"',
        'DELETE FROM "portal_cache" WHERE "expires" < %s',
        'INSERT INTO "portal_cache" ("cache_key") VALUES (%s)',
        'UPDATE "portal_user" SET "last_login" = %s WHERE "portal_user"."id" = %s',
    ],
)
def test_what_no_reader_sees_does_not(sql):
    assert not page_cache.changes_pages(sql)


def test_tables_of_private_models_and_between_them_and_others_are_private():
    tables, _sign_in = page_cache._private()
    ours = {
        m._meta.db_table for m in apps.get_models() if not getattr(m, "shown_to_strangers", True)
    }
    assert {"portal_draft", "guides_mark", "interviews_card", "interviews_plan"} <= ours <= tables
    assert {"interviews_plan_companies", "portal_cache", "mfa_authenticator"} <= tables
    assert not tables & {"interviews_report", "guides_text", "portal_user"}


# --- when ----------------------------------------------------------------------------------------


def insert_one():
    Group.objects.create(name="x")


def insert_many():
    Group.objects.bulk_create([Group(name="x"), Group(name="y")])


def insert_by_hand():
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO auth_group (name) VALUES (%s)", [["x"], ["y"]])


def update():
    Group.objects.filter(name="old").update(name="new")


def delete():
    Group.objects.get(name="old").delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [insert_one, insert_many, insert_by_hand, update, delete])
def test_a_write_throws_away(generation, write):
    Group.objects.create(name="old")
    before = generation()
    write()
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_reading_does_not(generation):
    Group.objects.create(name="old")
    before = generation()
    with transaction.atomic():
        Group.objects.select_for_update().get(name="old")
    list(Group.objects.filter(name="a").union(Group.objects.filter(name="old")))
    assert generation() == before


@pytest.mark.django_db(transaction=True)
def test_in_a_transaction_only_the_commit_throws_away(generation):
    before = generation()
    with transaction.atomic():
        insert_one()
        with transaction.atomic():
            update()
        assert generation() == before
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_throws_nothing_away(generation):
    before = generation()
    with transaction.atomic(), suppress(ValueError), transaction.atomic():
        insert_one()
        raise ValueError
    assert generation() == before


@pytest.mark.django_db(transaction=True)
def test_a_write_after_a_rolled_back_one_counts(generation):
    before = generation()
    with transaction.atomic():
        with suppress(ValueError), transaction.atomic():
            insert_one()
            raise ValueError
        insert_one()
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_fails_half_way_throws_away(generation):
    before = generation()
    with pytest.raises(Exception), connection.cursor() as cursor:  # noqa: B017, PT011
        cursor.executemany(
            "INSERT INTO auth_group (id, name) VALUES (%s, %s)", [[7, "x"], [7, "y"]]
        )
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_many_writes_in_a_transaction_wait_as_one():
    with transaction.atomic():
        for number in range(20):
            Group.objects.create(name=f"group {number}")
        assert len(connection.run_on_commit) == 1


@pytest.mark.django_db(transaction=True)
def test_hooks_before_it_that_fail_do_not_matter_to_those_after(generation):
    before = generation()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        insert_one()
        transaction.on_commit(lambda: 1 / 0)
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_what_only_its_owner_sees_throws_nothing_away(generation):
    user = User.objects.create_user("someone", "a@example.org", "x")
    session = SessionStore()
    before = generation()
    session["x"] = 1
    session.save()
    session.delete()
    Draft.objects.create(user=user, kind="report")
    Draft.objects.filter(user=user).update(data={"a": ["b"]})
    Draft.objects.filter(user=user).delete()
    Flag.objects.create(page="/", reason=Flag.Reason.SPAM)
    update_last_login(None, user)
    assert generation() == before


@pytest.mark.django_db(transaction=True)
def test_a_new_name_throws_away(generation):
    user = User.objects.create_user("someone", "a@example.org", "x")
    before = generation()
    user.username = "another"
    user.save()
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_made_again_is_watched_once(generation):
    insert_one()
    connection.close()
    connection_created.send(sender=type(connection), connection=connection)
    before = generation()
    Group.objects.create(name="after")
    assert connection.execute_wrappers.count(page_cache._notice) == 1
    assert generation() != before


@pytest.mark.django_db(transaction=True)
def test_a_wrapper_that_was_there_for_a_while_does_not_take_the_watch_away():
    def passing(execute, *args):
        return execute(*args)

    connection.execute_wrappers.clear()
    with connection.execute_wrapper(passing):
        connection_created.send(sender=type(connection), connection=connection)
    assert connection.execute_wrappers == [page_cache._notice]
