"""Fields that resolve what people type to records: sections, companies, tags."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guides import reading
from guides.models.company import Company, find_company
from guides.models.section import Section, Text
from portal.kernel import search

_BETWEEN = re.compile(r"[,，、;；\n]+")
_BETWEEN_TAGS = re.compile(r"[,，、;；\s]+")
MAX_TAGS, MAX_TAG_LENGTH = 5, 30


def split_names(typed: str, between: re.Pattern = _BETWEEN) -> list[str]:
    """The names in a typed list, each once, in order."""
    names = (name.strip() for name in between.split(typed))
    return list(dict.fromkeys(name for name in names if name))


class TagsField(forms.CharField):
    """Up to five tags, with spaces or commas between them."""

    def to_python(self, value: str) -> list[str]:
        names = [n.lstrip("#") for n in split_names(super().to_python(value) or "", _BETWEEN_TAGS)]
        return [n for n in names if n]

    def validate(self, value: list[str]) -> None:
        if len(value) > MAX_TAGS:
            raise ValidationError(
                ngettext("At most %(n)d tag.", "At most %(n)d tags.", MAX_TAGS) % {"n": MAX_TAGS}
            )
        for name in value:
            if len(name) > MAX_TAG_LENGTH or not any(c.isalnum() for c in name):
                raise ValidationError(
                    _("“%(name)s” is not a valid tag.") % {"name": name[:MAX_TAG_LENGTH]}
                )

    run_validators = lambda self, value: None  # noqa: E731 (its own checks are above)


class CompaniesField(forms.CharField):
    """Names of companies with commas between them; each must be known."""

    def to_python(self, value: str) -> list[Company]:
        names = split_names(super().to_python(value) or "")[:20]
        found = [(name, find_company(name)) for name in names]
        unknown = [name for name, company in found if company is None]
        if unknown:
            raise ValidationError(
                _("“%(name)s” is not known here. Remove it, or use another of its names.")
                % {"name": unknown[0]}
            )
        return list({c.pk: c for _name, c in found if c}.values())

    run_validators = lambda self, value: None  # noqa: E731
    validate = lambda self, value: None  # noqa: E731


@dataclass
class AmbiguousName:
    """A typed name that may mean several sections, and these."""

    name: str
    candidates: list[Text]


def find_section(name: str) -> Section | None:
    """The section with this id, or with exactly this heading in either language."""
    pk = name.lower().lstrip("#")
    if found := Section.objects.current_sections([pk]).get(pk):
        return found
    named = Section.objects.live().filter(texts__heading__iexact=name).distinct()[:2]
    return named[0] if len(named) == 1 else None


def candidates(name: str, limit: int = 5) -> list[Text]:
    """Sections a reader may mean by this, best first, in their language."""
    hits = search.find(name, "section", limit=limit * 2).hits
    ids = list(dict.fromkeys(hit.key for hit in hits))[:limit]
    texts = reading.headings(ids, get_language())
    return [texts[pk] for pk in ids if pk in texts]


class SectionPicker:
    """Sections of one part of a form: those picked, and names still to be understood.

    Reads from the posted values `{prefix}-sections` (ids already linked), `{prefix}-section`
    (typed names), and the answer to “which do you mean”: `{prefix}-pick` for `{prefix}-picked`.
    """

    def __init__(self, data, prefix: str):
        self.prefix = prefix
        ids = data.getlist(f"{prefix}-sections")[:50]
        answer = data.get(f"{prefix}-pick", "")
        answered = data.get(f"{prefix}-picked", "")
        names = split_names(data.get(f"{prefix}-section", ""))[:20]
        if answer:
            names = [name for name in names if name != answered]
            ids = [*ids, answer]
        self.ambiguous: list[AmbiguousName] = []
        self.typed = ", ".join(names)
        sections = Section.objects.current_sections(ids)
        self.sections = list(dict.fromkeys(sections[pk] for pk in ids if pk in sections))
        self._names = names

    def resolve(self) -> None:
        """Link what the typed names say clearly; keep the rest as unclear."""
        left = []
        for name in self._names:
            section = find_section(name)
            if section is None:
                self.ambiguous.append(AmbiguousName(name, candidates(name)))
                left.append(name)
            elif section not in self.sections:
                self.sections.append(section)
        self.typed = ", ".join(left)

    @property
    def is_clear(self) -> bool:
        return not self.ambiguous

    @property
    def error(self) -> str:
        if self.is_clear:
            return ""
        first = self.ambiguous[0]
        if first.candidates:
            return _("“%(name)s” may mean several sections: pick one.") % {"name": first.name}
        return _("No section is called “%(name)s”. Try other words, or remove it.") % {
            "name": first.name
        }

    @property
    def texts(self) -> list[Text]:
        """The picked sections in the reader's language, in the order they were picked."""
        texts = reading.headings([s.pk for s in self.sections], get_language())
        return [texts[s.pk] for s in self.sections if s.pk in texts]

    def to_data(self) -> dict[str, list[str]]:
        """What a draft keeps: the question that was answered is not asked again."""
        ids = [s.pk for s in self.sections]
        return {f"{self.prefix}-sections": ids, f"{self.prefix}-section": [self.typed]}
