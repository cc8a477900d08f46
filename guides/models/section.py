"""Sections with permanent ids, what each says in each language, and every version of it that was ever
accepted."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models.article import Article
from guides.models.company import Company, companies_named_in
from guides.models.names import Origin
from portal.kernel import markup, search
from portal.kernel.models.moderated import Status
from portal.kernel.models.people import LANGUAGES, Viewer

# A text has a new `revision`; sent in its transaction.
text_revised = Signal()
validate_section_id = RegexValidator(
    r"^[a-z][a-z0-9-]{1,39}\Z",
    _("2 to 40 lowercase letters, digits and hyphens, starting with a letter."),
)


class SectionQuerySet(models.QuerySet["Section"]):
    def live(self) -> Self:
        return self.filter(removed_at=None)

    def with_texts(self, language: str) -> Self:
        """Each with `.texts_here`: its text in this language first, the others after it."""
        here = models.Case(models.When(language=language, then=0), default=1)
        texts = Text.objects.exclude(number=0).with_behind().order_by(here)
        return self.prefetch_related(Prefetch("texts", queryset=texts, to_attr="texts_here"))

    def named(self, ids: Iterable[str]) -> Self:
        return self.live().filter(pk__in=list(ids))

    def current_sections(self, ids: Iterable[str]) -> "dict[str, Section]":
        """The living section that stands for each of these ids now: itself, or what took its
        place, through all successors. Ids for which nothing stands are left out."""
        known = {s.pk: s for s in self.filter(pk__in=list(ids))}
        asked = list(known)
        while missing := {s.successor_id for s in known.values() if s.removed_at} - {*known, None}:
            known |= {s.pk: s for s in self.filter(pk__in=missing)}
        found = {pk: _current_section(known[pk], known) for pk in asked}
        return {pk: current for pk, current in found.items() if current}

    def family(self, section: "Section") -> set[str]:
        """Ids of a section and of all that were merged into it or left it their citations."""
        left = dict(self.exclude(successor=None).values_list("pk", "successor_id"))
        found = {section.pk}
        while more := {pk for pk, to in left.items() if to in found} - found:
            found |= more
        return found


def _current_section(section: "Section | None", known: Mapping[str, "Section"]) -> "Section | None":
    seen = set()
    while section and section.removed_at and section.pk not in seen:
        seen.add(section.pk)
        section = known.get(section.successor_id or "")
    return None if section is None or section.removed_at else section


class Pace(models.TextChoices):
    """How fast the facts of a section age; each is to be verified again after so many months."""

    EVERGREEN = "evergreen", _("Rarely goes out of date")
    PROCESS = "process", _("How companies interview (12 months)")
    MODELS = "models", _("Models and products (6 months)")
    MARKET = "market", _("The market (6 months)")
    SALARY = "salary", _("Pay (3 months)")


MONTHS: dict[str, int] = {Pace.PROCESS: 12, Pace.MODELS: 6, Pace.MARKET: 6, Pace.SALARY: 3}


def months_since(day: date, today: date) -> int:
    """Whole months from a day to another."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


class Section(models.Model):
    """A piece of the guide with a permanent id that no rename, move or translation changes.
    Level 1 is an article's opening, 2 its sections, 3 their parts."""

    id = models.CharField(
        _("id"), max_length=40, primary_key=True, validators=[validate_section_id]
    )
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="sections", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=2,
        choices=[(1, _("introduction")), (2, _("section")), (3, _("subsection"))],
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)
    # Where the shipped guide last put it. Another position means: moved here.
    shipped_position = models.PositiveSmallIntegerField(null=True, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    # Where the content of a removed section went; its page is then a tombstone that says so.
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("content moved to")
    )
    # The language in which it was written first; a text in another one is a translation.
    original = models.CharField(
        _("original language"), max_length=8, choices=LANGUAGES, default="zh-hans"
    )
    pace = models.CharField(
        _("how quickly it goes out of date"), max_length=9, choices=Pace, default=Pace.EVERGREEN
    )
    verified_at = models.DateField(_("last verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    verified_against = models.CharField(_("verified against"), max_length=300, blank=True)
    companies = models.ManyToManyField(Company, related_name="sections", editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["article__position", "position"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None) | Q(removed_at__isnull=False),
                name="only_removed_sections_have_successors",
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(level=1, removed_at=None),
                name="one_opening_an_article",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    get_absolute_url: Callable[[], str]  # its page shows more than the guide: the site says where

    @property
    def reading_url(self) -> str:
        """Where the section stands in its article."""
        return f"{self.article.get_absolute_url()}#{self.pk}"

    texts_here: "list[Text]"  # of `with_texts`

    @property
    def text(self) -> "Text | None":
        """In the reader's language, else in another. Needs `with_texts`."""
        return self.texts_here[0] if self.texts_here else None

    @property
    def heading(self) -> str:
        return self.text.heading if self.text else self.pk

    def remove(self, successor: "Section | None" = None) -> None:
        """Leave a tombstone: citations keep their target, readers learn where the content went."""
        with transaction.atomic():
            self.removed_at, self.successor = timezone.now(), successor
            self.save(update_fields=["removed_at", "successor"])
            search.drop("section", self.pk)


def section_url(pk: str) -> str:
    """The address of the section with this id, without reading it."""
    return Section(pk=pk).get_absolute_url()


class Weight(models.TextChoices):
    """How much a change matters. A typo does not put translations behind."""

    TYPO = "typo", _("Typo or wording")
    MEDIUM = "medium", _("Addition or correction")
    MAJOR = "major", _("Changes the meaning")


class TextQuerySet(models.QuerySet["Text"]):
    def shown(self) -> Self:
        """Those that have words, of sections that are not removed."""
        return self.filter(section__removed_at=None).exclude(number=0)

    def with_behind(self) -> Self:
        """Each with `.behind`: how many changes of meaning the original has had since the revision
        that this translation says. 0 for an original, and where that revision is not known."""
        newer = Revision.objects.filter(
            text__section=OuterRef("section"), text__language=OuterRef("section__original"),
            number__gt=OuterRef("follows"),
        ).exclude(weight=Weight.TYPO)  # fmt: skip
        count = newer.order_by().values("text").annotate(n=Count("pk")).values("n")
        no_translation = Q(language=F("section__original")) | Q(follows=0)
        behind = Case(When(no_translation, then=0), default=Coalesce(Subquery(count), 0))
        return self.annotate(behind=behind)


class Text(models.Model):
    """Heading and Markdown body of one section in one language: what its newest revision says."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    number = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    # Of a translation: the revision of the original that it says. 0: not known to say any.
    follows = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of the shipped text last loaded. Another hash of the text itself means: edited here.
    shipped_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = TextQuerySet.as_manager()
    behind: int  # of `with_behind`

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "language"], name="one_text_a_language")
        ]
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def __str__(self) -> str:
        return f"{self.section_id} ({self.language})"

    @classmethod
    def lock(cls, section: Section, language: str) -> "Text":
        """The section's text in this language, made empty (number 0) where there is none. Nobody
        else revises it until the transaction ends."""
        cls.objects.bulk_create([cls(section=section, language=language)], ignore_conflicts=True)
        return cls.objects.select_for_update().get(section=section, language=language)

    @property
    def hash(self) -> str:
        return text_hash(self.heading, self.body)

    @property
    def edited_here(self) -> bool:
        """Whether the community has changed it since it was loaded."""
        return self.hash != self.shipped_hash

    @transaction.atomic
    def revise(
        self, heading: str, body: str, *, follows: int | None = None, **recorded
    ) -> "Revision":
        """Make this the section's text and keep it as the next revision; numbers have no gaps.
        `recorded` is what the revision records besides: author, note, weight, proposal."""
        if self.pk is None:
            self.save()
        locked = Text.objects.select_for_update().get(pk=self.pk)
        self.heading, self.body, self.number = heading, body, locked.number + 1
        self.follows = locked.follows if follows is None else follows
        self.updated_at = timezone.now()
        self.save(update_fields=["heading", "body", "number", "follows", "updated_at"])
        revision = self.revisions.create(
            number=self.number, heading=heading, body=body, follows=self.follows, **recorded
        )
        self.index()
        text_revised.send(Text, revision=revision)
        return revision

    def index(self) -> None:
        """Put the text where search and company pages find it."""
        search.put(
            "section", self.section_id, language=self.language,
            title=self.heading, body=markup.plain(self.body), at=self.updated_at,
        )  # fmt: skip
        link_companies(self.section)


def text_hash(heading: str, body: str) -> str:
    return hashlib.sha256(f"{heading}\n\n{body}".encode()).hexdigest()


def link_companies(section: Section) -> None:
    """Note which companies the section names, in any language."""
    texts = section.texts.values_list("heading", "body")
    section.companies.set(companies_named_in("\n".join(f"{h}\n{b}" for h, b in texts)))


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """All but those whose proposal has been hidden since; those only who may decide."""
        if viewer.is_authenticated and (viewer.is_editor or viewer.is_moderator):
            return self.all()
        return self.filter(Q(proposal=None) | Q(proposal__status=Status.PUBLISHED))

    def before(self, revision: "Revision") -> "Revision | None":
        """What the text said until this revision, if it is one of these."""
        return self.filter(text=revision.text_id, number=revision.number - 1).first()

    def numbered(self, section: Section, language: str) -> Self:
        """The history of one text, newest first."""
        return self.filter(text__section=section, text__language=language).order_by("-number")


class Revision(models.Model):
    """One accepted version of one text, never rewritten."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    # Of a translation: the revision of the original that it says.
    follows = models.PositiveIntegerField(default=0, editable=False)
    weight = models.CharField(_("weight"), max_length=8, choices=Weight, default=Weight.MEDIUM)
    proposal = models.ForeignKey(
        "Proposal", models.SET_NULL, null=True, editable=False, related_name="revisions"
    )
    # Empty: it came with the site, or its author has left.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="revisions"
    )
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="revision_numbers_once")
        ]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.text} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("revision", args=[self.text.section_id, self.text.language, self.number])

    @property
    def is_newest(self) -> bool:
        return self.number == self.text.number
