"""One question: where and when it was asked, what follows, its answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from guides import reading
from guides.models.company import Company
from interviews.base.choices import RoundKind
from interviews.base.counts import StatCount
from interviews.posts.round import Encounter
from interviews.questions.question import Question, question_key
from interviews.questions.views.answers import answers_to
from portal.kernel.page_cache import cache_page_for_anonymous


@cache_page_for_anonymous()
def question(request: HttpRequest, public_id: str) -> HttpResponse:
    known = Question.objects.for_list().select_related("merged_into")
    found = get_object_or_404(known, public_id=public_id)
    if found.merged_into_id:
        return redirect(found.canonical)  # for now: a merger can be undone
    encounters = (
        Encounter.objects.public().filter(question=found)
        .select_related("round__report__company")
        .order_by("-id")[:30]
    )  # fmt: skip
    once = {e.round.report_id: e for e in reversed(list(encounters))}
    encounters = list(once.values())[::-1]
    for encounter in encounters:
        encounter.differs = question_key(encounter.wording) not in (found.key_zh, found.key_en)
    texts = reading.headings([s.pk for s in found.sections.all()], get_language())
    context = {
        "question": found,
        "encounters": encounters,
        "texts": dict.fromkeys(texts.values()),
        "answers": answers_to(found, request.user),
        "was_asked": found.marks.filter(was_asked=True).count(),
        **_where(found),
    }
    if request.user.is_authenticated:
        context["mark"] = found.marks.filter(user=request.user).first()
    return render(request, "interviews/posts/question.html", context)


def _where(found: Question) -> dict:
    """By company, kind of round and month, and what is asked next; the ten most frequent of each."""
    rows = StatCount.objects.filter(entity=f"question:{found.pk}", count__gt=0)
    told = {
        metric: dict(rows.filter(metric=metric).order_by(order, "value")
                      .values_list("value", "count")[:10])
        for metric, order in (("company", "-count"), ("round", "-count"), ("month", "-value"))
    }  # fmt: skip
    companies = {str(c.pk): c for c in Company.objects.filter(pk__in=told["company"])}
    shown = {metric: found.asked - sum(counts.values()) for metric, counts in told.items()}
    return {
        "rest": shown,
        "companies": [(companies[pk], n) for pk, n in told["company"].items() if pk in companies],
        "rounds": [(RoundKind(kind).label, n) for kind, n in told["round"].items()],
        "months": sorted(told["month"].items(), reverse=True),
        "follow_ups": follow_ups(found),
    }


def follow_ups(question: Question) -> list[tuple[str, str, int]]:
    """(wording, address if it is in the bank, times) of what is most asked next."""
    rows = StatCount.objects.filter(entity=f"question:{question.pk}", metric="follow", count__gt=0)
    counts = dict(rows.order_by("-count", "value").values_list("value", "count")[:5])
    asked = Encounter.objects.public().exclude(follows=None).select_related("question")
    asked = asked.order_by("-id")
    found = []
    for topic, n in counts.items():
        same = {"topic": topic} if len(topic) < 80 else {"topic__startswith": topic}
        if encounter := asked.filter(**same).first():
            known = encounter.question
            url = known.get_absolute_url() if known else ""
            found.append((known.wording if known else encounter.wording, url, n))
    return found
