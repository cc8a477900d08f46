"""Pages of the administration on which moderators say which wordings are the same question."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.base.counts import StatCount
from interviews.posts.curation import CurationEvent
from interviews.posts.round import Encounter
from interviews.questions.indexing import index_question
from interviews.questions.likeness import similar_questions
from interviews.questions.question import Question, match_question
from portal.kernel import search
from portal.kernel.http import MemberRequest
from portal.kernel.models.moderated import NotAllowed

SIZE, SUGGESTED = 40, 3


def _require_curator(request: MemberRequest) -> None:
    if not (request.user.is_moderator or request.user.is_editor):
        raise PermissionDenied


def _page(request: MemberRequest, template: str, **context: Any) -> TemplateResponse:
    return TemplateResponse(request, template, context | admin.site.each_context(request))


def _near(words: str) -> list[Question]:
    """Questions that somebody may mean by these words."""
    hits = search.find(words, "question", limit=3).hits
    found = {q.public_id: q for q in Question.objects.filter(public_id__in=[h.key for h in hits])}
    return [found[hit.key] for hit in hits if hit.key in found]


class QuestionField(forms.CharField):
    """A question by its id, its address or its exact wording; other words name what may be meant."""

    def clean(self, value: str) -> Question | None:
        said = super().clean(value).strip().rstrip("/").rpartition("/")[2]
        if not said:
            return None
        found = Question.objects.live().filter(public_id=said).first() or match_question(said)
        if found is None:
            near = ", ".join(f"{q} ({q.public_id})" for q in _near(said))
            message = _("There is no question with this id.")
            raise forms.ValidationError(f"{message} {near}")
        return found


class MatchForm(forms.Form):
    topic = forms.CharField(max_length=302)
    question = QuestionField(max_length=300, required=False)
    new = forms.BooleanField(required=False)

    def clean(self) -> dict:
        data = super().clean() or {}
        if not data.get("new") and not data.get("question") and not self.errors:
            self.add_error("question", _("Choose a question."))
        return data


def unmatched(request: MemberRequest) -> HttpResponse:
    """Wordings of published reports that are no question of the bank yet, the most asked first."""
    _require_curator(request)
    if request.method == "POST":
        form = MatchForm(request.POST)
        if form.is_valid():
            _match(request, form.cleaned_data)
        else:
            messages.error(request, " ".join(e for errors in form.errors.values() for e in errors))
        return redirect("admin:unmatched")
    return _page(
        request, "interviews/posts/admin_unmatched.html", title=_("Unmatched questions"),
        rows=_rows(),
    )  # fmt: skip


@transaction.atomic
def _match(request: MemberRequest, data: dict) -> None:
    StatCount.lock()  # of two who press a button at once, the second finds nothing waiting
    waiting = Encounter.objects.public().filter(topic=data["topic"], question=None)
    encounter = waiting.select_related("round__report").first()
    if encounter is None:
        messages.warning(request, _("Somebody has already matched it."))
        return
    question = data["question"] or _new(encounter)
    try:
        CurationEvent.match(data["topic"], question, request.user)
        messages.success(request, _("Matched: %(question)s") % {"question": question})
    except NotAllowed as problem:
        messages.error(request, str(problem))


def _new(encounter: Encounter) -> Question:
    report = encounter.round.report
    is_english = report is not None and report.language == "en"
    name = "wording_en" if is_english else "wording_zh"
    question = Question.objects.create(**{name: encounter.wording})
    question.sections.set(encounter.round.sections.all())
    index_question(question)
    return question


def _rows() -> list[dict]:
    topics = (
        Encounter.objects.public().filter(question=None).exclude(topic="")
        .values("topic").annotate(n=Count("round__report", distinct=True), newest=Max("id"))
        .order_by("-n", "-newest")[:SIZE]
    )  # fmt: skip
    shown = Encounter.objects.select_related("round__report").in_bulk(t["newest"] for t in topics)
    return [
        {**t, "encounter": shown[t["newest"]],
         "suggested": similar_questions(shown[t["newest"]].wording, SUGGESTED)}
        for t in topics
    ]  # fmt: skip


# --- one question --------------------------------------------------------------------------------------
class RegroupForm(forms.Form):
    """What is done to one question."""

    verb = forms.ChoiceField(choices=[(v, v) for v in ("merge", "split", "undo")])
    into = QuestionField(
        label=gettext_lazy("Id of the question to keep"), max_length=300, required=False
    )
    encounters = forms.TypedMultipleChoiceField(coerce=int, required=False)
    wording_zh = forms.CharField(max_length=300, required=False)
    wording_en = forms.CharField(max_length=300, required=False)
    event = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def clean(self) -> dict:
        data = super().clean() or {}
        verb = data.get("verb")
        if verb == "merge" and not data.get("into") and not self.errors:
            self.add_error("into", _("Choose a question."))
        if verb == "split" and not (data.get("wording_zh") or data.get("wording_en")):
            self.add_error("wording_zh", _("Enter the wording of the new question."))
        return data


def regroup(request: MemberRequest, pk: int) -> HttpResponse:
    """Merge a question into another, split encounters off it, take such a decision back."""
    _require_curator(request)
    question = get_object_or_404(Question, pk=pk)
    met = question.encounters.select_related("round__report__company").order_by("-id")
    met = (met if request.user.is_moderator else met.public())[:200]
    form = RegroupForm(request.POST or None)
    encounters: Any = form.fields["encounters"]
    encounters.choices = [(e.pk, str(e)) for e in met]
    if request.method == "POST" and form.is_valid():
        try:
            _carry_out(request, question, form.cleaned_data)
            messages.success(request, _("Done."))
        except NotAllowed as problem:
            messages.error(request, str(problem))
        return redirect("admin:regroup", pk)
    either = CurationEvent.objects.filter(question=question) | CurationEvent.objects.filter(
        other=question
    )
    ticked = request.POST.getlist("encounters")
    return _page(
        request, "interviews/posts/admin_curation.html", title=_("Merge or split"),
        question=question, form=form,
        ticked=[e.pk for e in met if str(e.pk) in ticked],
        encounters=met,
        suggested=[q for q in similar_questions(question.wording, 6) if q != question],
        events=either.select_related("question", "other", "by"),
    )  # fmt: skip


def _carry_out(request: MemberRequest, question: Question, data: dict) -> None:
    verb, by = data["verb"], request.user
    if verb == "merge":
        CurationEvent.merge(question, data["into"], by)
    elif verb == "split":
        new = Question(
            wording_zh=data["wording_zh"], wording_en=data["wording_en"], kind=question.kind
        )
        CurationEvent.split(question, data["encounters"], new, by)
    else:
        event = CurationEvent.objects.filter(pk=data["event"] or 0).first()
        if event is None:
            raise NotAllowed(_("There is no decision to undo."))
        event.undo()
