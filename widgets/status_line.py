"""The status line: what just happened, and how to undo it; at its end the order of the list."""

from asyncio import TimerHandle
from collections.abc import Iterator
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from reader.paper import Listing
from reader.text import screen_line
from widgets import commands
from widgets.cells import cell_width, shorten_title, truncate
from widgets.single_line import Part, TextLine
from widgets.timer import call_after

NOTICE_SECONDS = 8.0
ERROR_SECONDS = 20.0


_CLICKABLE = {"undo": commands.Undo.on_invoke(), "redo": commands.Redo.on_invoke()}
"""Actions by the words that follow their keys in a notice."""


def notice_parts(text: str, style: str = "text") -> Iterator[Part]:
    """Yield the parts of a notice; a click on a key that undoes or repeats a change does so."""
    for index, part in enumerate(text.split(" · ")):
        _key, _, word = part.partition(" ")
        yield Part(" · " if index else "", style)
        yield Part(part, style, _CLICKABLE.get(word, ""))


def listing_order(listing: Listing) -> str:
    """Return the order of a listing that names one, in a library with papers: "newest digest first"."""
    return listing.description.rpartition(", ")[2] if listing.sort and listing.total else ""


class StatusLine(TextLine):
    """What is selected or searched for, and for some seconds what just happened; the place or the order at the end."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"single-line--end"}
    DEFAULT_CSS = """
    StatusLine { & > .single-line--end { color: $text-muted; } }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._permanent_text = ""
        self._more = ""
        self._end = ""
        self._tour = ""
        self._timer: TimerHandle | None = None

    def set_end(self, text: str) -> None:
        """Show a text at the right end, and redraw only that."""
        before, self._end = self._end, f" {screen_line(text)} " if text else ""
        if self._end != before:
            cells = max(map(cell_width, (before, self._end)))
            self.refresh(Region(self.size.width - cells, 0, cells, 1))

    @property
    def has_tour(self) -> bool:
        """Whether a step of the tour is shown."""
        return bool(self._tour)

    def show_tour(self, text: str) -> None:
        """Show a step of the tour in place of the text at the end; an empty text ends the tour."""
        self._tour = text
        self.refresh()

    def set_text(self, text: str) -> None:
        """Set the text that is shown while there is no notice."""
        self._permanent_text = text
        if self._timer is None:
            self.text = text

    def show_notice(self, text: str, *, is_error: bool = False, more: str = "") -> None:
        """Show what happened for some seconds; `more` says how to read a notice that does not fit."""
        self._stop_timer()
        self._more = f" · {more}" if more else ""
        self.text = text
        self.set_class(not is_error, "-notice")
        self.set_class(is_error, "-error")
        self._timer = call_after(self, ERROR_SECONDS if is_error else NOTICE_SECONDS, self.clear_notice)

    @property
    def shows_error(self) -> bool:
        """Whether an error is shown."""
        return self.has_class("-error")

    def clear_notice(self) -> None:
        """Show the permanent text again."""
        self._stop_timer()
        self.remove_class("-notice", "-error")
        self._more = ""
        self.text = self._permanent_text

    def cache_key(self) -> object:
        """Return the text and how to read the rest of it."""
        return self.text, self._more

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the text, with its title shortened if necessary, or as much as fits and how to read the rest."""
        text = shorten_title(self.text, width)
        if not self._more or cell_width(text) <= width:
            yield from notice_parts(text)
        else:
            yield from notice_parts(truncate(text, width - cell_width(self._more)))
            yield Part(self._more, "text", f"post_command('{commands.Messages.id}')")

    @property
    def parts_width(self) -> int:
        """The cells left by the text at the end."""
        return super().parts_width - cell_width(self._shown_end(self.size.width))

    def line(self, width: int) -> Strip:
        """Return the line with the text at its end."""
        text = self._shown_end(width)
        end = Strip([Segment(text, self._style("key" if self._tour else "end"))], cell_width(text))
        return Strip.join([super().line(width - end.cell_length), end])

    def _shown_end(self, width: int) -> str:
        """Return the text at the end, or an empty text if a notice does not fit beside it."""
        text = f" {self._tour} " if self._tour else self._end
        room = width - cell_width(text) - 2 * self.margin
        return "" if self._timer is not None and cell_width(shorten_title(self.text, room)) > room else text

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
