"""Run one command: from the arguments to the exit status, with every failure reported in one line."""

import sys
from collections.abc import Sequence
from pathlib import Path

from reader.cli import output
from reader.cli.fast_path import parse_app_request
from reader.errors import QueryError, ReaderError, os_reason

USAGE_STATUS = 2
BUG_STATUS = 70
"""Exit status after an unexpected exception (EX_SOFTWARE of sysexits.h)."""


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, and return its exit status."""
    output.configure_streams()
    try:
        status = _run(arguments)
        output.flush()
    except KeyboardInterrupt:
        output.silence(sys.stdout)
        raise
    except BrokenPipeError:  # such as `reader list | head`
        output.silence(sys.stdout)
        return 0
    except Exception as error:  # noqa: BLE001, a user never sees a traceback
        return _report_error(error)
    return status


def _report_error(error: Exception) -> int:
    """Print why the command failed, and return its exit status."""
    if isinstance(error, ReaderError):
        output.print_error(str(error))
        if isinstance(error, QueryError) and output.has_error_terminal():
            output.print_underlined(error.query, error.start, error.end)
        return error.exit_status
    if isinstance(error, OSError):
        output.print_error(_describe_os_error(error))
        if error.filename is None:
            output.silence(sys.stdout)
        return USAGE_STATUS
    if isinstance(error, ImportError):  # a dependency is missing, or another package shadows one of ours
        output.print_error(f"{error}; 'reader doctor' shows what is wrong with the installation")
        return USAGE_STATUS
    output.print_error(_write_crash_report(error))
    return BUG_STATUS


def _run(arguments: Sequence[str]) -> int:
    if (request := parse_app_request(arguments)) is not None:
        from reader.cli.app_launcher import open_app

        return open_app(request.library)
    return _run_command(arguments)


def _run_command(arguments: Sequence[str]) -> int:
    from reader.cli.argument_parser import parse
    from reader.cli.command_table import COMMANDS

    try:
        options = parse(arguments, COMMANDS)
    except SystemExit as ended:  # argparse exits after --help
        return int(ended.code or 0)
    if options.version:
        return _print_version()
    command = next(command for command in COMMANDS if options.command in command.names)
    if command.needs_valid_config:
        from reader.cli.library_access import require_valid_config

        require_valid_config()
    return command.run(options)


def _print_version() -> int:
    from reader import __version__

    output.print_data([f"reader {__version__}\n"])
    return 0


def _describe_os_error(error: OSError) -> str:
    return f"{error.filename or 'standard output'}: {os_reason(error)}"


def _write_crash_report(error: Exception) -> str:
    """Append the traceback to a private log file; return a line that names the bug and the file."""
    import traceback

    from platformdirs import user_log_path

    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = f"internal error (a bug in Reader): {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
    path = user_log_path("reader", appauthor=False) / "bugs.log"
    try:
        _append_traceback(path, error)
    except OSError as failure:
        return f"{message}; could not write the traceback to {path}: {os_reason(failure)}"
    return f"{message}; full traceback: {path}"


def _append_traceback(path: Path, error: Exception) -> None:
    import traceback
    from datetime import UTC, datetime

    from reader import __version__

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{datetime.now(UTC).isoformat()} reader {__version__}\n")
        log.writelines(traceback.format_exception(error))
