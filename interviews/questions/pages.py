"""What lists of questions show, and what stands beside an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import get_language

from guides import reading
from guides.models.section import Text
from interviews.questions.answer import Answer, Axis, Vote
from interviews.questions.question import Question
from portal.kernel.models.people import Viewer


@dataclass(frozen=True)
class QuestionRow:
    """A question with the sections of the guide that it tests, and how often it was asked where the
    list looks."""

    question: Question
    texts: Sequence[Text]
    times: int


def question_rows(
    questions: Iterable[Question], counts: dict[int, int] | None = None
) -> list[QuestionRow]:
    """Of questions as `for_list` reads them. Without `counts` by key it is how often in all."""
    questions = list(questions)
    tested = {q.pk: [section.pk for section in q.sections.all()] for q in questions}
    headings = reading.headings({pk for ids in tested.values() for pk in ids}, get_language())
    return [
        QuestionRow(
            question,
            list(dict.fromkeys(headings[pk] for pk in tested[question.pk] if pk in headings)),
            question.asked if counts is None else counts.get(question.pk, 0),
        )
        for question in questions
    ]


@dataclass(frozen=True)
class AnswerPage:
    """An answer; for a member also whether it is their own, and whether they voted for it."""

    answer: Answer
    axes: Sequence[Axis]
    is_own: bool = False
    voted: bool = False

    @classmethod
    def of(cls, answer: Answer, is_own: bool = False, voted: bool = False) -> Self:
        """Of an answer in the database, as `ranked` reads it."""
        return cls(answer, list(answer.axes.all()), is_own, voted)


def answer_pages(answers: Sequence[Answer], viewer: Viewer) -> list[AnswerPage]:
    """The answers as this viewer sees them."""
    own, voted = set[int](), set[int]()
    if viewer.is_authenticated and answers:
        ids = [answer.pk for answer in answers]
        own = set(Answer.objects.written_by(viewer).filter(pk__in=ids).values_list("pk", flat=True))
        votes = Vote.objects.filter(user=viewer, answer__in=ids)
        voted = set(votes.values_list("answer_id", flat=True))
    return [AnswerPage.of(each, each.pk in own, each.pk in voted) for each in answers]
