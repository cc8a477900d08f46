"""What somebody prepares for: companies, region, weeks left."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guides.models.company import Company
from interviews.base.choices import Region
from interviews.base.fields import CompaniesField
from interviews.practice.plan import MAX_COMPANIES, MAX_WEEKS, PlanData


class PlanForm(forms.Form):
    companies = CompaniesField(
        label=_("Target companies"), required=False, max_length=400,
        widget=forms.TextInput(attrs={"list": "companies", "autocomplete": "off"}),
    )  # fmt: skip
    region = forms.ChoiceField(
        label=_("Region"), choices=[("", _("any")), *Region.choices], required=False
    )
    weeks = forms.IntegerField(
        label=_("Weeks left"), min_value=0, max_value=MAX_WEEKS, required=False
    )

    def __init__(self, data: Any, aims: PlanData):
        self.aims = aims
        names = ", ".join(company.name for company in aims.companies)
        initial = {"companies": names, "region": aims.region, "weeks": aims.weeks}
        super().__init__(data, initial=initial)

    def clean_companies(self) -> list[Company]:
        found = self.cleaned_data["companies"]
        if len(found) > MAX_COMPANIES:
            said = ngettext("At most %(n)d company.", "At most %(n)d companies.", MAX_COMPANIES)
            raise ValidationError(said % {"n": MAX_COMPANIES})
        return found

    def changes(self) -> dict[str, Any]:
        """What of the aims it changes. Weeks sent back as they were shown leave the day as it is:
        they are rounded, and it would move with each save."""
        said, until = self.cleaned_data, self.aims.until
        if said["weeks"] != self.aims.weeks:
            weeks = said["weeks"]
            until = None if weeks is None else timezone.localdate() + timedelta(weeks=weeks)
        return {"companies": said["companies"], "region": said["region"], "until": until}
