"""The footer: the keys that apply here, each with a word."""

from collections.abc import Iterator, Mapping, Sequence

from textual.reactive import reactive

from reader.paper import Listing, Paper, format_count
from widgets.cells import cell_width
from widgets.command import Command
from widgets.commands import Quit
from widgets.empty_state import GETTING_STARTED
from widgets.keys import key_hints, key_label
from widgets.navigation_commands import Back, Zoom
from widgets.single_line import Part, SingleLine
from widgets.status_line import StatusLine

NARROW_WIDTH = 72
"""Width of the window, in cells, below which the list has no paper next to it and the status line is short."""
SEARCH_NAME = "search"
"""What a listing is called that was searched for."""
HINT_GAP = "   "
TYPING_HINTS = (("enter", "done"), ("esc", "clear search"), ("↑↓", "select"))

Hint = tuple[str, str]
"""A key and what it does, in a word."""
Keys = Mapping[str, tuple[str, ...]]
"""The labels of each command's keys, by the command's id."""


class KeyHints(SingleLine):
    """The keys that apply here, each with a word, after the progress of the running job.

    Hints that do not fit are left out whole; the last one always stays.
    """

    progress: reactive[str] = reactive("", repaint=False)
    """The progress of the running job; empty if none runs."""
    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Keys and words, in order."""
    _visible: tuple[str, tuple[Hint, ...]] = ("", ())

    def watch_progress(self) -> None:
        """Redraw the line if what fits has changed."""
        self._fit()

    def watch_hints(self) -> None:
        """Redraw the line if what fits has changed; many cursor movements change only hints beyond its end."""
        self._fit()

    def on_resize(self) -> None:
        """Fit the hints to the new width."""
        self._fit()

    def cache_key(self) -> object:
        """Return the progress and the hints that fit."""
        return self._visible

    def parts(self, width: int) -> Iterator[Part]:  # noqa: ARG002 - `_fit` has chosen what fits
        """Yield the progress and the hints that fit."""
        progress, hints = self._visible
        yield Part(progress)
        for index, (key, word) in enumerate(hints):
            yield Part(HINT_GAP if index else "")
            yield Part(key, "key", key)
            yield Part(f" {word}", "text", key)

    async def follow(self, target: str) -> None:
        """Do what a key does, by its label."""
        for key, active in self.screen.active_bindings.items():
            if key_label(key) == target:
                await self.app.run_action(active.binding.action, active.node)
                return

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        visible = (progress, tuple(_fitting_hints(self.hints, self.size.width - 2 - cell_width(progress))))
        if visible != self._visible:
            self._visible = visible
            self.refresh()


def _fitting_hints(hints: Sequence[Hint], width: int) -> Iterator[Hint]:
    *others, last = hints or (("", ""),)
    width += len(HINT_GAP) - _hint_width(last)
    for hint in others:
        width -= _hint_width(hint)
        if width < 0:
            break
        yield hint
    yield last


def _hint_width(hint: Hint) -> int:
    return cell_width(" ".join(hint)) + len(HINT_GAP)


class Footer:
    """Fills the status line and the key hints."""

    def __init__(self) -> None:
        self.status = StatusLine(id="status-line")
        self.hints = KeyHints(id="key-hints")

    def show_listing(self, listing: Listing, view: str, *, selected: int, width: int) -> None:
        """Describe the listing and how much of it is selected; briefly in a narrow window."""
        parts = [f"{format_count(selected)} selected"] if selected else []
        parts.append(_listing_count(listing, view))
        if width >= NARROW_WIDTH:
            parts.append(listing.description)
        self.status.set_text(" · ".join(parts))

    def show_progress(self, text: str) -> bool:
        """Show the progress of the running job, or none; return whether this changed the line."""
        before, self.hints.progress = self.hints.progress, text
        return text != before

    @property
    def has_progress(self) -> bool:
        """Whether a job is running."""
        return bool(self.hints.progress)

    def show_hints(self, keys: Keys, paper: Paper | None, *, back: str, is_paper_visible: bool) -> None:
        """Show what can be done with a paper; `back` is what esc does, if anything."""
        show = "" if is_paper_visible or paper is None else "show"
        hints = key_hints(keys, paper)
        if back and Quit.id in keys:
            hints = tuple(hint for hint in hints if hint != (keys[Quit.id][0], Quit.footer))
        self.hints.hints = (*_hints(keys, (Back, back), (Zoom, show)), *hints)

    def show_typing_hints(self) -> None:
        """Show what can be done with a query while it is typed."""
        self.hints.hints = TYPING_HINTS

    def show_getting_started_hints(self, keys: Keys, *, back: str) -> None:
        """Show what can be done in an empty library; `back` is what esc does, if anything."""
        words = ((command, command.footer or command.id) for command in GETTING_STARTED)
        self.hints.hints = tuple(_hints(keys, (Back, back), *words))


def _listing_count(listing: Listing, view: str) -> str:
    """Return "5 of 39" for a search, "Inbox 39" for a view."""
    if view == SEARCH_NAME:
        return f"{len(listing):,} of {listing.total:,}"
    return f"{view[:1].upper()}{view[1:]} {len(listing):,}"


def _hints(keys: Keys, *commands: tuple[type[Command], str]) -> Iterator[Hint]:
    """Yield the first key of each command with its word, except commands without a word or a key."""
    return ((keys[command.id][0], word) for command, word in commands if word and command.id in keys)
