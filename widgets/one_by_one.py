"""Triage: one paper fills the screen, and every decision goes to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Paper
from widgets import commands
from widgets.keys import keys_by_command
from widgets.lines_of_words import Hints, LineOfWords
from widgets.paper_page import Block
from widgets.paper_view import PaperView, no_news

WORDS: dict[type[commands.Command], str] = {
    commands.Star: "star",
    commands.Dismiss: "dismiss",
    commands.Select: "skip",
    commands.Later: "later",
    commands.Undo: "back",
    commands.Quit: "stop",
    commands.Tag: "tag",
    commands.OpenPage: "open",
    commands.OpenCode: "code",
    commands.OpenPdf: "pdf",
    commands.Note: "note",
    commands.CopyAddress: "copy",
    commands.CopyCitation: "",
    commands.Clear: "",
    commands.Help: "help",
}
"""What can be asked for here, by the keys that it has elsewhere, and the word that it has in the line of hints."""
MEANINGS: dict[type[commands.Command], str] = {
    commands.Star: "Star the paper and go on",
    commands.Dismiss: "Mark the paper as read and go on",
    commands.Select: "Leave the paper as it is and go on; it waits for the next round",
    commands.Later: "Put the paper off to a day and go on",
    commands.Tag: "Add and remove tags, and stay with the paper",
    commands.Note: "Write a note, and stay with the paper",
    commands.Undo: "Go back a step and take back what it did",
    commands.Quit: "Stop, and go back to the list; the rest waits for the next time",
    commands.Clear: "Stop, and go back to the list; the rest waits for the next time",
    commands.Down: "Scroll the text down",
    commands.Up: "Scroll the text up",
    commands.PageDown: "Scroll the text down by a page",
    commands.PageUp: "Scroll the text up by a page",
}
"""What these do here; the others do what they do elsewhere."""
SCROLLING: dict[type[commands.Command], str] = {
    commands.Down: "scroll_text(1)",
    commands.Up: "scroll_text(-1)",
    commands.PageDown: "scroll_page(1)",
    commands.PageUp: "scroll_page(-1)",
    commands.ScrollDown: "scroll_text(3)",
    commands.ScrollUp: "scroll_text(-3)",
}


class OneByOneScreen(Screen[None]):
    """Shows one paper and how far the round has come, and posts what is decided."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(one.default_keys, f"ask('{one.name}')", word, id=one.name) for one, word in WORDS.items()),
        *(Binding(one.default_keys, action, id=one.name, show=False) for one, action in SCROLLING.items()),
    ]
    DEFAULT_CSS = """
    OneByOneScreen {
        & > #paper { height: 1fr; padding: 0; }
        & > LineOfWords { background: $panel; }
        & > #notice { color: $text-success; text-style: bold; }
        & > #notice.-error { color: $text-error; }
    }
    """

    def __init__(self, paper: Paper, progress: str, news_of: Callable[[Paper], str] = no_news) -> None:
        """Take the first paper, in words how far the round has come, and what says what is new about a paper."""
        super().__init__()
        self._first = (paper, progress)
        self._news_of = news_of
        self._keys: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> Iterator[Widget]:
        """Lay the paper between how far the round has come and what can be decided."""
        self._progress = LineOfWords(id="progress")
        self._paper = PaperView(id="paper")
        self._paper.news_of = self._news_of
        self._notice = LineOfWords(id="notice")
        self._hints = Hints(id="hints")
        yield from (self._progress, self._paper, self._notice, self._hints)

    def on_mount(self) -> None:
        """Show the first paper and what can be decided about it."""
        self.show(*self._first)
        self.bindings_updated_signal.subscribe(self, self._learn_keys)

    def show(self, paper: Paper, progress: str) -> None:
        """Show a paper, and in words how far the round has come."""
        self._progress.words = progress
        self._paper.show(paper)
        self._show_hints()

    def show_end(self, page: Sequence[Block], progress: str) -> None:
        """Show what was decided, now that no paper is left."""
        self._progress.words = progress
        self._paper.show_page(page)
        self._show_hints()

    def announce(self, words: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:  # noqa: ARG002
        """Say what happened, until the next decision."""
        self._notice.words = words
        self._notice.set_class(is_error, "-error")

    @property
    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys that apply here, each with what it does."""
        keys = keys_by_command(self.active_bindings)
        asked = (one for one in (*WORDS, *SCROLLING) if one.name in keys)
        return tuple(("  ".join(keys[one.name]), MEANINGS.get(one, one.help())) for one in asked)

    def key_of(self, command: str) -> str:
        """Write the first key that asks for a command, by the command's name."""
        return next(iter(keys_by_command(self.active_bindings).get(command, ())), command)

    def action_ask(self, name: str) -> None:
        """Post what was decided about the paper."""
        paper = self._paper.paper
        self.post_message(commands.BY_NAME[name]((paper.key,) if paper else ()))

    def action_scroll_text(self, by: int) -> None:
        """Move the text by lines."""
        self._paper.scroll_to_line(self._paper.top + by)

    def action_scroll_page(self, by: int) -> None:
        """Move the text by pages, of which two have a line in common."""
        self.action_scroll_text(by * max(1, self._paper.size.height - 1))

    def _learn_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        self._show_hints()

    def _show_hints(self) -> None:
        keys, paper = self._keys, self._paper.paper
        named = ((one, word) for one, word in WORDS.items() if word and one.name in keys)
        self._hints.hints = tuple((keys[one.name][0], word) for one, word in named if one.applies_to(paper))
