"""What every page's shell shows. No database is asked for a reader without a session."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal.site import demo

OTHER = {"zh-hans": ("en", "English", "EN"), "en": ("zh-hans", "中文", "中文")}


def site(request: HttpRequest) -> dict:
    here = get_language()
    code, name, short = OTHER.get(here, OTHER["zh-hans"])
    return {
        "other_language": {"code": code, "name": name, "short": short},
        "other_url": SimpleLazyObject(lambda: translate_url(request.get_full_path(), code)),
        "canonical_url": settings.SITE_URL + request.path,
        "site_url": settings.SITE_URL,
        "unseen": SimpleLazyObject(lambda: _unseen(request)),
        "has_demo": SimpleLazyObject(demo.is_loaded),
    }


def _unseen(request: HttpRequest) -> int:
    """How many notices wait for the member; 0 for a stranger, at no cost."""
    user = request.user
    return user.notices.filter(seen=False).count() if user.is_authenticated else 0
