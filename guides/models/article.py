"""What a guide is made of: roles, and articles that are made of sections."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from guides.models.names import in_language


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

    get_absolute_url: Callable[[], str]  # its page shows more than the guide: the site says where
