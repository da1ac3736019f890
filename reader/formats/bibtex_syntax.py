"""The syntax of BibTeX: entries, strings, and values in braces, in quotes or joined by `#`.

The text is split wherever an entry with a field begins, so an entry without its closing brace does not swallow those
that follow. bibtexparser 2.1 was tried: it loses entries that repeat a field or have a line such as `@home{x}` in an
abstract, joins fields without a comma between them, takes 50 ms to import, and takes 15 s for 200,000 unclosed entries,
where this module takes less than one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reader.formats.author_names import given_name_first
from reader.formats.fields import Warnings
from reader.text import clean_line
from reader.text.tex import ACCENTS, tex_to_text

MAX_EXPANDED = 16 * 1024 * 1024
"""Characters to which the abbreviations of one file may expand; nested abbreviations can double at each level."""

_MAX_LOOSE = 1_000
"""The search for entries without a field stops after this many, because counting lines for each is quadratic."""
_FIELD_NAME = r"[A-Za-z][\w:.+/-]{0,60}"
_START = re.compile(
    rf"(?:^|(?<=[}})]))[ \t]*@(?P<kind>[A-Za-z]\w{{0,40}})\s{{0,20}}[{{(]"
    rf"(?:(?P<key>[^,{{}}=\"\n]{{0,200}}),)?(?=(?:\s|%[^\n]{{0,200}}\n){{0,200}}{_FIELD_NAME}\s{{0,20}}=)",
    re.MULTILINE,
)
_FENCE = re.compile(r"(?:```|~~~)[ \t]*\w{0,20}[ \t]*\n?[ \t]*\Z")
_COMMENT_LINE = re.compile(r"^[ \t]*[%@].*\n?", re.MULTILINE)
_LOOSE_START = re.compile(
    r"(?:^|(?<=[})]))[ \t]*@(?!(?i:comment|preamble)\b)[A-Za-z]\w{0,40}\s{0,20}[{(]", re.MULTILINE
)
_BETWEEN = r"(?:[\s,]|%[^\n]*(?:\n|\Z))*"
_NAME = re.compile(rf"{_BETWEEN}({_FIELD_NAME})\s*=\s*")
_END = re.compile(rf"{_BETWEEN}[)}}]")
_NEXT_FIELD = re.compile(rf",\s{{0,200}}{_FIELD_NAME}\s{{0,20}}=\s{{0,20}}[{{\"\d]")
_NUMBER_OR_STRING = re.compile(r"[^\s,#{}()\"=%]+")
_JOIN = re.compile(r"\s*#\s*")
_BRACE = re.compile(r"[{}]")
_BRACE_OR_ESCAPE = re.compile(r"\\.|[{}]", re.DOTALL)
_BRACE_OR_QUOTE = re.compile(r"[{}\"]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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
"""Noncharacters replace escaped characters while TeX is converted, so that these are not mistaken for TeX."""
_HIDDEN = {character: chr(_FIRST_STAND_IN + index) for index, character in enumerate(_ESCAPED_CHARACTERS)}
_SHOWN = {hidden: character for character, hidden in _HIDDEN.items()}
_STAND_IN = re.compile(f"[{''.join(_SHOWN)}]")
_URL = re.compile(r"https?://[^\s{}]{1,2000}")
_TEX = re.compile(r"[\\${}~`^_\n]")
_HREF = re.compile(r"\\href\s?\{([^{}]{1,2000})\}\s?\{([^{}]{0,2000})\}")
_PARAGRAPH = re.compile(r"\\par(?![A-Za-z])\s*|\n\s*\n")
_SPACE = re.compile(r"\\\\|\\[ ,;:!/-]|(?<!\\)~|\\newline(?![A-Za-z])")
_CITATION = re.compile(r"[ ~]?\\(?:cite[a-z]{0,10}|ref|label)\*?(?:\[[^\[\]]{0,200}\]){0,2}\{[^{}]{0,500}\}")
"""A citation, reference or label, which means nothing outside its document."""
_UNKNOWN_COMMAND = re.compile(r"(\\[A-Za-z]{2,30})\{(?=\w)")
"""A command from a package; its argument is kept."""
_DASHES = re.compile(r"(https?://\S{1,2000})|(?<!-)(-{2,3})(?!-)")
"""The dashes of TeX, but not those in URLs; an identifier such as a DOI has no space beside it."""
_FONT = re.compile(
    r"\\(?:em|it|bf|tt|sc|sl|rm|sf|itshape|bfseries|scshape|selectfont|relax|protect|noopsort\{[^{}]{0,80}\})(?![A-Za-z])\s*"
)
_ACCENT_OF_TWO = re.compile(r"(\\[`'^\"~=.cvuHkrdb])\s?\{\{?(\\?[A-Za-z])\}?\}")
_DOT_BELOW = re.compile(r"\\([db])(?:\s?\{| )([A-Za-z])\}?")
_SECOND_ACCENT = re.compile(r"\\([`'^\"~=.])\s?\{?([^\W\d_])\}?")
"""An accent on a letter that already has one, as in Vietnamese."""
_QUOTES = re.compile(r"\\textquote(dblleft|dblright|left|right|single)(?![A-Za-z])(?:\{\}| )?")
_QUOTED = re.compile(r"\\(?:mkbibquote|enquote)\*?\{([^{}]{0,2000})\}")
_QUOTE_CHARACTERS = {"dblleft": "“", "dblright": "”", "left": "‘", "right": "’", "single": "'"}
_AND = re.compile(r"[{}]|\s+and(?=\s|\Z)", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_EXTENDED_NAME = re.compile(
    r"(family|given|prefix|suffix)(?:-i)?\s*=\s*(?:\{([^{}]*)\}|\"([^\"]*)\"|([^,]*))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """An entry: its line, counted from 1, its type, its key and its fields; types and field names are in lower case."""

    line: int
    kind: str
    key: str
    fields: Mapping[str, str]


class _SyntaxError(ValueError):
    """An entry is not valid."""


@dataclass(slots=True)
class _Strings:
    """The abbreviations that `@string` defines, and the number of characters expanded so far."""

    values: dict[str, str] = field(default_factory=lambda: {month: month for month in _MONTHS})
    expanded: int = 0

    def expand(self, name: str) -> str:
        value = self.values.get(name.lower(), name)
        self.expanded += len(value)
        if self.expanded > MAX_EXPANDED:
            raise _SyntaxError("the abbreviations (@string) stand for too much text")
        return value


def begins_with_entry(text: str) -> bool:
    """Return whether an entry with a field begins in the first half of a text, not counting comments.

    Further down, or in a Markdown code block, an entry only shows how to cite something.
    """
    start = _START.search(text)
    if start is None:
        return False
    before = text[: start.start()]
    return not _FENCE.search(before) and 2 * len(_COMMENT_LINE.sub("", before)) <= len(text)


def split_entries(text: str, warnings: Warnings) -> Iterator[BibtexEntry]:
    """Yield the entries in order; warn about those that cannot be read."""
    strings = _Strings()
    line, counted = 1, 0
    start = _START.search(text)
    _warn_loose(text[: start.start() if start else len(text)], 1, warnings)
    while start:
        following = _START.search(text, start.end())
        end = following.start() if following else len(text)
        line += text.count("\n", counted, start.start())
        counted = start.start()
        fields, stop = _parse_fields(text, start.end(), end, strings, line, warnings)
        yield from _accept(start, fields, line, strings)
        _warn_loose(text[stop:end], line + text.count("\n", start.start(), stop), warnings)
        start = following


def _accept(start: re.Match[str], fields: dict[str, str], line: int, strings: _Strings) -> Iterator[BibtexEntry]:
    """Remember the abbreviations of `@string`; yield any other entry."""
    kind = start["kind"].lower()
    if kind == "string":
        strings.values |= fields
    elif kind not in {"comment", "preamble"} and fields:
        yield BibtexEntry(line, kind, clean_line(start["key"] or ""), fields)


def _warn_loose(text: str, line: int, warnings: Warnings) -> None:
    """Warn about each text that begins like an entry but has no field."""
    for loose in _LOOSE_START.finditer(text):
        at = line + text.count("\n", 0, loose.start()) + loose.group().count("\n", 0, loose.group().find("@"))
        warnings.skip(at, "an entry", "expected a key, a comma and fields such as title = {…}")
        if len(warnings.messages) > _MAX_LOOSE:
            break


def _parse_fields(
    text: str, position: int, end: int, strings: _Strings, line: int, warnings: Warnings
) -> tuple[dict[str, str], int]:
    """Return the fields of an entry, the first value of each, and where the entry ends."""
    fields: dict[str, str] = {}
    try:
        while match := _NAME.match(text, position, end):
            value, position = _parse_value(text, match.end(), end, strings)
            fields.setdefault(match[1].lower(), value)
        return fields, _find_end(text, position, end)
    except _SyntaxError as error:
        # A value that contains the next field lacks its closing brace or quote.
        fields = {name: value for name, value in fields.items() if not _NEXT_FIELD.search(value)}
        if fields and not text[position:end].strip():
            last = next(reversed(fields))
            fields[last] = fields[last].rstrip().removesuffix(",")  # it may have swallowed the end of the entry
        if "title" not in fields:
            warnings.skip(line, "an entry", str(error))
            return {}, end
        warnings.add(line, f"an entry is not valid: {error}; its other fields ({', '.join(fields)[:60]}) are kept")
        return fields, end


def _find_end(text: str, position: int, end: int) -> int:
    closing = _END.match(text, position, end)
    if not closing:
        raise _SyntaxError("expected a comma, another field or a closing brace")
    return closing.end()


def _parse_value(text: str, position: int, end: int, strings: _Strings) -> tuple[str, int]:
    """Return a value, whose parts are separated by `#` and concatenated, and where it ends."""
    parts: list[str] = []
    while True:
        part, position = _parse_part(text, position, end, strings)
        parts.append(part)
        joined = _JOIN.match(text, position, end)
        if not joined:
            return "".join(parts), position
        position = joined.end()


def _parse_part(text: str, position: int, end: int, strings: _Strings) -> tuple[str, int]:
    if text.startswith("{", position, end):
        closing = _find_closing(text, position, end, _BRACE)
        closing = closing if closing >= 0 else _find_closing(text, position, end, _BRACE_OR_ESCAPE)
        if closing < 0:
            raise _SyntaxError("a brace is not closed")
        return text[position + 1 : closing], closing + 1
    if text.startswith('"', position, end):
        closing = _find_quote(text, position + 1, end)
        return text[position + 1 : closing], closing + 1
    word = _NUMBER_OR_STRING.match(text, position, end)
    if not word:
        raise _SyntaxError("expected a value in braces or in quotes")
    return strings.expand(word.group()), word.end()


def _find_closing(text: str, position: int, end: int, sign: re.Pattern[str]) -> int:
    """Return the index of the brace that closes the one at an index, or -1."""
    depth = 0
    for match in sign.finditer(text, position, end):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return -1


def _find_quote(text: str, position: int, end: int) -> int:
    depth = 0
    for match in _BRACE_OR_QUOTE.finditer(text, position, end):
        if match.group() == '"' and depth == 0:
            return match.start()
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
    raise _SyntaxError("a quote is not closed")


def decode_value(value: str) -> str:
    """Return a value as plain text, paragraphs separated by blank lines."""
    if "--" in value and " " in value:
        value = _DASHES.sub(lambda match: match[1] or "–—"[len(match[2]) - 2], value)
    if not _TEX.search(value):
        return value
    if "~" in value:
        value = _URL.sub(lambda match: match.group().replace("~", _HIDDEN["~"]), value)
    if "\\" in value:
        value = _ESCAPED.sub(lambda match: _HIDDEN[match[1] or _ESCAPED_NAMES[match[2]]], value)
        value = _FONT.sub("", _HREF.sub(r"\2 \1", _CITATION.sub("", value)))
        value = _QUOTED.sub(r"“\1”", _QUOTES.sub(lambda match: _QUOTE_CHARACTERS[match[1]], value))
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
        text = _UNKNOWN_COMMAND.sub(r"\1 ", _SECOND_ACCENT.sub(_replace_accent, tex_to_text(text)))
    else:
        text = tex_to_text(text)
    return " ".join(text.replace("{", "").replace("}", "").split())


def _replace_accent(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[2] + ACCENTS[match[1]])


def _space(match: re.Match[str]) -> str:
    r"""Return the text for a TeX space or a line-break hint; `\-` and `\/` become nothing."""
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
