"""The verdicts on the guide's claims, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guides.models.company import Company
from guides.models.section import Section, Text
from interviews.statistics.charts import figure
from interviews.statistics.claim import Metric, Verdict, plain_text_by_language, strip_whitespace
from interviews.statistics.margin import Margin
from interviews.statistics.numbers import CODING, DECIDED, RESEARCH, Numbers, about, of_company

# The reports behind a share: how the list of all reports is narrowed.
_NARROWED = {
    "offers": {"outcome": [outcome.value for outcome in DECIDED]},
    "research": {"round": sorted(kind.value for kind in RESEARCH)},
    "coding": {"round": sorted(kind.value for kind in CODING)},
}


@dataclass
class Finding:
    """A claim as it was judged last, as margins keep it."""

    pk: int
    section: str
    zh: str
    en: str
    metric: str
    entity: str
    company: dict[str, str] | None
    low: float | None
    high: float | None
    verdict: str
    value: float | None
    n: int
    judged: str  # 2026-11-26
    middle: list[float] | None = None  # ends of the middle half, of a median
    language: str = ""  # in which it is quoted; empty when it stands in no text any more

    def found_in(self, words: dict[str, str]) -> Self:
        """Look for its sentences in texts, the reader's language first."""
        sentences = {"zh-hans": self.zh, "en": self.en}
        here = [code for code, said in sentences.items()
                if said and strip_whitespace(said) in words.get(code, "")]  # fmt: skip
        here.sort(key=lambda code: code != get_language())
        self.language = here[0] if here else ""
        return self

    @property
    def is_contradicted(self) -> bool:
        return self.verdict == Verdict.CONTRADICTED

    @property
    def sentence(self) -> str:
        """In the language in which it stands, else in any."""
        return (self.en if self.language == "en" else self.zh) or self.zh or self.en

    @property
    def verdict_label(self) -> Promise:
        return Verdict(self.verdict).label

    @property
    def _numbers(self) -> Numbers:
        """Of its entity, without figures."""
        if self.company:
            return of_company(Company(**self.company))
        return about([self.entity]).get(self.entity) or Numbers("—", "")

    @property
    def reports_url(self) -> str:
        """The list of the reports behind it."""
        return self._numbers.list_url(_NARROWED.get(self.metric))

    def _figure(self, value: float) -> str:
        return f"{figure(value)}%" if self.metric in _NARROWED else figure(value)

    @property
    def measured(self) -> str:
        """“Rounds, median: 6 (Overseas, n = 12)”; of too few reports only how many there are."""
        what = {"who": self._numbers.name, "what": Metric(self.metric).label, "n": self.n}
        if self.value is None:
            return _("%(what)s (%(who)s, n = %(n)d)") % what
        what["value"] = self._figure(self.value)
        if self.middle:
            what["low"], what["high"] = map(self._figure, self.middle)
            return (
                _("%(what)s: %(value)s, middle half %(low)s to %(high)s (%(who)s, n = %(n)d)")
                % what
            )
        return _("%(what)s: %(value)s (%(who)s, n = %(n)d)") % what

    @property
    def expected(self) -> str:
        """What the guide says: “5 or more”, “14 or less”, “45 to 75”."""
        ends = [None if end is None else self._figure(end) for end in (self.low, self.high)]
        what = {"low": ends[0], "high": ends[1]}
        if self.high is None:
            return _("%(low)s or more") % what
        return (_("%(low)s to %(high)s") if ends[0] else _("%(high)s or less")) % what


@dataclass(frozen=True)
class MarginNote:
    """The red note beside a section, ready to be shown."""

    section: Section
    margin: Margin | None  # None: nothing has ever cited it
    claims: list[Finding]  # on sentences that stand in its texts
    lost: list[Finding]  # on sentences that stand there no more; for editors

    @classmethod
    def beside(cls, section: Section) -> Self:
        """Of a section with its texts. Reads nothing if it comes with its margin."""
        margin = getattr(section, "margin", None)
        findings = findings_of(margin, section.texts_here)
        stands = [finding for finding in findings if finding.language]
        return cls(section, margin, stands, [f for f in findings if not f.language])


def findings_of(margin: Margin | None, texts: Iterable[Text]) -> list[Finding]:
    """The verdicts on the claims of a section. Each knows where in these texts it stands."""
    claims = margin.claims if margin else []
    words = plain_text_by_language(texts) if claims else {}
    return [Finding(**claim).found_in(words) for claim in claims]


def find_contradictions() -> dict[str, list[Finding]]:
    """{"contradicted": by reports, "lost": sentences that no text says any more}, as the verdict on
    each claim. Only editors are to see the lost ones: a text may have been taken back."""
    marked = Section.objects.filter(claims__isnull=False, claims__removed_at=None).distinct()
    claiming = marked.filter(margin__isnull=False).select_related("margin")
    found: dict[str, list[Finding]] = {"contradicted": [], "lost": []}
    for section in claiming.with_texts(get_language()).order_by("pk"):
        texts = [] if section.removed_at else section.texts_here
        for finding in findings_of(section.margin, texts):
            if not finding.language:
                found["lost"].append(finding)
            elif finding.is_contradicted:
                found["contradicted"].append(finding)
    return found
