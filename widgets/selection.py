"""The papers that were chosen for the next command.

Choosing papers of the list for the next command.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from widgets.paper_list import PaperList


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


class SelectionController:
    """What keys do to the selection; the list shows it at once."""

    def __init__(self, papers: PaperList, on_change: Callable[[], None]) -> None:
        """Take the list, and what to call when another choice was made."""
        self._papers = papers
        self._on_change = on_change
        self._selection = EMPTY_SELECTION

    @property
    def keys(self) -> frozenset[str]:
        """The papers that are selected."""
        return self._selection.keys

    @property
    def targets(self) -> tuple[str, ...]:
        """The papers that the next command is about, in their order: those selected, else the one under the cursor."""
        if self.keys:
            return tuple(key for key in self._papers.listing.keys if key in self.keys)
        return (self._papers.key,) if self._papers.key else ()

    def restrict_to(self, keys: Sequence[str]) -> frozenset[str]:
        """Let only papers that are on show now stay selected, and give them."""
        self._selection = self._selection.restricted_to(keys)
        return self.keys

    def toggle(self) -> None:
        """Select the paper under the cursor, or no more, and go to the next."""
        if key := self._papers.key:
            self._set(self._selection.toggled(key))
            self._papers.move(1)

    def toggle_range(self) -> None:
        """Begin a range under the cursor, or end the one that was begun."""
        if self._selection.anchor is not None:
            self._set(self._selection.finished())
        elif key := self._papers.key:
            self._set(self._selection.started_at(key))

    def toggle_all(self) -> None:
        """Select all on show, or none where all are selected."""
        self._set(self._selection.with_all(self._papers.listing.keys))

    def clear(self) -> None:
        """Select none."""
        self._set(EMPTY_SELECTION)

    def extend_to_cursor(self) -> None:
        """Let the range, where one was begun, reach to the cursor."""
        if self._selection.anchor is not None and (key := self._papers.key):
            self._set(self._selection.extended_to(key, self._papers.listing.keys))

    def _set(self, selection: Selection) -> None:
        self._selection = selection
        self._papers.select(selection.keys)
        self._on_change()
