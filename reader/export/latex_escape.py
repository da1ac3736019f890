"""Text as LaTeX prints it verbatim, for BibTeX and BibLaTeX."""

import re

from reader.text import clean_line
from reader.text.tex import tex_to_text

_ESCAPED = {character: "\\" + character for character in "%&_#${}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_SPECIAL = re.compile(r"[%&_#${}\\^~]")
_UNBALANCED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in '{}\\" <>^`|'}


def in_braces(text: str) -> str:
    """Return a text as the value of a field, or an empty string if it is empty."""
    value = escape_latex(text)
    return f"{{{value}}}" if value else ""


def escape_latex(text: str) -> str:
    """Return a text of one line without TeX commands and with balanced braces."""
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
    """Encode only those characters of a URL that would end the field."""
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url)


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
