"""What is said where there is no paper to show: why, and what to do."""

from collections.abc import Iterator, Mapping

from reader.paper import Listing
from widgets import commands
from widgets.commands import Command
from widgets.paper_page import GAP, Block, Stretch

Keys = Mapping[str, tuple[str, ...]]

OF_A_NEW_LIBRARY = (commands.Fetch, commands.Import, commands.Help, commands.Palette, commands.Quit)
"""What can be done before there are papers."""
_OF_AN_EMPTY_VIEW = (
    commands.ShowInbox,
    commands.ShowStarred,
    commands.ShowAll,
    commands.Search,
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


def page_of_nothing(listing: Listing, keys: Keys, *, view: str, is_search: bool) -> tuple[Block, ...]:
    """Write the page that stands in place of papers; takes the keys of each command by its name, and what is shown."""
    if not listing.total:
        return tuple(_first_steps(keys))
    ways_on = _offers_of_a_search(keys) if is_search else _other_views(view, keys)
    return (*_why_nothing(listing, view), *ways_on)


def _first_steps(keys: Keys) -> Iterator[Block]:
    yield from (Block("No papers yet", "title"), GAP)
    yield Block(
        "Reader keeps the papers of digests: fetched, or from files such as a daily papers page copied as text."
    )
    yield GAP
    yield from _offers(OF_A_NEW_LIBRARY, keys)
    yield from (GAP, Block("In a shell:", "dim"), GAP)
    yield _offer("reader fetch", "adds the newest daily papers", 20)
    yield _offer("reader import FILE", "adds a digest from a file; - is the standard input", 20)
    yield _offer("reader demo", "shows this screen on two sample digests, and keeps nothing", 20)


def _why_nothing(listing: Listing, view: str) -> Iterator[Block]:
    title = _TITLES.get(view, "Nothing to show")
    yield from (Block(title, "title"), GAP, Block(f"{view}: {listing.describe()}"))
    if listing.hints:
        yield from (GAP, Block("There would be:", "dim"), *(Block(f"  {hint}") for hint in listing.hints))
    yield GAP


def _offers_of_a_search(keys: Keys) -> Iterator[Block]:
    words = {commands.Clear: "leaves the search", commands.Search: "changes the query"}
    return (_offer(keys[one.name][0], said, 8) for one, said in words.items() if one.name in keys)


def _other_views(view: str, keys: Keys) -> Iterator[Block]:
    return _offers(tuple(one for one in _OF_AN_EMPTY_VIEW if one.name != f"show-{view}"), keys)


def _offers(offered: tuple[type[Command], ...], keys: Keys) -> Iterator[Block]:
    return (_offer(keys[one.name][0], one.help(), 8) for one in offered if one.name in keys)


def _offer(key: str, words: str, width: int) -> Block:
    return Block(f"{key:<{width}}{words}", "text", (Stretch(0, len(key), "title"),))
