"""What members prepare for, how far they are, and what they have ticked off before an interview."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from guides.models.bookmarks import Mark
from guides.models.company import Company
from guides.models.section import Section
from interviews.base.choices import Region

MAX_COMPANIES, MAX_WEEKS = 5, 104


@dataclass(frozen=True)
class PlanData:
    """The contents of a plan, wherever it is stored. What is empty was not given."""

    companies: list[Company] = field(default_factory=list)
    region: str = ""
    until: date | None = None
    ratings: dict[str, str] = field(default_factory=dict)  # {section: one of Rating}
    ticks: frozenset[str] = frozenset()  # keys of the checklists' items

    @property
    def weeks(self) -> int | None:
        """Weeks left, rounded up; 0 when the day is past."""
        if self.until is None:
            return None
        return max(0, -(-(self.until - timezone.localdate()).days // 7))

    def changed(self, ratings: Mapping[str, str] | None = None, **others: Any) -> "PlanData":
        """With other values. Of the ratings only those given change; an empty one is taken back."""
        said = {pk: rating for pk, rating in {**self.ratings, **(ratings or {})}.items() if rating}
        return replace(self, ratings=said, **others)

    def joined(self, held: "PlanData") -> "PlanData":
        """These, and the others where these say nothing; companies and ticks of both."""
        both = dict.fromkeys([*self.companies, *held.companies])
        return PlanData(
            companies=list(both)[:MAX_COMPANIES],
            region=self.region or held.region,
            until=self.until or held.until,
            ratings=held.ratings | self.ratings,
            ticks=self.ticks | held.ticks,
        )


class Plan(models.Model):
    """A member's plan. Only they see it; how they rate themselves is in their marks on sections.

    Readers without an account have it in a cookie (see `interviews.practice.plan_cookie`).
    """

    shown_to_strangers = False

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="plan")
    companies = models.ManyToManyField(Company, related_name="+")
    region = models.CharField(max_length=8, choices=Region, blank=True)
    # The day worked out from the weeks they gave.
    until = models.DateField(null=True)
    ticks = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @classmethod
    def plan_data_of(cls, user) -> PlanData:
        ratings = Mark.ratings_of(user)
        plan = cls.objects.filter(user=user).first()
        if plan is None:
            return PlanData(ratings=ratings)
        companies = standing(plan.companies.select_related("merged_into"))
        return PlanData(companies, plan.region, plan.until, ratings, frozenset(plan.ticks))

    @classmethod
    @transaction.atomic
    def change(
        cls, user, *, companies: list[Company] | None = None,
        ratings: Mapping[str, str] | None = None, ticks: frozenset[str] | None = None, **columns: Any,
    ) -> None:  # fmt: skip
        """Keep what is given, and leave the rest as it is."""
        if ratings:
            Mark.rate(user, ratings)
        if ticks is not None:
            columns["ticks"] = sorted(ticks)
        if columns or companies is not None:
            plan, _new = cls.objects.update_or_create(user=user, defaults=columns)
            if companies is not None:
                plan.companies.set(companies)

    @classmethod
    @transaction.atomic
    def merge(cls, user, held: PlanData) -> None:
        """Take over a plan made before signing in. What they have already chosen stays; done twice it
        changes nothing more."""
        if held == PlanData():
            return
        own = cls.plan_data_of(user)
        both = own.joined(held)
        there = Section.objects.named(held.ratings).values_list("pk", flat=True)
        new = {pk: held.ratings[pk] for pk in there if pk not in own.ratings}
        cls.change(
            user, companies=both.companies, region=both.region, until=both.until, ticks=both.ticks,
            ratings=new,
        )  # fmt: skip


def standing(companies: models.QuerySet[Company]) -> list[Company]:
    """What these companies are now: one that was merged is the other. By name of their address."""
    now = {company.merged_into or company for company in companies}
    return sorted(now, key=lambda company: company.slug)
