"""Commands that mark papers; each makes one change, which undo reverts and redo repeats."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from reader.app.context import AppContext, Handlers
from reader.description import first_note
from reader.errors import ReaderError
from reader.mark_notices import note_notice, note_verb, snooze_notice, snooze_words, tag_notice, tag_words
from reader.paper import Change, Marks, Paper, format_count, normalise_note, tag_key
from reader.text import capitalized, screen_line
from reader.triage import parse_snooze, parse_tag, parse_tag_edit, suggest_days
from widgets import commands
from widgets.cells import truncate

MAX_UNASKED = 100
"""The most papers that one key marks read without asking."""
OnChange = Callable[[Change], None]
"""Called with a change after it was made."""
QUOTED_TITLE_WIDTH = 44
"""Cells of a title in a notice, which has about 60 at most."""


def quote_title(paper: Paper, width: int = QUOTED_TITLE_WIDTH) -> str:
    """Return a paper's title in quotation marks, short enough for a notice."""
    return f"“{truncate(screen_line(paper.title), width)}”"


def validator(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Return a validator for prompts, which returns the error that parsing an answer raises, or an empty text."""

    def validate(answer: str) -> str:
        try:
            parse(answer)
        except ReaderError as error:
            return capitalized(str(error))
        return ""

    return validate


class MarksController:
    """Star, read, snooze, tag and annotate papers; undo and redo."""

    def __init__(
        self, context: AppContext, note_template: str = "", after_star: Callable[[Sequence[str]], None] | None = None
    ) -> None:
        """Create the controller; `after_star` is called with the keys of papers that were just starred."""
        self.after_star = after_star
        self._context = context
        self._library = context.library
        self._note_template = note_template
        self._cursor_at_change: str | None = None
        """The paper under the cursor at the last change of marks, which may have left the list since."""

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
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
        """Star papers, or unstar them if all are starred."""
        self.set_starred(command.papers, is_starred=not all(marks.starred for marks in self._marks_of(command.papers)))

    def toggle_read(self, command: commands.ToggleRead) -> None:
        """Mark papers read, or unread if all are read."""
        self.set_read(command.papers, is_read=not all(marks.read for marks in self._marks_of(command.papers)))

    def set_starred(self, papers: Sequence[str], *, is_starred: bool) -> None:
        """Star or unstar papers, whatever their state."""
        new = [key for key in papers if not self._library.columns.marks_of(key).starred]
        verb = "starred" if is_starred else "unstarred"
        self._update_marks(
            papers,
            partial(replace, starred=is_starred),
            verb,
            on_change=lambda _: self._call_after_star(new) if is_starred else None,
        )

    def set_read(self, papers: Sequence[str], *, is_read: bool) -> None:
        """Mark papers read or unread, whatever their state."""
        self._update_marks(papers, partial(replace, read=is_read), "marked", "read" if is_read else "unread")

    def mark_all_read(self, _command: commands.MarkAllRead) -> None:
        """Mark all papers of the listing read; ask first if they are many."""
        from widgets.dialogs import Confirmation  # noqa: PLC0415

        marks_of = self._library.columns.marks_of
        unread = [key for key in self._context.listing_state.listing().keys if not marks_of(key).read]
        if not unread:
            return self._context.notify("No change")
        if len(unread) <= MAX_UNASKED:
            return self.set_read(unread, is_read=True)
        dialog = Confirmation(f"Mark {format_count(len(unread))} read?", "Mark read")
        return self._context.show_dialog(dialog, lambda _: self.set_read(unread, is_read=True))

    def dismiss(self, command: commands.Dismiss) -> None:
        """Mark papers read, even if they are already."""
        self._update_marks(command.papers, partial(replace, read=True), "dismissed")

    def prompt_day(self, command: commands.Snooze, on_result: Callable[[date | None], None]) -> None:
        """Ask until which day to snooze papers, and pass the day on; None wakes them up."""
        from widgets.snooze_dialog import SnoozeDialog  # noqa: PLC0415 - imported when first used

        if not command.papers:
            return self._context.notify("No paper selected")
        today = self._context.today()
        parse = partial(parse_snooze, today=today)
        dialog = SnoozeDialog(self._describe_papers(command.papers), suggest_days(today), parse)
        return self._context.show_dialog(dialog, lambda answer: on_result(answer.day))

    def snooze(self, papers: Sequence[str], day: date | None, on_change: OnChange | None = None) -> None:
        """Keep papers out of the inbox until a day; None wakes them up. Call `on_change` after the change."""
        if day is None:
            return self._update_marks(papers, partial(replace, snoozed_until=None), "woke up", on_change=on_change)
        return self._update_marks(
            papers,
            partial(replace, snoozed_until=day),
            *snooze_words(day),
            describe=lambda change: snooze_notice(day, self._context.today(), len(change.keys)),
            on_change=on_change,
        )

    def prompt_tags(self, command: commands.Tag, on_change: OnChange | None = None) -> None:
        """Ask which tags to add and remove; call `on_change` after the change."""
        from widgets.tag_dialog import TagDialog  # noqa: PLC0415

        if not command.papers:
            return self._context.notify("No paper selected")
        current = Counter(tag for marks in self._marks_of(command.papers) for tag in marks.tags)
        title, counts = self._describe_papers(command.papers), self._library.tag_counts()
        dialog = TagDialog(title, len(command.papers), current, counts)
        return self._context.show_dialog(dialog, partial(self.tag, command.papers, on_change=on_change))

    def tag(self, papers: Sequence[str], text: str, on_change: OnChange | None = None) -> None:
        """Add and remove tags as typed."""
        edit = parse_tag_edit(text)
        self._update_marks(
            papers,
            lambda marks: marks.with_tags(edit.added, edit.removed),
            *tag_words(edit),
            describe=lambda change: tag_notice(edit, len(change.keys)),
            on_change=on_change,
        )

    def prompt_tag_to_rename(self, _command: commands.RenameTag) -> None:
        """Ask which tag to rename, and then for its new name."""
        from widgets.dialogs import Choice  # noqa: PLC0415
        from widgets.tag_dialog import by_count  # noqa: PLC0415

        counts = self._library.tag_counts()
        if not counts:
            return self._context.notify(f"No tags yet · {self._context.key_for(commands.Tag.id)} adds one")
        tags = by_count(counts)
        dialog = Choice("Rename tag", [f"{tag:<24} {format_count(counts[tag])}" for tag in tags])
        return self._context.show_dialog(dialog, lambda index: self.prompt_tag_name(tags[index], tags))

    def prompt_tag_name(self, tag: str, tags: Sequence[str]) -> None:
        """Ask for the new name of a tag."""
        from widgets.dialogs import Prompt  # noqa: PLC0415

        others = ", ".join(other for other in tags if other != tag) or "none"
        help_lines = (f"other tags: {others}", "An existing name merges both tags")
        dialog = Prompt(
            f"Rename tag #{tag}",
            verb="rename",
            value=tag,
            help_lines=help_lines,
            validate=validator(parse_tag),
        )
        self._context.show_dialog(dialog, partial(self.rename_tag, tag))

    def rename_tag(self, tag: str, text: str) -> None:
        """Rename a tag on every paper, as one change."""
        name = parse_tag(text)
        tagged = [key for key, marks in self._library.columns.marks.copy().items() if _has_tag(marks, tag)]
        self._update_marks(
            tagged,
            lambda marks: marks.with_tag_renamed(tag, name),
            f"renamed #{tag} to #{name} on",
            describe=lambda change: change.description,
        )

    def prompt_note(self, command: commands.Note, on_change: OnChange | None = None) -> None:
        """Open the note of papers in a dialog; call `on_change` after the change."""
        from widgets.dialogs import NoteDialog  # noqa: PLC0415

        if not command.papers:
            return self._context.notify("No paper selected")
        notes = {marks.note for marks in self._marks_of(command.papers)}
        note = notes.pop() if len(notes) == 1 else ""
        if not note and len(command.papers) == 1:
            note = first_note(self._note_template, self._library.paper(command.papers[0]))
        dialog = NoteDialog(self._describe_papers(command.papers), note, self._context.edit_in_editor)
        return self._context.show_dialog(dialog, partial(self.note, command.papers, on_change=on_change))

    def note(self, papers: Sequence[str], text: str, on_change: OnChange | None = None) -> None:
        """Save a note on papers, or delete it if the text is empty."""
        note = normalise_note(text)
        self._update_marks(
            papers,
            partial(replace, note=note),
            note_verb(note),
            describe=lambda change: note_notice(note, len(change.keys)),
            on_change=on_change,
        )

    def undo(self, _command: commands.Undo) -> None:
        """Undo the last change, and move the cursor to where it was made."""
        if (change := self._library.undo()) is None:
            return self._context.notify("Nothing to undo")
        self._context.show_change(change, cursor_key=self._nearest(change.keys))
        skipped = f" · {format_count(len(change.skipped))} kept, changed since" if change.skipped else ""
        redo_key = self._context.key_for(commands.Redo.id)
        return self._context.notify(f"Undone: {change.description}{skipped} · {redo_key} redo")

    def redo(self, _command: commands.Redo) -> None:
        """Repeat the change that was undone last."""
        if (change := self._library.redo()) is None:
            return self._context.notify("Nothing to redo")
        self._context.show_change(change, cursor_key=self._nearest(change.keys))
        return self._context.notify(f"Redone: {change.description}")

    def _update_marks(
        self,
        papers: Sequence[str],
        edit: Callable[[Marks], Marks],
        verb: str,
        detail: str = "",
        *,
        describe: Callable[[Change], str] | None = None,
        on_change: OnChange | None = None,
    ) -> None:
        """Change marks, and show the change with a notice; `verb` and `detail` describe it in the undo log."""
        if not papers:
            return self._context.notify("No paper selected")
        self._cursor_at_change = self._context.screen.current_key
        change = self._library.update_marks(papers, edit, verb, detail)
        if change is None:
            return self._context.notify("No change")
        text = describe(change) if describe else self._describe_change(change, verb, detail)
        self._context.show_change(change)
        self._context.notify(self._context.undoable(text, change), about=change.keys)
        if on_change is not None:
            on_change(change)
        return None

    def _call_after_star(self, papers: Sequence[str]) -> None:
        if self.after_star is not None:
            self.after_star(papers)

    def _describe_change(self, change: Change, verb: str, detail: str = "") -> str:
        if len(change.keys) != 1:
            return change.description
        return f"{verb} {quote_title(self._library.paper(change.keys[0]))} {detail}".rstrip()

    def _marks_of(self, papers: Sequence[str]) -> list[Marks]:
        return [self._library.columns.marks_of(key) for key in papers]

    def _describe_papers(self, papers: Sequence[str]) -> str:
        if len(papers) > 1:
            return format_count(len(papers))
        return screen_line(self._library.paper(papers[0]).title)

    def _nearest(self, keys: Sequence[str]) -> str | None:
        """Return the paper under the cursor now, or at the last change, if it is among the keys, else the first key."""
        candidates = (self._context.screen.current_key, self._cursor_at_change)
        return next((key for key in candidates if key in keys), next(iter(keys), None))


def _has_tag(marks: Marks, tag: str) -> bool:
    return tag_key(tag) in map(tag_key, marks.tags)
