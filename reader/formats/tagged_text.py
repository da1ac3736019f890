"""Text formats of reference managers in which every line begins with a tag, such as RIS."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaggedRecord:
    """The values of the tags of one reference, and its first line, counted from 1."""

    line: int
    tags: dict[str, list[str]]

    def values(self, *names: str) -> list[str]:
        """Return the values of several tags in the order of the names, without empty ones."""
        return [value.strip() for name in names for value in self.tags.get(name, ()) if value.strip()]

    def in_order(self, *names: str) -> list[str]:
        """Return the values of several tags in the order in which the tags first occur, without empty ones."""
        found = sorted((name for name in names if name in self.tags), key=[*self.tags].index)
        return self.values(*found)

    def first(self, *names: str) -> str:
        """Return the first value among several tags, or an empty text."""
        return next(iter(self.values(*names)), "")


def read_records(text: str, tag_line: re.Pattern[str], *, start: str, end: str = "") -> Iterator[TaggedRecord]:
    """Yield the records of a text; each begins with the tag `start`, and ends at the tag `end` or at the next record.

    `tag_line` matches a line with a tag in group 1 and its value in group 2; other lines continue the value above.
    """
    tags: dict[str, list[list[str]]] = {}
    line, current = 0, ""
    for number, content in enumerate(text.split("\n"), 1):
        match = tag_line.fullmatch(content.rstrip())
        name = match[1] if match else ""
        if name and name in (start, end):
            if tags:
                yield _record(line, tags)
            tags, line, current = ({}, number, "") if name == end else ({start: []}, number, start)
        if match and name != end and tags:
            tags.setdefault(name, []).append([match[2]])
            current = name
        elif not match and current and content.strip():
            tags[current][-1].append(content.strip())
    if tags:
        yield _record(line, tags)


def _record(line: int, tags: dict[str, list[list[str]]]) -> TaggedRecord:
    return TaggedRecord(line, {name: ["\n".join(lines) for lines in values] for name, values in tags.items()})
