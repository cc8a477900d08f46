"""A fingerprint of the rules by which is counted what is kept: when it differs from the one that was
kept with the counts, they are made anew (`recount`). Nobody has to remember to raise a number."""

from collections.abc import Iterator
from hashlib import sha256
from types import CodeType

from interviews.base.choices import CODES, EVIDENCE
from interviews.posts import report, round
from interviews.posts.facets import Facet
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.posts.round import Encounter
from interviews.statistics import margin, numbers


def fingerprint() -> str:
    """The same for the same rules, in whatever order they are declared."""
    return sha256("\n".join(sorted(_rules())).encode()).hexdigest()[:32]


def _rules() -> Iterator[str]:
    """What is counted, in lines: facets, metrics and what they are told of, and what counts at all."""
    for model in (Report, Project):
        yield from (f"{model.KIND} {_facet(facet)}" for facet in model.FACETS)
    for module in (report, round):
        for metric, read in module.METRICS.items():
            yield f"{module.__name__} {metric} {_code(read.__code__)}"
    for told_of in (Report, Encounter):
        yield f"entities {_code(vars(told_of)['entities'].fget.__code__)}"
    yield f"evidence {sorted(EVIDENCE)}, rounds {sorted(CODES.items())}"
    yield f"least reports {numbers.MIN_SAMPLE}, named in a margin {margin.TOP}"


def _facet(facet: Facet) -> str:
    bands = sorted(band.value for band in facet.bands)
    return f"{facet.name} {facet.column} {bands} {_code(facet.read.__code__)}"


def _code(code: CodeType) -> str:
    """What a function does, wherever it stands and whatever is said about it. Another version of
    Python may say it otherwise: then everything is counted once more than needed."""
    inner = [_code(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    return f"{code.co_code.hex()} {code.co_names} {inner}"
