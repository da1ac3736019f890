"""The command line of Reader."""

from collections.abc import Sequence

INTERRUPTED_STATUS = 130
"""Exit status after ctrl+c: 128 and the number of SIGINT, as shells report it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name and return the exit status; ctrl+c ends it silently at any time."""
    import sys

    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given[:1] == ["__complete"]:
            from reader.cli.completer import print_completions

            return print_completions(given[1:])
        from reader.cli.entry_point import run

        return run(given)
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
