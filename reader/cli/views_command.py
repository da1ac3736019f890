"""The command that lists, saves, renames and deletes views."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import open_library, saved_view_queries, status_for_library
from reader.clock import local_today
from reader.errors import ConfigError, NothingMatched, QueryError, UsageError
from reader.paper import format_count
from reader.text import clean_line

if TYPE_CHECKING:
    from reader.config import View
    from storage import Library


class _CountedView(NamedTuple):
    """A view and its number of papers, or None if its query is invalid."""

    view: "View"
    paper_count: int | None
    is_built_in: bool


def _add_views_options(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="print JSON")
    group.add_argument("--save", metavar="NAME", help="save QUERY under a name, or change it")
    group.add_argument("--rename", metavar="OLD", help="rename a saved view to NEW")
    group.add_argument("--delete", metavar="NAME", help="delete a saved view, not its papers")
    parser.add_argument(
        "words", metavar="QUERY | NEW", nargs="*", help="the query of --save, or the new name of --rename"
    )
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--json | --save NAME QUERY | --rename OLD NEW | --delete NAME]"


def _run_views(options: Namespace) -> int:
    if options.save is not None:
        return _save(options, options.save, " ".join(_required(options.words, "QUERY", f"--save {options.save}")))
    if options.rename is not None:
        return _rename(options.rename, " ".join(_required(options.words, "NEW", f"--rename {options.rename}")))
    if options.words:
        raise UsageError(f"unknown argument {options.words[0]!r}; see 'reader views --help'")
    if options.delete is not None:
        return _delete(options.delete)
    return _list(options)


def _required(words: list[str], name: str, option: str) -> list[str]:
    if not words:
        raise UsageError(f"no {name} given; write reader views {option} {name}")
    return words


def _list(options: Namespace) -> int:
    with open_library(options.library) as library:
        views = list(_count_views(library))
        status = status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_json({"views": list(map(_to_json, views))})
    elif output.is_terminal():
        rows = [(each.view.name, each.paper_count or 0, _describe(each)) for each in views]
        output.print_bars(rows)
    else:
        for each in views:
            count = "-" if each.paper_count is None else each.paper_count
            output.print_data([f"{clean_line(each.view.name)}\t{count}\t{clean_line(each.view.query)}\n"])
    return status


def _count_views(library: "Library") -> Iterator[_CountedView]:
    from reader.config import View
    from reader.search import BUILT_IN_VIEWS, Searcher

    searcher, today = Searcher(library, saved_view_queries), local_today()
    numbers = dict(zip(BUILT_IN_VIEWS, (1, 2, 3), strict=False))
    built_in = [View(name, query, numbers.get(name)) for name, query in BUILT_IN_VIEWS.items()]
    for view in (*built_in, *_saved_views()):
        try:
            count = len(searcher.listing(view.query, today=today))
        except QueryError as error:
            output.print_message(f"view {view.name}: {error}")
            yield _CountedView(view, None, is_built_in=False)
        else:
            yield _CountedView(view, count, view in built_in)


def _saved_views() -> "tuple[View, ...]":
    from reader.config import config_path
    from reader.config.config_file import read_config_file
    from reader.config.loader import parse_views

    return parse_views(read_config_file(config_path()))


def _describe(counted: _CountedView) -> str:
    query = "every paper" if counted.is_built_in and not counted.view.query else counted.view.query
    key = f" · key {counted.view.number}" if counted.view.number else ""
    return f"{query}{key}"


def _to_json(counted: _CountedView) -> dict[str, object]:
    return {**counted.view._asdict(), "papers": counted.paper_count, "built_in": counted.is_built_in}


def _save(options: Namespace, name: str, query: str) -> int:
    from reader.config import View, config_path
    from reader.config.toml_edits import save_view
    from reader.search import Searcher

    name = name.removeprefix("@").strip()
    if not name:
        raise UsageError("the view has no name; write reader views --save NAME QUERY")
    _reject_built_in(name)
    with open_library(options.library) as library:
        count = len(Searcher(library, saved_view_queries).listing(query, today=local_today()))
    existed = name in saved_view_queries()
    view = save_view(config_path(), View(name, query))
    key = f", key {view.number}" if view.number else ""
    output.print_message(f"{'Changed' if existed else 'Saved'} view “{view.name}” ({format_count(count)} now{key})")
    return DONE_STATUS


def _rename(old: str, new: str) -> int:
    from reader.config import config_path
    from reader.config.toml_edits import rename_view

    old, new = _require_view(old), new.removeprefix("@")
    _reject_built_in(new)
    rename_view(config_path(), old, new)
    output.print_message(f"Renamed view “{old}” to “{new}”")
    return DONE_STATUS


def _delete(name: str) -> int:
    from reader.config import config_path
    from reader.config.toml_edits import delete_view

    name = _require_view(name)
    query = delete_view(config_path(), name).get("query")
    output.print_message(f"Deleted view “{name}”" + (f", whose query was: {query}" if query else ""))
    return DONE_STATUS


def _require_view(name: str) -> str:
    """Return the name of a saved view in its own spelling; raise NothingMatched if there is none."""
    from reader.config import config_path
    from reader.config.config_file import read_config_file
    from reader.config.loader import view_names

    name = name.removeprefix("@")
    names = list(filter(None, view_names(read_config_file(config_path()))))
    found = name if name in names else next((each for each in names if each.casefold() == name.casefold()), "")
    if found:
        return found
    _reject_built_in(name)
    known = f"; the saved views are {', '.join(names)}" if names else "; there are no saved views"
    raise NothingMatched(f"no view {name!r}{known}")


def _reject_built_in(name: str) -> None:
    from reader.search import BUILT_IN_VIEWS

    if name in BUILT_IN_VIEWS:
        raise ConfigError(f"view {name!r} is built in and cannot be changed")


VIEWS = CliCommand(
    "views",
    "list, save, rename or delete views",
    _run_views,
    _add_views_options,
    (
        "reader views",
        "reader views --save survey 'tag:survey is:unread'",
        "reader list @survey",
        "reader views --rename survey surveys",
        "reader views --delete surveys",
    ),
    "A view is a query with a name, kept in the configuration; @NAME stands for it in any query.",
    takes_dash_words=True,
    needs_valid_config=False,
    only_reads=True,
)
