import io
import json
from typing import Any

import pytest

from reader.cli import main
from tests.reader.cli.conftest import Run


def paper(reader: Run, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(reader("show", "--json", key).out)["papers"][0]
    return fields


@pytest.mark.parametrize(
    ("command", "field", "value", "words"),
    [
        ("star", "starred", True, "starred"),
        ("unstar", "starred", False, "unstarred"),
        ("read", "read", True, "read"),
        ("unread", "read", False, "unread"),
    ],
)
def test_a_mark_is_changed_for_all_papers_at_once(
    november: Run, keys: list[str], command: str, field: str, value: bool, words: str
) -> None:
    november("read" if field == "read" else "star", keys[0], keys[1])
    november("unread" if field == "read" else "unstar", *keys[:2]) if value else None
    outcome = november(command, keys[0], keys[1][:14])
    assert (outcome.status, outcome.out, outcome.err) == (0, "", f"{words} 2 papers\n")
    assert [paper(november, key)[field] for key in keys[:2]] == [value, value]
    november("undo")
    assert [paper(november, key)[field] for key in keys[:2]] == [not value, not value]


def test_marking_what_is_marked_changes_nothing(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    outcome = november("star", keys[0])
    assert (outcome.status, outcome.err) == (0, "nothing to change: already starred\n")


def test_a_dash_reads_papers_from_the_standard_input(november: Run, keys: list[str]) -> None:
    listed = november("list", "--limit", "3").out
    assert november("star", "-", given=listed).err == "starred 3 papers\n"
    assert november("list", "is:starred", "--keys").out.split() == keys[:3]
    assert november("read", "-", keys[4], given=f"{keys[0]}\n\n{keys[0]}\n").err == "read 2 papers\n"


def test_nothing_on_the_standard_input_is_nothing_matched(november: Run) -> None:
    outcome = november("star", "-")
    assert (outcome.status, outcome.err) == (1, "reader: no paper was named on the standard input\n")


def test_one_unknown_paper_keeps_all_from_being_marked(november: Run, keys: list[str]) -> None:
    outcome = november("star", keys[0], "nowhere")
    assert outcome.status == 1
    assert outcome.err.startswith("reader: no paper is known by 'nowhere'")
    assert not paper(november, keys[0])["starred"]


def test_a_beginning_of_several_keys_lists_the_candidates(november: Run) -> None:
    outcome = november("star", "meta")
    assert outcome.status == 2
    assert "'meta' could be any of" in outcome.err
    assert outcome.err.count("\n") == 1


def test_tags_are_added_and_taken_away_in_one_change(november: Run, keys: list[str]) -> None:
    november("tag", keys[0], "+todo")
    outcome = november("tag", keys[0], keys[1], "+vision", "-todo", "+a,b")
    assert (outcome.status, outcome.err) == (0, "tagged 2 papers +vision +a +b -todo\n")
    assert paper(november, keys[0])["tags"] == ["a", "b", "vision"]
    november("undo")
    assert paper(november, keys[0])["tags"] == ["todo"]
    assert paper(november, keys[1])["tags"] == []


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        (["KEY", "vision", "2d"], ["2d", "vision"]),
        (["KEY", "+vision", "-h"], None),
        (["KEY", "-old"], []),
        (["+vision", "KEY", "-old"], ["vision"]),
        (["KEY", "--", "-old", "+new"], ["new"]),
    ],
)
def test_words_of_a_tag_command(november: Run, keys: list[str], words: list[str], tags: list[str] | None) -> None:
    november("tag", keys[0], "+old") if tags is not None and "2d" not in tags else None
    outcome = november("tag", *(keys[0] if word == "KEY" else word for word in words))
    assert outcome.status == 0
    if tags is None:
        assert outcome.out.startswith("usage: reader tag")
    else:
        assert paper(november, keys[0])["tags"] == tags


def test_the_library_may_be_told_among_the_tags(november: Run, keys: list[str], folder: object) -> None:
    november("tag", keys[0], "--library", str(folder), "+vision", "-todo")
    assert paper(november, keys[0])["tags"] == ["vision"]


@pytest.mark.parametrize("words", [["KEY"], ["KEY", "OTHER"], ["+vision"], ["KEY", "+"]])
def test_a_tag_command_that_lacks_something_says_what(november: Run, keys: list[str], words: list[str]) -> None:
    outcome = november("tag", *({"KEY": keys[0], "OTHER": keys[1]}.get(word, word) for word in words))
    assert outcome.status == 2
    assert "say which" in outcome.err
    assert november("tags").out == ""


def test_with_a_sign_anything_can_be_a_tag(november: Run, keys: list[str]) -> None:
    november("tag", keys[0], f"+{keys[1]}")
    assert paper(november, keys[0])["tags"] == [keys[1]]


def test_a_note_is_written_printed_and_cleared(november: Run, keys: list[str]) -> None:
    assert november("note", keys[0], "compare with", "CLIP").err == "noted on 1 paper\n"
    assert november("note", keys[0]).out == "compare with CLIP\n"
    assert november("note", keys[0], "-", given="two\nlines\n").status == 0
    assert november("note", keys[0]).out == "two\nlines\n"
    assert november("note", keys[0], "-- done").status == 0
    assert november("note", keys[0], "").err == "cleared the note of 1 paper\n"
    missing = november("note", keys[0])
    assert (missing.status, missing.out) == (1, "")


def test_undo_and_redo_take_a_number_of_changes(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    november("read", keys[1])
    assert november("undo", "2").err == "took back: read 1 paper\ntook back: starred 1 paper\n"
    assert november("redo").err == "took again: starred 1 paper\n"
    assert paper(november, keys[0])["starred"]
    assert november("redo").err == "took again: read 1 paper\n"
    assert november("redo").err == "reader: there is nothing to redo\n"


def test_more_steps_than_there_are_change_nothing(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    november("read", keys[1])
    outcome = november("undo", "4")
    assert (outcome.status, outcome.err) == (
        1,
        "reader: there are only 3 changes to undo, not 4; nothing was changed\n",
    )
    assert paper(november, keys[0])["starred"]
    november("undo")
    outcome = november("redo", "2")
    assert (outcome.status, outcome.err) == (
        1,
        "reader: there is only one change to redo, not 2; nothing was changed\n",
    )
    assert not paper(november, keys[1])["read"]
    assert november("undo", "2").status == 0


def test_an_import_can_be_undone(november: Run) -> None:
    assert november("undo").err == "took back: imported 32 papers\n"
    assert november("list", "").status == 1
    outcome = november("undo")
    assert (outcome.status, outcome.err) == (1, "reader: there is nothing to undo\n")


@pytest.mark.parametrize("command", [["star", "-"], ["note", "metatransf", "-"], ["import", "-"]])
def test_a_closed_standard_input_is_told(november: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(command) == 2


def test_a_note_that_is_no_utf_8_is_refused_with_its_line(
    november: Run, keys: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.TextIOWrapper(io.BytesIO(b"first\ncaf\xe9"), encoding="ascii", errors="surrogateescape")
    monkeypatch.setattr("sys.stdin", given)
    assert main(["note", keys[0], "-"]) == 2
    assert "standard input:2: this is not UTF-8" in capsys.readouterr().err
    assert paper(november, keys[0])["note"] is None


def test_a_note_that_never_ends_is_refused(november: Run, keys: list[str]) -> None:
    outcome = november("note", keys[0], "-", given="endless " * 3_000_000)
    assert (outcome.status, "give less at a time" in outcome.err) == (2, True)


def test_a_long_reference_is_cut_in_what_is_said_of_it(november: Run) -> None:
    outcome = november("star", "x" * 10_000)
    assert outcome.status == 1
    assert len(outcome.err) < 200
