"""The manual page, generated from the program; `python -m tests.project.readme` writes it again."""

from pathlib import Path

from reader.cli.command_table import COMMANDS
from reader.cli.man_page import format_man_page

MAN_PAGE = Path(__file__).resolve().parents[2] / "share" / "man" / "man1" / "reader.1"


def write() -> None:
    """Write the page."""
    MAN_PAGE.parent.mkdir(parents=True, exist_ok=True)
    MAN_PAGE.write_text(format_man_page(COMMANDS), encoding="utf-8")
