"""Which keys the footer shows: those that apply where the user is, in the order of their use there."""

from collections.abc import Mapping
from typing import NamedTuple

from reader.paper import Paper
from widgets import commands
from widgets.command import Command
from widgets.footer import LAST_WORDS, Hint, short_label
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

TYPING_HINTS = (("enter", "done"), ("esc", "cancel"), ("↑↓", "select"), ("tab", "complete"), ("^w", "save view"))
"""What can be done with a query while it is typed."""
EMPTY_QUERY_HINTS = (("enter", "done"), ("esc", "cancel"), ("↑", "recent"), ("tab", "complete"))
"""What can be done before a query is typed."""

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
"""In 80 columns up to the note, because searching and triage are what a new user has to find."""
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


class Place(NamedTuple):
    """Where the user is: the keys that there are, the paper under the cursor, and what is open."""

    keys: Keys
    paper: Paper | None
    back: str = ""
    """What esc does, if anything."""
    is_typing: bool = False
    has_query: bool = False
    is_in_sidebar: bool = False
    is_double_press: bool = False
    """Whether the first of two presses of a key was made."""
    is_library_empty: bool = False
    is_zoomed: bool = False
    is_selecting: bool = False
    is_search: bool = False
    shows_paper: bool = True
    has_fetch: bool = False
    """Whether it is time to fetch papers."""


def hints_at(place: Place) -> tuple[Hint, ...]:
    """Return the hints for where the user is."""
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
        return {Back: "back", **_PAPER}
    if place.is_selecting:
        return {Back: "deselect", **_SELECTION}
    if place.is_search:
        return {Back: "clear search", **_RESULTS}
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
