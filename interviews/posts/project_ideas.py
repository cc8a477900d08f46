"""The guide's five ideas for a project, and which of them suit somebody.

The facts are the guide's: whom an idea suits stands in its section `choosing-a-project`, how long it
takes and what it needs in the plan under each idea. A test compares them with the shipped text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class Leaning(models.TextChoices):
    RESEARCH = "research", gettext_lazy("Research-leaning")
    ENGINEERING = "engineering", gettext_lazy("Engineering-leaning")
    FEW = "few", gettext_lazy("Few resources")
    FIELD = "field", gettext_lazy("Knowledge of a language or industry")


class Compute(models.TextChoices):
    NONE = "none", gettext_lazy("No GPU")
    ONE = "one", gettext_lazy("One GPU or more")


@dataclass(frozen=True)
class Idea:
    """One idea. `section` and `plan` are sections of the guide."""

    section: str
    plan: str
    weeks: tuple[int, int]  # at least, at most
    needs_gpu: bool
    compute: Any
    shows: Any
    suits: Mapping[Leaning, Any]  # and why

    @property
    def duration(self) -> str:
        least, most = self.weeks
        if least == most:
            return ngettext("about %(n)d week", "about %(n)d weeks", most) % {"n": most}
        return _("%(least)d to %(most)d weeks") % {"least": least, "most": most}


IDEAS = (
    Idea(
        "rlhf-project", "rlhf-plan", (6, 6), True, gettext_lazy("one GPU with 24 GB"),
        gettext_lazy("That you can run SFT, a reward model, PPO and DPO, and compare them fairly."),
        {Leaning.RESEARCH: gettext_lazy("It tests a new algorithm; the guide names an improvement to DPO.")},
    ),
    Idea(
        "multimodal-project", "multimodal-plan", (5, 5), True, gettext_lazy("one GPU with 24 GB"),
        gettext_lazy("That you understand what passes between an encoder and an LLM, and what a gain is due to."),
        {Leaning.ENGINEERING: gettext_lazy("It builds a complex system; the guide names deploying a multimodal model.")},
    ),
    Idea(
        "architecture-project", "architecture-plan", (4, 6), True, gettext_lazy("one GPU"),
        gettext_lazy("That you can work out the theoretical limit, measure, and say how far off you are."),
        {
            Leaning.RESEARCH: gettext_lazy("It tests a new algorithm; the guide names an improvement to FlashAttention."),
            Leaning.FEW: gettext_lazy("One experiment on small models, done thoroughly; the guide names MoE routing with few parameters."),
        },
    ),
    Idea(
        "agent-project", "agent-plan", (5, 5), False,
        gettext_lazy("an API, or your own seven-billion-parameter model"),
        gettext_lazy("That you can design tools and prompts, and handle failures and adversarial text."),
        {Leaning.ENGINEERING: gettext_lazy("It builds a complex system; the guide names an agent system.")},
    ),
    Idea(
        "data-eval-project", "data-eval-plan", (6, 6), False, gettext_lazy("hardly any GPU time"),
        gettext_lazy("That you can find a weakness of models and measure it with consistent human labels."),
        {
            Leaning.FEW: gettext_lazy("Its plan needs hardly any GPU time."),
            Leaning.FIELD: gettext_lazy("The guide names a Chinese benchmark and a domain instruction set."),
        },
    ),
)  # fmt: skip
IDEA_SECTIONS = tuple(idea.section for idea in IDEAS)


@dataclass(frozen=True)
class IdeaPreferences:
    """What somebody has and leans to; what is empty was not said."""

    leaning: str = ""
    weeks: int | None = None
    compute: str = ""


@dataclass
class IdeaFit:
    """What speaks for an idea, and what against it."""

    idea: Idea
    reasons: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)

    def say(self, speaks_for: bool, words: str) -> None:
        (self.reasons if speaks_for else self.obstacles).append(words)


def weigh(idea: Idea, wish: IdeaPreferences) -> IdeaFit:
    verdict = IdeaFit(idea)
    if wish.leaning:
        why = idea.suits.get(Leaning(wish.leaning))
        verdict.say(bool(why), str(why or _("The guide does not name it for your situation.")))
    if wish.weeks is not None:
        takes = _("Its plan takes %(time)s.") % {"time": idea.duration}
        verdict.say(idea.weeks[0] <= wish.weeks, takes)
    if wish.compute:
        needs = _("Its plan needs %(what)s.") % {"what": idea.compute}
        verdict.say(wish.compute == Compute.ONE or not idea.needs_gpu, needs)
    return verdict


def ranked(wish: IdeaPreferences) -> list[IdeaFit]:
    """All ideas, those with the fewest obstacles first; else in the guide's order."""
    return sorted((weigh(idea, wish) for idea in IDEAS), key=lambda v: len(v.obstacles))
