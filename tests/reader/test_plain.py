"""Plain mode on a small library, with scripted answers."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import desktop
from reader.config import Rule
from reader.errors import ClipboardError, LibraryReadOnly, QueryError
from reader.paper import Appearance, Marks, Paper
from reader.plain import END_OF_SESSION, PLAIN_COMMANDS, PROMPT, PlainTriage, parse_command
from reader.plain_text import split_sentences
from reader.rules import effects_of
from reader.triage import suggest_days
from storage import Library
from tests.builders import a_digest, a_paper

TODAY = date(2025, 12, 30)


class ScriptedTerminal:
    """Answers prompts with the given lines, and records what is printed."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.printed: list[str] = []

    def print(self, text: str) -> None:
        self.printed.append(text)

    def prompt(self, prompt: str) -> str | None:
        self.printed.append(prompt)
        return self.answers.pop(0) if self.answers else None

    def has_printed(self, text: str) -> bool:
        return any(text in line for line in self.printed)


@pytest.fixture
def library() -> Library:
    library = Library.in_memory()
    code = ("https://github.com/lab/distil", "https://gitlab.com/lab/distil")
    distillation = a_paper(
        "Knowledge Distillation at Scale",
        abstract=r"It reaches 80.0\% of accuracy.",
        arxiv_id="2512.00001",
        code=code,
        links=(*code, "https://lab.github.io/distil"),
        author_count=3,
        upvotes=40,
        appearances=(Appearance("hf-daily", TODAY),),
    )
    library.import_digests(a_digest(distillation, "Merging LoRAs like Playing LEGO", "Attention Is All You Need"))
    return library


def triage(library: Library, *answers: str, query: str | None = None) -> ScriptedTerminal:
    terminal = ScriptedTerminal(*answers)
    session = PlainTriage(library, terminal, lambda: TODAY)
    if session.start(*([query] if query is not None else [])):
        session.run()
    return terminal


def paper_starting_with(library: Library, beginning: str) -> Paper:
    return next(paper for paper in library.papers() if paper.title.startswith(beginning))


def test_each_decision_goes_to_the_next_paper(library: Library) -> None:
    terminal = triage(library, "s", "dismiss", "n")
    assert paper_starting_with(library, "Knowledge").marks.starred
    assert paper_starting_with(library, "Merging").marks.read
    assert not paper_starting_with(library, "Attention").marks.read
    titles = [line for line in terminal.printed if line.endswith(("Scale", "LEGO", "Need"))]
    assert titles == ["Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO", "Attention Is All You Need"]
    assert [line for line in terminal.printed if line in ("Starred.", "Dismissed.")] == ["Starred.", "Dismissed."]
    assert terminal.printed[-2:] == [PROMPT, "3 papers: 1 starred, 1 dismissed, 1 skipped"]


def test_enter_prints_the_paper_in_full(library: Library) -> None:
    terminal = triage(library, "")
    assert terminal.printed[2:4] == [
        "Knowledge Distillation at Scale",
        "3 authors, 40 upvotes, code on github.com and gitlab.com.",
    ]
    for line in (
        "It reaches 80.0% of accuracy.",
        "Code: https://gitlab.com/lab/distil",
        "PDF: https://arxiv.org/pdf/2512.00001",
        "Link: https://lab.github.io/distil",
    ):
        assert line in terminal.printed
    assert terminal.printed.count("Code: https://github.com/lab/distil") == 1


def test_a_count_without_names_needs_no_label(library: Library) -> None:
    printed = triage(library, "").printed
    assert "3 authors" in printed
    assert not any(line.startswith("Authors:") for line in printed)


def test_facts_are_spoken_without_symbols(library: Library) -> None:
    days = (date(2025, 11, 25), date(2025, 11, 28))
    seen = (Appearance("hf-daily", day, upvotes=count) for day, count in zip(days, (12, 40), strict=True))
    library.import_digests(a_digest(a_paper("Moved", appearances=tuple(seen))))
    assert "Trend: upvotes 12 then 40 (25–28 Nov)" in triage(library, "", query="title:moved").printed


@pytest.mark.parametrize("answers", [("z 2026-02-01",), ("snooze", "2026-02-01")])
def test_a_paper_is_snoozed_until_a_day(library: Library, answers: tuple[str, ...]) -> None:
    terminal = triage(library, *answers)
    assert "Snoozed until Sun 1 Feb 2026." in terminal.printed
    assert paper_starting_with(library, "Knowledge").marks.snoozed_until == date(2026, 2, 1)


@pytest.mark.parametrize("answers", [("z never",), ("z", "never")])
def test_never_ends_a_snooze(library: Library, answers: tuple[str, ...]) -> None:
    terminal = triage(library, "z 2026-02-01", "u", *answers)
    assert "No change." in terminal.printed
    snoozed = paper_starting_with(library, "Knowledge").key
    library.update_marks([snoozed], partial(replace, snoozed_until=TODAY), "snoozed")
    terminal = triage(library, *answers)
    assert "Woke up." in terminal.printed
    assert paper_starting_with(library, "Knowledge").marks.snoozed_until is None


def test_a_day_is_chosen_by_number_or_cancelled(library: Library) -> None:
    terminal = triage(library, "z", "1", "z", "", "z yesterday", "z 2025-12-30")
    assert paper_starting_with(library, "Knowledge").marks.snoozed_until == date(2025, 12, 31)
    assert paper_starting_with(library, "Merging").marks.snoozed_until is None
    assert terminal.has_printed("Not a date: yesterday")
    assert terminal.has_printed("That date has passed: 2025-12-30")


@pytest.mark.parametrize("number", range(len(suggest_days(TODAY))))
def test_every_suggested_day_is_accepted(library: Library, number: int) -> None:
    name, day = suggest_days(TODAY)[number]
    for answer in (name, name.upper(), str(number + 1)):
        triage(library, "snooze", answer)
        assert paper_starting_with(library, "Knowledge").marks.snoozed_until == day
        library.undo()


def test_tags_and_notes_stay_with_the_paper(library: Library) -> None:
    terminal = triage(library, "t vision todo", "t", "-todo", "m compare it", "m", "", "t", "", "s")
    marks = paper_starting_with(library, "Knowledge").marks
    assert (marks.tags, marks.note, marks.starred) == (("vision",), "compare it", True)
    assert "Tags: todo vision. In the library: todo vision." in terminal.printed
    assert {"Tagged #vision #todo.", "Untagged #todo.", "Note saved."} <= set(terminal.printed)
    assert terminal.printed.count("No change.") == 2


def test_a_minus_deletes_the_note(library: Library) -> None:
    assert "Note deleted." in triage(library, "m compare it", "m -").printed
    assert paper_starting_with(library, "Knowledge").marks.note == ""


def test_undo_reverts_every_step(library: Library) -> None:
    terminal = triage(library, "t vision", "s", "n", "d", "u", "u", "u", "u", "u")
    assert not any(paper.marks.read or paper.marks.starred or paper.marks.tags for paper in library.papers())
    assert terminal.has_printed("Undone: starred 1 paper.")
    assert "Nothing to undo." in terminal.printed
    assert "Back to the previous paper." in terminal.printed


def test_skipped_papers_come_last_in_the_next_session(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("One", "Two", "Three"))
        triage(library, " ", "d")
        assert triage(library).printed[2] == "Three"
        triage(library, "d")
        assert triage(library).printed[2] == "One"


def test_skipped_papers_return_once_all_others_are_decided(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("One", "Two"))
        triage(library, "n")
        library.update_marks([paper_starting_with(library, "Two").key], lambda marks: replace(marks, read=True), "read")
        assert triage(library, "s").printed[2] == "One"
        assert paper_starting_with(library, "One").marks.starred


def test_rules_order_the_inbox_and_say_so(library: Library) -> None:
    effects = effects_of((Rule(lift="title:attention"), Rule(sink="title:knowledge")), ())
    terminal = ScriptedTerminal("n", "n")
    session = PlainTriage(library, terminal, lambda: TODAY, effects=effects)
    session.start()
    session.run()
    titles = [line for line in terminal.printed if line.endswith(("Scale", "LEGO", "Need"))]
    assert titles == ["Attention Is All You Need", "Merging LoRAs like Playing LEGO", "Knowledge Distillation at Scale"]
    rules = [line for line in terminal.printed if line.startswith("Rule")]
    assert rules == ["Rule: lift title:attention.", "Rule: sink title:knowledge."]


def test_starred_papers_can_be_read_one_by_one(library: Library) -> None:
    triage(library, "s", "s")
    terminal = triage(library, "d", query="@to-read")
    assert terminal.has_printed("2 papers to read.")
    assert paper_starting_with(library, "Knowledge").marks == Marks(starred=True, read=True)
    assert not paper_starting_with(library, "Merging").marks.read


def test_the_statistics_are_printed_without_symbols(library: Library) -> None:
    terminal = triage(library, "s", "d", "S")
    lines = terminal.printed[terminal.printed.index("Dismissed.") :]
    assert "Inbox: 1." in lines
    assert any(line.startswith("Kept: 1 of 2 starred (50 %)") for line in lines)
    assert any(line.startswith("Digests: ") and re.search(r" \d of \d", line) for line in lines)
    assert not set("▇━╌★·") & set("".join(lines))


def test_a_query_selects_the_papers(library: Library) -> None:
    terminal = triage(library, "/attention", "d", "q", query="lora")
    assert paper_starting_with(library, "Attention").marks.read
    assert not paper_starting_with(library, "Merging").marks.read
    assert terminal.has_printed("1 paper to triage. Type ? for commands.")


def test_a_session_left_for_another_prints_its_summary(library: Library) -> None:
    terminal = triage(library, "s", "/attention", "d")
    assert [line for line in terminal.printed if line.startswith("1 paper:")] == [
        "1 paper: 1 starred",
        "1 paper: 1 dismissed",
    ]


def test_a_query_finds_a_tag_just_added(library: Library) -> None:
    terminal = triage(library, "t vision", "/tag:vision", "s")
    assert terminal.printed.count("1 paper to triage. Type ? for commands.") == 1
    assert paper_starting_with(library, "Knowledge").marks.starred


def test_an_empty_or_invalid_query_keeps_the_session(library: Library) -> None:
    terminal = triage(library, "/ zzzzzzzz", "/", "tag:", "search", "", "s")
    assert terminal.has_printed("Nothing to triage here.")
    assert terminal.has_printed("tag: needs a value")
    assert paper_starting_with(library, "Knowledge").marks.starred


def test_undo_works_at_the_end(library: Library) -> None:
    terminal = triage(library, "d", "u", "d", "d", "s", query="knowledge")
    assert paper_starting_with(library, "Knowledge").marks.read
    assert terminal.answers == ["s"], "anything else quits"


def test_the_session_ends_after_the_last_paper(library: Library) -> None:
    assert len(triage(library, *["dismiss"] * 99).answers) == 95


def test_papers_are_opened_and_copied(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def record(text: str, **_: object) -> str:
        opened.append(text)
        return "Done"

    monkeypatch.setattr(desktop, "open_url", record)
    monkeypatch.setattr(desktop, "copy", record)
    terminal = triage(library, "c", "2", "c 1", "c", "", "c 3", "o", "p", "y", "Y", "n", "c", "o", "y")
    *urls, citation = opened
    assert urls == [
        "https://gitlab.com/lab/distil",
        "https://github.com/lab/distil",
        "https://arxiv.org/abs/2512.00001",
        "https://arxiv.org/pdf/2512.00001",
        "https://arxiv.org/abs/2512.00001",
    ]
    assert citation.startswith("@misc{")
    assert "'3' is not a number from 1 to 2." in terminal.printed
    assert "No code linked." in terminal.printed
    assert "No page known." in terminal.printed


def test_an_unusual_url_is_opened_only_if_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, bool]] = []

    def record(text: str, *, confirmed: bool) -> str:
        opened.append((text, confirmed))
        return "Done"

    monkeypatch.setattr(desktop, "open_url", record)
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Routers", code=("http://0x7f.1/", "https://github.com/a/b"))))
    terminal = triage(library, "a", "c 1", "", "c 1", "n", "c 2", "c 1", "y", "q")
    assert "Code: http://0x7f.1/ (0x7f.1 is this machine (127.0.0.1))" in terminal.printed
    assert opened == [("https://github.com/a/b", True), ("http://0x7f.1/", True)]
    assert terminal.printed.count("0x7f.1 is this machine (127.0.0.1): http://0x7f.1/") == 3


def test_a_failure_is_printed_and_the_paper_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LibraryReadOnly("the library is read-only")

    def fail_to_copy(_: str, **_options: str) -> str:
        raise ClipboardError("no clipboard found")

    monkeypatch.setattr(desktop, "copy", fail_to_copy)
    monkeypatch.setattr(library, "update_marks", fail)
    terminal = triage(library, "s", "y", "foo", "q")
    assert terminal.printed.count("The library is read-only.") == 1
    assert "No clipboard found." in terminal.printed
    assert "Unknown command. Type ? for help." in terminal.printed
    assert terminal.printed.count("Knowledge Distillation at Scale") == 1


def test_papers_that_another_process_removes_are_skipped(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest("One"))
        library.import_digests(a_digest("Two", day=date(2025, 11, 27)))

        class UndoingTerminal(ScriptedTerminal):
            def prompt(self, prompt: str) -> str | None:
                other.undo()
                return super().prompt(prompt)

        terminal = UndoingTerminal("s")
        session = PlainTriage(library, terminal, lambda: TODAY)
        session.start()
        session.run()
        assert "One" in terminal.printed
        assert "Two" not in terminal.printed
        assert END_OF_SESSION in terminal.printed


def test_an_invalid_query_at_the_start_is_an_error(library: Library) -> None:
    with pytest.raises(QueryError):
        triage(library, query="tag:")


def test_every_command_has_a_letter_a_word_and_a_help_line(library: Library) -> None:
    terminal = triage(library, "?")
    for command in PLAIN_COMMANDS:
        assert parse_command(command.letter) == parse_command(command.word.upper()) == (command.word, "")
        assert terminal.has_printed(f"{command.letter}, {command.word} ")
    assert parse_command("  z  tomorrow ") == ("snooze", "tomorrow")
    assert parse_command("/tag:a b") == ("search", "tag:a b")


@given(
    st.lists(
        st.text() | st.sampled_from([*(a.letter for a in PLAIN_COMMANDS), "1", "t a -b", "/one", "z 1"]), max_size=12
    )
)
def test_any_answers_are_survived(answers: list[str]) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("One", "Two"))
    external = ("c", "o", "p", "y", "Y", "code", "page", "pdf", "copy", "cite")
    terminal = triage(
        library, *(line for line in answers if parse_command(line)[0] not in external and line not in external)
    )
    assert terminal.printed


def test_plain_mode_imports_no_screen() -> None:
    program = "import sys, reader.plain, reader.cli.app_commands; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert not {"textual", "rich", "webbrowser", "pyperclip"} & {name.partition(".")[0] for name in run.stdout.split()}


def test_a_day_can_be_answered_by_its_name(library: Library) -> None:
    terminal = triage(library, "later", "tomorrow", "q")
    assert terminal.has_printed("Snoozed until Wed 31 Dec.")
    assert terminal.has_printed("1 snoozed")


def test_an_abstract_is_read_sentence_by_sentence() -> None:
    text = "It uses 3.5 B (e.g. Adam). See Fig. 3 by J. Smith. “Why?” Code: https://x.org/a. Done!\nNext line."
    assert list(split_sentences(text)) == [
        "It uses 3.5 B (e.g. Adam).",
        "See Fig. 3 by J. Smith.",
        "“Why?”",
        "Code: https://x.org/a.",
        "Done!",
        "Next line.",
    ]


def test_the_summary_follows_the_title() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Attention", summary="It attends.", authors=("Ada Lovelace",))))
    printed = triage(library).printed
    assert printed[printed.index("Attention") + 1] == "It attends."
