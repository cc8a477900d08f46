"""A copy of the whole database in one file, taken while the site runs; and the way back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections

from portal.kernel import page_cache


class BackupProblem(Exception):
    """Why a backup or restore could not be done, in words for an operator."""


def backup(path: Path) -> None:
    """Write the database to `path` as it is at one moment. Raises BackupProblem."""
    if path.exists():
        raise BackupProblem(f"{path} exists; name a new file")
    part = path.with_name(path.name + ".part")
    try:
        _copy_out(part)
        part.rename(path)
    except OSError as error:
        raise BackupProblem(str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _copy_out(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        path.touch(mode=0o600)
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={path}")


def restore(path: Path) -> None:
    """Replace everything in the database by what `path` holds. Stop the site first."""
    if not path.is_file():
        raise BackupProblem(f"{path} is not there")
    if connection.vendor == "sqlite":
        _restore_sqlite(path)
    else:
        connections.close_all()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
             "--exit-on-error", f"--dbname={_name()}", str(path))  # fmt: skip
    page_cache.invalidate_page_cache()


def _restore_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            copy.execute("SELECT 1 FROM django_migrations LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupProblem(f"{path} is not a backup of this site: {error}") from error
        if not sound:
            raise BackupProblem(f"{path} is damaged")
        connection.ensure_connection()
        copy.backup(connection.connection)
        connection.close()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against the configured database."""
    folder = os.environ.get("PG_BIN")
    found = str(Path(folder, program)) if folder else shutil.which(program)
    if not found or not Path(found).exists():
        raise BackupProblem(f"{program} is not installed; it comes with PostgreSQL's client")
    at = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    known = {name: str(at[key]) for name, key in names.items() if at.get(key)}
    host = at.get("OPTIONS", {}).get("host")
    known |= {"PGHOST": host} if host else {}
    done = subprocess.run(
        [found, *arguments], env=os.environ | known | {"PGDATABASE": _name()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupProblem((done.stderr.strip().splitlines() or [f"{program} failed"])[-1])
