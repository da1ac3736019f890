"""The screen on a library that is thrown away."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli.command import Command
from reader.cli.screen import show_screen

if TYPE_CHECKING:
    from storage import Library


def _run_demo(_options: Namespace) -> int:
    return show_screen(_library_of_samples, keeps_choices=False)


@contextmanager
def _library_of_samples() -> "Iterator[Library]":
    import tempfile

    from reader.digest import samples
    from storage import Library

    with tempfile.TemporaryDirectory(prefix="reader-demo-") as folder, Library.open(Path(folder)) as library:
        for digest in samples():
            library.add(digest)
        yield library


def _no_options(_parser: ArgumentParser) -> None:
    """Add none: the demo has a library of its own."""


DEMO = Command(
    "demo",
    "try the screen on two sample digests; nothing is kept",
    _run_demo,
    _no_options,
    ("reader demo",),
    only_reads=True,
)
