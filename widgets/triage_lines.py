"""The lines around a triage card: where the session is, its bar, the decisions as keycaps, and the tally."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip

from reader.text import progress_bar, screen_line
from widgets.cells import cell_width, pad, shorten_title, truncate
from widgets.paper_row import STARRED_SYMBOL
from widgets.paper_view import text_column
from widgets.single_line import Part, SingleLine
from widgets.status_line import notice_parts

NARROW_WIDTH = 72
"""Width, in cells, below which the tally is next to the progress, because a notice needs its line."""
_SHORT_KEYS = {"space": "␣"}


class Keycap(NamedTuple):
    """A command as a button: its id, the label of its key, and its word, which is shorter in a narrow window."""

    command_id: str
    key: str
    word: str
    short_word: str = ""


class KeycapLayout(NamedTuple):
    """How much room buttons take."""

    cap_margin: str
    gap: str
    is_short: bool = False
    has_words: bool = True


KEYCAP_LAYOUTS = (
    KeycapLayout(" ", "    "),
    KeycapLayout(" ", "  "),
    KeycapLayout(" ", "  ", is_short=True),
    KeycapLayout("", "  ", is_short=True),
    KeycapLayout("", " ", is_short=True),
    KeycapLayout(" ", " ", is_short=True, has_words=False),
)
"""The roomiest comes first."""


class Progress(NamedTuple):
    """Where a session is: its title, its place as text, the papers that have a decision, and all of them."""

    title: str
    place: str
    decided: int
    total: int


NO_PROGRESS = Progress("", "", 0, 1)


class ProgressLine(SingleLine):
    """The title of the session on the left, the place in it on the right, and the tally if the window is narrow."""

    DEFAULT_CSS = "ProgressLine { background: $panel; & > .single-line--key { color: $text-primary; } }"
    progress: reactive[Progress] = reactive(NO_PROGRESS)
    tally: reactive[str] = reactive("")

    def cache_key(self) -> object:
        """Return the title, the place and the tally."""
        return self.progress, self.tally

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the title and the place; in a narrow window, the end of the title, the tally and the place."""
        tally = f"{self.tally}   " if self.size.width < NARROW_WIDTH and self.tally else ""
        right = tally + self.progress.place
        room = max(0, width - cell_width(right) - 1)
        title = screen_line(self.progress.title)
        while cell_width(title) > room and " · " in title:
            title = title.partition(" · ")[2]
        yield Part(pad(title, room), "key")
        yield Part(f" {right}")


class ProgressBar(SingleLine):
    """A full-width bar that shows the share of papers with a decision."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"single-line--done", "single-line--rest"}
    DEFAULT_CSS = """
    ProgressBar {
        & > .single-line--done { color: $text-primary; }
        & > .single-line--rest { color: $text-muted; }
    }
    """
    progress: reactive[Progress] = reactive(NO_PROGRESS)

    def cache_key(self) -> object:
        """Return the numbers of papers."""
        return self.progress.decided, self.progress.total

    def line(self, width: int) -> Strip:
        """Return the bar."""
        done, rest = progress_bar(self.progress.decided, self.progress.total, width)
        parts = ((done, "done"), (rest, "rest"))
        return Strip([Segment(text, self._style(name)) for text, name in parts if text], width)

    def parts(self, width: int) -> Iterator[Part]:  # noqa: ARG002 - the bar has no margins
        """Yield nothing; `line` draws the bar."""
        yield Part("")


class NextLine(SingleLine):
    """The title that comes next, below the text of the card."""

    text: reactive[str] = reactive("")

    def cache_key(self) -> object:
        """Return the title."""
        return self.text

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the title in the column of the text."""
        margin, text_width = text_column(width + 1, is_centred=True)
        if self.text:
            yield Part(" " * (margin - 1))
            yield Part("next  ", "key")
            yield Part(truncate(screen_line(self.text), text_width - 6))


class CardRule(SingleLine):
    """A rule as wide as the text of the card."""

    def cache_key(self) -> object:
        """Return nothing: a rule never changes."""
        return None

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the rule in the column of the text."""
        margin, text_width = text_column(width + 1, is_centred=True)
        yield Part(" " * (margin - 1) + "─" * text_width)


class Keycaps(SingleLine):
    """Commands as buttons, in the middle of the line; a click runs a command.

    In a narrow window they are closer together; if the words do not fit, only the keys remain.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"single-line--cap"}
    DEFAULT_CSS = """
    Keycaps {
        & > .single-line--cap { background: $panel; color: $text-accent; text-style: bold; }
        &:nocolor > .single-line--cap { text-style: bold reverse; }
    }
    """
    keycaps: reactive[tuple[Keycap, ...]] = reactive(())

    def cache_key(self) -> object:
        """Return the buttons."""
        return self.keycaps

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the buttons in the roomiest way that fits; else the narrowest."""
        rows = [list(_buttons(self.keycaps, layout)) for layout in KEYCAP_LAYOUTS]
        widths = [sum(cell_width(part.text) for part in row) for row in rows]
        best = next((index for index, needed in enumerate(widths) if needed <= width), -1)
        yield Part(" " * max(0, (width - widths[best]) // 2))
        yield from rows[best]


def _buttons(keycaps: Sequence[Keycap], layout: KeycapLayout) -> Iterator[Part]:
    for index, (command_id, key, word, short_word) in enumerate(keycaps):
        action = f"post_command('{command_id}')"
        if index:
            yield Part(layout.gap)
        label = _SHORT_KEYS.get(key, key) if layout.is_short else key
        yield Part(f"{layout.cap_margin}{label}{layout.cap_margin}", "cap", action)
        if layout.has_words:
            yield Part(f" {short_word or word if layout.is_short else word}", "text", action)


class TallyLine(SingleLine):
    """How often each decision was made on the left, the last one on the right."""

    DEFAULT_CSS = """
    TallyLine { background: $panel;
        & > .single-line--key { color: $text-success; text-style: bold; }
        &.-error > .single-line--key { color: $text-error; }
    }
    """
    tally: reactive[Mapping[str, int]] = reactive(dict)
    notice: reactive[str] = reactive("")

    def validate_notice(self, text: str) -> str:
        """Return the text without control characters."""
        return screen_line(text)

    def cache_key(self) -> object:
        """Return the tally and the notice."""
        return tuple(self.tally.items()), self.notice, self.has_class("-error")

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the tally, shortened if the notice needs room, and the notice; the notice alone in a narrow window."""
        if self.size.width < NARROW_WIDTH:
            yield from notice_parts(shorten_title(self.notice, width), "key")
            return
        tally = long_tally(self.tally)
        if cell_width(tally) + 2 + cell_width(self.notice) > width:
            tally = short_tally(self.tally)
        room = width - cell_width(tally) - 2
        notice = truncate(shorten_title(self.notice, room), room)
        yield Part(tally + " " * (width - cell_width(tally) - cell_width(notice)))
        yield from notice_parts(notice, "key")


def long_tally(tally: Mapping[str, int]) -> str:
    """Return how often each decision was made: "★ 2   dismissed 8"."""
    return "   ".join(
        f"{STARRED_SYMBOL if decision == 'starred' else decision} {count:,}"
        for decision, count in tally.items()
        if count
    )


def short_tally(tally: Mapping[str, int]) -> str:
    """Return the tally with one letter or symbol for each decision: "★2 d8 z1"."""
    letters = {"starred": STARRED_SYMBOL, "dismissed": "d", "snoozed": "z", "skipped": "␣"}
    return " ".join(f"{letters[decision]}{count:,}" for decision, count in tally.items() if count)
