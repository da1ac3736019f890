"""The help: every command with its present keys; and the scrolling dialog that it shares with the list of messages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from reader.paper import Paper
from widgets.cells import pad, wrap
from widgets.command import Command
from widgets.commands import COMMANDS
from widgets.dialogs import NUMBER_KEYS, Dialog
from widgets.line_view import LineView
from widgets.single_line import TextLine

KEYS_WIDTH = 22
"""Cells for the keys, at most a third of the window."""


class HelpEntry(NamedTuple):
    """Keys and what they do; a heading has no keys."""

    keys: str
    text: str
    is_active: bool = True


def help_entries(
    keys: Mapping[str, tuple[str, ...]], paper: Paper | None = None, screen_keys: Iterable[tuple[str, str]] = ()
) -> Iterator[HelpEntry]:
    """Yield the keys and the summary of each command under the heading of its group.

    Commands that do not apply to `paper` are inactive. If the screen has keys of its own, only those are yielded.
    """
    if screen_keys := tuple(screen_keys):
        yield HelpEntry("", "Here")
        yield from (HelpEntry(key, text) for key, text in screen_keys)
        return
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        yield HelpEntry("", group)
        for summary, alike in groupby(commands, key=lambda command: command.summary()):
            yield _entry(summary, tuple(alike), keys, paper)
        yield HelpEntry("", "")


def _entry(
    summary: str, alike: Sequence[type[Command]], keys: Mapping[str, tuple[str, ...]], paper: Paper | None
) -> HelpEntry:
    """Return one entry for commands with the same summary, such as those that show the fourth to the ninth view."""
    labels = [label for command in alike for label in keys.get(command.id, ())]
    if len(labels) > 2 and "".join(labels) in NUMBER_KEYS:
        labels = [f"{labels[0]}–{labels[-1]}"]
    return HelpEntry("  ".join(labels) or "palette", summary, alike[0].applies_to(paper))


def wrap_entry(entry: HelpEntry, width: int) -> Iterator[HelpEntry]:
    """Yield the lines of an entry at a width in cells."""
    if not entry.keys:
        yield entry
        return
    keys_width = min(KEYS_WIDTH, width // 3)
    keys = (entry.keys[start:end] for start, end in wrap(entry.keys, keys_width - 1))
    text = (entry.text[start:end] for start, end in wrap(entry.text, width - keys_width))
    for keys_line, text_line in zip_longest(keys, text, fillvalue=""):
        yield HelpEntry(pad(keys_line, keys_width), text_line, entry.is_active)


class HelpLines(LineView):
    """The keys on the left, what they do on the right; inactive entries are dimmed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--key", "help--group", "help--idle"}
    DEFAULT_CSS = """
    HelpLines { height: 1fr;
        & > .help--key { color: $text-accent; text-style: bold; }
        & > .help--group { text-style: bold underline; }
        & > .help--idle { color: $text-muted; text-style: dim; }
    }
    """

    def __init__(self, entries: tuple[HelpEntry, ...]) -> None:
        super().__init__()
        self._entries = entries

    def clear_cache(self) -> None:
        """Drop the lines that were wrapped for another width."""
        super().clear_cache()
        self._wrapped_entries: Sequence[HelpEntry] = ()

    def line_count(self) -> int:
        """Return the number of lines at the present width."""
        return len(self._lines_at(self.text_width))

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return a heading, or keys and what they do."""
        keys, text, is_active = self._lines_at(width)[index]
        idle = "" if is_active else "help--idle"
        segments = [
            Segment(keys, self._named_style(idle or "help--key")),
            Segment(text, self._named_style(idle if keys else "help--group")),
        ]
        return Segment.adjust_line_length(segments, width, self.style())

    def _lines_at(self, width: int) -> Sequence[HelpEntry]:
        if not self._wrapped_entries:
            self._wrapped_entries = [line for entry in self._entries for line in wrap_entry(entry, width)]
        return self._wrapped_entries

    def _named_style(self, name: str) -> Style:
        return self.style(name) if name else self.style()


class LinesScreen(Dialog[None]):
    """Shows entries to scroll through."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+c", "cancel", show=False),
        Binding("j,down", "scroll_by(1)", show=False),
        Binding("k,up", "scroll_by(-1)", show=False),
        Binding("space,pagedown,ctrl+d", "scroll_by(12)", show=False),
        Binding("pageup,ctrl+u", "scroll_by(-12)", show=False),
        Binding("home,g", "scroll_by(-10000)", show=False),
        Binding("end,G", "scroll_by(10000)", show=False),
    ]
    DEFAULT_CSS = """
    LinesScreen { align: center middle;
        & > Vertical { width: 90; max-width: 96%; height: 90%; padding: 1 2; background: $panel; }
        & .help { color: $text-muted; padding: 0; }
    }
    """

    def __init__(self, entries: Iterable[HelpEntry]) -> None:
        super().__init__()
        self._entries = tuple(entries)

    def compose(self) -> ComposeResult:
        """Put the keys of the dialog below the entries."""
        help_line = TextLine(classes="help")
        help_line.text = "j k scroll · esc close"
        with Vertical():
            yield HelpLines(self._entries)
            yield help_line

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        view = self.query_one(HelpLines)
        view.scroll_to_line(view.top + lines)


class HelpScreen(LinesScreen):
    """Shows every command with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "cancel", show=False)]

    def __init__(
        self,
        keys: Mapping[str, tuple[str, ...]],
        paper: Paper | None = None,
        screen_keys: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Show what `help_entries` yields for these arguments."""
        super().__init__(help_entries(keys, paper, screen_keys))
