"""The sidebar: views, tags and digests with their counts, to go to with the keyboard or the mouse."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from reader.text import progress_bar, screen_line
from widgets.cells import cell_width, pad
from widgets.commands import Quit
from widgets.line_view import LineView
from widgets.navigation_commands import Back, Down, First, Last, PageDown, PageUp, Up, Zoom

BAR_WIDTH, MIN_BAR_WIDTH = 6, 3
"""Cells of the bars, which leave room for the names of digests of other years."""


class SidebarEntry(NamedTuple):
    """A line of the sidebar: a view by its name, a query, or a heading, which has neither."""

    text: str
    detail: str = ""
    view: str = ""
    query: str = ""
    is_active: bool = False
    is_bold: bool = False
    indent: int = 0
    progress: tuple[int, int] | None = None
    """For a digest, how many of its papers are decided, and how many it has."""

    @property
    def is_heading(self) -> bool:
        """Whether the line leads nowhere."""
        return not self.view and not self.query


class Sidebar(LineView, can_focus=True):
    """Shows entries with a cursor while it has the focus."""

    hides_scrollbar = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sidebar--heading",
        "sidebar--active",
        "sidebar--bold",
        "sidebar--dim",
        "sidebar--bar",
        "sidebar--cursor",
    }
    DEFAULT_CSS = """
    Sidebar { background: $panel;
        & > .sidebar--heading { color: $text-secondary; text-style: bold; }
        & > .sidebar--active { text-style: bold underline; }
        & > .sidebar--bold { text-style: bold; }
        & > .sidebar--dim { color: $text-muted; }
        & > .sidebar--bar { color: $text-success; }
        & > .sidebar--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:nocolor > .sidebar--cursor { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(command.default_keys, action, id=command.id, show=False)
        for command, action in (
            (Down, "move(1)"),
            (Up, "move(-1)"),
            (PageDown, "move(10)"),
            (PageUp, "move(-10)"),
            (First, "move(-9999)"),
            (Last, "move(9999)"),
            (Zoom, "choose"),
            (Back, "close"),
            (Quit, "close"),
        )
    ]

    class Chosen(Message):
        """A view or a query was chosen."""

        def __init__(self, entry: SidebarEntry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, on_close: Callable[[], None], *, id: str | None = None) -> None:  # noqa: A002
        """Call `on_close` when the user closes the sidebar."""
        super().__init__(id=id)
        self._on_close = on_close
        self._entries: Sequence[SidebarEntry] = ()
        self._text_width = 0
        """Cells of the longest name and numbers beside a bar."""
        self._cursor = 0

    def show(self, entries: Sequence[SidebarEntry]) -> None:
        """Show entries; the cursor stays on its entry, or goes to the active one if that is gone."""
        before = self._entries[self._cursor] if self._entries else None
        self._entries = entries
        texts = (f" {entry.text} {entry.detail} " for entry in entries if entry.progress is not None)
        self._text_width = max(map(cell_width, texts), default=0)
        places = [(entry.view, entry.query) for entry in entries]
        if before is not None and (before.view, before.query) in places:
            self._cursor = places.index((before.view, before.query))
        else:
            self._cursor = next((index for index, entry in enumerate(entries) if entry.is_active), 0)
        self._scroll_to_cursor()
        self.clear_cache()
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor by entries; headings are skipped."""
        places = [index for index, entry in enumerate(self._entries) if not entry.is_heading]
        if places:
            at = sum(index < self._cursor for index in places)
            self._cursor = places[max(0, min(at + by, len(places) - 1))]
            self._scroll_to_cursor()
            self.clear_cache()
            self.refresh()

    def action_choose(self) -> None:
        """Go to the entry under the cursor."""
        if self._entries and not self._entries[self._cursor].is_heading:
            self.post_message(self.Chosen(self._entries[self._cursor]))

    def action_close(self) -> None:
        """Close the sidebar."""
        self._on_close()

    def on_click(self, event: events.Click) -> None:
        """Go to the entry under the mouse."""
        index = self.top + event.y
        is_entry = index < len(self._entries) and not self._entries[index].is_heading
        if is_entry and not self.is_on_scrollbar(event):
            self._cursor = index
            self.action_choose()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.clear_cache()
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.clear_cache()
        self.refresh()

    def line_count(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return an entry, from the cache if nothing changed."""
        if index not in self._lines:
            self._lines[index] = self._entry(self._entries[index], width, is_cursor=index == self._cursor)
        return self._lines[index]

    def clear_cache(self) -> None:
        """Drop the drawn entries."""
        super().clear_cache()
        self._lines: dict[int, Sequence[Segment]] = {}

    def _entry(self, entry: SidebarEntry, width: int, *, is_cursor: bool) -> Sequence[Segment]:
        cursor = ("sidebar--cursor",) if is_cursor and self.has_focus else ()
        text, parts = " " * entry.indent + screen_line(entry.text), list[tuple[str, str]]()
        if entry.progress is not None:
            full, rest = progress_bar(*entry.progress, self._bar_width(width))
            parts += [(f" {full}", "bar"), (rest, "dim")]
        parts.append((f" {entry.detail} ", "dim"))
        room = width - 1 - sum(cell_width(text) for text, _ in parts)
        name = "heading" if entry.is_heading else "active" if entry.is_active else "bold" if entry.is_bold else ""
        parts.insert(0, (f" {pad(text, max(1, room))}", name))
        segments = [
            Segment(text, self.style(*((f"sidebar--{style}",) if style else ()), *cursor)) for text, style in parts
        ]
        return Segment.adjust_line_length(segments, width, self.style(*cursor))

    def _bar_width(self, width: int) -> int:
        """Return the width of all bars beside the longest name and numbers."""
        return max(MIN_BAR_WIDTH, min(BAR_WIDTH, width - 1 - self._text_width))

    def _scroll_to_cursor(self) -> None:
        height = max(1, self.size.height)
        if self.size.height:
            self.top = min(self._cursor, max(self.top, self._cursor - height + 1))
            self.clamp_scroll()
