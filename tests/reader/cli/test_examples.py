"""Every example of the help works on a library with the sample digests."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reader.cli import main
from reader.cli.argument_parser import parse
from reader.cli.command_table import COMMANDS
from reader.formats import demo_digests
from storage import Library
from tests.reader.cli.conftest import NOVEMBER, Run

PROJECT = Path(__file__).resolve().parents[3]
ELSEWHERE = ("fetch", "enrich", "serve", "demo", "run")
"""Commands that need the network, a browser, a terminal or a program of the user's."""
SETUP = (
    "tag 2307.10802 +vision +survey +todo",
    "tag 2203.02751 +vision",
    "star 2307.10802 2203.02751",
    "note 2307.10802 'compare with CLIP'",
    "snooze 2409.04095 2w",
    "read 2212.04458",
    "views --save survey tag:survey",
)
SETUP_OF = {"redo": ("undo 4",)}
"""What a command needs besides."""


def examples_of(name: str) -> list[str]:
    """Return the examples of a command without the remarks behind them."""
    command = next(command for command in COMMANDS if command.name == name)
    return [re.sub(r" {3,}.*", "", example) for example in command.examples]


def is_elsewhere(example: str) -> bool:
    """Return whether an example needs a terminal or the network, or names a time in the past."""
    words = example.split()
    needs_terminal = words[:2] == ["reader", "triage"] and "--plain" not in words
    return needs_terminal or "--download" in words or re.search(r"\d{4}-\d\d-\d\dT", example) is not None


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "library"
    with Library.open(folder) as library:
        for digest in demo_digests():
            library.import_digests(digest)
    return folder


@pytest.fixture(scope="session")
def used_library(demo_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with changes, and its configuration beside it; each test copies it."""
    folder = tmp_path_factory.mktemp("used") / "library"
    shutil.copytree(demo_library, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_LIBRARY", str(folder))
        patch.setenv("READER_CONFIG", str(folder.parent / "config.toml"))
        for line in SETUP:
            assert main(shlex.split(line)) == 0, line
    return folder


@pytest.fixture
def workplace(used_library: Path, reader: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with digests, in which the examples run, on a library that somebody has used."""
    shutil.copytree(used_library, folder)
    home = tmp_path / "home"
    for name in (
        ".zfunc",
        ".local/share/bash-completion/completions",
        ".config/fish/completions",
        "vault",
        "Downloads",
    ):
        (home / name).mkdir(parents=True)
    for file in (
        home / "digest.txt",
        home / "Downloads" / "digest.txt",
        home / "daily.md",
        home / "thoughts.txt",
        home / "daily_papers.txt",
    ):
        shutil.copy(NOVEMBER, file)
    shutil.copytree(home / "Downloads", home / "digests")
    (home / "from_laptop.json").write_text('{"schema": 1, "papers": [{"title": "From the laptop", "starred": true}]}')
    monkeypatch.chdir(home)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr("reader.desktop.open_url", lambda *_, **__: "opened")
    monkeypatch.setattr("reader.desktop.copy", lambda *_, **__: "copied")
    with Library.open(folder) as library:
        keys = tuple(library.columns.keys)
    monkeypatch.setattr("reader.cli.paper_lookup.load_last_list", lambda _folder: keys[:20])
    return home


def run(example: str, reader: Run, home: Path) -> str:
    """Run an example in this process, or in a shell if it has pipes; return what went wrong."""
    if not re.search(r"[|<>$~]|\d\.\.", example.replace("'>", "")) or (
        "'" in example and "|" not in example.replace("'", "")
    ):
        outcome = reader(*shlex.split(example)[1:])
        return "" if outcome.status == 0 else outcome.err
    functions = (
        f'reader() {{ "{sys.executable}" -m reader "$@"; }}',
        "git() { :; }",
        "pbpaste() { cat digest.txt; }",
        "jq() { cat >/dev/null; }",
    )
    program = f"{'; '.join(functions)}; set -eo pipefail\n"
    environment = {"PYTHONPATH": str(PROJECT), "HOME": str(home)}
    result = subprocess.run(
        ["bash", "-c", program + example],
        capture_output=True,
        text=True,
        cwd=home,
        env=os.environ | environment,
        check=False,
    )
    return "" if result.returncode in (0, 141) else result.stderr


@pytest.mark.parametrize("name", [command.name for command in COMMANDS if command.name not in ELSEWHERE])
def test_every_example_works(name: str, reader: Run, used_library: Path, workplace: Path) -> None:
    if name != "config":  # its examples make one
        shutil.copy(used_library.parent / "config.toml", workplace.parent)
    for line in SETUP_OF.get(name, ()):
        assert reader(*shlex.split(line)).status == 0, line
    failures = {example: run(example, reader, workplace) for example in examples_of(name) if not is_elsewhere(example)}
    assert {example: error for example, error in failures.items() if error} == {}


def commands_in(example: str) -> list[list[str]]:
    """Return the words of each call of the program in an example."""
    lexer = shlex.shlex(example, posix=True, punctuation_chars="|<>();$")
    lexer.whitespace_split = True
    calls: list[list[str]] = []
    is_call = False
    for word in lexer:
        if word == "reader":
            calls.append([])
            is_call = True
        elif set(word) <= set("|<>();$"):
            is_call = False
        elif is_call:
            calls[-1].append(word)
    return calls


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_example_that_runs_elsewhere_is_valid(name: str) -> None:
    for example in examples_of(name):
        assert name in [parse(words, COMMANDS).command for words in commands_in(example)]
