"""The private journal: after each round, for its writer only."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interviews.base.views.drafts import MAX_DRAFTS
from interviews.practice.journal import SAID, JournalEntry, report_draft
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit
from portal.kernel.models.draft import Draft

MAX_ENTRIES = 500  # entries of a member
MAX_ROUNDS = 20


class EntryForm(forms.ModelForm):
    class Meta:
        model = JournalEntry
        fields = SAID
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{name: forms.Textarea(attrs={"rows": 3})
               for name in ("questions", "weak", "improve", "ahead")},
        }  # fmt: skip
        help_texts = {
            "questions": gettext_lazy("One question per line; a follow-up begins with “>”.")
        }


@login_required
def journal(request: MemberRequest) -> HttpResponse:
    return render(
        request, "interviews/practice/journal.html", {"entries": request.user.journal.all()}
    )


@login_required
@limit("journal", user="300/h", address="600/h")
def entry(request: MemberRequest, public_id: str = "") -> HttpResponse:
    """Write an entry, or go on with one."""
    found = get_object_or_404(request.user.journal, public_id=public_id) if public_id else None
    form = EntryForm(request.POST or None, instance=found or JournalEntry(user=request.user))
    if request.method == "POST" and form.is_valid():
        if found is None and request.user.journal.count() >= MAX_ENTRIES:
            messages.error(request, _("Your journal is full. Delete an entry first."))
        else:
            form.save(commit=False).keep()
            messages.success(request, _("Saved. Only you see it."))
            return redirect("journal")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "entry": found}
    return render(request, "interviews/practice/journal_entry.html", context, status=status)


@require_POST
@login_required
def delete(request: MemberRequest, public_id: str) -> HttpResponse:
    get_object_or_404(request.user.journal, public_id=public_id).delete()
    messages.success(request, _("The entry has been deleted."))
    return redirect("journal")


@login_required
def share(request: MemberRequest) -> HttpResponse:
    """What of the ticked entries (`entry`) would go into a report, beside what stays; once that is
    confirmed, a draft of the report."""
    asked = request.GET.getlist("entry") or request.POST.getlist("entry")
    ticked = request.user.journal.filter(public_id__in=asked[:100])
    chosen = list(ticked.order_by("date", "pk")[:MAX_ROUNDS])
    if not chosen:
        messages.warning(request, _("Tick at least one entry."))
        return redirect("journal")
    data = report_draft(chosen)
    if request.method != "POST":
        return render(
            request, "interviews/practice/journal_share.html", {"entries": chosen, "data": data}
        )
    if request.user.drafts.open().count() >= MAX_DRAFTS:
        messages.error(request, _("You have too many drafts. Delete one first."))
        return redirect("journal")
    draft = Draft.objects.create(user=request.user, kind="report", data=data)
    return redirect("draft", draft.public_id)


@login_required
def download(request: MemberRequest) -> HttpResponse:
    """The whole journal as Markdown, for its writer."""
    shown = render(
        request, "interviews/practice/journal.md", {"entries": request.user.journal.all()}
    )
    response = HttpResponse(shown.content, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="journal.md"'
    return response
