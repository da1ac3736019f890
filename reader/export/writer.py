"""What every writer has."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from reader.paper import Paper


class Writer(Protocol):
    """A format that papers can be written in; each is a module."""

    NAME: str
    """What the user calls it."""
    SUFFIX: str
    """How its files end, with the dot."""
    DESCRIPTION: str
    """What it is for, in a few words."""

    def write(self, papers: Iterable[Paper]) -> Iterator[str]:
        """Write papers piece by piece; the pieces together are the whole file."""
        ...
