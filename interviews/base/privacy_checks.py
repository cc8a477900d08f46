"""What in a text may identify somebody: shown to the author before sending and to the moderator.
It warns; it never changes a text."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PATTERNS: list[tuple[re.Pattern, Promise]] = [
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"), _("an e-mail address")),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), _("a phone number")),
    (re.compile(r"(?<!\d)\+?\d{1,3}[ -]\(?\d{3}\)?[ -]\d{3}[ -]\d{4}(?!\d)"), _("a phone number")),
    (re.compile(r"(?:微信|WeChat|VX|wx|QQ)\s*(?:号|id)?\s*[:：]?\s*[A-Za-z0-9_-]{5,20}", re.I),
     _("a messenger handle")),
    (re.compile(r"工号\s*[:：]?\s*\w{3,12}|employee\s+(?:id|number)\s*[:#]?\s*\w{3,12}", re.I),
     _("an employee number")),
    (re.compile(r"面试官(?:是|叫|名叫|：)\s*[\u4e00-\u9fff]{2,4}"), _("an interviewer's name")),
    (re.compile(r"\b(?:interviewer|recruiter|HR)\s+(?:was|is|named|called)\s+[A-Z][a-z]+"),
     _("an interviewer's name")),
    (re.compile(r"https?://[\w.-]*\b(?:corp|internal|intranet|lark|feishu)\b[\w./-]*", re.I),
     _("an internal address")),
    (re.compile(r"保密|内部资料|\bNDA\b|\bconfidential\b", re.I), _("a word about confidentiality")),
]  # fmt: skip
_MOST = 20


def find_identifying_words(texts: Iterable[str]) -> list[tuple[Promise, str]]:
    """(what it may be, the words) for everything found, each once."""
    found: dict[str, Promise] = {}
    for text in texts:
        for pattern, what in _PATTERNS:
            for match in pattern.finditer(text):
                found.setdefault(match.group()[:80], what)
    return [(what, words) for words, what in found.items()][:_MOST]
