"""Text escaped for LaTeX, in BibTeX and BibLaTeX, and a preamble for characters unknown to pdfLaTeX.

BibTeX and Biber copy an `@preamble` into the document. XeLaTeX, LuaLaTeX and every other program ignore this one. With
it, pdfLaTeX prints Greek letters, formulas, accents and letters of other fonts; at any other character it prints "?"
with a warning instead of stopping.
"""

import re
import unicodedata
from collections.abc import Iterable

from reader.text import clean_line
from reader.text.tex import SUBSCRIPT_LETTERS, SUPERSCRIPT_LETTERS, SYMBOLS, tex_to_text

_ESCAPED = {character: "\\" + character for character in "%&_#${}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_SPECIAL = re.compile(r"[%&_#${}\\^~]")
_UNBALANCED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in '{}\\" <>^`|'}
_UNKNOWN = re.compile("[^\x00-\u017f‘’‚“”„–—…•€™†‡‰‹›]")
_NOT_IN_LATEX = frozenset({"sqrt", "varnothing", "lesssim", "gtrsim", "i", "j", "dh", "th", "dj", "DJ"})
"""Commands left out of the table: they take an argument, need a package, or print a letter."""
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


def in_braces(text: str) -> str:
    """Return a text as a field's value in braces, or an empty string for an empty text."""
    value = escape_latex(text)
    return f"{{{value}}}" if value else ""


def escape_latex(text: str) -> str:
    """Convert the TeX in a one-line text to characters, and escape the result with balanced braces."""
    return escape_literal(tex_to_text(text))


def escape_literal(text: str) -> str:
    """Escape a text that contains no TeX, such as a URL."""
    text = clean_line(text)
    if not _SPECIAL.search(text):
        return text
    unbalanced = _unbalanced_braces(text) if "{" in text or "}" in text else frozenset[int]()
    return "".join(
        _UNBALANCED[character] if index in unbalanced else _ESCAPED.get(character, character)
        for index, character in enumerate(text)
    )


def escape_url(url: str) -> str:
    """Percent-encode only the characters of a URL that would end the field."""
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url)


def escape_doi(doi: str) -> str:
    """Percent-encode the same characters of a DOI, except the angle brackets in old DOIs."""
    return "".join(character if character in "<>" else escape_url(character) for character in doi)


def _unbalanced_braces(text: str) -> frozenset[int]:
    opened: list[int] = []
    unbalanced: set[int] = set()
    for index, character in enumerate(text):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            opened.pop()
        elif character == "}":
            unbalanced.add(index)
    return frozenset(unbalanced.union(opened))


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
        """Return the preamble for the collected characters, or an empty text if there are none."""
        return format_preamble(self._characters) if self._characters else ""


def format_preamble(characters: Iterable[str]) -> str:
    """Return a preamble that defines the characters for pdfLaTeX."""
    defined = ((character, latex_for(character)) for character in sorted(characters))
    lines = "".join(f"\n  \\readercharacter{{{character}}}{{{latex}}}" for character, latex in defined if latex)
    return f'@preamble{{"{_HEAD}{lines}"}}\n'


def latex_for(character: str) -> str:
    """Return the LaTeX of a character, or an empty text if there is none."""
    return _TABLE.get(character) or _decomposed(character)


def _decomposed(character: str) -> str:
    """Return the LaTeX of an accented letter, the plain form of a letter in another font, or an empty text."""
    letters, *marks = re.split("(?=[\u0300-\u036f])", unicodedata.normalize("NFKD", character))
    if not re.fullmatch("[A-Za-z0-9]{1,3}", letters):
        return ""
    for mark in marks:
        if accent := _ACCENTS.get(mark):
            letters = f"\\{accent}{{{letters}}}"
    return letters


def _math_symbols() -> dict[str, str]:
    """Return the math commands, keyed by the characters that they print."""
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
