"""A plan in the browser of somebody without an account: a cookie, and nothing on the server.

Its characters need no quotes in a cookie: `c:openai.bytedance|p:us|u:2026-12-01|g:coding.star|t:mock`.
Nobody signs it and everybody may write it, so whatever is not known is left out.
"""

import re
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guides.models.bookmarks import Rating
from guides.models.company import Company
from interviews.base.choices import Region
from interviews.practice.checklists import KEYS
from interviews.practice.plan import MAX_COMPANIES, MAX_WEEKS, PlanData, standing

NAME, YEAR = "plan", 365 * 24 * 3600
MAX_COOKIE_LENGTH = 3_800  # characters; browsers keep 4,096 with name and attributes
_RATINGS = {"g": Rating.GAP, "r": Rating.READ, "x": Rating.EXPLAIN}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}")


def read(request: HttpRequest) -> PlanData:
    """The plan that the browser holds; an empty one if there is none or it cannot be read."""
    said = dict(
        part.partition(":")[::2]
        for part in request.COOKIES.get(NAME, "")[:MAX_COOKIE_LENGTH].split("|")
    )
    lists = {letter: _ids(text) for letter, text in said.items()}
    slugs = lists.get("c", [])[:MAX_COMPANIES]
    found = Company.objects.filter(slug__in=slugs).select_related("merged_into")
    return PlanData(
        companies=standing(found) if slugs else [],
        region=said.get("p", "") if said.get("p") in Region.values else "",
        until=_day(said.get("u", "")),
        ratings={
            pk: rating.value for letter, rating in _RATINGS.items() for pk in lists.get(letter, [])
        },
        ticks=KEYS.intersection(lists.get("t", [])),
    )


def _ids(text: str) -> list[str]:
    return [pk for pk in dict.fromkeys(text.split(".")) if _ID.fullmatch(pk)]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= timezone.localdate() + timedelta(weeks=MAX_WEEKS) else None


def write(aims: PlanData) -> str:
    lists = {
        "c": [company.slug for company in aims.companies],
        "p": [aims.region] if aims.region else [],
        "u": [aims.until.isoformat()] if aims.until else [],
        "t": sorted(aims.ticks),
        **{
            letter: sorted(pk for pk, given in aims.ratings.items() if given == rating)
            for letter, rating in _RATINGS.items()
        },
    }
    return "|".join(f"{letter}:{'.'.join(ids)}" for letter, ids in lists.items() if ids)


def fits(aims: PlanData) -> bool:
    return len(write(aims)) <= MAX_COOKIE_LENGTH


def put(response: HttpResponse, aims: PlanData) -> None:
    """Let the browser hold this plan."""
    if not (text := write(aims)):
        return drop(response)
    response.set_cookie(
        NAME, text, max_age=YEAR, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def drop(response: HttpResponse) -> None:
    response.delete_cookie(NAME, samesite="Lax")
