"""Which questions of the bank mean the same as a wording, in the same language or the other.

A wording is read as features: concepts, known by their spellings in both languages (`concepts.txt`),
what is asked about them, and the other words, as pairs of Han characters or stems. Two wordings are alike
as far as their weighted features overlap (Dice). Names of companies all read as one: "why Google?"
and "why OpenAI?" are one question.

Of the 226 labelled pairs in tests/data/question-pairs.tsv (reworded, translated, company swapped,
stock questions, and as many that only look alike) it has a precision of 0.96 and a recall of 0.99. The
concepts were chosen with these pairs in sight; on 44 pairs written afterwards and never tuned for
(question-pairs-unseen.tsv) it has 0.87 and 0.91. So it suggests, and a person decides.

Finding is by an index of features (`QuestionTerm`), rare ones first, so that the work does not grow
with the bank.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from django.db.models import Count

from guides.models.company import CompanyAlias
from interviews.questions.question import Question, QuestionTerm
from portal.kernel.search import fold, runs
from portal.kernel.search.terms import is_han

SIMILAR_FROM = 0.6  # from here on two wordings are suggested as one question
RARE, CANDIDATES = 2_000, 40
MAX_CHARACTERS = 300  # characters looked at: one may fold into eighteen
TELLING = 40  # features looked up
READ = 8  # candidates whose wordings are read
SWAPPED = 0.75
Names = tuple[str, ...]
_WEIGHT = {"~": 3.0, "?": 1.5}


@cache
def _concepts() -> tuple[re.Pattern, list[str]]:
    """All spellings, the longest first, as one pattern, and the feature of each of its groups."""
    spellings = []
    lines = (Path(__file__).parent / "concepts.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(row for row in lines if row and row[0] not in "#-"):
        mark = "?" if line.startswith("?") else "~"
        names = line.removeprefix("?").replace("|", ",").split(",")
        spellings += [(fold(name).strip(), f"{mark}{number}") for name in names]
    spellings.sort(key=lambda pair: -len(pair[0]))
    pattern = "|".join(f"({_spelt(name)})" for name, _feature in spellings)
    return re.compile(pattern), [feature for _name, feature in spellings]


def _spelt(name: str) -> str:
    """A Chinese spelling stands anywhere; an English one is words of their own, joined by spaces or
    hyphens, in the plural too, with any ending where a star stands."""
    if not name.isascii():
        return re.escape(name)
    ending = r"[a-z]*" if name.endswith("*") else ""
    body = re.escape(name.rstrip("*")).replace(r"\ ", r"[\s/-]+").replace(r"\?", "[sz]")
    return rf"(?<![a-z0-9]){body}{ending}s?(?![a-z0-9])"


@cache
def _stock() -> tuple[re.Pattern, frozenset[str]]:
    """Words that say nothing of what is asked: Chinese, English."""
    lines = (Path(__file__).parent / "concepts.txt").read_text("utf-8").splitlines()
    zh, en = next(row[1:].split("|") for row in lines if row.startswith("-"))
    return re.compile("|".join(zh.split())), frozenset(en.split())


def company_names() -> Names:
    return tuple(CompanyAlias.objects.order_by("pk").values_list("name", flat=True))


@lru_cache(1)
def _companies(names: Names) -> re.Pattern | None:
    """All names of companies, at least two characters long."""
    pieces = [
        re.escape(n) if not n.isascii() else rf"(?<![a-z0-9]){re.escape(n)}(?![a-z0-9])"
        for n in sorted({fold(n) for n in names}, key=len, reverse=True) if len(n) > 1
    ]  # fmt: skip
    return re.compile("|".join(pieces)) if pieces else None


def features(wording: str, names: Names | None = None) -> frozenset[str]:
    """What a wording is about. `names` are those of all companies, for who reads many wordings."""
    text, found = fold(wording[:MAX_CHARACTERS])[:MAX_CHARACTERS], set()
    companies = _companies(company_names() if names is None else names)
    if companies and companies.search(text):
        found.add("company")
        text = companies.sub(" ", text)
    spelt, named = _concepts()

    def concept(match: re.Match[str]) -> str:
        found.add(named[(match.lastindex or 1) - 1])
        return " "

    text = spelt.sub(concept, text)
    stock_zh, stock_en = _stock()
    for run in runs(stock_zh.sub(" ", text)):
        if is_han(run):
            found |= {run[i : i + 2] for i in range(max(len(run) - 1, 1))}
        elif run not in stock_en:
            found.add(_stem(run))
    return frozenset(found)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _weight(found: Iterable[str]) -> float:
    return sum(_WEIGHT.get(feature[0], 1.0) for feature in found)


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1. Words of one script say nothing about a wording in the other and are left out.
    Where each names a concept, or asks a thing, that the other does not, they are two questions on
    one matter and count as less alike."""
    if not _same_script(one, other):
        one, other = _known(one), _known(other)
    both = _weight(one) + _weight(other)
    swapped = any(_only(one, other, mark) and _only(other, one, mark) for mark in _WEIGHT)
    return (SWAPPED if swapped else 1) * 2 * _weight(one & other) / both if both else 0.0


def _only(one: frozenset[str], other: frozenset[str], mark: str) -> bool:
    return any(feature[0] == mark for feature in one - other)


def _known(found: frozenset[str]) -> frozenset[str]:
    return frozenset(f for f in found if f[0] in "~?" or f == "company" or f.isdecimal())


def _same_script(one: frozenset[str], other: frozenset[str]) -> bool:
    words = [{is_han(f) for f in side - _known(side)} for side in (one, other)]
    return not words[0] or not words[1] or bool(words[0] & words[1])


def question_features(question: Question, names: Names) -> list[frozenset[str]]:
    """Of each of its wordings."""
    return [features(w, names) for w in (question.wording_zh, question.wording_en) if w]


def similar_questions(wording: str, most: int = 5) -> list[Question]:
    """Questions of the bank that mean the same, most alike first."""
    names, found = company_names(), []
    asked = features(wording, names)
    for question in _candidates(asked):
        score = max(similarity(asked, said) for said in question_features(question, names))
        if score >= SIMILAR_FROM:
            found.append((-score, -question.asked, question.pk, question))
    canonical = dict.fromkeys(question.canonical for *_rank, question in sorted(found))
    return list(canonical)[:most]


def _candidates(asked: frozenset[str]) -> list[Question]:
    """Questions that share most of the rarer features."""
    terms = QuestionTerm.objects.order_by()
    telling = sorted(asked, key=lambda term: (-_WEIGHT.get(term[0], 1.0), term))[:TELLING]
    common = {t: terms.filter(term=t)[: RARE + 1].count() for t in telling}
    known = sorted((n, t) for t, n in common.items() if n)
    rare = [t for n, t in known if n <= RARE]
    rows = terms.filter(term__in=rare[:8])
    if not rare and known:
        first, last = known[0][1], known[-1][1]
        rows = terms.filter(term=first, question__terms__term=last)
    best = rows.values("question").annotate(n=Count("pk")).order_by("-n", "question")[:CANDIDATES]
    ids = _nearest(asked, [row["question"] for row in best])
    return list(Question.objects.filter(pk__in=ids).select_related("merged_into"))


def _nearest(asked: frozenset[str], ids: list[int]) -> list[int]:
    """Of these questions those that share most with what was asked, by the features that are kept:
    parsing a wording again takes time, and only these are read."""
    kept: dict[int, set[str]] = defaultdict(set)
    for pk, term in QuestionTerm.objects.filter(question__in=ids).values_list("question", "term"):
        kept[pk].add(term)
    nearest = {pk: (-_weight(asked & said), _weight(said), pk) for pk, said in kept.items()}
    return sorted(nearest, key=nearest.__getitem__)[:READ]


def index_terms(questions: Iterable[Question]) -> None:
    """Make these questions findable by their wordings as they are now."""
    questions, names = list(questions), company_names()
    QuestionTerm.objects.filter(question__in=questions).delete()
    rows = [
        QuestionTerm(question=question, term=term[:40])
        for question in questions
        for term in frozenset().union(*question_features(question, names))
    ]
    QuestionTerm.objects.bulk_create(rows, 2000)
