"""Many editors at once: one wins each round, and nothing that anybody typed is lost."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.guides.writers import ROUNDS, WRITERS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path, db):
    """The address of an empty database of the kind under test, gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'writers.sqlite3'}"
        return
    name = f"writers_{os.getpid()}"
    run_sql(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    run_sql(f"DROP DATABASE {name} WITH (FORCE)")


def run_sql(sql):
    """Outside of the transaction of the test."""
    import psycopg

    url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(sql)


def test_of_eight_editors_at_once_one_wins_each_round(database, tmp_path):
    env = os.environ | {"DATABASE_URL": database, "MEIPI_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "tests.guides.writers"]
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=1800)
    assert said.returncode == 0, said.stderr[-3000:]
    found = json.loads(said.stdout.splitlines()[-1])
    winners = Counter(turn for turn, status, _kept in found["answers"] if status == 302)
    assert winners == dict.fromkeys(range(ROUNDS), 1)
    assert Counter(status for _turn, status, _kept in found["answers"]) == {
        302: ROUNDS, 409: ROUNDS * (WRITERS - 1)}  # fmt: skip
    assert all(kept for _turn, _status, kept in found["answers"])
    assert found["once"] == [1, 1]
    assert found["numbers"] == list(range(1, ROUNDS + 2)) and found["same"]
