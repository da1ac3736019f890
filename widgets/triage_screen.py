"""The triage screen: one paper at a time, and every decision goes to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Paper
from widgets import commands
from widgets.command import Command
from widgets.footer import KeyHints
from widgets.keys import keys_by_command
from widgets.navigation_commands import Back, Down, PageDown, PageUp, ScrollDown, ScrollUp, Select, Up
from widgets.paper_document import Paragraph
from widgets.paper_view import PaperView, no_news
from widgets.single_line import TextLine

HINT_LABELS: dict[type[Command], str] = {
    commands.Star: "star",
    commands.Dismiss: "dismiss",
    Select: "skip",
    commands.Snooze: "snooze",
    commands.Undo: "undo",
    commands.Quit: "back to list",
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
"""The commands of this screen, with their usual keys, and their words in the key hints."""
DESCRIPTIONS: dict[type[Command], str] = {
    commands.Star: "Star, then next",
    commands.Dismiss: "Dismiss (mark read), then next",
    Select: "Skip for now",
    commands.Snooze: "Snooze until a date, then next",
    commands.Undo: "Undo and go back",
    commands.Quit: "Back to list (progress is kept)",
    Back: "Back to list (progress is kept)",
    Down: "Scroll the abstract down",
    Up: "Scroll the abstract up",
    PageDown: "Scroll the abstract down a page",
    PageUp: "Scroll the abstract up a page",
}
"""What these commands do here; the others do what they do everywhere."""
SCROLL_ACTIONS: dict[type[Command], str] = {
    Down: "scroll_text(1)",
    Up: "scroll_text(-1)",
    PageDown: "scroll_page(1)",
    PageUp: "scroll_page(-1)",
    ScrollDown: "scroll_text(3)",
    ScrollUp: "scroll_text(-3)",
}


class TriageScreen(Screen[None]):
    """Shows one paper and the progress of the session, and posts the decisions."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(command.default_keys, f"post_command('{command.id}')", label, id=command.id)
            for command, label in HINT_LABELS.items()
        ),
        *(
            Binding(command.default_keys, action, id=command.id, show=False)
            for command, action in SCROLL_ACTIONS.items()
        ),
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
        """Show the first paper; `get_news` returns what is new about a paper."""
        super().__init__()
        self._initial = (paper, progress)
        self._get_news = get_news
        self._keys: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> Iterator[Widget]:
        """Put the progress above the paper, the notice and the key hints below it."""
        self._progress = TextLine(id="progress")
        self._paper = PaperView(id="paper")
        self._paper.get_news = self._get_news
        self._notice_line = TextLine(id="notice")
        self._hints = KeyHints(id="key-hints")
        yield from (self._progress, self._paper, self._notice_line, self._hints)

    def on_mount(self) -> None:
        """Show the first paper and the keys."""
        self.show(*self._initial)
        self.bindings_updated_signal.subscribe(self, self._update_keys)

    def show(self, paper: Paper, progress: str) -> None:
        """Show a paper and the progress."""
        self._progress.text = progress
        self._paper.show(paper)
        self._show_hints()

    def show_summary(self, paragraphs: Sequence[Paragraph], progress: str) -> None:
        """Show what was decided, after the last paper."""
        self._progress.text = progress
        self._paper.show_paragraphs(paragraphs)
        self._show_hints()

    def show_notice(self, text: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:  # noqa: ARG002
        """Show what happened until the next decision."""
        self._notice_line.text = text
        self._notice_line.set_class(is_error, "-error")

    @property
    def key_meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys of this screen, each with what it does."""
        keys = keys_by_command(self.active_bindings)
        bound = (command for command in (*HINT_LABELS, *SCROLL_ACTIONS) if command.id in keys)
        return tuple(("  ".join(keys[command.id]), DESCRIPTIONS.get(command) or command.summary()) for command in bound)

    def key_for(self, command_id: str) -> str:
        """Return the label of a command's first key, or the command's id if it has no key."""
        return next(iter(keys_by_command(self.active_bindings).get(command_id, ())), command_id)

    def action_post_command(self, command_id: str) -> None:
        """Post a command about the current paper."""
        paper = self._paper.paper
        self.post_message(commands.COMMANDS_BY_ID[command_id]((paper.key,) if paper else ()))

    def action_scroll_text(self, lines: int) -> None:
        """Scroll the paper by lines."""
        self._paper.scroll_to_line(self._paper.top + lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the paper by pages, which overlap by one line."""
        self.action_scroll_text(pages * max(1, self._paper.size.height - 1))

    def _update_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        self._show_hints()

    def _show_hints(self) -> None:
        keys, paper = self._keys, self._paper.paper
        self._hints.hints = tuple(
            (keys[command.id][0], label)
            for command, label in HINT_LABELS.items()
            if label and command.id in keys and command.applies_to(paper)
        )
