"""Job descriptions: what employers ask for side by side, one description, and keeping a new one."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides import jobs
from guides.diff import compare
from guides.models.company import Company
from guides.models.job import JobDescription, Requirement
from portal.kernel.errors import gone
from portal.kernel.limits import limit
from portal.kernel.models.moderated import CAN_BE_WITHDRAWN, NotAllowed
from portal.kernel.models.people import LANGUAGES
from portal.kernel.page_cache import cache_page_for_anonymous

EARLIEST = date(2015, 1, 1)
MAX_ROWS = 400


class JobForm(forms.ModelForm):
    requirements = forms.MultipleChoiceField(
        label=gettext_lazy("Requirements"), choices=Requirement.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    summary = forms.CharField(
        label=gettext_lazy("One-line summary, in the language of this page"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    class Meta:
        model = JobDescription
        fields = ["position", "taken_on", "source", "url", "language", "text", "requirements"]
        widgets = {
            "taken_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 14}),
        }
        error_messages = {
            "position": {"required": gettext_lazy("Enter the position")},
            "taken_on": {"required": gettext_lazy("Enter the date you read it")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Paste the text of the description")
        self.fields["url"].assume_scheme = "https"
        self.fields["language"].choices = LANGUAGES

    def clean_taken_on(self) -> date:
        day = self.cleaned_data["taken_on"]
        if not EARLIEST <= day <= timezone.localdate() + timedelta(days=1):
            raise ValidationError(_("Enter a date that is not in the future, like 2026-09-30"))
        return day

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")

    def clean_summary(self) -> str:
        name = "summary_en" if get_language() == "en" else "summary_zh"
        setattr(self.instance, name, " ".join(self.cleaned_data["summary"].split()))
        return self.cleaned_data["summary"]


@cache_page_for_anonymous()
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/jobs.html", {"jobs": jobs.newest()})


@login_required
@limit("post", user="20/h", address="60/h")
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A form for a description; a moderator reads it before it is shown."""
    company = get_object_or_404(Company.objects.filter(merged_into=None), slug=slug)
    form = JobForm(
        request.POST or None, instance=JobDescription(company=company, language=get_language())
    )
    if request.method == "POST" and form.is_valid():
        sent = form.save(commit=False).send(request.user)
        messages.success(
            request, _("Submitted. A moderator will review it; you will be notified by e-mail.")
        )
        return redirect(sent)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "company": company}
    return render(request, "guides/job_form.html", context, status=status)


@cache_page_for_anonymous()
def job(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """One description, beside the one before it."""
    rows = JobDescription.objects.select_related("company__merged_into")
    found = rows.visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        former = rows.filter(public_id=public_id, published_at__isnull=False).first()
        if former and former.was_public:
            return gone(request)
        raise Http404
    if found.company.slug != slug:
        return redirect(found, permanent=found.is_public)
    context = job_context(found)
    context["may_be_withdrawn"] = found.status in CAN_BE_WITHDRAWN and found.is_written_by(
        request.user
    )
    return render(request, "guides/job.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Its sender withdraws it."""
    mine = JobDescription.objects.written_by(request.user)
    found = get_object_or_404(mine, company__slug=slug, public_id=public_id)
    try:
        found.withdraw()
        messages.success(request, _("Withdrawn. Only you and the moderators can see it now."))
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(settings.LOGIN_REDIRECT_URL)


def since_before(found: JobDescription) -> dict:
    """What it asks for, and what of that is new or gone since the one before."""
    earlier = found.before()
    context: dict[str, Any] = {"job": found, "earlier": earlier}
    if earlier:
        context |= {"added": found.added_since(earlier), "dropped": found.dropped_since(earlier)}
    return context


def job_context(found: JobDescription) -> dict:
    """What its page shows: also how it differs word by word, the first of many changes."""
    context = since_before(found)
    earlier = context["earlier"]
    if earlier and earlier.text and found.text:
        context["comparison"] = compare(earlier.text, found.text)
        context["comparison"].rows = context["comparison"].rows[:MAX_ROWS]
    return context
