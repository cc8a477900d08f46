"""Writing up a project: situation, task, action, result, and results that can be checked."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guides import reading
from guides.models.section import Section
from interviews.base.fields import CompaniesField, TagsField
from interviews.base.post_editor import PostEditor, RowForm
from interviews.posts.pages import ProjectPage
from interviews.posts.project import HARD_QUESTIONS, Project, Result
from interviews.posts.project_ideas import IDEA_SECTIONS
from interviews.posts.star_timing import lengths
from portal.kernel.models.draft import Data
from portal.kernel.models.people import User

OPENING = 40  # per cent: twice what the guide gives to situation and task together


class ProjectForm(forms.ModelForm):
    idea = forms.ChoiceField(
        label=gettext_lazy("The guide’s project idea it started from"), required=False
    )
    companies = CompaniesField(
        label=gettext_lazy("Companies it fits"), required=False, max_length=400
    )
    tags = TagsField(label=gettext_lazy("Tags"), required=False)

    class Meta:
        model = Project
        fields = [
            "title", "outcome", "situation", "task", "action", "own_part", "result",
            *HARD_QUESTIONS, "code_url", "paper_url", "compute",
        ]  # fmt: skip
        widgets = {
            "situation": forms.Textarea(attrs={"rows": 3}),
            "task": forms.Textarea(attrs={"rows": 3}),
            "action": forms.Textarea(attrs={"rows": 8}),
            "result": forms.Textarea(attrs={"rows": 5}),
            "own_part": forms.Textarea(attrs={"rows": 3}),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in HARD_QUESTIONS},
        }
        error_messages = {
            "title": {"required": gettext_lazy("Give the project a title")},
            "outcome": {"required": gettext_lazy("State the result in one line")},
            "situation": {"required": gettext_lazy("Describe the situation")},
            "task": {"required": gettext_lazy("Describe the task")},
            "action": {"required": gettext_lazy("Describe what was done")},
            "result": {"required": gettext_lazy("Describe the result")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ideas = reading.headings(IDEA_SECTIONS, get_language())
        names = [(pk, ideas[pk].heading) for pk in IDEA_SECTIONS if pk in ideas]
        idea: Any = self.fields["idea"]
        idea.choices = [("", _("None of them")), *names]
        for name in ("code_url", "paper_url"):
            url: Any = self.fields[name]
            url.assume_scheme = "https"

    def add_prefix(self, field_name: str) -> str:
        """The buttons of the form are called `action`, so the part of the story is not."""
        return "action_taken" if field_name == "action" else super().add_prefix(field_name)

    def clean_idea(self) -> Section | None:
        return Section.objects.live().filter(pk=self.cleaned_data["idea"]).first()


class ResultForm(RowForm):
    class Meta:
        model = Result
        fields = ["metric", "baseline", "value", "data_set", "evidence_url"]
        error_messages = {
            "metric": {"required": gettext_lazy("name what was measured")},
            "baseline": {"required": gettext_lazy("a number means little without its baseline")},
            "value": {"required": gettext_lazy("give the value that was achieved")},
        }


class ProjectEditor(PostEditor[Project, ResultForm]):
    KIND, model, title = "project", Project, gettext_lazy("Write up a project")
    templates = "interviews/posts"
    form_class, row_class = ProjectForm, ResultForm
    most_rows = 12

    @classmethod
    def begin(cls, idea: str) -> Data:
        """What stands in an empty form that starts from an idea of the guide."""
        return {**cls.blank(), "idea": [idea]}

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
        post.set_sections([*self.sections, *filter(None, [post.idea])])
        post.set_results(self.results)
        post.set_tags(self.main.cleaned_data["tags"])
        post.companies.set(self.main.cleaned_data["companies"])

    @property
    def results(self) -> list[Result]:
        return [row.instance for row in self.rows]

    def preview(self, author: User) -> ProjectPage:
        post = self.unsaved(author)
        cited = {section.pk for section in (*self.sections, post.idea) if section}
        companies = self.main.cleaned_data["companies"]
        return ProjectPage.build(post, self.results, companies, cited, self.tags())

    def advice(self) -> list[str]:
        post = self.fill(Project())
        open_questions = [question for question, answer in post.hard_questions() if not answer]
        return [
            *_on_lengths(post),
            *(_("Interviewers will ask this, and it is not answered yet: %(question)s")
              % {"question": question} for question in open_questions),
            *(row for result in self.results for row in _on_evidence(result)),
        ]  # fmt: skip

    @classmethod
    def from_post(cls, post: Project) -> dict[str, list[str]]:
        """What one would have typed to write this post."""
        sent_as = cls.form_class().add_prefix
        data = {sent_as(name): [getattr(post, name)] for name in ProjectForm.Meta.fields}
        cited = post.citations.filter(via="").exclude(section=post.idea_id)
        data |= {
            "idea": [post.idea_id or ""],
            "companies": [", ".join(c.name for c in post.companies.all())],
            "tags": [" ".join(tag.label for tag in post.tags.all())],
            "all-sections": list(cited.values_list("section_id", flat=True)),
        }
        return data | cls.typed_publishing(post) | cls.typed_rows(post.results.all())


def _on_lengths(project: Project) -> list[str]:
    """How much of the story each part takes, beside what the guide gives it."""
    action = f"{project.action}\n\n{project.own_part}"
    texts = {"situation": project.situation, "task": project.task, "action": action,
             "result": project.result}  # fmt: skip
    found = lengths(texts)
    shares = [
        _("%(part)s %(here)d%% (guide: %(guide)d%%)")
        % {"part": part.title, "here": share, "guide": part.share}
        for part, share in found
    ]
    said = [_("Shares of the text: %(shares)s.") % {"shares": _(", ").join(shares)}]
    opening = found[0][1] + found[1][1]
    if opening > OPENING:
        said.append(
            _("Situation and task take %(n)d%% of the story. Shorten them, or say more about "
              "what was done and what came of it.") % {"n": opening}
        )  # fmt: skip
    return said


def _on_evidence(result: Result) -> list[str]:
    """What a reader would miss who wants to check a result."""
    missing = []
    if not result.data_set:
        missing.append(_("%(metric)s: on which data set?"))
    if not result.evidence_url:
        missing.append(_("%(metric)s: no link for readers to check it."))
    return [words % {"metric": result.metric} for words in missing]
