"""JSON read value by value, so that each paper has its line and nothing in it can harm."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reader.digest.door import Copy
from reader.errors import DigestError
from reader.text import clean_line

_BLANK = re.compile(r"[ \t\n]*")
_JSON = re.compile(r"\s*+(?:\{|\[\s*+(?:[{\[\]\"]|-?[0-9.]+\s*[,\]]|true|false|null|\Z))")
_OBJECTS_AHEAD = re.compile(r'\s*+\[?\s*+\{\s*+"')
_LINE_BY_LINE = re.compile(r"\}[ \t]*\n\s*+\{")


class _Unsound(ValueError):
    """JSON that Python would take, and Reader does not."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One value of a JSON text, with the line on which it begins."""

    line: int
    value: Any


@dataclass(frozen=True, slots=True)
class Listed:
    """What a JSON text lists, as it is written.

    `values` are the elements of an array, or the values that stand line by line. Where the text is one object, that is
    the one value and `wrapper`, and `arrays` are the arrays in it by their names.
    """

    values: tuple[Placed, ...]
    is_array: bool = False
    wrapper: Mapping[str, Any] | None = None
    arrays: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)

    @property
    def around(self) -> Mapping[str, Any]:
        """The fields of the one object; none where the text is not one."""
        return self.wrapper or {}


def looks_like_json(copy: Copy) -> bool:
    """Tell JSON by how it begins; a markdown link begins with a bracket, too, but goes on otherwise."""
    return _JSON.match(copy.text) is not None


def is_surely_json(copy: Copy) -> bool:
    """Tell a text that begins with an object, as no page does."""
    return _OBJECTS_AHEAD.match(copy.text) is not None


def values_listed(copy: Copy) -> Listed:
    """Read an array, one object, or values line by line.

    Raises DigestError with the line where the text is no sound JSON: broken, nested too deeply, a name given twice in
    one object, NaN or Infinity.
    """
    walk = _Walk(copy)
    place = walk.blank(0)
    if copy.text.startswith("{", place) and not _LINE_BY_LINE.search(copy.text):
        listed, place = walk.wrapper(place)
        if place == len(copy.text):
            return listed
    else:
        listed = Listed((), is_array=copy.text.startswith("[", place))
    values = list(listed.values)
    while place < len(copy.text):
        found, place = walk.document(place)
        values += found
        place = walk.blank(place)
    return Listed(tuple(values), listed.is_array)


class _Walk:
    """A walk through a JSON text that knows the line of every value it gives."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self._text = copy.text
        self._decoder = json.JSONDecoder(object_pairs_hook=_object_of, parse_constant=_refuse_constant)
        self._counted_to, self._line = 0, 1

    def blank(self, place: int) -> int:
        """Give the next place that is not blank."""
        found = _BLANK.match(self._text, place)
        return found.end() if found else place

    def document(self, place: int) -> tuple[list[Placed], int]:
        """Read one value at the outermost level, or the elements of an array."""
        if self._text.startswith("[", place):
            return self._elements(place)
        line = self._line_at(place)
        value, end = self._value(place)
        return [Placed(line, value)], end

    def wrapper(self, place: int) -> tuple[Listed, int]:
        """Read the object that begins at a place, and give the next place that is not blank."""
        line = self._line_at(place)
        members: dict[str, Any] = {}
        arrays: dict[str, tuple[Placed, ...]] = {}
        place = self.blank(place + 1)
        more = not self._text.startswith("}", place)
        place += 0 if more else 1
        while more:
            name, place = self._name(place)
            if name in members:
                raise self._refused(place, _given_twice(name))
            if self._text.startswith("[", place):
                elements, end = self._elements(place)
                arrays[name] = tuple(elements)
                members[name] = [element.value for element in elements]
            else:
                members[name], end = self._value(place)
            place, more = self._after(end, "}")
        return Listed((Placed(line, members),), wrapper=members, arrays=arrays), self.blank(place)

    def _elements(self, place: int) -> tuple[list[Placed], int]:
        values: list[Placed] = []
        place = self.blank(place + 1)
        if self._text.startswith("]", place):
            return values, place + 1
        while True:
            line = self._line_at(place)
            value, end = self._value(place)
            values.append(Placed(line, value))
            place, more = self._after(end, "]")
            if not more:
                return values, place

    def _name(self, place: int) -> tuple[str, int]:
        name, end = self._value(place)
        end = self.blank(end)
        if not isinstance(name, str) or not self._text.startswith(":", end):
            raise self._refused(place, "is broken JSON: a name and a colon are expected here")
        return name, self.blank(end + 1)

    def _after(self, place: int, closing: str) -> tuple[int, bool]:
        """Step over a comma, or over the closing bracket; tell whether there is more to come."""
        place = self.blank(place)
        if self._text.startswith(",", place):
            return self.blank(place + 1), True
        if self._text.startswith(closing, place):
            return place + 1, False
        raise self._refused(place, f"is broken JSON: a comma or {closing} is expected here; the file may be cut off")

    def _value(self, place: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, place)
        except json.JSONDecodeError as error:
            reason = f"is broken JSON: {error.msg[:1].lower()}{error.msg[1:]} in column {error.colno}"
            raise self._copy.refused(f"{reason}; save the file again", error.lineno) from None
        except RecursionError:
            raise self._refused(place, "is nested too deeply for a list of papers") from None
        except _Unsound as error:
            raise self._refused(place, str(error)) from None
        except ValueError:
            raise self._refused(place, "holds a number with too many digits") from None

    def _refused(self, place: int, reason: str) -> DigestError:
        return self._copy.refused(reason, self._line_at(place))

    def _line_at(self, place: int) -> int:
        """Count lines on from the last place asked for, as all are asked for in order."""
        self._line += self._text.count("\n", self._counted_to, place)
        self._counted_to = place
        return self._line


def _object_of(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        counts = Counter(name for name, _ in members)
        raise _Unsound(_given_twice(counts.most_common(1)[0][0]))
    return found


def _refuse_constant(name: str) -> None:
    raise _Unsound(f"holds {name}, which is no JSON")


def _given_twice(name: str) -> str:
    return f"gives {clean_line(name)[:40]!r} twice for one thing; keep the right one"
