"""The doctor: looks over the library and all that Reader stands on, and mends the library when asked to.

The backups of a library: which there are, and making the library again what one of them holds.
"""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.open_library import folder_of, open_library, require_folder
from reader.diagnostics import Diagnostic
from reader.errors import (
    ClipboardError,
    ConfigError,
    LibraryDamaged,
    LibraryError,
    LinkError,
    NothingMatched,
    ReaderError,
    UsageError,
    os_reason,
)
from reader.paper import format_count
from reader.text import clean_line

if TYPE_CHECKING:
    from reader.columns import Columns
    from reader.paper import Paper
    from storage import Library
    from storage.backups import Backup


Located = tuple[str, Diagnostic]
"""What the finding is about, and the finding."""

LIBRARY_SUBJECT = "library"


def _doctor_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--repair", action="store_true", help="mend the library; nothing is deleted")


def _run_doctor(options: Namespace) -> int:
    mended = _repair(options) if options.repair else []
    diagnostics = list(_run_checks(options))
    diagnostics += [
        (LIBRARY_SUBJECT, diagnostic)
        for diagnostic in mended
        if diagnostic.severity == "error" and not _status(diagnostics)
    ]
    done = [finding.message for finding in mended if finding.severity == "ok"]
    if options.json:
        output.print_data([_as_json(diagnostics, done)])
    else:
        for text in done:
            output.print_message(f"repair: {text}")
        output.print_data(_lines(diagnostics))
        output.print_message(_summary([finding for _, finding in diagnostics]))
    return _status(diagnostics)


def _repair(options: Namespace) -> list[Diagnostic]:
    """Repair the library, and give in words what was done, or why nothing was."""
    try:
        from storage.repair import repair

        return [Diagnostic("ok", text) for text in repair(folder_of(options.library))]
    except LibraryError as error:
        return [Diagnostic("error", str(error))]
    except (ConfigError, ImportError):  # said where the configuration and the installation are looked at
        return []


def _run_checks(options: Namespace) -> Iterator[Located]:
    yield from ((LIBRARY_SUBJECT, diagnostic) for diagnostic in _check_library(options))
    for about, look in _ENVIRONMENT_CHECKS.items():
        yield from ((about, finding) for finding in look())


def _check_library(options: Namespace) -> Iterable[Diagnostic]:
    try:
        from storage.check import check_library

        folder = folder_of(options.library)
        require_folder(options.library)
        return check_library(folder, lambda columns, paper_of: _check_search_index(folder, columns, paper_of))
    except (NothingMatched, LibraryError) as error:
        found, _, remedy = str(error).partition("; ")
        return [Diagnostic("error", found, remedy)]
    except ConfigError:
        text = "where the library is cannot be known until the configuration is right, so it was not looked at"
        return [Diagnostic("warning", text, "or name it with --library")]
    except ImportError as error:
        return [Diagnostic("error", f"the library cannot be looked at ({error})", "see the installation below")]


def _check_search_index(folder: Path, columns: "Columns", get_paper: Callable[[str], "Paper"]) -> tuple[str, ...]:
    from reader.search import INDEX_FILE_NAME, verify_index

    return verify_index(folder / INDEX_FILE_NAME, columns, get_paper)


def _check_configuration() -> Iterator[Diagnostic]:
    from reader.config import config_path

    path = config_path()
    try:
        from reader.app.preferences import load_preferences

        load_preferences(path)
    except ConfigError as error:
        yield Diagnostic(
            "error", str(error), "mend that line; until then the defaults can be had with READER_CONFIG=''"
        )
    except ImportError as error:
        yield Diagnostic("error", f"the screen cannot be loaded ({error})", "see the installation below")
    else:
        there = path.exists()
        yield Diagnostic("ok", f"{path} can be followed" if there else f"there is no {path}, so the defaults hold")


def _check_installation() -> Iterator[Diagnostic]:
    from reader.diagnostics import check_installation

    return check_installation()


def _check_terminal() -> Iterator[Diagnostic]:
    from reader.diagnostics import check_terminal

    return check_terminal(sys.stdout)


def _check_clipboard() -> Iterator[Diagnostic]:
    from reader.desktop.clipboard import describe_copy

    yield _check_method(describe_copy)


def _check_browser() -> Iterator[Diagnostic]:
    from reader.desktop.browser import describe_open

    yield _check_method(describe_open)


def _check_method(describe: Callable[[], str]) -> Diagnostic:
    try:
        return Diagnostic("ok", describe())
    except (ClipboardError, LinkError) as error:
        return Diagnostic("warning", str(error))


_ENVIRONMENT_CHECKS: Mapping[str, Callable[[], Iterable[Diagnostic]]] = {
    "configuration": _check_configuration,
    "installation": _check_installation,
    "terminal": _check_terminal,
    "clipboard": _check_clipboard,
    "browser": _check_browser,
}


def _as_json(diagnostics: Sequence[Located], done: Sequence[str]) -> str:
    whole = {
        "schema": 1,
        "healthy": all(diagnostic.severity != "error" for _, diagnostic in diagnostics),
        "findings": [{"about": about, **asdict(finding)} for about, finding in diagnostics],
        "repaired": list(done),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _lines(diagnostics: Iterable[Located]) -> Iterator[str]:
    for about, diagnostic in diagnostics:
        if output.is_terminal():
            yield from _format_diagnostic(about, diagnostic)
        else:
            fields = (about, diagnostic.severity, diagnostic.message, diagnostic.remedy)
            yield "\t".join(map(clean_line, fields)).rstrip("\t") + "\n"


def _format_diagnostic(subject: str, diagnostic: Diagnostic) -> Iterator[str]:
    from textwrap import fill

    margin = " " * 24
    head = f"{subject:<15}{diagnostic.severity:<9}"
    yield fill(
        diagnostic.message,
        output.terminal_width(),
        initial_indent=head,
        subsequent_indent=margin,
        break_long_words=False,
    )
    yield "\n"
    if diagnostic.remedy:
        remedy = f"→ {diagnostic.remedy}"
        yield fill(
            remedy, output.terminal_width(), initial_indent=margin, subsequent_indent=margin, break_long_words=False
        )
        yield "\n"


def _summary(diagnostics: Sequence[Diagnostic]) -> str:
    severities = [diagnostic.severity for diagnostic in diagnostics]
    errors, warnings = severities.count("error"), severities.count("warning")
    described = format_count(errors, "error") if errors else "no errors"
    return f"{format_count(warnings, 'warning')}, {described}" if warnings else described


def _status(diagnostics: Iterable[Located]) -> int:
    problems = {about for about, diagnostic in diagnostics if diagnostic.severity == "error"}
    if LIBRARY_SUBJECT in problems:
        return LibraryError.exit_status
    return ReaderError.exit_status if problems else DONE_STATUS


DOCTOR = CliCommand(
    "doctor",
    "check the library and all that Reader stands on, and say what to do",
    _run_doctor,
    _doctor_options,
    (
        "reader doctor",
        "reader doctor --repair",
        "reader doctor --json | jq '.findings[] | select(.severity==\"error\")'",
    ),
    "Nothing is changed without --repair, which deletes nothing: what is damaged is kept aside. "
    "The exit status is 3 where the library is damaged or not writable, and 2 where something else is wrong.",
    only_reads=True,
)


def _list_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run_backups(options: Namespace) -> int:
    folder = _readable_folder(options)
    backups = _list_backups(folder)
    if options.json:
        described = [
            {"name": backup.name, "moment": backup.timestamp.isoformat(), "bytes": _backup_size(backup)}
            for backup in backups
        ]
        output.print_data([json.dumps({"schema": 1, "backups": described}, indent=2) + "\n"])
    else:
        output.print_data(f"{backup.name}\t{_backup_size(backup):,} bytes\n" for backup in backups)
    if not backups:
        output.print_message(
            f"there is no backup of {folder} yet; one is made when a library that was changed is closed"
        )
    return DONE_STATUS if backups else NOTHING_MATCHED_STATUS


def _readable_folder(options: Namespace) -> Path:
    require_folder(options.library)
    folder = folder_of(options.library)
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises on some versions
        raise LibraryError(f"{folder} is no folder; name another with --library, or move it away")
    if os.path.lexists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise LibraryError(f"cannot read {folder}: permission denied; make it readable for you")
    return folder


def _list_backups(folder: Path) -> "tuple[Backup, ...]":
    from storage.backups import list_backups
    from storage.recovery import permission_hint

    try:
        return list_backups(folder)
    except OSError as error:
        text = f"cannot read {error.filename or folder}: {os_reason(error)}{permission_hint(error)}"
        raise LibraryError(text) from None


def _backup_size(backup: "Backup") -> int:
    return sum(file.stat().st_size for file in backup.path.iterdir())


def _restore_options(parser: ArgumentParser) -> None:
    text = "the name of a backup, or its beginning, such as 2025-11-28 (default: the newest)"
    parser.add_argument("which", metavar="WHICH", nargs="?", default="", help=text)


def _run_restore(options: Namespace) -> int:
    folder = _readable_folder(options)
    name = _choose_backup([backup.name for backup in _list_backups(folder)], options.which, folder)
    with _open_repaired(options) as library:
        change = library.restore(name)
        if change is None:
            output.print_message(f"the library is as it was in {name} already; nothing was changed")
            return DONE_STATUS
        output.print_message(
            f"{change.description}: {format_count(len(change.keys))} changed; 'reader undo' takes it back"
        )
        output.print_message(f"what was there before is kept as the backup {_list_backups(folder)[0].name}")
    return DONE_STATUS


def _choose_backup(names: Sequence[str], number_or_name: str, folder: Path) -> str:
    """Choose a backup, which was made by itself if none is named."""
    candidates = [name for name in names if name.startswith(number_or_name) and (number_or_name or _is_automatic(name))]
    if not candidates:
        known = f"; there is: {', '.join(names[:5])}" if names else ""
        raise NothingMatched(
            f"there is no backup {number_or_name!r} of {folder}{known}" if number_or_name else f"{folder} has no backup"
        )
    if number_or_name and number_or_name not in candidates and len(candidates) > 1:
        shown = ", ".join(candidates[:5]) + (", …" if len(candidates) > 5 else "")
        raise UsageError(
            f"{number_or_name!r} could be any of {len(candidates)} backups: {shown}; give more of the name"
        )
    return number_or_name if number_or_name in candidates else candidates[0]


def _is_automatic(name: str) -> bool:
    return "-before-" not in name


def _open_repaired(options: Namespace) -> "Library":
    """Open the library, mended before if it was damaged, so that restoring is one command when it is needed most."""
    from storage.repair import repair

    try:
        library = open_library(options.library)
        if not library.read_only_reason:
            return library
        library.close()
    except LibraryDamaged as error:
        output.print_error(str(error))
    for text in repair(folder_of(options.library)):
        output.print_message(f"repair: {text}")
    return open_library(options.library)


BACKUPS = CliCommand(
    "backups",
    "list the backups of the library, the newest first",
    _run_backups,
    _list_options,
    ("reader backups", "reader backups --json"),
    "A backup is made when a library that was changed is closed, at most once an hour. All of the last two days are "
    "kept, and then one a day for 12 days, one a week for 10 weeks and one a month for 9 months.",
    only_reads=True,
)
RESTORE = CliCommand(
    "restore",
    "make the library what it was in a backup",
    _run_restore,
    _restore_options,
    ("reader restore", "reader restore 2025-11-28T09-30-00Z"),
    "What is there now becomes a backup before, and 'reader undo' takes the whole step back. A library that is damaged "
    "is mended first, as 'reader doctor --repair' does.",
)
