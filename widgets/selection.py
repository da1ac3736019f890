"""The papers that are selected for the next command, and the keys that select them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from widgets.paper_list import PaperList


class Selection(NamedTuple):
    """Selected keys; while a range is open, also the paper where it starts and what was selected before it."""

    keys: frozenset[str] = frozenset()
    anchor: str | None = None
    base: frozenset[str] = frozenset()

    def toggled(self, key: str) -> "Selection":
        """Return the selection with a paper added, or removed if it was selected."""
        return Selection(self.keys ^ {key})

    def with_all(self, keys: Sequence[str]) -> "Selection":
        """Return a selection of all these papers, or an empty one if all are selected."""
        return EMPTY_SELECTION if self.keys >= set(keys) else Selection(frozenset(keys))

    def started_at(self, key: str) -> "Selection":
        """Return the selection with a range that starts at a paper."""
        return Selection(self.keys | {key}, anchor=key, base=self.keys)

    def finished(self) -> "Selection":
        """Return the selection with the range closed."""
        return Selection(self.keys)

    def extended_to(self, key: str, visible: Sequence[str]) -> "Selection":
        """Return the selection with the open range extended to a visible paper."""
        if self.anchor is None or self.anchor not in visible:
            return self
        start, end = sorted((visible.index(self.anchor), visible.index(key)))
        return self._replace(keys=self.base | frozenset(visible[start : end + 1]))

    def restricted_to(self, visible: Sequence[str]) -> "Selection":
        """Return the selection without papers that are not visible."""
        if not self.keys or self.keys <= (remaining := set(visible)):
            return self
        return self._replace(keys=self.keys & remaining, base=self.base & remaining)


EMPTY_SELECTION = Selection()


class SelectionController:
    """Changes the selection and shows it in the list."""

    def __init__(self, papers: PaperList, on_change: Callable[[], None]) -> None:
        """Select papers of a list, and call `on_change` after each change."""
        self._papers = papers
        self._on_change = on_change
        self._selection = EMPTY_SELECTION

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the selected papers."""
        return self._selection.keys

    @property
    def targets(self) -> tuple[str, ...]:
        """The papers that the next command applies to: the selected ones in order, or else the current one."""
        if self.keys:
            return tuple(key for key in self._papers.listing.keys if key in self.keys)
        return (self._papers.key,) if self._papers.key else ()

    def restrict_to(self, visible: Sequence[str]) -> frozenset[str]:
        """Deselect papers that are not visible and return the keys that remain."""
        self._selection = self._selection.restricted_to(visible)
        return self.keys

    def toggle(self) -> None:
        """Select or deselect the current paper and go to the next."""
        if key := self._papers.key:
            self._set(self._selection.toggled(key))
            self._papers.move(1)

    def toggle_range(self) -> None:
        """Start a range at the current paper, or end the open one."""
        if self._selection.anchor is not None:
            self._set(self._selection.finished())
        elif key := self._papers.key:
            self._set(self._selection.started_at(key))

    def toggle_all(self) -> None:
        """Select all visible papers, or deselect them if all are selected."""
        self._set(self._selection.with_all(self._papers.listing.keys))

    def toggle_keys(self, keys: Sequence[str]) -> None:
        """Select these papers, too, or deselect them if all are selected."""
        selected = self.keys
        self._set(Selection(selected - set(keys) if selected >= set(keys) else selected | set(keys)))

    def clear(self) -> None:
        """Deselect everything."""
        self._set(EMPTY_SELECTION)

    def extend_to_cursor(self) -> None:
        """Extend the open range, if any, to the current paper."""
        if self._selection.anchor is not None and (key := self._papers.key):
            self._set(self._selection.extended_to(key, self._papers.listing.keys))

    def _set(self, selection: Selection) -> None:
        self._selection = selection
        self._papers.select(selection.keys)
        self._on_change()
