"""Load the guide that comes with the site, with its companies, tags, questions and claims."""

import tomllib

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from guides.chapters import BadChapter
from guides.load import CONTENT, load_guide
from guides.models.company import alias_key
from guides.models.names import Origin
from guides.models.section import Section
from interviews.base.tag import Tag, TagSynonym
from interviews.questions.indexing import index_question
from interviews.questions.likeness import index_terms
from interviews.questions.question import Question
from interviews.statistics.claim import Claim


class Command(BaseCommand):
    help = "Load the shipped guide. Safe to repeat: what the community edited is kept."

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        try:
            loaded = load_guide()
        except BadChapter as error:
            raise CommandError(str(error)) from error
        load_tags()
        load_questions()
        load_claims()
        if options["verbosity"]:
            self.stdout.write(f"Guide: {loaded}.")


def _rows(name: str) -> list[dict]:
    path = CONTENT / f"{name}s.toml"
    return tomllib.loads(path.read_text("utf-8"))[name] if path.exists() else []


def load_tags() -> None:
    for row in _rows("tag"):
        names = {"name_zh": row["name_zh"], "name_en": row["name_en"]}
        tag, _new = Tag.objects.get_or_create(
            slug=row["slug"], defaults={"name": row["slug"], **names}
        )
        for name in [row["slug"], row["name_zh"], row["name_en"], *row.get("synonyms", [])]:
            TagSynonym.objects.get_or_create(
                key=alias_key(name), defaults={"tag": tag, "name": name}
            )


def _texts_of_question(row: dict) -> dict[str, str]:
    texts = {"wording_zh": row["zh"], "wording_en": row["en"]}
    for language in ("zh", "en"):
        for name in ("aim", "one", "other"):
            texts[f"{name}_{language}"] = row.get(f"{name}_{language}", "")
        texts[f"axes_{language}"] = "\n".join(row.get(f"axes_{language}", []))
    return texts


def load_questions() -> None:
    """The guide's own questions, the first of the bank. What was changed here is kept; what is
    still empty is filled in."""
    for row in _rows("question"):
        texts = _texts_of_question(row)
        fixed = {"kind": row["kind"], "origin": Origin.SHIPPED}
        question, new = Question.objects.get_or_create(
            public_id=row["id"], defaults={**texts, **fixed}
        )
        if new:
            question.sections.set(Section.objects.filter(pk__in=row["sections"]))
        elif empty := [
            name for name, text in texts.items() if text and not getattr(question, name)
        ]:
            for name in empty:
                setattr(question, name, texts[name])
            question.save(update_fields=empty)
        if not question.topics.exists():
            question.topics.set(Tag.objects.filter(slug__in=row["topics"]))
            index_question(question)
    index_terms(Question.objects.filter(terms=None))


def load_claims() -> None:
    """What the guide's own sentences say in numbers. A claim that was changed or taken away here
    stays as it is."""
    names = {"zh": "sentence_zh", "en": "sentence_en"}
    sections = Section.objects.live()
    for row in _rows("claim"):
        section = sections.filter(pk=row["section"]).first()
        new = Claim(shipped_id=row["id"], origin=Origin.SHIPPED)
        claim = Claim.objects.filter(shipped_id=row["id"]).first() or new
        said = {
            names.get(key, key): value for key, value in row.items() if key not in ("id", "section")
        }
        said = {"low": None, "high": None, "section": section, **said}
        changed = any(getattr(claim, name, None) != value for name, value in said.items())
        if section and changed and claim.origin == Origin.SHIPPED:
            for name, value in said.items():
                setattr(claim, name, value)
            claim.mark(None)
