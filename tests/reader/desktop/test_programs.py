"""Programs that get papers, with shell scripts as programs."""

import os
import sys
from pathlib import Path

import pytest

from reader.desktop import programs
from reader.desktop.programs import RunningProgram, command_words, hook_words, program_environment, run_in_terminal
from reader.errors import ProgramError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")

TIMEOUT = 30.0


def run(*words: str, text: str = "") -> str:
    running = RunningProgram("mine", words, text, program_environment(None))
    assert running.wait(TIMEOUT)
    return running.result()


def test_a_program_gets_the_text_and_its_first_line_is_kept() -> None:
    assert run("sh", "-c", "echo; cat; echo more", text="one\ntwo\n") == "one"


def test_what_a_program_prints_is_cleaned_and_bounded() -> None:
    assert run("printf", r"\033[31mred\007 \033]0;title\007end") == "red end"
    assert len(run("sh", "-c", "yes x | tr -d '\\n' | head -c 1000000")) == programs.MAX_MESSAGE_LENGTH


def test_a_large_text_does_not_block_a_program_that_ignores_it() -> None:
    assert run("echo", "done", text="x" * 5_000_000) == "done"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sh", "-c", "echo out; echo why >&2; exit 3"), r"mine failed \(exit status 3\): why"),
        (("sh", "-c", "echo out; exit 4"), r"mine failed \(exit status 4\): out"),
        (("sh", "-c", "kill -TERM $$"), r"mine failed \(signal 15\)"),
        (("no-such-program",), r"mine failed \(exit status 127\): cannot start no-such-program: no such file"),
    ],
)
def test_a_failure_is_reported_with_status_and_reason(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        run(*words)


def test_only_a_line_for_the_shell_is_read_by_one(tmp_path: Path) -> None:
    assert run(*command_words(("echo", "$HOME;", "`id`"))) == "$HOME; `id`"
    assert run(*command_words("printf a; printf b")) == "ab"
    assert command_words(("~/bin/x", "~"))[0] == os.path.expanduser("~/bin/x")  # noqa: PTH111 - as the code does


def test_a_program_works_on_the_same_library(tmp_path: Path) -> None:
    running = RunningProgram("mine", ["sh", "-c", "echo $READER_LIBRARY"], "", program_environment(tmp_path))
    assert running.wait(TIMEOUT)
    assert running.result() == str(tmp_path)


def test_a_program_may_use_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    run_in_terminal("mine", ["cat"], "text\n", program_environment(None))
    assert capfd.readouterr().out == "text\n"
    with pytest.raises(ProgramError, match="exit status 2"):
        run_in_terminal("mine", ["sh", "-c", "exit 2"], "", program_environment(None))


def test_a_hook_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "HOOK_SECONDS", 0.2)
    with pytest.raises(ProgramError, match=r"stopped after 0\.2 s"):
        run(*hook_words(("sh", "-c", "sleep 60; echo late")))


def test_a_hook_passes_its_input_and_status_on(tmp_path: Path) -> None:
    run(*hook_words(("sh", "-c", f"cat > {tmp_path}/got")), text="papers")
    assert (tmp_path / "got").read_text() == "papers"
    with pytest.raises(ProgramError, match="exit status 5"):
        run(*hook_words(("sh", "-c", "exit 5")))
    with pytest.raises(ProgramError, match="cannot start no-such-program"):
        run(*hook_words(("no-such-program",)))
