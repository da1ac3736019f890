"""One run of the command line, from the arguments to the exit status."""

import sys
from collections.abc import Sequence

from reader.cli import output
from reader.cli.fast_path import parse_app_request
from reader.errors import ReaderError, os_reason

BUG_STATUS = 70
"""The exit status after an error that nobody expected (EX_SOFTWARE)."""
USAGE_STATUS = 2


def run(arguments: Sequence[str] | None) -> int:
    """Run a command and tell every failure in one line."""
    output.configure_streams()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        output.flush()
    except KeyboardInterrupt:
        output.silence(sys.stdout)
        raise
    except BrokenPipeError:  # `| head` has got what it wanted
        output.silence(sys.stdout)
        return 0
    except ReaderError as error:
        output.print_error(str(error))
        return error.exit_status
    except OSError as error:
        output.print_error(_system_error(error))
        if error.filename is None:
            output.silence(sys.stdout)
        return USAGE_STATUS
    except ImportError as error:  # a library is missing, or another program's package stands in the place of ours
        output.print_error(f"{error}; 'reader doctor' tells what is wrong with the installation")
        return USAGE_STATUS
    except Exception as error:  # noqa: BLE001, what nobody expected is a bug, and no traceback reaches a user
        from reader.cli.crash_report import write_crash_report

        output.print_error(write_crash_report(error))
        return BUG_STATUS
    return status


def _run(arguments: Sequence[str]) -> int:
    if (screen := parse_app_request(arguments)) is not None:
        from reader.cli.open_app import open_app

        return open_app(screen.library)
    return _run_command(arguments)


def _run_command(arguments: Sequence[str]) -> int:
    from reader.cli.argument_parser import parse
    from reader.cli.command_table import COMMANDS

    try:
        options = parse(arguments, COMMANDS)
    except SystemExit as ended:  # so argparse ends after --help and --version
        return int(ended.code or 0)
    return next(command for command in COMMANDS if options.command in command.names).run(options)


def _system_error(error: OSError) -> str:
    return f"{error.filename or 'standard output'}: {os_reason(error)}"
