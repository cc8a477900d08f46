"""Questions as flashcards: what one member remembers of them, and when they come back."""

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from interviews.practice.scheduling import Rating, rated
from interviews.questions.question import Question
from portal.kernel.models.people import User


class CardQuerySet(models.QuerySet["Card"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def begun_today(self) -> Self:
        return self.filter(started_on=timezone.localdate())

    def by_question(self) -> dict[int, "Card"]:
        """One member's cards by the id of the question they are for: of a merged question by that
        of the one that took over. Where several are for one, it is the one reviewed last."""
        merged = Question.objects.filter(pk__in=self.values("question")).exclude(merged_into=None)
        canonical = {q.pk: q.canonical.pk for q in merged.select_related("merged_into")}
        cards = self.order_by("reviewed_at", "pk")
        return {canonical.get(card.question_id, card.question_id): card for card in cards}


class Card(models.Model):
    """A question that a member has begun to learn. There is none for a new one.

    Only its owner sees it; it is in no administration, search, feed or count. A merger leaves it
    with its question, so that undoing the merger gives it back: see `by_question`.
    """

    shown_to_strangers = False

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cards")
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    memory = models.JSONField(default=dict)  # of `recall`
    due = models.DateTimeField()
    reviews = models.PositiveIntegerField(default=0)
    reviewed_at = models.DateTimeField()
    started_on = models.DateField(default=timezone.localdate)

    objects = CardQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="one_card")]
        indexes = [models.Index(fields=["user", "due"], name="card_due")]

    def __str__(self) -> str:
        return f"card {self.pk}"

    @classmethod
    @transaction.atomic
    def rate(cls, user: User, question: Question, rating: Rating, seen: int) -> bool:
        """Note how well a member remembered a question, which makes its card if it is new. `seen` is
        how often the card had been reviewed when they saw it: False, and nothing is noted, when it has
        been rated since."""
        # One rating of a member at a time: a new card has no row of its own to lock.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        cards = cls.objects.of(user).filter(question__in=question.with_merged())
        card = cards.order_by("reviewed_at", "pk").last() or cls(user=user, question=question)
        if card.reviews != seen:
            return False
        card.reviewed_at = timezone.now()
        card.memory, card.due = rated(card.memory, rating, card.reviewed_at)
        card.reviews += 1
        card.save()
        return True
