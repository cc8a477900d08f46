"""The cast, the browser, and what keeps tests fast and to themselves."""

import os
import shutil
import socket
import tempfile

os.environ.setdefault("MEIPI_DATA", tempfile.mkdtemp(prefix="meipi-test-data-"))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop of its own

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
hypothesis_settings.register_profile(
    "quick", max_examples=40, deadline=None, suppress_health_check=quiet
)
hypothesis_settings.register_profile(
    "deep", max_examples=1000, deadline=None, suppress_health_check=quiet
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE = 120_000  # milliseconds for what a page is to show, beside any other work


def pytest_configure():
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # nothing is collected for tests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch):
    """No test reaches another host."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
            raise AssertionError(f"a test wants to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def fresh_limits(request):
    """Rate limits are counted in the cache; each test begins with none."""
    if (
        "db" in request.fixturenames
        or "transactional_db" in request.fixturenames
        or request.node.get_closest_marker("django_db")
    ):
        from portal.kernel import search

        request.getfixturevalue(
            "transactional_db" if "transactional_db" in request.fixturenames else "db"
        )
        cache.clear()
        search.sqlite.empty(connection)  # a flush between tests does not know this table


# --- the cast ------------------------------------------------------------------------------------------
def _member(name: str, group: str = "", **columns):
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    from portal.kernel.groups import grant

    member = get_user_model().objects.create_user(name, f"{name}@example.org", **columns)
    if group:
        if not Group.objects.filter(name=group).exists():  # a flushed database has lost them
            for app in apps.get_app_configs():
                grant(app)
        member.groups.add(Group.objects.get(name=group))
    return member


@pytest.fixture
def writer(db):
    return _member("writer")


@pytest.fixture
def reader(db):
    return _member("reader")


@pytest.fixture
def editor(db):
    return _member("editor", "Editors")


@pytest.fixture
def moderator(db):
    return _member("moderator", "Moderators")


@pytest.fixture
def admin(db):
    return _member("admin", is_superuser=True, is_staff=True)


# --- Chromium --------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("no Chromium on this machine: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, live_server, request):
    """Opens a page for somebody (None: a stranger): open_as(writer, scripts=False, width=390)."""
    from django.test import Client

    contexts = []

    def open_page(who=None, scripts=True, width=1280, theme="light"):
        context = chromium.new_context(
            base_url=live_server.url, java_script_enabled=scripts, color_scheme=theme,
            viewport={"width": width, "height": 900},
        )  # fmt: skip
        contexts.append(context)
        if who is not None:
            client = Client()
            client.force_login(who)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
