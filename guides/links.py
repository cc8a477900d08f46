"""Links in the guide that lead nowhere, or whose ids cannot be right."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guides.models import Section, Text
from guides.reading import inner_links
from portal import markup

# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN until 2014, five digits since.
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/([^\s)\]>\"]+)", re.IGNORECASE)
_ARXIV_ID = re.compile(
    r"(?:(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_DOI = re.compile(r"doi\.org/([^\s)\]>\"]+)", re.IGNORECASE)
_DOI_ID = re.compile(r"10\.\d{4,9}/\S+")
_WIKI = re.compile(r"\[\[([a-z0-9:-]{2,90})(?:\|[^\[\]\n|]*)?\]\]")


class Fault(NamedTuple):
    text: Text
    link: str
    what: str | Promise


def faults(texts: Iterable[Text]) -> list[Fault]:
    """Everything wrong with the links of these texts, two queries and one for each kind of record."""
    texts = list(texts)
    known = set(Section.objects.values_list("pk", flat=True))
    records = markup.references(
        f'<a class="ref" href="#{key}">{key}</a>' for t in texts for key in _WIKI.findall(t.body)
    )
    return [fault for text in texts for fault in _faults(text, known, set(records))]


def _faults(text: Text, known: set[str], records: set[str]) -> Iterator[Fault]:
    for pk in sorted(inner_links([text.body]) - known):
        yield Fault(text, f"#{pk}", _("no such section"))
    for key in sorted(set(_WIKI.findall(text.body)) - records):
        yield Fault(text, f"[[{key}]]", _("leads to nothing"))
    for written in _ARXIV.findall(text.body):
        if not is_arxiv_id(written):
            yield Fault(text, written, _("no arXiv id"))
    for written in _DOI.findall(text.body):
        if not _DOI_ID.fullmatch(written):
            yield Fault(text, written, _("no DOI"))


def is_arxiv_id(written: str) -> bool:
    """Whether an arXiv id has the form that its year and month ask for."""
    found = _ARXIV_ID.fullmatch(written.split("#")[0].split("?")[0])
    if not found or not found[1]:
        return bool(found)
    since_2015 = int(found[1]) >= 15
    return len(found[3]) == (5 if since_2015 else 4)
