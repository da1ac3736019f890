"""Dialogs on top of the screen: a choice, a confirmation, a prompt for one line, and a note."""

from asyncio import to_thread
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from reader.errors import ReaderError
from reader.text import capitalized, screen_line, strip_controls
from widgets.cells import cell_width
from widgets.one_line_input import OneLineInput, one_line
from widgets.single_line import Part, TextLine
from widgets.textual_private import LayoutOnceScreen, size_without_layout

CHOICE_HELP = "1–9 or enter · esc cancel"
CONFIRMATION_HELP = "y yes · n no"
NOTE_HELP = "ctrl+d save · F4 editor · esc cancel"
DISCARD_WARNING = "Discard changes? esc discards · ctrl+d saves"
CLOSING_KEYS = frozenset({"enter", "ctrl+d", "y", "n", "esc"})
Result = TypeVar("Result")
NUMBER_KEYS = "123456789"
"""Keys that each choose one of the first nine options directly."""
KEY_NAMES = {
    "enter": "enter",
    "esc": "escape",
    "space": "space",
    "tab": "tab",
    "/": "slash",
    "y": "y",
    "n": "n",
    "ctrl+d": "ctrl+d",
    "F4": "f4",
}
"""Textual's names of the keys that can be clicked in a dialog, by their labels."""
_OTHER_KEYS = ("j", "k", "↑↓")
"""Labels of keys that cannot be clicked, because they move the cursor."""
_FIRST_NUMBER = "1–"
"""How the label of the keys that choose an option by its number begins."""


class DialogFrame(Vertical):
    """The border of a dialog, with its name at the top and its subject at the bottom."""

    DEFAULT_CSS = """
    DialogFrame {
        width: 76; max-width: 96%; height: auto; max-height: 90%; padding: 1 2; background: $panel;
        border: round $primary; border-title-color: $text-primary; border-title-style: bold;
        border-subtitle-color: $text-muted;
    }
    """

    virtual_size = size_without_layout()

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.border_title = Content(screen_line(title))
        self.border_subtitle = Content(screen_line(subtitle))


class Dialog(ModalScreen[Result | None], LayoutOnceScreen[Result | None]):
    """A dialog with one result, or None if it is cancelled."""

    DEFAULT_CSS = """
    Dialog { align: center middle;
        & .help { color: $text-muted; padding: 0; }
        & Input.-textual-compact { padding: 0 1; }
        & OptionList {
            border: none; padding: 0 1; height: auto; background: $panel; text-wrap: nowrap; text-overflow: ellipsis;
            scrollbar-size-vertical: 1; scrollbar-background: $panel;
        }
        & OptionList:focus { border: none; background-tint: $foreground 0%; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012 - Textual declares it for instances
    """In fewer than 18 rows, dialogs leave out blank lines."""

    _is_answered = False

    def accept(self, result: Result | None) -> None:
        """Close with a result; ignore a second one, as from a double click."""
        if not self._is_answered:
            self._is_answered = True
            self.dismiss(result)

    def action_cancel(self) -> None:
        """Close without a result."""
        self.accept(None)

    def action_move(self, by: int) -> None:
        """Move the cursor of the dialog's list by options, wrapping around its ends."""
        options = self.query_one(OptionList)
        if count := options.option_count:
            options.highlighted = 0 if options.highlighted is None else (options.highlighted + by) % count

    def on_click(self, event: events.Click) -> None:
        """Cancel, as esc does, if the click is outside the dialog."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            event.stop()
            self.action_cancel()


class Choice(Dialog[int]):
    """Shows a few options; the result is the index of the chosen one."""

    KEYS: ClassVar[str] = NUMBER_KEYS
    HELP: ClassVar[str] = CHOICE_HELP
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "cancel", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]
    DEFAULT_CSS = """
    Choice {
        & .details { height: auto; max-height: 12; padding: 0 1 1 1; }
        & OptionList { margin: 0 0 1 0; max-height: 60vh; }
    }
    """

    def __init__(
        self, title: str, options: Sequence[str], *, subtitle: str = "", details: str = "", chosen: int = 0
    ) -> None:
        """Show the options below the details; the cursor starts on the option at index `chosen`."""
        super().__init__()
        self._title, self._subtitle, self._options, self._details = title, subtitle, options, details
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Put a key before each of the first options."""
        keys = chain(self.KEYS, repeat(" "))
        rows = (Content(strip_controls(f"{key}  {option}")) for key, option in zip(keys, self._options, strict=False))
        with DialogFrame(self._title, self._subtitle):
            if self._details:
                yield Static(Content(strip_controls(self._details)), classes="details")
            yield OptionList(*map(Option, rows), markup=False)
            yield text_line(self.HELP, "help")

    def on_mount(self) -> None:
        """Put the cursor on the chosen option."""
        self.query_one(OptionList).highlighted = self._chosen

    def on_key(self, event: events.Key) -> None:
        """Choose an option by its key."""
        index = self.KEYS.find(event.character or " ")
        if 0 <= index < len(self._options):
            event.stop()
            self.accept(index)

    @on(OptionList.OptionSelected)
    def _accept(self, event: OptionList.OptionSelected) -> None:
        self.accept(event.option_index)


class Confirmation(Choice):
    """Asks for confirmation with `y` or `n`; the result is 0 if it is given, else None."""

    KEYS = "yn"
    HELP = CONFIRMATION_HELP

    def __init__(self, title: str, verb: str, *, details: str = "") -> None:
        """Ask for confirmation; `verb` is what the first option does."""
        super().__init__(title, (verb, "Cancel"), details=details, chosen=1)

    def accept(self, result: int | None) -> None:
        """Close with 0 for the first option, else without a result."""
        super().accept(None if result else result)


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

    subtitle = ""
    """What the dialog is about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Prompt {
        & .error { color: $text-error; text-style: bold; padding: 0; display: none; }
        &.-invalid .error { display: block; }
        & Input { margin: 0 0 1 0; }
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
        """Ask for a line, prefilled with `value`.

        `verb` says what enter does. `validate` returns why an answer is invalid, or an empty text. `join` joins pasted
        lines into one.
        """
        super().__init__()
        self._title, self._verb = title, verb
        self._initial_value, self._placeholder = value, placeholder
        self._help_lines, self._suggester, self._validate = help_lines, suggester, validate
        self._join = join

    def compose(self) -> ComposeResult:
        """Put the error and the help below the line."""
        with DialogFrame(self._title, self.subtitle):
            line = OneLineInput(
                self._initial_value, placeholder=self._placeholder, suggester=self._suggester, compact=True
            )
            line.join = self._join
            yield line
            yield text_line("", "error")
            yield from self.details()
            for text in (*self._help_lines, f"enter {self._verb} · esc cancel"):
                yield text_line(text, "help")

    def details(self) -> Iterable[Widget]:
        """Return the widgets between the line and the help."""
        return ()

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
        Binding("f4", "edit", show=False, priority=True),
        Binding("escape", "cancel", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    NoteDialog {
        & > DialogFrame { width: 84; height: 18; }
        & .help.-warned { color: $text-warning; text-style: bold; }
        & TextArea { margin: 0 0 1 0; height: 1fr; padding: 0 1; }
        & TextArea, & TextArea:focus { border: none; }
    }
    """

    def __init__(self, title: str, note: str, edit: Callable[[str], str] = accept_anything) -> None:
        """Edit the note on what `title` names; `edit` opens it in the user's editor, and raises ReaderError."""
        super().__init__()
        self._title, self._note, self._edit = title, note, edit
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """Put the keys of the dialog below the note."""
        self._help_line = text_line(NOTE_HELP, "help")
        with DialogFrame("Note", self._title):
            yield TextArea(self._note, soft_wrap=True, tab_behavior="indent", show_line_numbers=False)
            yield self._help_line

    def on_mount(self) -> None:
        """Put the cursor at the end of the note."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        """Close with the text."""
        self.accept(self.query_one(TextArea).text)

    def action_edit(self) -> None:
        """Edit the note in the user's editor, and show what was saved there."""
        area = self.query_one(TextArea)
        try:
            area.load_text(self._edit(area.text))
        except ReaderError as error:
            self._warn(str(error))
        else:
            area.move_cursor(area.document.end)

    def action_cancel(self) -> None:
        """Close without a result; if the text was changed, warn first."""
        if self._was_warned or self.query_one(TextArea).text == self._note:
            self.accept(None)
        self._was_warned = True
        self._warn(DISCARD_WARNING)

    def _warn(self, text: str) -> None:
        self._help_line.text = capitalized(text)
        self._help_line.add_class("-warned")


class KeysLine(TextLine):
    """The clickable keys of a dialog; a narrow window keeps those that close it."""

    def parts(self, width: int) -> Iterator[Part]:
        """Yield as many of the keys as fit, each with what it does."""
        shown = self.text.split(" · ")
        while len(shown) > 1 and cell_width(" · ".join(shown)) > width:
            del shown[_least_needed(shown)]
        for index, hint in enumerate(shown):
            words = hint.split(" ")
            key = next((word for word in words if word in KEY_NAMES), "")
            yield Part(" · " if index else "")
            for place, word in enumerate(words):
                style = "key" if word in (key, *_OTHER_KEYS) or word.startswith(_FIRST_NUMBER) else "text"
                yield Part(f" {word}" if place else word, style, KEY_NAMES.get(key, ""))

    async def follow(self, target: str) -> None:
        """Simulate a press of the key."""
        self.app.simulate_key(target)


def _least_needed(hints: Sequence[str]) -> int:
    """Return the index of the first hint without a key that closes the dialog, else of the first without esc."""
    for needed in (CLOSING_KEYS, {"esc"}):
        for place, hint in enumerate(hints):
            if needed.isdisjoint(hint.split(" ")):
                return place
    return 0


def text_line(text: str, css_class: str) -> TextLine:
    """Return a line of text in a dialog, with a CSS class; the class "help" is for its keys."""
    line = KeysLine(classes=css_class) if css_class == "help" else TextLine(classes=css_class)
    line.text = text
    return line
