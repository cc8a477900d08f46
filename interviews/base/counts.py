"""Counts kept beside the posts while those come and go, so that no page has to count them."""

from collections.abc import Iterable, Mapping

from django.db import models, transaction
from django.db.models import F

Key = tuple[str, str, str]  # entity, metric, value


class StatCount(models.Model):
    """How many published reports say one thing about one entity.

    Subjects: `all`, `company:<pk>`, `place:cn` and `place:overseas`, `question:<pk>`, `round:<kind>`,
    `company:<pk>:<kind>` for what a company asked in a kind of round.
    A value is counted once a report, rounds and encounters once each. Only reports of an interview of
    the author's own, or of somebody's who agreed, are counted.

    The rows change in the transaction in which a report is published, hidden, withdrawn or changed
    (`Report.on_published`, `unlist`) and in which a question is matched, merged or split. Medians
    are read from them exactly, and no page counts reports. `manage.py recount` recomputes them, and
    notes under the entity `rules` by which rules it counted.
    """

    entity = models.CharField(max_length=30)
    metric = models.CharField(max_length=12)
    value = models.CharField(max_length=80, blank=True)
    count = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["entity", "metric", "value"], name="one_stat_count")
        ]
        indexes = [models.Index(fields=["entity", "metric", "-count"], name="stat_count_largest")]

    def __str__(self) -> str:
        return f"{self.entity} {self.metric}={self.value}: {self.count}"

    @classmethod
    def lock(cls) -> None:
        """Until the transaction ends nobody else changes what is counted: posts come and go, questions
        are regrouped, margins and claims recomputed one after the other. Taken before any row of
        those, so that no two writers wait for each other."""
        StatCount.objects.bulk_create([StatCount(entity="lock")], ignore_conflicts=True)
        cls.objects.select_for_update().get(entity="lock", metric="", value="")

    @classmethod
    def add(cls, counts: Mapping[Key, int], by: int = 1) -> None:
        """Count in (`by` 1) or out (-1). Rows are locked in one order, so that two writers wait for
        each other and neither fails."""
        if not counts:
            return
        empty = [StatCount(entity=s, metric=m, value=v) for s, m, v in sorted(counts)]
        with transaction.atomic():
            StatCount.objects.bulk_create(empty, ignore_conflicts=True)
            entities, metrics, values = (set(part) for part in zip(*counts, strict=True))
            near = cls.objects.filter(
                entity__in=entities, metric__in=metrics, value__in=values
            ).order_by("pk")
            rows = [row for row in near.select_for_update() if row.key in counts]
            for row in rows:
                row.count += by * counts[row.key]
            cls.objects.bulk_update(rows, ["count"], batch_size=200)

    @property
    def key(self) -> Key:
        return self.entity, self.metric, self.value


class FacetCount(models.Model):
    """How many public posts of a kind have a value of a facet: ("report", "outcome", "offer")."""

    kind = models.CharField(max_length=10)
    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=80)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "facet", "value"], name="one_count")]

    def __str__(self) -> str:
        return f"{self.kind} {self.facet}={self.value}: {self.count}"

    @classmethod
    def add(cls, kind: str, facets: Iterable[tuple[str, str]], by: int) -> None:
        """Count one post in or out. Sorted, so that two writers take their locks in one order."""
        for facet, value in sorted({*facets, ("all", "")}):
            row = {"kind": kind, "facet": facet, "value": value}
            FacetCount.objects.bulk_create([FacetCount(**row)], ignore_conflicts=True)
            cls.objects.filter(**row).update(count=F("count") + by)

    @classmethod
    def of(cls, kind: str) -> dict[tuple[str, str], int]:
        """All counts of a kind of post: {(facet, value): n}."""
        rows = cls.objects.filter(kind=kind, count__gt=0).values_list("facet", "value", "count")
        return {(facet, value): n for facet, value, n in rows}
