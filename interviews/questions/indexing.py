"""Where a question can be found: in search, and among questions that mean the same."""

from django.db import models, transaction
from django.utils import timezone

from interviews.base.counts import StatCount
from interviews.questions.answer import Answer
from interviews.questions.likeness import index_terms
from interviews.questions.question import MAX_ANSWERS, Question
from portal.kernel import search


@transaction.atomic
def index_question(question: Question, without: models.Model | None = None) -> None:
    """Put it where search and suggestions find it, with the names of its topics and the words of its
    answers (but those of one that is about to be hidden), or out of search when it is part of another
    now; its wordings still lead to that one."""
    StatCount.lock()
    index_terms([question])
    if question.merged_into_id:
        search.drop("question", question.public_id)
        return
    search.put(
        "question", question.public_id, language="",
        title=question.wording_zh or question.wording_en,
        body="\n".join(_words(question, without)), at=timezone.now(),
    )  # fmt: skip


def _words(question: Question, without: models.Model | None) -> list[str]:
    answers = Answer.objects.published().to(question).exclude(pk=without and without.pk)
    answers = answers.prefetch_related("axes").order_by("-published_at")[:MAX_ANSWERS]
    # Not what members called a topic: that may stand in unpublished posts only.
    names = [f"{t.name_zh} {t.name_en}" for t in question.topics.exclude(name_zh="")]
    said = [answer.search_text() for answer in answers]
    return [question.wording_zh, question.wording_en, *names, *said]
