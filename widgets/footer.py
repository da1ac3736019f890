"""The footer: the keys that apply where the user is, each with a word; clicking one runs its action."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textual.reactive import reactive

from reader.paper import Paper
from widgets import commands
from widgets.cells import cell_width
from widgets.command import Command
from widgets.keys import key_label
from widgets.navigation_commands import (
    Back,
    Down,
    FirstOnDoublePress,
    NextMatch,
    SaveView,
    ScrollDown,
    Search,
    SelectAll,
    Sort,
    Up,
    Zoom,
)
from widgets.single_line import Part, SingleLine

HINT_GAP = "  "
LAST_WORDS = ("commands", "help")
"""Words of the hints that follow those of the user's own commands; the last of them is always shown."""

Hint = tuple[str, str]
"""A key and what it does, in a word."""
TYPING_HINTS = (("enter", "done"), ("esc", "cancel"), ("↑↓", "select"), ("tab", "complete"), ("^w", "save view"))
"""Hints while a query is typed."""
EMPTY_QUERY_HINTS = (("enter", "done"), ("esc", "cancel"), ("↑", "recent"), ("tab", "complete"))
"""Hints while the query is empty."""
Keys = Mapping[str, tuple[str, ...]]
"""The labels of each command's keys, by the command's id."""
_LAST: dict[type[Command], str] = dict(zip((commands.Palette, commands.Help), LAST_WORDS, strict=True))
_MARK: dict[type[Command], str] = {
    commands.Star: "star",
    commands.Dismiss: "dismiss",
    commands.Snooze: "snooze",
    commands.Tag: "tag",
}
_DECIDE: dict[type[Command], str] = {**_MARK, commands.Note: "note"}
_LIST: dict[type[Command], str] = {
    **_MARK,
    Search: "search",
    commands.Triage: "triage",
    commands.Note: "note",
    commands.OpenCode: "code",
    commands.OpenPage: "open",
    commands.Fetch: "fetch",
    **_LAST,
}
"""80 columns show the hints up to the note, because a new user has to discover searching and triage."""
_PAPER: dict[type[Command], str] = {
    **_DECIDE,
    commands.OpenCode: "code",
    commands.OpenPage: "open",
    commands.OpenPdf: "pdf",
    commands.CopyUrl: "copy",
    ScrollDown: "scroll",
    **_LAST,
}
_SELECTION: dict[type[Command], str] = {
    **_DECIDE,
    commands.ToggleRead: "read",
    commands.Export: "export",
    SelectAll: "all",
    commands.OpenCode: "code",
    **_LAST,
}
_RESULTS: dict[type[Command], str] = {
    Search: "edit",
    NextMatch: "next",
    SaveView: "save view",
    Sort: "sort",
    **_DECIDE,
    commands.OpenCode: "code",
    commands.OpenPage: "open",
    **_LAST,
}
_GETTING_STARTED: dict[type[Command], str] = {
    commands.Fetch: "fetch",
    commands.Import: "import",
    commands.Quit: "quit",
    **_LAST,
}


class KeyHints(SingleLine):
    """The keys that apply here, each with a word, after the progress of the running job.

    Hints that do not fit are left out whole; help always stays.
    """

    progress: reactive[str] = reactive("", repaint=False)
    """The progress of the running job; empty if none runs."""
    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Keys and words, in order."""
    custom_hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Hints of the user's own commands, which come after all others except those that always stay."""
    _visible: tuple[str, tuple[Hint, ...]] = ("", ())

    def watch_progress(self) -> None:
        """Redraw the line if what fits has changed."""
        self._fit()

    def watch_hints(self) -> None:
        """Redraw the line if what fits has changed; many cursor movements change only hints beyond its end."""
        self._fit()

    def watch_custom_hints(self) -> None:
        """Redraw the line if what fits has changed."""
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
        """Run the action of the key with a label; if the label names two keys, that of the first."""
        label = short_label(target.partition(" ")[0])
        for key, active in self.screen.active_bindings.items():
            if short_label(key_label(key)) == label:
                await self.app.run_action(active.binding.action, active.node)
                return

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        visible = (progress, tuple(_fitting_hints(self._all_hints(), self.size.width - 2 - cell_width(progress))))
        if visible != self._visible:
            self._visible = visible
            self.refresh()

    def _all_hints(self) -> Sequence[Hint]:
        """Return the hints, with those of the user's own commands where commands can be run."""
        if not self.custom_hints or not self.hints or self.hints[-1][1] != LAST_WORDS[-1]:
            return self.hints
        end = len(self.hints) - len(LAST_WORDS)
        return (*self.hints[:end], *self.custom_hints, *self.hints[end:])


def short_label(label: str) -> str:
    """Return a key's label as the footer shows it: "^p" for "ctrl+p"."""
    return f"^{label.removeprefix('ctrl+')}" if label.startswith("ctrl+") else label


def _fitting_hints(hints: Sequence[Hint], width: int) -> Iterator[Hint]:
    others, width = list(hints), width + len(HINT_GAP)
    last = [others.pop()] if others and others[-1][1] == LAST_WORDS[-1] else []
    width -= sum(map(_hint_width, last))
    if others and others[-1][1] == LAST_WORDS[0] and _hint_width(others[-1]) * 4 < width:
        palette = [others.pop()]
        width -= _hint_width(palette[0])
    else:
        palette = []
    for hint in others:
        width -= _hint_width(hint)
        if width < 0:
            break
        yield hint
    yield from (*palette, *last)


def _hint_width(hint: Hint) -> int:
    return cell_width(" ".join(hint)) + len(HINT_GAP)


class Place(NamedTuple):
    """Where the user is: the keys of the commands there, the paper under the cursor, and what is open."""

    keys: Keys
    paper: Paper | None
    back: str = ""
    """What esc does, if anything."""
    is_typing: bool = False
    has_query: bool = False
    is_in_sidebar: bool = False
    is_double_press: bool = False
    """Whether a key that needs two presses was pressed once."""
    is_library_empty: bool = False
    is_zoomed: bool = False
    can_scroll: bool = False
    """Whether the zoomed paper has more lines than the window."""
    is_selecting: bool = False
    is_search: bool = False
    shows_paper: bool = True
    has_fetch: bool = False
    """Whether it is time to fetch papers."""


def hints_at(place: Place) -> tuple[Hint, ...]:
    """Return the hints for a place."""
    keys = place.keys
    if place.is_typing:
        return TYPING_HINTS if place.has_query else EMPTY_QUERY_HINTS
    if place.is_in_sidebar:
        moves = _hints(keys, None, {Down: "next", Up: "previous"})
        return (*moves, ("enter", "show"), ("esc", "close"), *_hints(keys, None, _LAST))
    if place.is_double_press:
        second = keys[FirstOnDoublePress.id][0].split()[-1]
        return ((second, "first paper"), *_hints(keys, None, {Back: "cancel"}))
    return _hints(keys, place.paper, _words_at(place))


def _words_at(place: Place) -> Mapping[type[Command], str]:
    """Return the commands that apply to a list or a paper, with their words."""
    if place.is_library_empty:
        return {Back: place.back, **_GETTING_STARTED}
    if place.is_zoomed:
        return {Back: "back", **_PAPER, ScrollDown: "scroll" if place.can_scroll else ""}
    if place.is_selecting:
        return {Back: "deselect", **_SELECTION}
    if place.is_search:
        return {Back: "clear search", **_RESULTS, NextMatch: "next" if place.paper else ""}
    show = "" if place.shows_paper or place.paper is None else "show"
    words = {command: word for command, word in _LIST.items() if place.has_fetch or command is not commands.Fetch}
    return {Back: place.back, Zoom: show, **words}


def _hints(keys: Keys, paper: Paper | None, words: Mapping[type[Command], str]) -> tuple[Hint, ...]:
    """Return the first key and the word of each command that has both and applies to the paper."""
    return tuple(
        (short_label(keys[command.id][0]), word)
        for command, word in words.items()
        if word and command.id in keys and command.applies_to(paper)
    )
