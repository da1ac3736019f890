"""Triage without a screen: prompts and answers line by line, for screen readers and for pipes.

Who is talked with.

What can be answered, by a letter or a word, with or without something behind it.

Questions that an answer leaves open: which day, which tags, which note.

Opening and copying, said in words.

A conversation about papers, one decision an answer.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import monotonic
from typing import Protocol

from reader import desktop
from reader.describe import full_text, numbered_code, summary
from reader.errors import LinkError, ReaderError, UsageError
from reader.export import write
from reader.link_safety import confirmation_reason
from reader.paper import Change, Marks, Paper, normalise_note
from reader.search import INBOX, Searcher
from reader.triage import Decision, TriageBookmark, TriageSession, parse_day, parse_tag_edit, suggest_days, untriaged
from storage import Library


class Terminal(Protocol):
    """Somebody who listens and answers: a person at a terminal, or a file of answers."""

    def print(self, text: str) -> None:
        """Say a line."""

    def prompt(self, prompt: str) -> str | None:
        """Say a prompt and give the line that answers it; None where nobody answers any more."""


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One thing that can be done; `argument` names what may be written behind it."""

    letter: str
    word: str
    description: str
    argument: str = ""


ANSWER_OPTIONS = (
    AnswerOption("s", "star", "star the paper and go on"),
    AnswerOption("d", "dismiss", "mark it as read and go on"),
    AnswerOption("n", "skip", "leave it as it is and go on; so does a space"),
    AnswerOption("z", "later", "put it off to a day and go on", "DAY"),
    AnswerOption("t", "tag", "add and take away tags", "+TAG -TAG"),
    AnswerOption("m", "note", "write a note", "TEXT"),
    AnswerOption("a", "abstract", "say the whole paper; so does enter alone"),
    AnswerOption("c", "code", "open its code", "NUMBER"),
    AnswerOption("o", "page", "open its page"),
    AnswerOption("p", "pdf", "open it as PDF"),
    AnswerOption("y", "copy", "copy its address"),
    AnswerOption("Y", "cite", "copy its citation"),
    AnswerOption("u", "back", "go back to the paper before and take back what was done"),
    AnswerOption("/", "search", "go through what a query finds", "QUERY"),
    AnswerOption("?", "help", "say this"),
    AnswerOption("q", "quit", "stop; the rest waits for the next time"),
)
_OPTIONS_BY_LETTER = {answer.letter: answer.word for answer in ANSWER_OPTIONS}
_OPTION_WORDS = frozenset(answer.word for answer in ANSWER_OPTIONS)


def parse_answer(line: str) -> tuple[str, str]:
    """Read an answer as its word and what stands behind it; the word is empty where there is no such answer."""
    if not line.strip():
        return ("skip" if " " in line else "abstract"), ""
    first, _, behind = line.strip().partition(" ")
    if first.startswith("/") and len(first) > 1:
        return "search", line.strip()[1:]
    word = _OPTIONS_BY_LETTER.get(first) or (first.casefold() if first.casefold() in _OPTION_WORDS else "")
    return word, behind.strip()


def help_lines() -> Iterator[str]:
    """Say every answer, one a line."""
    for answer in ANSWER_OPTIONS:
        behind = f", {answer.argument} may follow" if answer.argument else ""
        yield f"{answer.letter} or {answer.word}: {answer.description}{behind}."


def ask_day(terminal: Terminal, text: str, today: date) -> date | None:
    """Give the day that was typed, or ask for one; None where none is wanted. Raises UsageError for what is no day."""
    days = suggest_days(today)
    if not text:
        for number, (words, _) in enumerate(days, 1):
            terminal.print(f"{number}: {words}")
        text = (
            terminal.prompt("A number, a day as it is said here, a date, 3d, 2w or fri? Enter alone leaves it: ") or ""
        )
    text = text.strip()
    if text.isdecimal() and 1 <= int(text) <= len(days):
        return days[int(text) - 1][1]
    return parse_day(text, today) if text else None


def ask_tags(terminal: Terminal, text: str, paper: Paper, counts: Iterable[str]) -> str:
    """Give the tags that were typed, or ask for some."""
    if text:
        return text
    terminal.print(f"Tags now: {_join_tags(paper.marks.tags)}. Known: {_join_tags(counts)}.")
    return terminal.prompt("Tags, with a minus before those to take away? Enter alone changes none: ") or ""


def ask_note(terminal: Terminal, text: str, paper: Paper) -> str:
    """Give the note that was typed, or ask for one; it stays as it is where nothing is answered."""
    if not text:
        terminal.print(f"Note now: {paper.marks.note or 'none'}")
        text = terminal.prompt("New note? A minus alone takes it off, enter alone leaves it: ") or ""
    if not text.strip():
        return paper.marks.note
    return "" if text.strip() == "-" else normalise_note(text)


def _join_tags(tags: Iterable[str]) -> str:
    return " ".join(tags) or "none"


class OpenAndCopy:
    """Takes a paper out of the conversation: into the browser or onto the clipboard."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def handlers(self) -> dict[str, Callable[[Paper, str], None]]:
        """Name what is done for each answer; takes the paper and what stood behind the answer."""
        return {
            "code": self.open_code,
            "page": self.open_page,
            "pdf": self.open_pdf,
            "copy": self.copy,
            "cite": self.copy_citation,
        }

    def open_code(self, paper: Paper, number: str) -> None:
        """Open the paper's code, after asking which where there are several."""
        if len(paper.code) > 1 and not number:
            self._print_all(numbered_code(paper))
            number = self._terminal.prompt("Which number? Enter alone opens none: ") or ""
            if not number.strip():
                return
        self._open(paper.code[_parse_number(number, len(paper.code))] if paper.code else None, "code")

    def open_page(self, paper: Paper, _argument: str) -> None:
        """Open the paper's page."""
        self._open(paper.page_url, "page")

    def open_pdf(self, paper: Paper, _argument: str) -> None:
        """Open the paper as PDF."""
        self._open(paper.pdf_url, "PDF")

    def copy(self, paper: Paper, _argument: str) -> None:
        """Copy the address of the paper."""
        self._copy(paper.page_url or next(iter(paper.links), ""))

    def copy_citation(self, paper: Paper, _argument: str) -> None:
        """Copy the paper's citation."""
        self._copy("".join(write([paper], "bibtex")))

    def _open(self, url: str | None, word: str) -> None:
        if url is None:
            raise LinkError(f"no {word} of this paper is known")
        if (reason := confirmation_reason(url)) and not self._is_confirmed(url, reason):
            return
        self._terminal.print(f"{desktop.open_url(url, confirmed=True)}.")

    def _is_confirmed(self, url: str, reason: str) -> bool:
        self._terminal.print(f"{reason}: {url}")
        answer = self._terminal.prompt("Open it? y opens it, enter alone does not: ") or ""
        return answer.strip().casefold() in ("y", "yes")

    def _copy(self, text: str) -> None:
        if not text:
            raise LinkError("no address of this paper is known")
        self._terminal.print(f"{desktop.copy(text)}.")

    def _print_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._terminal.print(line)


def _parse_number(number: str, count: int) -> int:
    number = number.strip() or "1"
    if not number.isdecimal() or not 1 <= int(number) <= count:
        raise UsageError(f"{number!r} is no number from 1 to {count}")
    return int(number) - 1


Edit = Callable[[Marks], Marks]
NOTHING_TO_TRIAGE = "Nothing is left here. u goes back, / and a query goes on with other papers, anything else leaves."


class PlainTriage:
    """Goes through the papers that wait for a decision, until nobody answers or wants to go on."""

    def __init__(self, library: Library, terminal: Terminal, today: Callable[[], date]) -> None:
        self._library = library
        self._terminal = terminal
        self._today = today
        self._searcher = Searcher(library)
        self._bookmark = TriageBookmark(library.folder)
        self._open_and_copy = OpenAndCopy(terminal)
        self._session = TriageSession(())
        self._started_at = monotonic()
        self._is_running = True

    def start(self, query: str = INBOX) -> int:
        """Turn to those papers of a query that wait, and give their number; stay where none does. Raises QueryError.

        The empty query turns to every paper, whatever was decided about it.
        """
        self._apply_external_changes()
        listing = self._searcher.listing(query, today=self._today())
        marks_of = self._library.columns.marks_of
        if query.strip():
            waiting = untriaged(listing.keys, marks_of, self._today(), self._bookmark.skipped())
            how_many = f"{len(waiting)} wait for a decision"
        else:
            waiting = tuple(listing.keys)
            how_many = "all of them come, decided or not"
        self._print(f"{listing.describe()}; {how_many}. ? says what can be answered.")
        if waiting:
            self._print_summary()
            self._session, self._started_at = TriageSession(waiting), monotonic()
        return len(waiting)

    def run(self) -> None:
        """Ask about one paper after the other, and say at the end what was decided."""
        self._print_paper()
        while self._is_running and (line := self._terminal.prompt("Answer: ")) is not None:
            self._handle(*parse_answer(line))
        self._print_summary()

    def _handle(self, word: str, argument: str) -> None:
        try:
            if deed := self._handlers().get(word):
                deed(argument)
            elif (key := self._session.current) is None:
                self._quit(argument)
            elif deed_on_paper := self._paper_handlers().get(word):
                deed_on_paper(self._library.paper(key), argument)
            else:
                self._print("There is no such answer; ? says what there is.")
        except ReaderError as error:
            self._print(f"{error}.")

    def _handlers(self) -> dict[str, Callable[[str], None]]:
        return {"back": self._back, "search": self._search, "help": self._help, "quit": self._quit}

    def _paper_handlers(self) -> dict[str, Callable[[Paper, str], None]]:
        decisions = {"star": self._star, "dismiss": self._dismiss, "skip": self._skip, "later": self._snooze}
        changes = {"tag": self._tag, "note": self._note, "abstract": self._print_in_full}
        return {**decisions, **changes, **self._open_and_copy.handlers()}

    def _star(self, paper: Paper, _argument: str) -> None:
        self._decide(paper, "starred", partial(replace, starred=True), "starred")

    def _dismiss(self, paper: Paper, _argument: str) -> None:
        self._decide(paper, "dismissed", partial(replace, read=True), "marked", "read")

    def _skip(self, _paper: Paper, _argument: str) -> None:
        self._advance(self._session.decide("skipped", is_change=False))

    def _snooze(self, paper: Paper, text: str) -> None:
        if day := ask_day(self._terminal, text, self._today()):
            self._decide(paper, "put off", partial(replace, snoozed_until=day), "put off", f"to {day}")

    def _tag(self, paper: Paper, text: str) -> None:
        edit = parse_tag_edit(ask_tags(self._terminal, text, paper, self._library.tag_counts()))
        self._update_marks(paper, lambda marks: marks.with_tags(edit.added, edit.removed), "tagged", str(edit))

    def _note(self, paper: Paper, text: str) -> None:
        note = ask_note(self._terminal, text, paper)
        self._update_marks(paper, partial(replace, note=note), "wrote a note on" if note else "took the note off")

    def _print_in_full(self, paper: Paper, _argument: str) -> None:
        self._print_all(full_text(paper))

    def _back(self, _argument: str) -> None:
        if not self._session.steps:
            return self._print("This is where the round began.")
        change = self._library.undo() if self._session.steps[-1].is_change else None
        self._record_change(change)
        self._print(f"Taken back: {change.description}." if change else "Back.")
        return self._advance(self._session.step_back())

    def _search(self, query: str) -> None:
        if query := query or self._terminal.prompt("Query? Enter alone stays here: ") or "":
            self.start(query)
        self._print_paper()

    def _help(self, _argument: str) -> None:
        self._print_all(help_lines())

    def _quit(self, _argument: str) -> None:
        self._is_running = False

    def _decide(self, paper: Paper, decision: Decision, edit: Edit, verb: str, detail: str = "") -> None:
        change = self._library.update_marks([paper.key], edit, verb, detail)
        self._record_change(change)
        self._print(f"{decision.capitalize()}.")
        self._advance(self._session.decide(decision, is_change=change is not None))

    def _update_marks(self, paper: Paper, edit: Edit, verb: str, detail: str = "") -> None:
        change = self._library.update_marks([paper.key], edit, verb, detail)
        self._record_change(change)
        self._print(f"{change.description}." if change else "Nothing was changed.")
        if change is not None:
            self._session = self._session.record_change()

    def _record_change(self, change: Change | None) -> None:
        if change is not None:
            self._searcher.invalidate((*change.keys, *change.added))

    def _advance(self, session: TriageSession) -> None:
        self._session = session
        self._bookmark.update(session)
        self._print_paper()

    def _print_paper(self) -> None:
        self._apply_external_changes()
        while (key := self._session.current) is not None and key not in self._library:
            self._session = self._session.decide("skipped", is_change=False)
        if key is None:
            return self._print(NOTHING_TO_TRIAGE)
        self._print(f"\n{self._session.progress(monotonic() - self._started_at)}")
        return self._print_all(summary(self._library.paper(key)))

    def _print_summary(self) -> None:
        if self._session.steps:
            self._print_all(self._session.summary(monotonic() - self._started_at))

    def _apply_external_changes(self) -> None:
        self._searcher.invalidate(self._library.refresh())

    def _print(self, text: str) -> None:
        self._terminal.print(text)

    def _print_all(self, lines: Iterable[str]) -> None:
        for text in lines:
            self._terminal.print(text)
