"""Practice: a mock interview, alone or for two."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guides.models.company import Company
from guides.models.section import Section, Text
from interviews.base.choices import RoundKind
from interviews.base.tag import Tag
from interviews.posts.views.question import follow_ups
from interviews.practice.mock_interview import (
    MAX_MINUTES,
    MIN_MINUTES,
    Part,
    PracticeRequest,
    Shortage,
    script,
    shortage,
)
from interviews.questions.pages import question_rows
from interviews.questions.question import Question

BADLY = ("1", "2")  # of a self-rating from 1 to 4
FOLLOW_UPS = 3  # shown with a question
STEPS = [
    (_("Clarify"), _("What is asked, under which assumptions? Say them aloud.")),
    (_("Break down"), _("Into which parts? Which of them decides?")),
    (_("Compare"), _("At least two ways, along the axes that matter, with the trade-off.")),
    (_("Conclude"), _("What would you do, and what would change your mind?")),
]
RATINGS = [
    ("1", _("could not answer")), ("2", _("with gaps")), ("3", _("well enough")), ("4", _("well")),
]  # fmt: skip
RUBRIC = [
    _("Did every answer stay in its time box?"),
    _("Was the pace easy to follow?"),
    _("Was there a thread: claim, reason, example, conclusion?"),
    _("Did they look at you, and think aloud where they were stuck?"),
    _("Which sentence would you remember?"),
]


# How the form asks for what can be left out of a wish.
FIELDS = {"company": "company", "kinds": "kind", "section": "section", "topics": "topic"}


class PracticeForm(forms.Form):
    company = forms.ModelChoiceField(
        Company.objects.filter(merged_into=None), to_field_name="slug", required=False,
        label=_("Company"), empty_label=_("any"),
    )  # fmt: skip
    kind = forms.TypedMultipleChoiceField(
        label=_("Kinds of round"), choices=RoundKind.choices, coerce=RoundKind, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    topic = forms.ModelMultipleChoiceField(
        Tag.objects.of(Question.objects.live().exclude(kind=Question.Kind.ASK_BACK)).order_by("slug"),
        label=_("Topics"), to_field_name="slug", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    section = forms.ModelChoiceField(
        Section.objects.live(), label=_("Section"), required=False, widget=forms.HiddenInput
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=MIN_MINUTES, max_value=MAX_MINUTES, initial=45
    )
    seed = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )

    def wish(self) -> PracticeRequest:
        said = self.cleaned_data
        chosen = {name: said[field] for name, field in FIELDS.items()}
        chosen |= {"kinds": tuple(said["kind"]), "topics": tuple(said["topic"])}
        return PracticeRequest(said["minutes"], said["seed"], **chosen)


def practice(request: HttpRequest) -> HttpResponse:
    """The form; with a seed in the address the script, and with ratings what to read again."""
    bound = "minutes" in request.GET
    form = PracticeForm(request.GET if bound else None)
    if not bound or not form.is_valid():
        status = 422 if bound else 200
        return render(
            request, "interviews/practice/mock_interview.html", {"form": form}, status=status
        )
    if form.cleaned_data["seed"] is None:
        query = [(k, v) for k, values in request.GET.lists() if k in form.fields for v in values]
        query = [(k, v) for k, v in query if k != "seed"] + [
            ("seed", str(secrets.randbelow(10**6)))
        ]
        return redirect(f"{request.path}?{urlencode(query)}")
    wish = form.wish()
    parts = _parts(wish, request.POST)
    context = {"wish": wish, "parts": parts, "rubric": RUBRIC, "ratings": RATINGS}
    if short := shortage(wish):
        context |= {"short": short, **_wider(request, form, short)}
    if request.method == "POST":
        context["again"] = _again(parts)
        context["done"] = any(part.rating for part in parts)
        context["unrated"] = not context["done"]
    return render(request, "interviews/practice/mock_interview_script.html", context)


@dataclass(frozen=True)
class Step:
    """One of the four steps, with the field for its notes and what stands in it."""

    title: Any
    hint: Any
    name: str
    said: str


@dataclass(frozen=True)
class PartPage:
    """A part of the script, with the sections behind its question, what may be asked next, and what
    the one who practises says of it."""

    part: Part
    texts: Sequence[Text]
    follow_ups: Sequence[str]
    rating: str
    steps: Sequence[Step]


def _parts(wish: PracticeRequest, said: QueryDict) -> list[PartPage]:
    parts = script(wish)
    rows = question_rows(part.question for part in parts)
    return [
        PartPage(
            part,
            row.texts,
            [following.wording for following in follow_ups(part.question)[:FOLLOW_UPS]],
            said.get(f"r{at}", ""),
            _steps(at, said),
        )
        for at, (part, row) in enumerate(zip(parts, rows, strict=True))
    ]


def _steps(at: int, said: QueryDict) -> list[Step]:
    names = [f"n{at}-{n}" for n, _step in enumerate(STEPS)]
    return [
        Step(title, hint, name, said.get(name, ""))
        for name, (title, hint) in zip(names, STEPS, strict=True)
    ]


def _wider(request: HttpRequest, form: PracticeForm, short: Shortage) -> dict[str, Any]:
    """The address of the nearest larger set, and what the form calls the choices left out for it."""
    names = [FIELDS[name] for name in short.without]
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    left_out = gettext(", ").join(str(form.fields[name].label) for name in names)
    return {"wider": f"?{query.urlencode()}", "left_out": left_out}


def _again(parts: list[PartPage]) -> list[tuple[Text, Question]]:
    """(text, question) of the sections behind what went badly, the worst first."""
    badly = sorted((p for p in parts if p.rating in BADLY), key=lambda p: p.rating)
    found = [(text, page.part.question) for page in badly for text in page.texts]
    return list({text: (text, question) for text, question in reversed(found)}.values())[::-1]
