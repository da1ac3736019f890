"""Why an answer cannot be taken, told while it can still be changed.

Commands that mark papers: one change of the library each, and the way back.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from reader.app.context import AppContext, Handlers
from reader.describe import format_day
from reader.errors import ReaderError
from reader.paper import Marks, format_count, normalise_note, tag_key
from reader.text import printable
from reader.triage import parse_day, parse_tag, parse_tag_edit, suggest_days
from widgets import commands


def validator(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Give what says why an answer cannot be taken, in the words of the error that taking it raises."""

    def why(answer: str) -> str:
        try:
            parse(answer)
        except ReaderError as error:
            return str(error)
        return ""

    return why


class MarksController:
    """What the user does with papers."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._library = context.library

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        return {
            commands.Star: self.star,
            commands.ToggleRead: self.toggle_read,
            commands.MarkAllRead: self.mark_all_read,
            commands.Dismiss: self.dismiss,
            commands.Snooze: lambda command: self.prompt_day(command, partial(self.snooze, command.papers)),
            commands.Tag: self.prompt_tags,
            commands.RenameTag: self.prompt_tag_to_rename,
            commands.Note: self.prompt_note,
            commands.Undo: self.undo,
            commands.Redo: self.redo,
        }

    def star(self, command: commands.Star) -> None:
        """Star papers, or take the stars away where all have one."""
        starred = not all(marks.starred for marks in self._marks_of(command.papers))
        verb = "starred" if starred else "unstarred"
        self._update_marks(command.papers, partial(replace, starred=starred), verb)

    def toggle_read(self, command: commands.ToggleRead) -> None:
        """Mark papers as read, or as unread where all are read."""
        read = not all(marks.read for marks in self._marks_of(command.papers))
        self._update_marks(command.papers, partial(replace, read=read), "marked", "read" if read else "unread")

    def mark_all_read(self, _command: commands.MarkAllRead) -> None:
        """Mark all on show as read."""
        marks_of = self._library.columns.marks_of
        unread = [key for key in self._context.listing_state.listing().keys if not marks_of(key).read]
        self._update_marks(unread, partial(replace, read=True), "marked", "read")

    def dismiss(self, command: commands.Dismiss) -> None:
        """Mark papers as read."""
        self._update_marks(command.papers, partial(replace, read=True), "marked", "read")

    def prompt_day(self, command: commands.Snooze, on_result: Callable[[date], None]) -> None:
        """Ask to which day papers are put off, and go on with the day."""
        from widgets.dialogs import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        if not command.papers:
            return self._context.notify("no paper to put off")
        days = suggest_days(self._context.today())
        chooser = Choice(
            f"Put off until when? {self._describe_papers(command.papers)}",
            [*(f"{name:<13} {format_day(day, with_weekday=True)}" for name, day in days), "Pick a date…"],
        )
        go_on = partial(self._prompt_other_day, on_result)
        return self._context.show_dialog(
            chooser, lambda place: on_result(days[place][1]) if place < len(days) else go_on()
        )

    def snooze(self, papers: Sequence[str], day: date) -> None:
        """Let papers stay out of the inbox until a day."""
        self._update_marks(papers, partial(replace, snoozed_until=day), "snoozed", f"until {format_day(day)}")

    def prompt_tags(self, command: commands.Tag, on_result: Callable[[], None] | None = None) -> None:
        """Ask which tags to change, and go on once they are changed."""
        from widgets.dialogs import tags_prompt  # noqa: PLC0415

        if not command.papers:
            return self._context.notify("no paper to tag")
        present = Counter(tag for marks in self._marks_of(command.papers) for tag in marks.tags)
        dialog = tags_prompt(
            self._describe_papers(command.papers), len(command.papers), present, self._library.tag_counts()
        )
        return self._context.show_dialog(dialog, partial(self.tag, command.papers, on_result=on_result))

    def tag(self, papers: Sequence[str], text: str, on_result: Callable[[], None] | None = None) -> None:
        """Change the tags of papers as was typed."""
        edit = parse_tag_edit(text)
        self._update_marks(
            papers, lambda marks: marks.with_tags(edit.added, edit.removed), "tagged", str(edit), on_result=on_result
        )

    def prompt_tag_to_rename(self, _command: commands.RenameTag) -> None:
        """Ask which tag is to have another name, and then which."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        counts = self._library.tag_counts()
        if not counts:
            return self._context.notify("there is no tag yet")
        tags = sorted(counts, key=lambda tag: (-counts[tag], tag))
        chooser = Choice("Which tag?", [f"{tag:<24} {format_count(counts[tag])}" for tag in tags])
        return self._context.show_dialog(chooser, lambda place: self.prompt_tag_name(tags[place], tags))

    def prompt_tag_name(self, tag: str, tags: Sequence[str]) -> None:
        """Ask for the name that a tag is to have."""
        from widgets.dialogs import Prompt  # noqa: PLC0415

        others = ", ".join(other for other in tags if other != tag) or "none"
        message = (f"other tags: {others}", "the name of another tag makes the two one")
        question = Prompt(f"Rename {tag} to", value=tag, help_lines=message, validate=validator(parse_tag))
        self._context.show_dialog(question, partial(self.rename_tag, tag))

    def rename_tag(self, tag: str, text: str) -> None:
        """Give a tag another name on every paper, as one change."""
        name = parse_tag(text)
        tagged = [key for key, marks in self._library.columns.marks.copy().items() if _has_tag(marks, tag)]
        self._update_marks(tagged, lambda marks: marks.with_tag_renamed(tag, name), "tagged", f"-{tag} +{name}")

    def prompt_note(self, command: commands.Note, on_result: Callable[[], None] | None = None) -> None:
        """Ask for a note, and go on once it is kept."""
        from widgets.dialogs import NoteDialog  # noqa: PLC0415

        if not command.papers:
            return self._context.notify("no paper to write a note on")
        notes = {marks.note for marks in self._marks_of(command.papers)}
        dialog = NoteDialog(self._describe_papers(command.papers), notes.pop() if len(notes) == 1 else "")
        return self._context.show_dialog(dialog, partial(self.note, command.papers, on_result=on_result))

    def note(self, papers: Sequence[str], text: str, on_result: Callable[[], None] | None = None) -> None:
        """Keep a note on papers."""
        note = normalise_note(text)
        self._update_marks(
            papers, partial(replace, note=note), "wrote a note on" if note else "took the note off", on_result=on_result
        )

    def undo(self, _command: commands.Undo) -> None:
        """Take back the last change, and put the cursor where it was made."""
        if (change := self._library.undo()) is None:
            return self._context.notify("there is nothing to take back")
        stay = f"; {format_count(len(change.skipped))} stay, changed since" if change.skipped else ""
        self._context.show_change(change, cursor_key=self._nearest(change.keys))
        return self._context.notify(
            f"taken back: {change.description}{stay} ({self._context.key_for('redo')} does it again)"
        )

    def redo(self, _command: commands.Redo) -> None:
        """Make the change again that was taken back."""
        if (change := self._library.redo()) is None:
            return self._context.notify("there is nothing to do again")
        self._context.show_change(change, cursor_key=self._nearest(change.keys))
        return self._context.notify(f"done again: {change.description}")

    def _update_marks(
        self,
        papers: Sequence[str],
        edit: Callable[[Marks], Marks],
        verb: str,
        detail: str = "",
        *,
        on_result: Callable[[], None] | None = None,
    ) -> None:
        change = self._library.update_marks(papers, edit, verb, detail)
        self._context.show_result(change)
        if change is not None and on_result is not None:
            on_result()

    def _prompt_other_day(self, on_result: Callable[[date], None]) -> None:
        from widgets.dialogs import Prompt  # noqa: PLC0415

        read = partial(parse_day, today=self._context.today())
        question = Prompt("Put off to which day?", placeholder="YYYY-MM-DD", validate=validator(read))
        self._context.show_dialog(question, lambda typed: on_result(read(typed)))

    def _marks_of(self, papers: Sequence[str]) -> list[Marks]:
        return [self._library.columns.marks_of(key) for key in papers]

    def _describe_papers(self, papers: Sequence[str]) -> str:
        if len(papers) > 1:
            return format_count(len(papers))
        return printable(self._library.paper(papers[0]).title)

    def _nearest(self, keys: Sequence[str]) -> str | None:
        cursor = self._context.screen.current_key
        return cursor if cursor in keys else next(iter(keys), None)


def _has_tag(marks: Marks, tag: str) -> bool:
    return tag_key(tag) in map(tag_key, marks.tags)
