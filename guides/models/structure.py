"""What the guide is made of: roles, articles, and sections with permanent ids."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models.names import Origin, in_language
from portal import search
from portal.models import LANGUAGES

if TYPE_CHECKING:
    from guides.models.text import Text

section_id = RegexValidator(
    r"^[a-z][a-z0-9-]{1,39}\Z", _("Small letters, digits and hyphens, 2 to 40, a letter first.")
)


class Role(models.Model):
    """A job that a guide prepares for."""

    slug = models.SlugField(unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)


class Article(models.Model):
    """One chapter: an ordered list of sections, the same in every language. Its title and lede
    are the heading and body of its opening, the section that bears the article's own name."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="articles", verbose_name=_("role"))
    slug = models.SlugField(_("address"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ["role__position", "position"]
        constraints = [models.UniqueConstraint(fields=["role", "slug"], name="article_once")]
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return f"{self.role.slug}/{self.slug}"

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.role.slug, self.slug])


class SectionQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(removed_at=None)

    def with_texts(self, language: str) -> Self:
        """Each with `.texts_here`: its text in this language first, the others after it."""
        from guides.models.text import Text

        here = models.Case(models.When(language=language, then=0), default=1)
        texts = Text.objects.exclude(number=0).with_behind().order_by(here)
        return self.prefetch_related(Prefetch("texts", queryset=texts, to_attr="texts_here"))

    def named(self, ids: Iterable[str]) -> Self:
        return self.live().filter(pk__in=list(ids))

    def heirs(self, ids: Iterable[str]) -> "dict[str, Section]":
        """The living section that stands for each of these ids now: itself, or what took its
        place, through all successors. Ids for which nothing stands are left out."""
        known = {s.pk: s for s in self.filter(pk__in=list(ids))}
        asked = list(known)
        while missing := {s.successor_id for s in known.values() if s.removed_at} - {*known, None}:
            known |= {s.pk: s for s in self.filter(pk__in=missing)}
        found = {pk: _heir(known[pk], known) for pk in asked}
        return {pk: heir for pk, heir in found.items() if heir}

    def family(self, section: "Section") -> set[str]:
        """Ids of a section and of all that were merged into it or left it their citations."""
        left = dict(self.exclude(successor=None).values_list("pk", "successor_id"))
        found = {section.pk}
        while more := {pk for pk, to in left.items() if to in found} - found:
            found |= more
        return found


def _heir(section: "Section | None", known: "dict[str, Section]") -> "Section | None":
    seen = set()
    while section and section.removed_at and section.pk not in seen:
        seen.add(section.pk)
        section = known.get(section.successor_id or "")
    return None if section is None or section.removed_at else section


class Pace(models.TextChoices):
    """How fast the facts of a section age; each is to be verified again after so many months."""

    EVERGREEN = "evergreen", _("Hardly ages")
    PROCESS = "process", _("How companies interview (12 months)")
    MODELS = "models", _("Models and products (6 months)")
    MARKET = "market", _("The market (6 months)")
    SALARY = "salary", _("Pay (3 months)")


MONTHS = {Pace.PROCESS: 12, Pace.MODELS: 6, Pace.MARKET: 6, Pace.SALARY: 3}


def months_since(day: date, today: date) -> int:
    """Whole months from a day to another."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


class Section(models.Model):
    """A piece of the guide with a permanent id that no rename, move or translation changes.
    Level 1 is an article's opening, 2 its sections, 3 their parts."""

    id = models.CharField(_("id"), max_length=40, primary_key=True, validators=[section_id])
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="sections", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    level = models.PositiveSmallIntegerField(
        _("level"), default=2, choices=[(1, _("opening")), (2, _("section")), (3, _("part"))]
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)
    # Where the shipped guide last put it. Another position means: moved here.
    shipped_position = models.PositiveSmallIntegerField(null=True, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    # Where the matter of a removed section went; its page is then a tombstone that says so.
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("its matter went to")
    )
    # The language in which it was written first; a text in another one is a translation.
    original = models.CharField(
        _("original language"), max_length=8, choices=LANGUAGES, default="zh-hans"
    )
    pace = models.CharField(
        _("how fast it ages"), max_length=9, choices=Pace, default=Pace.EVERGREEN
    )
    verified_at = models.DateField(_("last verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    verified_against = models.CharField(_("verified against"), max_length=300, blank=True)
    companies = models.ManyToManyField("Company", related_name="sections", editable=False)

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

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.pk])

    @property
    def reading_url(self) -> str:
        """Where the section stands in its article."""
        return f"{self.article.get_absolute_url()}#{self.pk}"

    @property
    def text(self) -> "Text | None":
        """In the reader's language, else in another. Needs `with_texts`."""
        return self.texts_here[0] if self.texts_here else None

    @property
    def heading(self) -> str:
        return self.text.heading if self.text else self.pk

    def remove(self, successor: "Section | None" = None) -> None:
        """Leave a tombstone: citations keep their target, readers learn where the matter went."""
        with transaction.atomic():
            self.removed_at, self.successor = timezone.now(), successor
            self.save(update_fields=["removed_at", "successor"])
            search.drop("section", self.pk)
