"""What somebody wants to change in the guide, and what accepting it does."""

from typing import ClassVar, Self, TypeVar

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.merge import Merged, merge
from guides.models import section_ops
from guides.models.article import Article
from guides.models.section import Revision, Section, Text, Weight, validate_section_id
from portal.kernel.models.moderated import Moderated, ModeratedQuerySet, NotAllowed, Status
from portal.kernel.models.people import User, Viewer

T = TypeVar("T", Section, Article)
# What two proposals have in common when they are the same one, sent twice.
IDENTITY = ["what", "section", "language", "heading", "body", "note", "article", "after", "level", "new_id",
        "rest_heading", "rest_body", "target"]  # fmt: skip


class Overlap(NotAllowed):
    """The text has changed in the same places since. `merged` holds what each side says."""

    def __init__(self, text: Text, heading: str, merged: Merged):
        super().__init__(_("Somebody has since changed the same sentences. Compare and decide."))
        self.text, self.heading, self.merged = text, heading, merged


class ProposalQuerySet(ModeratedQuerySet["Proposal"]):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.is_authenticated and viewer.is_editor:
            return self.all()
        return super().visible_to(viewer)

    def with_sections(self) -> Self:
        return self.select_related("section__article__role", "article__role", "target", "signed_by")


class Proposal(Moderated):
    """One change: a new wording of one text, or a section that is added, moved, split, merged or
    removed. Published means accepted: done, and part of the history. Its author is never secret."""

    KIND = "proposal"

    class What(models.TextChoices):
        TEXT = "text", gettext_lazy("Rewording")
        SECTION = "section", gettext_lazy("New section")
        MOVE = "move", gettext_lazy("Move")
        SPLIT = "split", gettext_lazy("Split in two")
        MERGE = "merge", gettext_lazy("Merge into another")
        REMOVAL = "removal", gettext_lazy("Removal")

    what = models.CharField(max_length=8, choices=What, default=What.TEXT)
    # The section it is about; of a new one, the section that it became.
    section = models.ForeignKey(Section, models.CASCADE, null=True, related_name="proposals")
    # The revision from which its author started. 0: there was no text in this language.
    base = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    note = models.CharField(max_length=200)
    weight = models.CharField(max_length=8, choices=Weight, default=Weight.MEDIUM)
    # Whether the wording says what the newest text in the other language says.
    is_translation = models.BooleanField(default=False)
    # Where a new or moved section goes: article, the section it stands after, level.
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="proposals")
    after = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(default=2)
    # Of a new section, also of the second half of a split.
    new_id = models.CharField(max_length=40, blank=True, validators=[validate_section_id])
    rest_heading = models.CharField(max_length=120, blank=True)
    rest_body = models.TextField(blank=True)
    # What the section is merged into, or where the citations of a removed one go.
    target = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+")
    is_applied = models.BooleanField(default=False)

    objects: ClassVar = ProposalQuerySet.as_manager()

    class Meta(Moderated.Meta):
        default_permissions = ("view",)
        verbose_name = gettext_lazy("proposal")
        verbose_name_plural = gettext_lazy("proposals")

    def __str__(self) -> str:
        name = self.heading or (self.section_id if self.section_id else self.new_id)
        return f"{self.get_what_display()}{_(': ')}{name}"

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.public_id])

    def make_slug(self) -> str:
        return ""

    @staticmethod
    def may_decide(user: Viewer) -> bool:
        return user.is_authenticated and user.is_editor

    # --- deciding ------------------------------------------------------------------------------
    @transaction.atomic
    def propose(self, author: User) -> "Proposal":
        """Send it to the editors. A form sent twice makes one proposal: the first is returned."""
        self.signed_by = User.objects.select_for_update().get(pk=author.pk)
        return self._twin() or type(self).submit(self, author)

    def _twin(self) -> "Proposal | None":
        """The same proposal by the same person, still waiting."""
        same = {name: getattr(self, name) for name in IDENTITY}
        return type(self).objects.pending().filter(signed_by=self.signed_by, **same).first()

    @transaction.atomic
    def publish_at_once(self, editor: User) -> "Proposal":
        """An editor's own change: proposed and accepted in one step. Raises NotAllowed, Overlap."""
        sent = self.propose(editor)
        sent.publish(editor)
        return sent

    @transaction.atomic
    def accept_as(self, editor: User, heading: str, body: str, base: int) -> None:
        """Accept it with changes: these words, which start from revision `base`."""
        self.heading, self.body, self.base = heading, body, base
        self.save(update_fields=["heading", "body", "base"])
        self.publish(editor)

    def withdraw(self) -> None:
        if self.status == Status.PUBLISHED:
            raise NotAllowed(_("An accepted change is part of the guide. Propose another one."))
        super().withdraw()

    def hide(self, by: User, reason: str) -> None:
        """Take an accepted wording out of the history: for what nobody may read any more."""
        if any(revision.is_newest for revision in self.revisions.select_related("text")):
            raise NotAllowed(_("The section already says exactly this. Make a change first."))
        super().hide(by, reason)

    # --- what accepting does, and undoing it ------------------------------------------------------
    def on_published(self) -> None:
        if not self.is_applied:
            getattr(self, f"_apply_{self.what}")()
            self._mark(True)

    def on_unpublished(self) -> None:
        if self.status != Status.HIDDEN:
            getattr(self, f"_revert_{self.what}")()
            self._mark(False)

    def _mark(self, applied: bool) -> None:
        self.is_applied = applied
        self.save(update_fields=["is_applied", "section", "heading", "body", "base"])

    @property
    def has_words(self) -> bool:
        return self.what not in (self.What.MOVE, self.What.REMOVAL)

    def target_text(self) -> Text | None:
        """The text onto which its words go, as it is now; None where there is none yet."""
        section = self.target if self.what == self.What.MERGE else self.section
        if section is None or not self.has_words:
            return None
        return section.texts.filter(language=self.language).exclude(number=0).first()

    @property
    def _event_fields(self) -> dict:
        return {"by": self.decided_by or self.signed_by, "proposal": self}

    def _write(self, section: Section, heading: str, body: str) -> None:
        """Put the words onto the section's text, merged with what has changed since `base`."""
        text = Text.lock(section, self.language)
        heading, body = self.merged_with(text, heading, body)
        if text.number and (heading, body) == (text.heading, text.body):
            raise NotAllowed(_("The text already says this."))
        text.revise(
            heading, body, author=self.signed_by, note=self.note, weight=self.weight,
            proposal=self, follows=self._follows(section),
        )  # fmt: skip

    def merged_with(self, text: Text, heading: str, body: str) -> tuple[str, str]:
        """These words over the text as it is now. Raises Overlap."""
        if text.number == self.base:
            return heading, body
        base = text.revisions.filter(number=self.base).first() or Revision()
        merged = merge(base.body, text.body, body)
        heads = merge(base.heading, text.heading, heading)
        if not (merged.clean and heads.clean):
            raise Overlap(text, heading, merged)
        return heads.text, merged.text

    def _follows(self, section: Section) -> int | None:
        if not self.is_translation:
            return None
        original = section.texts.exclude(language=self.language).first()
        return original.number if original else None

    @property
    def about(self) -> Section:
        return _there(self.section)

    @property
    def place(self) -> Article:
        return _there(self.article)

    @property
    def into(self) -> Section:
        return _there(self.target)

    def _apply_text(self) -> None:
        if self.about.removed_at:
            raise NotAllowed(_("This section has been removed."))
        self._write(self.about, self.heading, self.body)

    def _revert_text(self) -> None:
        """Take back what each of its revisions changed, and nothing that came later."""
        for revision in self.revisions.select_related("text__section"):
            self._take_back(revision)

    def _take_back(self, revision: Revision) -> None:
        before = Revision.objects.before(revision)
        text = Text.lock(revision.text.section, revision.text.language)
        if before is None:
            return  # the first words of a text go with their section
        bodies = merge(revision.body, text.body, before.body)
        heads = merge(revision.heading, text.heading, before.heading)
        if not (bodies.clean and heads.clean):
            raise NotAllowed(_("Later changes build on this one. Write a new proposal instead."))
        note = _("Undone: %(note)s") % {"note": self.note}
        text.revise(heads.text, bodies.text, author=self.decided_by, note=note[:200])

    def _apply_section(self) -> None:
        if self.section_id is None:
            self.section = section_ops.create(
                self.new_id, self.place, self.after, self.level, self._event_fields
            )
        else:  # undone once, accepted again
            section_ops.restore(self.about, self._event_fields)
        if not self.about.texts.filter(language=self.language).exclude(number=0).exists():
            self._write(self.about, self.heading, self.body)

    def _revert_section(self) -> None:
        section_ops.remove(self.about, None, self._event_fields)

    def _apply_move(self) -> None:
        section_ops.move(self.about, self.place, self.after, self.level, self._event_fields)

    def _revert_move(self) -> None:
        event = self.events.filter(what=section_ops.Event.What.MOVED)[0]
        article, level = _there(event.article), event.level or self.about.level
        section_ops.move(self.about, article, event.after, level, self._event_fields)

    def _apply_split(self) -> None:
        """What stays keeps the id and the citations; the rest is a new section right after it."""
        section = self.about
        self._write(section, self.heading, self.body)
        known = Section.objects.filter(pk=self.new_id).first()
        if known and known.removed_at and known.events.filter(proposal=self).exists():
            section_ops.restore(known, self._event_fields)
            return
        fields = {**self._event_fields, "other": section}
        rest = section_ops.create(
            self.new_id, section.article, section, max(section.level, 2), fields
        )
        text = Text.lock(rest, self.language)
        text.revise(self.rest_heading, self.rest_body, author=self.signed_by, note=self.note,
                    weight=self.weight, proposal=self)  # fmt: skip

    def _revert_split(self) -> None:
        self._revert_text()
        section_ops.remove(Section.objects.get(pk=self.new_id), self.section, self._event_fields)

    def _apply_merge(self) -> None:
        """The target says both; the section becomes a tombstone that leads there."""
        self._write(self.into, self.heading, self.body)
        section_ops.remove(self.about, self.into, self._event_fields, merged=True)

    def _revert_merge(self) -> None:
        self._revert_text()
        section_ops.restore(self.about, self._event_fields)

    def _apply_removal(self) -> None:
        section_ops.remove(self.about, self.target, self._event_fields)

    def _revert_removal(self) -> None:
        section_ops.restore(self.about, self._event_fields)


def _there(part: T | None) -> T:
    if part is None:
        raise NotAllowed(_("What this refers to no longer exists."))
    return part
