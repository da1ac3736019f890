"""Triage: what each decision does, and how a session starts, goes back and ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from time import monotonic

from reader.app.context import AppContext, Handlers
from reader.app.marks_controller import MarksController, quote_title
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
    """A triage session: the untriaged papers of the listing, one after another."""

    def __init__(self, context: AppContext, marks: MarksController) -> None:
        self._context = context
        self._marks = marks
        self._bookmark = TriageBookmark(context.library.folder)
        self._session = TriageSession(())
        self._started_at = 0.0
        self._screen: TriageScreen | None = None

    def handlers(self) -> Handlers:
        """Return the handler of the command that starts a session."""
        return {Triage: self.start}

    def handlers_in_triage(self) -> Handlers:
        """Return the handlers of commands during a session; none if there is no session."""
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
        """Start with the untriaged papers of the selection or the listing; skipped ones come only if all others are done."""
        keys = command.papers if self._context.screen.is_selecting else self._context.listing_state.listing().keys
        self.start_with(self._untriaged(keys))

    def start_with(self, keys: Sequence[str]) -> None:
        """Start with all of the papers, triaged or not."""
        if not keys:
            return self._context.notify("Nothing to triage here")
        self._session = TriageSession(tuple(keys))
        self._started_at = monotonic()
        first = self._context.library.paper(self._session.keys[0])
        self._screen = TriageScreen(first, self._session.progress(), self._context.get_news)
        return self._context.enter_screen(self._screen)

    def star(self, _command: commands.Star) -> None:
        """Star the paper and go on."""
        self._decide("starred", partial(replace, starred=True), "starred")

    def dismiss(self, _command: commands.Dismiss) -> None:
        """Mark the paper read and go on."""
        self._decide("dismissed", partial(replace, read=True), "marked", "read")

    def skip(self, _command: Select) -> None:
        """Leave the paper as it is and go on."""
        if self._session.current is not None:
            self._advance(self._session.decide("skipped", is_change=False))

    def prompt_day(self, command: commands.Snooze) -> None:
        """Ask until which day to snooze the paper."""
        if self._session.current is not None:
            self._marks.prompt_day(command, self.snooze)

    def snooze(self, day: date) -> None:
        """Snooze the paper and go on."""
        self._decide("snoozed", partial(replace, snoozed_until=day), "snoozed", f"until {format_day(day)}")

    def prompt_tags(self, command: commands.Tag) -> None:
        """Ask for tags, and stay with the paper."""
        self._marks.prompt_tags(command, self._record_change)

    def prompt_note(self, command: commands.Note) -> None:
        """Ask for a note, and stay with the paper."""
        self._marks.prompt_note(command, self._record_change)

    def back(self, _command: commands.Undo) -> None:
        """Go back one step, and undo what it changed."""
        if not self._session.steps:
            return self._context.notify("Nothing to undo")
        step = self._session.steps[-1]
        change = self._context.library.undo() if step.is_change else None
        self._advance(self._session.step_back())
        if change is not None:
            self._context.show_change(change, cursor_key=self._session.current)
            self._context.notify(f"Undone: {change.description}")
        return self._show()

    def close(self, _command: Command) -> None:
        """Go back to the list, with the cursor on the paper that would be next."""
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
            until = f" {detail}" if decision == "snoozed" else ""
            text = f"{decision} {quote_title(self._context.library.paper(key))}{until}"
            self._context.notify(self._context.undoable(text, change))

    def _record_change(self) -> None:
        self._session = self._session.record_change()
        self._show()

    def _advance(self, session: TriageSession) -> None:
        self._session = session
        self._bookmark.update(session)
        self._context.notify("")
        self._show()

    def _show(self) -> None:
        """Show the current paper, or the summary at the end; skip papers that are no longer in the library."""
        if self._screen is None:
            return
        while self._session.current is not None and self._session.current not in self._context.library:
            self._session = self._session.decide("skipped", is_change=False)
        if (key := self._session.current) is not None:
            self._screen.show(self._context.library.paper(key), self._session.progress())
        else:
            self._screen.show_summary(self._summary(), "")

    def _summary(self) -> Sequence[Paragraph]:
        seconds = monotonic() - self._started_at
        quit_key, undo_key = map(self._context.key_for, (commands.Quit.id, commands.Undo.id))
        return (
            Paragraph("All done", "title"),
            BLANK_PARAGRAPH,
            Paragraph(self._session.summary(seconds)),
            BLANK_PARAGRAPH,
            Paragraph(f"{undo_key} undo · {quit_key} back to list", "dim"),
        )

    def _untriaged(self, keys: Sequence[str]) -> tuple[str, ...]:
        marks_of = self._context.library.columns.marks_of
        return untriaged(keys, marks_of, self._context.today(), self._bookmark.skipped())
