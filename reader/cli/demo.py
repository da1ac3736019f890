"""The screen on a library that is thrown away."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli.command import CliCommand
from reader.cli.screen import show_app

if TYPE_CHECKING:
    from storage import Library


def _run_demo(_options: Namespace) -> int:
    return show_app(_sample_library, saves_preferences=False)


@contextmanager
def _sample_library() -> "Iterator[Library]":
    import tempfile

    from reader.digest import sample_digests
    from storage import Library

    with tempfile.TemporaryDirectory(prefix="reader-demo-") as folder, Library.open(Path(folder)) as library:
        for digest in sample_digests():
            library.import_digests(digest)
        yield library


def _no_options(_parser: ArgumentParser) -> None:
    """Add none: the demo has a library of its own."""


DEMO = CliCommand(
    "demo",
    "try the screen on two sample digests; nothing is kept",
    _run_demo,
    _no_options,
    ("reader demo",),
    only_reads=True,
)
