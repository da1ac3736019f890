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
_ASCII_COMPOUNDS = _ASCII_WORDS[:45] + b"-" + _ASCII_WORDS[46:]
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
    bare = "".join([one for one in folded if one < "\u0300" or not unicodedata.combining(one)])
    return unicodedata.normalize("NFC", bare).casefold().translate(_SPELT)


def terms_in(text: str) -> list[str]:
    """Give the words of a text, folded, in order; Chinese, Japanese and Korean runs as overlapping pairs."""
    if text.isascii() and not _may_have_tex(text):
        return text.encode().translate(_ASCII_WORDS, b"'").decode().split()
    return [term for run in _runs_in(fold(text)) for term in _terms_of_run(run)]


def held_terms(text: str) -> set[str]:
    """Give the terms by which a text of a paper is found.

    Beside `terms_in` these are the last character of each Chinese, Japanese or Korean run, so that every single one is
    the beginning of a term, and the parts of a hyphenated word run together.
    """
    if text.isascii() and not _may_have_tex(text):
        return _held_in_plain(text)
    words = text.split()
    odd = [word for word in words if not word.isascii() or _may_have_tex(word)]
    return _held_in_plain(" ".join(set(words).difference(odd))) | _held_in_odd(" ".join(odd))


def _held_in_plain(text: str) -> set[str]:
    terms = set(text.encode().translate(_ASCII_COMPOUNDS, b"'").decode().split())
    for compound in [term for term in terms if "-" in term]:
        terms.remove(compound)
        parts = compound.split("-")
        terms.update(filter(None, parts), ("".join(parts),) if all(parts) else run_together(compound))
    return terms


def _held_in_odd(text: str) -> set[str]:
    folded = fold(text)
    runs = list(_runs_in(folded))
    ends = (run[-1] for run in runs if _is_cjk(run[0]))
    return {*(term for run in runs for term in _terms_of_run(run)), *ends, *run_together(folded)}


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
