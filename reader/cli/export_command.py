"""The command that exports papers: to a file, standard output, a folder of notes or Zotero."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import list_papers, open_library, status_for_library
from reader.cli.list_command import print_no_matches
from reader.errors import UsageError
from reader.paper import Listing, Paper, format_count

if TYPE_CHECKING:
    from reader.config import Config
    from reader.export.options import ExportOptions
    from storage import Library

_DEFAULT_FORMAT = "markdown"
_SUFFIXES_OF_DEFAULT = ("", ".txt")
_ZOTERO_FILE = "zotero.csl.json"
_ZOTERO_FORMAT = "csl-json"
_MAX_NAMED = 5


def _add_export_options(parser: ArgumentParser) -> None:
    from reader.export import WRITERS

    formats = "\n".join(f"  {name:<10} {writer.label} ({writer.endings[0]})" for name, writer in WRITERS.items())
    parser.description = f"{parser.description}\n\nformats, and the suffix of FILE that chooses each:\n{formats}"
    text = "search query (default: is:starred; '' for all papers)"
    parser.add_argument("query", metavar="QUERY", nargs="*", help=text)
    group = parser.add_mutually_exclusive_group()
    text = "output format (default: by the suffix of FILE, else markdown)"
    group.add_argument("--format", metavar="FORMAT", choices=WRITERS, help=text)
    for name in ("json", "jsonl"):
        text = f"same as --format {name}"
        group.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)
    parser.add_argument("--dialect", choices=("bibtex", "biblatex"), help="dialect of --format bibtex")
    parser.add_argument("--fields", metavar="LIST", default="", help="extra fields: abstract, keywords")
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="output file (default: standard output)")
    parser.add_argument("--force", action="store_true", help="overwrite FILE if it exists")
    parser.add_argument("--notes", metavar="DIR", help="write or update one Markdown note per paper in a folder")
    parser.add_argument("--to", choices=("zotero",), help="send to Zotero, or write a file for it if it is not running")
    parser.add_argument("--collection", metavar="NAME", help="collection of --to zotero")


def _run_export(options: Namespace) -> int:
    from reader.search import STARRED

    _reject_combinations(options)
    name = _choose_format(options)
    fields = _parse_fields(options.fields, name)
    with open_library(options.library) as library:
        listing = list_papers(library, " ".join(options.query) if options.query else STARRED)
        if listing.keys or not (options.notes or options.to or _is_file(options.output)):
            _export(library, listing, name, fields, options)
        return status_for_library(library, DONE_STATUS if listing.keys else print_no_matches(listing))


def _reject_combinations(options: Namespace) -> None:
    if options.notes and (options.format or options.dialect or options.output != "-" or options.to):
        raise UsageError("--notes writes a folder of notes; leave out --format, --output and --to")
    if options.collection and not options.to:
        raise UsageError("--collection needs --to zotero")
    if options.notes == "":
        raise UsageError("--notes is empty; name a folder")
    if options.output == "":
        raise UsageError("--output is empty; name a file")


def _export(library: "Library", listing: Listing, name: str, fields: frozenset[str], options: Namespace) -> None:
    if options.to:
        _send_to_zotero(library, listing, fields, options)
    elif options.notes:
        papers = map(listing.get_paper, listing.keys)
        _write_notes(papers, Path(options.notes), citation_options(library, listing.keys))
    else:
        _write(library, listing, name, fields, options)


def _write(library: "Library", listing: Listing, name: str, fields: frozenset[str], options: Namespace) -> None:
    """Write papers in a format to the file that --output names, or to standard output."""
    from reader.export import WRITERS, write, write_file
    from reader.export.options import ExportOptions

    papers = map(listing.get_paper, listing.keys)
    chosen = citation_options(library, listing.keys, fields) if WRITERS[name].cites else ExportOptions(fields)
    if _is_file(options.output):
        write_file(papers, name, Path(options.output), replace=options.force, options=chosen)
        output.print_notice(f"exported {format_count(len(listing))} to {options.output} ({name})")
    else:
        output.print_data(write(papers, name, chosen))


def _write_notes(papers: Iterable[Paper], folder: Path, export_options: "ExportOptions") -> None:
    from reader.export.notes import write_notes

    report = write_notes(papers, folder, export_options)
    output.print_notice(report.describe(folder))
    if report.left_alone:
        shown = ", ".join(report.left_alone[:_MAX_NAMED]) + (", …" if len(report.left_alone) > _MAX_NAMED else "")
        output.print_notice(f"left alone, because Reader's markers are missing from them: {shown}")


def _send_to_zotero(library: "Library", listing: Listing, fields: frozenset[str], options: Namespace) -> None:
    from reader.export.zotero import STATE_FILE, Zotero, ZoteroNotRunning

    zotero = Zotero(library.folder / STATE_FILE if library.folder else None, export_config().zotero_port)
    try:
        report = zotero.send(map(listing.get_paper, listing.keys), options.collection or "")
    except ZoteroNotRunning as error:
        output.print_notice(f"{error}; writing a file instead, for File > Import in Zotero")
        if options.output == "-":
            options.output = _ZOTERO_FILE
        _write(library, listing, _choose_format(options, _ZOTERO_FORMAT), fields, options)
        return
    output.print_notice(report.describe())
    if report.is_remembered and report.known:
        output.print_notice(
            "that is what Reader remembers; allow Zotero's local API to let it look (Settings, Advanced)"
        )


def _is_file(name: str) -> bool:
    """Return whether a value of --output names a file and not standard output."""
    return name not in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def citation_options(library: "Library", keys: Iterable[str], fields: frozenset[str] = frozenset()) -> "ExportOptions":
    """Return the options of an export with citations."""
    from reader.export.options import library_options

    return library_options(library, keys, export_config().citation_key, fields)


def export_config() -> "Config":
    """Return the configuration of exports; raise ConfigError."""
    from reader.config import config_path
    from reader.config.loader import export_settings

    return export_settings(config_path())


def _parse_fields(text: str, name: str) -> frozenset[str]:
    """Return the extra fields; raise UsageError for one that the format does not have."""
    from reader.export import WRITERS

    known = WRITERS[name].extra_fields
    fields = frozenset(filter(None, map(str.strip, text.lower().split(","))))
    if unknown := sorted(fields - set(known)):
        reason = (
            f"has no extra field {unknown[0]!r}; it has {', '.join(known)}"
            if known
            else "has no extra fields; leave out --fields"
        )
        raise UsageError(f"{name} {reason}")
    return fields


def _choose_format(options: Namespace, default: str = _DEFAULT_FORMAT) -> str:
    """Return the named format, else that of the file's suffix; raise UsageError for an unknown suffix."""
    from reader.export import WRITERS, format_for_file

    known = format_for_file(options.output)
    name: str = options.format or _dialect(options.dialect, known) or known or default
    suffix = Path(options.output).suffix.lower()
    if not options.format and not options.dialect and not known and suffix not in _SUFFIXES_OF_DEFAULT:
        raise UsageError(
            f"{options.output}: unknown extension {suffix}; choose a format with --format: {', '.join(WRITERS)}"
        )
    if options.dialect and name not in ("bibtex", "biblatex"):
        raise UsageError(f"--dialect applies to --format bibtex, not to {name}")
    return options.dialect or name


def _dialect(dialect: str | None, known: str | None) -> str | None:
    return dialect if known in (None, "bibtex", "biblatex") else None


EXPORT = CliCommand(
    "export",
    "export papers to a file or standard output",
    _run_export,
    _add_export_options,
    (
        "reader export > reading-list.md",
        "reader export tag:vision --format bibtex -o vision.bib",
        "reader export '' --format json -o everything.json --force",
        "reader export --notes ~/vault/papers",
        "reader export --to zotero --collection Thesis",
    ),
    takes_dash_words=True,
    only_reads=True,
)
