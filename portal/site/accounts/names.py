"""Which names members may have: names that nobody can take for the site or for somebody else.

A name is written in Chinese characters, kana or Hangul, in one of the Latin, Greek and Cyrillic
alphabets, or in both. With so few scripts there are no invisible letters, no text from right to
left and no stacked accents. Two names are the same when their skeletons are: what is left when
characters that look alike (UTS 39) are written alike.
"""

import re
import unicodedata
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MIN_LENGTH, MAX_LENGTH = 2, 30
_BETWEEN = "[._-]"

# The letters of each alphabet that people write; look-alikes from phonetics and the like are left out.
_ALPHABETS = {
    "latin": "A-Za-zÀ-ÖØ-öø-žǍ-ǜȘ-țẀ-ỹ",
    "greek": "ΆΈ-ώἀ-ῼ",
    "cyrillic": "Ѐ-ҁҊ-ԯ",
}
_ASIAN = "々〇㐀-䶿一-鿿가-힣ぁ-ゖァ-ヺー\U00020000-\U000323af"
_ALPHABET = [re.compile(f"[{signs}]") for signs in _ALPHABETS.values()]
_LETTER = re.compile(f"[{''.join(_ALPHABETS.values())}{_ASIAN}]")
_NAME = re.compile(f"(?:{_LETTER.pattern}|[0-9]|{_BETWEEN})+")
_BADLY_PLACED = re.compile(f"^{_BETWEEN}|{_BETWEEN}$|{_BETWEEN}{{2}}")

# What each row begins with is how the others in it look; capitals where they differ from the small.
_ALIKE = """
a αΑаА | b βΒьВвßẞ | c сС | d đĐԁ | e εΕеЕ | g ԍ | h ΗнНһħĦ | j јЈ | k κΚкКқĸ | m ΜмМ | n ηΝпŋŊ
l 1iIıιΙіІӏӀłŁ丨 | o 0οΟσθΘоОѳøØ〇 | p ρΡрРþÞ | q ԛ | r г | s ѕЅ | t τΤтТŧŦ | u υμ | v νѵѴ
w ωԝш | x χΧхХ | y γΥуУүҮұ | z ζΖ | 3 зЗэЭӡ | 4 чЧ | 6 б | - ._
口 ロ | 工 エ | 力 カ | 夕 タ | 卜 ト | 八 ハ | 二 ニ | 三 ミ | 千 チ | 一 ー | へ ヘ | べ ベ | ぺ ペ | り リ
"""
_ROWS = [row.split() for row in _ALIKE.replace("\n", "|").split("|") if row.strip()]
_LOOKS = {sign: look for look, signs in _ROWS for sign in signs}
_PAIRS = {"rn": "m", "vv": "w"}

# Nobody may be called so, with or without a number.
_TAKEN = """
anon anonymous bot deleted editor editors everyone guest help helpdesk host hostmaster info mail me
member members mod moderators nobody none noreply null official officials owner postmaster root
security self staff support sysadmin sysop system team undefined unknown user users webmaster
管理 编辑 編輯 系统 系統 游客 遊客 访客 訪客 用户 用戶 会员 會員 佚名 无名 無名 无名氏 某人 本站 网站
作者 已注销 已註銷 已删除 所有人 全体成员 админ администратор модератор
"""
# Nor may a word of the name be one of these
_NO_WORD = (
    "admin admins administrator administrators moderator moderators official root superuser staff"
)
# nor the name hold one of these, nor “meipi”, unless it goes on as Meiping does.
_NOWHERE = """
眉批 匿名 管理员 管理員 管理者 版主 站长 站長 站务 站務 官方 客服 审核 審核 超级用户 超級用戶
"""


def clean(name: str) -> str:
    """The name in its normal form (NFKC). Raises ValidationError, in the reader's language, when
    nobody may be called so. Whether somebody already is: see `pattern`."""
    name = unicodedata.normalize("NFKC", name)
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        text = _("A name has %(from)d to %(to)d characters.") % {
            "from": MIN_LENGTH,
            "to": MAX_LENGTH,
        }
        raise ValidationError(text, code="length")
    if not _NAME.fullmatch(name):
        text = _("Use Chinese characters, letters, digits, and . _ - between them; no spaces.")
        raise ValidationError(text, code="characters")
    if _BADLY_PLACED.search(name) or not _LETTER.search(name):
        text = _("Use at least one letter, and . _ - only between two other characters.")
        raise ValidationError(text, code="form")
    if sum(bool(alphabet.search(name)) for alphabet in _ALPHABET) > 1:
        text = _("Use letters of one alphabet: some of these look like letters of another.")
        raise ValidationError(text, code="mixed")
    if _is_reserved(name):
        raise ValidationError(_("This name is reserved for the site itself."), code="reserved")
    return name


def skeleton(name: str) -> str:
    """What a name looks like: equal for names that a reader may take for each other."""
    text = "".join(map(_look, unicodedata.normalize("NFKC", name)))
    for pair, one in _PAIRS.items():
        text = text.replace(pair, one)
    return text


def pattern(name: str) -> str:
    """A regular expression, for either database, that matches the names with this skeleton."""
    pairs = {one: "".join(f"[{_signs()[sign]}]" for sign in pair) for pair, one in _PAIRS.items()}
    parts = []
    for look in skeleton(name):
        signs = f"[{_signs().get(look, look)}]"
        parts.append(f"({signs}|{pairs[look]})" if look in pairs else signs)
    return f"^{''.join(parts)}$"


@cache
def _look(sign: str) -> str:
    accented = any(alphabet.match(sign) for alphabet in _ALPHABET)
    bare = unicodedata.normalize("NFKD", sign)[0] if accented else sign
    known = (_LOOKS[one] for one in (sign, bare, bare.casefold()) if one in _LOOKS)
    return next(known, bare.casefold())


@cache
def _signs() -> dict[str, str]:
    """For each look, all characters that have it."""
    alphabets = (*range(0x30, 0x530), *range(0x1E00, 0x2000))
    signs = [
        *map(chr, alphabets),
        *(sign for look, similar_questions in _ROWS for sign in look + similar_questions),
    ]
    found: dict[str, str] = {}
    for sign in sorted(dict.fromkeys(signs), key="-".__eq__):  # a hyphen stands last in [ ]
        if _NAME.fullmatch(sign) and unicodedata.is_normalized("NFKC", sign):
            found[_look(sign)] = found.get(_look(sign), "") + sign
    return found


@cache
def _reserved() -> tuple[set[str], set[str], re.Pattern]:
    whole, words = {skeleton(n) for n in _TAKEN.split()}, {skeleton(n) for n in _NO_WORD.split()}
    nowhere = [*map(skeleton, _NOWHERE.split()), skeleton("meipi") + "(?!n)"]
    return whole | words, words, re.compile("|".join(nowhere))


def _is_reserved(name: str) -> bool:
    whole, words, nowhere = _reserved()
    joined = re.sub(_BETWEEN, "", name)
    return (
        bool({skeleton(joined), skeleton(joined.strip("0123456789"))} & whole)
        or bool(nowhere.search(skeleton(joined)))
        or any(skeleton(word) in words for word in _words(name))
    )


def _words(name: str) -> list[str]:
    """The words in site_admin, admin2024, TheAdmin, 小红admin, and adm1n_2."""
    parts = [part.strip("0123456789") for part in re.split(_BETWEEN, name)]
    return parts + re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+", name)
