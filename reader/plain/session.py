"""A conversation about papers, one decision an answer."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from time import monotonic

from reader.errors import ReaderError
from reader.finding import make_searcher
from reader.paper import Change, Marks, Paper
from reader.plain.answers import help_lines, parse_answer
from reader.plain.asking import ask_day, ask_note, ask_tags
from reader.plain.conversation import Terminal
from reader.plain.outward import OpenAndCopy
from reader.plain.telling import full_text, summary
from reader.search import INBOX
from reader.triage.bookmark import TriageBookmark
from reader.triage.round import Decision, TriageSession
from reader.triage.tags import parse_tag_edit
from reader.triage.waiting import untriaged
from storage import Library

Edit = Callable[[Marks], Marks]
NOTHING_TO_TRIAGE = "Nothing is left here. u goes back, / and a query goes on with other papers, anything else leaves."


class PlainTriage:
    """Goes through the papers that wait for a decision, until nobody answers or wants to go on."""

    def __init__(self, library: Library, terminal: Terminal, today: Callable[[], date]) -> None:
        self._library = library
        self._terminal = terminal
        self._today = today
        self._searcher = make_searcher(library)
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
