"""The manual page is that of the present program, and man can read it."""

import shutil
import subprocess

import pytest

from reader.cli.command_table import COMMANDS
from tests.project.man_page import MAN_PAGE, format_man_page


def test_the_page_is_current() -> None:
    assert MAN_PAGE.read_text(encoding="utf-8") == format_man_page(COMMANDS)


def test_every_command_has_a_section() -> None:
    page = format_man_page(COMMANDS)
    assert all(f"\n.SS {command.name}\n" in page for command in COMMANDS)


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_the_page_has_no_mistakes_of_syntax() -> None:
    result = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-k", str(MAN_PAGE)], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
