"""Text analysis: normalisation, tokens and index terms."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import groupby

Form = tuple[str, bool]
"""A form in which a word matches: its text, and whether that is only a prefix."""
GetForms = Callable[[str], Collection[Form]]
"""Returns the forms in which a word matches."""

_GREEK_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi
    chi psi omega
"""
_STOP_WORDS = """
    a an and are as at be by can for from has have how in into is it its of on or our that the their these this to under
    up using via we what when where which while with without you your not do does
"""
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_NAMES.split(), strict=True))
_TRANSLITERATIONS = str.maketrans(
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
_TEX_CHARACTERS = str.maketrans("", "", "${}\\")
_SCRIPT_OPENED = r"([\^_])\{"
_SPELLED_SYMBOLS = "\u00b5\u0370-\u03ff×∞∆∇∂∑∏"
LETTER = rf"(?:[^\W_]|[{_SPELLED_SYMBOLS}])"
LETTERS = rf"(?:[^\W_]++|[{_SPELLED_SYMBOLS}]++)++"
"""A run of letters, digits and signs that are read as letters."""
_SCRIPT = (
    rf"(?<=[^\W_])(?:\^+\(?|_\(|_(?=\d|{LETTER}(?![^\W_])))"  # x^2, x_(i,j), pi_0, layer_i
    rf"|(?<![^\W_]{{2}})(?<=[^\W_])_(?={LETTER})"  # L_adv
    r"|\^"
)
"""Marks of a sub- or superscript, but not the underscores of `snake_case`."""
_OTHER_NAMES = {"ℓ": ("ell",), "∞": ("infty", "infinity"), "×": ("times",)}
_WORD = r"[^\W_]+"
_COMPOUND = r"[^\W_]+(?:[-_][^\W_]+)+"
_HYPHENS = str.maketrans("", "", "-_")
_CJK = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\uac00", "\ud7af"))

STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words with little meaning: they weigh less in a query and are not indexed in abstracts."""


def tokenize(text: str) -> list[str]:
    r"""Return the normalised words of a text in order; Chinese, Japanese and Korean runs become bigrams.

    A sub- or superscript belongs to its word in every notation: `$\pi_0$`, `π₀`, `π_0` and `pi0` are one word.
    """
    if text.isascii() and not _may_have_tex(text):
        return text.encode().translate(_ASCII_WORDS, b"'").decode().split()
    return _terms(normalise(text))


def spelling_variants(text: str) -> tuple[list[str], ...]:
    """Return the words of a text as `tokenize` does, followed by those of each other spelling.

    The other spellings split sub- and superscripts, Greek letters and signs with a name into words of their own
    ("pi 0"), and use the signs' other names ("ell 1").
    """
    usual = tokenize(text)
    if text.isascii() and not _may_have_tex(text):
        return (usual,)
    variants = map(_terms, _alternative_normalisations(_rendered(text)))
    return (usual, *(terms for index, terms in enumerate(variants) if index or terms != usual))


def _alternative_normalisations(text: str) -> Iterator[str]:
    """Yield the text with words split at their seams, then joined and split with each other name of its signs."""
    yield _plain(_split_parts(text))
    for sign, names in _OTHER_NAMES.items():
        for name in names if sign in text else ():
            yield _plain(_join_parts(text.replace(sign, name)))
            yield _plain(_split_parts(text.replace(sign, f"{name} ")))


def normalise(text: str) -> str:
    """Return a text without case, accents, TeX and typography."""
    return _plain(_join_parts(_rendered(text)))


def _rendered(text: str) -> str:
    """Convert TeX to plain text and remove what remains of its syntax."""
    if not _may_have_tex(text):
        return text
    from reader.text.tex import tex_to_text  # noqa: PLC0415 - few texts hold TeX, and its tables take time to load

    rendered = re.sub(_SCRIPT_OPENED, r"\1(", re.sub(_TEX_COMMAND, "", tex_to_text(text)))
    return rendered.translate(_TEX_CHARACTERS)


def _join_parts(text: str) -> str:
    return re.sub(_SCRIPT, "", text) if "_" in text or "^" in text else text


def _split_parts(text: str) -> str:
    split = re.sub(_SCRIPT, " ", text) if "_" in text or "^" in text else text
    return split if split.isascii() else _seams().sub(" ", split)


@cache
def _seams() -> re.Pattern[str]:
    """Return the boundaries, within a word, of Greek letters, other signs with a name, and sub- or superscripts."""
    from reader.text.tex import LOWERED, RAISED  # noqa: PLC0415 - see `_rendered`

    scripts = re.escape("".join(sorted({*RAISED, *LOWERED} - set("()*′"))))
    return re.compile(
        "|".join(
            rf"(?<=[{kind}])(?={LETTER})(?![{kind}])|(?<={LETTER})(?<![{kind}])(?=[{kind}])"
            for kind in (_SPELLED_SYMBOLS, scripts)
        )
    )


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join([char for char in decomposed if char < "\u0300" or not unicodedata.combining(char)])
    return unicodedata.normalize("NFC", letters).casefold().translate(_TRANSLITERATIONS)


def index_terms(text: str) -> set[str]:
    """Return the terms under which a text is indexed.

    They are the terms of all its spellings, hyphenated words written as one, and the last character of each Chinese,
    Japanese or Korean run, so that every single character is a prefix of a term.
    """
    if text.isascii() and not _may_have_tex(text):
        return _ascii_terms(text)
    words = text.split()
    unicode_words = [word for word in words if not word.isascii() or _may_have_tex(word)]
    return _ascii_terms(" ".join(set(words).difference(unicode_words))) | _unicode_terms(" ".join(unicode_words))


def _ascii_terms(text: str) -> set[str]:
    terms = set(text.encode().translate(_ASCII_COMPOUNDS, b"'").decode().split())
    for compound in [term for term in terms if "-" in term]:
        terms.remove(compound)
        parts = compound.split("-")
        terms.update(filter(None, parts), ("".join(parts),) if all(parts) else compounds(compound))
    return terms


def _unicode_terms(text: str) -> set[str]:
    rendered = _rendered(text)
    normalised = _plain(_join_parts(rendered))
    runs = list(_runs(normalised))
    last_characters = (run[-1] for run in runs if _is_cjk(run[0]))
    terms = {*(term for run in runs for term in _run_terms(run)), *last_characters, *_join_compounds(normalised)}
    return terms.union(*map(_terms, _alternative_normalisations(rendered)))


def compounds(text: str) -> list[str]:
    """Return the normalised words that have hyphens or underscores, each joined into one word."""
    return _join_compounds(normalise(text)) if not text.isascii() or "-" in text or "_" in text else []


def _join_compounds(normalised: str) -> list[str]:
    words = (word for word in normalised.split() if "-" in word or "_" in word)
    return [match.translate(_HYPHENS) for word in words for match in re.findall(_COMPOUND, word)]


def _may_have_tex(text: str) -> bool:
    return "\\" in text or "$" in text or "^" in text or "_" in text


def _terms(normalised: str) -> list[str]:
    return [term for run in _runs(normalised) for term in _run_terms(run)]


def _runs(normalised: str) -> Iterator[str]:
    """Yield runs of letters and digits; Chinese, Japanese and Korean runs are separate from others."""
    for run in re.findall(_WORD, normalised):
        if run.isascii():
            yield run
        else:
            yield from ("".join(letters) for _, letters in groupby(run, _is_cjk))


def _is_cjk(character: str) -> bool:
    return character >= _CJK[0][0] and any(first <= character <= last for first, last in _CJK)


def _run_terms(run: str) -> Iterator[str]:
    if len(run) > 1 and _is_cjk(run[0]):
        return (run[start : start + 2] for start in range(len(run) - 1))
    return iter((run,))


def contains_words(terms: Sequence[str], words: Sequence[str], *, last_is_prefix: bool = False) -> bool:
    """Return whether terms follow one another in a text; the last may be a prefix if `last_is_prefix`."""
    return bool(words) and f" {' '.join(words)}{'' if last_is_prefix else ' '}" in f" {' '.join(terms)} "
