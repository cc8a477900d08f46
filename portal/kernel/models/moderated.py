"""The one life of everything that members post."""

from datetime import datetime
from typing import Any, Self, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kernel import notifications
from portal.kernel.models.people import LANGUAGES, User, Viewer, new_public_id


class Authorship(models.Model):
    """Who wrote which post. It holds no key to any post's table, and a post holds none to it,
    so that no list, feed or template can join an anonymous post to its author by accident.
    """

    public_id = models.CharField(max_length=12, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        permissions = [("unmask", _("Can see who wrote an anonymous post"))]

    def __str__(self) -> str:
        return self.public_id


class Decision(models.Model):
    """One decision on one post, never rewritten. The log of moderation."""

    kind = models.CharField(_("kind"), max_length=20)
    public_id = models.CharField(_("post"), max_length=12, db_index=True)
    verb = models.CharField(_("decision"), max_length=12)
    before = models.CharField(_("before"), max_length=12)
    after = models.CharField(_("after"), max_length=12)
    reason = models.TextField(_("reason"), blank=True)
    # Empty when the author acted: the log of an anonymous post must not name them.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("moderate", _("Can moderate what members post")),
            ("edit", _("Can edit the site’s own content")),
        ]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.public_id}"


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Returned")
    HIDDEN = "hidden", _("Hidden")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced")


CAN_BE_WITHDRAWN = (Status.PENDING, Status.PUBLISHED, Status.REJECTED)


class NotAllowed(Exception):
    """The post is not in a state in which this can be done; the text says so to a person."""


M = TypeVar("M", bound="Moderated")


class ModeratedQuerySet(models.QuerySet[M]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def pending(self) -> Self:
        """What waits for a moderator, oldest first."""
        return self.filter(status=Status.PENDING).order_by("submitted_at", "id")

    def written_by(self, user: Viewer) -> Self:
        """Posts of this person, anonymous ones too: for showing somebody his own, nothing else."""
        if not user.is_authenticated:
            return self.none()
        own = Authorship.objects.filter(user=user).values("public_id")
        return self.filter(public_id__in=own)

    def visible_to(self, viewer: Viewer) -> Self:
        """The only place that decides who may see a post."""
        if not viewer.is_authenticated:
            return self.published()
        if viewer.is_moderator:
            return self.all()
        own = Authorship.objects.filter(user_id=viewer.pk).values("public_id")
        return self.filter(Q(status=Status.PUBLISHED) | Q(public_id__in=own))


class Moderated(models.Model):
    """What members post: it waits, is published or rejected, may be hidden, withdrawn, changed.

    A change to a published post is a second row that `edit_of` points at. Publishing it swaps the
    contents of the two, so that the address stays, and the former text is kept in the second row.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    status = models.CharField(
        _("state"), max_length=12, choices=Status, default=Status.PENDING, editable=False
    )
    # Empty for an anonymous post; the author of every post is in Authorship.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edit_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="edits"
    )
    edit_of_id: int | None
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    reason = models.TextField(_("reason for the author"), blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ModeratedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="%(class)s_published_has_date",
            ),
            models.UniqueConstraint(
                fields=["edit_of"],
                condition=~Q(status="replaced"),
                name="%(class)s_one_edit_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status="published"),
                name="%(class)s_newest",
            ),
            models.Index(
                fields=["submitted_at", "id"], condition=Q(status="pending"), name="%(class)s_queue"
            ),
        ]

    decided_by: User | None = None  # while a decision is carried out: who took it

    # --- what a kind of post says about itself -----------------------------------------------
    KIND: str  # its name in the log, the queue and search

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def on_published(self) -> None:
        """What follows when it has just become public: search, counts, margins."""
        raise NotImplementedError

    def on_unpublished(self) -> None:
        """Undo that, before anything about the post changes."""
        raise NotImplementedError

    def swap_contents(self, other: Self) -> None:
        """Exchange everything the author wrote between two posts of this kind."""
        raise NotImplementedError

    def warnings(self) -> list[tuple[Any, str]]:
        """(what it may be, the words): what a moderator should look at."""
        return []

    def make_slug(self) -> str:
        """Words for the public address, from approved text only."""
        raise NotImplementedError

    @staticmethod
    def may_decide(user: Viewer) -> bool:
        """Whether this person moderates posts of this kind."""
        return user.is_authenticated and user.is_moderator

    # --- whose it is ---------------------------------------------------------------------------
    @classmethod
    def submit(cls, post: Self, author: User) -> Self:
        """Save a new post, waiting for a moderator, and remember who wrote it."""
        with transaction.atomic():
            post.save()
            Authorship.objects.create(public_id=post.public_id, user=author)
        return post

    def is_written_by(self, user: Viewer) -> bool:
        return user.is_authenticated and self._authorship().filter(user=user).exists()

    def author(self) -> User | None:
        """The one sanctioned look-up, for mail to the author. Log a `Decision` when a person looks."""
        row = self._authorship().select_related("user").first()
        return row.user if row else None

    def unmask(self, by: User, reason: str) -> User | None:
        """Tell a permitted moderator who wrote it, and log that they asked and why."""
        if not by.has_perm("portal.unmask"):
            raise PermissionDenied
        Decision.objects.create(
            kind=self.KIND, public_id=self.public_id, verb="unmask",
            before=self.status, after=self.status, by=by, reason=reason,
        )  # fmt: skip
        return self.author()

    def _authorship(self) -> models.QuerySet[Authorship]:
        return Authorship.objects.filter(public_id=self.public_id)

    # --- what can be decided -------------------------------------------------------------------
    def publish(self, by: User, seen: datetime | None = None) -> None:
        """Make it public. `seen` is the `submitted_at` of the version the moderator looked at: one
        that the author has changed since is not published unread."""
        if seen and type(self).objects.get(pk=self.pk).submitted_at != seen:
            raise NotAllowed(_("The author has changed it since you looked. Please read it again."))
        self._decide("publish", (Status.PENDING, Status.REJECTED, Status.HIDDEN), by)

    def reject(self, by: User, reason: str) -> None:
        """Return it. The author reads the reason and may edit and resubmit it."""
        self._decide("reject", (Status.PENDING,), by, reason)

    def hide(self, by: User, reason: str) -> None:
        """Take a published post down."""
        self._decide("hide", (Status.PUBLISHED,), by, reason)

    def withdraw(self) -> None:
        """The author withdraws it; nobody's name goes into the log."""
        self._decide("withdraw", CAN_BE_WITHDRAWN, None)

    def resubmit(self) -> None:
        """The author resubmits it after a change."""
        self._decide("resubmit", (Status.PENDING, Status.REJECTED, Status.WITHDRAWN), None)

    def undo(self, by: User) -> None:
        """Undo the last moderator's decision. Raises NotAllowed when there is none to undo."""
        log = Decision.objects.filter(kind=self.KIND, public_id=self.public_id)
        last = log.exclude(verb="unmask").first()
        if last is None or last.by is None or last.verb == "undo":
            raise NotAllowed(_("There is no decision to undo."))
        self._decide("undo", (last.after,), by, to=Status(last.before))

    _OUTCOME = {
        "publish": Status.PUBLISHED,
        "reject": Status.REJECTED,
        "hide": Status.HIDDEN,
        "withdraw": Status.WITHDRAWN,
        "resubmit": Status.PENDING,
    }

    @transaction.atomic
    def _decide(
        self,
        verb: str,
        allowed: tuple[str, ...],
        by: User | None,
        reason: str = "",
        to: Status | None = None,
    ) -> None:
        """Move to the next state, once: of two people deciding at once, the second gets an error."""
        locked = type(self).objects.select_for_update().get(pk=self.pk)
        if locked.status not in allowed:
            raise NotAllowed(_("This is already “%s”.") % locked.get_status_display())
        before: str = locked.status
        after: str = to or self._OUTCOME[verb]
        locked.decided_by = by
        if locked.edit_of_id:
            after = locked._decide_edit(before, after)
        locked._enter(after, reason)
        Decision.objects.create(
            kind=self.KIND, public_id=self.public_id, verb=verb,
            before=before, after=after, by=by, reason=reason,
        )  # fmt: skip
        self.refresh_from_db()
        if by is not None and (author := self.author()):
            notifications.notify_author(author, self, verb, reason)

    def _decide_edit(self, before: str, after: str) -> str:
        """A change that is published (or whose publishing is undone) trades places with the
        post it changes; this row then holds the former contents."""
        if after != Status.PUBLISHED and before != Status.REPLACED:
            return after
        live = type(self).objects.select_for_update().get(pk=self.edit_of_id)
        public = live.status == Status.PUBLISHED
        if public:
            live.on_unpublished()
        live.swap_contents(self)
        if public:
            live.on_published()
        return Status.REPLACED if after == Status.PUBLISHED else after

    def _enter(self, status: str, reason: str) -> None:
        was_public, self.status, self.reason = self.status == Status.PUBLISHED, status, reason
        if was_public and status != Status.PUBLISHED:
            self.on_unpublished()
        if status == Status.PUBLISHED:
            self.published_at = self.published_at or timezone.now()
            self.slug = self.make_slug()
        if status == Status.PENDING:
            self.submitted_at = timezone.now()
        self.save(update_fields=["status", "reason", "published_at", "slug", "submitted_at"])
        if status == Status.PUBLISHED and not was_public:
            self.on_published()

    @property
    def is_public(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def was_public(self) -> bool:
        """Gone after publication: its address answers 410."""
        return self.published_at is not None and not self.is_public


def contents(model: type[models.Model]) -> list[str]:
    """Names of a model's own columns that its author fills in."""
    own = {f.name for f in Moderated._meta.get_fields()} - {"language", "signed_by"}
    fields: list[Any] = list(model._meta.concrete_fields)
    return [f.attname for f in fields if f.name not in own | {"id"}]
