"""Text reduced to the words by which it is compared: no case, no accents, no typography, no TeX."""

import re
import unicodedata
from collections.abc import Iterator

_GREEK_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi
    chi psi omega
"""
_SMALL_WORDS = """
    a an and are as at be by can for from has have how in into is it its of on or our that the their these this to under
    up using via we what when where which while with without you your not do does
"""
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_NAMES.split(), strict=True))
_SPELT = str.maketrans(
    _GREEK
    | {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "∞": "inf"}
    | dict.fromkeys("’‘'", None)
)
_TEX_COMMAND = re.compile(
    r"\\(?:text(?:bf|it|tt|rm|sc|sf)?|emph|math(?:cal|bf|rm|bb|sf|frak|it)|boldsymbol|left|right|mbox|underline"
    r"|ensuremath|operatorname|xspace|url|href|bf|rm|it)\b\s*"
)
_TEX_SIGNS = str.maketrans("", "", "${}^\\")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")

SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Words that say little: they weigh less, and are not looked for in abstracts."""


def fold(text: str) -> str:
    """Take case, accents, TeX and typography off a text."""
    if "\\" in text or "$" in text or "^" in text:
        text = _TEX_COMMAND.sub("", text).translate(_TEX_SIGNS)
    if text.isascii():
        return text.lower().replace("'", "")
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare).casefold().translate(_SPELT)


def terms_in(text: str) -> list[str]:
    """Give the words of a text, folded, in order; Chinese, Japanese and Korean runs as overlapping pairs."""
    folded = fold(text)
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return [term for run in _WORD.findall(folded) for term in _terms_of_run(run)]


def _terms_of_run(run: str) -> Iterator[str]:
    if len(run) > 1 and _IS_CJK.match(run):
        return (run[start : start + 2] for start in range(len(run) - 1))
    return iter((run,))
