"""The commands that describe the library and the configuration: `tags`, `stats` and `config`."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.open_library import library_folder, open_library, status_for_library
from reader.clock import local_today
from reader.paper import Marks, format_count
from reader.triage import needs_triage

if TYPE_CHECKING:
    from datetime import date

    from reader.config import Config, Feed, View, Watch
    from storage import Library


def _add_json_option(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_tags(options: Namespace) -> int:
    with open_library(options.library) as library:
        tags, status = library.tag_counts(), status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_data([json.dumps({"schema": 1, "tags": tags}, indent=2) + "\n"])
    else:
        output.print_data(_lines(tags.items()))
    if not tags:
        output.print_message("No tags yet; 'reader tag PAPER +TAG' adds one")
    return status


TAGS = CliCommand(
    "tags",
    "list tags with the number of papers",
    _run_tags,
    _add_json_option,
    ("reader tags",),
    only_reads=True,
)


def _run_stats(options: Namespace) -> int:
    with open_library(options.library) as library:
        counts = _count_library(library, local_today())
        digests, days = list(_count_digests(library)), list(_count_days(library))
        status = status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_data([json.dumps({"schema": 1, **counts, "digests": digests, "days": days}, indent=2) + "\n"])
        return status
    output.print_data(_lines(counts.items()))
    for day in days:
        name = f"on {day['date']}" if day["date"] else "date unknown"
        output.print_data(_lines([(name, f"{day['read']:,} read, {day['starred']:,} starred")]))
    for digest in digests:
        text = f"{format_count(digest['papers'])}, {digest['read']:,} read, {digest['starred']:,} starred"
        output.print_data(_lines([(f"digest {digest['date']}", text)]))
    return status


def _count_library(library: "Library", day: "date") -> dict[str, int]:
    every = list(library.columns.marks.values())
    read = sum(marks.read for marks in every)
    decided = sum(not needs_triage(marks, day) for marks in every)
    return {
        "papers": len(library),
        "inbox": len(library) - decided,
        "unread": len(library) - read,
        "read": read,
        "starred": sum(marks.starred for marks in every),
        "tagged": sum(bool(marks.tags) for marks in every),
        "noted": sum(bool(marks.note) for marks in every),
        "with_code": sum(map(bool, library.columns.has_code)),
    }


def _count_digests(library: "Library") -> Iterator[dict[str, Any]]:
    """Yield the counts of each digest, newest first."""
    from datetime import date

    marks_by_day: dict[int, list[Marks]] = {}
    for key, days in zip(library.columns.keys, library.columns.digest_days, strict=True):
        for day in days:
            marks_by_day.setdefault(day, []).append(library.columns.marks_of(key))
    for day, marks in sorted(marks_by_day.items(), reverse=True):
        yield {"date": date.fromordinal(day).isoformat(), **_count_marks(marks)}


def _count_marks(marks: Sequence[Marks]) -> dict[str, int]:
    return {
        "papers": len(marks),
        "read": sum(each.read for each in marks),
        "starred": sum(each.starred for each in marks),
    }


def _count_days(library: "Library") -> Iterator[dict[str, Any]]:
    """Yield how many papers were read and starred on each day, newest first; those without a known day come last."""
    from collections import Counter

    read, starred = (
        Counter(timestamp.astimezone().date().isoformat() for timestamp in library.marked_at(mark).values())
        for mark in ("read", "starred")
    )
    for day in sorted(read | starred, reverse=True):
        yield {"date": day, "read": read[day], "starred": starred[day]}
    every = list(library.columns.marks.values())
    undated_read = sum(marks.read for marks in every) - read.total()
    undated_starred = sum(marks.starred for marks in every) - starred.total()
    if undated_read or undated_starred:
        yield {"date": None, "read": undated_read, "starred": undated_starred}


def _lines(pairs: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Yield names and values, aligned on a terminal, separated by a tab in a pipe."""
    for name, value in pairs:
        text = name.replace("_", " ")
        yield f"{text:<20} {value}\n" if output.is_terminal() else f"{text}\t{value}\n"


STATS = CliCommand(
    "stats",
    "show reading statistics by day and by digest",
    _run_stats,
    _add_json_option,
    ("reader stats", "reader stats --json"),
    only_reads=True,
)


def _add_config_options(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="print JSON")
    group.add_argument(
        "--init", action="store_true", help="create a file with every setting and its default, commented"
    )


def _run_config(options: Namespace) -> int:
    from reader.config import config_path

    path = config_path()
    return _create_default(path) if options.init else _print_config(path, options)


def _create_default(path: Path) -> int:
    from reader.app.preferences import default_config_text
    from reader.config.config_file import create_text

    create_text(path, default_config_text())
    output.print_message(f"Created {path}")
    return DONE_STATUS


def _print_config(path: Path, options: Namespace) -> int:
    from reader.app.preferences import load_preferences
    from reader.cli.fetch_command import hugging_face

    config = load_preferences(path)
    facts = {
        "config": str(path),
        "exists": path.exists(),
        **_settings(config),
        "library": str(library_folder(options.library)),
        "hf_endpoint": hugging_face(config).base_url,
    }
    if options.json:
        document = {"schema": 1, **facts, **_tables(config), "keys": config.keys}
        output.print_data([json.dumps(document, indent=2, ensure_ascii=False) + "\n"])
    else:
        output.print_data(_as_toml(facts, config))
    if not path.exists():
        output.print_message("No configuration file; these are the defaults. 'reader config --init' creates one")
    return DONE_STATUS


def _settings(config: "Config") -> dict[str, Any]:
    from reader.config.settings import SETTINGS

    return {name: getattr(config, name) for name in SETTINGS}


def _tables(config: "Config") -> dict[str, list[dict[str, Any]]]:
    """Return the tables of each list by its name in the file."""
    lists: dict[str, tuple[View | Feed | Watch, ...]] = {
        "views": config.views,
        "feeds": config.feeds,
        "watch": config.watches,
    }
    return {name: [table._asdict() for table in tables] for name, tables in lists.items()}


def _as_toml(facts: dict[str, Any], config: "Config") -> Iterator[str]:
    """Yield the effective settings as a configuration file that has the same effect."""
    from reader.config.settings import SETTINGS

    yield f"# {facts['config']}\n"
    for name in SETTINGS:
        yield f"{name} = {_quote(facts[name])}\n"
    yield "\n[keys]\n"
    for command, keys in config.keys.items():
        yield f"{command} = {_quote(list(keys))}\n"
    for list_name, tables in _tables(config).items():
        for table in tables:
            yield f"\n[[{list_name}]]\n"
            for name, value in table.items():
                yield f"{name} = {_quote(value)}\n" if value is not None else ""


def _quote(value: object) -> str:
    """Return a string, a number or a list of strings as TOML, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)


CONFIG = CliCommand(
    "config",
    "show the configuration file and the effective settings",
    _run_config,
    _add_config_options,
    ("reader config", "reader config --init", "reader config --json | jq .keys"),
    "The file is the one that READER_CONFIG names, else config.toml in the user's configuration folder. The output is "
    "TOML that the file could hold.",
    only_reads=True,
)
