"""Answering a question of the bank in four steps, with the axes on which two things are compared."""

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.base.post_editor import PostEditor, RowForm
from interviews.questions.answer import Answer, Axis
from interviews.questions.pages import AnswerPage
from interviews.questions.question import Question, get_question
from portal.kernel.models.draft import Data
from portal.kernel.models.people import User


class AnswerForm(forms.ModelForm):
    question = forms.CharField(max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = Answer
        fields = ["clarify", "break_down", "one", "other", "compare", "conclude", "trade_off"]
        widgets = {
            "clarify": forms.Textarea(attrs={"rows": 3}),
            "break_down": forms.Textarea(attrs={"rows": 8}),
            "compare": forms.Textarea(attrs={"rows": 5}),
            "conclude": forms.Textarea(attrs={"rows": 4}),
            "trade_off": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "break_down": {"required": gettext_lazy("Break the question down")},
            "conclude": {"required": gettext_lazy("State the answer")},
        }

    def clean_question(self) -> Question:
        found = get_question(self.cleaned_data["question"])
        if found is None:
            raise forms.ValidationError(_("This question is no longer in the bank."))
        return found


class AxisForm(RowForm):
    class Meta:
        model = Axis
        fields = ["name", "one", "other"]
        error_messages = {
            "name": {"required": gettext_lazy("say what is compared, or delete the row")},
            "one": {"required": gettext_lazy("fill in the first side, or delete the row")},
            "other": {"required": gettext_lazy("fill in the second side, or delete the row")},
        }


class AnswerEditor(PostEditor[Answer, AxisForm]):
    KIND, model, title = "answer", Answer, gettext_lazy("Answer a question")
    templates = "interviews/questions"
    form_class, row_class = AnswerForm, AxisForm
    least_rows, most_rows = 0, 8

    @classmethod
    def begin(cls, question: Question) -> Data:
        """What stands in an empty form: of a comparison the things and the axes."""
        axes = question.axes[: cls.most_rows]
        data = {
            "question": [question.public_id], "one": [question.one], "other": [question.other],
            "row": [str(n) for n, _axis in enumerate(axes, 1)],
        }  # fmt: skip
        return data | {f"r{n}-name": [axis] for n, axis in enumerate(axes, 1)}

    @property
    def home(self) -> tuple[str, str]:
        question = self.question
        if question is None:
            return reverse("questions"), _("Questions")
        return question.get_absolute_url(), question.wording

    @cached_property
    def question(self) -> Question | None:
        return get_question(self.data.get("question", "")[:40])

    def where(self, form: forms.BaseForm) -> str:
        if form not in self.rows:
            return ""
        return _("Axis %(n)d: ") % {"n": self.rows.index(form) + 1}

    def fill(self, post: Answer) -> Answer:
        for name in AnswerForm.Meta.fields:
            setattr(post, name, self.main.cleaned_data[name])
        changed = Answer.objects.filter(pk=post.pk or post.edit_of_id).first()
        post.question = changed.question if changed else self.main.cleaned_data["question"]
        return post

    @property
    def axes(self) -> list[Axis]:
        return [row.instance for row in self.rows]

    def fill_rows(self, post: Answer) -> None:
        post.set_axes(self.axes)

    def preview(self, author: User) -> AnswerPage:
        return AnswerPage(self.unsaved(author), self.axes)

    @classmethod
    def from_post(cls, post: Answer) -> dict[str, list[str]]:
        """What one would have typed to write this post."""
        data = {name: [getattr(post, name)] for name in AnswerForm.Meta.fields}
        data["question"] = [post.question.public_id]
        return data | cls.typed_publishing(post) | cls.typed_rows(post.axes.all())
