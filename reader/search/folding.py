"""Text reduced to the words by which it is compared: no case, no accents, no typography, no TeX."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from reader.tex import LOWERED, RAISED, without_tex

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
    | {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | {"×": "x", "∞": "inf", "∆": "delta", "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "prod"}
    | dict.fromkeys("’‘'", None)
    | dict.fromkeys("‐‑–—−", "-")
)
_ASCII_WORDS = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))
_ASCII_COMPOUNDS = _ASCII_WORDS[:45] + b"-" + _ASCII_WORDS[46:]
_TEX_COMMAND = (
    r"\\(?:text(?:bf|it|tt|rm|sc|sf)?|emph|math(?:cal|bf|rm|bb|sf|frak|it)|boldsymbol|left|right|mbox|underline"
    r"|ensuremath|operatorname|xspace|url|href|bf|rm|it)\b\s*"
)
_TEX_SIGNS = str.maketrans("", "", "${}\\")
_SCRIPT_OPENED = r"([\^_])\{"
_SPELT_SIGNS = "\u00b5\u0370-\u03ff×∞∆∇∂∑∏"
_SCRIPTS = re.escape("".join(sorted({*RAISED, *LOWERED} - set("()*′"))))
_LETTER = rf"[^\W_]|[{_SPELT_SIGNS}]"
LETTERS = rf"(?:[^\W_]++|[{_SPELT_SIGNS}]++)++"
"""A run of letters, digits, and signs that are read as letters."""
_SCRIPT = (
    rf"(?<=[^\W_])(?:\^+\(?|_\(|_(?=\d|(?:{_LETTER})(?![^\W_])))"  # x^2, x_(i,j), pi_0, layer_i
    rf"|(?<![^\W_]{{2}})(?<=[^\W_])_(?={_LETTER})"  # L_adv
    r"|\^"
)
"""What raises or lowers something; `snake_case` has other underscores."""
_SEAMS = "|".join(
    rf"(?<=[{kind}])(?={_LETTER})(?![{kind}])|(?<={_LETTER})(?<![{kind}])(?=[{kind}])"
    for kind in (_SPELT_SIGNS, _SCRIPTS)
)
"""Where a Greek letter or another sign that has a name, or a sub- or superscript, begins or ends within a word."""
_NAMED_OTHERWISE = {"ℓ": ("ell",), "∞": ("infty", "infinity"), "×": ("times",)}
_WORD = r"[^\W_]+"
_COMPOUND = r"[^\W_]+(?:[-_][^\W_]+)+"
_SEAM_IN_COMPOUND = str.maketrans("", "", "-_")
_CJK = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\uac00", "\ud7af"))

SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Words that say little: they weigh less, and are not looked for in abstracts."""


def terms_in(text: str) -> list[str]:
    r"""Return the words of a text, folded, in order; Chinese, Japanese and Korean runs as overlapping pairs.

    A sub- or superscript belongs to its word however it is written: `$\pi_0$`, `π₀`, `π_0` and `pi0` are one word.
    """
    if text.isascii() and not _may_have_tex(text):
        return text.encode().translate(_ASCII_WORDS, b"'").decode().split()
    return _terms_of(fold(text))


def spellings_of(text: str) -> tuple[list[str], ...]:
    """Return the words of a text as `terms_in` does, and again for each other way of writing them.

    The others take sub- and superscripts, Greek letters and signs that have a name as words of their own ("pi 0"), and
    give signs their other names ("ell 1").
    """
    first = terms_in(text)
    if text.isascii() and not _may_have_tex(text):
        return (first,)
    others = map(_terms_of, _folded_otherwise(_shown(text)))
    return (first, *(terms for place, terms in enumerate(others) if place or terms != first))


def _folded_otherwise(shown: str) -> Iterator[str]:
    """Fold a text with its words apart, and both ways with the other names of its signs."""
    yield _plain(_apart(shown))
    for sign, names in _NAMED_OTHERWISE.items():
        for name in names if sign in shown else ():
            yield _plain(_together(shown.replace(sign, name)))
            yield _plain(_apart(shown.replace(sign, f"{name} ")))


def fold(text: str) -> str:
    """Return a text without case, accents, TeX and typography."""
    return _plain(_together(_shown(text)))


def _shown(text: str) -> str:
    """Write TeX as it is shown, and take away what is left of it."""
    if not _may_have_tex(text):
        return text
    shown = re.sub(_SCRIPT_OPENED, r"\1(", re.sub(_TEX_COMMAND, "", without_tex(text)))
    return shown.translate(_TEX_SIGNS)


def _together(shown: str) -> str:
    return re.sub(_SCRIPT, "", shown) if "_" in shown or "^" in shown else shown


def _apart(shown: str) -> str:
    apart = re.sub(_SCRIPT, " ", shown) if "_" in shown or "^" in shown else shown
    return apart if apart.isascii() else re.sub(_SEAMS, " ", apart)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower().replace("'", "")
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join([one for one in folded if one < "\u0300" or not unicodedata.combining(one)])
    return unicodedata.normalize("NFC", bare).casefold().translate(_SPELT)


def held_terms(text: str) -> set[str]:
    """Return the terms by which a text of a paper is found.

    Beside those of its spellings these are the last character of each Chinese, Japanese or Korean run, so that every
    single one is the beginning of a term, and the parts of a hyphenated word run together.
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
    shown = _shown(text)
    folded = _plain(_together(shown))
    runs = list(_runs_in(folded))
    ends = (run[-1] for run in runs if _is_cjk(run[0]))
    terms = {*(term for run in runs for term in _terms_of_run(run)), *ends, *_run_together(folded)}
    return terms.union(*map(_terms_of, _folded_otherwise(shown)))


def run_together(text: str) -> list[str]:
    """Return the hyphenated words of a text, and those with underscores, without these, folded."""
    return _run_together(fold(text)) if not text.isascii() or "-" in text or "_" in text else []


def _run_together(folded: str) -> list[str]:
    words = (word for word in folded.split() if "-" in word or "_" in word)
    return [one.translate(_SEAM_IN_COMPOUND) for word in words for one in re.findall(_COMPOUND, word)]


def _may_have_tex(text: str) -> bool:
    return "\\" in text or "$" in text or "^" in text or "_" in text


def _terms_of(folded: str) -> list[str]:
    return [term for run in _runs_in(folded) for term in _terms_of_run(run)]


def _runs_in(folded: str) -> Iterator[str]:
    """Yield runs of letters and digits, those of Chinese, Japanese and Korean apart from others."""
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
