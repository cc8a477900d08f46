"""How members answer a question of the bank: in four steps, with the trade-off."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from interviews.base.post import Post, Rows
from interviews.questions.question import Question
from portal.kernel import markup
from portal.kernel.models.moderated import ModeratedQuerySet, NotAllowed
from portal.kernel.models.people import Viewer


class AnswerQuerySet(ModeratedQuerySet["Answer"]):
    def to(self, question: Question) -> Self:
        """To this question, and to those that are part of it now."""
        return self.filter(question__in=question.with_merged())

    def ranked(self) -> Self:
        """With what their page shows, the most helpful first. `.helpful` is the number of votes."""
        found = self.select_related("signed_by", "question").prefetch_related("axes")
        return found.annotate(helpful=Count("votes")).order_by("-helpful", "-published_at", "-id")


class Answer(Post):
    """An answer in the guide's four steps: clarify, break down, compare, conclude."""

    KIND, ROUTE = "answer", "answer"

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers", editable=False)
    clarify = models.TextField(
        gettext_lazy("1. Clarify: what is asked, and under which assumptions"),
        blank=True, max_length=3_000,
    )  # fmt: skip
    break_down = models.TextField(
        gettext_lazy("2. Break down: the parts, and how each works"), max_length=10_000
    )
    # The two things that the axes compare.
    one = models.CharField(gettext_lazy("one thing"), blank=True, max_length=60)
    other = models.CharField(gettext_lazy("the other"), blank=True, max_length=60)
    compare = models.TextField(
        gettext_lazy("3. Compare: with the other way of doing it"), blank=True, max_length=10_000
    )
    conclude = models.TextField(gettext_lazy("4. Conclude: the answer itself"), max_length=5_000)
    trade_off = models.TextField(
        gettext_lazy("The trade-off: what it costs, and when you would choose otherwise"),
        blank=True, max_length=3_000,
    )  # fmt: skip

    helpful = 0  # votes, where `ranked` has counted them

    objects = AnswerQuerySet.as_manager()

    class Meta(Post.Meta):
        verbose_name = gettext_lazy("answer")
        verbose_name_plural = gettext_lazy("answers")

    def __str__(self) -> str:
        return _("Answer: %(question)s") % {"question": self.question.canonical.wording}

    def slug_source(self) -> str:
        with override("en"):
            return self.question.wording

    def search_text(self) -> str:
        steps = (self.clarify, self.break_down, self.compare, self.conclude, self.trade_off)
        rows = [f"{axis.name} {axis.one} {axis.other}" for axis in self.axes.all()]
        return "\n".join(filter(None, [*map(markup.plain, steps), self.one, self.other, *rows]))

    def parts(self) -> list[Rows]:
        return [self.axes]

    def set_axes(self, axes: list["Axis"]) -> None:
        """Replace the axes on which two things are compared."""
        self.axes.all().delete()
        for number, axis in enumerate(axes, 1):
            axis.answer, axis.position = self, number
        Axis.objects.bulk_create(axes)

    def vote(self, user: Viewer, helpful: bool) -> None:
        """Say that it helps, or take that back. Raises NotAllowed over one's own answer."""
        if not helpful:
            self.votes.filter(user=user).delete()
        elif self.is_written_by(user):
            raise NotAllowed(_("This is your own answer."))
        else:
            self.votes.get_or_create(user=user)


class Axis(models.Model):
    """One point on which an answer compares two things."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="axes", null=True)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(gettext_lazy("axis"), max_length=60)
    one = models.CharField(gettext_lazy("one thing"), max_length=300)
    other = models.CharField(gettext_lazy("the other"), max_length=300)

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["answer", "position"], name="axes_in_order")]

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """A member found an answer helpful. How many did is public, who did is not."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="votes")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "answer"], name="one_vote")]

    def __str__(self) -> str:
        return f"{self.user}: {self.answer_id}"
