"""Triage: what each decision does, and how a round begins, goes back and ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from time import monotonic

from reader.app.desk import Deeds, Desk
from reader.app.marking import Marking
from reader.paper import Marks
from reader.triage.bookmark import Bookmark
from reader.triage.round import Decision, Round
from reader.triage.waiting import waiting_among
from widgets import commands
from widgets.one_by_one import OneByOneScreen
from widgets.paper_page import GAP, Block


class OneByOne:
    """A round through the papers on show that wait for a decision."""

    def __init__(self, desk: Desk, marking: Marking) -> None:
        self._desk = desk
        self._marking = marking
        self._bookmark = Bookmark(desk.library.folder)
        self._round = Round(())
        self._began = 0.0
        self._screen: OneByOneScreen | None = None

    def deeds(self) -> Deeds:
        """Name what begins a round."""
        return {commands.Triage: self.begin}

    def deeds_within(self) -> Deeds:
        """Name what is done for each command while a round is under way."""
        if self._screen is None:
            return {}
        return {
            commands.Star: self.star,
            commands.Dismiss: self.dismiss,
            commands.Select: self.skip,
            commands.Later: self.ask_for_day,
            commands.Tag: self.ask_for_tags,
            commands.Note: self.ask_for_note,
            commands.Undo: self.back,
            commands.Quit: self.stop,
            commands.Clear: self.stop,
        }

    def begin(self, command: commands.Triage) -> None:
        """Begin with the first paper that waits, after those that were skipped before."""
        self.go_through(
            self._waiting(command.papers if self._desk.screen.is_selecting else self._desk.showing.listing().keys)
        )

    def go_through(self, keys: Sequence[str]) -> None:
        """Begin with the first of the papers given, whatever was decided about them."""
        if not keys:
            return self._desk.announce("nothing here waits for a decision: all is read, starred or put off")
        self._round = Round(tuple(keys))
        self._began = monotonic()
        first = self._desk.library.paper(self._round.keys[0])
        self._screen = OneByOneScreen(first, self._round.progress(0), self._desk.news_of)
        return self._desk.enter(self._screen)

    def star(self, _command: commands.Star) -> None:
        """Star the paper and go on."""
        self._decide("starred", partial(replace, starred=True), "starred")

    def dismiss(self, _command: commands.Dismiss) -> None:
        """Mark the paper as read and go on."""
        self._decide("dismissed", partial(replace, read=True), "marked", "read")

    def skip(self, _command: commands.Select) -> None:
        """Leave the paper as it is and go on."""
        if self._round.current is not None:
            self._step_to(self._round.after("skipped", is_change=False))

    def ask_for_day(self, command: commands.Later) -> None:
        """Ask to which day the paper is put off."""
        if self._round.current is not None:
            self._marking.ask_for_day(command, self.put_off)

    def put_off(self, day: date) -> None:
        """Put the paper off and go on."""
        self._decide("put off", partial(replace, snoozed_until=day), "put off", f"to {day}")

    def ask_for_tags(self, command: commands.Tag) -> None:
        """Ask for tags, and stay with the paper."""
        self._marking.ask_for_tags(command, self._stay)

    def ask_for_note(self, command: commands.Note) -> None:
        """Ask for a note, and stay with the paper."""
        self._marking.ask_for_note(command, self._stay)

    def back(self, _command: commands.Undo) -> None:
        """Go back a step and take back what it did."""
        if not self._round.steps:
            return self._desk.announce("this is where the round began")
        step = self._round.steps[-1]
        change = self._desk.library.undo() if step.is_change else None
        self._step_to(self._round.back())
        if change is not None:
            self._desk.show_change(change, cursor_on=self._round.current)
            self._desk.announce(f"taken back: {change.words}")
        return self._show()

    def stop(self, _command: commands.Command) -> None:
        """Go back to the list, with the cursor on the paper that comes next."""
        if self._screen is None:
            return
        self._screen = None
        self._desk.leave(cursor_on=self._round.current)
        self._desk.announce(self._round.in_one_line(monotonic() - self._began))

    def _decide(self, decision: Decision, edit: Callable[[Marks], Marks], verb: str, detail: str = "") -> None:
        key = self._round.current
        if key is None:
            return
        change = self._desk.library.mark([key], edit, verb, detail)
        if change is not None:
            self._desk.show_change(change)
        self._step_to(self._round.after(decision, is_change=change is not None))
        if change is not None:
            title = self._desk.library.paper(key).title
            self._desk.announce(f"{change.words}, {self._desk.key_of('undo')} goes back: {title}")

    def _stay(self) -> None:
        self._round = self._round.changed()
        self._show()

    def _step_to(self, after: Round) -> None:
        self._round = after
        self._bookmark.follow(after)
        self._desk.announce("")
        self._show()

    def _show(self) -> None:
        if self._screen is None:
            return
        while self._round.current is not None and self._round.current not in self._desk.library:
            self._round = self._round.after("skipped", is_change=False)
        seconds = monotonic() - self._began
        progress = self._round.progress(seconds)
        if (key := self._round.current) is not None:
            self._screen.show(self._desk.library.paper(key), progress)
        else:
            self._screen.show_end(self._end(seconds), "nothing left")

    def _end(self, seconds: float) -> Sequence[Block]:
        keys = {name: self._desk.key_of(name) for name in ("undo", "quit")}
        lines = [Block(line) for line in self._round.summary(seconds)]
        leave = f"{keys['quit']} goes back to the list, {keys['undo']} takes the last decision back"
        return (Block("That was the last one", "title"), GAP, *lines, GAP, Block(leave, "dim"))

    def _waiting(self, keys: Sequence[str]) -> tuple[str, ...]:
        marks_of = self._desk.library.columns.marks_of
        return waiting_among(keys, marks_of, self._desk.today(), self._bookmark.skipped())
