"""What is asked of the user on top of the screen; each dialog gives back an answer, or None where it was left.

What all dialogs have in common.

A choice of one thing among several.

A question that is answered with one line.

A note of several lines.

The question which tags to add and remove.
"""

from asyncio import to_thread
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from widgets.status_line import TextLine

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """Something that is asked on top of the screen; it has one answer, or None where it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 - Textual declares it for instances
    """From how many rows of the window on there is space between the lines."""

    _is_answered = False

    def accept(self, result: Result | None) -> None:
        """Go with an answer; the second one, as a double click gives it, means nothing."""
        if not self._is_answered:
            self._is_answered = True
            self.dismiss(result)

    def action_cancel(self) -> None:
        """Go without an answer."""
        self.accept(None)


NUMBER_KEYS = "123456789"
"""The keys that choose the first possibilities at once."""


class Choice(Dialog[int]):
    """Shows a few possibilities, and gives the place of the chosen one counted from 0."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "cancel", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]
    DEFAULT_CSS = """
    Choice { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; max-height: 90%; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & .details { height: auto; max-height: 12; padding: 1 1 0 1; }
        & OptionList { margin: 1 0; border: none; padding: 0 1; height: auto; max-height: 16; background: $panel; }
        & OptionList:focus { border: none; }
    }
    """

    def __init__(self, title: str, options: Sequence[str], *, details: str = "") -> None:
        """Take the question, what can be chosen, and what is to be known before."""
        super().__init__()
        self._title, self._options, self._details = title, options, details

    def compose(self) -> ComposeResult:
        """Lay the question over the possibilities, each with its number."""
        title_line, help_line = TextLine(classes="asked"), TextLine(classes="told")
        title_line.text, help_line.text = self._title, "enter or its number: choose · esc: leave"
        numbers = chain(NUMBER_KEYS, repeat(" "))
        numbered = (
            Content(strip_controls(f"{number}  {one}")) for number, one in zip(numbers, self._options, strict=False)
        )
        with Vertical():
            yield title_line
            if self._details:
                yield Static(Content(strip_controls(self._details)), classes="details")
            yield OptionList(*map(Option, numbered), markup=False)
            yield help_line

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if event.character and event.character in NUMBER_KEYS:
            index = int(event.character) - 1
            if index < len(self._options):
                event.stop()
                self.accept(index)

    def action_move(self, direction: str) -> None:
        """Move the cursor with the letters that move it elsewhere."""
        shown = self.query_one(OptionList)
        shown.action_cursor_down() if direction == "down" else shown.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _accept(self, event: OptionList.OptionSelected) -> None:
        self.accept(event.option_index)


class PathSuggester(Suggester):
    """Completes what is typed as a function says, which may take its time, as a slow disk does."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        """Take what gives the whole of what was typed in part, or None where it knows nothing."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        return await to_thread(self._complete, value)


def accept_anything(_answer: str) -> str:
    """Take every answer."""
    return ""


class Prompt(Dialog[str]):
    """Asks for one line of text; gives None where the user leaves without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Prompt { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & .problem { color: $text-error; text-style: bold; padding: 0; display: none; }
        &.-refused .problem { display: block; }
        & Input { margin: 1 0; }
        & Input.-textual-compact { padding: 0 1; }
    }
    """

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        placeholder: str = "",
        help_lines: tuple[str, ...] = (),
        suggester: Suggester | None = None,
        validate: Callable[[str], str] = accept_anything,
        join: Callable[[str], str] = one_line,
    ) -> None:
        """Take the question, an answer to begin with, an example, and lines that help to answer.

        `refuse` says why an answer cannot be taken, or nothing where it can; then the user may change it. `join` makes
        one line of several that are pasted.
        """
        super().__init__()
        self._title, self._initial_value, self._placeholder = title, value, placeholder
        self._help_lines, self._suggester, self._validate = help_lines, suggester, validate
        self._join = join

    def compose(self) -> ComposeResult:
        """Lay the question over the line, and the help under it."""
        with Vertical():
            yield self._text_line(self._title, "asked")
            line = OneLineInput(
                self._initial_value, placeholder=self._placeholder, suggester=self._suggester, compact=True
            )
            line.join = self._join
            yield line
            yield self._text_line("", "problem")
            yield from self._compose_help()

    def action_complete(self) -> None:
        """Take the completion that is shown."""
        self.query_one(Input).action_cursor_right()

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        problem = self._validate(event.value)
        self._show_error(problem)
        if not problem:
            self.accept(event.value)

    @on(Input.Changed)
    def _clear_error(self) -> None:
        self._show_error("")

    def _show_error(self, error: str) -> None:
        self.query_one(".problem", TextLine).text = error
        self.set_class(bool(error), "-refused")

    def _compose_help(self) -> Iterator[TextLine]:
        for text in (*self._help_lines, "enter: do it · esc: leave"):
            yield self._text_line(text, "told")

    @staticmethod
    def _text_line(text: str, css_class: str) -> TextLine:
        line = TextLine(classes=css_class)
        line.text = text
        return line


HELP_TEXT = "ctrl+d or F2: keep · esc: leave"
DISCARD_WARNING = "esc once more throws away what was typed · ctrl+d or F2: keep"


class NoteDialog(Dialog[str]):
    """Lets the user write; gives the text, or None where the note is to stay as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d,f2", "save", show=False, priority=True),
        Binding("escape", "cancel", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    NoteDialog { align: center middle;
        & > Vertical { width: 84; max-width: 96%; height: 16; max-height: 90%; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & .told.-warned { color: $text-warning; text-style: bold; }
        & TextArea { margin: 1 0; height: 1fr; padding: 0 1; }
        & TextArea, & TextArea:focus { border: none; }
    }
    """

    def __init__(self, title: str, note: str) -> None:
        """Take what the note is about, and the note as it is."""
        super().__init__()
        self._title, self._note = title, note
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """Lay the note between what it is about and how to leave."""
        title_line, self._help_line = TextLine(classes="asked"), TextLine(classes="told")
        title_line.text, self._help_line.text = f"Note on {self._title}", HELP_TEXT
        with Vertical():
            yield title_line
            yield TextArea(self._note, soft_wrap=True, tab_behavior="indent", show_line_numbers=False)
            yield self._help_line

    def on_mount(self) -> None:
        """Go on writing where the note ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        """Give the note as it was written."""
        self.accept(self.query_one(TextArea).text)

    def action_cancel(self) -> None:
        """Leave the note as it was; what was typed is thrown away only when this is asked for twice."""
        if self._was_warned or self.query_one(TextArea).text == self._note:
            self.accept(None)
        self._was_warned = True
        self._help_line.text = DISCARD_WARNING
        self._help_line.add_class("-warned")


class TagSuggester(Suggester):
    """Completes the last word of a line with a tag that exists, behind a minus with one that is there to be removed.

    The most used one comes first.
    """

    def __init__(self, counts: Mapping[str, int], present: Mapping[str, int] = MappingProxyType({})) -> None:
        """Take all tags, and those that can be removed, each with the number of its papers."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._counts, self._present = _by_count(counts), _by_count(present or counts)

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        word = value.replace(",", " ").split(" ")[-1]
        beginning = word.lstrip("+-")
        if not beginning:
            return None
        tags = self._present if word.startswith("-") else self._counts
        return next((value + tag[len(beginning) :] for tag in tags if self._has_prefix(tag, beginning)), None)

    @staticmethod
    def _has_prefix(tag: str, beginning: str) -> bool:
        return tag.casefold().startswith(beginning.casefold())


def tags_prompt(title: str, papers: int, current: Mapping[str, int], counts: Mapping[str, int]) -> Prompt:
    """Ask which tags to change; its answer is what `parse_tag_edit` reads.

    Takes what the change is about in words, of how many papers these are, the tags that they have now with the number
    of those that have them, and all tags of the library with counts.
    """
    now = ", ".join(tag if current[tag] == papers else f"{tag} ({current[tag]} of {papers})" for tag in sorted(current))
    known = ", ".join(f"{tag} ({counts[tag]})" for tag in _by_count(counts))
    return Prompt(
        f"Tags of {title}",
        placeholder="+vision -todo",
        help_lines=(
            f"now: {now or 'none'}",
            f"known: {known or 'none yet'}",
            "a word or +word adds, -word removes, tab completes",
        ),
        suggester=TagSuggester(counts, current),
    )


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda tag: (-counts[tag], tag))
