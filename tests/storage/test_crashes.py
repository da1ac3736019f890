"""No acknowledged change is lost to truncated journals, flipped bits, killed processes or other writers."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import Library
from tests.storage.libraries import compact, make_library, tag, tags_in

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

PROJECT = Path(__file__).resolve().parents[2]


def test_a_truncated_journal_keeps_every_earlier_change(tmp_path: Path) -> None:
    key = make_library(tmp_path)[0]
    with Library.open(tmp_path) as library:
        for number in range(12):
            tag(library, key, f"t{number:02}")
    journal = tmp_path / "library.journal"
    content = journal.read_bytes()
    for cut in range(0, len(content), 7):
        journal.write_bytes(content[:cut])
        kept = max(0, content[:cut].count(b"\n") - 1)
        with Library.open(tmp_path) as library:
            assert set(library.tag_counts()) == {f"t{number:02}" for number in range(kept)}
            assert len(library) == 3
            missing = 12 - kept
            assert any("missing" in warning and str(journal) in warning for warning in library.warnings), missing


def test_a_torn_tail_is_reported_and_its_numbers_not_reused(tmp_path: Path) -> None:
    key = make_library(tmp_path)[0]
    with Library.open(tmp_path) as library:
        tag(library, key, "one")
        tag(library, key, "two")
    journal = tmp_path / "library.journal"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    with Library.open(tmp_path) as library:
        assert "the last saved change is missing" in " ".join(library.warnings)
        tag(library, key, "three")
    with Library.open(tmp_path) as library:
        assert set(library.tag_counts()) == {"one", "three"}
        assert "1 change before line 3 is missing" in " ".join(library.warnings)


def test_an_unacknowledged_record_is_truncated_silently(tmp_path: Path) -> None:
    key = make_library(tmp_path)[0]
    with (tmp_path / "library.journal").open("ab") as journal:
        journal.write(b"12345678 99 half a li")
    with Library.open(tmp_path) as library:
        assert library.warnings == ()
        tag(library, key, "one")
    assert tags_in(tmp_path) == {"one"}
    assert b"half a li" not in (tmp_path / "library.journal").read_bytes()


def test_flipped_bits_never_raise_and_never_stay_silent(tmp_path: Path) -> None:
    key = make_library(tmp_path / "whole", 20)[0]
    with Library.open(tmp_path / "whole") as library:
        for number in range(6):
            tag(library, key, f"t{number}")
    rng = random.Random(7)
    for round_number in range(120):
        folder = tmp_path / f"damaged{round_number}"
        shutil.copytree(tmp_path / "whole", folder)
        path = folder / rng.choice(["papers.json", "library.journal", "undo.json"])
        content = bytearray(path.read_bytes())
        position = rng.randrange(len(content))
        content[position] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
        with Library.open(folder) as library:
            assert library.warnings, (path.name, position)
            assert str(path) in " ".join(library.warnings)
            assert len(library) >= 19
            assert path.name == "papers.json" or len(library.tag_counts()) >= 5
        assert path.read_bytes() == content


WORKER = """
import sys
from pathlib import Path
from storage import Library
library = Library.open(Path(sys.argv[1]))
key = library.columns.keys[0]
number = 0
while number < int(sys.argv[3]):
    name = f"{sys.argv[2]}-{number}"
    library.update_marks([key], lambda marks: marks.with_tags([name]), "tagged")
    print(name, flush=True)
    number += 1
library.close()
"""


def run_worker(folder: Path, name: str, changes: int = 100_000) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WORKER, str(folder), name, str(changes)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def test_acknowledged_changes_survive_kill_9(tmp_path: Path) -> None:
    make_library(tmp_path)
    rng = random.Random(9)
    acknowledged: set[str] = set()
    for round_number in range(12):
        with run_worker(tmp_path, f"r{round_number}") as worker:
            assert worker.stdout is not None
            for _ in range(rng.randrange(1, 60)):
                line = worker.stdout.readline().strip()
                assert line, "the worker exited"
                acknowledged.add(line)
            worker.send_signal(signal.SIGKILL)
            acknowledged |= set(worker.stdout.read().split()) - {""}
        with Library.open(tmp_path) as library:
            assert library.warnings == ()
            kept = set(library.tag_counts())
            assert acknowledged <= kept
            assert len(kept - acknowledged) <= round_number + 1
            assert library.undo() is not None
            assert library.redo() is not None


def test_three_writers_lose_nothing(tmp_path: Path) -> None:
    make_library(tmp_path)
    workers = [run_worker(tmp_path, name, 60) for name in ("a", "b", "c")]
    with Library.open(tmp_path) as watcher:
        while any(worker.poll() is None for worker in workers):
            watcher.refresh()
            if random.Random(len(watcher.tag_counts())).random() < 0.2:
                compact(watcher)
        watcher.refresh()
        expected = {f"{name}-{number}" for name in "abc" for number in range(60)}
        assert set(watcher.tag_counts()) == expected
    for worker in workers:
        worker.communicate()
        assert worker.returncode == 0
    assert tags_in(tmp_path) == expected
