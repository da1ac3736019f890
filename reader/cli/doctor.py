"""The doctor: looks over the library and all that Reader stands on, and mends the library when asked to."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.command import DONE, Command
from reader.cli.library import folder_of, require_told_folder
from reader.errors import ClipboardError, ConfigError, LibraryError, LinkError, NothingMatched, ReaderError
from reader.health.finding import Finding
from reader.paper import count_in_words
from reader.text import clean_line

if TYPE_CHECKING:
    from reader.columns import Columns
    from reader.paper import Paper

Placed = tuple[str, Finding]
"""What the finding is about, and the finding."""

LIBRARY = "library"


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--repair", action="store_true", help="mend the library; nothing is deleted")


def _run(options: Namespace) -> int:
    mended = _mend(options) if options.repair else []
    findings = list(_look(options))
    findings += [(LIBRARY, finding) for finding in mended if finding.severity == "problem" and not _status(findings)]
    done = [finding.words for finding in mended if finding.severity == "fine"]
    if options.json:
        output.data([_as_json(findings, done)])
    else:
        for words in done:
            output.talk(f"repair: {words}")
        output.data(_lines(findings))
        output.talk(_summary([finding for _, finding in findings]))
    return _status(findings)


def _mend(options: Namespace) -> list[Finding]:
    """Repair the library, and give in words what was done, or why nothing was."""
    try:
        from storage.repair import repair

        return [Finding("fine", words) for words in repair(folder_of(options.library))]
    except LibraryError as error:
        return [Finding("problem", str(error))]
    except (ConfigError, ImportError):  # said where the configuration and the installation are looked at
        return []


def _look(options: Namespace) -> Iterator[Placed]:
    yield from ((LIBRARY, finding) for finding in _library(options))
    for about, look in _BESIDES.items():
        yield from ((about, finding) for finding in look())


def _library(options: Namespace) -> Iterable[Finding]:
    try:
        from storage.doctor import examine

        folder = folder_of(options.library)
        require_told_folder(options.library)
        return examine(folder, lambda columns, paper_of: _search_index(folder, columns, paper_of))
    except (NothingMatched, LibraryError) as error:
        found, _, remedy = str(error).partition("; ")
        return [Finding("problem", found, remedy)]
    except ConfigError:
        words = "where the library is cannot be known until the configuration is right, so it was not looked at"
        return [Finding("note", words, "or name it with --library")]
    except ImportError as error:
        return [Finding("problem", f"the library cannot be looked at ({error})", "see the installation below")]


def _search_index(folder: Path, columns: "Columns", paper_of: Callable[[str], "Paper"]) -> tuple[str, ...]:
    from reader.search import INDEX_FILE, check_index

    return check_index(folder / INDEX_FILE, columns, paper_of)


def _configuration() -> Iterator[Finding]:
    from reader.config.place import config_path

    path = config_path()
    try:
        from reader.app.choices import choices_in

        choices_in(path)
    except ConfigError as error:
        yield Finding("problem", str(error), "mend that line; until then the defaults can be had with READER_CONFIG=''")
    except ImportError as error:
        yield Finding("problem", f"the screen cannot be loaded ({error})", "see the installation below")
    else:
        there = path.exists()
        yield Finding("fine", f"{path} can be followed" if there else f"there is no {path}, so the defaults hold")


def _installation() -> Iterator[Finding]:
    from reader.health.installation import look_at_installation

    return look_at_installation()


def _terminal() -> Iterator[Finding]:
    from reader.health.terminal import look_at_terminal

    return look_at_terminal(sys.stdout)


def _clipboard() -> Iterator[Finding]:
    from reader.desktop.outlook import way_of_copying

    yield _way(way_of_copying)


def _browser() -> Iterator[Finding]:
    from reader.desktop.outlook import way_of_opening

    yield _way(way_of_opening)


def _way(way: Callable[[], str]) -> Finding:
    try:
        return Finding("fine", way())
    except (ClipboardError, LinkError) as error:
        return Finding("note", str(error))


_BESIDES: Mapping[str, Callable[[], Iterable[Finding]]] = {
    "configuration": _configuration,
    "installation": _installation,
    "terminal": _terminal,
    "clipboard": _clipboard,
    "browser": _browser,
}


def _as_json(findings: Sequence[Placed], done: Sequence[str]) -> str:
    whole = {
        "schema": 1,
        "healthy": all(finding.severity != "problem" for _, finding in findings),
        "findings": [{"about": about, **asdict(finding)} for about, finding in findings],
        "repaired": list(done),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _lines(findings: Iterable[Placed]) -> Iterator[str]:
    for about, finding in findings:
        if output.on_terminal():
            yield from _paragraph(about, finding)
        else:
            fields = (about, finding.severity, finding.words, finding.remedy)
            yield "\t".join(map(clean_line, fields)).rstrip("\t") + "\n"


def _paragraph(about: str, finding: Finding) -> Iterator[str]:
    from textwrap import fill

    margin = " " * 24
    head = f"{about:<15}{finding.severity:<9}"
    yield fill(finding.words, output.width(), initial_indent=head, subsequent_indent=margin, break_long_words=False)
    yield "\n"
    if finding.remedy:
        remedy = f"→ {finding.remedy}"
        yield fill(remedy, output.width(), initial_indent=margin, subsequent_indent=margin, break_long_words=False)
        yield "\n"


def _summary(findings: Sequence[Finding]) -> str:
    problems = sum(finding.severity == "problem" for finding in findings)
    notes = sum(finding.severity == "note" for finding in findings)
    remarks = f", {count_in_words(notes, 'remark')}" if notes else ""
    return f"{count_in_words(problems, 'problem') if problems else 'all is well'}{remarks}"


def _status(findings: Iterable[Placed]) -> int:
    problems = {about for about, finding in findings if finding.severity == "problem"}
    if LIBRARY in problems:
        return LibraryError.exit_status
    return ReaderError.exit_status if problems else DONE


DOCTOR = Command(
    "doctor",
    "check the library and all that Reader stands on, and say what to do",
    _run,
    _options,
    (
        "reader doctor",
        "reader doctor --repair",
        "reader doctor --json | jq '.findings[] | select(.severity==\"problem\")'",
    ),
    "Nothing is changed without --repair, which deletes nothing: what is damaged is kept aside. "
    "The exit status is 3 where the library is damaged or not writable, and 2 where something else is wrong.",
    only_reads=True,
)
