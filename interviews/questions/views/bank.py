"""The question bank: lists by how often, how lately, where and in which rounds; one question; files."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guides import reading
from guides.models.company import Company
from guides.models.section import Section
from interviews.base.choices import RoundKind
from interviews.base.counts import StatCount
from interviews.base.tag import Tag
from interviews.questions.anki import anki_package
from interviews.questions.pages import QuestionRow, question_rows
from interviews.questions.question import Question, QuestionQuerySet, SavedQuestion
from portal.kernel.csv_files import csv_response
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit
from portal.kernel.models.people import User
from portal.kernel.page_cache import cache_page_for_anonymous
from portal.kernel.pagination import Page

SIZE = 50
MAX_LISTED = 500  # of a company, a round, a list, a file
NAMES = ("kind", "sort", "company", "round", "section", "topic")


@cache_page_for_anonymous(*NAMES, "after", "before")
def questions(request: HttpRequest) -> HttpResponse:
    """The bank, narrowed by kind, topic, section, company and kind of round, and sorted."""
    asked = asked_for(request)
    context: dict[str, Any] = {
        "asked": asked, "kinds": Question.Kind.choices, "rounds": RoundKind.choices,
    }  # fmt: skip
    context["companies"] = Company.objects.filter(merged_into=None).order_by("slug")
    context["topics"] = Tag.objects.of(Question.objects.live()).order_by("slug")
    if entity := _subject(asked):
        counted = _counted(entity, _narrowed(asked))
        rows = [question for question, _n in counted[:SIZE]]
        counts = {q.pk: n for q, n in counted}
        context["more"] = len(counted) > SIZE
    else:
        page = Page(request, _narrowed(asked), _order(asked), SIZE)
        rows, counts = page.rows, None
        context["page"] = page
    context["questions"] = question_rows(rows, counts)
    context["section_heading"] = section_heading(asked["section"])
    return render(request, "interviews/questions/questions.html", context)


def asked_for(request: HttpRequest) -> dict[str, str]:
    """What the address says of the list; of a value that is unknown nothing."""
    asked = {name: request.GET.get(name, "") for name in NAMES}
    if any(len(value) > 80 for value in asked.values()):
        raise BadRequest(_("A value in the address is too long."))
    valid = {"kind": Question.Kind.values, "round": RoundKind.values, "sort": ["latest"]}
    return {k: v if v in valid.get(k, [v]) else "" for k, v in asked.items()}


def _order(asked: dict[str, str]) -> str:
    return "latest" if asked["sort"] == "latest" else "asked"


def _narrowed(asked: dict[str, str], among: QuestionQuerySet | None = None) -> QuestionQuerySet:
    found = (Question.objects.for_list() if among is None else among).live()
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["topic"]:
        found = found.filter(topics__in=Tag.objects.public().filter(slug=asked["topic"]))
    if asked["section"]:
        family = Section.objects.filter(pk=asked["section"]).first()
        ids = Section.objects.family(family) if family else set()
        found = found.filter(sections__in=ids).distinct()
    return found


def _subject(asked: dict[str, str]) -> str:
    """Of whom the questions are: a company, a kind of round, or the company in that kind of round, if
    the address names them."""
    if asked["company"]:
        company = Company.objects.filter(slug=asked["company"]).first()
        entity = f"company:{company.pk if company else 0}"
        return f"{entity}:{asked['round']}" if asked["round"] else entity
    return f"round:{asked['round']}" if asked["round"] else ""


def _counted(entity: str, narrowed: QuestionQuerySet) -> list[tuple[Question, int]]:
    """Its questions and how often each was asked there, most first."""
    rows = StatCount.objects.filter(entity=entity, metric="question", count__gt=0)
    counts = dict(rows.order_by("-count", "value").values_list("value", "count")[:MAX_LISTED])
    known = {str(q.pk): q for q in narrowed.filter(pk__in=[int(pk) for pk in counts])}
    return [(known[pk], n) for pk, n in counts.items() if pk in known]


def section_heading(section: str) -> str:
    found = reading.headings([section], get_language()).get(section) if section else None
    return found.heading if found else ""


@require_POST
@login_required
@limit("mark", user="600/h", address="1200/h")
def mark(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep a question, or say that one was asked it too."""
    found = get_object_or_404(Question.objects.live(), public_id=public_id)
    act = request.POST.get("act", "")
    if act not in SavedQuestion.ACTS:
        raise BadRequest("act")
    SavedQuestion.act(request.user, found, act)
    messages.success(request, _("Noted."))
    return redirect(found)


# --- lists of one's own, and files -------------------------------------------------------------------
@login_required
def kept(request: MemberRequest) -> HttpResponse:
    """The questions that a member keeps."""
    mine = _kept(request.user, Question.objects.for_list())[:MAX_LISTED]
    return render(request, "interviews/questions/kept.html", {"questions": question_rows(mine)})


def _kept(user: User, among: QuestionQuerySet) -> QuestionQuerySet:
    return among.live().filter(marks__user=user, marks__kept=True)


def is_of_kept(request: HttpRequest) -> bool:
    """Whether the address asks for the questions that a member keeps (`list=kept`)."""
    return _keeper(request) is not None


def _keeper(request: HttpRequest) -> User | None:
    """The member whose kept questions the address asks for."""
    asked = request.GET.get("list") == "kept"
    return request.user if asked and request.user.is_authenticated else None


def listed(
    request: HttpRequest, among: QuestionQuerySet, most: int = MAX_LISTED
) -> tuple[list[Question], dict[int, int] | None]:
    """The first of the list that the address asks for (as `questions`, or `list=kept`), as far as
    they are `among` these, and how often each was asked there if that is not `.asked`."""
    if keeper := _keeper(request):
        return list(_kept(keeper, among)[:most]), None
    asked = asked_for(request)
    found = _narrowed(asked, among)
    if entity := _subject(asked):
        counted = _counted(entity, found)
        return [q for q, _n in counted], {q.pk: n for q, n in counted}
    return list(found.order_by(f"-{_order(asked)}", "-id")[:most]), None


@limit("export", address="60/h", user="60/h", methods=("GET",))
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The list that the address asks for, see `listed`, as `csv` or `apkg`."""
    rows, counts = listed(request, Question.objects.for_list())
    shown = question_rows(rows, counts)
    return _csv(shown) if form == "csv" else _deck(shown)


def _csv(rows: list[QuestionRow]) -> HttpResponse:
    names = ["id", "zh", "en", "kind", "asked", "latest", "sections", "topics"]
    return csv_response("questions", [names, *map(_columns, rows)])


def _columns(row: QuestionRow) -> list[str]:
    q = row.question
    sections = " ".join(text.section_id for text in row.texts)
    topics = " ".join(topic.slug for topic in q.topics.all())
    said = [q.public_id, q.wording_zh, q.wording_en, q.kind, str(row.times), q.latest]
    return [*said, sections, topics]


def _deck(rows: list[QuestionRow]) -> HttpResponse:
    response = HttpResponse(anki_package(rows), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="questions.apkg"'
    return response
