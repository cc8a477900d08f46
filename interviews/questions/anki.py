"""A list of questions as a package for Anki. The one place that knows genanki."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

import genanki
from django.conf import settings
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _

from interviews.questions.pages import QuestionRow
from interviews.questions.question import Question
from portal.kernel.markup.door import clean

# Anki knows a package and a model by their ids: the same ones each time, so that a later package updates
# the cards of an earlier one.
_MODEL = genanki.Model(
    1_732_300_001,
    "Meipi",
    fields=[{"name": "Question"}, {"name": "Answer"}],
    templates=[
        {"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"}
    ],
)
_DECK = 1_732_300_002


def anki_package(rows: Iterable[QuestionRow]) -> bytes:
    """An .apkg file: on the front the question, behind it what they are after and where the guide
    deals with it; its topics are tags."""
    made = genanki.Deck(_DECK, _("Meipi: interview questions"))
    for row in rows:
        question = row.question
        # Anki keeps the fields of a note in one text, with this control character between them.
        fields = [clean(field) for field in (escape(question.wording), _answer(row))]
        made.add_note(
            genanki.Note(
                _MODEL, fields, guid=f"meipi-{question.public_id}", due=0, tags=_tags(question)
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "questions.apkg")
        genanki.Package(made).write_to_file(path, timestamp=crc32(b"meipi"))
        return path.read_bytes()


def _tags(question: Question) -> list[str]:
    """Anki takes a space for the end of a tag."""
    return ["-".join(str(topic).split()) for topic in question.topics.all()]


def _answer(row: QuestionRow) -> str:
    question = row.question
    links = format_html_join(
        "", '<li><a href="{}{}">{}</a></li>',
        ((settings.SITE_URL, text.section.get_absolute_url(), text.heading) for text in row.texts),
    )  # fmt: skip
    other = question.wording_en if question.wording == question.wording_zh else question.wording_zh
    return format_html(
        '<p>{}</p><p>{}</p><ul>{}</ul><p><a href="{}{}">{}</a></p>', other, question.aim, links,
        settings.SITE_URL, question.get_absolute_url(), _("In the question bank"),
    )  # fmt: skip
