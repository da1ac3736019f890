"""Tags to add and to remove, as they are typed."""

from typing import NamedTuple

from reader.errors import UsageError
from reader.paper import tags_in


class TagEdit(NamedTuple):
    """Tags to add and tags to remove."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join([*(f"+{tag}" for tag in self.added), *(f"-{tag}" for tag in self.removed)])


def tag_edit(text: str) -> TagEdit:
    """Read what was typed: `vision +todo` adds, `-old` removes."""
    words = text.replace(",", " ").split()
    removed = tags_in(" ".join(word for word in words if word.startswith("-")))
    return TagEdit(tags_in(" ".join(word for word in words if not word.startswith("-"))), removed)


def tag_typed(text: str) -> str:
    """Read one tag; raises UsageError where it is none, or several."""
    names = tags_in(text)
    if len(names) != 1:
        raise UsageError("a tag is one word")
    return names[0]
