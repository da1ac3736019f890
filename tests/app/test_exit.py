"""However the program ends, the terminal is given back, the exit status is true and no change is lost."""

import os
import signal
from pathlib import Path

import pytest

from storage import Library
from tests.app.pseudo_terminal import PseudoTerminal
from tests.builders import a_digest

TERMINAL_RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l")
"""The first screen, the cursor, the mouse, and pasting as the shell has it."""
RAW_MODE = "\x1b[?25l"
"""Hides the cursor: Textual sends it before the first frame, after it has taken the terminal out of line mode."""
CRASHING_PROGRAM = """
import sys
from pathlib import Path
from reader.app import run_reader
from storage import Library

def fail(*_):
    secret = "a local value"
    raise ZeroDivisionError("on purpose")

with Library.open(Path(sys.argv[1])) as library:
    library.update_marks = fail
    try:
        run_reader(library)
    except ZeroDivisionError:
        sys.exit(70)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("A Paper To Leave"))
    return tmp_path


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_restores_the_terminal_and_keeps_changes(folder: Path, number: int, status: int) -> None:
    with PseudoTerminal("-m", "reader", "--library", str(folder)) as terminal:
        terminal.wait_for("A Paper To Leave")
        terminal.send("s")
        terminal.wait_for("Starred “A Paper To Leave”")
        os.kill(terminal.process, number)
        assert terminal.wait_for_end() == status
        assert all(sequence in terminal.output for sequence in TERMINAL_RESTORED)
    with Library.open(folder) as library:
        assert next(library.papers()).marks.starred


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_early_signal_restores_the_terminal(folder: Path, number: int, status: int) -> None:
    with PseudoTerminal("-m", "reader", "--library", str(folder)) as terminal:
        terminal.wait_for("\x1b[?1049h")
        os.kill(terminal.process, number)
        assert terminal.wait_for_end() == status
        assert all(sequence in terminal.output for sequence in TERMINAL_RESTORED)


def test_a_window_that_is_closed_ends_the_program(folder: Path) -> None:
    with PseudoTerminal("-m", "reader", "--library", str(folder)) as terminal:
        terminal.wait_for("A Paper To Leave")
        terminal.hang_up()
        assert terminal.wait_for_end() == 129


def test_quitting_is_exit_status_0(folder: Path) -> None:
    with PseudoTerminal("-m", "reader", "--library", str(folder)) as terminal:
        terminal.wait_for("A Paper To Leave")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert all(sequence in terminal.output for sequence in TERMINAL_RESTORED)


def test_a_fault_restores_the_terminal_and_prints_no_values(folder: Path) -> None:
    with PseudoTerminal("-c", CRASHING_PROGRAM, str(folder)) as terminal:
        terminal.wait_for("A Paper To Leave")
        terminal.send("s")
        assert terminal.wait_for_end() == 70
        assert all(sequence in terminal.output for sequence in TERMINAL_RESTORED)
        assert b"a local value" not in terminal.output


def test_triage_starts_at_once_and_handles_typed_ahead_keys(folder: Path) -> None:
    with PseudoTerminal("-m", "reader", "--library", str(folder), "triage") as terminal:
        terminal.wait_for(RAW_MODE)
        terminal.send("s")
        terminal.wait_for("Inbox zero")
        terminal.send("qq")
        assert terminal.wait_for_end() == 0
    with Library.open(folder) as library:
        assert next(library.papers()).marks.starred


def test_an_invalid_query_does_not_open_the_screen(folder: Path) -> None:
    with PseudoTerminal("-m", "reader", "--library", str(folder), "triage", "is:nothing") as terminal:
        assert terminal.wait_for_end() == 2
        assert b"is:nothing" in terminal.output
        assert b"\x1b[?1049h" not in terminal.output


def test_keys_typed_in_one_go_are_handled_in_order(folder: Path) -> None:
    """Typed before the first frame, through a dialog, and with Esc and a letter in one."""
    with PseudoTerminal("-m", "reader", "--library", str(folder)) as terminal:
        terminal.wait_for(RAW_MODE)
        terminal.send("tvision +new\r/leave\x1bmtwo words\x04sq")
        assert terminal.wait_for_end() == 0
    with Library.open(folder) as library:
        marks = next(library.papers()).marks
        assert marks.tags == ("new", "vision")
        assert marks.starred
        assert marks.note == "two words"


def test_the_demo_keeps_nothing_of_what_is_chosen_in_it(tmp_path: Path) -> None:
    home = str(tmp_path)
    with PseudoTerminal("-m", "reader", "demo", HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home) as terminal:
        terminal.wait_for("Meta-Transformer")
        terminal.send("2wmine\r")
        terminal.wait_for("Saved view")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert not list(tmp_path.rglob("*.toml"))
