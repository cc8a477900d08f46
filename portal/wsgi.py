"""What the server runs: ready pages first, Django behind them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from portal.kernel import health  # noqa: E402
from portal.kernel.middleware import Handler  # noqa: E402
from portal.kernel.page_cache import ReadyPages  # noqa: E402

health.limit_waits()
application = ReadyPages(
    Handler(),
    generation_file=settings.GENERATION_FILE,
    session_cookie=settings.SESSION_COOKIE_NAME,
    behind_proxy=bool(settings.PROXY_COUNT),
)
