"""Run the command line in this process, on a library of its own."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from reader.cli import main
from reader.formats import sample_digests
from storage import Library


@dataclass(frozen=True)
class Outcome:
    """The exit status of a command, its data and its messages."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]
SAMPLES = Path(__file__).resolve().parents[3] / "reader/formats/samples"
NOVEMBER = SAMPLES / "daily_papers_nov_28.txt"
DECEMBER = SAMPLES / "daily_papers_dec_29.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def reader(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands on a new library; `stdin` is standard input."""
    monkeypatch.setenv("READER_LIBRARY", str(folder))
    monkeypatch.setenv("READER_CONFIG", str(folder.parent / "config.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder.parent / "state"))

    def run(*arguments: str, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsys.readouterr()
        status = main(list(arguments))
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def november_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a library that holds the first sample digest; only to be copied."""
    folder = tmp_path_factory.mktemp("november") / "library"
    with Library.open(folder) as library:
        library.import_digests(sample_digests()[0])
    return folder


@pytest.fixture
def november(reader: Run, folder: Path, november_library: Path) -> Run:
    """Run commands on a library that holds the first sample digest."""
    copytree(november_library, folder)
    return reader


@pytest.fixture
def keys(november: Run) -> list[str]:
    return november("list", "--keys").out.split()
