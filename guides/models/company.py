"""Employers and labs, the names they go by, and which sections name them."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.models.names import Origin, in_language
from portal.kernel import search

MAX_CHARACTERS = 80  # characters in a name


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

    get_absolute_url: Callable[[], str]  # its page shows more than the guide: the site says where

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def focus(self) -> str:
        return in_language(self.focus_zh, self.focus_en)

    def index(self, without: models.Model | None = None) -> None:
        """Put it into search under all its names, with what its newest job description says (but
        that of one that is about to be hidden)."""
        names = " ".join([self.name_zh, self.name_en, *self.aliases.values_list("name", flat=True)])
        jobs = self.jobs.published()
        if without:
            jobs = jobs.exclude(pk=without.pk)
        newest = jobs.newest_first().first()
        said = [names, self.focus_zh, self.focus_en, newest.search_text() if newest else ""]
        search.put(
            "company", self.slug, language="", title=f"{self.name_zh} {self.name_en}",
            body="\n".join(said), at=timezone.now(),
        )  # fmt: skip


def alias_key(name: str, longest: int = MAX_CHARACTERS) -> str:
    """What two spellings of one name have in common: width, case and spaces do not count."""
    return "".join(search.fold(name).split())[:longest]  # one character may fold into eighteen


class OtherName(models.Model):
    """A name by which people mean a record. No two records of a kind share one."""

    name = models.CharField(_("name"), max_length=MAX_CHARACTERS)
    key = models.CharField(max_length=MAX_CHARACTERS, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = alias_key(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        key = alias_key(self.name)
        others = type(self)._default_manager.filter(key=key).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"name": _("Another record already has this name.")})


class CompanyAlias(OtherName):
    company = models.ForeignKey(Company, models.CASCADE, related_name="aliases")

    class Meta(OtherName.Meta):
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")


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
