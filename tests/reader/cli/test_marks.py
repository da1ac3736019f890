"""The commands that change marks, notes and tags, and undo and redo."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from reader.cli import main
from storage import Library
from tests.reader.cli.conftest import Run

TITLE = "Meta-Transformer: A Unified Framework for Multimodal Learning"


def paper(reader: Run, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(reader("show", "--json", key).out)["papers"][0]
    return fields


@pytest.mark.parametrize(
    ("command", "field", "value", "message"),
    [
        ("star", "starred", True, "Starred 2 papers"),
        ("unstar", "starred", False, "Unstarred 2 papers"),
        ("read", "read", True, "Marked 2 papers read"),
        ("unread", "read", False, "Marked 2 papers unread"),
    ],
)
def test_a_mark_changes_for_all_papers_as_one_change(
    november: Run, keys: list[str], command: str, field: str, value: bool, message: str
) -> None:
    november("read" if field == "read" else "star", keys[0], keys[1])
    november("unread" if field == "read" else "unstar", *keys[:2]) if value else None
    outcome = november(command, keys[0], keys[1][:14])
    assert (outcome.status, outcome.out, outcome.err.splitlines()[0]) == (0, "", f"{message} · undo: reader undo")
    assert [paper(november, key)[field] for key in keys[:2]] == [value, value]
    november("undo")
    assert [paper(november, key)[field] for key in keys[:2]] == [not value, not value]


def test_an_existing_mark_is_not_a_change(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    outcome = november("star", keys[0])
    assert (outcome.status, outcome.err) == (
        0,
        f"No change: already starred: {TITLE}\n",
    )


def test_a_dash_reads_papers_from_standard_input(november: Run, keys: list[str]) -> None:
    listed = november("list", "--limit", "3").out
    assert november("star", "-", stdin=listed).err.startswith("Starred 3 papers\n  Meta-Transformer: ")
    assert november("list", "is:starred", "--keys").out.split() == keys[:3]
    assert november("read", "-", keys[4], stdin=f"{keys[0]}\n\n{keys[0]}\n").err.startswith("Marked 2 papers read\n")


def test_options_may_stand_among_the_papers(november: Run, keys: list[str], folder: Path) -> None:
    assert november("star", keys[0], "--library", str(folder), keys[1]).err.startswith("Starred 2 papers\n")


def test_empty_standard_input_names_no_paper(november: Run) -> None:
    outcome = november("star", "-")
    assert (outcome.status, outcome.err) == (1, "reader: no paper named on standard input\n")


def test_one_unknown_paper_prevents_the_change(november: Run, keys: list[str]) -> None:
    outcome = november("star", keys[0], "nowhere")
    assert outcome.status == 1
    assert outcome.err.startswith("reader: no paper matches 'nowhere'; ")
    assert not paper(november, keys[0])["starred"]


def test_an_ambiguous_key_lists_the_candidates(november: Run) -> None:
    outcome = november("star", "meta")
    assert outcome.status == 2
    assert re.match(r"reader: 'meta' matches \d+ papers: meta", outcome.err)
    assert outcome.err.count("\n") == 1


def test_tags_are_added_and_removed_in_one_change(november: Run, keys: list[str]) -> None:
    november("tag", keys[0], "+todo")
    outcome = november("tag", keys[0], keys[1], "+vision", "-todo", "+a,b")
    assert (outcome.status, outcome.err.splitlines()[0]) == (0, "Tagged 2 papers #vision #a #b, untagged #todo")
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
def test_signs_tell_tags_from_papers(november: Run, keys: list[str], words: list[str], tags: list[str] | None) -> None:
    november("tag", keys[0], "+old") if tags is not None and "2d" not in tags else None
    outcome = november("tag", *(keys[0] if word == "KEY" else word for word in words))
    assert outcome.status == 0
    if tags is None:
        assert outcome.out.startswith("usage: reader tag")
    else:
        assert paper(november, keys[0])["tags"] == tags


def test_options_may_stand_among_the_tags(november: Run, keys: list[str], folder: object) -> None:
    november("tag", keys[0], "--library", str(folder), "+vision", "-todo")
    assert paper(november, keys[0])["tags"] == ["vision"]


@pytest.mark.parametrize("words", [["KEY"], ["KEY", "OTHER"], ["+vision"], ["KEY", "+"]])
def test_a_tag_command_needs_a_paper_and_a_tag(november: Run, keys: list[str], words: list[str]) -> None:
    outcome = november("tag", *({"KEY": keys[0], "OTHER": keys[1]}.get(word, word) for word in words))
    assert outcome.status == 2
    assert "write reader tag PAPER" in outcome.err
    assert november("tags").out == ""


def test_a_tag_may_be_the_beginning_of_several_keys(november: Run, keys: list[str]) -> None:
    november("tag", keys[0], "meta")
    assert paper(november, keys[0])["tags"] == ["meta"]


def test_a_key_with_a_sign_is_a_tag(november: Run, keys: list[str]) -> None:
    november("tag", keys[0], f"+{keys[1]}")
    assert paper(november, keys[0])["tags"] == [keys[1]]


def test_a_note_is_written_printed_and_deleted(november: Run, keys: list[str]) -> None:
    assert november("note", keys[0], "compare with", "CLIP").err == f"Note saved: {TITLE}\n"
    assert november("note", keys[0]).out == "compare with CLIP\n"
    assert november("note", keys[0], "-", stdin="two\nlines\n").status == 0
    assert november("note", keys[0]).out == "two\nlines\n"
    assert november("note", keys[0], "-- done").status == 0
    assert november("note", keys[0], "").err == f"Note deleted: {TITLE}\n"
    missing = november("note", keys[0])
    assert (missing.status, missing.out) == (1, "")


def test_undo_and_redo_take_a_number_of_changes(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    november("read", keys[1])
    assert november("undo", "2").err == "Undone: marked 1 paper read\nUndone: starred 1 paper\n"
    assert november("redo").err == "Redone: starred 1 paper\n"
    assert paper(november, keys[0])["starred"]
    assert november("redo").err == "Redone: marked 1 paper read\n"
    assert november("redo").err == "reader: nothing to redo\n"


def test_undoing_more_than_there_is_changes_nothing(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    november("read", keys[1])
    outcome = november("undo", "4")
    assert (outcome.status, outcome.err) == (
        1,
        "reader: cannot undo 4 changes: only 3 changes to undo; nothing was changed\n",
    )
    assert paper(november, keys[0])["starred"]
    november("undo")
    outcome = november("redo", "2")
    assert (outcome.status, outcome.err) == (
        1,
        "reader: cannot redo 2 changes: only 1 change to redo; nothing was changed\n",
    )
    assert not paper(november, keys[1])["read"]
    assert november("undo", "2").status == 0


def test_a_change_undone_elsewhere_meanwhile_is_reported(
    november: Run, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    november("star", keys[0])
    monkeypatch.setattr(Library, "undo", lambda _: None)
    outcome = november("undo")
    assert (outcome.status, outcome.err) == (1, "reader: nothing more can be undone\n")


def test_an_import_can_be_undone(november: Run) -> None:
    assert november("undo").err == "Undone: imported 32 papers\n"
    assert november("list", "").status == 1
    outcome = november("undo")
    assert (outcome.status, outcome.err) == (1, "reader: nothing to undo\n")


@pytest.mark.parametrize("command", [["star", "-"], ["note", "metatransf", "-"], ["import", "-"]])
def test_closed_standard_input_is_a_usage_error(
    november: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(command) == 2


def test_a_note_that_is_not_utf_8_is_rejected_with_its_line(
    november: Run, keys: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.TextIOWrapper(io.BytesIO(b"first\ncaf\xe9"), encoding="ascii", errors="surrogateescape")
    monkeypatch.setattr("sys.stdin", given)
    assert main(["note", keys[0], "-"]) == 2
    assert "standard input:2: not UTF-8; " in capsys.readouterr().err
    assert paper(november, keys[0])["note"] is None


def test_an_endless_note_is_rejected(november: Run, keys: list[str]) -> None:
    outcome = november("note", keys[0], "-", stdin="endless " * 3_000_000)
    assert (outcome.status, "send less at a time" in outcome.err) == (2, True)


def test_errors_shorten_a_long_reference(november: Run) -> None:
    outcome = november("star", "x" * 10_000)
    assert outcome.status == 1
    assert len(outcome.err) < 200


def test_a_query_changes_all_that_it_finds_as_one_change(november: Run, keys: list[str]) -> None:
    found = november("list", "has:code", "--keys").out.split()
    november("tag", keys[0], "+todo")
    outcome = november("tag", "--query", "has:code", "+todo", "-old")
    assert outcome.err.startswith(f"Tagged {len(found) - 1} papers #todo, untagged #old\n")
    assert set(november("list", "tag:todo", "--keys").out.split()) == set(found)
    november("undo")
    assert november("list", "tag:todo", "--keys").out.split() == keys[:1]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("star",), "31 of 32 papers would be starred (dry run)"),
        (("read",), "32 papers would be marked read (dry run)"),
        (("dismiss",), "32 papers would be dismissed (dry run)"),
        (("snooze", "2099-01-01"), "32 papers would be snoozed until 1 Jan 2099 (dry run)"),
        (("tag", "+a", "-b"), "32 papers would be tagged #a, untagged #b (dry run)"),
        (("snooze", "never"), "1 of 32 papers would be woken up (dry run)"),
        (("note", "good"), "32 papers would be changed (dry run)"),
    ],
)
def test_a_dry_run_counts_what_would_change(
    november: Run, keys: list[str], command: tuple[str, ...], message: str
) -> None:
    november("star", keys[0])
    november("snooze", keys[1], "2098-01-01")
    before = november("list", "", "--json").out
    outcome = november(*command, "--query", "", "--dry-run")
    assert (outcome.status, outcome.err) == (0, f"{message}\n")
    assert november("list", "", "--json").out == before


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("star", "KEY", "--query", "has:code"), 2, "give either papers or --query, not both"),
        (("star", "--query", "is:strred"), 2, "Did you mean is:starred?"),
        (("star", "--query", "tag:nowhere"), 1, "no papers match 'tag:nowhere'"),
        (("tag", "--query", "has:code"), 2, ""),
        (("note", "--query", "has:code"), 2, "no note given"),
        (("note", "KEY", "--edit", "text"), 2, "--edit takes one PAPER"),
        (("snooze", "KEY"), 2, "no day given"),
        (("snooze", "KEY", "soon"), 2, "not a date: soon"),
        (("snooze", "--query", "has:code"), 2, ""),
    ],
)
def test_a_selection_that_is_not_clear_changes_nothing(
    november: Run, keys: list[str], arguments: tuple[str, ...], status: int, message: str
) -> None:
    outcome = november(*(keys[0] if argument == "KEY" else argument for argument in arguments))
    assert (outcome.status, message in outcome.err) == (status, True)
    assert november("undo").err == "Undone: imported 32 papers\n"


@pytest.mark.parametrize("when", [["2099-03-01"], ["1", "mar", "2099"]])
def test_papers_are_snoozed_and_woken_up(november: Run, keys: list[str], when: list[str]) -> None:
    assert november("snooze", keys[0], *when).err.startswith("Snoozed until Sun 1 Mar 2099: Meta-Transformer")
    assert paper(november, keys[0])["snoozed_until"] == "2099-03-01"
    assert keys[0] not in november("list", "--keys").out
    assert november("snooze", keys[0], "never").err.startswith("Woke up: Meta-Transformer")
    assert keys[0] in november("list", "--keys").out


def test_dismissed_papers_leave_the_inbox(november: Run, keys: list[str]) -> None:
    assert november("dismiss", keys[0]).err.startswith("Dismissed: Meta-Transformer")
    assert keys[0] not in november("list", "--keys").out


def test_tags_are_counted(november: Run, keys: list[str]) -> None:
    assert november("tags").out == ""
    november("tag", *keys[:3], "+b")
    november("tag", keys[0], "+a")
    assert november("tags").out == "a\t1\nb\t3\n"
    assert json.loads(november("tags", "--json").out) == {"schema": 1, "tags": {"a": 1, "b": 3}}


def test_a_tag_is_renamed_on_all_papers_as_one_change(november: Run, keys: list[str]) -> None:
    november("tag", *keys[:3], "+todo")
    november("tag", keys[0], "+later")
    planned = november("tags", "--rename", "todo", "later", "--dry-run")
    assert planned.err == "3 papers would be tagged #later instead of #todo (dry run)\n"
    assert november("tags", "--rename", "Todo", "#later").err == "Renamed #Todo to #later on 3 papers\n"
    assert november("tags").out == "later\t3\n"
    november("undo")
    assert november("tags").out == "later\t1\ntodo\t3\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--rename", "x", "y"), 1, "no paper is tagged 'x'"),
        (("--rename", "x"), 2, "no new name given"),
        (("--rename", "x", "a b"), 2, "not a tag: a b. A tag is one word"),
        (("--dry-run",), 2, "--dry-run needs --rename"),
    ],
)
def test_a_tag_that_cannot_be_renamed_is_refused(
    november: Run, arguments: tuple[str, ...], status: int, message: str
) -> None:
    outcome = november("tags", *arguments)
    assert (outcome.status, message in outcome.err) == (status, True)
