"""Dialogs on top of the screen: a choice, a prompt for one line, a note, and the prompt for tags."""

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, repeat
from types import MappingProxyType
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from reader.text import strip_controls
from widgets.one_line_input import OneLineInput, one_line
from widgets.single_line import TextLine

CHOICE_HELP = "1–9 or enter · esc cancel"
NOTE_HELP = "ctrl+d save · esc cancel"
DISCARD_WARNING = "Discard changes? esc discards · ctrl+d saves"
TAGS_HELP = "tag or +tag adds, -tag removes · tab completes"
Result = TypeVar("Result")
NUMBER_KEYS = "123456789"
"""Keys that choose the first options at once."""


class Dialog(ModalScreen[Result | None]):
    """A dialog with one result, or None if it is cancelled."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 - Textual declares it for instances
    """Below 16 rows the dialogs do without blank lines."""

    _is_answered = False

    def accept(self, result: Result | None) -> None:
        """Close with a result; ignore a second one, which a double click makes."""
        if not self._is_answered:
            self._is_answered = True
            self.dismiss(result)

    def action_cancel(self) -> None:
        """Close without a result."""
        self.accept(None)


class Choice(Dialog[int]):
    """Shows a few options; the result is the index of the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "cancel", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]
    DEFAULT_CSS = """
    Choice { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; max-height: 90%; padding: 1 2; background: $panel; }
        & .title { text-style: bold; padding: 0; }
        & .help { color: $text-muted; padding: 0; }
        & .details { height: auto; max-height: 12; padding: 1 1 0 1; }
        & OptionList { margin: 1 0; border: none; padding: 0 1; height: auto; max-height: 16; background: $panel; }
        & OptionList:focus { border: none; }
    }
    """

    def __init__(self, title: str, options: Sequence[str], *, details: str = "") -> None:
        """Show the options below the title and the details."""
        super().__init__()
        self._title, self._options, self._details = title, options, details

    def compose(self) -> ComposeResult:
        """Put a number before each of the first nine options."""
        numbers = chain(NUMBER_KEYS, repeat(" "))
        numbered = (
            Content(strip_controls(f"{number}  {option}"))
            for number, option in zip(numbers, self._options, strict=False)
        )
        with Vertical():
            yield _text_line(self._title, "title")
            if self._details:
                yield Static(Content(strip_controls(self._details)), classes="details")
            yield OptionList(*map(Option, numbered), markup=False)
            yield _text_line(CHOICE_HELP, "help")

    def on_key(self, event: events.Key) -> None:
        """Choose an option by its number."""
        if event.character and event.character in NUMBER_KEYS:
            index = int(event.character) - 1
            if index < len(self._options):
                event.stop()
                self.accept(index)

    def action_move(self, direction: str) -> None:
        """Move the cursor with `j` and `k`, as in the list of papers."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if direction == "down" else options.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _accept(self, event: OptionList.OptionSelected) -> None:
        self.accept(event.option_index)


class PathSuggester(Suggester):
    """Completes a path in a thread, because a slow disk must not hold up the screen."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        """Complete with a function that returns the whole path, or None."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completed path, or None."""
        return await to_thread(self._complete, value)


def accept_anything(_answer: str) -> str:
    """Return no error, whatever the answer is."""
    return ""


class Prompt(Dialog[str]):
    """Asks for one line of text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Prompt { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; padding: 1 2; background: $panel; }
        & .title { text-style: bold; padding: 0; }
        & .help { color: $text-muted; padding: 0; }
        & .error { color: $text-error; text-style: bold; padding: 0; display: none; }
        &.-invalid .error { display: block; }
        & Input { margin: 1 0; }
        & Input.-textual-compact { padding: 0 1; }
    }
    """

    def __init__(
        self,
        title: str,
        *,
        verb: str = "save",
        value: str = "",
        placeholder: str = "",
        help_lines: tuple[str, ...] = (),
        suggester: Suggester | None = None,
        validate: Callable[[str], str] = accept_anything,
        join: Callable[[str], str] = one_line,
    ) -> None:
        """Ask for a line, beginning with `value`.

        `verb` says what enter does. `validate` returns what is wrong with an answer, which the user then can correct, or
        an empty text. `join` makes one line of several that are pasted.
        """
        super().__init__()
        self._title, self._verb, self._initial_value, self._placeholder = title, verb, value, placeholder
        self._help_lines, self._suggester, self._validate = help_lines, suggester, validate
        self._join = join

    def compose(self) -> ComposeResult:
        """Put the error and the help below the line."""
        with Vertical():
            yield _text_line(self._title, "title")
            line = OneLineInput(
                self._initial_value, placeholder=self._placeholder, suggester=self._suggester, compact=True
            )
            line.join = self._join
            yield line
            yield _text_line("", "error")
            for text in (*self._help_lines, f"enter {self._verb} · esc cancel"):
                yield _text_line(text, "help")

    def action_complete(self) -> None:
        """Accept the completion that is shown."""
        self.query_one(Input).action_cursor_right()

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        error = self._validate(event.value)
        self._show_error(error)
        if not error:
            self.accept(event.value)

    @on(Input.Changed)
    def _clear_error(self) -> None:
        self._show_error("")

    def _show_error(self, error: str) -> None:
        self.query_one(".error", TextLine).text = error
        self.set_class(bool(error), "-invalid")


class NoteDialog(Dialog[str]):
    """Edits a note of several lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d,f2", "save", show=False, priority=True),
        Binding("escape", "cancel", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    NoteDialog { align: center middle;
        & > Vertical { width: 84; max-width: 96%; height: 16; max-height: 90%; padding: 1 2; background: $panel; }
        & .title { text-style: bold; padding: 0; }
        & .help { color: $text-muted; padding: 0; }
        & .help.-warned { color: $text-warning; text-style: bold; }
        & TextArea { margin: 1 0; height: 1fr; padding: 0 1; }
        & TextArea, & TextArea:focus { border: none; }
    }
    """

    def __init__(self, title: str, note: str) -> None:
        """Edit the note on what `title` names."""
        super().__init__()
        self._title, self._note = title, note
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """Put the keys of the dialog below the note."""
        self._help_line = _text_line(NOTE_HELP, "help")
        with Vertical():
            yield _text_line(f"Note · {self._title}", "title")
            yield TextArea(self._note, soft_wrap=True, tab_behavior="indent", show_line_numbers=False)
            yield self._help_line

    def on_mount(self) -> None:
        """Put the cursor at the end of the note."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        """Close with the text."""
        self.accept(self.query_one(TextArea).text)

    def action_cancel(self) -> None:
        """Close without a result; if the text was changed, warn first."""
        if self._was_warned or self.query_one(TextArea).text == self._note:
            self.accept(None)
        self._was_warned = True
        self._help_line.text = DISCARD_WARNING
        self._help_line.add_class("-warned")


class TagSuggester(Suggester):
    """Completes the last word with the most used tag of the library; after a minus, with one that can be removed."""

    def __init__(self, counts: Mapping[str, int], present: Mapping[str, int] = MappingProxyType({})) -> None:
        """Complete tags by their number of papers; `present` are those that can be removed."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._counts, self._present = _by_count(counts), _by_count(present or counts)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with its last word completed, or None."""
        word = value.replace(",", " ").split(" ")[-1]
        prefix = word.lstrip("+-")
        if not prefix:
            return None
        tags = self._present if word.startswith("-") else self._counts
        return next((value + tag[len(prefix) :] for tag in tags if tag.casefold().startswith(prefix.casefold())), None)


def tags_prompt(title: str, papers: int, current: Mapping[str, int], counts: Mapping[str, int]) -> Prompt:
    """Return the prompt for the tags of some papers; `parse_tag_edit` reads its result.

    `current` counts the papers that have a tag among these `papers`, `counts` among all of the library.
    """
    now = ", ".join(tag if current[tag] == papers else f"{tag} ({current[tag]} of {papers})" for tag in sorted(current))
    known = ", ".join(f"{tag} ({counts[tag]})" for tag in _by_count(counts))
    return Prompt(
        f"Tags · {title}",
        placeholder="+vision -todo",
        help_lines=(
            f"now: {now or 'none'}",
            f"known: {known or 'none yet'}",
            TAGS_HELP,
        ),
        suggester=TagSuggester(counts, current),
    )


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda tag: (-counts[tag], tag))


def _text_line(text: str, css_class: str) -> TextLine:
    line = TextLine(classes=css_class)
    line.text = text
    return line
