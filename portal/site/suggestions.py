"""Suggestions while somebody types: fragments of HTML for the forms."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from guides.models.company import Company, alias_key
from interviews.base.fields import candidates
from interviews.base.tag import Tag
from interviews.questions.likeness import similar_questions
from interviews.questions.question import match_question, questions_named
from interviews.statistics.margin import Margin
from portal.kernel import search
from portal.kernel.limits import limit

MAX_OPTIONS, MAX_ALIKE = 8, 3
MAX_CHARACTERS = {"questions": 300}  # characters read; of anything else 80


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    reports: int = 0  # that cite it, if it is a section


@login_required
@limit("suggest", user="2000/h", address="4000/h", methods=("GET",))
def suggest(request: HttpRequest, kind: str) -> HttpResponse:
    """Options for what has been typed so far (`q`): sections, companies, tags, references, questions
    of the bank that mean the same."""
    if kind not in FINDERS:
        raise Http404
    typed = request.GET.get("q", "")[: MAX_CHARACTERS.get(kind, 80)]
    options = FINDERS[kind](typed) if typed.strip() else []
    return render(request, "site/_suggestions.html", {"options": options, "kind": kind})


def _sections(typed: str) -> list[Option]:
    found = candidates(typed, MAX_OPTIONS)
    margins = Margin.objects.in_bulk([t.section_id for t in found])
    reports = {pk: margin.reports for pk, margin in margins.items()}
    return [Option(t.section_id, t.heading, reports.get(t.section_id, 0)) for t in found]


def _companies(typed: str) -> list[Option]:
    named = Q(aliases__key__contains=alias_key(typed)) | Q(slug__contains=typed.lower())
    found = Company.objects.filter(named, merged_into=None).distinct()[:MAX_OPTIONS]
    return [Option(c.name, c.name) for c in found]


def _tags(typed: str) -> list[Option]:
    found = (
        Tag.objects.public()
        .filter(synonyms__key__contains=alias_key(typed))
        .distinct()[:MAX_OPTIONS]
    )
    return [Option(tag.label, tag.label) for tag in found]


def _references(typed: str) -> list[Option]:
    """What `[[…]]` in a text may lead to."""
    companies = Company.objects.filter(
        Q(aliases__key__contains=alias_key(typed)) | Q(slug__contains=typed.lower()),
        merged_into=None,
    ).distinct()[:3]
    hits = search.find(typed, "question", limit=3).hits
    questions = questions_named({hit.key for hit in hits})
    return [
        *(Option(t.section_id, t.heading) for t in candidates(typed, 5)),
        *(Option(f"company:{c.slug}", c.name) for c in companies),
        *(Option(f"question:{pk}", name) for pk, (_url, name) in questions.items()),
    ]


def _questions(typed: str) -> list[Option]:
    """None for a wording that is known: it finds its question by itself."""
    found = [] if match_question(typed) else similar_questions(typed, MAX_ALIKE)
    return [Option(q.public_id, q.wording) for q in found]


FINDERS = {
    "references": _references, "sections": _sections, "companies": _companies, "tags": _tags,
    "questions": _questions,
}  # fmt: skip
