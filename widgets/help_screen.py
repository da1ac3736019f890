"""The help, which lists, filters and runs commands, and the screens that list messages and statistics."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile, groupby, zip_longest
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from reader.paper import Paper
from widgets.cells import pad, wrap
from widgets.command import Command
from widgets.commands import COMMANDS, CUSTOM_GROUP
from widgets.dialogs import NUMBER_KEYS, Dialog, DialogFrame, text_line
from widgets.keys import KeyMeaning
from widgets.line_view import LineView
from widgets.one_line_input import OneLineInput
from widgets.paper_row import DUPLICATE_SYMBOL, NOTE_SYMBOL, SNOOZED_SYMBOL, STARRED_SYMBOL

HELP_KEYS = "/ filter · j k move · enter run · esc close"
MAX_COLUMNS = 2
MIN_COLUMN_WIDTH = 46
"""Cells that a column needs for a key and its description."""
COLUMN_GAP = 2
KEYS_WIDTH = 13
"""Cells for the keys, at most a third of the window."""
LINES_KEYS = "j k scroll · esc close"
_MOVEMENTS = (
    ("j,down", 1),
    ("k,up", -1),
    ("space,pagedown,ctrl+d", 12),
    ("pageup,ctrl+u", -12),
    ("home,g", -10000),
    ("end,G", 10000),
)
"""Keys, and by how many lines they move."""


class HelpEntry(NamedTuple):
    """Keys and what they do; a heading has no keys, and an entry that cannot be run has no command."""

    keys: str
    text: str
    is_active: bool = True
    command_id: str = ""


SYMBOLS = (
    HelpEntry("", "Symbols"),
    HelpEntry(f"{STARRED_SYMBOL}  {NOTE_SYMBOL}", "Starred, with a note"),
    HelpEntry(f"{SNOOZED_SYMBOL}  {DUPLICATE_SYMBOL}", "Snoozed, possible duplicate"),
)
"""What the signs before a title mean."""


def help_entries(
    keys: Mapping[str, tuple[str, ...]],
    paper: Paper | None = None,
    screen_keys: Sequence[KeyMeaning] = (),
    custom: Mapping[str, str] | None = None,
) -> Iterator[HelpEntry]:
    """Yield the keys and the summary of each command under the heading of its group, then the symbols of the list.

    `custom` maps ids to names of the user's own commands. Built-in commands without a key are left out; those that do
    not apply to `paper` are inactive. If the screen has keys of its own, only those are yielded.
    """
    if screen_keys:
        yield HelpEntry("", "Here")
        yield from (HelpEntry(key.keys, key.text, command_id=key.command_id) for key in screen_keys)
        return
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        yield HelpEntry("", group)
        with_keys = (command for command in commands if command.default_keys or command.id in keys)
        for summary, alike in groupby(with_keys, key=lambda command: command.summary()):
            yield _entry(summary, tuple(alike), keys, paper)
        yield HelpEntry("", "")
    if custom:
        yield HelpEntry("", CUSTOM_GROUP)
        for command_id, name in custom.items():
            yield HelpEntry("  ".join(keys.get(command_id, ())) or "palette", name, paper is not None, command_id)
        yield HelpEntry("", "")
    yield from SYMBOLS


def _entry(
    summary: str, alike: Sequence[type[Command]], keys: Mapping[str, tuple[str, ...]], paper: Paper | None
) -> HelpEntry:
    """Return one entry for commands with the same summary, such as those that show the fourth to the ninth view."""
    labels = [label for command in alike for label in keys.get(command.id, ())]
    if len(labels) > 2 and "".join(labels) in NUMBER_KEYS:
        labels = [f"{labels[0]}–{labels[-1]}"]
    return HelpEntry("  ".join(labels) or "palette", summary, alike[0].applies_to(paper), alike[0].id)


def wrap_entry(entry: HelpEntry, width: int, keys_width: int = KEYS_WIDTH) -> Iterator[HelpEntry]:
    """Yield the lines of an entry at a width in cells; its keys get at most a third of it."""
    if not entry.keys:
        yield entry
        return
    keys_width = min(keys_width, width // 3)
    keys = (entry.keys[start:end] for start, end in wrap(entry.keys, keys_width - 1))
    text = (entry.text[start:end] for start, end in wrap(entry.text, width - keys_width))
    for keys_line, summary in zip_longest(keys, text, fillvalue=""):
        yield entry._replace(keys=pad(keys_line, keys_width), text=summary)


def arrange_in_columns(
    lines: Sequence[tuple[int, HelpEntry]], columns: int
) -> Sequence[Sequence[tuple[int, HelpEntry]]]:
    """Return rows of lines, read column by column; no column ends with a heading or begins with a blank line."""
    height = -(-len(lines) // columns)
    parts: list[Sequence[tuple[int, HelpEntry]]] = []
    while lines:
        end = height if len(parts) < columns - 1 else len(lines)
        while end < len(lines) and _is_heading(lines[end - 1][1]):
            end += 1
        parts.append(lines[:end])
        lines = list(dropwhile(lambda line: not (line[1].keys or line[1].text), lines[end:]))
    return list(zip_longest(*parts, fillvalue=(-1, HelpEntry("", ""))))


def _is_heading(entry: HelpEntry) -> bool:
    return bool(entry.text) and not entry.keys


def movement_bindings(action: str) -> Sequence[Binding]:
    """Return bindings that move by lines, by pages and to both ends; the action gets a number of lines."""
    return [Binding(keys, f"{action}({lines})", show=False) for keys, lines in _MOVEMENTS]


class HelpColumns(LineView):
    """Entries in as many columns as fit, with a cursor on one that can be run."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--key", "help--group", "help--idle", "help--cursor"}
    DEFAULT_CSS = """
    HelpColumns { height: 1fr; margin-left: 1;
        & > .help--key { color: $text-accent; text-style: bold; }
        & > .help--group { color: $text-secondary; text-style: bold; }
        & > .help--idle { color: $text-muted; }
        & > .help--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:nocolor > .help--cursor { text-style: reverse; }
    }
    """

    class Chosen(Message):
        """An entry was clicked."""

    def __init__(
        self, entries: Sequence[HelpEntry], *, max_columns: int = MAX_COLUMNS, keys_width: int = KEYS_WIDTH
    ) -> None:
        super().__init__()
        self._all = self._entries = entries
        self._max_columns, self._keys_width = max_columns, keys_width
        self.cursor = self._first_runnable()

    @property
    def entry(self) -> HelpEntry | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self.cursor is not None else None

    def filter(self, words: str) -> None:
        """Show only the entries that contain all words, with the headings of their groups."""
        self._entries = list(_filtered(self._all, words.casefold().split()))
        self.cursor = self._first_runnable()
        self.top = 0
        self._redraw()

    def move(self, by: int) -> None:
        """Move the cursor to the next or the previous entry that can be run."""
        runnable = [index for index, entry in enumerate(self._entries) if entry.command_id]
        if runnable and self.cursor is not None:
            place = max(0, min(len(runnable) - 1, runnable.index(self.cursor) + by))
            self.cursor = runnable[place]
            self._redraw()
            row = self._row_of(self.cursor)
            self.scroll_to_line(max(row - self.size.height + 1, min(self.top, row)))

    def on_click(self, event: events.Click) -> None:
        """Choose the entry under the mouse."""
        index = event.style.meta.get("entry")
        if isinstance(index, int) and self._entries[index].command_id:
            self.cursor = index
            self.post_message(self.Chosen())

    def clear_cache(self) -> None:
        """Drop the columns that were laid out for another width."""
        super().clear_cache()
        self._rows: Sequence[Sequence[tuple[int, HelpEntry]]] = ()

    def line_count(self) -> int:
        """Return the number of lines of the longest column."""
        return len(self._layout())

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return the entries of a line, one for each column."""
        segments: list[Segment] = []
        for entry_index, entry in self._layout()[index]:
            own = self._segments(entry_index, entry)
            filled = Segment.adjust_line_length(own, self._entry_width, own[-1].style)
            segments += Segment.adjust_line_length(filled, width // self._column_count, self.style())
        return Segment.adjust_line_length(segments, width, self.style())

    @property
    def _column_count(self) -> int:
        return max(1, min(self._max_columns, self.text_width // MIN_COLUMN_WIDTH))

    @property
    def _entry_width(self) -> int:
        """The cells that an entry has in its column."""
        return self.text_width // self._column_count - (COLUMN_GAP if self._column_count > 1 else 0)

    def _layout(self) -> Sequence[Sequence[tuple[int, HelpEntry]]]:
        """Return the lines, each with its entries from left to right."""
        if not self._rows:
            lines = [
                (index, line)
                for index, entry in enumerate(self._entries)
                for line in wrap_entry(entry, self._entry_width, self._keys_width)
            ]
            self._rows = arrange_in_columns(lines, self._column_count)
        return self._rows

    def _row_of(self, entry_index: int) -> int:
        rows = enumerate(self._layout())
        return next((row for row, line in rows if any(index == entry_index for index, _ in line)), 0)

    def _segments(self, index: int, entry: HelpEntry) -> list[Segment]:
        names = {True: ("help--key", "line-view--text"), False: ("help--idle", "help--idle")}[entry.is_active]
        if not entry.keys:
            names = ("line-view--text", "help--group")
        cursor = ("help--cursor",) if index == self.cursor and index >= 0 else ()
        meta = Style(meta={"entry": index})
        return [
            Segment(entry.keys, self.style(names[0], *cursor) + meta),
            Segment(entry.text, self.style(names[1], *cursor) + meta),
        ]

    def _first_runnable(self) -> int | None:
        return next((index for index, entry in enumerate(self._entries) if entry.command_id), None)

    def _redraw(self) -> None:
        self.clear_cache()
        self.refresh()


def _filtered(entries: Iterable[HelpEntry], words: Sequence[str]) -> Iterator[HelpEntry]:
    """Yield the entries that contain all words, each group after its heading."""
    heading: HelpEntry | None = None
    for entry in entries:
        if not words or (entry.keys and all(word in f"{entry.keys} {entry.text}".casefold() for word in words)):
            if heading is not None:
                yield heading
                heading = None
            yield entry
        elif _is_heading(entry):
            heading = entry


class LinesScreen(Dialog[None]):
    """Shows entries to scroll through."""

    AUTO_FOCUS = ""
    TITLE_TEXT: ClassVar[str] = ""
    KEYS_WIDTH: ClassVar[int] = KEYS_WIDTH
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+c", "cancel", show=False),
        *movement_bindings("scroll_by"),
    ]
    DEFAULT_CSS = """
    LinesScreen {
        & > DialogFrame { width: 92; }
        & .help { margin-top: 1; }
        & HelpColumns > .help--key { color: $text-secondary; }
        &.-short .help { margin-top: 0; }
    }
    """

    def __init__(self, entries: Iterable[HelpEntry]) -> None:
        super().__init__()
        self._entries = tuple(entries)

    def compose(self) -> ComposeResult:
        """Put the keys of the dialog below the entries."""
        with DialogFrame(self.TITLE_TEXT):
            yield HelpColumns(self._entries, max_columns=1, keys_width=self.KEYS_WIDTH)
            yield text_line(LINES_KEYS, "help")

    def on_resize(self) -> None:
        """Make the dialog as high as its entries, if the window has room for them."""
        self.call_after_refresh(self._fit_height)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        view = self.query_one(HelpColumns)
        view.scroll_to_line(view.top + lines)

    def _fit_height(self) -> None:
        frame, view, keys = self.query_one(DialogFrame), self.query_one(HelpColumns), self.query_one(".help")
        frame.styles.height = view.line_count() + frame.gutter.height + keys.styles.margin.height + 1


class HelpScreen(Dialog[str]):
    """Shows every command with its keys; the result is the id of the command to run."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "back", show=False, priority=True),
        Binding("q,question_mark,f1", "cancel", show=False),
        Binding("enter", "run", show=False, priority=True),
        Binding("slash", "filter", show=False),
        *movement_bindings("move"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & > DialogFrame { width: 116; max-width: 100%; height: 100%; max-height: 100%; padding: 0 1 0 0; }
        & Input { margin: 0; display: none; }
        &.-filtering Input { display: block; }
    }
    """

    def __init__(
        self,
        keys: Mapping[str, tuple[str, ...]],
        paper: Paper | None = None,
        screen_keys: Sequence[KeyMeaning] = (),
        custom: Mapping[str, str] | None = None,
    ) -> None:
        """Show what `help_entries` yields for these arguments."""
        super().__init__()
        self._entries = tuple(help_entries(keys, paper, screen_keys, custom))

    def compose(self) -> ComposeResult:
        """Put the entries into columns, above the line that filters them."""
        with DialogFrame("Help"):
            yield HelpColumns(self._entries)
            yield OneLineInput(placeholder="filter", compact=True)
            yield text_line(HELP_KEYS, "help")

    def on_mount(self) -> None:
        """Leave the keys to the list until a filter is typed."""
        self.query_one(OneLineInput).can_focus = False

    def action_filter(self) -> None:
        """Show the line that filters the entries."""
        self.add_class("-filtering")
        line = self.query_one(OneLineInput)
        line.can_focus = True
        line.focus()

    def action_back(self) -> None:
        """Remove the filter, or close."""
        line = self.query_one(OneLineInput)
        if not self.has_class("-filtering"):
            return self.accept(None)
        line.value = ""
        line.can_focus = False
        self.set_focus(None)
        self.remove_class("-filtering")
        return None

    def action_move(self, by: int) -> None:
        """Move the cursor by entries."""
        self.query_one(HelpColumns).move(by)

    def action_run(self) -> None:
        """Run the command under the cursor."""
        if entry := self.query_one(HelpColumns).entry:
            self.accept(entry.command_id)

    @on(HelpColumns.Chosen)
    def _run_clicked(self) -> None:
        self.action_run()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self.query_one(HelpColumns).filter(event.value)


NO_MESSAGES = HelpEntry("", "No messages yet")


class MessagesScreen(LinesScreen):
    """Shows messages with their times."""

    TITLE_TEXT = "Messages"
    KEYS_WIDTH = 7
    BINDINGS: ClassVar[list[BindingType]] = [Binding("exclamation_mark", "cancel", show=False)]

    def __init__(self, messages: Sequence[tuple[str, str]]) -> None:
        """Show the time and the text of each message, in the given order."""
        super().__init__([HelpEntry(*message) for message in messages] or [NO_MESSAGES])


class StatisticsScreen(LinesScreen):
    """Shows labels and texts."""

    TITLE_TEXT = "Statistics"
    KEYS_WIDTH = 19
    BINDINGS: ClassVar[list[BindingType]] = [Binding("percent_sign", "cancel", show=False)]

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show each label with its text; a line without a label continues the one above."""
        super().__init__([HelpEntry(label or " ", text) for label, text in rows])
