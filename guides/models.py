"""The guide: roles, articles made of sections, their texts in each language, and companies."""

import hashlib
import re
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import markup, search
from portal.models import LANGUAGES

section_id = RegexValidator(
    r"^[a-z][a-z0-9-]{1,39}\Z", _("Small letters, digits and hyphens, 2 to 40, a letter first.")
)


def in_language(zh: str, en: str) -> str:
    """The name in the reader's language, or the other when there is none."""
    return (en or zh) if get_language() == "en" else (zh or en)


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("came with the site")
    LOCAL = "local", _("made here")


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
        here = models.Case(models.When(language=language, then=0), default=1)
        texts = Text.objects.order_by(here)
        return self.prefetch_related(Prefetch("texts", queryset=texts, to_attr="texts_here"))

    def named(self, ids: Iterable[str]) -> Self:
        return self.live().filter(pk__in=list(ids))


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


class Text(models.Model):
    """Heading and Markdown body of one section in one language: what its newest revision says."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    number = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of the shipped text last loaded. Another hash of the text itself means: edited here.
    shipped_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "language"], name="one_text_a_language")
        ]
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def __str__(self) -> str:
        return f"{self.section_id} ({self.language})"

    @property
    def hash(self) -> str:
        return text_hash(self.heading, self.body)

    @property
    def edited_here(self) -> bool:
        """Whether the community has changed it since it was loaded."""
        return self.hash != self.shipped_hash

    @transaction.atomic
    def revise(self, heading: str, body: str, *, author=None, note: str = "") -> "Revision":
        """Make this the section's text and keep it as the next revision; numbers have no gaps."""
        if self.pk is None:
            self.save()
        locked = Text.objects.select_for_update().get(pk=self.pk)
        self.heading, self.body, self.number = heading, body, locked.number + 1
        self.updated_at = timezone.now()
        self.save(update_fields=["heading", "body", "number", "updated_at"])
        revision = self.revisions.create(
            number=self.number, heading=heading, body=body, author=author, note=note
        )
        self.publish()
        return revision

    def publish(self) -> None:
        """Put the text where search and company pages find it."""
        search.put(
            "section", self.section_id, language=self.language,
            title=self.heading, body=markup.plain(self.body), at=self.updated_at,
        )  # fmt: skip
        link_companies(self.section)


def text_hash(heading: str, body: str) -> str:
    return hashlib.sha256(f"{heading}\n\n{body}".encode()).hexdigest()


class Revision(models.Model):
    """One accepted version of one text, never rewritten."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    heading = models.CharField(_("heading"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    # Empty: it came with the site.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="revisions"
    )
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="revision_numbers_once")
        ]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.text} {self.number}"


class Company(models.Model):
    """An employer or a lab."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        ACADEMIC = "academic", _("Academic group")

    class Region(models.TextChoices):
        CN = "cn", _("Mainland China")
        US = "us", _("United States")
        UK = "uk", _("United Kingdom")
        EU = "eu", _("Europe")
        SG = "sg", _("Singapore")
        OTHER = "other", _("Elsewhere")

    slug = models.SlugField(_("address"), unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.COMPANY)
    region = models.CharField(_("region"), max_length=8, choices=Region)
    focus_zh = models.CharField(_("focus (Chinese)"), max_length=200, blank=True)
    focus_en = models.CharField(_("focus (English)"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("part of"),
    )
    # A duplicate points at the company it was merged into; its address redirects there.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("company", args=[self.slug])

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def focus(self) -> str:
        return in_language(self.focus_zh, self.focus_en)

    def publish(self) -> None:
        """Put it into search under all its names."""
        names = " ".join([self.name_zh, self.name_en, *self.aliases.values_list("name", flat=True)])
        search.put(
            "company", self.slug, language="", title=f"{self.name_zh} {self.name_en}",
            body=f"{names}\n{self.focus_zh}\n{self.focus_en}", at=timezone.now(),
        )  # fmt: skip


def alias_key(name: str) -> str:
    """What two spellings of one name have in common: width, case and spaces do not count."""
    return "".join(search.fold(name).split())


class CompanyAlias(models.Model):
    """A name by which people mean a company. No two companies share one."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=80)
    key = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = alias_key(self.name)
        super().save(*args, **kwargs)


def find_company(name: str) -> Company | None:
    """The company that goes by this name or alias, however it is spelt."""
    alias = CompanyAlias.objects.filter(key=alias_key(name)).select_related("company").first()
    return alias.company.merged_into or alias.company if alias else None


def companies_named_in(text: str) -> set[int]:
    """Ids of the companies whose names stand in a text: Latin names as whole words in their own
    spelling (so that `meta` is not Meta), Chinese ones anywhere."""
    named = set()
    for name, company in CompanyAlias.objects.values_list("name", "company_id"):
        edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if name.isascii() else "{}"
        if re.search(edge.format(re.escape(name)), text):
            named.add(company)
    return named


def link_companies(section: Section) -> None:
    """Note which companies the section names, in any language."""
    texts = section.texts.values_list("heading", "body")
    section.companies.set(companies_named_in("\n".join(f"{h}\n{b}" for h, b in texts)))
