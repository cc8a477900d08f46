"""What employers ask for: descriptions of jobs, each as it read on one day."""

import hashlib
from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from guides.models.company import Company, alias_key
from guides.models.names import Origin, in_language
from guides.models.section import months_since
from portal.kernel.models.moderated import Moderated, ModeratedQuerySet, NotAllowed
from portal.kernel.models.people import LANGUAGES, User

MAX_CHARACTERS = 20_000  # characters in a description
STALE = 12  # months after which a description is called old
EARLIER = 50  # descriptions among which the one before is looked for


class Requirement(models.TextChoices):
    """What a description can ask for, in the order in which it is shown."""

    PHD = "phd", gettext_lazy("PhD or equivalent")
    MASTER = "master", gettext_lazy("Master’s degree")
    PAPERS = "papers", gettext_lazy("first-author or top-venue papers")
    RECORD = "record", gettext_lazy("project results")
    INDEPENDENCE = "independence", gettext_lazy("can drive research independently")
    LEADING = "leading", gettext_lazy("has led AI research")
    COMPETITIONS = "competitions", gettext_lazy("programming contest prizes")
    OPEN_SOURCE = "open-source", gettext_lazy("open-source work")
    FOUNDATIONS = "foundations", gettext_lazy("foundations of ML and NLP")
    ALGORITHMS = "algorithms", gettext_lazy("algorithms and data structures")
    PYTHON = "python", gettext_lazy("Python")
    CPP = "cpp", gettext_lazy("C or C++")
    FRAMEWORKS = "frameworks", gettext_lazy("PyTorch or another framework")
    PRETRAINING = "pretraining", gettext_lazy("training large models")
    DISTRIBUTED = "distributed", gettext_lazy("distributed training and systems")
    INFERENCE = "inference", gettext_lazy("fast inference and deployment")
    RLHF = "rlhf", gettext_lazy("RLHF and PPO")
    RL = "rl", gettext_lazy("reinforcement learning")
    SAFETY = "safety", gettext_lazy("alignment and safety")
    INTERPRETABILITY = "interpretability", gettext_lazy("interpretability")
    EVALUATION = "evaluation", gettext_lazy("evaluation and benchmarks")
    MULTIMODAL = "multimodal", gettext_lazy("multimodality")
    GENERATIVE = "generative", gettext_lazy("generative models")
    CODE = "code", gettext_lazy("models of code")
    AGENTS = "agents", gettext_lazy("agents and tool use")
    KNOWLEDGE = "knowledge", gettext_lazy("retrieval and knowledge graphs")
    DATA = "data", gettext_lazy("large-scale data")
    DELIVERY = "delivery", gettext_lazy("engineering and delivery")
    MISSION = "mission", gettext_lazy("shares the mission")
    TEAMWORK = "teamwork", gettext_lazy("communication and teamwork")


def labels(requirements: Iterable[str]) -> list[str]:
    """Their names in the reader's language, in the order of `Requirement`; unknown ones are left out."""
    asked = set(requirements)
    return [str(each.label) for each in Requirement if each.value in asked]


class JobDescriptionQuerySet(ModeratedQuerySet["JobDescription"]):
    def newest_first(self) -> Self:
        return self.order_by("-taken_on", "-pk")

    def newest_of_each(self) -> Self:
        """Of each company the published description that was taken last."""
        same = JobDescription.objects.published().filter(company=OuterRef("company"))
        newest = Subquery(same.newest_first().values("pk")[:1])
        return self.published().filter(pk=newest).select_related("company")


class JobDescription(Moderated):
    """A job as its employer describes it: the words, where they were, and on which day.

    It is never rewritten; a newer one stands beside it, and the page says what was added and
    dropped. Moderators tag what it asks for. Nobody's name is shown with it.
    """

    KIND = "job"

    class Source(models.TextChoices):
        EMPLOYER = "employer", gettext_lazy("the employer’s own page")
        SECONDARY = "secondary", gettext_lazy("a third-party summary; original not seen")

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="jobs", verbose_name=gettext_lazy("company")
    )
    position = models.CharField(pgettext_lazy("job", "position"), max_length=120)
    taken_on = models.DateField(gettext_lazy("date read"))
    url = models.URLField(gettext_lazy("link to the description"), blank=True, max_length=300)
    source = models.CharField(
        gettext_lazy("taken from"), max_length=9, choices=Source, default=Source.EMPLOYER
    )
    # Empty for what came with the site: it has a summary in each language instead.
    text = models.TextField(
        gettext_lazy("full text of the description"), blank=True, max_length=MAX_CHARACTERS
    )
    digest = models.CharField("SHA-256", max_length=64, editable=False)
    requirements = models.JSONField(gettext_lazy("requirements"), default=list)
    summary_zh = models.CharField(gettext_lazy("summary (Chinese)"), max_length=300, blank=True)
    summary_en = models.CharField(gettext_lazy("summary (English)"), max_length=300, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)

    objects: ClassVar = JobDescriptionQuerySet.as_manager()

    class Meta(Moderated.Meta):
        verbose_name = gettext_lazy("job description")
        verbose_name_plural = gettext_lazy("job descriptions")
        indexes = [
            *Moderated.Meta.indexes,
            models.Index(
                fields=["company", "-taken_on", "-id"],
                condition=Q(status="published"),
                name="job_newest_of_company",
            ),
        ]
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(summary_zh="") | ~Q(summary_en=""),
                name="job_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.position} ({self.taken_on:%Y-%m-%d})"

    def save(self, *args, **kwargs) -> None:
        if not self.digest:
            said = self.text or f"{self.summary_zh}\n{self.summary_en}"
            self.digest = hashlib.sha256(said.encode()).hexdigest()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.company.slug, self.public_id])

    @property
    def summary(self) -> str:
        return in_language(self.summary_zh, self.summary_en)

    @property
    def asks_for(self) -> list[str]:
        return labels(self.requirements)

    @property
    def months_old(self) -> int:
        return months_since(self.taken_on, timezone.localdate())

    @property
    def is_old(self) -> bool:
        return self.months_old >= STALE

    # --- sending ---------------------------------------------------------------------------------
    @transaction.atomic
    def send(self, author: User) -> "JobDescription":
        """Hand it to the moderators. A form sent twice makes one: the first is returned."""
        User.objects.select_for_update().get(pk=author.pk)
        said = {
            name: getattr(self, name) for name in ("company", "position", "taken_on", "text", "url")
        }
        twin = JobDescription.objects.written_by(author).pending().filter(**said).first()
        return twin or self.submit(self, author)

    def make_slug(self) -> str:
        return ""

    def swap_contents(self, other: Self) -> None:
        raise NotAllowed(_("A description is kept as it was read. Submit a newer one instead."))

    # --- where it is found -----------------------------------------------------------------------
    def search_text(self) -> str:
        found = [self.position, self.text, self.summary_zh, self.summary_en]
        for language, _name in LANGUAGES:
            with override(language):
                found += self.asks_for
        return "\n".join(filter(None, found))

    def on_published(self) -> None:
        """Search finds a company by what its newest description says."""
        self.company.index()

    def on_unpublished(self) -> None:
        self.company.index(without=self)

    # --- beside the one before -------------------------------------------------------------------
    def before(self) -> "JobDescription | None":
        """The company's last published description before this one: of the same position, or else
        of any."""
        rows = JobDescription.objects.published().filter(company=self.company).exclude(pk=self.pk)
        earlier = Q(taken_on__lt=self.taken_on) | Q(taken_on=self.taken_on, pk__lt=self.pk or 0)
        found = list(rows.filter(earlier).newest_first()[:EARLIER])
        key = alias_key(self.position, 120)
        same = (job for job in found if alias_key(job.position, 120) == key)
        return next(same, found[0] if found else None)

    def added_since(self, other: "JobDescription") -> list[str]:
        return labels(set(self.requirements) - set(other.requirements))

    def dropped_since(self, other: "JobDescription") -> list[str]:
        return labels(set(other.requirements) - set(self.requirements))
