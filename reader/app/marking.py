"""Commands that mark papers: one change of the library each, and the way back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from reader.app.desk import Deeds, Desk
from reader.app.refusing import why_not
from reader.paper import Marks, count_in_words, note_of, tag_key
from reader.triage.days import day_typed, days_from
from reader.triage.tags import tag_edit, tag_typed
from widgets import commands
from widgets.cells import readable


class Marking:
    """What the user does with papers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._library = desk.library

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {
            commands.Star: self.star,
            commands.Read: self.read,
            commands.ReadAll: self.read_all,
            commands.Dismiss: self.dismiss,
            commands.Later: lambda command: self.ask_for_day(command, partial(self.put_off, command.papers)),
            commands.Tag: self.ask_for_tags,
            commands.RenameTag: self.ask_for_tag,
            commands.Note: self.ask_for_note,
            commands.Undo: self.undo,
            commands.Redo: self.redo,
        }

    def star(self, command: commands.Star) -> None:
        """Star papers, or take the stars away where all have one."""
        starred = not all(marks.starred for marks in self._marks(command.papers))
        verb = "starred" if starred else "unstarred"
        self._mark(command.papers, partial(replace, starred=starred), verb)

    def read(self, command: commands.Read) -> None:
        """Mark papers as read, or as unread where all are read."""
        read = not all(marks.read for marks in self._marks(command.papers))
        self._mark(command.papers, partial(replace, read=read), "marked", "read" if read else "unread")

    def read_all(self, _command: commands.ReadAll) -> None:
        """Mark all on show as read."""
        marks_of = self._library.columns.marks_of
        unread = [key for key in self._desk.showing.listing().keys if not marks_of(key).read]
        self._mark(unread, partial(replace, read=True), "marked", "read")

    def dismiss(self, command: commands.Dismiss) -> None:
        """Mark papers as read."""
        self._mark(command.papers, partial(replace, read=True), "marked", "read")

    def ask_for_day(self, command: commands.Later, then: Callable[[date], None]) -> None:
        """Ask to which day papers are put off, and go on with the day."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        if not command.papers:
            return self._desk.announce("no paper to put off")
        days = days_from(self._desk.today())
        chooser = Choice(
            f"Put off until when? {self._about(command.papers)}", [*(words for words, _ in days), "another day …"]
        )
        go_on = partial(self._ask_for_another_day, then)
        return self._desk.ask(chooser, lambda place: then(days[place][1]) if place < len(days) else go_on())

    def put_off(self, papers: Sequence[str], day: date) -> None:
        """Let papers stay out of the inbox until a day."""
        self._mark(papers, partial(replace, snoozed_until=day), "put off", f"to {day}")

    def ask_for_tags(self, command: commands.Tag, then: Callable[[], None] | None = None) -> None:
        """Ask which tags to change, and go on once they are changed."""
        from widgets.dialogs.tags import ask_for_tags  # noqa: PLC0415

        if not command.papers:
            return self._desk.announce("no paper to tag")
        present = Counter(tag for marks in self._marks(command.papers) for tag in marks.tags)
        dialog = ask_for_tags(self._about(command.papers), len(command.papers), present, self._library.tags())
        return self._desk.ask(dialog, partial(self.tag, command.papers, then=then))

    def tag(self, papers: Sequence[str], typed: str, then: Callable[[], None] | None = None) -> None:
        """Change the tags of papers as was typed."""
        edit = tag_edit(typed)
        self._mark(papers, lambda marks: marks.tagged(edit.added, edit.removed), "tagged", str(edit), then=then)

    def ask_for_tag(self, _command: commands.RenameTag) -> None:
        """Ask which tag is to have another name, and then which."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415

        counts = self._library.tags()
        if not counts:
            return self._desk.announce("there is no tag yet")
        tags = sorted(counts, key=lambda tag: (-counts[tag], tag))
        chooser = Choice("Which tag?", [f"{tag:<24} {count_in_words(counts[tag])}" for tag in tags])
        return self._desk.ask(chooser, lambda place: self.ask_for_name(tags[place], tags))

    def ask_for_name(self, tag: str, tags: Sequence[str]) -> None:
        """Ask for the name that a tag is to have."""
        from widgets.dialogs.question import Question  # noqa: PLC0415

        others = ", ".join(other for other in tags if other != tag) or "none"
        told = (f"other tags: {others}", "the name of another tag makes the two one")
        question = Question(f"Rename {tag} to", answer=tag, told=told, refuse=why_not(tag_typed))
        self._desk.ask(question, partial(self.rename, tag))

    def rename(self, tag: str, typed: str) -> None:
        """Give a tag another name on every paper, as one change."""
        name = tag_typed(typed)
        tagged = [key for key, marks in self._library.columns.marks.copy().items() if _has_tag(marks, tag)]
        self._mark(tagged, lambda marks: marks.with_tag_renamed(tag, name), "tagged", f"-{tag} +{name}")

    def ask_for_note(self, command: commands.Note, then: Callable[[], None] | None = None) -> None:
        """Ask for a note, and go on once it is kept."""
        from widgets.dialogs.note import NoteDialog  # noqa: PLC0415

        if not command.papers:
            return self._desk.announce("no paper to write a note on")
        notes = {marks.note for marks in self._marks(command.papers)}
        dialog = NoteDialog(self._about(command.papers), notes.pop() if len(notes) == 1 else "")
        return self._desk.ask(dialog, partial(self.note, command.papers, then=then))

    def note(self, papers: Sequence[str], typed: str, then: Callable[[], None] | None = None) -> None:
        """Keep a note on papers."""
        note = note_of(typed)
        self._mark(papers, partial(replace, note=note), "wrote a note on" if note else "took the note off", then=then)

    def undo(self, _command: commands.Undo) -> None:
        """Take back the last change, and put the cursor where it was made."""
        if (change := self._library.undo()) is None:
            return self._desk.announce("there is nothing to take back")
        stay = f"; {count_in_words(len(change.kept))} stay, changed since" if change.kept else ""
        self._desk.show_change(change, cursor_on=self._nearest_of(change.keys))
        return self._desk.announce(f"taken back: {change.words}{stay} ({self._desk.key_of('redo')} does it again)")

    def redo(self, _command: commands.Redo) -> None:
        """Make the change again that was taken back."""
        if (change := self._library.redo()) is None:
            return self._desk.announce("there is nothing to do again")
        self._desk.show_change(change, cursor_on=self._nearest_of(change.keys))
        return self._desk.announce(f"done again: {change.words}")

    def _mark(
        self,
        papers: Sequence[str],
        edit: Callable[[Marks], Marks],
        verb: str,
        detail: str = "",
        *,
        then: Callable[[], None] | None = None,
    ) -> None:
        change = self._library.mark(papers, edit, verb, detail)
        self._desk.took(change, "nothing to change")
        if change is not None and then is not None:
            then()

    def _ask_for_another_day(self, then: Callable[[date], None]) -> None:
        from widgets.dialogs.question import Question  # noqa: PLC0415

        read = partial(day_typed, today=self._desk.today())
        question = Question("Put off to which day?", example="YYYY-MM-DD", refuse=why_not(read))
        self._desk.ask(question, lambda typed: then(read(typed)))

    def _marks(self, papers: Sequence[str]) -> list[Marks]:
        return [self._library.columns.marks_of(key) for key in papers]

    def _about(self, papers: Sequence[str]) -> str:
        if len(papers) > 1:
            return count_in_words(len(papers))
        return readable(self._library.paper(papers[0]).title)

    def _nearest_of(self, keys: Sequence[str]) -> str | None:
        cursor = self._desk.screen.cursor_on
        return cursor if cursor in keys else next(iter(keys), None)


def _has_tag(marks: Marks, tag: str) -> bool:
    return tag_key(tag) in map(tag_key, marks.tags)
