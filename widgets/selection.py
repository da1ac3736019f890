"""The papers that were chosen for the next command."""

from collections.abc import Sequence
from typing import NamedTuple


class Selection(NamedTuple):
    """Chosen keys; while a range is being chosen, also the place where it began and what was chosen before."""

    keys: frozenset[str] = frozenset()
    anchor: str | None = None
    base: frozenset[str] = frozenset()

    def toggled(self, key: str) -> "Selection":
        """Choose a paper, or choose it no more."""
        return Selection(self.keys ^ {key})

    def with_all(self, keys: Sequence[str]) -> "Selection":
        """Choose all of these; nothing where all of them are chosen already."""
        return EMPTY_SELECTION if self.keys >= set(keys) else Selection(frozenset(keys))

    def started_at(self, key: str) -> "Selection":
        """Begin a range at a paper."""
        return Selection(self.keys | {key}, anchor=key, base=self.keys)

    def finished(self) -> "Selection":
        """Leave the range as it is now."""
        return Selection(self.keys)

    def extended_to(self, key: str, visible: Sequence[str]) -> "Selection":
        """Let the range, where there is one, reach to a paper among those on show."""
        if self.anchor is None or self.anchor not in visible:
            return self
        start, end = sorted((visible.index(self.anchor), visible.index(key)))
        return self._replace(keys=self.base | frozenset(visible[start : end + 1]))

    def restricted_to(self, keys: Sequence[str]) -> "Selection":
        """Keep only what is on show."""
        if not self.keys or self.keys <= (shown := set(keys)):
            return self
        return self._replace(keys=self.keys & shown, base=self.base & shown)


EMPTY_SELECTION = Selection()
