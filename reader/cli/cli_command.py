"""A command of the command line: its name, help and options, and the function that runs it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[Namespace], int]
"""Run a command with its parsed options and return the exit status."""

DONE_STATUS = 0
NOTHING_MATCHED_STATUS = 1


@dataclass(frozen=True, slots=True)
class CliCommand:
    """A command; these values define its parser, help, completion and rows in the README's tables."""

    name: str
    summary: str
    run: Run
    add_options: Callable[[ArgumentParser], None]
    examples: tuple[str, ...] = ()
    details: str = ""
    group: str = ""
    """The heading that lists the command in `reader --help`."""
    takes_dash_words: bool = False
    """Whether its words may begin with a dash: `-is:read` in a query, `-todo` for a tag to remove."""
    takes_dash_letters: bool = False
    """Whether a dash and one letter is also such a word and not an unknown option: `reader tag PAPER -v`."""
    aliases: tuple[str, ...] = ()
    """Names that users know from other programs."""
    needs_valid_config: bool = True
    """Whether the command refuses to run with an invalid configuration."""
    only_reads: bool = False
    """Whether the command leaves the library unchanged; only such a command is suggested for an unknown word."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)
