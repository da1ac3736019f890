"""Objects written as Python writes them, where a program printed them in place of JSON.

JSON read value by value, so that each paper has its line and nothing in it can harm.
"""

import ast
import json
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reader.errors import DigestError
from reader.formats.input_text import InputText
from reader.text import clean_line

MAX_TEXT_LENGTH = 2_000_000
"""Characters of one object; no paper of the API has a hundredth of it."""

_LITERALS = re.compile(
    r"(?>'(?>[^'\\]|\\.)*'|\"(?>[^\"\\]|\\.)*\"|[{}\[\],:]|\s+|True|False|None|-?[0-9][0-9.]{0,30})*", re.DOTALL
)
"""Texts, numbers, lists and objects: nothing that would have to be worked out."""


def parse_python_literal(text: str) -> object:
    """Read one object; None where it is something else, or too long or too deeply nested."""
    if len(text) > MAX_TEXT_LENGTH or not _LITERALS.fullmatch(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


_WHITESPACE = re.compile(r"[ \t\n]*")
_JSON_START = re.compile(r"\s*+(?:\{|\[\s*+(?:[{\[\]\"]|-?[0-9.]+\s*[,\]]|true|false|null|\Z))")
_OBJECTS_START = re.compile(r'\s*+\[?\s*+\{\s*+"')
_JSON_LINES = re.compile(r"\}[ \t]*\n\s*+\{")


class _UnsupportedJson(ValueError):
    """JSON that Python would take, and Reader does not."""


@dataclass(frozen=True, slots=True)
class Located:
    """One value of a JSON text, with the line on which it begins."""

    line: int
    value: Any


@dataclass(frozen=True, slots=True)
class JsonList:
    """What a JSON text lists, as it is written.

    `values` are the elements of an array, or the values that stand line by line. Where the text is one object, that is
    the one value and `wrapper`, and `arrays` are the arrays in it by their names.
    """

    values: tuple[Located, ...]
    is_array: bool = False
    wrapper: Mapping[str, Any] | None = None
    arrays: Mapping[str, tuple[Located, ...]] = field(default_factory=dict)

    @property
    def wrapper_fields(self) -> Mapping[str, Any]:
        """The fields of the one object; none where the text is not one."""
        return self.wrapper or {}


def looks_like_json(source_text: InputText) -> bool:
    """Tell JSON by how it begins; a markdown link begins with a bracket, too, but goes on otherwise."""
    return _JSON_START.match(source_text.text) is not None


def is_json(source_text: InputText) -> bool:
    """Tell a text that begins with an object, as no page does."""
    return _OBJECTS_START.match(source_text.text) is not None


def parse_json_list(source_text: InputText) -> JsonList:
    """Read an array, one object, or values line by line.

    Raises DigestError with the line where the text is no sound JSON: broken, nested too deeply, a name given twice in
    one object, NaN or Infinity.
    """
    walk = _Parser(source_text)
    offset = walk.skip_whitespace(0)
    if source_text.text.startswith("{", offset) and not _JSON_LINES.search(source_text.text):
        json_list, offset = walk.wrapper(offset)
        if offset == len(source_text.text):
            return json_list
    else:
        json_list = JsonList((), is_array=source_text.text.startswith("[", offset))
    values = list(json_list.values)
    while offset < len(source_text.text):
        found, offset = walk.document(offset)
        values += found
        offset = walk.skip_whitespace(offset)
    return JsonList(tuple(values), json_list.is_array)


class _Parser:
    """A walk through a JSON text that knows the line of every value it gives."""

    def __init__(self, source_text: InputText) -> None:
        self._copy = source_text
        self._text = source_text.text
        self._decoder = json.JSONDecoder(object_pairs_hook=_make_object, parse_constant=_reject_constant)
        self._counted_to, self._line = 0, 1

    def skip_whitespace(self, offset: int) -> int:
        """Give the next place that is not blank."""
        match = _WHITESPACE.match(self._text, offset)
        return match.end() if match else offset

    def document(self, offset: int) -> tuple[list[Located], int]:
        """Read one value at the outermost level, or the elements of an array."""
        if self._text.startswith("[", offset):
            return self._elements(offset)
        line = self._line_at(offset)
        value, end = self._value(offset)
        return [Located(line, value)], end

    def wrapper(self, offset: int) -> tuple[JsonList, int]:
        """Read the object that begins at a place, and give the next place that is not blank."""
        line = self._line_at(offset)
        members: dict[str, Any] = {}
        arrays: dict[str, tuple[Located, ...]] = {}
        offset = self.skip_whitespace(offset + 1)
        more = not self._text.startswith("}", offset)
        offset += 0 if more else 1
        while more:
            name, offset = self._name(offset)
            if name in members:
                raise self._error(offset, _repeated_name(name))
            if self._text.startswith("[", offset):
                elements, end = self._elements(offset)
                arrays[name] = tuple(elements)
                members[name] = [element.value for element in elements]
            else:
                members[name], end = self._value(offset)
            offset, more = self._consume_separator(end, "}")
        return JsonList((Located(line, members),), wrapper=members, arrays=arrays), self.skip_whitespace(offset)

    def _elements(self, offset: int) -> tuple[list[Located], int]:
        values: list[Located] = []
        offset = self.skip_whitespace(offset + 1)
        if self._text.startswith("]", offset):
            return values, offset + 1
        while True:
            line = self._line_at(offset)
            value, end = self._value(offset)
            values.append(Located(line, value))
            offset, more = self._consume_separator(end, "]")
            if not more:
                return values, offset

    def _name(self, offset: int) -> tuple[str, int]:
        name, end = self._value(offset)
        end = self.skip_whitespace(end)
        if not isinstance(name, str) or not self._text.startswith(":", end):
            raise self._error(offset, "is broken JSON: a name and a colon are expected here")
        return name, self.skip_whitespace(end + 1)

    def _consume_separator(self, offset: int, closing: str) -> tuple[int, bool]:
        """Step over a comma, or over the closing bracket; tell whether there is more to come."""
        offset = self.skip_whitespace(offset)
        if self._text.startswith(",", offset):
            return self.skip_whitespace(offset + 1), True
        if self._text.startswith(closing, offset):
            return offset + 1, False
        raise self._error(offset, f"is broken JSON: a comma or {closing} is expected here; the file may be cut off")

    def _value(self, offset: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, offset)
        except json.JSONDecodeError as error:
            reason = f"is broken JSON: {error.msg[:1].lower()}{error.msg[1:]} in column {error.colno}"
            raise self._copy.error(f"{reason}; save the file again", error.lineno) from None
        except RecursionError:
            raise self._error(offset, "is nested too deeply for a list of papers") from None
        except _UnsupportedJson as error:
            raise self._error(offset, str(error)) from None
        except ValueError:
            raise self._error(offset, "holds a number with too many digits") from None

    def _error(self, offset: int, reason: str) -> DigestError:
        return self._copy.error(reason, self._line_at(offset))

    def _line_at(self, offset: int) -> int:
        """Count lines on from the last place asked for, as all are asked for in order."""
        self._line += self._text.count("\n", self._counted_to, offset)
        self._counted_to = offset
        return self._line


def _make_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        counts = Counter(name for name, _ in members)
        raise _UnsupportedJson(_repeated_name(counts.most_common(1)[0][0]))
    return found


def _reject_constant(name: str) -> None:
    raise _UnsupportedJson(f"holds {name}, which is no JSON")


def _repeated_name(name: str) -> str:
    return f"gives {clean_line(name)[:40]!r} twice for one thing; keep the right one"
