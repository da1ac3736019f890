"""Typed access to the fields of a paper in JSON, and the warnings about unreadable parts of an input."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeVar

from reader.formats.input_text import decode_line, decode_paragraphs, decode_text
from reader.paper import Paper, format_count, parse_arxiv_id, parse_doi
from reader.text import clean_line, clean_text
from reader.text.links import find_links, is_safe_url

COUNT = r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?[kKM]|[0-9][0-9,]{0,6})"
"""A number as pages write it: 101, 1,024 or 3.29k."""
MAX_COUNT = 1_000_000_000
"""The largest count accepted; no paper has more comments, votes or authors."""
MAX_WARNINGS_SHOWN = 20
"""Warnings shown for one input; further ones are only counted."""

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].{0,40})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_MAX_SHOWN_LENGTH = 60
_MAX_NAMES_SHOWN, _MAX_NAME_LENGTH = 5, 40

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Warnings:
    """The warnings about one input, most of them with a line."""

    name: str
    messages: dict[str, None] = field(default_factory=dict)
    skipped: list[int] = field(default_factory=list)
    """The lines of the entries that were skipped."""
    _type_errors: set[tuple[int, str, str]] = field(default_factory=set)

    def add(self, line: int, text: str) -> None:
        """Add a warning about a line counted from 1, unless it was added before."""
        self.messages.setdefault(f"{self.name}:{line}: {text}")

    def skip(self, line: int, entry: str, reason: str) -> None:
        """Add a warning that the entry at a line was skipped, and why."""
        self.add(line, f"{entry} was skipped: {reason}")
        self.skipped.append(line)

    def add_type_error(self, line: int, name: str, shown: str, expected: str) -> None:
        """Add a warning about a field of the wrong type, once for each line, name and value."""
        if (line, name, shown) not in self._type_errors:
            self._type_errors.add((line, name, shown))
            self.add(line, f"{name}: {shown} is not {expected}; ignored")

    def prepend(self, texts: Iterable[str]) -> None:
        """Add warnings about the whole input before those about its lines, each once."""
        messages = dict.fromkeys(f"{self.name}: {text}" for text in texts) | self.messages
        self.messages.clear()
        self.messages.update(messages)

    def first(self) -> str:
        """Return the text of the first warning, as the reason why an input has no papers."""
        first = next(iter(self.messages), None)
        return first.removeprefix(f"{self.name}:").partition(":")[2].strip() if first else "a paper needs a title"

    def first_line(self) -> int:
        """Return the line of the first warning that has one, else 1."""
        lines = (message.removeprefix(f"{self.name}:").partition(":")[0] for message in self.messages)
        return next((int(line) for line in lines if line.isdecimal()), 1)

    def summary(self) -> tuple[str, ...]:
        """Return the first `MAX_WARNINGS_SHOWN` warnings, then a line with the number of the others."""
        more = len(self.messages) - MAX_WARNINGS_SHOWN
        shown = tuple(islice(self.messages, MAX_WARNINGS_SHOWN))
        return (*shown, f"{self.name}: {more:,} more warnings like these") if more > 0 else shown


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a paper; a field of the wrong type counts as absent, with a warning."""

    values: Mapping[str, Any]
    line: int
    warnings: Warnings

    def nested(self, name: str) -> "Fields":
        """Return the fields of a nested object, or no fields if it is absent."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            self._warn_type(name, value, "an object")
            value = {}
        return Fields(value, self.line, self.warnings)

    def text(self, name: str) -> str:
        """Return a clean text of several lines."""
        return decode_text(self._raw_text(name))

    def verbatim(self, name: str) -> str:
        """Return a clean text as the user typed it, without decoding HTML entities."""
        return clean_text(self._raw_text(name))

    def single_line(self, name: str) -> str:
        """Return a clean text of one line."""
        return decode_line(self._raw_text(name))

    def paragraphs(self, name: str) -> str:
        """Return a clean text with wrapped lines and URLs joined; blank lines separate paragraphs."""
        return decode_paragraphs(self._raw_text(name))

    def count(self, name: str) -> int | None:
        """Return a number that counts something."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
            return value
        self._warn_type(name, value, "a count")
        return None

    def count_in_text(self, name: str) -> int | None:
        """Return a count written as text, such as "3.29k"."""
        return self._parse(name, lambda text: int(text) if _COUNT.fullmatch(text) else None, "a count")

    def boolean(self, name: str) -> bool:
        """Return a boolean; false if it is absent."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            self._warn_type(name, value, "true or false")
        return value is True

    def day(self, name: str) -> date | None:
        """Return the day of a date or a timestamp."""
        return self._parse(name, _parse_day, "a date (YYYY-MM-DD)")

    def timestamp(self, name: str) -> datetime | None:
        """Return a timestamp in UTC."""
        return self._parse(name, _parse_timestamp, "a time")

    def arxiv_id(self, name: str) -> str | None:
        """Return an arXiv id without its version, in any notation."""
        return self._parse(name, lambda text: parse_arxiv_id(text[:200]), "an arXiv id")

    def doi(self, name: str) -> str | None:
        """Return a DOI in lower case, in any notation; None for the DOI of an arXiv paper."""
        value = self.values.get(name)
        is_arxiv = isinstance(value, str) and parse_arxiv_id(value[:200]) is not None
        return None if is_arxiv else self._parse(name, lambda text: parse_doi(text[:300]), "a DOI")

    def url(self, name: str) -> str | None:
        """Return a safe URL."""
        return self._parse(name, _parse_url, "a safe URL")

    def urls(self, name: str) -> tuple[str, ...]:
        """Return the safe URLs of a list, each once, in order."""
        found = [(text, _parse_url(text)) for text in self.lines(name)]
        for text, url in found:
            if url is None:
                self._warn_type(name, text, "a safe URL")
        return tuple(dict.fromkeys(url for _, url in found if url))

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the clean texts of a list, each of one line, without empty ones."""
        return self._lines(name, decode_line)

    def verbatim_lines(self, name: str) -> tuple[str, ...]:
        """Return the clean texts of a list as the user typed them, without decoding HTML entities."""
        return self._lines(name, clean_line)

    def array(self, name: str) -> list[Any]:
        """Return the elements of an array, or none if it is absent."""
        value = self.values.get(name)
        if isinstance(value, list):
            return value
        self._warn_type(name, value, "a list")
        return []

    def _lines(self, name: str, clean: Callable[[str], str]) -> tuple[str, ...]:
        if name not in self.values:
            return ()
        for value in self.array(name):
            if not isinstance(value, str):
                self._warn_type(name, value, "a text")
        return tuple(line for value in self.array(name) if isinstance(value, str) and (line := clean(value)))

    def _raw_text(self, name: str) -> str:
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        self._warn_type(name, value, "a text")
        return ""

    def _parse(self, name: str, parse: Callable[[str], _T | None], expected: str) -> _T | None:
        value = self.values.get(name)
        if value is None:
            return None
        parsed = parse(decode_line(value)) if isinstance(value, str) else None
        if parsed is None:
            self._warn_type(name, value or None, expected)
        return parsed

    def _warn_type(self, name: str, value: object, expected: str) -> None:
        """Warn about a value of the wrong type, but not about an absent one."""
        if value is not None:
            self.warnings.add_type_error(self.line, name, _quote_value(value), expected)


def parse_count(digits: str) -> int:
    """Parse a number as pages write it: "1,024" or "3.29k"."""
    if digits.endswith(("k", "K", "M", "m")):
        return round(float(digits[:-1]) * (1_000_000 if digits[-1] in "Mm" else 1000))
    return int(digits.replace(",", ""))


def describe_undated(days: Sequence[date | None]) -> Iterator[str]:
    """Yield a warning about papers without a day on which they were listed, if there are any."""
    if count := days.count(None):
        yield f"{_describe_lack(count, len(days), 'a')} listing date; set it with --date YYYY-MM-DD"


def describe_missing_abstracts(papers: Sequence[Paper]) -> Iterator[str]:
    """Yield a warning about papers without an abstract, if there are any."""
    if count := sum(not paper.abstract for paper in papers):
        yield f"{_describe_lack(count, len(papers), 'an')} abstract"


def describe_unknown(names: Iterable[str]) -> Iterator[str]:
    """Yield a warning about unknown fields, if there are any."""
    if unknown := [*dict.fromkeys(clean_line(name)[:_MAX_NAME_LENGTH] for name in names)]:
        more = ", …" if len(unknown) > _MAX_NAMES_SHOWN else ""
        yield f"unknown fields ignored: {', '.join(unknown[:_MAX_NAMES_SHOWN])}{more}"


def _describe_lack(count: int, total: int, article: str) -> str:
    return (
        f"no paper has {article}"
        if count == total
        else f"{count:,} of {format_count(total)} {'has' if count == 1 else 'have'} no"
    )


def _quote_value(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()[:_MAX_SHOWN_LENGTH]
    if isinstance(value, str):
        return repr(clean_line(value[: _MAX_SHOWN_LENGTH * 2])[:_MAX_SHOWN_LENGTH])
    return {list: "a list", dict: "an object", float: "a fraction"}.get(type(value), "the value")


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
