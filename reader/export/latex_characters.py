r"""The preamble of a bibliography that lets pdfLaTeX print characters which it does not know.

BibTeX and Biber copy an `@preamble` into the document. XeLaTeX, LuaLaTeX and every other program ignore this one. Greek
letters, formulas, accents and letters of other fonts are printed; any other character becomes "?" with a warning, where
pdfLaTeX would stop.
"""

import re
import unicodedata
from collections.abc import Iterable

from reader.text.tex import SUBSCRIPT_LETTERS, SUPERSCRIPT_LETTERS, SYMBOLS

_UNKNOWN = re.compile("[^\x00-\u017f‘’‚“”„–—…•€™†‡‰‹›]")
_NOT_IN_LATEX = frozenset({"sqrt", "varnothing", "lesssim", "gtrsim", "i", "j", "dh", "th", "dj", "DJ"})
"""Commands that take an argument, need a package, or are letters."""
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0331": "b",
}
_HEAD = (
    r"\providecommand{\readercharacter}[2]{\expandafter\providecommand\csname u8:\detokenize{#1}\endcsname{#2}}"
    r"\expandafter\def\csname UTFviii@undefined@err\endcsname#1{?\GenericWarning{}{LaTeX Warning: a character of the"
    r" bibliography needs xelatex or lualatex}}"
)


class UnknownCharacters:
    """Collects the characters of a bibliography that pdfLaTeX does not know."""

    def __init__(self) -> None:
        self._characters: set[str] = set()

    def add(self, entry: str) -> str:
        """Collect the characters of an entry, and return it."""
        if not entry.isascii():
            self._characters.update(_UNKNOWN.findall(entry))
        return entry

    def preamble(self) -> str:
        """Return the preamble for the collected characters, or an empty text without any."""
        return format_preamble(self._characters) if self._characters else ""


def format_preamble(characters: Iterable[str]) -> str:
    """Return the preamble that defines characters."""
    defined = ((character, latex_for(character)) for character in sorted(characters))
    lines = "".join(f"\n  \\readercharacter{{{character}}}{{{latex}}}" for character, latex in defined if latex)
    return f'@preamble{{"{_HEAD}{lines}"}}\n'


def latex_for(character: str) -> str:
    """Return the LaTeX of a character, or an empty text if there is none."""
    return _TABLE.get(character) or _decomposed(character)


def _decomposed(character: str) -> str:
    """Return a letter with its accents, or the plain letter of one in another font."""
    letters, *marks = re.split("(?=[\u0300-\u036f])", unicodedata.normalize("NFKD", character))
    if not re.fullmatch("[A-Za-z0-9]{1,3}", letters):
        return ""
    for mark in marks:
        if accent := _ACCENTS.get(mark):
            letters = f"\\{accent}{{{letters}}}"
    return letters


def _math_symbols() -> dict[str, str]:
    """Return the commands of mathematics by the characters that they print."""
    table: dict[str, str] = {}
    for command, character in SYMBOLS.items():
        if len(character) == 1 and command not in _NOT_IN_LATEX and not command.startswith("text"):
            table.setdefault(character, f"\\ensuremath{{\\{command}}}")
    return table


_TABLE = {
    **{character: f"\\textsubscript{{{letter}}}" for letter, character in SUBSCRIPT_LETTERS.items()},
    **{character: f"\\textsuperscript{{{letter}}}" for letter, character in SUPERSCRIPT_LETTERS.items()},
    **_math_symbols(),
    "√": r"\ensuremath{\surd}",
    "ε": r"\ensuremath{\varepsilon}",
    "φ": r"\ensuremath{\varphi}",
    "\u2212": r"\ensuremath{-}",
    "\u2009": r"\,",
    "\u2010": "-",
    "\u2011": "-",
}
