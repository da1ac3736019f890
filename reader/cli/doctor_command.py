"""The command `doctor`: check the library, the configuration and the environment, and repair the library."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import library_folder, open_library, require_folder
from reader.diagnostics import Diagnostic, check_terminal
from reader.errors import ClipboardError, ConfigError, LibraryError, LinkError, NothingMatched, ReaderError
from reader.paper import format_count
from reader.text import clean_line

if TYPE_CHECKING:
    from reader.columns import Columns
    from reader.paper import Paper

_RANKING_EXPLANATION = (
    "Mean average precision, 1 at best: papers are left out, part by part, and ranked by your marks of the others."
)
LIBRARY_SUBJECT = "library"
_SUBJECT_WIDTH, _SEVERITY_WIDTH = 15, 11
_SEVERITIES = ("ok", "warning", "error")
_SYMBOLS = {"ok": "✓", "warning": "!", "error": "✗"}


class CheckResult(NamedTuple):
    """A diagnostic and the part of the installation that it concerns."""

    subject: str
    diagnostic: Diagnostic


def _add_doctor_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--ranking", action="store_true", help="measure how well the order For you predicts your stars")
    parser.add_argument("--repair", action="store_true", help="repair the library; nothing is deleted")


def _run_doctor(options: Namespace) -> int:
    if options.ranking:
        return _print_ranking(options)
    repairs = _repair(options) if options.repair else []
    results = list(_run_checks(options))
    results += [
        CheckResult(LIBRARY_SUBJECT, diagnostic)
        for diagnostic in repairs
        if diagnostic.severity == "error" and not _status(results)
    ]
    repaired = [diagnostic.message for diagnostic in repairs if diagnostic.severity == "ok"]
    if options.json:
        output.print_json(_to_json(results, repaired))
    else:
        for text in repaired:
            output.print_message(f"repair: {text}")
        _print_results(results)
        output.print_message(_summary([result.diagnostic for result in results]))
    return _status(results)


def _print_ranking(options: Namespace) -> int:
    """Print the mean average precision of For you beside that of simpler orders, or how many stars are missing."""
    from reader.search import Searcher

    with open_library(options.library) as library:
        searcher = Searcher(library)
        advice = searcher.ranking_advice()
        precisions = {} if advice else searcher.evaluate_ranking()
    if options.json:
        output.print_json({"mean_average_precision": precisions or None})
        return DONE_STATUS
    output.print_message(advice or _RANKING_EXPLANATION)
    output.print_data(f"{name:<9}{precision:.3f}\n" for name, precision in precisions.items())
    return DONE_STATUS


def _repair(options: Namespace) -> list[Diagnostic]:
    """Repair the library; return what was done, or why nothing was."""
    try:
        from storage.repair import repair

        return [Diagnostic("ok", text) for text in repair(library_folder(options.library))]
    except LibraryError as error:
        return [Diagnostic("error", str(error))]
    except (ConfigError, ImportError):  # the checks of the configuration and the installation report this
        return []


def _run_checks(options: Namespace) -> Iterator[CheckResult]:
    yield from (CheckResult(LIBRARY_SUBJECT, diagnostic) for diagnostic in _check_library(options))
    for subject, check in _ENVIRONMENT_CHECKS.items():
        yield from (CheckResult(subject, diagnostic) for diagnostic in check())


def _check_library(options: Namespace) -> Iterable[Diagnostic]:
    try:
        from storage.check import check_library

        folder = library_folder(options.library)
        require_folder(options.library)
        return check_library(folder, lambda columns, get_paper: _check_search_index(folder, columns, get_paper))
    except (NothingMatched, LibraryError) as error:
        message, _, remedy = str(error).partition("; ")
        return [Diagnostic("error", message, remedy)]
    except ConfigError:
        message = "not checked: its folder is unknown until the configuration is fixed"
        return [Diagnostic("warning", message, "or name the folder with --library")]
    except ImportError as error:
        return [Diagnostic("error", f"not checked: {error}", "see the installation below")]


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
        yield Diagnostic("error", str(error), "fix the line, or move the file away to use the defaults")
    except ImportError as error:
        yield Diagnostic("error", f"the app cannot be imported: {error}", "see the installation below")
    else:
        yield Diagnostic("ok", f"{path} is valid" if path.exists() else f"no file {path}; the defaults apply")


def _check_installation() -> Iterator[Diagnostic]:
    from reader.cli.installation import check_installation

    return check_installation()


def _check_terminal() -> Iterator[Diagnostic]:
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


def _to_json(results: Sequence[CheckResult], repaired: Sequence[str]) -> dict[str, object]:
    return {
        "healthy": all(result.diagnostic.severity != "error" for result in results),
        "diagnostics": [{"about": subject, **asdict(diagnostic)} for subject, diagnostic in results],
        "repaired": list(repaired),
    }


def _print_results(results: Sequence[CheckResult]) -> None:
    """Print the results: aligned, coloured and by severity on a terminal, with tabs between the fields in a pipe."""
    by_severity = sorted(results, key=lambda result: _SEVERITIES.index(result.diagnostic.severity))
    for subject, diagnostic in by_severity if output.is_terminal() else results:
        if output.is_terminal():
            for line in _aligned_lines(subject, diagnostic):
                output.print_styled(line)
        else:
            fields = (subject, diagnostic.severity, diagnostic.message, diagnostic.remedy)
            output.print_data(["\t".join(map(clean_line, fields)).rstrip("\t"), "\n"])


def _aligned_lines(subject: str, diagnostic: Diagnostic) -> Iterator[str]:
    margin = " " * (_SUBJECT_WIDTH + _SEVERITY_WIDTH)
    severity = f"{_SYMBOLS[diagnostic.severity]} {diagnostic.severity}"
    styled = output.style_text(severity, diagnostic.severity, use_colour=output.uses_colour())
    text = _fill(diagnostic.message, f"{subject:<{_SUBJECT_WIDTH}}{severity:<{_SEVERITY_WIDTH}}", margin)
    yield text.replace(severity, styled, 1)
    if diagnostic.remedy:
        yield _fill(f"→ {diagnostic.remedy}", margin, margin)


def _fill(text: str, first_indent: str, indent: str) -> str:
    """Wrap a text to the width of the terminal; paths stay whole, so that they can be copied."""
    from textwrap import TextWrapper

    wrapper = TextWrapper(output.terminal_width(), initial_indent=first_indent, subsequent_indent=indent)
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.fill(clean_line(text))


def _summary(diagnostics: Sequence[Diagnostic]) -> str:
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    warnings = sum(diagnostic.severity == "warning" for diagnostic in diagnostics)
    return f"{_count_or_no(warnings, 'warning')}, {_count_or_no(errors, 'error')}"


def _count_or_no(count: int, noun: str) -> str:
    return format_count(count, noun) if count else f"no {noun}s"


def _status(results: Iterable[CheckResult]) -> int:
    subjects = {subject for subject, diagnostic in results if diagnostic.severity == "error"}
    if LIBRARY_SUBJECT in subjects:
        return LibraryError.exit_status
    return ReaderError.exit_status if subjects else DONE_STATUS


DOCTOR = CliCommand(
    "doctor",
    "check the library, configuration and environment",
    _run_doctor,
    _add_doctor_options,
    (
        "reader doctor",
        "reader doctor --repair",
        "reader doctor --ranking",
        "reader doctor --json | jq '.diagnostics[] | select(.severity==\"error\")'",
    ),
    "Nothing is changed without --repair, and --repair deletes nothing: damaged files are moved to quarantine. "
    "The exit status is 3 if the library is damaged or not writable, and 2 if something else is wrong.",
    needs_valid_config=False,
    only_reads=True,
)
