"""One run of the command line, from the arguments to the exit status."""

import sys
from collections.abc import Sequence

from reader.cli import output
from reader.cli.asked import screen_in
from reader.errors import ReaderError, reason_of

BUG = 70
"""The exit status after an error that nobody expected (EX_SOFTWARE)."""
USAGE = 2


def run(arguments: Sequence[str] | None) -> int:
    """Run a command and tell every failure in one line."""
    output.prepare()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        output.flush()
    except KeyboardInterrupt:
        output.give_up(sys.stdout)
        raise
    except BrokenPipeError:  # `| head` has got what it wanted
        output.give_up(sys.stdout)
        return 0
    except ReaderError as error:
        output.complain(str(error))
        return error.exit_status
    except OSError as error:
        output.complain(_failure_of_the_system(error))
        if error.filename is None:
            output.give_up(sys.stdout)
        return USAGE
    except ImportError as error:  # a library is missing, or another program's package stands in the place of ours
        output.complain(f"{error}; 'reader doctor' tells what is wrong with the installation")
        return USAGE
    except Exception as error:  # noqa: BLE001, what nobody expected is a bug, and no traceback reaches a user
        from reader.cli.bugs import report

        output.complain(report(error))
        return BUG
    return status


def _run(arguments: Sequence[str]) -> int:
    if (screen := screen_in(arguments)) is not None:
        from reader.cli.screen import open_screen

        return open_screen(screen.library)
    return _run_command(arguments)


def _run_command(arguments: Sequence[str]) -> int:
    from reader.cli.commands import COMMANDS
    from reader.cli.parser import parse

    try:
        options = parse(arguments, COMMANDS)
    except SystemExit as ended:  # so argparse ends after --help and --version
        return int(ended.code or 0)
    return next(command for command in COMMANDS if options.command in command.names).run(options)


def _failure_of_the_system(error: OSError) -> str:
    return f"{error.filename or 'standard output'}: {reason_of(error)}"
