"""`reader history` and `reader undo --list`: the changes, newest first."""

import json
import re
from pathlib import Path

from storage import Library
from tests.reader.cli.conftest import Run
from tests.reader.cli.terminal import Terminal


def test_changes_are_listed_newest_first(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    november("tag", keys[1], keys[2], "+vision")
    history = json.loads(november("history", "--json").out)
    assert [change["description"] for change in history["history"]] == [
        "tagged 2 papers #vision",
        "starred 1 paper",
        "imported 32 papers",
    ]
    assert history["history"][0]["keys"] == keys[1:3]
    assert not any(change["undone"] for change in history["history"])


def test_times_have_one_form_in_every_output(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    (_starred, imported) = json.loads(november("history", "--json").out)["history"]
    assert imported["time"] == json.loads(november("show", keys[0], "--json").out)["papers"][0]["added"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", imported["time"])
    assert november("history").out.splitlines()[1].startswith(f"{imported['time']}\tdone\t")


def test_an_undone_change_stays_in_its_place(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    november("read", keys[1])
    november("undo")
    lines = [line.split("\t")[1:] for line in november("history").out.splitlines()]
    assert lines == [["undone", "marked 1 paper read"], ["done", "starred 1 paper"], ["done", "imported 32 papers"]]
    november("redo")
    assert "undone" not in november("history").out
    assert november("undo", "--list").out == november("history").out
    assert november("history", "-n", "1").out.count("\n") == 1


def test_listing_changes_undoes_nothing(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    before = november("history").out
    november("undo", "--list")
    assert november("history").out == before


def test_a_library_without_changes_has_no_history(reader: Run, folder: Path) -> None:
    Library.open(folder).close()
    outcome = reader("history")
    assert (outcome.status, outcome.out, outcome.err) == (1, "", "No changes yet\n")
    assert json.loads(reader("history", "--json").out) == {"schema": 1, "history": []}


def test_a_terminal_numbers_the_steps_to_undo(november: Run, keys: list[str], folder: Path) -> None:
    november("star", keys[0])
    november("read", keys[1])
    november("undo")
    with Terminal(folder, columns=120) as terminal:
        lines = terminal.run("history").splitlines()
    assert [line.split()[0] for line in lines] == ["-", "1", "2"]
    assert "undone: marked 1 paper read" in lines[0]
    assert lines[1].endswith("starred 1 paper: Meta-Transformer: A Unified Framework for Multimodal Learning")
