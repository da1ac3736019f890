"""The command that adds digests from files to the library."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.argument_parser import parse_date, positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import STDIN_NAME, open_existing, open_or_create, read_stdin_bytes
from reader.cli.rules_command import apply_rules
from reader.clock import local_today
from reader.errors import ReaderError, UnrecognizedFormat
from reader.files import files_at, url_to_path
from reader.import_result import MIN_FILES_GROUPED, ImportResult
from reader.paper import Digest, format_count

if TYPE_CHECKING:
    from storage import Library

ImportFacts = dict[str, Any]
"""What an import did, as JSON shows it."""
_MEGABYTE = 1024 * 1024
_MAX_FILES_LISTED = 20
"""The most files that get a line each; for more, only the warnings and the total are printed."""


def _add_import_options(parser: ArgumentParser) -> None:
    from reader.formats import FORMATS, MAX_DIGEST_BYTES

    parser.add_argument("files", metavar="FILE", nargs="+", help="files, folders or globs; - is standard input")
    parser.add_argument("--format", metavar="FORMAT", choices=FORMATS, help=f"{', '.join(FORMATS)} (default: detected)")
    text = "date of the digest if the text has no year, YYYY-MM-DD, today or yesterday"
    parser.add_argument("--date", metavar="DAY", type=parse_date, help=text)
    parser.add_argument("--encoding", metavar="NAME", help="text encoding (default: UTF-8 or UTF-16)")
    default = MAX_DIGEST_BYTES // _MEGABYTE
    text = f"maximum size of a file in megabytes (default: {default})"
    parser.add_argument("--max-size", metavar="MB", type=positive_integer, default=default, help=text)
    text = "also import the marks of a Reader export; they replace those of papers already in the library"
    parser.add_argument("--marks", action="store_true", help=text)
    text = "dry run: show what would be imported, over all files together"
    parser.add_argument("--dry-run", action="store_true", help=text)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _run_import(options: Namespace) -> int:
    """Import the files as one change; report and skip a file that cannot be read."""
    files = list(dict.fromkeys(chain.from_iterable(map(_files_named, options.files))))
    if not files:
        output.print_error(f"no files in {', '.join(options.files)}")
        return NOTHING_MATCHED_STATUS
    run = _Run(options, files)
    with open_for_import(options) as library, output.progress_printer() as run.show_progress:
        try:
            if options.dry_run:
                run.result = library.plan_import(*run.digests(), with_marks=options.marks)
            else:
                run.result = library.import_stream(run.digests(), with_marks=options.marks)
                for text in apply_rules(library, run.result.new):
                    output.print_notice(text)
        except ReaderError as error:
            run.report_error(error)
        run.show_progress("")
    reports = list(run.report())
    if options.json:
        print_imports_as_json(reports, run.result)
    return max(run.statuses, default=DONE_STATUS)


@dataclass(slots=True)
class _Run:
    """One run of the command: the files that were read, what failed, and what was imported."""

    options: Namespace
    files: Sequence[str]
    show_progress: Callable[[str], None] = print
    read: list[tuple[str, Digest]] = field(default_factory=list)
    """The name of each file, and its digest without the papers."""
    paper_counts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    result: ImportResult = field(default_factory=ImportResult)
    has_listed_formats: bool = False

    def digests(self) -> Iterator[Digest]:
        """Read the files one by one; report those that cannot be read."""
        for number, file in enumerate(self.files, 1):
            text = f"Importing {number:,}/{len(self.files):,}"
            self.show_progress(output.with_bar(text, (number - 1) / len(self.files)))
            try:
                name, digest = _read_digest(file, self.options)
            except ReaderError as error:
                self.report_error(error)
            else:
                self.read.append((name, digest._replace(papers=())))
                self.paper_counts.append(len(digest.papers))
                yield digest

    def report_error(self, error: ReaderError) -> None:
        """Print an error; the command's exit status is the greatest of all errors.

        The list of expected formats is long, so only the first file in an unknown format prints it.
        """
        self.show_progress("")
        text = str(error)
        if isinstance(error, UnrecognizedFormat):
            text = text.partition("; expected")[0] if self.has_listed_formats else text
            self.has_listed_formats = True
        output.print_error(text)
        self.statuses.append(error.exit_status)

    def report(self) -> Iterator[ImportFacts]:
        """Print a line for each file unless there are many, and a total; yield what JSON shows of each file."""
        parts = self.result.parts
        grouped = self._grouped_warnings()
        for (name, digest), count, part in zip(self.read, self.paper_counts, parts, strict=False):
            for warning in part.warnings:
                if _text_about_file(name, warning) not in grouped:
                    output.print_message(warning if warning.startswith(f"{name}:") else f"{name}: {warning}")
            if len(self.read) <= _MAX_FILES_LISTED:
                output.print_message(f"{name}: {describe_import(part, self.options)}")
            yield import_facts(name, digest, part, count)
        for text, count in grouped.items():
            output.print_message(f"{count:,} files: {text}")
        for warning in self.result.common_warnings:
            output.print_message(warning)
        self._print_total(parts)

    def _grouped_warnings(self) -> dict[str, int]:
        """Return the warnings that several files share, each with the number of those files."""
        named = zip(self.read, self.result.parts, strict=False)
        texts = (_text_about_file(name, warning) for (name, _digest), part in named for warning in part.warnings)
        return {text: count for text, count in Counter(texts).items() if text and count >= MIN_FILES_GROUPED}

    def _print_total(self, parts: Sequence[ImportResult]) -> None:
        if len(self.files) > 1 and parts:
            files = format_count(len(self.files), "file")
            subject = files if len(parts) == len(self.files) else f"{len(parts):,} of {files}"
            output.print_message(f"{subject}: {describe_import(self.result, self.options)}")
        without_id = self.result.count_new_without_id([digest.format for _name, digest in self.read])
        if without_id and not self.options.dry_run:
            have, them = ("1 paper has", "it") if without_id == 1 else (f"{without_id:,} papers have", "them")
            output.print_message(f"{have} no arXiv id; 'reader enrich' looks {them} up by title")


def open_for_import(options: Namespace) -> "Library":
    """Open the library to import into; a dry run creates none and needs no permission to write."""
    if options.dry_run:
        return open_existing(options.library)
    return open_or_create(options.library, writable=True)


def _files_named(argument: str) -> Iterator[str]:
    """Yield the files that an argument names; `-` and a file that does not exist are yielded unchanged."""
    if argument == "-" or url_to_path(argument):
        yield argument
    else:
        found = tuple(files_at(Path(argument)))
        yield from [argument] if found == (Path(argument),) else map(str, found)


def _read_digest(file: str, options: Namespace) -> tuple[str, Digest]:
    """Return a file's name as the user knows it, and its digest."""
    from reader.files import read_file_bytes
    from reader.formats import parse

    max_bytes = options.max_size * _MEGABYTE
    name = STDIN_NAME if file == "-" else file
    content = read_stdin_bytes(max_bytes) if file == "-" else read_file_bytes(file, max_bytes)
    digest = parse(
        content,
        name,
        format=options.format,
        day=options.date,
        encoding=options.encoding,
        today=local_today(),
        max_bytes=max_bytes,
    )
    return name, digest


def _text_about_file(name: str, warning: str) -> str:
    """Return a warning about a file as a whole without its name, or an empty text if it is about a line."""
    is_about_line = warning.startswith(f"{name}:") and not warning.startswith(f"{name}: ")
    return "" if is_about_line else warning.removeprefix(f"{name}: ")


def describe_import(result: ImportResult, options: Namespace) -> str:
    """Return a description of what an import did, or would do in a dry run."""
    return f"{result.describe('would import')} (dry run)" if options.dry_run else result.describe()


def import_facts(name: str, digest: Digest, result: ImportResult, paper_count: int) -> ImportFacts:
    """Return what the import of a digest of `paper_count` papers did, as JSON shows it."""
    return {
        "file": name,
        "format": digest.format,
        "source": digest.source,
        "date": digest.day.isoformat() if digest.day else None,
        "papers": paper_count,
        **_counts(result),
        "new_keys": list(result.new),
        "updated_keys": list(result.updated),
        "notices": list(result.warnings),
    }


def _count_papers(result: ImportResult) -> int:
    """Return the number of papers of an import; count one in several files once."""
    return len(result.new) + len(result.updated) + len(result.unchanged)


def _counts(result: ImportResult) -> dict[str, int]:
    return {
        "new": len(result.new),
        "updated": len(result.updated),
        "unchanged": len(result.unchanged),
        "marks_taken": len(result.marked),
        "marks_differ": len(result.differing),
        "renamed": len(result.renamed),
        "withdrawn": len(result.withdrawn),
        "left_out": result.skipped,
    }


def print_imports_as_json(reports: Sequence[ImportFacts], total: ImportResult | None = None) -> None:
    """Print the reports as JSON, with their total if they are one change.

    In the total, a paper in several files counts once, and as `repeated` for each further file.
    """
    totals = {}
    if total:
        papers = sum(report["papers"] for report in reports)
        totals = {"total": {"papers": papers, "repeated": papers - _count_papers(total), **_counts(total)}}
    output.print_json({"imports": list(reports), **totals})


IMPORT = CliCommand(
    "import",
    "import digests from files or standard input",
    _run_import,
    _add_import_options,
    (
        "reader import daily_papers.txt",
        "reader import ~/digests --dry-run          all files in a folder",
        "pbpaste | reader import - --date 2025-11-28",
        "reader export '' --format json | reader --library ~/copy import -",
        "reader import from_laptop.json --marks",
    ),
    "Each file is imported completely or not at all, and all files of one command are one change. Duplicates are "
    "merged; stars, tags and notes change only with --marks.",
)
