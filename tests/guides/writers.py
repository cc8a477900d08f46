"""Eight editors who publish at once, each in a process of their own, on a database of their own.

`python -m tests.guides.writers`, with DATABASE_URL and MEIPI_DATA, prints what came of it as JSON.
"""

import json
import multiprocessing
import os
import queue
import re
import sys

WRITERS, ROUNDS = 8, 20
URL = "/zh-hans/sections/coding/suggest/"


def setup():
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 600  # seconds until it is one's turn


def prepare():
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from portal.kernel.models.people import User
    from tests.make import make_article

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("collectstatic", interactive=False, verbosity=0)
    make_article("interviews", "coding")
    for n in range(WRITERS):
        user = User.objects.create_user(f"editor{n}", f"e{n}@example.org")
        user.groups.add(Group.objects.get(name="Editors"))


def write(number, start, told):
    """One editor: in each round all begin with the same revision and change the same sentence."""
    setup()
    from django.test import Client

    from portal.kernel.models.people import User

    client = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
    client.force_login(User.objects.get(username=f"editor{number}"))
    send_the_same(start)
    for turn in range(ROUNDS):
        start.wait()
        page = client.get(URL).text
        base = re.search(r'name="base" value="(\d+)"', page)[1]
        mine = f"第{turn}轮第{number}人这样写。"
        start.wait()
        data = {"language": "zh-hans", "heading": "编码", "note": "改", "weight": "medium",
                "base": base, "body": mine, "action": "publish"}  # fmt: skip
        answer = client.post(URL, data)
        kept = answer.status_code == 302 or mine in answer.text
        told.put((turn, answer.status_code, kept))
        start.wait()
        client.post(URL, {"language": "zh-hans", "action": "discard"})


def send_the_same(start):
    """One member's finger slips: the same forms, sent eight times at once."""
    from django.test import Client

    from portal.kernel.models.people import User
    from tests.make import report_form

    client = Client(REMOTE_ADDR="192.0.2.99")
    client.force_login(User.objects.get(username="editor0"))
    start.wait()
    client.post("/en/me/drafts/bcdfghjkmnpq/", report_form(action="send"))
    start.wait()
    data = {"language": "en", "heading": "About coding", "note": "once", "weight": "medium",
            "base": "1", "body": "Said once.", "action": "send"}  # fmt: skip
    client.post("/en/sections/coding/suggest/", data)


def heard(told, workers):
    """All answers, however long they take. If one editor's process dies the others would wait for it
    for ever: then all end."""
    missing = WRITERS * ROUNDS
    while missing:
        try:
            yield told.get(timeout=1)
            missing -= 1
        except queue.Empty:
            if any(worker.exitcode for worker in workers):
                for worker in workers:
                    worker.kill()
                sys.exit("the process of an editor has died")


def main():
    setup()
    prepare()
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(WRITERS), context.Queue()
    workers = [context.Process(target=write, args=(n, start, told)) for n in range(WRITERS)]
    for worker in workers:
        worker.start()
    answers = list(heard(told, workers))
    for worker in workers:
        worker.join()
    from guides.models.proposal import Proposal
    from guides.models.section import Text
    from interviews.posts.report import Report

    text = Text.objects.get(section="coding", language="zh-hans")
    numbers = sorted(text.revisions.values_list("number", flat=True))
    newest = text.revisions.get(number=text.number)
    once = [Report.objects.count(), Proposal.objects.filter(note="once").count()]
    print(json.dumps({"answers": answers, "numbers": numbers, "same": newest.body == text.body,
                      "once": once}))  # fmt: skip


if __name__ == "__main__":
    main()
