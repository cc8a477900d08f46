"""What readers keep for themselves: bookmarks, what they have read and can explain, what they watch,
what helped them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models.section import Revision, Section, Text
from portal.kernel.models.notice import Notice
from portal.kernel.models.people import User


class Rating(models.TextChoices):
    """How readers rate themselves on a section."""

    GAP = "gap", _("could not answer")
    READ = "read", _("read")
    EXPLAIN = "explain", _("can explain")


class Mark(models.Model):
    """One reader's marks on one section. Nobody else sees them; only the number of those whom a
    text helped is shown, to editors."""

    shown_to_strangers = False

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="marks")
    section = models.ForeignKey(Section, models.CASCADE, related_name="marks")
    bookmarked = models.BooleanField(default=False)
    watched = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    # Beside having read it: that they can explain it, or could not answer when asked.
    self_rating = models.CharField(max_length=7, choices=Rating, blank=True)
    # About the revision of that number: another text may help where the old one did not.
    helpful = models.BooleanField(null=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "section"], name="one_mark")]
        indexes = [models.Index(fields=["section"], condition=Q(watched=True), name="watchers")]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")

    def __str__(self) -> str:
        return f"{self.user}: {self.section_id}"

    ACTS: Mapping[str, dict[str, Any]] = {
        "bookmark": {"bookmarked": True}, "unbookmark": {"bookmarked": False},
        "watch": {"watched": True}, "unwatch": {"watched": False},
        "read": {"read_at": timezone.now}, "unread": {"read_at": None},
        "explain": {"self_rating": Rating.EXPLAIN}, "gap": {"self_rating": Rating.GAP}, "unrate": {"self_rating": ""},
        "helpful": {"helpful": True}, "unhelpful": {"helpful": False},
    }  # fmt: skip

    @classmethod
    def act(cls, user: User, section: Section, act: str, number: int) -> "Mark":
        """Do one of ACTS; `number` is the revision that the reader had before them."""
        columns = {name: v() if callable(v) else v for name, v in cls.ACTS[act].items()}
        if "helpful" in columns:
            columns["number"] = number
        return cls.objects.update_or_create(user=user, section=section, defaults=columns)[0]

    @property
    def rating(self) -> str:
        """One of `Rating`, or nothing."""
        return self.self_rating or (Rating.READ if self.read_at else "")

    @classmethod
    def ratings_of(cls, user: User) -> dict[str, str]:
        """{section: rating} of all that they have rated."""
        return {mark.section_id: mark.rating for mark in user.marks.all() if mark.rating}

    @classmethod
    @transaction.atomic
    def rate(cls, user: User, ratings: Mapping[str, str]) -> None:
        """Note {section: rating}; an empty rating takes back what was said. The sections exist."""
        now = timezone.now()
        for rating in ["", *Rating.values]:
            self_rating = "" if rating == Rating.READ else rating
            read_at = now if rating == Rating.READ else None
            Mark.objects.bulk_create(
                [
                    Mark(user=user, section_id=pk, self_rating=self_rating, read_at=read_at)
                    for pk, given in sorted(ratings.items())
                    if given == rating
                ],
                update_conflicts=True,
                unique_fields=["user", "section"],
                update_fields=["self_rating"] if self_rating else ["self_rating", "read_at"],
            )


def notify_watchers(sender: type[Text], revision: Revision, **kwargs) -> None:
    """A notice to everybody who watches the section or its article, save the author."""
    section = revision.text.section
    watching = Q(section=section) | Q(section__article=section.article, section__level=1)
    marks = Mark.objects.filter(watching, watched=True, user__language=revision.text.language)
    if revision.author_id:
        marks = marks.exclude(user=revision.author_id)
    Notice.objects.bulk_create(
        Notice(user_id=user, title=revision.heading, verb="revise", reason=revision.note,
               url=revision.get_absolute_url())
        for user in marks.values_list(F("user"), flat=True).distinct()
    )  # fmt: skip
