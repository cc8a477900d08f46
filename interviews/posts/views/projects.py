"""Beside the write-ups: ideas to start one from, and a sheet for telling one aloud."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guides import reading
from guides.models.section import Text
from interviews.base.counts import FacetCount
from interviews.base.post_page import find_post
from interviews.base.views.drafts import begin
from interviews.posts.pages import ProjectPage
from interviews.posts.project import Project
from interviews.posts.project_form import ProjectEditor
from interviews.posts.project_ideas import (
    IDEA_SECTIONS,
    Compute,
    IdeaFit,
    IdeaPreferences,
    Leaning,
    ranked,
)
from interviews.posts.star_timing import MAX_MINUTES, MIN_MINUTES, USUAL_MINUTES, boxes
from portal.kernel.http import MemberRequest
from portal.kernel.page_cache import cache_page_for_anonymous

NEWEST = 3  # write-ups shown under an idea
ECHOED = 80  # characters of an unknown value that are shown again


class FinderForm(forms.Form):
    leaning = forms.ChoiceField(
        label=_("Your situation"), choices=[("", _("any")), *Leaning.choices], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    weeks = forms.IntegerField(
        label=_("Weeks you have"), min_value=1, max_value=100, required=False
    )
    compute = forms.ChoiceField(
        label=_("Compute you have"), choices=[("", _("any")), *Compute.choices], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def unknown(self) -> list[str]:
        """What the address asks and the form does not know."""
        names = [*self.errors, *(name for name in self.data if name not in self.fields)]
        return [f"{name}={self.data.get(name)}"[:ECHOED] for name in names][:10]


@login_required
def new(request: MemberRequest) -> HttpResponse:
    """`?idea=` names the idea of the guide that it starts from."""
    return begin(request, "project", ProjectEditor.begin(request.GET.get("idea", "")))


@cache_page_for_anonymous(*FinderForm.base_fields)
def ideas(request: HttpRequest) -> HttpResponse:
    """The guide's ideas with the write-ups made from them; those that suit the reader first."""
    asked = FinderForm(request.GET)
    asked.is_valid()
    wish = IdeaPreferences(**asked.cleaned_data)
    found = ranked(wish)
    context = {
        "form": FinderForm(initial=asked.cleaned_data),
        "unknown": asked.unknown(),
        "asked": wish != IdeaPreferences(),
        "none_fits": all(verdict.obstacles for verdict in found),
        "ideas": _shown(found),
    }
    return render(request, "interviews/posts/project_ideas.html", context)


@dataclass(frozen=True)
class IdeaPage:
    """An idea with its heading and first lines from the guide, what speaks for it, the newest
    write-ups made from it, and how many there are."""

    fit: IdeaFit
    text: Text
    write_ups: Sequence[Project]
    n: int

    @property
    def summary(self) -> str:
        return reading.summary(self.text)


def _shown(fits: list[IdeaFit]) -> list[IdeaPage]:
    """Without those that the guide has dropped."""
    texts, counts = reading.headings(IDEA_SECTIONS, get_language()), FacetCount.of("project")
    return [
        IdeaPage(fit, texts[pk], _write_ups(pk), counts.get(("idea", pk), 0))
        for fit in fits
        if (pk := fit.idea.section) in texts
    ]


def _write_ups(idea: str) -> list[Project]:
    made = Project.objects.published().for_list().filter(idea=idea)
    return list(made.order_by("-published_at", "-id")[:NEWEST])


@cache_page_for_anonymous("minutes")
def talk(request: HttpRequest, name: str) -> HttpResponse:
    """A sheet for telling a project in so many minutes, with what will be asked after it."""
    found = find_post(request, Project.objects.with_details(), name, Project.get_talk_url)
    if isinstance(found, HttpResponse):
        return found
    asked = request.GET.get("minutes", "")
    lengths = {str(n): n for n in range(MIN_MINUTES, MAX_MINUTES + 1)}
    minutes = lengths.get(asked, USUAL_MINUTES)
    context = {
        "page": ProjectPage.of(found),
        "minutes": minutes,
        "lengths": lengths.values(),
        "boxes": [(box, getattr(found, box.part.name)) for box in boxes(minutes)],
        "unknown": [f"minutes={asked}"[:ECHOED]] if asked and asked not in lengths else [],
    }
    return render(request, "interviews/posts/project_talk.html", context)
