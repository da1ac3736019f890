"""What is said where there is no paper to show: why, and what to do."""

from collections.abc import Iterator, Mapping

from reader.paper import Listing
from widgets import commands
from widgets.commands import Command
from widgets.paper_page import GAP, Block, Stretch

Keys = Mapping[str, tuple[str, ...]]

_OF_A_NEW_LIBRARY = (commands.Fetch, commands.Import, commands.Help, commands.Palette, commands.Quit)
_OF_AN_EMPTY_VIEW = (
    commands.ShowStarred,
    commands.ShowAll,
    commands.Search,
    commands.Fetch,
    commands.Import,
    commands.Undo,
)
_OF_AN_EMPTY_SEARCH = (commands.Clear, commands.Search, commands.Help)


def page_of_nothing(listing: Listing, keys: Keys, *, view: str, is_search: bool) -> tuple[Block, ...]:
    """Write the page that stands in place of papers; takes the keys of each command by its name, and what is shown."""
    if not listing.total:
        return tuple(_first_steps(keys))
    offered = _OF_AN_EMPTY_SEARCH if is_search else _OF_AN_EMPTY_VIEW
    return (*_why_nothing(listing, view), *_offers(offered, keys))


def _first_steps(keys: Keys) -> Iterator[Block]:
    yield from (Block("No papers yet", "title"), GAP)
    yield Block(
        "Reader keeps the papers of digests: fetched, or from files such as a daily papers page copied as text."
    )
    yield GAP
    yield from _offers(_OF_A_NEW_LIBRARY, keys)
    yield from (GAP, Block("In a shell:", "dim"), GAP)
    yield _offer("reader fetch", "adds the newest daily papers", 20)
    yield _offer("reader import FILE", "adds a digest from a file; - is the standard input", 20)
    yield _offer("reader demo", "shows this screen on two sample digests, and keeps nothing", 20)


def _why_nothing(listing: Listing, view: str) -> Iterator[Block]:
    yield from (Block("Nothing to show", "title"), GAP, Block(f"{view}: {listing.describe()}"))
    if listing.hints:
        yield from (GAP, Block("There would be:", "dim"), *(Block(f"  {hint}") for hint in listing.hints))
    yield GAP


def _offers(offered: tuple[type[Command], ...], keys: Keys) -> Iterator[Block]:
    return (_offer(keys[one.name][0], one.help(), 8) for one in offered if one.name in keys)


def _offer(key: str, words: str, width: int) -> Block:
    return Block(f"{key:<{width}}{words}", "text", (Stretch(0, len(key), "title"),))
