"""Rounds, outcomes and waits in templates."""

from datetime import timedelta
from math import ceil

from django import template
from django.utils.translation import ngettext

from interviews.base import tiles

register = template.Library()
register.simple_tag(tiles.tile)
register.simple_tag(tiles.round_tiles)
register.simple_tag(tiles.outcome)


@register.filter
def in_words(wait: timedelta) -> str:
    """10 minutes, 3 days: about how long, a minute at least."""
    minutes = max(1, ceil(wait.total_seconds() / 60))
    hours, days = round(minutes / 60), round(minutes / 1440)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
