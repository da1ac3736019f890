"""The triage screen: one paper at a time, and every decision advances to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import NO_REASONS, Paper, Reasons
from widgets import commands
from widgets.command import Command
from widgets.footer import KeyHints
from widgets.keys import KeyMeaning, key_label, keys_by_command
from widgets.navigation_commands import (
    Back,
    Down,
    NextDay,
    PageDown,
    PageUp,
    PreviousDay,
    ScrollDown,
    ScrollUp,
    Select,
    ShowStarred,
    Up,
)
from widgets.paper_document import Paragraph
from widgets.paper_view import PaperView, no_news
from widgets.textual_private import LayoutOnceScreen
from widgets.triage_lines import (
    CardRule,
    Keycap,
    Keycaps,
    NextLine,
    Progress,
    ProgressBar,
    ProgressLine,
    TallyLine,
    short_tally,
)

DECISION_LABELS: dict[type[Command], tuple[str, str]] = {
    commands.Star: ("star", ""),
    commands.Dismiss: ("dismiss", "done"),
    commands.Snooze: ("snooze", ""),
    Select: ("skip", ""),
    commands.Undo: ("undo", ""),
}
"""The words on the buttons below the paper, and shorter ones for a narrow window."""
END_LABELS: dict[type[Command], tuple[str, str]] = {
    commands.Export: ("export the {starred} starred papers", "export"),
    ShowStarred: ("read them now", "starred"),
    commands.ToggleRead: ("review the {skipped} skipped", "skipped"),
    commands.Undo: ("undo", ""),
}
"""The buttons at the end of a session; their words name how many papers of a kind there are."""
HINT_LABELS: dict[type[Command], str] = {
    commands.Tag: "tag",
    commands.Note: "note",
    commands.OpenCode: "code",
    commands.OpenPage: "open",
    commands.OpenPdf: "pdf",
    commands.CopyUrl: "copy",
    commands.Messages: "",
    commands.DownloadPdf: "",
    commands.OpenLink: "",
    commands.CopyCitation: "",
    commands.CopyTitle: "",
    commands.CopyAbstract: "",
    commands.Quit: "back to list",
    commands.Help: "help",
}
"""The other commands of this screen, with their words in the key hints."""
DESCRIPTIONS: dict[type[Command], str] = {
    commands.Star: "Star, then next",
    commands.Dismiss: "Dismiss (mark read), then next",
    Select: "Skip for now",
    commands.Snooze: "Snooze until a date, then next",
    commands.Undo: "Undo and go back",
    commands.Quit: "Back to list (progress is kept)",
    commands.Export: "At the end: export the papers that were starred",
    ShowStarred: "At the end: show the starred papers",
    commands.ToggleRead: "At the end: review the papers that were skipped",
    Down: "Scroll the abstract down",
    Up: "Scroll the abstract up",
    PageDown: "Scroll the abstract down a page",
    PageUp: "Scroll the abstract up a page",
    PreviousDay: "Look at the previous paper",
    NextDay: "Look at the next paper",
}
"""Descriptions of commands that act differently here."""
MOVE_ACTIONS: dict[type[Command], str] = {
    Down: "scroll_text(1)",
    Up: "scroll_text(-1)",
    PageDown: "scroll_page(1)",
    PageUp: "scroll_page(-1)",
    ScrollDown: "scroll_text(3)",
    ScrollUp: "scroll_text(-3)",
    PreviousDay: "look(-1)",
    NextDay: "look(1)",
}
"""Actions here of the commands that move in the list."""
FIXED_ACTIONS: dict[str, type[Command]] = {
    "escape": Back,
    "enter": commands.OpenPage,
    "right": commands.Star,
    "left": commands.Dismiss,
}
"""Keys that a keymap does not change here, such as `left`, which a preset uses to go back in the list."""
_POSTED = tuple(dict.fromkeys((*DECISION_LABELS, *END_LABELS, *HINT_LABELS)))


class TriageCard(NamedTuple):
    """A paper of a session, what was decided so far, the title that comes next, if any, and why the paper comes now."""

    paper: Paper
    progress: Progress
    tally: Mapping[str, int]
    next_title: str = ""
    reasons: Reasons = NO_REASONS


class TriageScreen(LayoutOnceScreen[None]):
    """Shows one paper and the progress of the session, and posts the decisions."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (12, "-short"), (22, "-tall"), (30, "-roomy")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(command.default_keys, f"post_command('{command.id}')", id=command.id, show=False)
            for command in _POSTED
        ),
        *(Binding(command.default_keys, action, id=command.id, show=False) for command, action in MOVE_ACTIONS.items()),
        *(
            Binding(key, f"post_command('{command.id}')", show=False, priority=key in ("left", "right"))
            for key, command in FIXED_ACTIONS.items()
        ),
    ]
    DEFAULT_CSS = """
    TriageScreen {
        & > #paper { height: 1fr; align-horizontal: center; }
        & > CardRule { color: $text-muted; display: none; }
        & > NextLine { color: $text-muted; & > .single-line--key { color: $text-secondary; } }
        & > #key-hints { color: $text-muted; }
        &.-tiny > NextLine, &.-tiny > ProgressBar, &.-tiny > Keycaps { display: none; }
        &.-tall > CardRule, &.-roomy > CardRule { display: block; }
        &.-roomy > #paper, &.-roomy > Keycaps, &.-roomy > TallyLine { margin-top: 1; }
        &.-ended > CardRule, &.-ended > NextLine { display: none; }
    }
    """

    def __init__(
        self,
        card: TriageCard,
        get_news: Callable[[Paper], str] = no_news,
        on_look: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Show the first paper.

        `get_news` returns what is new about a paper; `on_look` is called to show an earlier or a later one.
        """
        super().__init__()
        self._card = card
        self._get_news = get_news
        self._on_look = on_look
        self._end_commands: frozenset[type[Command]] = frozenset()
        self._keys: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> Iterator[Widget]:
        """Put the progress above the paper; what comes next, the buttons, the tally and the key hints below it."""
        self._progress_line = ProgressLine(id="progress")
        self._bar = ProgressBar(id="bar")
        self._paper = PaperView(id="paper")
        self._paper.get_news = self._get_news
        self._paper.is_card = True
        self._next = NextLine(id="next")
        self._keycaps = Keycaps(id="keycaps")
        self._tally = TallyLine(id="notice")
        self._hints = KeyHints(id="key-hints")
        yield from (self._progress_line, self._bar, self._paper, CardRule(), self._next)
        yield from (self._keycaps, self._tally, self._hints)

    def on_mount(self) -> None:
        """Show the first paper and the keys."""
        self.show(self._card)
        self.bindings_updated_signal.subscribe(self, self._update_keys)

    def show(self, card: TriageCard) -> None:
        """Show a paper and the progress."""
        self._paper.show(card.paper, reasons=card.reasons)
        self._next.text = card.next_title
        self._show_progress(card.progress, card.tally, frozenset())

    def show_summary(
        self,
        paragraphs: Sequence[Paragraph],
        progress: Progress,
        tally: Mapping[str, int],
        end_commands: frozenset[type[Command]],
    ) -> None:
        """Show what was decided, after the last paper, with buttons for some commands."""
        self._paper.show_paragraphs(paragraphs)
        self._show_progress(progress, tally, end_commands)

    def show_notice(self, text: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:  # noqa: ARG002
        """Show what happened until the next decision."""
        self._tally.set_class(is_error, "-error")
        self._tally.notice = text

    @property
    def text_width(self) -> int:
        """The width of the text, in cells."""
        return self._paper.column[1]

    @property
    def key_meanings(self) -> tuple[KeyMeaning, ...]:
        """The keys of this screen."""
        keys = keys_by_command(self.active_bindings)
        fixed = {command.id: key_label(key) for key, command in FIXED_ACTIONS.items() if command is not Back}
        fixed[commands.Quit.id] = key_label("escape")
        in_order = dict.fromkeys((*DECISION_LABELS, *HINT_LABELS, *END_LABELS, *MOVE_ACTIONS))
        labels = {command: (*keys.get(command.id, ()), *filter(None, [fixed.get(command.id)])) for command in in_order}
        return tuple(
            KeyMeaning("  ".join(labels[command]), DESCRIPTIONS.get(command) or command.summary(), command.id)
            for command in in_order
            if labels[command]
        )

    def key_for(self, command_id: str) -> str:
        """Return the label of a command's first key, or the command's id if it has no key."""
        return next(iter(keys_by_command(self.active_bindings).get(command_id, ())), command_id)

    def action_post_command(self, command_id: str) -> None:
        """Post a command about the current paper."""
        paper = self._paper.paper
        self.post_message(commands.create_command(command_id, (paper.key,) if paper else ()))

    def action_look(self, by: int) -> None:
        """Look at an earlier or a later paper."""
        self._on_look(by)

    def action_scroll_text(self, lines: int) -> None:
        """Scroll the paper by lines."""
        self._paper.scroll_to_line(self._paper.top + lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the paper by pages, which overlap by one line."""
        self.action_scroll_text(pages * max(1, self._paper.size.height - 1))

    def _end_labels(self) -> Mapping[type[Command], tuple[str, str]]:
        counts = {decision: f"{count:,}" for decision, count in self._tally.tally.items()}
        labels = {command: (word.format_map(counts), short) for command, (word, short) in END_LABELS.items()}
        if counts["starred"] == "1":
            labels |= {commands.Export: ("export the starred paper", "export"), ShowStarred: ("read it now", "starred")}
        return labels

    def _update_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        self._show_keys()

    def _show_progress(
        self, progress: Progress, tally: Mapping[str, int], end_commands: frozenset[type[Command]]
    ) -> None:
        self._end_commands = end_commands
        self.set_class(bool(end_commands), "-ended")
        self._progress_line.progress = self._bar.progress = progress
        self._progress_line.tally = short_tally(tally)
        self._tally.tally = tally
        self._show_keys()

    def _show_keys(self) -> None:
        keys, paper = self._keys, self._paper.paper
        labels = DECISION_LABELS if paper else self._end_labels()
        self._keycaps.keycaps = tuple(
            Keycap(command.id, keys[command.id][0], *words)
            for command, words in labels.items()
            if command.id in keys and (paper or command in self._end_commands)
        )
        hints = [
            ("esc" if command is commands.Quit else keys[command.id][0], label)
            for command, label in HINT_LABELS.items()
            if label and command.id in keys and command.applies_to(paper)
        ]
        look = tuple(keys[command.id][0] for command in (PreviousDay, NextDay) if command.id in keys)
        self._hints.hints = (*hints[:-1], *([(" ".join(look), "look back")] if look else []), *hints[-1:])
