"""The tables of the README, generated from the program; `python -m tests.project.readme` writes them again.

It also writes the manual page.
"""

import re
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from reader.cli.cli_command import CliCommand as CommandOfTheShell
from reader.cli.command_table import COMMANDS as COMMANDS_OF_THE_SHELL
from reader.export import WRITERS
from reader.fetch.digests import fetch_words
from reader.formats import FORMATS
from reader.search.filters import FILTERS, SORT_KEYS
from tests.project import man_page
from widgets.command import Command
from widgets.commands import COMMANDS
from widgets.keys import key_label

README = Path(__file__).resolve().parents[2] / "README.md"


def keys() -> Iterator[str]:
    """Return every command of the screen, with its keys and its name in a keymap; commands alike share a row."""
    yield "| keys | what happens | command |"
    yield "|---|---|---|"
    for group, commands in groupby(COMMANDS, attrgetter("group")):
        yield f"| **{group}** | | |"
        for summary, alike in groupby(commands, lambda command: command.summary()):
            named = [(_keys_of(command), f"`{command.id}`") for command in alike]
            shown, names = (_first_to_last(column) for column in zip(*named, strict=True))
            yield f"| {shown} | {summary} | {names} |"


def _keys_of(command: type[Command]) -> str:
    return " ".join(f"`{_in_cell(key_label(key))}`" for key in command.default_keys.split(",") if key)


def _in_cell(text: str) -> str:
    """Return a text for a cell of a table, in which a bar would end the cell."""
    return text.replace("|", "\\|")


def _first_to_last(texts: Sequence[str]) -> str:
    return " / ".join(texts) if len(texts) <= 2 else f"{texts[0]} … {texts[-1]}"


def commands() -> Iterator[str]:
    """Return every command of the command line, with its options."""
    yield "| command | what it does | options |"
    yield "|---|---|---|"
    for command in COMMANDS_OF_THE_SHELL:
        options = " ".join(f"`{option}`" for option in options_of(command))
        yield f"| `reader {command.name}` | {command.summary} | {options} |"


def options_of(command: CommandOfTheShell) -> Iterator[str]:
    """Return the options of a command, each by its longest name."""
    parser = ArgumentParser(add_help=False)
    command.add_options(parser)
    for action in parser._actions:
        if action.option_strings:
            yield max(action.option_strings, key=len)


def filters() -> Iterator[str]:
    """Return every filter of the query language, with an example and what it finds."""
    yield "| filter | finds papers | with `-` before it |"
    yield "|---|---|---|"
    for kind in FILTERS.values():
        for example in kind.values or (kind.example,):
            value = kind.parse(f"{example}2307.10802" if example.endswith(":") else example)
            positive, negative = kind.describe((value,))
            yield f"| `{kind.name}:{value}` | {positive} | {negative} |"


def sorts() -> Iterator[str]:
    """Return every order, with its reverse."""
    yield "| order | means | with `-` before or behind it |"
    yield "|---|---|---|"
    for name, (forwards, backwards) in SORT_KEYS.items():
        yield f"| `sort:{name}` | {forwards} | {backwards} |"


def sources() -> Iterator[str]:
    """Return every source that digests are fetched from."""
    yield "| `reader fetch` … | gets |"
    yield "|---|---|"
    for source, description in fetch_words().items():
        yield f"| `{source}` | {description} |"


def formats() -> Iterator[str]:
    """Return every input format, with examples of what writes it."""
    yield "| input | format |"
    yield "|---|---|"
    for known in FORMATS.values():
        yield f"| {': '.join(filter(None, (known.label, known.examples)))} | `{known.name}` |"


def writers() -> Iterator[str]:
    """Return every output format, with the endings that choose it."""
    yield "| output | format | files |"
    yield "|---|---|---|"
    for writer in WRITERS.values():
        yield f"| {writer.label} | `{writer.name}` | {' '.join(f'`{ending}`' for ending in writer.endings)} |"


TABLES: tuple[Callable[[], Iterator[str]], ...] = (keys, commands, filters, sorts, sources, formats, writers)


def with_tables(text: str) -> str:
    """Replace every table between `<!-- name -->` and `<!-- end of name -->`."""
    for table in TABLES:
        name = table.__name__
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        lines = "".join(f"{line}\n" for line in table()).replace("\\", "\\\\")
        text, count = between.subn(rf"\g<1>\n{lines}\n\g<2>", text)
        if count != 1:
            raise ValueError(f"README.md has {count} places for the table of {name}")
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
    man_page.write()
