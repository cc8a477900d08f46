"""Job descriptions: what employers ask for side by side, one description, and keeping a new one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

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
from guides.diff import Comparison, compare
from guides.models.company import Company
from guides.models.job import JobDescription, Requirement
from portal.kernel.errors import gone
from portal.kernel.forms import field_of
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit
from portal.kernel.models.moderated import CAN_BE_WITHDRAWN, NotAllowed
from portal.kernel.models.people import LANGUAGES, Viewer
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

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Paste the text of the description")
        url = field_of(self, "url", forms.URLField)
        url.assume_scheme = "https"  # type: ignore[attr-defined]  # the stubs know the argument only
        field_of(self, "language", forms.ChoiceField).choices = LANGUAGES

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


@dataclass(frozen=True)
class SinceBefore:
    """What a description asks for that the one before did not, and no longer."""

    earlier: JobDescription
    added: list[str]
    dropped: list[str]


@dataclass(frozen=True)
class JobPage:
    job: JobDescription
    since: SinceBefore | None  # None: it is the first
    comparison: Comparison | None  # word by word, the first of many changes
    may_be_withdrawn: bool

    @classmethod
    def of(cls, found: JobDescription, viewer: Viewer) -> Self:
        may_be_withdrawn = found.status in CAN_BE_WITHDRAWN and found.is_written_by(viewer)
        since = since_before(found)
        return cls(found, since, _word_by_word(found, since), may_be_withdrawn)


def since_before(found: JobDescription) -> SinceBefore | None:
    earlier = found.before()
    if earlier is None:
        return None
    return SinceBefore(earlier, found.added_since(earlier), found.dropped_since(earlier))


def _word_by_word(found: JobDescription, since: SinceBefore | None) -> Comparison | None:
    if since is None or not (since.earlier.text and found.text):
        return None
    return Comparison(compare(since.earlier.text, found.text).rows[:MAX_ROWS])


@cache_page_for_anonymous()
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "guides/jobs.html", {"jobs": jobs.newest()})


@login_required
@limit("post", user="20/h", address="60/h")
def new(request: MemberRequest, slug: str) -> HttpResponse:
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
    return render(request, "guides/job.html", {"page": JobPage.of(found, request.user)})


@require_POST
@login_required
def withdraw(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Its sender takes it back."""
    mine = JobDescription.objects.written_by(request.user)
    found = get_object_or_404(mine, company__slug=slug, public_id=public_id)
    try:
        found.withdraw()
        messages.success(request, _("Withdrawn. Only you and the moderators can see it now."))
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(settings.LOGIN_REDIRECT_URL)
