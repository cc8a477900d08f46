"""Whatever is asked, by whomever: never a 5xx. And no GET changes a row, no POST goes without a token."""

import os
import random

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver

from guides import book
from guides.models.section import Section
from portal.kernel.models.draft import Draft
from tests.make import (
    make_article,
    make_claim,
    make_company,
    make_project,
    make_question,
    make_report,
    make_topic,
    project_form,
    report_form,
)

pytestmark = pytest.mark.django_db

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
# 3 people, so 2,000 requests and more when deep.
REQUESTS = 700 if DEEP else 60
SEEDS = [1, 2] if DEEP else [1]

ODD = ["", "0", "-1", "99999999999999999999999", "1e999", "NaN", "null", "undefined", "'", '"', "<script>", "%00", "%",
       "../../etc/passwd", "a" * 300, "a" * 9000, "\x00", "\ud800", "‮", "中文", "😀", "{}", "[]", "1;DROP TABLE x",
       "2026-13-45", "0000-00-00", "true", "-", "--", "~", "?", "&", "=", "\r\nX: y", "\t", " ", "İ", "ﬀ", "١٢٣",
       "__class__", "{{7*7}}", "${7*7}", "%s%s%s", "$(id)", "|", ";", "\\", "/", "//evil.example", "javascript:1"]  # fmt: skip
NAMES = ["q", "type", "page", "after", "before", "company", "round", "outcome", "region", "hiring", "year", "tag",
         "language", "code", "kind", "next", "row", "action", "r1-kind", "r1-minutes", "r1-date", "r1-sections",
         "r1-section", "all-section", "verb", "reason", "post", "seen", "month", "days", "difficulty", "role", "idea",
         "leaning", "weeks", "compute", "minutes", "list", "more", "sort", "section", "question", "rating",
         "sentence_zh", "sentence_en", "metric", "entity", "low", "high", "topic", "seed",
         "companies", "r-coding", "chapter", "tick", "act",
         "p", "o", "e", "_popup", "_to_field", "status__exact", "submitted_at__gte", "id", "pk", "q__in"]  # fmt: skip


def patterns(resolver=None, prefix="") -> list[str]:
    """Every route of the site, with its parameters in angle brackets."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        found += [route] if isinstance(entry, URLPattern) else patterns(entry, route)
    return found


@pytest.fixture
def site(writer, moderator, monkeypatch):
    monkeypatch.setattr(book, "_has_chinese_font", lambda: True)
    monkeypatch.setattr(book, "_print", lambda html: b"%PDF-")  # needs seconds and Pango
    make_article("interviews", "coding")
    coding = Section.objects.get(pk="coding")
    make_topic("rlhf", "人类反馈", "RLHF", make_question("why", "为何", "Why", coding))
    claim = make_claim(coding)
    company = make_company("openai", "OpenAI")
    report = make_report(
        writer, company=company, tags=["rlhf"], rounds=[("coding", ["Why"], [coding])], by=moderator
    )
    waiting = make_report(writer)
    project = make_project(writer, sections=[coding], by=moderator)
    draft = Draft.objects.create(
        user=writer, kind="report", data=report_form(), public_id="bcdfghjkmnpq"
    )
    return {
        "good": [report.public_id, waiting.public_id, project.public_id, "openai", "coding", "interviews", "rlhf", "why",
                 "research-scientist", draft.public_id, "report", "project", "sections", "questions", "about", "reports", "en",
                 str(report.pk), "zh-hans", "1", str(claim.pk)],
    }  # fmt: skip


class Asker:
    """Makes requests up: real routes with right, odd and random values."""

    def __init__(self, seed: int, site: dict):
        self.chance, self.good = random.Random(seed), site["good"]
        self.routes = [r for r in patterns() if "<path:" not in r or "object_id" in r]

    def value(self) -> str:
        pick = self.chance.random()
        if pick < 0.45:
            return self.chance.choice(self.good)
        if pick < 0.85:
            return self.chance.choice(ODD)
        return "".join(
            chr(self.chance.randrange(1, 0x3000)) for _ in range(self.chance.randrange(1, 12))
        )

    def path(self) -> str:
        route = self.chance.choice(self.routes).replace("^", "").replace("$", "").replace("\\Z", "")
        out, rest = "/", route
        while "<" in rest:
            head, _open, rest = rest.partition("<")
            _name, _close, rest = rest.partition(">")
            out += head + self.value().replace("\ud800", "%ED%A0%80")
        return (out + rest).replace("(?P", "").replace("[/]?", "/")

    def fields(self) -> dict[str, list[str]]:
        names = self.chance.sample(NAMES, self.chance.randrange(0, 6))
        return {
            name: [self.value() for _ in range(self.chance.choice([1, 1, 1, 3]))] for name in names
        }

    def form(self) -> dict:
        whole = self.chance.choice([report_form(), project_form(), {}])
        return {
            **whole,
            "action": self.chance.choice(["send", "preview", "add", "save", "up-1", "unlink-r1-x"]),
            **self.fields(),
        }


def encoded(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def ask(client: Client, asker: Asker):
    query = {k: [v.replace("\ud800", "\ufffd") for v in vs] for k, vs in asker.fields().items()}
    path = asker.path().replace("\ud800", "").replace("\n", "").replace("\r", "")
    headers = asker.chance.choice(
        [
            {},
            {},
            {"HX-Request": "true"},
            {"Accept-Language": asker.value()[:50].replace("\ud800", "")},
        ]
    )
    headers = {k: v.replace("\r", "").replace("\n", "") for k, v in headers.items()}
    if asker.chance.random() < 0.6:
        return path, client.get(path, query, headers=headers)
    form = {
        k: ([x.replace("\ud800", "") for x in v] if isinstance(v, list) else v)
        for k, v in asker.form().items()
    }
    return path, client.post(path, form, headers=headers)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", ["stranger", "reader", "admin"])
def test_no_request_ends_in_a_server_error(request, client, site, who, seed):
    client.raise_request_exception = False
    asker = Asker(seed, site)
    failed = []
    for number in range(REQUESTS):
        if who != "stranger" and number % 50 == 0:
            client.force_login(request.getfixturevalue(who))
        path, response = ask(client, asker)
        if response.status_code >= 500:
            failed.append((response.status_code, path[:200]))
    assert failed == []


RAW = [b"/en/search/?q=%ff%fe", b"/en/search/?q=%00", b"/en/search/?q=%ED%A0%80", b"/%ff", b"/en/companies/%00/",
       b"/en/interviews/?after=%E2%80", b"/en/tags/%C0%AF/", b"/en/?" + b"a=1&" * 3000]  # fmt: skip


@pytest.mark.parametrize("address", RAW)
def test_a_broken_address_gets_an_answer(client, site, address):
    path, _mark, query = address.partition(b"?")
    environ = {"PATH_INFO": encoded_path(path), "QUERY_STRING": query.decode("latin-1")}
    response = client.request(**environ)
    assert response.status_code in (200, 400, 404, 301)


def encoded_path(path: bytes) -> str:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path).decode("latin-1")


def rows() -> dict[str, int]:
    # allauth notes the address of an account when its owner first looks at it.
    leave = {"sessions.Session", "usersessions.UserSession", "account.EmailAddress"}
    return {
        m._meta.label: m.objects.count() for m in apps.get_models() if m._meta.label not in leave
    }


@pytest.mark.parametrize("who", ["stranger", "writer", "admin"])
def test_no_get_changes_a_row(request, client, site, who):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    asker = Asker(7, site)
    before = rows()
    for route in asker.routes:
        if "logout" in route or "/edit/" in route:  # asks first; opens a draft of one's own
            continue
        asker.routes = [route]
        asker.value = lambda: asker.chance.choice(asker.good)
        client.get(asker.path())
    assert rows() == before


@pytest.mark.parametrize("who", ["writer", "admin"])
def test_no_post_goes_without_its_token(request, site, who):
    client = Client(enforce_csrf_checks=True)
    client.force_login(request.getfixturevalue(who))
    asker = Asker(7, site)
    before, answers = rows(), {}
    for route in asker.routes:
        asker.routes = [route]
        asker.value = lambda: asker.chance.choice(asker.good)
        path = asker.path()
        answers[path] = client.post(path, {"action": "discard", "verb": "publish"}).status_code
    passed = {
        path: code
        for path, code in answers.items()
        if code not in (403, 404, 405, 400, 301, 302, 410)
    }
    assert passed == {} and rows() == before


@pytest.mark.parametrize("where", ["query", "form"])
def test_the_administration_refuses_a_field_without_a_name(client, admin, where):
    client.force_login(admin)
    url = f"/admin/portal/user/{admin.pk}/change/"
    asked = (
        client.get(f"{url}?_to_field=") if where == "query" else client.post(url, {"_to_field": ""})
    )
    assert asked.status_code == 400
