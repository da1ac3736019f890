"""The syntax of BibTeX: entries, strings, and values in braces, in quotes or joined by `#`.

The text is divided at whatever begins an entry with a field, so that an entry without its closing brace ends there and
the next ones are read. bibtexparser 2.1 was tried: it loses entries that have a field twice or a line such as
`@home{x}` in an abstract, joins fields without a comma between them, needs 50 ms to be imported, and 15 s for 200,000
unclosed entries, where this module needs less than one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reader.formats.fields import Warnings
from reader.text import clean_line

MAX_EXPANDED = 16 * 1024 * 1024
"""Characters that the abbreviations of one file may stand for: abbreviations of abbreviations double at each step."""

_MAX_LOOSE = 1_000
"""More beginnings without a field are not searched for: counting lines for each would be quadratic."""
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
    """The abbreviations that `@string` defines, and how much of the limit is used."""

    values: dict[str, str] = field(default_factory=lambda: {month: month for month in _MONTHS})
    expanded: int = 0

    def expand(self, name: str) -> str:
        value = self.values.get(name.lower(), name)
        self.expanded += len(value)
        if self.expanded > MAX_EXPANDED:
            raise _SyntaxError("the abbreviations (@string) stand for too much text")
        return value


def begins_with_entry(text: str) -> bool:
    """Return whether an entry with a field begins in the first half of a text, comments not counted.

    Further down, or in a code block of Markdown, it only says how to cite something.
    """
    start = _START.search(text)
    if start is None:
        return False
    before = text[: start.start()]
    return not _FENCE.search(before) and 2 * len(_COMMENT_LINE.sub("", before)) <= len(text)


def split_entries(text: str, warnings: Warnings) -> Iterator[BibtexEntry]:
    """Yield the entries in their order; warn about those that cannot be read."""
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
    """Warn about what begins like an entry and has no field."""
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
        # A value that contains the next field did not end, because a brace or a quote is missing.
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
    """Return a value, whose parts `#` joins, and where it ends."""
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
