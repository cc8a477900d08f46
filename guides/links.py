"""Links in the guide that lead nowhere, or whose ids cannot be right."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guides.load import CONTENT
from guides.models.section import Section, Text
from guides.reading import inner_links
from portal.kernel import markup
from portal.kernel.search import fold

# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN until 2014, five digits since.
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/([^\s)\]>\"]+)", re.IGNORECASE)
_ARXIV_ID = re.compile(
    r"(?:(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_DOI = re.compile(r"doi\.org/([^\s)\]>\"]+)", re.IGNORECASE)
_DOI_ID = re.compile(r"10\.\d{4,9}/\S+")
_CITED = re.compile(
    r"\[([^\[\]\n]{1,300})\]\(https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", re.I
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\W*$")
_OUTER = re.compile(
    r"(?<=\()https?://[^\s()<>\"]+(?:\([^\s()]*\))?[^\s()<>\"]*(?=\))|(?<=<)https?://[^\s<>]+"
)
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
        yield Fault(text, f"[[{key}]]", _("target not found"))
    for written in _ARXIV.findall(text.body):
        if not is_arxiv_id(written):
            yield Fault(text, written, _("not an arXiv id"))
    for label, arxiv in _CITED.findall(text.body):
        if paper := is_another_paper(label, arxiv):
            yield Fault(text, f"{label}: {arxiv}", _("this id is “%s”") % paper)
    for written in _DOI.findall(text.body):
        if not _DOI_ID.fullmatch(written):
            yield Fault(text, written, _("not a DOI"))


def is_arxiv_id(written: str) -> bool:
    """Whether an arXiv id has the form that its year and month ask for."""
    found = _ARXIV_ID.fullmatch(written.split("#")[0].split("?")[0])
    if not found or not found[1]:
        return bool(found)
    since_2015 = int(found[1]) >= 15
    return len(found[3]) == (5 if since_2015 else 4)


# --- papers ----------------------------------------------------------------------------------------
@cache
def papers() -> dict[str, dict]:
    """arXiv id -> what the resources that ship with the guide say of it: title, authors, year."""
    rows = tomllib.loads((CONTENT / "resources.toml").read_text("utf-8"))["resource"]
    return {row["arxiv"]: row for row in rows if row.get("arxiv")}


def is_another_paper(label: str, arxiv: str) -> str:
    """Title of the paper with this id, if the words of the link name another author, year or title;
    else nothing. Of ids that are not in the table nothing is known."""
    paper, said = papers().get(arxiv), fold(label)
    if paper is None:
        return ""
    title, first = fold(paper["title"]), re.split(r" et al| and |,", fold(paper["authors"]))[0]
    if year := _YEAR.search(said):
        right = int(year[1]) == paper["year"] and (first in said or title in said)
    else:
        right = len(said.split()) < 4 or said.strip(" .") in title or title in said
    return "" if right else f"{paper['title']} ({paper['authors']}, {paper['year']})"


# --- other hosts -----------------------------------------------------------------------------------
def dead_links(texts: Iterable[Text], seconds: float = 10) -> list[Fault]:
    """Links to other hosts that answer 404 or 410, or that cannot be reached at all. Takes a while,
    and a network."""
    where = {url: text for text in texts for url in _OUTER.findall(text.body)}
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda url: _ask(url, seconds), where)
        return [
            Fault(text, url, said)
            for (url, text), said in zip(where.items(), answers, strict=True)
            if said
        ]


def _ask(url: str, seconds: float) -> str:
    """What is wrong with an address, or nothing. Hosts that refuse machines are taken as alive."""
    request = Request(url, method="HEAD", headers={"User-Agent": "Meipi link check"})  # noqa: S310
    try:
        urlopen(request, timeout=seconds).close()  # noqa: S310
    except HTTPError as answer:
        return str(answer.code) if answer.code in (404, 410) else ""
    except (OSError, ValueError) as problem:
        return str(getattr(problem, "reason", problem))
    return ""
