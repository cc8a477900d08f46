"""What members post about interviews: a report, a project, an answer."""

from typing import Any

from django.dispatch import Signal
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify

from interviews.base.privacy_checks import find_identifying_words
from portal.kernel.models.moderated import Moderated, contents

# A post (`post`) has become public; is about to change or to stop being public. Sent in the
# transaction of the decision; `interviews.publishing` says what follows.
published = Signal()
unpublished = Signal()

Rows = Any  # a manager of related rows; Django's stubs do not know the `field` of one


class Post(Moderated):
    """A report, a project or an answer, each under an address of its own."""

    class Meta(Moderated.Meta):
        abstract = True

    ROUTE: str  # name of its page's URL
    edits: Any  # the manager of the posts of its kind that would change it

    def on_published(self) -> None:
        published.send(type(self), post=self)

    def on_unpublished(self) -> None:
        unpublished.send(type(self), post=self)

    def get_absolute_url(self) -> str:
        name = f"{self.public_id}-{self.slug}" if self.slug else self.public_id
        return reverse(self.ROUTE, args=[name])

    def make_slug(self) -> str:
        return slugify(self.slug_source())[:80].strip("-")

    def slug_source(self) -> str:
        raise NotImplementedError

    def search_text(self) -> str:
        """All its words, for search."""
        raise NotImplementedError

    def warnings(self) -> list[tuple[Promise, str]]:
        return find_identifying_words([self.search_text()])

    def parts(self) -> list[Rows]:
        """Related rows that belong to what the author wrote."""
        return []

    def swap_contents(self, other) -> None:
        names = contents(type(self))
        for name in names:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, theirs)
            setattr(other, name, mine)
        self.save(update_fields=names)
        other.save(update_fields=names)
        for rows in self.parts():
            _swap_parts(rows, self, other)


def _swap_parts(rows: Rows, one: Post, two: Post) -> None:
    """Give each post the other's rows."""
    model, key = rows.model, rows.field.name
    of_one = list(model.objects.filter(**{key: one}).values_list("pk", flat=True))
    of_two = list(model.objects.filter(**{key: two}).values_list("pk", flat=True))
    # Rows that are unique within a post (positions, sections) must not meet on the way over.
    model.objects.filter(pk__in=of_one).update(**{key: None})
    model.objects.filter(pk__in=of_two).update(**{key: one})
    model.objects.filter(pk__in=of_one).update(**{key: two})
