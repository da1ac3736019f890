"""The command line."""

from collections.abc import Sequence

INTERRUPTED_STATUS = 130
"""The exit status after Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command as the shell gives it and return its exit status; Ctrl-C ends it silently at any moment."""
    try:
        from reader.cli.run import run

        return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
