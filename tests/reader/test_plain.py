"""Conversations about a small library, with the answers given beforehand."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import desktop
from reader.errors import ClipboardError, LibraryReadOnly, QueryError
from reader.paper import Appearance, Paper
from reader.plain import ANSWER_OPTIONS, PlainTriage, parse_answer
from reader.triage import suggest_days
from storage import Library
from tests.builders import a_digest, a_paper

TODAY = date(2025, 12, 30)


class ScriptedTerminal:
    """Somebody who gives the answers in turn, and remembers what was said."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.printed: list[str] = []

    def print(self, text: str) -> None:
        self.printed.append(text)

    def prompt(self, prompt: str) -> str | None:
        self.printed.append(prompt)
        return self.answers.pop(0) if self.answers else None

    def has_printed(self, words: str) -> bool:
        return any(words in line for line in self.printed)


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
    talk = ScriptedTerminal(*answers)
    session = PlainTriage(library, talk, lambda: TODAY)
    if session.start(*([query] if query is not None else [])):
        session.run()
    return talk


def titles_starting_with(library: Library, beginning: str) -> Paper:
    return next(paper for paper in library.papers() if paper.title.startswith(beginning))


def test_each_decision_goes_to_the_next_paper(library: Library) -> None:
    talk = triage(library, "s", "dismiss", "n")
    assert titles_starting_with(library, "Knowledge").marks.starred
    assert titles_starting_with(library, "Merging").marks.read
    assert not titles_starting_with(library, "Attention").marks.read
    titles = [line for line in talk.printed if line.endswith(("Scale", "LEGO", "Need"))]
    assert titles == ["Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO", "Attention Is All You Need"]
    assert [words for words in talk.printed if words in ("Starred.", "Dismissed.")] == ["Starred.", "Dismissed."]
    assert talk.printed[-4:] == ["3 decided", "1 starred", "1 dismissed", "1 skipped"]


def test_a_paper_is_said_in_two_lines_and_with_enter_whole(library: Library) -> None:
    talk = triage(library, "")
    assert talk.printed[2:4] == [
        "Knowledge Distillation at Scale",
        "3 authors, 40 upvotes, code on github.com and gitlab.com.",
    ]
    for words in (
        "It reaches 80.0% of accuracy.",
        "Code: https://gitlab.com/lab/distil",
        "PDF: https://arxiv.org/pdf/2512.00001",
        "Link: https://lab.github.io/distil",
    ):
        assert words in talk.printed
    assert talk.printed.count("Code: https://github.com/lab/distil") == 1


def test_how_counts_moved_is_said_in_words(library: Library) -> None:
    days = (date(2025, 11, 25), date(2025, 11, 28))
    seen = (Appearance("hf-daily", day, upvotes=count) for day, count in zip(days, (12, 40), strict=True))
    library.import_digests(a_digest(a_paper("Moved", appearances=tuple(seen))))
    assert "Counted: upvotes 12, then 40 between 25 and 28 Nov." in triage(library, "", query="title:moved").printed


@pytest.mark.parametrize("answers", [("z 2026-02-01",), ("later", "2026-02-01")])
def test_a_paper_is_put_off_to_a_day(library: Library, answers: tuple[str, ...]) -> None:
    triage(library, *answers)
    assert titles_starting_with(library, "Knowledge").marks.snoozed_until == date(2026, 2, 1)


def test_a_day_can_be_chosen_by_its_number_or_not_at_all(library: Library) -> None:
    talk = triage(library, "z", "1", "z", "", "z yesterday", "z 2025-12-30")
    assert titles_starting_with(library, "Knowledge").marks.snoozed_until == date(2025, 12, 31)
    assert titles_starting_with(library, "Merging").marks.snoozed_until is None
    assert talk.has_printed("'yesterday' is not a day")
    assert talk.has_printed("2025-12-30 is not ahead")


@pytest.mark.parametrize("number", range(len(suggest_days(TODAY))))
def test_every_day_is_understood_as_it_is_offered(library: Library, number: int) -> None:
    words, day = suggest_days(TODAY)[number]
    for answer in (words, words.partition(",")[0], words.partition(",")[0].upper(), str(number + 1)):
        triage(library, "later", answer)
        assert titles_starting_with(library, "Knowledge").marks.snoozed_until == day
        library.undo()


def test_tags_and_notes_stay_with_the_paper(library: Library) -> None:
    talk = triage(library, "t vision todo", "t", "-todo", "m compare it", "m", "", "t", "", "s")
    marks = titles_starting_with(library, "Knowledge").marks
    assert (marks.tags, marks.note, marks.starred) == (("vision",), "compare it", True)
    assert "Tags now: todo vision. Known: todo vision." in talk.printed
    assert talk.printed.count("Nothing was changed.") == 2


def test_a_note_can_be_taken_off(library: Library) -> None:
    triage(library, "m compare it", "m -")
    assert titles_starting_with(library, "Knowledge").marks.note == ""


def test_back_takes_every_step_back(library: Library) -> None:
    talk = triage(library, "t vision", "s", "n", "d", "u", "u", "u", "u", "u")
    assert not any(paper.marks.read or paper.marks.starred or paper.marks.tags for paper in library.papers())
    assert talk.has_printed("Taken back: starred 1 paper.")
    assert "This is where the round began." in talk.printed
    assert "Back." in talk.printed


def test_what_was_skipped_comes_last_the_next_time(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("One", "Two", "Three"))
        triage(library, " ", "d")
        assert triage(library).printed[2] == "Three"
        triage(library, "d")
        assert triage(library).printed[2] == "One"


def test_what_was_skipped_waits_still_when_all_else_is_decided(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("One", "Two"))
        triage(library, "n")
        library.update_marks(
            [titles_starting_with(library, "Two").key], lambda marks: replace(marks, read=True), "read"
        )
        assert triage(library, "s").printed[2] == "One"
        assert titles_starting_with(library, "One").marks.starred


def test_a_query_chooses_what_is_gone_through(library: Library) -> None:
    talk = triage(library, "/attention", "d", "q", query="lora")
    assert titles_starting_with(library, "Attention").marks.read
    assert not titles_starting_with(library, "Merging").marks.read
    assert talk.has_printed("matching 'lora': 1 of 3; 1 wait for a decision")


def test_a_round_that_is_left_for_another_is_summed_up(library: Library) -> None:
    talk = triage(library, "s", "/attention", "d")
    assert [line for line in talk.printed if line.endswith("decided")] == ["1 decided", "1 decided"]


def test_a_query_finds_what_was_tagged_a_moment_ago(library: Library) -> None:
    talk = triage(library, "t vision", "/tag:vision", "s")
    assert talk.has_printed("tagged vision: 1 of 3; 1 wait")
    assert titles_starting_with(library, "Knowledge").marks.starred


def test_a_query_that_finds_nothing_or_is_none_stays_here(library: Library) -> None:
    talk = triage(library, "/ zzzzzzzz", "/", "tag:", "search", "", "s")
    assert talk.has_printed("0 wait for a decision")
    assert talk.has_printed("of the query")
    assert titles_starting_with(library, "Knowledge").marks.starred


def test_the_end_can_be_gone_back_from(library: Library) -> None:
    talk = triage(library, "d", "u", "d", "d", "s", query="knowledge")
    assert titles_starting_with(library, "Knowledge").marks.read
    assert talk.answers == ["s"], "anything else leaves"


def test_answers_without_end_come_to_an_end(library: Library) -> None:
    assert len(triage(library, *["dismiss"] * 99).answers) == 95


def test_papers_are_opened_and_copied(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(text: str, **_: bool) -> str:
        opened.append(text)
        return "taken"

    monkeypatch.setattr(desktop, "open_url", take)
    monkeypatch.setattr(desktop, "copy", take)
    talk = triage(library, "c", "2", "c 1", "c", "", "c 3", "o", "p", "y", "Y", "n", "c", "o", "y")
    assert opened == [
        "https://gitlab.com/lab/distil",
        "https://github.com/lab/distil",
        "https://arxiv.org/abs/2512.00001",
        "https://arxiv.org/pdf/2512.00001",
        "https://arxiv.org/abs/2512.00001",
        opened[5],
    ]
    assert opened[5].startswith("@misc{")
    assert "'3' is no number from 1 to 2." in talk.printed
    assert "no code of this paper is known." in talk.printed
    assert "no address of this paper is known." in talk.printed


def test_an_unusual_address_is_opened_only_when_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, bool]] = []

    def take(text: str, *, confirmed: bool) -> str:
        opened.append((text, confirmed))
        return "taken"

    monkeypatch.setattr(desktop, "open_url", take)
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Routers", code=("http://0x7f.1/", "https://github.com/a/b"))))
    talk = triage(library, "a", "c 1", "", "c 1", "n", "c 2", "c 1", "y", "q")
    assert "Code: http://0x7f.1/, 0x7f.1 is this machine (127.0.0.1)" in talk.printed
    assert opened == [("https://github.com/a/b", True), ("http://0x7f.1/", True)]
    assert talk.printed.count("0x7f.1 is this machine (127.0.0.1): http://0x7f.1/") == 3


def test_what_fails_is_said_and_the_paper_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LibraryReadOnly("the library cannot be written")

    def fail_to_copy(_: str) -> str:
        raise ClipboardError("no clipboard answers here")

    monkeypatch.setattr(desktop, "copy", fail_to_copy)
    monkeypatch.setattr(library, "update_marks", fail)
    talk = triage(library, "s", "y", "foo", "q")
    assert talk.printed.count("the library cannot be written.") == 1
    assert "no clipboard answers here." in talk.printed
    assert "There is no such answer; ? says what there is." in talk.printed
    assert talk.printed.count("Knowledge Distillation at Scale") == 1


def test_papers_that_another_process_takes_away_are_passed_over(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest("One"))
        library.import_digests(a_digest("Two", day=date(2025, 11, 27)))

        class Meddler(ScriptedTerminal):
            def prompt(self, prompt: str) -> str | None:
                other.undo()
                return super().prompt(prompt)

        talk = Meddler("s")
        session = PlainTriage(library, talk, lambda: TODAY)
        session.start()
        session.run()
        assert "One" in talk.printed
        assert "Two" not in talk.printed
        assert not talk.has_printed("no paper is known")


def test_a_query_at_the_start_must_be_one(library: Library) -> None:
    with pytest.raises(QueryError):
        triage(library, query="tag:")


def test_every_answer_has_a_letter_and_a_word_and_is_in_the_help(library: Library) -> None:
    talk = triage(library, "?")
    for answer in ANSWER_OPTIONS:
        assert parse_answer(answer.letter) == parse_answer(answer.word.upper()) == (answer.word, "")
        assert talk.has_printed(f"{answer.letter} or {answer.word}: ")
    assert parse_answer("  z  tomorrow ") == ("later", "tomorrow")
    assert parse_answer("/tag:a b") == ("search", "tag:a b")


@given(
    st.lists(
        st.text() | st.sampled_from([*(a.letter for a in ANSWER_OPTIONS), "1", "t a -b", "/one", "z 1"]), max_size=12
    )
)
def test_no_answer_ends_in_anything_but_words(answers: list[str]) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("One", "Two"))
    outward = ("c", "o", "p", "y", "Y", "code", "page", "pdf", "copy", "cite")
    talk = triage(library, *(line for line in answers if parse_answer(line)[0] not in outward and line not in outward))
    assert talk.printed


def test_a_conversation_needs_no_screen() -> None:
    program = "import sys, reader.plain, reader.cli.app_commands; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert not {"textual", "rich", "webbrowser", "pyperclip"} & {name.partition(".")[0] for name in run.stdout.split()}
