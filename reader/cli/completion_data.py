"""The data of completion, in one cache file: commands, options, settings, views, tags, papers, values of filters."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reader import __version__

if TYPE_CHECKING:
    from argparse import Action

    from reader.cli.cli_command import CliCommand

_MAX_VALUES = 2_000
_LIBRARY_FILES = ("papers.json", "marks.json", "library.journal", "backups")


class CommandData(NamedTuple):
    """A command: the metavar of its words, and its options, each with its metavar and its help."""

    name: str
    aliases: Sequence[str]
    summary: str
    words: str
    takes_dash_words: bool
    options: Sequence[tuple[Sequence[str], str, str]]

    def value_of(self, option: str) -> str:
        """Return the metavar of an option's value; empty if it takes none or is unknown."""
        return next((metavar for flags, metavar, _ in self.options if option in flags), "")


class CompletionData(NamedTuple):
    """Everything that can be completed; its fields are saved as JSON."""

    commands: Sequence[CommandData]
    """The commands in the order of the help."""
    topics: Mapping[str, str]
    """The topics of the help, each with its subject."""
    settings: Sequence[str]
    config_actions: Mapping[str, str]
    """The actions of `config`, each with its description."""
    views: Sequence[tuple[str, str]]
    """The names of the views and their queries, the built-in ones first."""
    built_in_views: int
    sources: Sequence[str]
    """The names of the sources, and of the user's own feeds and watches."""
    custom_commands: Sequence[str]
    """The names of the user's own commands."""
    backups: Sequence[str]
    """The names of the backups, newest first."""
    papers: str
    """A line for each paper: its key, a tab and its title."""
    values: Mapping[str, Sequence[str]]
    """The known values of each filter and of sort."""
    counts: Mapping[str, Mapping[str, int]]
    """The number of papers with each value of a filter."""

    def find_command(self, name: str) -> CommandData | None:
        """Return a command by its name or an alias."""
        return next((each for each in self.commands if name == each.name or name in each.aliases), None)

    @property
    def tags(self) -> list[tuple[str, str]]:
        """The tags, and how many papers have them."""
        return list(self.matching("tag", ""))

    @property
    def saved_views(self) -> Sequence[tuple[str, str]]:
        """The views that are not built in."""
        return self.views[self.built_in_views :]

    def papers_beginning(self, letters: str) -> Iterator[tuple[str, str]]:
        """Yield the papers whose keys begin with some letters, each with its title."""
        return (_key_and_title(line) for line in self._paper_lines if line.startswith(letters))

    def papers_titled(self, letters: str) -> Iterator[tuple[str, str]]:
        """Yield the papers whose titles have a word that begins with some letters."""
        pattern = re.compile(rf"\t(?:.*[^\w])?{re.escape(letters)}", re.IGNORECASE)
        return (_key_and_title(line) for line in self._paper_lines if pattern.search(line))

    @property
    def _paper_lines(self) -> list[str]:
        return [line for line in self.papers.split("\n") if line]

    def matching(self, name: str, letters: str) -> Iterator[tuple[str, str]]:
        """Yield values of a filter that begin with some letters, then values with such a word, each with its count."""
        folded = letters.casefold()
        counts: Mapping[str, int | str] = dict(self.views) if name == "view" else self.counts.get(name, {})
        known = [*counts, *(value for value in self.values.get(name, ()) if value not in counts)]
        beginning = [value for value in known if value.casefold().startswith(folded)]
        others = [value for value in known if f" {folded}" in f" {value.casefold()}" and value not in beginning]
        for value in (*beginning, *others):
            count = counts.get(value, "")
            yield value, count if isinstance(count, str) else "1 paper" if count == 1 else f"{count:,} papers"


def _key_and_title(line: str) -> tuple[str, str]:
    key, _, title = line.partition("\t")
    return key, title


def load_data(library: str | None) -> CompletionData | None:
    """Return the data of a library, from the cache if nothing has changed; None if it cannot be collected."""
    path = _cache_path(library)
    with suppress(OSError, ValueError, KeyError, TypeError):
        saved = json.loads(path.read_bytes())
        if saved["stamps"] == [_stamp(Path(name)) for name, *_ in saved["stamps"]] and saved["version"] == _version():
            commands = [CommandData(*fields) for fields in saved["data"]["commands"]]
            return CompletionData(**{**saved["data"], "commands": commands})
    with suppress(Exception):  # a shell expects candidates or nothing
        return _collect_and_save(library, path)
    return None


def _cache_path(library: str | None) -> Path:
    from zlib import crc32

    from platformdirs import user_cache_path

    named = (library or os.environ.get("READER_LIBRARY", ""), os.environ.get("READER_CONFIG", ""), str(Path.cwd()))
    absolute = named[0].startswith(("/", "~")) or not named[0]
    name = "\0".join(named[: 2 if absolute else 3])
    return user_cache_path("reader", appauthor=False) / f"completion-{crc32(name.encode(errors='replace')):08x}.json"


def _version() -> list[object]:
    """Return values that differ between versions of the program."""
    return [__version__, Path(__file__).parent.stat().st_mtime_ns]


def _stamp(path: Path) -> list[object]:
    """Return values that change when a file is written."""
    try:
        status = path.stat()
    except OSError:
        return [str(path), 0, 0]
    return [str(path), status.st_mtime_ns, status.st_size]


def _collect_and_save(library: str | None, path: Path) -> CompletionData:
    from reader.cli.library_access import library_folder
    from reader.config import config_path
    from reader.files import save_state

    folder = library_folder(library)
    files = (config_path(), *(folder / name for name in _LIBRARY_FILES))
    stamps = [_stamp(file) for file in files]  # taken before reading, so that a change during it is noticed
    data = CompletionData(**_collect_program(), **_collect_config(), **_collect_library(folder))
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_state(path, {"version": _version(), "stamps": stamps, "data": data._asdict()})
    return data


def _collect_program() -> dict[str, Any]:
    from reader.cli.command_table import COMMANDS
    from reader.cli.config_command import ACTIONS
    from reader.cli.help_pages import TOPICS
    from reader.config.settings import SETTINGS

    return {
        "commands": [_describe_command(command) for command in COMMANDS],
        "topics": {name: topic.summary for name, topic in TOPICS.items()},
        "settings": list(SETTINGS),
        "config_actions": {name: action.summary for name, action in ACTIONS.items()},
    }


def _describe_command(command: "CliCommand") -> CommandData:
    from reader.cli.argument_parser import build_command_parser

    parser = build_command_parser(command)
    options, words = [], ""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public list of them
        value = "" if action.nargs == 0 else _metavar(action)
        if action.option_strings:
            options.append((sorted(action.option_strings, key=len), value, _first_line(action.help)))
        else:
            words = words or value
    return CommandData(command.name, command.aliases, command.summary, words, command.takes_dash_words, options)


def _metavar(action: "Action") -> str:
    return f"{{{','.join(map(str, action.choices))}}}" if action.choices else str(action.metavar or "")


def _first_line(text: str | None) -> str:
    return (text or "").split("\n", maxsplit=1)[0]


def _collect_config() -> dict[str, Any]:
    from reader.config import config_path
    from reader.config.loader import custom_commands, load_sources, view_queries
    from reader.fetch.digests import fetch_words
    from reader.search import BUILT_IN_VIEWS

    views, commands = dict(BUILT_IN_VIEWS), list[str]()
    names = [name.split()[0] for name in fetch_words() if name[:1].islower() and "://" not in name]
    with suppress(Exception):  # a broken configuration loses only its own names
        views |= view_queries(config_path())
        config = load_sources(config_path())
        names += [*(feed.name for feed in config.feeds), *(watch.name for watch in config.watches)]
        commands += [command.name for command in custom_commands(config_path())]
    return {
        "views": list(views.items()),
        "built_in_views": len(BUILT_IN_VIEWS),
        "sources": names,
        "custom_commands": commands,
    }


def _collect_library(folder: Path) -> dict[str, Any]:
    from reader.search import INDEX_FILE_NAME, Searcher
    from reader.search.filters import FILTER_NAMES
    from storage import Library
    from storage.backups import list_backups

    with Library.open(folder) if Library.exists(folder) else Library.in_memory() as library:
        searcher = Searcher(library)
        if (folder / INDEX_FILE_NAME).exists():  # the index has the names of authors
            searcher.update_index()
        vocabulary = searcher.vocabulary
        known = {name: vocabulary.matching(name, "", _MAX_VALUES) for name in FILTER_NAMES}
        titles = zip(library.columns.keys, library.columns.titles, strict=True)
        papers = "\n".join(f"{key}\t{' '.join(title.split())}" for key, title in titles)
    counts = {
        name: {value.text: value.paper_count for value in values if value.paper_count is not None}
        for name, values in known.items()
    }
    return {
        "papers": papers,
        "backups": [backup.name for backup in list_backups(folder)],
        "counts": counts,
        "values": {name: [value.text for value in values] for name, values in known.items()},
    }
