"""The page that is shown in place of papers: why there are none, and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events

from reader.paper import Listing
from reader.text import screen_line
from widgets import commands
from widgets.cells import cell_width, truncate, wrap
from widgets.command import Command
from widgets.line_view import LineView
from widgets.navigation_commands import Back, Search, ShowAll, ShowInbox, ShowStarred, Zoom

Keys = Mapping[str, tuple[str, ...]]
"""The labels of each command's keys, by the command's id."""

_SHELL_COMMANDS = (
    ("reader fetch", "fetch today's papers"),
    ("reader import FILE", "import a file; - is standard input"),
    ("reader demo", "try it with sample papers"),
)
_EMPTY_VIEW_COMMANDS = (ShowInbox, ShowStarred, ShowAll, Search, commands.Fetch, commands.Import, commands.Undo)
_TITLES = {"inbox": "Inbox zero", "starred": "No starred papers yet"}
"""Titles of the page by the name of the view."""
_KEY_WIDTH = 8
_SHELL_COMMAND_WIDTH = 20
MAX_WIDTH = 72
MAX_QUERY = 48
"""Cells of a query in a title."""


class EmptyLine(NamedTuple):
    """A line of the page: a text, or a key and its action, which a click also runs."""

    text: str = ""
    style: str = "text"
    key: str = ""
    key_width: int = 0
    action: str = ""


BLANK = EmptyLine()


class EmptyPage(LineView):
    """Shows lines in the middle of the window."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"empty-page--title", "empty-page--dim", "empty-page--key"}
    DEFAULT_CSS = """
    EmptyPage {
        & > .empty-page--title { color: $text-primary; text-style: bold; }
        & > .empty-page--dim { color: $text-muted; }
        & > .empty-page--key { color: $text-accent; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._page: Sequence[EmptyLine] = ()

    def show(self, page: Sequence[EmptyLine]) -> None:
        """Show a page."""
        if page != self._page:
            self._page = page
            self.clear_cache()
            self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Do what the key of the line under the mouse does."""
        index = self.top + event.y - self._margin_above
        lines = self._wrapped()
        if 0 <= index < len(lines) and (action := lines[index].action):
            await self.screen.run_action(action)

    def line_count(self) -> int:
        """Return the number of lines, including the blank ones above the page."""
        return self._margin_above + len(self._wrapped())

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return a line, from the cache if it was drawn before."""
        if index not in self._segments_of:
            self._segments_of[index] = self._segments(index - self._margin_above, width)
        return self._segments_of[index]

    def clear_cache(self) -> None:
        """Drop the wrapped lines and their drawn segments."""
        super().clear_cache()
        self._lines: Sequence[EmptyLine] | None = None
        self._segments_of: dict[int, Sequence[Segment]] = {}

    @property
    def _margin_above(self) -> int:
        return max(0, (self.size.height - len(self._wrapped())) // 3)

    def _wrapped(self) -> Sequence[EmptyLine]:
        if self._lines is None:
            width = max(1, min(MAX_WIDTH, self.text_width - 2))
            self._lines = [line for each in self._page for line in _wrap_line(each, width)]
        return self._lines

    def _segments(self, index: int, width: int) -> Sequence[Segment]:
        blank = self.style()
        if index < 0:
            return [Segment(" " * width, blank)]
        lines = self._wrapped()
        line = lines[index]
        block = max((_width(each) for each in lines if each.key_width), default=0)
        margin = max(1, (width - (block if line.key_width else _width(line))) // 2)
        segments = [
            Segment(" " * margin, blank),
            Segment(f"{line.key:<{line.key_width}}", self.style("empty-page--key")),
            Segment(line.text, self.style(*((f"empty-page--{line.style}",) if line.style != "text" else ()))),
        ]
        return Segment.adjust_line_length(segments, width, blank)


def empty_state(
    listing: Listing, keys: Keys, *, view: str, is_search: bool, returns: str = ""
) -> tuple[EmptyLine, ...]:
    """Return the page for an empty listing of a view or a search; `returns` says when snoozed papers come back."""
    if not listing.total:
        return tuple(_getting_started(keys))
    suggestions = _search_suggestions(keys) if is_search else _view_suggestions(view, keys)
    return (*_explanation(listing, view, "" if is_search else returns), BLANK, *suggestions)


def _getting_started(keys: Keys) -> Iterator[EmptyLine]:
    yield from (EmptyLine("Welcome to Reader", "title"), BLANK)
    for command, text, run in (
        (Zoom, "Get today's papers from Hugging Face", commands.Fetch),
        (commands.Import, "Import a file", commands.Import),
        (commands.Dismiss, "Try it with sample papers", commands.Demo),
    ):
        if command.id in keys:
            yield _suggestion(keys[command.id][0], text, f"post_command('{run.id}')")
    yield BLANK
    if commands.Triage.id in keys:
        yield EmptyLine(f"Then press {keys[commands.Triage.id][0]}: one paper, one key, inbox zero.", "dim")
    yield BLANK
    for shell_command, text in _SHELL_COMMANDS:
        yield EmptyLine(text, "dim", shell_command, _SHELL_COMMAND_WIDTH)


def _explanation(listing: Listing, view: str, returns: str) -> Iterator[EmptyLine]:
    query = truncate(screen_line(listing.query), MAX_QUERY)
    title = f"No matches for “{query}”" if view == "search" else _TITLES.get(view, "No papers here")
    yield from (EmptyLine(title, "title"), BLANK)
    if returns and view == "inbox":
        yield EmptyLine(returns)
    elif text := listing.filters if view == "search" else listing.description:
        yield EmptyLine(screen_line(text), "dim")
    if listing.correction:
        yield from (BLANK, EmptyLine(f"Did you mean “{screen_line(listing.correction)}”? · enter searches for it"))
    if listing.suggestions:
        yield BLANK
        yield from (EmptyLine(screen_line(suggestion)) for suggestion in listing.suggestions)


def _search_suggestions(keys: Keys) -> Iterator[EmptyLine]:
    words: dict[type[Command], str] = {Back: "clear search", Search: "edit search"}
    for command, text in words.items():
        if command.id in keys:
            yield _suggestion(keys[command.id][0], text, command.on_invoke())


def _view_suggestions(view: str, keys: Keys) -> Iterator[EmptyLine]:
    if view == "starred" and commands.Star.id in keys:
        yield _suggestion(keys[commands.Star.id][0], "Star a paper")
    for command in _EMPTY_VIEW_COMMANDS:
        if command.id in keys and command.id != f"show-{view}":
            yield _suggestion(keys[command.id][0], command.palette_name or command.summary(), command.on_invoke())


def _suggestion(key: str, text: str, action: str = "") -> EmptyLine:
    return EmptyLine(text, "text", key, _KEY_WIDTH, action)


def _wrap_line(line: EmptyLine, width: int) -> Iterator[EmptyLine]:
    """Yield a line wrapped to a width; its key is on the first of the lines."""
    for number, (start, end) in enumerate(wrap(line.text, max(8, width - line.key_width))):
        yield line._replace(text=line.text[start:end], key="" if number else line.key)


def _width(line: EmptyLine) -> int:
    return max(line.key_width, cell_width(line.key)) + cell_width(line.text)
