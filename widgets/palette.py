"""The palette: commands, views, tags and themes by name, and verbs with a query, such as "tag todo has:code"."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from reader.text import screen_line, strip_controls
from widgets.cells import cell_width, pad, truncate
from widgets.commands import COMMANDS, CUSTOM_GROUP
from widgets.dialogs import Dialog, DialogFrame, text_line
from widgets.one_line_input import OneLineInput

PALETTE_HELP = "↑↓ choose · enter run · esc cancel"
PLACEHOLDER = "Run a command…   or a verb with a query: tag todo has:code"
FRAME_LINES = 4
"""Lines of the palette besides the items: the border, the input and the keys."""
GO_TO = "Go to "
"""Prefix of the names of views and tags."""
MAX_SHOWN = 60
_OTHER_TEXT_WEIGHT = 0.8
"""The weight of a match outside the name."""


class PaletteItem(NamedTuple):
    """An item to choose: its name, the text at its right end, what runs it, and other words that find it."""

    name: str
    hint: str
    run: Callable[[], None]
    words: str = ""
    is_listed: bool = True
    """Whether it is offered before anything is typed."""


def command_items(
    keys: Mapping[str, tuple[str, ...]], run: Callable[[str], None], custom: Mapping[str, str]
) -> Iterator[tuple[str, PaletteItem]]:
    """Yield an item for each command that has a name in the palette, with its id; `custom` maps ids to names."""
    for command in COMMANDS:
        if command.palette_name:
            label = "  ".join(keys.get(command.id, ()))
            words = f"{command.id} {command.summary()}"
            yield command.id, PaletteItem(command.palette_name, label, partial(run, command.id), words)
    for command_id, name in custom.items():
        yield command_id, PaletteItem(name, "  ".join(keys.get(command_id, ())), partial(run, command_id), CUSTOM_GROUP)


def matching(items: Sequence[PaletteItem], typed: str) -> Sequence[PaletteItem]:
    """Return the items that match the typed text, the best first; if it is empty, all that are listed."""
    if not typed.strip():
        return [item for item in items if item.is_listed]
    matcher = Matcher(typed)
    scored = [
        (max(matcher.match(item.name), matcher.match(item.words) * _OTHER_TEXT_WEIGHT if item.words else 0.0), item)
        for item in items
    ]
    return [item for score, item in sorted(scored, key=lambda each: -each[0]) if score > 0]


class PaletteScreen(Dialog[PaletteItem]):
    """Shows items by name; the result is the chosen one."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    PaletteScreen { align: center top;
        & > DialogFrame { width: 74; margin-top: 2; max-height: 75%; padding: 0 1; }
        & Input { margin: 0; }
        & OptionList { margin: 0; height: 1fr; scrollbar-gutter: stable; }
        &.-short > DialogFrame { margin-top: 0; max-height: 100%; }
    }
    """

    def __init__(
        self,
        items: Sequence[PaletteItem],
        read_verb: Callable[[str], PaletteItem | None] = lambda _: None,
        typed: str = "",
    ) -> None:
        """Show the items that match `typed`; `read_verb` returns an item for a verb that is typed with a query."""
        super().__init__()
        self._typed = typed
        self._items, self._read_verb = items, read_verb
        self._shown: Sequence[PaletteItem] = ()

    def compose(self) -> ComposeResult:
        """Put the items below the line that filters them."""
        with DialogFrame("Commands"):
            yield OneLineInput(self._typed, placeholder=PLACEHOLDER, compact=True)
            yield OptionList(markup=False)
            yield text_line(PALETTE_HELP, "help")

    def on_mount(self) -> None:
        """Keep the focus on the line."""
        self.query_one(OptionList).can_focus = False

    def on_resize(self) -> None:
        """Fit the items to the width."""
        self._show(self.query_one(Input).value)

    def action_move(self, by: int) -> None:
        """Move the cursor in the list."""
        options = self.query_one(OptionList)
        if self._shown:
            options.highlighted = max(0, min(len(self._shown) - 1, (options.highlighted or 0) + by))

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _accept(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._shown):
            self.accept(self._shown[index])

    @on(OptionList.OptionSelected)
    def _accept_clicked(self, event: OptionList.OptionSelected) -> None:
        self.accept(self._shown[event.option_index])

    def _show(self, typed: str) -> None:
        verb = self._read_verb(typed)
        self._shown = [*filter(None, [verb]), *matching(self._items, typed)][:MAX_SHOWN]
        options = self.query_one(OptionList)
        width = max(20, options.size.width - 2)
        options.clear_options()
        rows = [Option(Content(_row(item, width))) for item in self._shown]
        options.add_options(rows or [Option("No matches", disabled=True)])
        options.highlighted = 0 if self._shown else None
        self.query_one(DialogFrame).styles.height = options.option_count + FRAME_LINES


def _row(item: PaletteItem, width: int) -> str:
    hint = truncate(strip_controls(item.hint), width // 2)
    return f"{pad(screen_line(item.name), width - cell_width(hint) - 1)} {hint}"
