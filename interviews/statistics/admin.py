"""Claims in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from interviews.statistics.claim import Claim
from interviews.statistics.claim_form import ClaimForm
from portal.kernel.http import member


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    """All claims at once. They are marked on the pages of their sections."""

    form = ClaimForm
    list_display = ["__str__", "section", "metric", "entity", "low", "high", "verdict", "n"]
    list_filter = ["verdict", "metric"]
    search_fields = ["sentence_zh", "sentence_en", "section__id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return Claim.objects.live().order_by("section", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        obj.mark(member(request))

    def delete_model(self, request: HttpRequest, obj: Claim) -> None:
        obj.remove(member(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        for claim in queryset:
            claim.remove(member(request))
