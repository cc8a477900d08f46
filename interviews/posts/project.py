"""A project write-up: situation, task, action, result, with numbers that can be checked."""

from typing import Self

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from guides.models.company import Company
from guides.models.section import Section
from interviews.base.post import Rows
from interviews.base.tag import Tagged
from interviews.posts.citations import Citation
from interviews.posts.citing_post import CitingPost
from interviews.posts.facets import IDEA, PROJECT_FACETS
from portal.kernel import markup
from portal.kernel.models.moderated import ModeratedQuerySet

# Columns with what the author answers to the guide's three hard questions.
HARD_QUESTIONS = ("idea_origin", "structure_or_data", "why_not_existing")


class TaggedProject(Tagged):
    content_object = models.ForeignKey("Project", models.CASCADE, related_name="tagged", null=True)


class ProjectCitation(Citation):
    project = models.ForeignKey("Project", models.CASCADE, related_name="citations", null=True)

    class Meta(Citation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "section"], name="project_cites_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} cites {self.section_id}"


class ProjectQuerySet(ModeratedQuerySet["Project"]):
    def for_list(self) -> Self:
        """With what a row of a list shows, without its long texts."""
        return self.defer("situation", "task", "action", "result", "own_part", *HARD_QUESTIONS)

    def with_details(self) -> Self:
        """With everything its page shows."""
        return self.select_related("signed_by", "idea").prefetch_related(
            "tags", "companies", Prefetch("results", Result.objects.order_by("position"))
        )


class Project(CitingPost):  # type: ignore[django-manager-missing]  # of `tagged`: taggit has no types
    KIND, ROUTE = "project", "project"
    FACETS = (*PROJECT_FACETS, IDEA)

    title = models.CharField(_("title"), max_length=120)
    outcome = models.CharField(_("the result in one line"), max_length=200)
    # The guide's project idea it started from.
    idea = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="write_ups",
        verbose_name=_("project idea from the guide"),
    )  # fmt: skip
    companies = models.ManyToManyField(
        Company, related_name="projects", blank=True, verbose_name=_("companies it fits")
    )
    situation = models.TextField(_("situation"), max_length=3_000)
    task = models.TextField(_("task"), max_length=3_000)
    action = models.TextField(_("action"), max_length=20_000)
    result = models.TextField(_("result"), max_length=20_000)
    own_part = models.TextField(_("your own part"), blank=True, max_length=5_000)
    idea_origin = models.TextField(_("Where did the idea come from?"), blank=True, max_length=5_000)
    structure_or_data = models.TextField(
        _("Is it the structure or the data?"), blank=True, max_length=5_000
    )
    why_not_existing = models.TextField(
        _("Why not the existing method?"), blank=True, max_length=5_000
    )
    code_url = models.URLField(_("code"), blank=True, max_length=300)
    paper_url = models.URLField(_("paper or blog post"), blank=True, max_length=300)
    compute = models.CharField(_("compute used"), max_length=80, blank=True)
    # Whether every result has a link by which it can be checked, so that lists need no join.
    evidenced = models.BooleanField(default=False, editable=False)

    sections = models.ManyToManyField(Section, through=ProjectCitation, related_name="projects")
    tags = TaggableManager(through=TaggedProject, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta(CitingPost.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [
            *CitingPost.Meta.indexes,
            models.Index(
                fields=["idea", "-published_at", "-id"],
                condition=models.Q(status="published"),
                name="project_from_idea",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def slug_source(self) -> str:
        return self.title

    def get_talk_url(self) -> str:
        return f"{self.get_absolute_url()}talk/"

    def search_text(self) -> str:
        answers = (answer for _question, answer in self.hard_questions())
        parts = (self.situation, self.task, self.action, self.result, self.own_part, *answers)
        star = [self.outcome, *map(markup.plain, parts)]
        rows = self.results.values_list("metric", "baseline", "value", "data_set")
        companies = [f"{c.name_zh} {c.name_en}" for c in self.companies.all()]
        return "\n".join(filter(None, [*star, *(" ".join(row) for row in rows), *companies]))

    def hard_questions(self) -> list[tuple[str, str]]:
        """Each of the three, with the answer or an empty string."""
        names = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [(names[name], getattr(self, name)) for name in HARD_QUESTIONS]

    def answered(self) -> list[tuple[str, str]]:
        return [(question, answer) for question, answer in self.hard_questions() if answer]

    def parts(self) -> list[Rows]:
        return [*super().parts(), self.results]

    def swap_contents(self, other) -> None:
        mine, theirs = list(self.companies.all()), list(other.companies.all())
        super().swap_contents(other)
        self.companies.set(theirs)
        other.companies.set(mine)

    def set_results(self, results: list["Result"]) -> None:
        """Replace the measured results."""
        self.results.all().delete()
        for number, result in enumerate(results, 1):
            result.project, result.position = self, number
        Result.objects.bulk_create(results)
        self.evidenced = bool(results) and all(result.evidence_url for result in results)
        self.save(update_fields=["evidenced"])


class Result(models.Model):
    """One measured result: against which baseline, on which data, and where to check it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="results", null=True)
    position = models.PositiveSmallIntegerField()
    metric = models.CharField(_("metric"), max_length=80)
    baseline = models.CharField(_("baseline"), max_length=80)
    value = models.CharField(_("value achieved"), max_length=80)
    data_set = models.CharField(_("data set"), max_length=120, blank=True)
    evidence_url = models.URLField(_("evidence"), blank=True, max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="results_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.baseline} → {self.value}"
