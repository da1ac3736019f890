"""The screen: on the user's library, or on one that is thrown away."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli.command import Command
from reader.cli.library import open_library
from reader.errors import UsageError

if TYPE_CHECKING:
    from reader.config.values import Config


def open_screen(options: Namespace) -> int:
    """Show the screen until the user leaves it."""
    _require_terminal()
    from reader.app import run

    config = _config()
    with open_library(options) as library:
        return run(library, config=config)


def _run_demo(_options: Namespace) -> int:
    _require_terminal()
    import tempfile

    from reader.app import run
    from reader.digest import samples
    from storage import Library

    config = _config()
    with tempfile.TemporaryDirectory(prefix="reader-demo-") as folder, Library.open(Path(folder)) as library:
        for digest in samples():
            library.add(digest)
        return run(library, config=config)


def _config() -> "Config":
    from reader.app.choices import choices_for_screen
    from reader.config.place import config_path

    return choices_for_screen(config_path())


def _require_terminal() -> None:
    if "TEXTUAL_DRIVER" in os.environ:  # the screen is drawn elsewhere: in a browser
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise UsageError("the screen needs a terminal; 'reader list' prints papers, 'reader --help' tells the rest")


def _no_options(_parser: ArgumentParser) -> None:
    """Add none: the demo has a library of its own."""


DEMO = Command(
    "demo",
    "try the screen on two sample digests; nothing is kept",
    _run_demo,
    _no_options,
    ("reader demo",),
)
