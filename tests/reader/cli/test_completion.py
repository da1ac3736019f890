"""Completion in bash, zsh and fish."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.cli.command_table import COMMANDS
from reader.search.filters import FILTER_NAMES
from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.cli.conftest import Outcome, Run

PROJECT = Path(__file__).resolve().parents[3]
Complete = Callable[..., list[list[str]]]


def fill_library(folder: Path) -> None:
    """Create a library with two papers, one of which has tags."""
    tagged = a_paper("Meta-Transformer: Learning", arxiv_id="2307.10802", organization="New York Labs")
    with Library.open(folder) as library:
        library.import_digests(a_digest(tagged, a_paper("Sparse Codes", arxiv_id="2307.09249")))
        library.update_marks(["2307.10802"], lambda marks: replace(marks, tags=("video", "vision")), "tagged")


@pytest.fixture
def complete(reader: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """Complete the last of some words, on a library with two papers; return words with their descriptions."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
    fill_library(folder)
    reader("views", "--save", "survey", "has:code")

    def run(*words: str, shell: str = "zsh") -> list[list[str]]:
        outcome: Outcome = reader("__complete", shell, *words)
        assert (outcome.status, outcome.err) == (0, "")
        return [line.split("\t") for line in outcome.out.splitlines()]

    return run


def words_of(candidates: list[list[str]]) -> list[str]:
    return [candidate[0] for candidate in candidates]


def test_commands_are_completed_with_their_summaries(complete: Complete) -> None:
    assert complete("lis") == [["list", "list or search papers"]]
    assert words_of(complete(""))[:-1] == [command.name for command in COMMANDS]
    assert words_of(complete("--library", "x", "lis")) == ["list"]


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        (["list", "--so"], ["--sort"]),
        (
            ["list", "-"],
            ["--help", "--limit", "--all", "--sort", "--why", "--format", "--keys", "--json", "--jsonl", "--library"],
        ),
        (["list", "--sort", "up"], ["upvotes"]),
        (["list", "--format", "js"], ["json", "jsonl"]),
        (["list", "--format=js"], ["--format=json", "--format=jsonl"]),
        (["export", "--format", "bib"], ["bibtex", "biblatex"]),
        (["tag", "2307.10802", "+vi"], ["+video", "+vision"]),
        (["tag", "2307.10802", "-vis"], ["-vision"]),
        (["tags", "--rename", "vi"], ["video", "vision"]),
        (["views", "--delete", ""], ["survey"]),
        (["show", "2307.1"], ["2307.10802"]),
        (["star", "sparse"], ["2307.09249"]),
        (["open", "transf"], ["2307.10802"]),
        (["list", "@su"], ["@survey"]),
        (["list", "meta is:st"], ["meta is:starred"]),
        (["list", "-is:st"], ["-is:starred"]),
        (["list", "(has:co"], ["(has:code"]),
        (["list", "tag:vision,vid"], ["tag:vision,video"]),
        (["list", "org:new"], ['org:"New York Labs"']),
        (["list", "digest:la"], ["digest:latest"]),
        (["list", "sort:up"], ["sort:upvotes"]),
        (["star", "--query", "has:co"], ["has:code"]),
        (["config", "set", "them"], ["theme"]),
        (["config", "ed"], ["edit"]),
        (["config", "set", "theme", ""], []),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["help", "age"], ["agents"]),
        (["ls", "has:co"], ["has:code"]),
        (["import", ""], [":files"]),
        (["list", "--library", ""], [":folders"]),
        (["list", "plain words"], []),
        (["nowhere", ""], []),
    ],
)
def test_words_are_completed(complete: Complete, words: list[str], candidates: list[str]) -> None:
    assert words_of(complete(*words)) == candidates


def test_own_commands_are_completed_and_then_papers(complete: Complete, folder: Path) -> None:
    with (folder.parent / "config.toml").open("a") as config:
        config.write('[[commands]]\nname = "post to chat"\nrun = ["cat"]\n')
    assert words_of(complete("run", "po")) == ["post to chat"]
    assert words_of(complete("run", "post to chat", "2307.1")) == ["2307.10802"]


def test_backups_are_completed_newest_first(complete: Complete, folder: Path) -> None:
    assert words_of(complete("restore", "2025")) == []
    for name in ("2025-01-30T12-00-00Z", "2025-01-31T12-00-00Z"):
        (folder / "backups" / name).mkdir()
    assert words_of(complete("restore", "2025")) == ["2025-01-31T12-00-00Z", "2025-01-30T12-00-00Z"]


def test_every_filter_is_completed(complete: Complete) -> None:
    assert words_of(complete("list", "")) == [f"{name}:" for name in FILTER_NAMES]


def test_papers_are_described_by_their_titles(complete: Complete) -> None:
    assert complete("show", "2307.1") == [["2307.10802", "Meta-Transformer: Learning"]]


def test_titles_are_completed_from_two_letters(complete: Complete) -> None:
    assert words_of(complete("show", "sp")) == ["2307.09249"]
    assert words_of(complete("show", "s")) == []


def test_a_change_is_completed_at_once(complete: Complete, reader: Run) -> None:
    assert words_of(complete("tag", "x", "+lat")) == []
    reader("tag", "2307.10802", "+later")
    assert words_of(complete("tag", "x", "+lat")) == ["+later"]


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("reader list has:co", ["code"]),
        ("reader list 'meta has:co", ["meta has:code"]),
        ("reader list meta\\ has:co", ["code"]),
        ("reader list org:new", ['\\"New\\ York\\ Labs\\"']),
        ("reader show 2307", ["2307.10802  (Meta-Transformer: Learning)", "2307.09249  (Sparse Codes)"]),
        ("reader show 2307.1", ["2307.10802"]),
        ("reader list --format=jsonl", ["jsonl"]),
        ("reader lis", ["list"]),
    ],
)
def test_bash_gets_what_it_inserts(complete: Complete, line: str, candidates: list[str]) -> None:
    assert words_of(complete(str(len(line)), line, shell="bash")) == candidates


def test_a_damaged_configuration_does_not_stop_completion(complete: Complete, folder: Path) -> None:
    (folder.parent / "config.toml").write_text("views = 3")
    assert words_of(complete("list", "tag:vis")) == ["tag:vision"]


def test_completion_imports_neither_argparse_nor_numpy(complete: Complete) -> None:
    complete("list", "has:co")
    program = (
        "import sys; from reader.cli import main; main(['__complete', 'zsh', 'list', 'has:co']); "
        "sys.exit(any(name in sys.modules for name in ('argparse', 'numpy', 'tinydb', 'storage', 'reader.search')))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "has:code\n")


@pytest.fixture(scope="module")
def shell_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a shell in which `reader` is this program, with a library as `complete` has."""
    home = tmp_path_factory.mktemp("home")
    script = home / "bin" / "reader"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{PROJECT}" exec "{sys.executable}" -m reader "$@"\n')
    script.chmod(0o755)
    fill_library(home / "library")
    return os.environ | {
        "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "READER_LIBRARY": str(home / "library"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
    }


class InteractiveShell:
    """A shell on a pseudo-terminal, which completes what is typed."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._terminal, device = pty.openpty()
        self._process = subprocess.Popen(
            command, stdin=device, stdout=device, stderr=device, env=environment, start_new_session=True
        )
        os.close(device)

    def type(self, text: str, until: str, seconds: float = 30) -> str:
        """Type a text and return what appears, up to another one."""
        os.write(self._terminal, text.encode())
        deadline, shown = time.monotonic() + seconds, ""
        while until not in shown:
            assert time.monotonic() < deadline, f"{until!r} never came: {shown!r}"
            if select.select([self._terminal], [], [], 0.1)[0]:
                shown += os.read(self._terminal, 65536).decode(errors="replace")
        return shown

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)


@pytest.fixture(scope="module", params=["bash", "zsh"])
def shell(request: pytest.FixtureRequest, shell_environment: dict[str, str]) -> Iterator[InteractiveShell]:
    """Start a shell that completes one line after the other: to start zsh takes as long as to complete ten lines."""
    name: str = request.param
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    command = [name, "--norc", "--noprofile", "-i"] if name == "bash" else [name, "-f", "-i"]
    started = InteractiveShell(command, shell_environment | {"TERM": "dumb", "PS1": "> "})
    setup = "autoload -U compinit; compinit -u -D; " if name == "zsh" else "bind 'set bell-style none'; "
    started.type(f'{setup}eval "$(reader completion {name})"; echo rea""dy\n', "ready")
    yield started
    started.close()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("reader lis", "reader list"),
        ("reader list has:cod", "reader list has:code"),
        ("reader list 'meta is:star", "reader list meta is:starred"),
        ("reader tag 2307.10802 +vis", "reader tag 2307.10802 +vision"),
        ("reader show sparse", "reader show 2307.09249"),
        ("reader export --format biblat", "reader export --format biblatex"),
    ],
)
def test_a_tab_completes(shell: InteractiveShell, typed: str, completed: str) -> None:
    go_to_start = "\x01"
    shell.type(f"{typed}\t", completed.rsplit(maxsplit=1)[-1].removeprefix("meta "))
    shell.type(f"{go_to_start}echo '=' \n", f"= {completed}")


COMPLETED_BY_FISH = {
    "reader lis": "list\tlist or search papers",
    "reader list has:cod": "has:code",
    "reader list 'meta is:star": "meta is:starred",
    "reader show 2307.1": "2307.10802\tMeta-Transformer: Learning",
    "reader show meta-tr": "Meta-Transformer: Learning\t2307.10802",
    "reader tag 2307.10802 +vis": "+vision\t1 paper",
}


@pytest.fixture(scope="module")
def fish(shell_environment: dict[str, str]) -> dict[str, list[str]]:
    """Complete all lines in one fish, and return the candidates of each."""
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")
    escaped = [typed.replace("'", "\\'") for typed in COMPLETED_BY_FISH]
    program = "; ".join(["reader completion fish | source", *(f"complete -C '{line}'; echo end" for line in escaped)])
    result = subprocess.run(
        ["fish", "--no-config", "-c", program], capture_output=True, text=True, check=True, env=shell_environment
    )
    assert result.stderr == ""
    candidates = [part.splitlines() for part in result.stdout.split("end\n")]
    return dict(zip(COMPLETED_BY_FISH, candidates[:-1], strict=True))


@pytest.mark.parametrize(("typed", "completed"), COMPLETED_BY_FISH.items())
def test_fish_completes(fish: dict[str, list[str]], typed: str, completed: str) -> None:
    assert fish[typed] == [completed]
