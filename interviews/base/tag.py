"""Topics, with the words by which people name them in both languages."""

from collections.abc import Callable
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from guides.models.company import OtherName, alias_key
from guides.models.names import in_language
from portal.kernel.models.people import new_public_id


class TagQuerySet(models.QuerySet["Tag"]):
    def public(self) -> Self:
        """Those that a published post carries, and those that somebody has given their name in
        Chinese: a word that only unpublished posts use is not shown to anybody."""
        carried: Combinable | Q = Q(pk__in=[])
        for model in (r.related_model for r in self.model._meta.related_objects):
            if issubclass(model, Tagged):
                carried |= Exists(model.objects.filter(tag=OuterRef("pk")).exclude(listed_at=None))
        return self.filter(carried | ~Q(name_zh=""))

    def of(self, questions: models.QuerySet) -> Self:
        """Those that one of these questions is about, and that may be shown."""
        return self.public().filter(Exists(questions.filter(topics=OuterRef("pk"))))


class Tag(TagBase):
    """A topic. `name` is what it was first called; a tag that has no words yet in a language
    shows that."""

    name_zh = models.CharField(_("name (Chinese)"), max_length=60, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.label

    def slugify(self, tag: str, i: int | None = None) -> str:
        """taggit asks for the address. Names without Latin letters, or taken ones, get a random
        one: `C++` and `C#` must not become the same address."""
        slug = "".join(c for c in super().slugify(tag) if c.isascii())
        return slug if slug and i is None and len(slug) > 1 else f"{slug}{new_public_id()[:6]}"

    get_absolute_url: Callable[[], str]  # its page shows the posts as well: settings say where

    @property
    def label(self) -> str:
        return in_language(self.name_zh, self.name_en) or self.name

    @classmethod
    def find(cls, name: str) -> "Tag | None":
        """The topic that goes by this name, however it is spelt."""
        synonym = TagSynonym.objects.filter(key=alias_key(name)).select_related("tag").first()
        return synonym.tag if synonym else None

    @classmethod
    def get_or_create_by_name(cls, name: str) -> "Tag":
        """The topic that goes by this name, a new one if there is none."""
        if found := cls.find(name):
            return found
        tag = cls(name=name)
        tag.save()
        TagSynonym.objects.create(tag=tag, name=name)
        return tag


class TagSynonym(OtherName):
    """A word for a topic, in whatever language and spelling."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="synonyms")

    class Meta(OtherName.Meta):
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")


class Tagged(ItemBase):
    """A post carries a tag. Narrow, for the same reason."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="%(class)ss")
    listed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["tag", "-listed_at", "-id"],
                include=["content_object"],
                name="%(class)s_newest",
            )
        ]
