"""The fields of one paper as JSON gives them, each read as what it should be."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeVar

from reader.formats.input_text import decode_line, decode_text
from reader.links import find_links, is_safe_url, rejoined
from reader.paper import format_count, parse_arxiv_id
from reader.text import clean_line, clean_text

MAX_COUNT = 1_000_000_000
"""No paper has more comments, votes or authors."""
MAX_WARNINGS_SHOWN = 20
"""How many notices are said one by one; the rest are counted."""

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].{0,40})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_MAX_SHOWN_LENGTH = 60

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Warnings:
    """What could not be read of a digest, each with its line."""

    name: str
    messages: dict[str, None] = field(default_factory=dict)
    _type_errors: set[tuple[int, str, str]] = field(default_factory=set)

    def add(self, line: int, text: str) -> None:
        """Say something about a line counted from 1; what was said of it already is not said again."""
        self.messages.setdefault(f"{self.name}:{line}: {text}")

    def add_type_error(self, line: int, name: str, shown: str, expected: str) -> None:
        """Say once that a value is not what was expected, however many fields of that name hold it."""
        if (line, name, shown) not in self._type_errors:
            self._type_errors.add((line, name, shown))
            self.add(line, f"{name}: {shown} is not {expected} and was left out")

    def prepend(self, messages: Iterable[str]) -> None:
        """Say something about the whole digest, each thing once, before what was said of its lines."""
        message = dict.fromkeys(f"{self.name}: {each}" for each in messages) | self.messages
        self.messages.clear()
        self.messages.update(message)

    def first(self) -> str:
        """Give the first of them, to say why nothing came of the digest."""
        first = next(iter(self.messages), None)
        return first.removeprefix(f"{self.name}:").partition(":")[2].strip() if first else "a title is needed"

    def summary(self) -> tuple[str, ...]:
        """Give the first of them, and how many more there are."""
        more = len(self.messages) - MAX_WARNINGS_SHOWN
        return tuple(islice(self.messages, MAX_WARNINGS_SHOWN)) + (
            (f"{self.name}: {more:,} more notices like these",) if more > 0 else ()
        )


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a paper; one that is not what it should be is taken as absent, and a notice says so."""

    values: Mapping[str, Any]
    line: int
    warnings: Warnings

    def nested(self, name: str) -> "Fields":
        """Give the fields of an object that stands in a field; none where it is absent."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            self._warn_type(name, value, "an object")
            value = {}
        return Fields(value, self.line, self.warnings)

    def text(self, name: str) -> str:
        """Give a cleaned text of several lines."""
        return decode_text(self._raw_text(name))

    def verbatim(self, name: str) -> str:
        """Give a cleaned text that a user typed, in which an entity is what it looks like."""
        return clean_text(self._raw_text(name))

    def single_line(self, name: str) -> str:
        """Give a cleaned text of one line; line breaks become spaces."""
        return decode_line(self._raw_text(name))

    def paragraphs(self, name: str) -> str:
        """Give a cleaned text whose lines were wrapped, addresses too: only blank lines part it."""
        return "\n\n".join(decode_line(rejoined(part)) for part in self.text(name).split("\n\n"))

    def count(self, name: str) -> int | None:
        """Give a number that counts something: whole, and not below 0."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
            return value
        self._warn_type(name, value, "a count")
        return None

    def count_in_text(self, name: str) -> int | None:
        """Give a number that is written as a text."""
        return self._parse(name, lambda text: int(text) if _COUNT.fullmatch(text) else None, "a count")

    def boolean(self, name: str) -> bool:
        """Give true or false; false where it is absent."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            self._warn_type(name, value, "true or false")
        return value is True

    def day(self, name: str) -> date | None:
        """Give a day, written alone or at the head of a moment."""
        return self._parse(name, _parse_day, "a date (YYYY-MM-DD)")

    def timestamp(self, name: str) -> datetime | None:
        """Give a moment in UTC."""
        return self._parse(name, _parse_timestamp, "a time")

    def arxiv_id(self, name: str) -> str | None:
        """Give an arXiv id without its version, from any way to write it."""
        return self._parse(name, lambda text: parse_arxiv_id(text[:200]), "an arXiv id")

    def url(self, name: str) -> str | None:
        """Give an address that may be opened."""
        return self._parse(name, _parse_url, "an address that Reader opens")

    def urls(self, name: str) -> tuple[str, ...]:
        """Give the addresses of a list that may be opened, each once, in order."""
        if name not in self.values:
            return ()
        found = [(value, _parse_url(value)) for value in self.lines(name)]
        for value, url in found:
            if url is None:
                self._warn_type(name, value, "an address that Reader opens")
        return tuple(dict.fromkeys(address for _, address in found if address))

    def lines(self, name: str) -> tuple[str, ...]:
        """Give the cleaned texts of a list, each of one line; empty ones are left out."""
        if name not in self.values:
            return ()
        return tuple(line for value in self.list(name) if (line := self._line_of(name, value, decode_line)))

    def verbatim_lines(self, name: str) -> tuple[str, ...]:
        """Return the cleaned texts of a list that a user typed, each on one line."""
        if name not in self.values:
            return ()
        return tuple(line for value in self.list(name) if (line := self._line_of(name, value, clean_line)))

    def list(self, name: str) -> list[Any]:
        """Give a list as it is; an empty one where it is absent."""
        value = self.values.get(name)
        if isinstance(value, list):
            return value
        self._warn_type(name, value, "a list")
        return []

    def _line_of(self, name: str, value: object, clean: Callable[[str], str]) -> str:
        if isinstance(value, str):
            return clean(value)
        self._warn_type(name, value, "a text")
        return ""

    def _raw_text(self, name: str) -> str:
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        self._warn_type(name, value, "a text")
        return ""

    def _parse(self, name: str, reading: Callable[[str], _T | None], expected: str) -> _T | None:
        value = self.values.get(name)
        if value is None:
            return None
        found = reading(decode_line(value)) if isinstance(value, str) else None
        if found is None:
            self._warn_type(name, value or None, expected)
        return found

    def _warn_type(self, name: str, value: object, expected: str) -> None:
        """Say that a value is not what it should be; absent ones are nothing odd."""
        if value is not None:
            self.warnings.add_type_error(self.line, name, _quote_value(value), expected)


def describe_undated(days: Sequence[date | None]) -> Iterator[str]:
    """Say how many papers name no day on which they were listed, and what does."""
    if without := days.count(None):
        which = "no paper names a" if without == len(days) else f"{without:,} of {format_count(len(days))} name no"
        yield f"{which} day on which it was listed; import it with --date YYYY-MM-DD to say it"


def _quote_value(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()[:_MAX_SHOWN_LENGTH]
    if isinstance(value, str):
        return repr(clean_line(value[: _MAX_SHOWN_LENGTH * 2])[:_MAX_SHOWN_LENGTH])
    return {list: "a list", dict: "an object", float: "a fraction"}.get(type(value), "what stands there")


def _parse_day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _parse_timestamp(text: str) -> datetime | None:
    try:
        timestamp = datetime.fromisoformat(text)
        return timestamp.astimezone(UTC) if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _parse_url(text: str) -> str | None:
    if is_safe_url(text):
        return text
    return next(iter(find_links(text)), None) if " " not in text else None
