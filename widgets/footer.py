"""The footer: the keys that apply here, each with a word; a click on one does what the key does."""

from collections.abc import Iterator, Mapping, Sequence

from textual.reactive import reactive

from reader.paper import Paper
from widgets import commands
from widgets.cells import cell_width
from widgets.command import Command
from widgets.keys import key_label
from widgets.navigation_commands import Back, Down, NextMatch, SaveView, ScrollDown, Search, SelectAll, Sort, Up, Zoom
from widgets.single_line import Part, SingleLine

HINT_GAP = "  "
TYPING_HINTS = (("enter", "done"), ("esc", "cancel"), ("↑↓", "select"), ("tab", "complete"))
"""What can be done with a query while it is typed."""

Hint = tuple[str, str]
"""A key and what it does, in a word."""
Keys = Mapping[str, tuple[str, ...]]
"""The labels of each command's keys, by the command's id."""

_LAST: dict[type[Command], str] = {commands.Palette: "commands", commands.Help: "help"}
_DECIDE: dict[type[Command], str] = {
    commands.Star: "star",
    commands.Dismiss: "dismiss",
    commands.Snooze: "snooze",
    commands.Tag: "tag",
    commands.Note: "note",
}
_LIST: dict[type[Command], str] = {
    **_DECIDE,
    commands.OpenCode: "code",
    commands.OpenPage: "open",
    Search: "search",
    commands.Triage: "triage",
    commands.Fetch: "fetch",
    **_LAST,
}
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

    Hints that do not fit are left out whole; the last ones always stay.
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
        """Do what a key does, by its label."""
        for key, active in self.screen.active_bindings.items():
            if short_label(key_label(key)) == short_label(target):
                await self.app.run_action(active.binding.action, active.node)
                return

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        visible = (progress, tuple(_fitting_hints(self._all_hints(), self.size.width - 2 - cell_width(progress))))
        if visible != self._visible:
            self._visible = visible
            self.refresh()

    def _all_hints(self) -> Sequence[Hint]:
        """Return the hints with those of the user's own commands, where commands can be run."""
        if not self.custom_hints or not self.hints or self.hints[-1][1] != _LAST[commands.Help]:
            return self.hints
        end = len(self.hints) - len(_LAST)
        return (*self.hints[:end], *self.custom_hints, *self.hints[end:])


def short_label(label: str) -> str:
    """Return a key's label as the footer has it: "^p" for "ctrl+p"."""
    return f"^{label.removeprefix('ctrl+')}" if label.startswith("ctrl+") else label


def list_hints(keys: Keys, paper: Paper | None, *, back: str, show: str, has_fetch: bool) -> tuple[Hint, ...]:
    """Return the hints of the list; `back` is what esc does, `show` what enter does, if anything."""
    words = {command: word for command, word in _LIST.items() if has_fetch or command is not commands.Fetch}
    return _hints(keys, paper, {Back: back, Zoom: show, **words})


def paper_hints(keys: Keys, paper: Paper | None) -> tuple[Hint, ...]:
    """Return the hints of a paper that fills the screen."""
    return _hints(keys, paper, {Back: "back", **_PAPER})


def selection_hints(keys: Keys, paper: Paper | None) -> tuple[Hint, ...]:
    """Return the hints for selected papers."""
    return _hints(keys, paper, {Back: "deselect", **_SELECTION})


def results_hints(keys: Keys, paper: Paper | None) -> tuple[Hint, ...]:
    """Return the hints for the results of a search."""
    return _hints(keys, paper, {Back: "clear search", **_RESULTS})


def sidebar_hints(keys: Keys) -> tuple[Hint, ...]:
    """Return the hints of the sidebar."""
    moves = _hints(keys, None, {Down: "next", Up: "previous"})
    return (*moves, ("enter", "show"), ("esc", "close"), *_hints(keys, None, _LAST))


def getting_started_hints(keys: Keys, *, back: str) -> tuple[Hint, ...]:
    """Return the hints of an empty library; `back` is what esc does, if anything."""
    return _hints(keys, None, {Back: back, **_GETTING_STARTED})


def _hints(keys: Keys, paper: Paper | None, words: Mapping[type[Command], str]) -> tuple[Hint, ...]:
    """Return the first key and the word of each command that has both and applies to the paper."""
    return tuple(
        (short_label(keys[command.id][0]), word)
        for command, word in words.items()
        if word and command.id in keys and command.applies_to(paper)
    )


def _fitting_hints(hints: Sequence[Hint], width: int) -> Iterator[Hint]:
    *others, last = hints or (("", ""),)
    width += len(HINT_GAP) - _hint_width(last)
    if others and others[-1][1] == _LAST[commands.Palette] and _hint_width(others[-1]) * 4 < width:
        palette = [others.pop()]
        width -= _hint_width(palette[0])
    else:
        palette = []
    for hint in others:
        width -= _hint_width(hint)
        if width < 0:
            break
        yield hint
    yield from (*palette, last)


def _hint_width(hint: Hint) -> int:
    return cell_width(" ".join(hint)) + len(HINT_GAP)
