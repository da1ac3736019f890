"""Text reduced to the words by which it is compared: no case, no accents, no typography, no TeX."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

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
    | dict.fromkeys("‐‑–—−", "-")
)
_ASCII_WORDS = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))
_TEX_COMMAND = (
    r"\\(?:text(?:bf|it|tt|rm|sc|sf)?|emph|math(?:cal|bf|rm|bb|sf|frak|it)|boldsymbol|left|right|mbox|underline"
    r"|ensuremath|operatorname|xspace|url|href|bf|rm|it)\b\s*"
)
_TEX_SIGNS = str.maketrans("", "", "${}^\\")
_WORD = r"[^\W_]+"
_COMPOUND = r"[^\W_]+(?:-[^\W_]+)+"
_CJK = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\uac00", "\ud7af"))

SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Words that say little: they weigh less, and are not looked for in abstracts."""


def fold(text: str) -> str:
    """Take case, accents, TeX and typography off a text."""
    if _may_have_tex(text):
        text = re.sub(_TEX_COMMAND, "", text).translate(_TEX_SIGNS)
    if text.isascii():
        return text.lower().replace("'", "")
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare).casefold().translate(_SPELT)


def terms_in(text: str) -> list[str]:
    """Give the words of a text, folded, in order; Chinese, Japanese and Korean runs as overlapping pairs."""
    if text.isascii() and not _may_have_tex(text):
        return text.encode().translate(_ASCII_WORDS, b"'").decode().split()
    return [term for run in _runs_in(fold(text)) for term in _terms_of_run(run)]


def held_terms(text: str) -> list[str]:
    """Give the terms by which a text of a paper is found.

    Beside `terms_in` these are the last character of each Chinese, Japanese or Korean run, so that every single one is
    the beginning of a term, and the parts of a hyphenated word run together.
    """
    terms = terms_in(text)
    if not text.isascii():
        terms += [run[-1] for run in _runs_in(fold(text)) if len(run) > 1 and _is_cjk(run[0])]
    return terms + run_together(text)


def run_together(text: str) -> list[str]:
    """Give the hyphenated words of a text without their hyphens, folded."""
    hyphenated = (word for word in (text if text.isascii() else fold(text)).split() if "-" in word)
    return [compound.replace("-", "") for word in hyphenated for compound in re.findall(_COMPOUND, fold(word))]


def _may_have_tex(text: str) -> bool:
    return "\\" in text or "$" in text or "^" in text


def _runs_in(folded: str) -> Iterator[str]:
    """Give runs of letters and digits, those of Chinese, Japanese and Korean apart from others."""
    for run in re.findall(_WORD, folded):
        if run.isascii():
            yield run
        else:
            yield from ("".join(letters) for _, letters in groupby(run, _is_cjk))


def _is_cjk(letter: str) -> bool:
    return letter >= _CJK[0][0] and any(first <= letter <= last for first, last in _CJK)


def _terms_of_run(run: str) -> Iterator[str]:
    if len(run) > 1 and _is_cjk(run[0]):
        return (run[start : start + 2] for start in range(len(run) - 1))
    return iter((run,))
