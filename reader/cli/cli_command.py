"""What a command is: its name, its help, its options, and what it does."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[Namespace], int]
"""Does what was asked for and gives the exit status."""

DONE_STATUS = 0
NOTHING_MATCHED_STATUS = 1


@dataclass(frozen=True, slots=True)
class CliCommand:
    """A word behind `reader`; parser, help, completion and the tests of the README come from it."""

    name: str
    summary: str
    run: Run
    options: Callable[[ArgumentParser], None]
    examples: tuple[str, ...] = ()
    details: str = ""
    arguments: str = ""
    """The name of its positional words, if they may begin with a dash: `-is:read`, `-todo`."""
    has_short_words: bool = False
    """Whether a dash and one letter is such a word too, and not an unknown option: `-v` takes a tag away."""
    aliases: tuple[str, ...] = ()
    """Other names by which users know it from elsewhere."""
    only_reads: bool = False
    """Whether it changes nothing in the library; only such a command is proposed for a word that is not a command."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return (self.name, *self.aliases)
