"""Triage: one paper fills the screen, and every decision goes to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Paper
from widgets import commands
from widgets.command import Command
from widgets.keys import keys_by_command
from widgets.navigation_commands import Back, Down, PageDown, PageUp, ScrollDown, ScrollUp, Select, Up
from widgets.paper_document import Paragraph
from widgets.paper_view import PaperView, no_news
from widgets.status_line import KeyHints, TextLine

HINT_LABELS: dict[type[Command], str] = {
    commands.Star: "star",
    commands.Dismiss: "dismiss",
    Select: "skip",
    commands.Snooze: "later",
    commands.Undo: "back",
    commands.Quit: "stop",
    commands.Tag: "tag",
    commands.OpenPage: "open",
    commands.OpenCode: "code",
    commands.OpenPdf: "pdf",
    commands.Note: "note",
    commands.CopyUrl: "copy",
    commands.CopyCitation: "",
    Back: "",
    commands.Help: "help",
}
"""What can be asked for here, by the keys that it has elsewhere, and the word that it has in the line of hints."""
DESCRIPTIONS: dict[type[Command], str] = {
    commands.Star: "Star the paper and go on",
    commands.Dismiss: "Mark the paper as read and go on",
    Select: "Leave the paper as it is and go on; it waits for the next round",
    commands.Snooze: "Put the paper off to a day and go on",
    commands.Tag: "Add and remove tags, and stay with the paper",
    commands.Note: "Write a note, and stay with the paper",
    commands.Undo: "Go back a step and take back what it did",
    commands.Quit: "Stop, and go back to the list; the rest waits for the next time",
    Back: "Stop, and go back to the list; the rest waits for the next time",
    Down: "Scroll the text down",
    Up: "Scroll the text up",
    PageDown: "Scroll the text down by a page",
    PageUp: "Scroll the text up by a page",
}
"""What these do here; the others do what they do elsewhere."""
SCROLL_ACTIONS: dict[type[Command], str] = {
    Down: "scroll_text(1)",
    Up: "scroll_text(-1)",
    PageDown: "scroll_page(1)",
    PageUp: "scroll_page(-1)",
    ScrollDown: "scroll_text(3)",
    ScrollUp: "scroll_text(-3)",
}


class TriageScreen(Screen[None]):
    """Shows one paper and how far the round has come, and posts what is decided."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(one.default_keys, f"post_command('{one.id}')", word, id=one.id) for one, word in HINT_LABELS.items()),
        *(Binding(one.default_keys, action, id=one.id, show=False) for one, action in SCROLL_ACTIONS.items()),
    ]
    DEFAULT_CSS = """
    TriageScreen {
        & > #paper { height: 1fr; padding: 0; }
        & > TextLine { background: $panel; }
        & > #notice { color: $text-success; text-style: bold; }
        & > #notice.-error { color: $text-error; }
    }
    """

    def __init__(self, paper: Paper, progress: str, get_news: Callable[[Paper], str] = no_news) -> None:
        """Take the first paper, in words how far the round has come, and what says what is new about a paper."""
        super().__init__()
        self._initial = (paper, progress)
        self._get_news = get_news
        self._keys: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> Iterator[Widget]:
        """Lay the paper between how far the round has come and what can be decided."""
        self._progress = TextLine(id="progress")
        self._paper = PaperView(id="paper")
        self._paper.get_news = self._get_news
        self._notice_line = TextLine(id="notice")
        self._hints = KeyHints(id="hints")
        yield from (self._progress, self._paper, self._notice_line, self._hints)

    def on_mount(self) -> None:
        """Show the first paper and what can be decided about it."""
        self.show(*self._initial)
        self.bindings_updated_signal.subscribe(self, self._update_keys)

    def show(self, paper: Paper, progress: str) -> None:
        """Show a paper, and in words how far the round has come."""
        self._progress.text = progress
        self._paper.show(paper)
        self._show_hints()

    def show_summary(self, paragraphs: Sequence[Paragraph], progress: str) -> None:
        """Show what was decided, now that no paper is left."""
        self._progress.text = progress
        self._paper.show_paragraphs(paragraphs)
        self._show_hints()

    def show_notice(self, text: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:  # noqa: ARG002
        """Say what happened, until the next decision."""
        self._notice_line.text = text
        self._notice_line.set_class(is_error, "-error")

    @property
    def key_meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys that apply here, each with what it does."""
        keys = keys_by_command(self.active_bindings)
        title_line = (one for one in (*HINT_LABELS, *SCROLL_ACTIONS) if one.id in keys)
        return tuple(("  ".join(keys[one.id]), DESCRIPTIONS.get(one, one.summary())) for one in title_line)

    def key_for(self, command_id: str) -> str:
        """Write the first key that asks for a command, by the command's name."""
        return next(iter(keys_by_command(self.active_bindings).get(command_id, ())), command_id)

    def action_post_command(self, command_id: str) -> None:
        """Post what was decided about the paper."""
        paper = self._paper.paper
        self.post_message(commands.COMMANDS_BY_ID[command_id]((paper.key,) if paper else ()))

    def action_scroll_text(self, lines: int) -> None:
        """Move the text by lines."""
        self._paper.scroll_to_line(self._paper.top + lines)

    def action_scroll_page(self, pages: int) -> None:
        """Move the text by pages, of which two have a line in common."""
        self.action_scroll_text(pages * max(1, self._paper.size.height - 1))

    def _update_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        self._show_hints()

    def _show_hints(self) -> None:
        keys, paper = self._keys, self._paper.paper
        named = ((one, word) for one, word in HINT_LABELS.items() if word and one.id in keys)
        self._hints.hints = tuple((keys[one.id][0], word) for one, word in named if one.applies_to(paper))
