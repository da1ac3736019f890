"""The page that is shown in place of papers: why there are none, and what to do."""

from collections.abc import Iterator, Mapping

from reader.paper import Listing
from widgets import commands
from widgets.command import Command
from widgets.navigation_commands import Back, Search, ShowAll, ShowInbox, ShowStarred
from widgets.paper_document import BLANK_PARAGRAPH, Paragraph, StyledSpan

Keys = Mapping[str, tuple[str, ...]]
"""The labels of each command's keys, by the command's id."""

GETTING_STARTED = (commands.Fetch, commands.Import, commands.Help, commands.Palette, commands.Quit)
"""Commands that apply to an empty library."""
_GETTING_STARTED_TEXTS: Mapping[type[Command], str] = {
    commands.Fetch: "Fetch today's papers from Hugging Face",
    commands.Import: "Import a file",
}
_SHELL_COMMANDS = (
    ("reader fetch", "fetch today's papers"),
    ("reader import FILE", "import a file; - is standard input"),
    ("reader demo", "try it with sample papers; nothing is saved"),
)
_EMPTY_VIEW_COMMANDS = (
    ShowInbox,
    ShowStarred,
    ShowAll,
    Search,
    commands.Fetch,
    commands.Import,
    commands.Undo,
)
_SEARCH_TEXTS: Mapping[type[Command], str] = {Back: "clear search", Search: "edit search"}
_TITLES = {"inbox": "Inbox zero", "starred": "No starred papers yet", "search": "No matches"}
"""Headings by the name of what is shown."""
_KEY_WIDTH = 8
_SHELL_COMMAND_WIDTH = 20


def empty_state(listing: Listing, keys: Keys, *, view: str, is_search: bool) -> tuple[Paragraph, ...]:
    """Return the page for an empty listing of a view or a search."""
    if not listing.total:
        return tuple(_getting_started(keys))
    suggestions = _search_suggestions(keys) if is_search else _view_suggestions(view, keys)
    return (*_explanation(listing, view), *suggestions)


def _getting_started(keys: Keys) -> Iterator[Paragraph]:
    yield from (Paragraph("Welcome to Reader", "title"), BLANK_PARAGRAPH)
    yield Paragraph("Get today's papers, then press T to triage them.")
    yield BLANK_PARAGRAPH
    for command in GETTING_STARTED:
        if command.id in keys:
            yield _suggestion(keys[command.id][0], _GETTING_STARTED_TEXTS.get(command, command.summary()))
    yield from (BLANK_PARAGRAPH, Paragraph("In a shell:", "dim"), BLANK_PARAGRAPH)
    for shell_command, text in _SHELL_COMMANDS:
        yield _suggestion(shell_command, text, _SHELL_COMMAND_WIDTH)


def _explanation(listing: Listing, view: str) -> Iterator[Paragraph]:
    yield Paragraph(_TITLES.get(view, "No papers here"), "title")
    yield from (BLANK_PARAGRAPH, Paragraph(listing.description, "dim"))
    if listing.suggestions:
        yield BLANK_PARAGRAPH
        yield from map(Paragraph, listing.suggestions)
    yield BLANK_PARAGRAPH


def _search_suggestions(keys: Keys) -> Iterator[Paragraph]:
    for command, text in _SEARCH_TEXTS.items():
        if command.id in keys:
            yield _suggestion(keys[command.id][0], text)


def _view_suggestions(view: str, keys: Keys) -> Iterator[Paragraph]:
    if view == "starred" and commands.Star.id in keys:
        yield _suggestion(keys[commands.Star.id][0], "star the current paper")
    for command in _EMPTY_VIEW_COMMANDS:
        if command.id in keys and command.id != f"show-{view}":
            yield _suggestion(keys[command.id][0], command.palette_name or command.summary())


def _suggestion(key: str, text: str, width: int = _KEY_WIDTH) -> Paragraph:
    return Paragraph(f"{key:<{width}}{text}", "text", (StyledSpan(0, len(key), "title"),))
