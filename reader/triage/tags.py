"""Tags to add and to remove, as they are typed."""

from typing import NamedTuple

from reader.errors import UsageError
from reader.paper import parse_tags


class TagEdit(NamedTuple):
    """Tags to add and tags to remove."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join([*(f"+{tag}" for tag in self.added), *(f"-{tag}" for tag in self.removed)])


def parse_tag_edit(text: str) -> TagEdit:
    """Read what was typed: `vision +todo` adds, `-old` removes."""
    words = text.replace(",", " ").split()
    removed = parse_tags(" ".join(word for word in words if word.startswith("-")))
    return TagEdit(parse_tags(" ".join(word for word in words if not word.startswith("-"))), removed)


def parse_tag(text: str) -> str:
    """Read one tag; raises UsageError where it is none, or several."""
    names = parse_tags(text)
    if len(names) != 1:
        raise UsageError("a tag is one word")
    return names[0]
