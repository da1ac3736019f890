"""The fields of one paper as JSON gives them, each read as what it should be."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeVar

from reader.links import is_openable, links_in, rejoined
from reader.paper import arxiv_id_in, count_in_words
from reader.text import clean_line, clean_text, harmless, without_entities

LARGEST_COUNT = 1_000_000_000
"""No paper has more comments, votes or authors."""
NOTICES_SHOWN = 20
"""How many notices are said one by one; the rest are counted."""

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].{0,40})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_LONGEST_SHOWN = 60

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Notices:
    """What could not be read of a digest, each with its line."""

    name: str
    said: dict[str, None] = field(default_factory=dict)
    _odd: set[tuple[int, str, str]] = field(default_factory=set)

    def add(self, line: int, words: str) -> None:
        """Say something about a line counted from 1; what was said of it already is not said again."""
        self.said.setdefault(f"{self.name}:{line}: {words}")

    def add_odd(self, line: int, name: str, shown: str, expected: str) -> None:
        """Say once that a value is not what was expected, however many fields of that name hold it."""
        if (line, name, shown) not in self._odd:
            self._odd.add((line, name, shown))
            self.add(line, f"{name}: {shown} is not {expected} and was left out")

    def begin_with(self, words: Iterable[str]) -> None:
        """Say something about the whole digest, each thing once, before what was said of its lines."""
        said = dict.fromkeys(f"{self.name}: {each}" for each in words) | self.said
        self.said.clear()
        self.said.update(said)

    def why(self) -> str:
        """Give the first of them, to say why nothing came of the digest."""
        first = next(iter(self.said), None)
        return first.removeprefix(f"{self.name}:").partition(":")[2].strip() if first else "a title is needed"

    def told(self) -> tuple[str, ...]:
        """Give the first of them, and how many more there are."""
        more = len(self.said) - NOTICES_SHOWN
        return tuple(islice(self.said, NOTICES_SHOWN)) + (
            (f"{self.name}: {more:,} more notices like these",) if more > 0 else ()
        )


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a paper; one that is not what it should be is taken as absent, and a notice says so."""

    values: Mapping[str, Any]
    line: int
    notices: Notices

    def within(self, name: str) -> "Fields":
        """Give the fields of an object that stands in a field; none where it is absent."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            self._odd(name, value, "an object")
            value = {}
        return Fields(value, self.line, self.notices)

    def text(self, name: str) -> str:
        """Give a cleaned text of several lines."""
        text = self._string(name)
        return clean_text(without_entities(harmless(text) if "&" in text else text))

    def verbatim(self, name: str) -> str:
        """Give a cleaned text that a user typed, in which an entity is what it looks like."""
        return clean_text(self._string(name))

    def words(self, name: str) -> str:
        """Give a cleaned text of one line; line breaks become spaces."""
        return _line(self._string(name))

    def paragraphs(self, name: str) -> str:
        """Give a cleaned text whose lines were wrapped, addresses too: only blank lines part it."""
        return "\n\n".join(clean_line(rejoined(part)) for part in self.text(name).split("\n\n"))

    def count(self, name: str) -> int | None:
        """Give a number that counts something: whole, and not below 0."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT:
            return value
        self._odd(name, value, "a count")
        return None

    def written_count(self, name: str) -> int | None:
        """Give a number that is written as a text."""
        return self._read(name, lambda text: int(text) if _COUNT.fullmatch(text) else None, "a count")

    def flag(self, name: str) -> bool:
        """Give true or false; false where it is absent."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            self._odd(name, value, "true or false")
        return value is True

    def day(self, name: str) -> date | None:
        """Give a day, written alone or at the head of a moment."""
        return self._read(name, _day_in, "a date (YYYY-MM-DD)")

    def moment(self, name: str) -> datetime | None:
        """Give a moment in UTC."""
        return self._read(name, _moment_in, "a time")

    def arxiv_id(self, name: str) -> str | None:
        """Give an arXiv id without its version, from any way to write it."""
        return self._read(name, lambda text: arxiv_id_in(text[:200]), "an arXiv id")

    def address(self, name: str) -> str | None:
        """Give an address that may be opened."""
        return self._read(name, _address_in, "an address that Reader opens")

    def addresses(self, name: str) -> tuple[str, ...]:
        """Give the addresses of a list that may be opened, each once, in order."""
        if name not in self.values:
            return ()
        found = [(value, _address_in(value)) for value in self.lines(name)]
        for value, address in found:
            if address is None:
                self._odd(name, value, "an address that Reader opens")
        return tuple(dict.fromkeys(address for _, address in found if address))

    def lines(self, name: str) -> tuple[str, ...]:
        """Give the cleaned texts of a list, each of one line; empty ones are left out."""
        if name not in self.values:
            return ()
        return tuple(line for value in self.list(name) if (line := self._line_of(name, value)))

    def list(self, name: str) -> list[Any]:
        """Give a list as it is; an empty one where it is absent."""
        value = self.values.get(name)
        if isinstance(value, list):
            return value
        self._odd(name, value, "a list")
        return []

    def _line_of(self, name: str, value: object) -> str:
        if isinstance(value, str):
            return _line(value)
        self._odd(name, value, "a text")
        return ""

    def _string(self, name: str) -> str:
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        self._odd(name, value, "a text")
        return ""

    def _read(self, name: str, reading: Callable[[str], _T | None], expected: str) -> _T | None:
        value = self.values.get(name)
        if value is None:
            return None
        found = reading(_line(value)) if isinstance(value, str) else None
        if found is None:
            self._odd(name, value or None, expected)
        return found

    def _odd(self, name: str, value: object, expected: str) -> None:
        """Say that a value is not what it should be; absent ones are nothing odd."""
        if value is not None:
            self.notices.add_odd(self.line, name, _shown(value), expected)


def no_day_in_words(days: Sequence[date | None]) -> Iterator[str]:
    """Say how many papers name no day on which they were listed, and what does."""
    if without := days.count(None):
        which = "no paper names a" if without == len(days) else f"{without:,} of {count_in_words(len(days))} name no"
        yield f"{which} day on which it was listed; import it with --date YYYY-MM-DD to say it"


def _line(value: str) -> str:
    return clean_line(without_entities(harmless(value) if "&" in value else value))


def _shown(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()[:_LONGEST_SHOWN]
    if isinstance(value, str):
        return repr(clean_line(value[: _LONGEST_SHOWN * 2])[:_LONGEST_SHOWN])
    return {list: "a list", dict: "an object", float: "a fraction"}.get(type(value), "what stands there")


def _day_in(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _moment_in(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _address_in(text: str) -> str | None:
    if is_openable(text):
        return text
    return next(iter(links_in(text)), None) if " " not in text else None
