"""Writing up a project: situation, task, action, result, and results that can be checked."""

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guides import reading
from guides.models import Section
from interviews.forms.fields import CompaniesField, TagsField
from interviews.forms.writing import Writing
from interviews.models import Project, Result

# Sections of the shipped guide that describe an idea for a project.
IDEAS = ("rlhf-project", "multimodal-project", "architecture-project", "agent-project",
         "data-eval-project")  # fmt: skip


class ProjectForm(forms.ModelForm):
    idea = forms.ChoiceField(
        label=gettext_lazy("Which idea of the guide it started from"), required=False
    )
    companies = CompaniesField(
        label=gettext_lazy("Companies it fits"), required=False, max_length=400
    )
    tags = TagsField(label=gettext_lazy("Tags"), required=False)

    class Meta:
        model = Project
        fields = [
            "title", "outcome", "situation", "task", "action", "own_part", "result",
            "code_url", "paper_url", "compute",
        ]  # fmt: skip
        widgets = {
            "situation": forms.Textarea(attrs={"rows": 3}),
            "task": forms.Textarea(attrs={"rows": 3}),
            "action": forms.Textarea(attrs={"rows": 8}),
            "result": forms.Textarea(attrs={"rows": 5}),
            "own_part": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "title": {"required": gettext_lazy("Give the project a title")},
            "outcome": {"required": gettext_lazy("Say the result in one line")},
            "situation": {"required": gettext_lazy("Describe the situation")},
            "task": {"required": gettext_lazy("Describe the task")},
            "action": {"required": gettext_lazy("Describe what was done")},
            "result": {"required": gettext_lazy("Describe the result")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ideas = reading.headings(IDEAS, get_language())
        names = [(pk, ideas[pk].heading) for pk in IDEAS if pk in ideas]
        self.fields["idea"].choices = [("", _("None of them")), *names]
        for name in ("code_url", "paper_url"):
            self.fields[name].assume_scheme = "https"

    def clean_idea(self) -> Section | None:
        return Section.objects.live().filter(pk=self.cleaned_data["idea"]).first()


class ResultForm(forms.ModelForm):
    class Meta:
        model = Result
        fields = ["metric", "baseline", "value", "data_set", "evidence_url"]
        error_messages = {
            "metric": {"required": gettext_lazy("name what was measured")},
            "baseline": {"required": gettext_lazy("a number means little without its baseline")},
            "value": {"required": gettext_lazy("give the value that was reached")},
        }


class ProjectWriting(Writing):
    KIND, model, title = "project", Project, gettext_lazy("Write up a project")
    form_class, row_class = ProjectForm, ResultForm
    most_rows = 12

    @property
    def home(self) -> tuple[str, str]:
        return reverse("projects"), _("Projects")

    @property
    def row_problem(self) -> str:
        return "" if self.rows else _("Give at least one measured result")

    def where(self, form: forms.BaseForm) -> str:
        if form not in self.rows:
            return ""
        return _("Result %(n)d: ") % {"n": self.rows.index(form) + 1}

    def fill(self, post: Project) -> Project:
        for name in ProjectForm.Meta.fields:
            setattr(post, name, self.main.cleaned_data[name])
        post.idea = self.main.cleaned_data["idea"]
        return post

    def fill_rows(self, post: Project) -> None:
        sections = [*self.picker.sections, *filter(None, [post.idea])]
        post.set_sections(sections)
        post.set_results([row.instance for row in self.rows])
        post.set_tags(self.main.cleaned_data["tags"])
        post.companies.set(self.main.cleaned_data["companies"])

    def attach_rows(self, post: Project) -> None:
        post.shown_results = [row.instance for row in self.rows]
        post.shown_companies = self.main.cleaned_data["companies"]
        cited = {s.pk for s in self.picker.sections} | ({post.idea.pk} if post.idea else set())
        post.cited_texts = list(reading.headings(cited, get_language()).values())

    @classmethod
    def from_post(cls, post: Project) -> dict[str, list[str]]:
        """What one would have typed to write this post."""
        data = {name: [getattr(post, name)] for name in ProjectForm.Meta.fields}
        cited = post.citations.filter(via="").exclude(section=post.idea_id)
        data |= {
            "idea": [post.idea_id or ""],
            "companies": [", ".join(c.name for c in post.companies.all())],
            "tags": [" ".join(tag.label for tag in post.tags.all())],
            "all-sections": list(cited.values_list("section_id", flat=True)),
            "by": ["name" if post.signed_by_id else "anonymous"],
            "language": [post.language],
            "row": [],
        }
        for number, result in enumerate(post.results.all(), 1):
            data["row"].append(str(number))
            for name in ResultForm.Meta.fields:
                data[f"r{number}-{name}"] = [getattr(result, name)]
        return data
