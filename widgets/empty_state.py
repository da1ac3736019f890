"""What is said where there is no paper to show: why, and what to do."""

from collections.abc import Iterator, Mapping

from reader.paper import Listing
from widgets import commands
from widgets.command import Command
from widgets.navigation_commands import Back, Search, ShowAll, ShowInbox, ShowStarred
from widgets.paper_document import BLANK_PARAGRAPH, Paragraph, StyledSpan

Keys = Mapping[str, tuple[str, ...]]

GETTING_STARTED = (commands.Fetch, commands.Import, commands.Help, commands.Palette, commands.Quit)
"""What can be done before there are papers."""
_EMPTY_VIEW_COMMANDS = (
    ShowInbox,
    ShowStarred,
    ShowAll,
    Search,
    commands.Fetch,
    commands.Import,
    commands.Undo,
)
_TITLES = {
    "inbox": "The inbox is empty: all is read, starred or snoozed",
    "starred": "No paper is starred",
    "search": "Nothing was found",
}
"""Why there is nothing, by what is shown."""


def empty_state(listing: Listing, keys: Keys, *, view: str, is_search: bool) -> tuple[Paragraph, ...]:
    """Write the page that stands in place of papers; takes the keys of each command by its name, and what is shown."""
    if not listing.total:
        return tuple(_getting_started(keys))
    ways_on = _search_suggestions(keys) if is_search else _view_suggestions(view, keys)
    return (*_explanation(listing, view), *ways_on)


def _getting_started(keys: Keys) -> Iterator[Paragraph]:
    yield from (Paragraph("No papers yet", "title"), BLANK_PARAGRAPH)
    yield Paragraph(
        "Reader keeps the papers of digests: fetched, or from files such as a daily papers page copied as text."
    )
    yield BLANK_PARAGRAPH
    yield from _suggestions(GETTING_STARTED, keys)
    yield from (BLANK_PARAGRAPH, Paragraph("In a shell:", "dim"), BLANK_PARAGRAPH)
    yield _suggestion("reader fetch", "adds the newest daily papers", 20)
    yield _suggestion("reader import FILE", "adds a digest from a file; - is the standard input", 20)
    yield _suggestion("reader demo", "shows this screen on two sample digests, and keeps nothing", 20)


def _explanation(listing: Listing, view: str) -> Iterator[Paragraph]:
    title = _TITLES.get(view, "Nothing to show")
    yield from (Paragraph(title, "title"), BLANK_PARAGRAPH, Paragraph(f"{view}: {listing.describe()}"))
    if listing.suggestions:
        yield from (
            BLANK_PARAGRAPH,
            Paragraph("There would be:", "dim"),
            *(Paragraph(f"  {hint}") for hint in listing.suggestions),
        )
    yield BLANK_PARAGRAPH


def _search_suggestions(keys: Keys) -> Iterator[Paragraph]:
    text = {Back: "leaves the search", Search: "changes the query"}
    return (_suggestion(keys[one.id][0], help_text, 8) for one, help_text in text.items() if one.id in keys)


def _view_suggestions(view: str, keys: Keys) -> Iterator[Paragraph]:
    return _suggestions(tuple(one for one in _EMPTY_VIEW_COMMANDS if one.id != f"show-{view}"), keys)


def _suggestions(suggested: tuple[type[Command], ...], keys: Keys) -> Iterator[Paragraph]:
    return (_suggestion(keys[one.id][0], one.summary(), 8) for one in suggested if one.id in keys)


def _suggestion(key: str, text: str, width: int) -> Paragraph:
    return Paragraph(f"{key:<{width}}{text}", "text", (StyledSpan(0, len(key), "title"),))
