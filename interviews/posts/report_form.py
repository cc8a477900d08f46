"""Writing a report: the company and the job, the rounds, advice, and how to publish."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.models.article import Role
from guides.models.company import find_company
from interviews.base.choices import Hiring, Outcome, Region, RoundKind, Source
from interviews.base.fields import TagsField
from interviews.base.post_editor import CollapsingForm, PostEditor, RowForm, form_field
from interviews.posts.pages import ReportPage
from interviews.posts.report import Report
from interviews.posts.round import Encounter, Round, RoundInput
from interviews.questions.likeness import similar_questions
from interviews.questions.question import Question, get_question, match_question
from portal.kernel.models.people import LANGUAGES, User

MAX_QUESTIONS, MAX_QUESTION_LENGTH, MAX_SUGGESTED = 30, 300, 12
MAX_COMPARED = 40  # wordings of a report that are looked up in the bank
# At the end of a line: the question of the bank that it is.
_REFERENCE = re.compile(r"\[\[question:([a-z0-9-]{2,40})\]\]\Z")


def without_reference(line: str) -> str:
    return _REFERENCE.sub("", line.rstrip()).rstrip()


class MonthField(forms.CharField):
    """A month as browsers send it (2025-09), as its first day. Not in the future."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2025-09"})

    def to_python(self, value: str) -> date | None:
        text = super().to_python(value)
        if not text:
            return None
        told = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})", text)
        try:
            day = date(int(told[1]), int(told[2]), 1) if told else date.max
        except ValueError:
            day = date.max
        if not date(2015, 1, 1) <= day <= timezone.localdate() + timedelta(days=1):
            raise ValidationError(_("Enter a month that is not in the future, like 2025-09"))
        return day

    def run_validators(self, value: date | None) -> None:
        pass

    def prepare_value(self, value) -> str:
        return value.strftime("%Y-%m") if isinstance(value, date) else value


def _radios(label: Any, choices: Any, required_message: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect,
        error_messages={"required": required_message},
    )  # fmt: skip


class ReportForm(CollapsingForm, forms.ModelForm):
    collapsed = ["difficulty", "channel", "days"]

    company_name = forms.CharField(
        label=gettext_lazy("Company"), max_length=80,
        error_messages={"required": gettext_lazy("Enter the company")},
        widget=forms.TextInput(attrs={"list": "companies", "autocomplete": "off"}),
    )  # fmt: skip
    month = MonthField(
        label=gettext_lazy("Month of the interviews"),
        error_messages={"required": gettext_lazy("Enter the month, like 2025-09")},
    )
    hiring = _radios(
        gettext_lazy("Type of hiring"), Hiring.choices, gettext_lazy("Choose a type of hiring")
    )
    outcome = _radios(gettext_lazy("Outcome"), Outcome.choices, gettext_lazy("Choose how it ended"))
    source = forms.ChoiceField(
        label=gettext_lazy("Where this comes from"), choices=Source.choices, initial=Source.OWN
    )
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"), required=False, coerce=int, empty_value=None,
        choices=[
            ("1", gettext_lazy("1 very easy")), ("2", "2"), ("3", gettext_lazy("3 fair")),
            ("4", "4"), ("5", gettext_lazy("5 very hard")),
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip
    tags = TagsField(label=gettext_lazy("Tags"), required=False)

    class Meta:
        model, formfield_callback = Report, form_field
        fields = [
            "company_name", "role", "position", "region", "month", "hiring", "outcome", "source",
            "difficulty", "level", "channel", "days", "overview", "advice",
        ]  # fmt: skip
        widgets = {
            "overview": forms.Textarea(attrs={"rows": 2}),
            "advice": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {
            "position": {"required": gettext_lazy("Enter the position")},
            "region": {"required": gettext_lazy("Choose a region")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.empty_label = None
        role.initial = Role.objects.values_list("pk", flat=True).first()
        region: Any = self.fields["region"]
        region.choices = [("", _("Choose")), *Region.choices]


class RoundForm(CollapsingForm, RowForm):
    collapsed = ["format", "language", "notes"]

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Choose")), *RoundKind.choices],
        error_messages={"required": gettext_lazy("choose what kind of round it was")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=[("", "—"), *LANGUAGES]
    )
    questions = forms.CharField(
        label=gettext_lazy("What was asked"), required=False, max_length=9_000,
        widget=forms.Textarea(attrs={
            "rows": 3, "data-suggest": reverse_lazy("suggestions", args=["questions"]),
            "data-found": gettext_lazy("Is it one of these? Tap it, or choose with the arrow keys and Enter."),
        }),
    )  # fmt: skip

    class Meta:
        model, formfield_callback = Round, form_field
        fields = ["kind", "minutes", "date", "format", "language", "questions", "notes"]
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_questions(self) -> list[str]:
        lines = [line.strip(" \t-*•") for line in self.cleaned_data["questions"].splitlines()]
        asked = [line for line in lines if without_reference(line).strip("> ")]
        if len(asked) > MAX_QUESTIONS:
            raise ValidationError(_("at most %(n)d questions in a round") % {"n": MAX_QUESTIONS})
        if any(len(without_reference(line)) > MAX_QUESTION_LENGTH for line in asked):
            raise ValidationError(
                _("a question has at most %(n)d characters") % {"n": MAX_QUESTION_LENGTH}
            )
        return asked

    def build(self) -> RoundInput:
        sections = self.picker.sections if self.picker else []
        return RoundInput(self.instance, encounters(self.cleaned_data["questions"]), sections)


def encounters(lines: list[str]) -> list[Encounter]:
    """What was asked, a line each. A line that begins with “>” followed the last one that does not."""
    found: list[Encounter] = []
    first = None
    for position, line in enumerate(lines, 1):
        is_follow_up = line.startswith(">") and first
        said = _REFERENCE.search(line.rstrip())
        found.append(
            Encounter(
                wording=without_reference(line).lstrip("> ").strip(),
                question=get_question(said[1]) if said else None,
                follows=first if is_follow_up else None,
            )
        )
        first = first if is_follow_up else position
    return found


def typed(encounter: Encounter) -> str:
    """The line that one would type for it."""
    known, reference = encounter.question, ""
    if known and match_question(encounter.wording) != known:
        reference = f" [[question:{known.public_id}]]"
    return f"{'> ' if encounter.follows else ''}{encounter.wording}{reference}"


class ReportEditor(PostEditor[Report, RoundForm]):
    KIND, model, title = "report", Report, gettext_lazy("Write a report")
    templates = "interviews/posts"
    form_class, row_class = ReportForm, RoundForm
    picks_in_rows = True

    def suggestions(self) -> list[tuple[str, str, Question]]:
        """(button, wording, question of the bank) for wordings that may be a known question."""
        found: list[tuple[str, str, Question]] = []
        for button, wording in islice(self._unmatched(), MAX_COMPARED):
            found += [(f"{button}{q.public_id}", wording, q) for q in similar_questions(wording, 2)]
            if len(found) >= MAX_SUGGESTED:
                break
        return found[:MAX_SUGGESTED]

    def _unmatched(self) -> Iterator[tuple[str, str]]:
        """(beginning of a button's name, wording) of what is no question of the bank."""
        for row in self.rows:
            for at, encounter in enumerate(encounters(row.cleaned_data["questions"])):
                if not (encounter.question or match_question(encounter.wording)):
                    yield f"same-{row.number}-{at}-", encounter.wording

    def act(self, action: str) -> bool:
        """Also `same-2-0-why-decoder`: the first question of round 2 is that one of the bank."""
        verb, _dash, rest = action.partition("-")
        number, _dash, rest = rest.partition("-")
        at, _dash, public_id = rest.partition("-")
        if verb != "same":
            return super().act(action)
        name = f"r{number}-questions"
        lines = self.data.get(name, "").splitlines()
        full = [i for i, line in enumerate(lines) if without_reference(line).strip("> \t-*•")]
        if at.isdecimal() and len(at) < 4 and int(at) < len(full) and get_question(public_id):
            line = full[int(at)]
            lines[line] = f"{without_reference(lines[line])} [[question:{public_id}]]"
            self.data[name] = "\n".join(lines)
            self._make_forms()
        return super().act("link")

    @property
    def home(self) -> tuple[str, str]:
        return reverse("reports"), _("Interviews")

    @property
    def row_problem(self) -> str:
        return "" if self.rows else _("Describe at least one round")

    def where(self, form: forms.BaseForm) -> str:
        if form not in self.rows:
            return ""
        return _("Round %(n)d: ") % {"n": self.rows.index(form) + 1}

    def fill(self, post: Report) -> Report:
        for name in ReportForm.Meta.fields:
            setattr(post, name, self.main.cleaned_data[name])
        post.company = find_company(post.company_name)
        return post

    def fill_rows(self, post: Report) -> None:
        post.set_rounds([row.build() for row in self.rows])
        post.set_tags(self.main.cleaned_data["tags"])

    def preview(self, author: User) -> ReportPage:
        post, rounds = self.unsaved(author), [row.build() for row in self.rows]
        post.sum_up(rounds)
        return ReportPage.build(post, rounds, self.tags())

    def has_similar(self, author: User, about: Report | None) -> bool:
        post = self.fill(Report())
        same = Report.objects.written_by(author).filter(
            company_name=post.company_name, month=post.month
        )
        return same.exclude(pk=about and about.pk).exclude(edit_of=about and about.pk).exists()

    @classmethod
    def from_post(cls, post: Report) -> dict[str, list[str]]:
        """What one would have typed to write this post."""
        data = {name: [_as_typed(getattr(post, name))] for name in ReportForm.Meta.fields}
        data["role"] = [str(post.role_id)]
        data["month"] = [post.month.strftime("%Y-%m")]
        data |= {
            "tags": [" ".join(tag.label for tag in post.tags.all())],
            "by": ["name" if post.signed_by_id else "anonymous"],
            "language": [post.language],
            "row": [],
        }
        for number, interview in enumerate(post.rounds.prefetch_related("encounters"), 1):
            data["row"].append(str(number))
            for name in ("kind", "minutes", "date", "format", "language", "notes"):
                data[f"r{number}-{name}"] = [_as_typed(getattr(interview, name))]
            held = interview.encounters.select_related("question__merged_into")
            asked = "\n".join(map(typed, held))
            data[f"r{number}-questions"] = [asked]
            data[f"r{number}-sections"] = [s.pk for s in interview.sections.all()]
        return data


def _as_typed(value) -> str:
    return "" if value is None else str(value)
