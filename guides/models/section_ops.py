"""Where sections stand and what happened to them. Ids are permanent: a section may be moved, split,
merged or removed, and every link ever made to it still leads to the right place or to a tombstone.
Each of these is written down as an event, and what others cite follows."""

from django.conf import settings
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.models.article import Article
from guides.models.section import Section
from portal.kernel.models.moderated import NotAllowed

# A `section` has been moved, removed or brought back; sent in the transaction that does it.
section_changed = Signal()


class Event(models.Model):
    """Something that happened to a section other than a new wording, never rewritten."""

    class What(models.TextChoices):
        CREATED = "created", gettext_lazy("Created")
        MOVED = "moved", gettext_lazy("Moved")
        SPLIT = "split", gettext_lazy("Split")
        MERGED = "merged", gettext_lazy("Merged")
        REMOVED = "removed", gettext_lazy("Removed")
        RESTORED = "restored", gettext_lazy("Brought back")

    section = models.ForeignKey(Section, models.CASCADE, related_name="events")
    what = models.CharField(max_length=8, choices=What)
    # Where it stood before: its article, the section before it, its level.
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="events")
    after = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    # The other half of a split or merge; where the citations of a removed one go.
    other = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposal = models.ForeignKey(
        "Proposal", models.SET_NULL, null=True, related_name="events", editable=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        verbose_name = gettext_lazy("event")
        verbose_name_plural = gettext_lazy("events")

    def __str__(self) -> str:
        return f"{self.section_id}: {self.what}"


class FormerSlug(models.Model):
    """An address that an article once had. No other article takes it."""

    role = models.ForeignKey("Role", models.CASCADE, related_name="+")
    slug = models.SlugField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="former_slugs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "slug"], name="former_slug_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug


def ordered_sections_for_update(article: Article) -> list[Section]:
    """The live sections of an article in order, locked until the transaction ends."""
    Article.objects.select_for_update().get(pk=article.pk)
    return list(article.sections.live().order_by("position", "pk"))


def _number(sections: list[Section]) -> None:
    for position, section in enumerate(sections):
        if section.position != position:
            Section.objects.filter(pk=section.pk).update(position=position)
            section.position = position


def _before(section: Section, sections: list[Section]) -> Section | None:
    at = [s.pk for s in sections].index(section.pk)
    return sections[at - 1] if at else None


def _check_room(article: Article, after: Section | None, section: Section) -> None:
    if after is not None and (after.article_id != article.pk or after.removed_at):
        raise NotAllowed(_("The section it was to follow no longer exists."))
    if after == section:
        raise NotAllowed(_("A section cannot follow itself."))


@transaction.atomic
def create(
    pk: str, article: Article, after: Section | None, level: int, event_fields: dict
) -> Section:
    """A new section in its place. `event_fields` is what the event records besides: by, proposal, other."""
    if Section.objects.filter(pk=pk).exists():
        raise NotAllowed(_("A section has or had this id. Ids are never reused."))
    section = Section(pk=pk, article=article, level=level, position=0)
    _check_room(article, after, section)
    sections = ordered_sections_for_update(article)
    section.position = len(sections)
    section.save(force_insert=True)
    _insert(section, after, sections)
    what = Event.What.SPLIT if event_fields.get("other") else Event.What.CREATED
    Event.objects.create(section=section, what=what, **event_fields)
    return section


def _insert(section: Section, after: Section | None, others: list[Section]) -> None:
    """Put it right after another, or first after the opening."""
    others = [s for s in others if s.pk != section.pk]
    at = next((i for i, s in enumerate(others) if after and s.pk == after.pk), 0)
    others.insert(at + 1 if others else 0, section)
    _number(others)


@transaction.atomic
def move(
    section: Section, article: Article, after: Section | None, level: int, event_fields: dict
) -> None:
    """Put a section, alone, somewhere else. Its id, texts and citations stay with it."""
    section = Section.objects.select_for_update().get(pk=section.pk)
    if section.level == 1 or level == 1:
        raise NotAllowed(_("The introduction of an article cannot be moved or removed."))
    if section.removed_at:
        raise NotAllowed(_("This section has been removed."))
    _check_room(article, after, section)
    was = ordered_sections_for_update(section.article)
    event = Event(section=section, what=Event.What.MOVED, article=section.article,
                  after=_before(section, was), level=section.level, **event_fields)  # fmt: skip
    here = was if article.pk == section.article_id else ordered_sections_for_update(article)
    section.article, section.level = article, level
    section.save(update_fields=["article", "level"])
    if here is not was:
        _number([s for s in was if s.pk != section.pk])
    _insert(section, after, here)
    event.save()
    section_changed.send(Section, section=section)


@transaction.atomic
def remove(
    section: Section, successor: Section | None, event_fields: dict, merged: bool = False
) -> None:
    """Leave a tombstone. Its citations go to the successor, if there is one, until it comes back."""
    section = Section.objects.select_for_update().get(pk=section.pk)
    if section.removed_at:
        raise NotAllowed(_("This section has already been removed."))
    if section.level == 1:
        raise NotAllowed(_("The introduction of an article cannot be moved or removed."))
    if successor and (successor.removed_at or successor.pk == section.pk):
        raise NotAllowed(_("The section meant to take over its citations no longer exists."))
    was = ordered_sections_for_update(section.article)
    what = Event.What.MERGED if merged else Event.What.REMOVED
    Event.objects.create(section=section, what=what, article=section.article, other=successor,
                         after=_before(section, was), level=section.level, **event_fields)  # fmt: skip
    section.remove(successor)
    _number([s for s in was if s.pk != section.pk])
    section_changed.send(Section, section=section)


@transaction.atomic
def restore(section: Section, event_fields: dict) -> None:
    """Bring a removed section back, with its citations, to where it stood if that is still there."""
    section = Section.objects.select_for_update().get(pk=section.pk)
    if not section.removed_at:
        raise NotAllowed(_("This section has not been removed."))
    left = section.events.filter(what__in=[Event.What.REMOVED, Event.What.MERGED]).first()
    others = ordered_sections_for_update(section.article)
    section.removed_at = section.successor = None
    section.save(update_fields=["removed_at", "successor"])
    after = left.after if left and left.after in others else (others[-1] if others else None)
    _insert(section, after, others)
    Event.objects.create(
        section=section, what=Event.What.RESTORED, article=section.article, **event_fields
    )
    section_changed.send(Section, section=section)
    for text in section.texts.exclude(number=0):
        text.index()


@transaction.atomic
def rename_article(article: Article, slug: str) -> None:
    """Give an article another address. The old one leads to it for ever."""
    if slug == article.slug:
        return
    Article._meta.get_field("slug").clean(slug, article)
    taken = FormerSlug.objects.filter(role=article.role, slug=slug).exclude(article=article)
    if taken.exists() or Article.objects.filter(role=article.role, slug=slug).exists():
        raise NotAllowed(_("Another article has, or had, this address."))
    FormerSlug.objects.filter(article=article, slug=slug).delete()
    FormerSlug.objects.create(role=article.role, slug=article.slug, article=article)
    article.slug = slug
    article.save(update_fields=["slug"])
