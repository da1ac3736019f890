"""The screen on a library that is thrown away."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reader.cli.command import Command
from reader.cli.screen import config_of_screen, prepare_screen


def _run_demo(_options: Namespace) -> int:
    prepare_screen()
    import tempfile

    from reader.app import run
    from reader.digest import samples
    from storage import Library

    config = config_of_screen()
    with tempfile.TemporaryDirectory(prefix="reader-demo-") as folder, Library.open(Path(folder)) as library:
        for digest in samples():
            library.add(digest)
        return run(library, config=config)


def _no_options(_parser: ArgumentParser) -> None:
    """Add none: the demo has a library of its own."""


DEMO = Command(
    "demo",
    "try the screen on two sample digests; nothing is kept",
    _run_demo,
    _no_options,
    ("reader demo",),
)
