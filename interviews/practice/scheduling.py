"""When a card comes back, by how well it was remembered. The one place that knows fsrs."""

from datetime import UTC, datetime
from typing import Any

import fsrs
from django.db import models
from django.utils.translation import gettext_lazy as _

# Without the scheduler's random fuzz, so that the buttons say what will be. Nobody prepares for an
# interview for longer than a year.
_SCHEDULER = fsrs.Scheduler(maximum_interval=365, enable_fuzzing=False)

Memory = Any  # what fsrs keeps of a card, as JSON; empty for a new one


class Rating(models.IntegerChoices):
    """How well a card was remembered. A better one never brings it back sooner."""

    AGAIN = fsrs.Rating.Again, _("Again")
    HARD = fsrs.Rating.Hard, _("Hard")
    GOOD = fsrs.Rating.Good, _("Good")
    EASY = fsrs.Rating.Easy, _("Easy")


def rated(memory: Memory, rating: Rating, at: datetime) -> tuple[Memory, datetime]:
    """What is remembered after a rating, to be kept as it is, and when the card is due. `memory` is
    what the last rating gave; empty for a new card."""
    at = at.astimezone(UTC)
    card = fsrs.Card.from_dict(memory) if memory else fsrs.Card(card_id=0, due=at)
    card, _log = _SCHEDULER.review_card(card, fsrs.Rating(rating), at)
    return card.to_dict(), card.due


def choices(memory: Memory, at: datetime) -> list[tuple[Rating, datetime]]:
    """Each rating, and when it would bring the card back."""
    return [(rating, rated(memory, rating, at)[1]) for rating in Rating]
