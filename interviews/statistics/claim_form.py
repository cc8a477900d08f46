"""The form in which an editor marks a sentence of the guide as a claim."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guides.models.company import Company
from interviews.statistics.claim import Claim
from interviews.statistics.numbers import places


def entities() -> list:
    """Whose reports a claim may be about, as choices."""
    companies = Company.objects.filter(merged_into=None)
    return [
        ("all", _("All reports")),
        *((entity, numbers.name) for entity, numbers in places().values()),
        (_("Companies"), [(f"company:{c.pk}", c.name) for c in companies]),
    ]


class ClaimForm(forms.ModelForm):
    entity = forms.ChoiceField(label=_("Which reports"), choices=entities)

    class Meta:
        model = Claim
        fields = ["sentence_zh", "sentence_en", "metric", "entity", "low", "high"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields[:2]}
        help_texts = {
            "sentence_zh": _(
                "Exactly as it is in the text, or the part of it that gives the figure."
            ),
            "low": _("Leave it empty if there is no lower limit. Shares are in percent."),
            "high": _("Leave it empty if there is no upper limit."),
        }
