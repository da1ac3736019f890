"""A conversation about papers, one decision an answer."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from time import monotonic

from reader.errors import ReaderError
from reader.finding import searcher_of
from reader.paper import Change, Marks, Paper
from reader.plain.answers import help_lines, understood
from reader.plain.asking import day_wanted, note_wanted, tags_wanted
from reader.plain.conversation import Conversation
from reader.plain.outward import Outward
from reader.plain.telling import briefly, wholly
from reader.search import INBOX
from reader.triage.bookmark import Bookmark
from reader.triage.round import Decision, Round
from reader.triage.tags import tag_edit
from reader.triage.waiting import waiting_among
from storage import Library

Edit = Callable[[Marks], Marks]
NOTHING_LEFT = "Nothing is left here. u goes back, / and a query goes on with other papers, anything else leaves."


class PlainTriage:
    """Goes through the papers that wait for a decision, until nobody answers or wants to go on."""

    def __init__(self, library: Library, conversation: Conversation, today: Callable[[], date]) -> None:
        self._library = library
        self._conversation = conversation
        self._today = today
        self._searcher = searcher_of(library)
        self._bookmark = Bookmark(library.folder)
        self._outward = Outward(conversation)
        self._round = Round(())
        self._began = monotonic()
        self._goes_on = True

    def begin(self, query: str = INBOX) -> int:
        """Turn to those papers of a query that wait, and give their number; stay where none does. Raises QueryError.

        The empty query turns to every paper, whatever was decided about it.
        """
        self._look_at_others()
        listing = self._searcher.listing(query, today=self._today())
        marks_of = self._library.columns.marks_of
        if query.strip():
            waiting = waiting_among(listing.keys, marks_of, self._today(), self._bookmark.skipped())
            how_many = f"{len(waiting)} wait for a decision"
        else:
            waiting = tuple(listing.keys)
            how_many = "all of them come, decided or not"
        self._say(f"{listing.describe()}; {how_many}. ? says what can be answered.")
        if waiting:
            self._say_summary()
            self._round, self._began = Round(waiting), monotonic()
        return len(waiting)

    def go_through(self) -> None:
        """Ask about one paper after the other, and say at the end what was decided."""
        self._say_paper()
        while self._goes_on and (line := self._conversation.ask("Answer: ")) is not None:
            self._obey(*understood(line))
        self._say_summary()

    def _obey(self, word: str, behind: str) -> None:
        try:
            if deed := self._deeds().get(word):
                deed(behind)
            elif (key := self._round.current) is None:
                self._quit(behind)
            elif deed_on_paper := self._deeds_on_paper().get(word):
                deed_on_paper(self._library.paper(key), behind)
            else:
                self._say("There is no such answer; ? says what there is.")
        except ReaderError as error:
            self._say(f"{error}.")

    def _deeds(self) -> dict[str, Callable[[str], None]]:
        return {"back": self._back, "search": self._search, "help": self._help, "quit": self._quit}

    def _deeds_on_paper(self) -> dict[str, Callable[[Paper, str], None]]:
        decisions = {"star": self._star, "dismiss": self._dismiss, "skip": self._skip, "later": self._put_off}
        changes = {"tag": self._tag, "note": self._note, "abstract": self._say_wholly}
        return {**decisions, **changes, **self._outward.deeds()}

    def _star(self, paper: Paper, _behind: str) -> None:
        self._decide(paper, "starred", partial(replace, starred=True), "starred")

    def _dismiss(self, paper: Paper, _behind: str) -> None:
        self._decide(paper, "dismissed", partial(replace, read=True), "marked", "read")

    def _skip(self, _paper: Paper, _behind: str) -> None:
        self._step_to(self._round.after("skipped", is_change=False))

    def _put_off(self, paper: Paper, typed: str) -> None:
        if day := day_wanted(self._conversation, typed, self._today()):
            self._decide(paper, "put off", partial(replace, snoozed_until=day), "put off", f"to {day}")

    def _tag(self, paper: Paper, typed: str) -> None:
        edit = tag_edit(tags_wanted(self._conversation, typed, paper, self._library.tags()))
        self._change(paper, lambda marks: marks.tagged(edit.added, edit.removed), "tagged", str(edit))

    def _note(self, paper: Paper, typed: str) -> None:
        note = note_wanted(self._conversation, typed, paper)
        self._change(paper, partial(replace, note=note), "wrote a note on" if note else "took the note off")

    def _say_wholly(self, paper: Paper, _behind: str) -> None:
        self._say_all(wholly(paper))

    def _back(self, _behind: str) -> None:
        if not self._round.steps:
            return self._say("This is where the round began.")
        change = self._library.undo() if self._round.steps[-1].is_change else None
        self._note_change(change)
        self._say(f"Taken back: {change.words}." if change else "Back.")
        return self._step_to(self._round.back())

    def _search(self, query: str) -> None:
        if query := query or self._conversation.ask("Query? Enter alone stays here: ") or "":
            self.begin(query)
        self._say_paper()

    def _help(self, _behind: str) -> None:
        self._say_all(help_lines())

    def _quit(self, _behind: str) -> None:
        self._goes_on = False

    def _decide(self, paper: Paper, decision: Decision, edit: Edit, verb: str, detail: str = "") -> None:
        change = self._library.mark([paper.key], edit, verb, detail)
        self._note_change(change)
        self._say(f"{decision.capitalize()}.")
        self._step_to(self._round.after(decision, is_change=change is not None))

    def _change(self, paper: Paper, edit: Edit, verb: str, detail: str = "") -> None:
        change = self._library.mark([paper.key], edit, verb, detail)
        self._note_change(change)
        self._say(f"{change.words}." if change else "Nothing was changed.")
        if change is not None:
            self._round = self._round.changed()

    def _note_change(self, change: Change | None) -> None:
        if change is not None:
            self._searcher.refresh((*change.keys, *change.added))

    def _step_to(self, after: Round) -> None:
        self._round = after
        self._bookmark.follow(after)
        self._say_paper()

    def _say_paper(self) -> None:
        self._look_at_others()
        while (key := self._round.current) is not None and key not in self._library:
            self._round = self._round.after("skipped", is_change=False)
        if key is None:
            return self._say(NOTHING_LEFT)
        self._say(f"\n{self._round.progress(monotonic() - self._began)}")
        return self._say_all(briefly(self._library.paper(key)))

    def _say_summary(self) -> None:
        if self._round.steps:
            self._say_all(self._round.summary(monotonic() - self._began))

    def _look_at_others(self) -> None:
        self._searcher.refresh(self._library.refresh())

    def _say(self, words: str) -> None:
        self._conversation.say(words)

    def _say_all(self, lines: Iterable[str]) -> None:
        for words in lines:
            self._conversation.say(words)
