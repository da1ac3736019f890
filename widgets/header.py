"""The header: the views with their keys and counts, the progress of the newest digest, and the running job."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from textual.message import Message

from reader.text import progress_bar, screen_line
from widgets.cells import cell_width, truncate
from widgets.commands import CancelJob
from widgets.single_line import Part, SingleLine

WIDE, NARROW = 100, 72
"""Cells from which the header names the program and the day, and cells below which it names only the active view."""
NOTE_GAP = "   "
TAB_GAP = " "
"""Separator of two tabs, each of which has a blank at both ends."""
MAX_NAME = 20
_MORE, _JOB, _VIEW = "…", "job", "view "
"""Click targets in the header; the last is the prefix of a view's name."""
_BAR_WIDTHS = ((WIDE, 12), (NARROW, 9), (0, 6))


class ViewTab(NamedTuple):
    """A view in the header: its name, the digit that shows it, and its size, which may not be known yet."""

    name: str
    label: str
    number: int | None = None
    size: str = "·"


class HeaderState(NamedTuple):
    """What the header shows: the views, the active one's name, a title that replaces them, and a digest's progress."""

    tabs: Sequence[ViewTab] = ()
    active: str = ""
    title: str = ""
    day: str = ""
    decided: int = 0
    total: int = 0
    is_stale: bool = False
    """Whether the newest digest is older than a day."""
    note: str = "Reader"
    """The text at the start of a wide header."""
    returns: str = ""
    """When snoozed papers come back."""


class Header(SingleLine):
    """Shows the views and posts a message when one is clicked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "single-line--active",
        "single-line--dim",
        "single-line--bar",
        "single-line--rest",
    }
    DEFAULT_CSS = """
    Header { background: $panel;
        & > .single-line--active { text-style: bold reverse; }
        & > .single-line--dim, & > .single-line--rest { color: $text-muted; }
        & > .single-line--bar { color: $text-success; }
    }
    """

    class ViewChosen(Message):
        """A view was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class MoreClicked(Message):
        """The ellipsis for the views that do not fit was clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._state = HeaderState()
        self._job = ""
        self._tab_widths: dict[str, int] = {}
        """The greatest width of each tab so far, so that no tab moves when a count loses a digit."""

    def show(self, state: HeaderState) -> None:
        """Show the views and their counts."""
        if state != self._state:
            self._state = state
            widths = self._tab_widths
            self._tab_widths = {tab.name: max(_width(tab), widths.get(tab.name, 0)) for tab in state.tabs}
            self.refresh()

    def show_job(self, text: str) -> None:
        """Show the progress of the running job; an empty text shows the newest digest again."""
        if text != self._job:
            self._job = text
            self.refresh()

    async def follow(self, target: str) -> None:
        """Show the view that was clicked, the other views, or cancel the job."""
        if target.startswith(_VIEW):
            self.post_message(self.ViewChosen(target.removeprefix(_VIEW)))
        elif target == _MORE:
            self.post_message(self.MoreClicked())
        else:
            await self.screen.run_action(f"post_command('{CancelJob.id}')")

    def cache_key(self) -> object:
        """Return the views and the job."""
        return self._state, self._job

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the views on the left, and on the right the job or the progress of the newest digest."""
        right = list(self._job_parts(width) if self._job else self._progress_parts(width))
        room = width - sum(cell_width(part.text) for part in right) - 1
        left = list(self._title_parts(room) if self._state.title else self._tab_parts(width, room))
        yield from left
        yield Part(" " * (room + 1 - sum(cell_width(part.text) for part in left)))
        yield from right

    def _title_parts(self, room: int) -> Iterator[Part]:
        yield Part(truncate(screen_line(self._state.title), max(0, room)), "active")

    def _tab_parts(self, width: int, room: int) -> Iterator[Part]:
        tabs = [tab for tab in self._state.tabs if width >= NARROW or tab.name == self._state.active]
        if width >= WIDE:
            note = f"{self._state.note}{NOTE_GAP}"
            yield Part(note, "dim")
            room -= cell_width(note)
        drawn = [list(self._tab(tab, has_number=width >= NARROW)) for tab in tabs]
        widths = [sum(cell_width(part.text) for part in parts) + len(TAB_GAP) for parts in drawn]
        active = next((index for index, tab in enumerate(tabs) if tab.name == self._state.active), 0)
        chosen = _fitting(widths, active, room)
        for index in chosen:
            yield from (*drawn[index], Part(TAB_GAP))
        if len(chosen) < len(tabs):
            room -= sum(widths[index] for index in chosen)
            yield Part(truncate(f"{TAB_GAP}{_MORE}", max(0, room)), "key", _MORE)

    def _tab(self, tab: ViewTab, *, has_number: bool) -> Iterator[Part]:
        is_active = tab.name == self._state.active
        number = str(tab.number) if has_number and tab.number is not None else ""
        label = f" {_label(tab)} "
        if number:
            yield Part(f" {number}", "active" if is_active else "key", _VIEW + tab.name)
        yield Part(label, "active" if is_active else "text", _VIEW + tab.name)
        yield Part(" " * (self._tab_widths.get(tab.name, 0) - _width(tab)))

    def _job_parts(self, width: int) -> Iterator[Part]:
        """Yield the job and the key that cancels it; in a narrow window only the key hints name that key."""
        if width >= NARROW:
            yield Part(screen_line(self._job), "text", _JOB)
            yield Part("  esc", "key", _JOB)
            yield Part(" cancel", "dim", _JOB)
            return
        room = width - max((_width(tab) for tab in self._state.tabs if tab.name == self._state.active), default=0) - 4
        first, *words = screen_line(self._job).split(" ")
        while len(words) > 1 and cell_width(" ".join((first, *words))) > room:
            del words[0]
        yield Part(" ".join((first, *words)), "text", _JOB)

    def _progress_parts(self, width: int) -> Iterator[Part]:
        state = self._state
        if not state.total:
            return
        bar_width = next((cells for least, cells in _BAR_WIDTHS if width >= least), 0)
        full, rest = progress_bar(state.decided, state.total, bar_width)
        yield Part(full, "bar")
        yield Part(rest, "rest")
        decided, total = f"{state.decided:,}", f"{state.total:,}"
        day = f" {state.day} ·" if width >= WIDE else ""
        yield Part(f"{' ' * (len(total) - len(decided))}{day} {decided}/{total}", "dim")


def _fitting(widths: Sequence[int], active: int, room: int) -> list[int]:
    """Return the indices of the tabs that fit: all, or the active one and the first others before an ellipsis."""
    if sum(widths) - len(TAB_GAP) <= room:
        return list(range(len(widths)))
    chosen = list[int]()
    room -= len(_MORE)
    for index in (active, *range(len(widths))):
        if index in chosen:
            continue
        if widths[index] > room:
            break
        chosen.append(index)
        room -= widths[index]
    return sorted(chosen)


def _label(tab: ViewTab) -> str:
    return f"{truncate(screen_line(tab.label), MAX_NAME)} {tab.size}"


def _width(tab: ViewTab) -> int:
    return cell_width(_label(tab))
