"""Triage: what each decision does, and how a session starts, goes back and ends."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, get_args

from reader.app.context import AppContext, Handlers
from reader.app.listing import view_title
from reader.app.marks_controller import MarksController, quote_title
from reader.clock import Stopwatch
from reader.description import format_near_day
from reader.mark_notices import snooze_notice, snooze_words
from reader.paper import Change, Marks
from reader.stats.statistics import daily_activity, sparkline, streak
from reader.text import screen_line
from reader.triage import Decision, TriageBookmark, TriageSession, untriaged, without_decision
from widgets import commands
from widgets.command import Command
from widgets.commands import Triage
from widgets.navigation_commands import Back, Select, ShowStarred
from widgets.triage_lines import Progress
from widgets.triage_screen import TriageCard, TriageScreen
from widgets.triage_summary import TriageSummary, summary_paragraphs

if TYPE_CHECKING:
    from reader.app.export_controller import ExportController

QUOTED_TITLE_WIDTH = 28
"""Cells of a title in a notice, which shares its line with the tally."""


class TriageController:
    """A triage session: the untriaged papers of the listing, one by one."""

    def __init__(self, context: AppContext, marks: MarksController, exports: Callable[[], "ExportController"]) -> None:
        """Create the controller; it delegates to `marks` and to the controller that `exports` creates on first use."""
        self._context = context
        self._marks = marks
        self._exports = exports
        self._bookmark = TriageBookmark(context.library.folder)
        self._session = TriageSession(())
        self._name = ""
        self._stopwatch = Stopwatch()
        self._screen: TriageScreen | None = None

    def handlers(self) -> Handlers:
        """Return the handler of the command that starts a session."""
        return {Triage: self.start}

    def handlers_in_triage(self) -> Handlers:
        """Return the handlers of commands during a session, or no handlers without a session."""
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
            commands.Export: self.export_starred,
            ShowStarred: self.show_starred,
            commands.ToggleRead: self.review_skipped,
            commands.Quit: self.close,
            Back: self.close,
        }

    def start(self, command: Triage) -> None:
        """Start with the untriaged papers of the selection or the listing; skipped ones come after all others."""
        is_selecting = self._context.screen.is_selecting
        keys = command.papers if is_selecting else self._context.listing_state.listing().keys
        self.start_with(self._untriaged(keys), "selection" if is_selecting else "")

    def start_with(self, keys: Sequence[str], name: str = "") -> None:
        """Start with all of the papers, triaged or not; `name` describes them if they are not those of the listing."""
        if not keys:
            return self._context.notify("Nothing to triage here")
        self._session = TriageSession(tuple(keys))
        self._name = name or self._context.listing_state.name
        self._stopwatch = Stopwatch()
        self._screen = TriageScreen(self._card(keys[0]), self._context.get_news, self.look)
        return self._context.enter_screen(self._screen)

    def star(self, _command: commands.Star) -> None:
        """Star the paper and advance."""
        self._decide("starred", partial(replace, starred=True), "starred")

    def dismiss(self, _command: commands.Dismiss) -> None:
        """Mark the paper read and advance."""
        self._decide("dismissed", partial(replace, read=True), "dismissed")

    def skip(self, _command: Select) -> None:
        """Leave the paper as it is and advance; keep a decision made before."""
        if self._session.current is None:
            return
        if self._session.current_decision is None:
            self._advance(self._session.decide("skipped"))
        else:
            self.look(1)

    def look(self, by: int) -> None:
        """Show an earlier or a later paper without deciding on those between."""
        self._session = self._session.look(by)
        decision = self._session.current_decision
        self._context.notify(f"{decision.capitalize()} · another key changes it" if decision else "")
        self._show()

    def prompt_day(self, command: commands.Snooze) -> None:
        """Ask until which day to snooze the paper."""
        if self._session.current is not None:
            self._marks.prompt_day(command, self.snooze)

    def snooze(self, day: date | None) -> None:
        """Snooze the paper and advance; None only wakes it up."""
        if day is None:
            papers = (self._session.current,) if self._session.current else ()
            return self._marks.snooze(papers, None, self._record_change)
        notice = snooze_notice(day, self._context.today())
        edit = partial(replace, snoozed_until=day)
        return self._decide("snoozed", edit, *snooze_words(day), notice)

    def prompt_tags(self, command: commands.Tag) -> None:
        """Ask for tags, and stay with the paper."""
        if self._session.current is not None:
            self._marks.prompt_tags(command, self._record_change)

    def prompt_note(self, command: commands.Note) -> None:
        """Ask for a note, and stay with the paper."""
        if self._session.current is not None:
            self._marks.prompt_note(command, self._record_change)

    def back(self, _command: commands.Undo) -> None:
        """Go back one step, and undo its change."""
        if not self._session.steps:
            return self._context.notify("Nothing to undo")
        made = self._session.steps[-1].change
        change = self._context.library.undo(made) if made else None
        self._advance(self._session.step_back())
        if change is not None:
            self._context.show_change(change, cursor_key=self._session.current)
            self._context.notify(f"Undone: {change.description}")
        elif made is not None:
            self._context.notify("Already undone by another program")
        return self._show()

    def export_starred(self, _command: commands.Export) -> None:
        """Export the papers that were starred in this session, at its end."""
        if self._session.current is None and (starred := self._session.keys_with("starred")):
            self._exports().prompt_format_of(starred)

    def show_starred(self, command: ShowStarred) -> None:
        """Go back to the list of starred papers, at the end of a session."""
        if self._session.current is None and self._session.keys_with("starred"):
            self.close(command)
            self._context.screen.post_message(ShowStarred())

    def review_skipped(self, _command: commands.ToggleRead) -> None:
        """Continue with the skipped papers at the end of a session."""
        if self._session.current is None and self._session.skipped:
            self._advance(self._session.review())

    def close(self, _command: Command) -> None:
        """Go back to the list, with the cursor on the paper that would be next."""
        if self._screen is None:
            return
        self._screen = None
        self._context.return_to_main(cursor_key=self._session.current)
        self._context.notify(self._session.summary(self._stopwatch.seconds))

    def _decide(
        self, decision: Decision, edit: Callable[[Marks], Marks], verb: str, detail: str = "", notice: str = ""
    ) -> None:
        key, former = self._session.current, self._session.current_decision
        if key is None:
            return
        change = self._context.library.update_marks(
            [key], lambda marks: edit(without_decision(marks, former)), verb, detail
        )
        if change is not None:
            self._context.show_change(change)
        self._advance(self._session.decide(decision, change))
        if change is not None:
            text = notice or f"{decision} {quote_title(self._context.library.paper(key), QUOTED_TITLE_WIDTH)}"
            self._context.notify(self._context.undoable(text, change))
            if decision == "starred" and self._marks.after_star is not None:
                self._marks.after_star([key])

    def _record_change(self, change: Change) -> None:
        self._session = self._session.record_change(change)
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
            self._session = self._session.decide("skipped")
        if (key := self._session.current) is not None:
            self._stopwatch.resume()
            self._screen.show(self._card(key))
        else:
            self._stopwatch.pause()
            paragraphs = summary_paragraphs(self._summary(), self._context.today(), self._screen.text_width)
            self._screen.show_summary(paragraphs, self._progress(), self._tally(), self._end_commands())

    def _card(self, key: str) -> TriageCard:
        paper, following = self._context.library.paper, self._session.following
        next_title = paper(following).title if following and following in self._context.library else ""
        reasons = self._context.listing_state.reasons(paper(key))
        return TriageCard(paper(key), self._progress(), self._tally(), next_title, reasons)

    def _progress(self) -> Progress:
        title = " · ".join(filter(None, ("Triage", screen_line(view_title(self._name)), self._digest())))
        session = self._session
        return Progress(title, session.progress(), len(session.decisions), len(session.keys))

    def _digest(self) -> str:
        """Return the day of the current paper's newest digest, without the year if it is the current one."""
        key, today = self._session.current, self._context.today()
        day = self._context.library.paper(key).newest_day if key and key in self._context.library else None
        return "" if day is None else format_near_day(day, today)

    def _tally(self) -> dict[str, int]:
        """Return how often each decision was made, in the order of the summary."""
        decided = self._session.decided
        return {decision: decided[decision] for decision in get_args(Decision)}

    def _end_commands(self) -> frozenset[type[Command]]:
        """Return the commands that apply at the end of the session."""
        after_star: tuple[type[Command], ...] = (commands.Export, ShowStarred)
        return frozenset(
            (
                *(after_star if self._session.keys_with("starred") else ()),
                *((commands.ToggleRead,) if self._session.skipped else ()),
                commands.Undo,
            )
        )

    def _summary(self) -> TriageSummary:
        library, today = self._context.library, self._context.today()
        counts = Counter(self._session.decided)
        activity = daily_activity(library.decisions(), library.columns)
        by_day = Counter({day: len(decided) for day, (decided, _starred) in activity.items()})
        by_day[today] = max(by_day[today], counts.total())
        snoozed = Counter(
            marks.snoozed_until
            for marks in library.columns.marks.copy().values()
            if marks.snoozed_until is not None and marks.is_snoozed(today)
        )
        return TriageSummary(
            title="Inbox zero" if self._name == "inbox" and counts["skipped"] < counts.total() else "All done",
            decided=self._tally(),
            seconds=self._stopwatch.seconds,
            starred=[library.paper(key).title for key in self._session.keys_with("starred") if key in library],
            returning=sorted(snoozed.items()),
            days_in_a_row=streak(by_day, today),
            activity=sparkline(by_day, today),
        )

    def _untriaged(self, keys: Sequence[str]) -> tuple[str, ...]:
        marks_of = self._context.library.columns.marks_of
        return untriaged(keys, marks_of, self._context.today(), self._bookmark.skipped())
