"""Exit statuses, streams, help, completion and usage errors of the whole command line."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from shutil import copytree

import pytest

from reader.cli import main
from reader.cli.command_table import COMMANDS
from reader.formats import sample_digests
from reader.paper import Marks
from storage import Library
from tests.reader.cli.conftest import NOVEMBER, Run

READER = (sys.executable, "-m", "reader")
PROJECT = Path(__file__).resolve().parents[3]


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in the shell, with `reader` as a function that runs the program."""
    program = f'reader() {{ "{sys.executable}" -m reader "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, env=environment(folder), check=False, timeout=60
    )


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a user: a library, and output that is buffered as usual."""
    variables = {**os.environ, "READER_LIBRARY": str(folder), "PYTHONPATH": str(PROJECT)}
    variables["XDG_STATE_HOME"] = str(folder.parent / "state")
    variables["READER_CONFIG"] = str(folder.parent / "config.toml")
    variables.pop("PYTHONUNBUFFERED", None)
    return variables


def test_commands_combine_in_a_pipe(folder: Path) -> None:
    result = shell(
        f"reader import {NOVEMBER} && reader list vision --keys | reader star - && reader list is:starred | head -1",
        folder,
    )
    assert (result.returncode, result.stdout.count("\n")) == (0, 1)
    assert re.search(r"^Starred \d+ papers$", result.stderr, re.MULTILINE)
    assert "reader: " not in result.stderr


def test_a_broken_pipe_is_silent(folder: Path, november_library: Path) -> None:
    copytree(november_library, folder)
    for command in (["list"], ["export", "", "--json"]):
        process = subprocess.Popen(
            [*READER, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(folder)
        )
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        assert (process.communicate(timeout=20)[1], process.returncode) == (b"", 0)


def test_a_full_disk_is_reported(folder: Path, november_library: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    copytree(november_library, folder)
    for command in ("reader list", "reader --help", "export PYTHONUNBUFFERED=1; reader --version"):
        result = shell(f"{command} > /dev/full", folder)
        assert (result.returncode, result.stderr) == (2, "reader: standard output: no space left on device\n")


def test_closed_output_is_an_error_only_for_data(folder: Path) -> None:
    result = shell(f"reader import {NOVEMBER} >&-", folder)
    assert result.returncode == 0
    result = shell("reader list >&-", folder)
    assert (result.returncode, result.stderr) == (2, "reader: standard output: bad file descriptor\n")


@pytest.mark.parametrize("redirection", ["2>&-", "2>&- <&-", "2>/dev/full"])
def test_the_status_is_right_without_standard_error(folder: Path, redirection: str) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    result = shell(f"reader import {NOVEMBER} {redirection} && reader list --keys {redirection}", folder)
    assert (result.returncode, result.stdout.count("\n")) == (0, 32)
    assert shell(f"reader show nothing {redirection}", folder).returncode == 1


def test_text_survives_an_ascii_locale(folder: Path) -> None:
    ascii_only = "export LC_ALL=POSIX PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"
    digest, written = folder.parent / "März.txt", folder.parent / "Übersicht.md"
    digest.write_bytes(NOVEMBER.read_bytes())
    result = shell(
        f"{ascii_only}; reader import {digest}; reader note metatransf 'naïve 模型'; "
        "reader tag metatransf +größe; reader list tag:größe --keys; reader note metatransf",
        folder,
    )
    assert result.stdout == "metatransformeraunifiedf-ef7023f1\nnaïve 模型\n"
    assert f"{digest}: imported 32 papers" in result.stderr
    assert "Tagged #größe: Meta-Transformer" in result.stderr
    result = shell(f"{ascii_only}; reader export '' -o {written}; reader show größe", folder)
    assert f"Exported 32 papers to {written} (markdown)" in result.stderr
    assert written.exists()
    assert "no paper matches 'größe'" in result.stderr


def test_arguments_that_are_not_utf_8_are_rejected(folder: Path, november_library: Path) -> None:
    copytree(november_library, folder)
    result = shell("reader note metatransf $'na\\xefve'", folder)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "na\\xefve" in result.stderr
    result = shell("reader import $'gr\\xfc\\xdfe.txt'", folder)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "gr\\xfc\\xdfe.txt" in result.stderr


def test_pipes_get_utf_8_in_any_locale(folder: Path, november_library: Path) -> None:
    copytree(november_library, folder)
    result = shell(
        "export PYTHONIOENCODING=ascii LC_ALL=C; reader note metatransf naïve; reader note metatransf", folder
    )
    assert (result.returncode, result.stdout) == (0, "naïve\n")


def test_data_cannot_control_the_terminal(reader: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(sample_digests()[0])
        library.update_marks(
            library.columns.keys[:1], lambda _: Marks(note="a\x1b]0;x\x07\u202eb", tags=("\x1b[2J",)), "noted"
        )
        key = library.columns.keys[0]
    assert reader("note", key).out == "ab\n"
    assert all("\x1b" not in reader(*command).out for command in (["show", key], ["tags"], ["export", ""], ["list"]))


def test_ctrl_c_is_status_130_and_silent(folder: Path) -> None:
    with subprocess.Popen(
        [*READER, "import", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(folder),
    ) as process:
        while not folder.exists():  # then it waits for its input
            time.sleep(0.05)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_simple_commands_import_nothing_heavy(folder: Path) -> None:
    heavy = (
        "textual",
        "rich",
        "rapidfuzz",
        "numpy",
        "pyperclip",
        "webbrowser",
        "asyncio",
        "difflib",
        "httpx2",
        "ssl",
        "subprocess",
    )
    code = (
        "import sys; from reader.cli import main\n"
        "main(['import', sys.argv[1]]); main(['list', 'is:unread', '--keys'])\n"
        f"print(sorted({{name.split('.')[0] for name in sys.modules}} & set({heavy!r})))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(NOVEMBER)],
        capture_output=True,
        text=True,
        env=environment(folder),
        check=True,
    )
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_the_app_needs_a_terminal(reader: Run, arguments: list[str]) -> None:
    outcome = reader(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "reader: not a terminal; use 'reader list', or 'reader triage --plain'\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no TERM")
@pytest.mark.parametrize("arguments", [[], ["demo"], ["triage"]])
@pytest.mark.parametrize("name", ["dumb", "unknown"])
def test_the_app_rejects_terminals_that_cannot_draw(folder: Path, arguments: list[str], name: str) -> None:
    import pty

    master, slave = pty.openpty()
    variables = environment(folder) | {"TERM": name}
    result = subprocess.run(
        [*READER, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=subprocess.PIPE,
        env=variables,
        check=False,
        timeout=60,
    )
    os.close(slave)
    os.close(master)
    assert result.returncode == 2
    assert result.stderr.startswith(f"reader: the app cannot draw on a terminal with TERM={name}; ".encode())
    assert b"'reader triage --plain'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lst"], "unknown command 'lst'; did you mean 'reader list'?"),
        (["xyzzy"], "unknown command 'xyzzy'; 'reader --help' lists the commands"),
        (["grep", "x"], "unknown command 'grep'; did you mean 'reader list'?"),
        (["serch", "x"], "unknown command 'serch'; did you mean 'reader search'?"),
        (["stat"], "unknown command 'stat'; did you mean 'reader stats'?"),
        (["strar"], "unknown command 'strar'; did you mean 'reader star'?"),
        (["start"], "unknown command 'start'; 'reader' without a command opens the app"),
        (["imprt", "x"], "unknown command 'imprt'; did you mean 'reader import'?"),
        (["--libary", "x", "list"], "unknown option '--libary' before the command"),
        (["--library"], "argument --library: expected one argument"),
        (["star"], "no paper given; name papers, or use --query QUERY; see 'reader star --help'"),
        (["list", "--colour"], "unknown option '--colour'; see 'reader list --help'"),
        (["undo", "1", "2"], "unknown argument '2'; see 'reader undo --help'"),
        (["tags", "-v"], "unknown option '-v'; see 'reader tags --help'"),
        (["star", "-5"], "unknown option '-5'; see 'reader star --help'"),
        (["open", "-.5", "--print"], "unknown option '-.5'; see 'reader open --help'"),
        (["undo", "-3"], "unknown option '-3'; see 'reader undo --help'"),
        (["list", "--limit", "-3"], "argument -n/--limit: '-3' is not a positive integer"),
        (["--library", "", "list"], "--library is empty; name a folder, or leave the option out"),
    ],
)
def test_usage_errors_are_one_line(reader: Run, arguments: list[str], message: str) -> None:
    outcome = reader(*arguments)
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("reader: ")
    assert message in outcome.err


@pytest.mark.parametrize(
    "word",
    ["stars", "starred", "unstarred", "reads", "raed", "head", "notes", "imports", "snoozed", "tagged", "undone"],
)
def test_no_changing_command_is_suggested_for_a_noun(reader: Run, word: str) -> None:
    error = reader(word).err
    changing = [command.name for command in COMMANDS if not command.only_reads]
    assert not any(f"'reader {name}'" in error for name in changing)


def test_library_may_stand_before_or_after_the_command(november: Run, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    assert november("--library", other, "list").status == 1
    assert november("list", "--library", other).status == 1
    assert november("list").status == 0


def test_a_library_that_cannot_be_created_is_status_3(reader: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = reader("--library", str(tmp_path / "file"), "list")
    assert (outcome.status, outcome.err.count("\n")) == (3, 1)
    assert str(tmp_path / "file") in outcome.err


def test_a_bug_is_one_line_and_a_logged_traceback(reader: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_options: object) -> object:
        raise KeyError("x\x1b[2J")

    monkeypatch.setattr("reader.cli.marks_commands.open_library", fail)
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: tmp_path / "logs")
    outcome = reader("tags")
    log = tmp_path / "logs/bugs.log"
    assert outcome.status == 70
    assert outcome.err.startswith("reader: internal error (a bug in Reader): KeyError in test_entry_point.py:")
    assert outcome.err.endswith(f"; full traceback: {log}\n")
    assert "Traceback" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_traceback_that_cannot_be_saved_is_reported(
    reader: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_options: object) -> object:
        raise KeyError

    (tmp_path / "logs").write_text("not a folder")
    monkeypatch.setattr("reader.cli.marks_commands.open_library", fail)
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: tmp_path / "logs")
    outcome = reader("tags")
    assert (outcome.status, outcome.err.count("\n")) == (70, 1)
    assert f"; could not write the traceback to {tmp_path / 'logs/bugs.log'}: " in outcome.err


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 0, ""),
        (OSError(28, "No space left on device"), 2, "reader: standard output: no space left on device\n"),
        (OSError(13, "Permission denied", "/x"), 2, "reader: /x: permission denied\n"),
        (ImportError("no module"), 2, "reader: no module; 'reader doctor' shows what is wrong with the installation\n"),
    ],
)
def test_exceptions_have_exit_statuses(
    reader: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, message: str
) -> None:
    def fail(_path: object) -> object:
        raise error

    monkeypatch.setattr("reader.cli.marks_commands.open_library", fail)
    outcome = reader("tags")
    assert (outcome.status, outcome.out, outcome.err) == (status, "", message)


def test_surrogates_of_the_locale_are_decoded(november: Run) -> None:
    assert november("note", "metatransf", "na\udcc3\udcafve").status == 0
    assert november("note", "metatransf").out == "naïve\n"
    outcome = november("tag", "metatransf", "+na\udcefve")
    assert (outcome.status, "is not UTF-8" in outcome.err) == (2, True)


def test_errors_cannot_control_the_terminal(reader: Run) -> None:
    outcome = reader("import", "a\x1b]0;x\x07\u202eb\nc")
    assert outcome.err == "reader: cannot read ab c: no such file or directory\n"


def test_help_lists_and_describes_every_command(reader: Run) -> None:
    assert re.fullmatch(r"reader \d+\.\d+\.\d+\n", reader("--version").out)
    top = reader("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command.name} +{re.escape(command.summary)}", top, re.MULTILINE)
        below = reader(command.name, "--help")
        assert below.status == 0
        assert "examples:\n" in below.out
        assert "--library DIR" in below.out


def test_descriptions_fit_the_window(reader: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert all(len(line) <= 80 for line in reader("--help").out.splitlines())
    for command in COMMANDS:
        described = reader(command.name, "--help").out.partition("examples:")[0].partition("\n\n")[2]
        assert all(len(line) <= 80 for line in described.splitlines()), command.name


def test_bash_accepts_its_completion(folder: Path) -> None:
    assert shell('eval "$(reader completion bash)" && complete -p reader', folder).returncode == 0


def test_main_defaults_to_the_arguments_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["reader", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("reader ")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["list", "--limit=--"], "'--limit=--' has no value"),
        (["list", "--format=--", "x"], "'--format=--' has no value"),
        (["export", "", "-o", "circle"], "cannot write circle: it is a circular link"),
    ],
)
def test_hostile_arguments_are_one_line_errors(
    november: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], message: str
) -> None:
    (tmp_path / "circle").symlink_to("circle")
    monkeypatch.chdir(tmp_path)
    outcome = november(*command)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"reader: {message}")
    assert outcome.err.count("\n") == 1


def test_an_unknown_home_is_an_ordinary_folder(reader: Run) -> None:
    outcome = reader("list", "--library", "~nobody-of-that-name/papers")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("reader: no library at ~nobody-of-that-name/papers; ")


def test_errors_about_overlong_arguments_are_shortened(reader: Run) -> None:
    outcome = reader("undo", "9" * 100_000)
    assert outcome.status == 2
    assert len(outcome.err) < 2_100
    assert outcome.err.endswith("see 'reader undo --help'\n")


@pytest.mark.parametrize("command", [["star", "any"], ["tag", "any", "+x"], ["note", "any", "x"], ["undo"], ["redo"]])
def test_a_read_only_library_is_reported_in_one_line(november: Run, folder: Path, command: list[str]) -> None:
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes()[:5_000])
    outcome = november(*command)
    assert (outcome.status, outcome.out) == (3, "")
    assert outcome.err == (
        f"reader: the library is read-only: {path} is damaged; 'reader doctor --repair' repairs what it can and "
        "deletes nothing\n"
    )
