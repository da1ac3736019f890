r"""Texts as BibTeX and BibLaTeX take them: TeX becomes Unicode first, then little is escaped.

Only `\% \& \_ \# \{ \}` survive every program that reads these files; a brace without a partner and a backslash are
spelled out, because BibTeX counts braces even behind a backslash.
"""

import re

from reader.tex import without_tex
from reader.text import clean_line

_ESCAPED = {character: "\\" + character for character in "%&_#{}"} | {"\\": r"\textbackslash{}"}
_LONELY = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_IN_ADDRESS = {character: f"%{ord(character):02X}" for character in '{}\\" <>^`|'}
_OWN_BRACES = re.compile(r"\sand\s|^others$|,.*,", re.IGNORECASE)


def escaped(text: str) -> str:
    """Write a text of one line with balanced braces, in which TeX commands nothing."""
    text = clean_line(without_tex(text))
    lonely = _braces_without_partner(text)
    return "".join(
        _LONELY[character] if place in lonely else _ESCAPED.get(character, character)
        for place, character in enumerate(text)
    )


def escaped_name(name: str) -> str:
    """Write an author's name; one that would read as several gets braces of its own."""
    name = escaped(name)
    return f"{{{name}}}" if _OWN_BRACES.search(name) else name


def escaped_address(address: str) -> str:
    """Write an address raw, with only those characters encoded that would end the field."""
    return "".join(_IN_ADDRESS.get(character, character) for character in address)


def _braces_without_partner(text: str) -> set[int]:
    opened: list[int] = []
    lonely: set[int] = set()
    for place, character in enumerate(text):
        if character == "{":
            opened.append(place)
        elif character == "}" and opened:
            opened.pop()
        elif character == "}":
            lonely.add(place)
    return lonely.union(opened)
