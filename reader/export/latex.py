r"""Texts as BibTeX and BibLaTeX take them: TeX becomes Unicode first, then little is escaped.

Only `\% \& \_ \# \$ \{ \}` survive every program that reads these files. Spelled out are a brace without a partner and a
backslash, because BibTeX counts braces even behind a backslash, and `^` and `~`, whose short forms are accents.
"""

import re

from reader.export.names import family_first, is_group, is_mistaken_for_particle
from reader.tex import tex_to_text
from reader.text import clean_line

_ESCAPED = {character: "\\" + character for character in "%&_#${}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_UNBALANCED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in '{}\\" <>^`|'}
_OWN_BRACES = re.compile(r"(?:^|\s)and(?:\s|$)|,.*,|^,|,$", re.IGNORECASE)


def escape_latex(text: str) -> str:
    """Return a text in one line with balanced braces, in which TeX commands nothing."""
    return escaped_literally(tex_to_text(text))


def escaped_literally(text: str) -> str:
    """Return a text as `escaped` does, of which nothing is TeX, such as an address."""
    text = clean_line(text)
    lonely = _unbalanced_braces(text)
    return "".join(
        _UNBALANCED[character] if index in lonely else _ESCAPED.get(character, character)
        for index, character in enumerate(text)
    )


def escape_name(name: str) -> str:
    """Return an author's name for BibTeX; one that is not a person's, or would read as several, gets its own braces."""
    name = clean_line(tex_to_text(name))
    if is_group(name) or _OWN_BRACES.search(name) or len(name.split()) == 1:
        return f"{{{escaped_literally(name)}}}"
    name = family_first(name)
    if "," in name:
        return escaped_literally(name)
    *given, surname = name.split() or [""]
    return " ".join([*map(_given_name, given), escaped_literally(surname)])


def _given_name(word: str) -> str:
    written = escaped_literally(word)
    return f"{{{written}}}" if is_mistaken_for_particle(word) else written


def escape_url(url: str) -> str:
    """Return an address raw, with only those characters encoded that would end the field."""
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url)


def _unbalanced_braces(text: str) -> set[int]:
    opened: list[int] = []
    lonely: set[int] = set()
    for index, character in enumerate(text):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            opened.pop()
        elif character == "}":
            lonely.add(index)
    return lonely.union(opened)
