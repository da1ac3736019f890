r"""The values of BibTeX: TeX becomes Unicode, braces that protect case are removed, names are put in reading order."""

import re
import unicodedata

from reader.formats.references import given_name_first
from reader.text.tex import ACCENTS, tex_to_text

_ESCAPED = re.compile(
    r"\\([%&_#${}])|\\text(asciitilde|asciicircum|backslash|braceleft|braceright|dollar|underscore|less|greater|bar)"
    r"(?![A-Za-z])(?:\{\}| )?"
)
_ESCAPED_NAMES = {
    "asciitilde": "~",
    "asciicircum": "^",
    "backslash": "\\",
    "braceleft": "{",
    "braceright": "}",
    "dollar": "$",
    "underscore": "_",
    "less": "<",
    "greater": ">",
    "bar": "|",
}
_ESCAPED_CHARACTERS = "%&_#${}~^\\<>|"
_FIRST_STAND_IN = 0xFDD0
"""Noncharacters stand in for escaped characters while TeX is converted, so that these are not taken for TeX."""
_HIDDEN = {character: chr(_FIRST_STAND_IN + index) for index, character in enumerate(_ESCAPED_CHARACTERS)}
_SHOWN = {hidden: character for character, hidden in _HIDDEN.items()}

_STAND_IN = re.compile(f"[{''.join(_SHOWN)}]")
_URL = re.compile(r"https?://[^\s{}]{1,2000}")
_TEX = re.compile(r"[\\${}~`^_\n]")
_HREF = re.compile(r"\\href\s?\{([^{}]{1,2000})\}\s?\{([^{}]{0,2000})\}")
_PARAGRAPH = re.compile(r"\\par(?![A-Za-z])\s*|\n\s*\n")
_SPACE = re.compile(r"\\\\|\\[ ,;:!/-]|(?<!\\)~|\\newline(?![A-Za-z])")
_FONT = re.compile(
    r"\\(?:em|it|bf|tt|sc|sl|rm|sf|itshape|bfseries|scshape|selectfont|relax|protect|noopsort\{[^{}]{0,80}\})(?![A-Za-z])\s*"
)
_ACCENT_OF_TWO = re.compile(r"(\\[`'^\"~=.cvuHkrdb])\s?\{\{?(\\?[A-Za-z])\}?\}")
_DOT_BELOW = re.compile(r"\\([db])(?:\s?\{| )([A-Za-z])\}?")
_SECOND_ACCENT = re.compile(r"\\([`'^\"~=.])\s?\{?([^\W\d_])\}?")
"""An accent on a letter that has one, as in Vietnamese."""
_QUOTES = re.compile(r"\\textquote(dblleft|dblright|left|right|single)(?![A-Za-z])(?:\{\}| )?")
_QUOTE_CHARACTERS = {"dblleft": "“", "dblright": "”", "left": "‘", "right": "’", "single": "'"}
_AND = re.compile(r"[{}]|\s+and(?=\s|\Z)", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_EXTENDED_NAME = re.compile(
    r"(family|given|prefix|suffix)(?:-i)?\s*=\s*(?:\{([^{}]*)\}|\"([^\"]*)\"|([^,]*))", re.IGNORECASE
)


def decode_value(value: str) -> str:
    """Return a value as plain text, paragraphs separated by blank lines."""
    if not _TEX.search(value):
        return value
    if "~" in value:
        value = _URL.sub(lambda match: match.group().replace("~", _HIDDEN["~"]), value)
    if "\\" in value:
        value = _ESCAPED.sub(lambda match: _HIDDEN[match[1] or _ESCAPED_NAMES[match[2]]], value)
        value = _FONT.sub("", _HREF.sub(r"\2 \1", value))
        value = _QUOTES.sub(lambda match: _QUOTE_CHARACTERS[match[1]], value)
    paragraphs = (_decode_paragraph(part) for part in _PARAGRAPH.split(value))
    text = "\n\n".join(part for part in paragraphs if part)
    return _STAND_IN.sub(lambda match: _SHOWN[match.group()], text)


def decode_names(value: str) -> tuple[tuple[str, ...], bool]:
    """Return the names of a list in reading order, and whether it ends with "and others"."""
    names = [name for part in _split_outside_braces(value, _AND) if (name := part.strip())]
    known = [name for name in names if name.lower() != "others"]
    return tuple(map(_decode_name, known)), len(known) < len(names)


def _decode_paragraph(text: str) -> str:
    if "\\" in text or "~" in text:
        text = _ACCENT_OF_TWO.sub(r"\1{\2}", _SPACE.sub(_space, text))
        text = _DOT_BELOW.sub(lambda match: match[2] + ("\u0323" if match[1] == "d" else "\u0331"), text)
        text = _SECOND_ACCENT.sub(_replace_accent, tex_to_text(text))
    else:
        text = tex_to_text(text)
    return " ".join(text.replace("{", "").replace("}", "").split())


def _replace_accent(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[2] + ACCENTS[match[1]])


def _space(match: re.Match[str]) -> str:
    r"""Return what a space or a hint for line breaks stands for: `\-` and `\/` for nothing."""
    return "" if match.group() in {"\\-", "\\/"} else " "


def _decode_name(name: str) -> str:
    if name.startswith("{") and name.endswith("}") and not _closes_before_end(name):
        return decode_value(name)
    extended = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _EXTENDED_NAME.finditer(name)}
    if "family" in extended and name.lower().startswith(("family", "given", "prefix", "suffix")):
        order = ("given", "prefix", "family", "suffix")
        return decode_value(" ".join(extended[part].strip() for part in order if extended.get(part)))
    parts = [decode_value(part.strip()) for part in _split_outside_braces(name, _COMMA)]
    return given_name_first(",".join(parts)) if len(parts) > 1 else parts[0]


def _closes_before_end(name: str) -> bool:
    """Return whether the first brace of a name is closed before its end."""
    depth = 0
    for match in re.finditer(r"[{}]", name):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end() < len(name)
    return False


def _split_outside_braces(value: str, separator: re.Pattern[str]) -> list[str]:
    """Return the parts of a value between separators that are not in braces."""
    parts, depth, start = [], 0, 0
    for match in separator.finditer(value):
        if match.group() in "{}":
            depth = max(0, depth + (1 if match.group() == "{" else -1))
        elif depth == 0:
            parts.append(value[start : match.start()])
            start = match.end()
    return [*parts, value[start:]]
