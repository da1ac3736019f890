"""Triage: what each decision does, and how a round begins, goes back and ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from time import monotonic

from reader.app.context import AppContext, Handlers
from reader.app.marks_controller import MarksController
from reader.describe import format_day
from reader.paper import Marks
from reader.triage import Decision, TriageBookmark, TriageSession, untriaged
from widgets import commands
from widgets.command import Command
from widgets.commands import Triage
from widgets.navigation_commands import Back, Select
from widgets.paper_document import BLANK_PARAGRAPH, Paragraph
from widgets.triage_screen import TriageScreen


class TriageController:
    """A round through the papers on show that wait for a decision."""

    def __init__(self, context: AppContext, marks: MarksController) -> None:
        self._context = context
        self._marks = marks
        self._bookmark = TriageBookmark(context.library.folder)
        self._session = TriageSession(())
        self._started_at = 0.0
        self._screen: TriageScreen | None = None

    def handlers(self) -> Handlers:
        """Name what begins a round."""
        return {Triage: self.start}

    def handlers_in_triage(self) -> Handlers:
        """Name what is done for each command while a round is under way."""
        if self._screen is None:
            return {}
        return {
            commands.Star: self.star,
            commands.Dismiss: self.dismiss,
            Select: self.skip,
            commands.Snooze: self.prompt_day,
            commands.Tag: self.prompt_tags,
            commands.Note: self.prompt_note,
            commands.Undo: self.back,
            commands.Quit: self.close,
            Back: self.close,
        }

    def start(self, command: Triage) -> None:
        """Begin with the first paper that waits, after those that were skipped before."""
        self.start_with(
            self._untriaged(
                command.papers if self._context.screen.is_selecting else self._context.listing_state.listing().keys
            )
        )

    def start_with(self, keys: Sequence[str]) -> None:
        """Begin with the first of the papers given, whatever was decided about them."""
        if not keys:
            return self._context.notify("nothing here waits for a decision: all is read, starred or put off")
        self._session = TriageSession(tuple(keys))
        self._started_at = monotonic()
        first = self._context.library.paper(self._session.keys[0])
        self._screen = TriageScreen(first, self._session.progress(), self._context.get_news)
        return self._context.enter_screen(self._screen)

    def star(self, _command: commands.Star) -> None:
        """Star the paper and go on."""
        self._decide("starred", partial(replace, starred=True), "starred")

    def dismiss(self, _command: commands.Dismiss) -> None:
        """Mark the paper as read and go on."""
        self._decide("dismissed", partial(replace, read=True), "marked", "read")

    def skip(self, _command: Select) -> None:
        """Leave the paper as it is and go on."""
        if self._session.current is not None:
            self._advance(self._session.decide("skipped", is_change=False))

    def prompt_day(self, command: commands.Snooze) -> None:
        """Ask to which day the paper is put off."""
        if self._session.current is not None:
            self._marks.prompt_day(command, self.snooze)

    def snooze(self, day: date) -> None:
        """Put the paper off and go on."""
        self._decide("snoozed", partial(replace, snoozed_until=day), "snoozed", f"until {format_day(day)}")

    def prompt_tags(self, command: commands.Tag) -> None:
        """Ask for tags, and stay with the paper."""
        self._marks.prompt_tags(command, self._record_change)

    def prompt_note(self, command: commands.Note) -> None:
        """Ask for a note, and stay with the paper."""
        self._marks.prompt_note(command, self._record_change)

    def back(self, _command: commands.Undo) -> None:
        """Go back a step and take back what it did."""
        if not self._session.steps:
            return self._context.notify("this is where the round began")
        step = self._session.steps[-1]
        change = self._context.library.undo() if step.is_change else None
        self._advance(self._session.step_back())
        if change is not None:
            self._context.show_change(change, cursor_key=self._session.current)
            self._context.notify(f"taken back: {change.description}")
        return self._show()

    def close(self, _command: Command) -> None:
        """Go back to the list, with the cursor on the paper that comes next."""
        if self._screen is None:
            return
        self._screen = None
        self._context.return_to_main(cursor_key=self._session.current)
        self._context.notify(self._session.summary(monotonic() - self._started_at))

    def _decide(self, decision: Decision, edit: Callable[[Marks], Marks], verb: str, detail: str = "") -> None:
        key = self._session.current
        if key is None:
            return
        change = self._context.library.update_marks([key], edit, verb, detail)
        if change is not None:
            self._context.show_change(change)
        self._advance(self._session.decide(decision, is_change=change is not None))
        if change is not None:
            title = self._context.library.paper(key).title
            self._context.notify(f"{change.description}, {self._context.key_for('undo')} goes back: {title}")

    def _record_change(self) -> None:
        self._session = self._session.record_change()
        self._show()

    def _advance(self, session: TriageSession) -> None:
        self._session = session
        self._bookmark.update(session)
        self._context.notify("")
        self._show()

    def _show(self) -> None:
        if self._screen is None:
            return
        while self._session.current is not None and self._session.current not in self._context.library:
            self._session = self._session.decide("skipped", is_change=False)
        seconds = monotonic() - self._started_at
        progress = self._session.progress()
        if (key := self._session.current) is not None:
            self._screen.show(self._context.library.paper(key), progress)
        else:
            self._screen.show_summary(self._show_summary(seconds), "nothing left")

    def _show_summary(self, seconds: float) -> Sequence[Paragraph]:
        keys = {name: self._context.key_for(name) for name in ("undo", "quit")}
        leave = f"{keys['quit']} goes back to the list, {keys['undo']} takes the last decision back"
        return (
            Paragraph("That was the last one", "title"),
            BLANK_PARAGRAPH,
            Paragraph(self._session.summary(seconds)),
            BLANK_PARAGRAPH,
            Paragraph(leave, "dim"),
        )

    def _untriaged(self, keys: Sequence[str]) -> tuple[str, ...]:
        marks_of = self._context.library.columns.marks_of
        return untriaged(keys, marks_of, self._context.today(), self._bookmark.skipped())
