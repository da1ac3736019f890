"""The search bar, which searches for a query while it is typed."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, NamedTuple

from rich.highlighter import Highlighter
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.css.scalar import Scalar
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.suggester import SuggestionReady
from textual.widget import Widget
from textual.widgets import Input

from reader.paper import Span
from reader.text import strip_controls
from widgets.cells import cell_width, pad_left
from widgets.navigation_commands import SaveView
from widgets.one_line_input import OneLineInput
from widgets.single_line import Part, TextLine
from widgets.textual_private import shown_suggestion, shows_cursor, size_without_layout

PLACEHOLDER = "Search all papers   has:code  tag:vision  author:lovelace  digest:latest"


class QueryHelp(NamedTuple):
    """Help while a query is typed: completions of a query at a cursor, and the recent queries, the latest first."""

    complete: Callable[[str, int], Sequence[str]]
    recent: Callable[[], Sequence[str]]


class FaultHighlighter(Highlighter):
    """Styles the faulty parts of a query."""

    def __init__(self, get_style: Callable[[], Style]) -> None:
        """Style the parts as `get_style` returns."""
        self._get_style = get_style
        self.spans: Sequence[Span] = ()

    def highlight(self, text: Text) -> None:
        """Apply the style to the parts."""
        for start, end in self.spans:
            text.stylize(self._get_style(), start, end)


class QueryInput(OneLineInput):
    """The line in which a query is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
        Binding("up", "recent(1)", show=False),
        Binding("down", "recent(-1)", show=False),
        Binding("ctrl+w", f"screen.{SaveView.on_invoke()}", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"query-input--fault"}
    DEFAULT_CSS = """
    QueryInput { & > .query-input--fault { color: $text-error; text-style: underline; } }
    """
    max_pasted = 4_000
    """Longer than any abstract, and more than a search reads; 1 MB would hold up the screen for ten seconds."""

    def __init__(self, query_help: QueryHelp) -> None:
        self._styles: dict[tuple[str, ...], Style] = {}
        self._faults = FaultHighlighter(lambda: self.get_component_rich_style("query-input--fault", partial=True))
        super().__init__(
            placeholder=PLACEHOLDER,
            select_on_focus=False,
            compact=True,
            highlighter=self._faults,
        )
        self.disable_messages(Input.Changed)  # nothing handles them
        self._query_help = query_help
        self._recent_index = -1

    def watch_value(self, query: str) -> None:
        """Suggest the likeliest completion.

        Textual's Suggester would run in a worker, which with `Changed` takes 4 % of the processor time of a letter.
        """
        completions = self._query_help.complete(query, len(query))
        likeliest = next((completion for completion in completions if completion.startswith(query)), None)
        if likeliest is not None:
            self.post_message(SuggestionReady(query, likeliest))

    def underline(self, faults: Sequence[Span]) -> None:
        """Underline the parts of the query that are not valid or match nothing."""
        if faults != self._faults.spans:
            self._faults.spans = faults
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the line of the query as Textual's own method draws it.

        Textual's takes 11 % of the processor time of a letter, most of it to recompute unchanged styles.
        """
        if not self.value:
            return super().render_lines(crop)
        width, left = self.size.width, self.scroll_offset.x
        line = Strip(list(self._segments())).crop(left, left + width).adjust_cell_length(width, self._style())
        return [line.crop(*crop.column_span) for _ in crop.line_range]

    def notify_style_update(self) -> None:
        """Drop the styles in the previous colours."""
        self._styles.clear()
        super().notify_style_update()

    def _segments(self) -> Iterator[Segment]:
        """Yield the query and its completion in segments of one style each."""
        parts = list(self._styled_parts())
        suggestion = shown_suggestion(self) if self.has_focus else ""
        text = self.value + suggestion[len(self.value) :]
        if parts and parts[-1][1] > len(text):
            text += " "  # for the cursor
        cuts = sorted({0, len(text), *(place for start, end, _ in parts for place in (start, end))})
        for start, end in pairwise(cuts):
            names = tuple(name for first, last, name in parts if first <= start < last)
            yield Segment(strip_controls(text[start:end]), self._style(*names))

    def _styled_parts(self) -> Iterator[tuple[int, int, str]]:
        """Yield the start, the end and the style of each part of the line; later parts cover earlier ones."""
        start, end = sorted(self.selection)
        if self.has_focus:
            yield start, end, "input--selection"
        yield from ((first, last, "query-input--fault") for first, last in self._faults.spans)
        if self.has_focus:
            yield len(self.value), max(len(self.value), len(shown_suggestion(self))), "input--suggestion"
        if self.has_focus and shows_cursor(self):
            yield self.cursor_position, self.cursor_position + 1, "input--cursor"

    def _style(self, *names: str) -> Style:
        """Return the merged style of a part in the colours that the terminal shows."""
        if names not in self._styles:
            style = self.rich_style
            for name in names:
                style += self.get_component_rich_style(name, partial=name == "query-input--fault")
            segments = [Segment(" ", style)]
            for line_filter in self.get_line_filters():
                segments = line_filter.apply(segments, self.background_colors[1])
            self._styles[names] = segments[0].style or style
        return self._styles[names]

    def action_complete(self) -> None:
        """Accept the completion that is shown."""
        self.action_end()
        self.action_cursor_right()

    async def action_recent(self, by: int) -> None:
        """Show a recent query if the bar is empty or shows one; otherwise move the cursor in the list."""
        recent = self._query_help.recent()
        shown = recent[self._recent_index] if 0 <= self._recent_index < len(recent) else ""
        if self.value != shown or (not self.value and by < 0):
            self._recent_index = -1
            await self.screen.run_action(f"move({-by})")
            return
        self._recent_index = max(-1, min(self._recent_index + by, len(recent) - 1))
        self.value = recent[self._recent_index] if self._recent_index >= 0 else ""
        self.action_end()


class CountLine(TextLine):
    """A text at the right end of its line."""

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the text, padded on the left."""
        yield Part(pad_left(self.text, width))


class DetailsLine(TextLine):
    """The error of a query and its remedy, or its filters."""

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the text; in a narrow window only the remedy, because the query shows where the error is."""
        fault, _, advice = self.text.partition(". ")
        has_room = cell_width(self.text) <= width or cell_width(fault) <= width // 2
        yield Part(self.text if has_room or not advice else advice)


class QueryRow(Horizontal):
    """The line of the query."""

    virtual_size = size_without_layout()


class SearchBar(Vertical):
    """Asks for a query."""

    virtual_size = size_without_layout()

    DEFAULT_CSS = """
    SearchBar { height: auto; display: none;
        & > QueryRow { height: 1; }
        & .prompt { width: 3; }
        & QueryInput.-textual-compact { padding: 0; width: 1fr; }
        & .count { color: $text-muted; }
        & > .details { color: $text-muted; }
        &.-invalid > .details { color: $text-error; }
        &.-open { display: block; }
    }
    """

    class Submitted(Message):
        """The query was finished with enter."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(
        self,
        query_help: QueryHelp,
        search: Callable[[str], None],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Call `search` with the query whenever the user changes it.

        The call comes while the input handles the key, so the rows are drawn in the same frame as the letter: 12 ms
        after it, and 27 ms if a message requests them (1,000 papers, busy machine, `python -m tests.bench screen`).
        """
        super().__init__(id=id)
        self._query_help = query_help
        self._search = search
        self._query = ""

    def compose(self) -> Iterator[Widget]:
        """Put the prompt before the query, the count after it, and the filters or the error below."""
        with QueryRow():
            prompt = TextLine(classes="prompt")
            prompt.text = "/"
            yield prompt
            yield QueryInput(self._query_help)
            yield CountLine(classes="count")
        yield DetailsLine(classes="details")

    def on_mount(self) -> None:
        """Search whenever the query changes."""
        self.watch(self.query_one(Input), "value", self._search_for, init=False)

    def open(self, query: str) -> None:
        """Show the bar and focus the input, with the cursor at the end of the query."""
        self.add_class("-open")
        query_input = self.query_one(Input)
        self._query = query  # opening the bar does not search
        query_input.value = query
        query_input.cursor_position = len(query)
        self.screen.set_focus(query_input)

    def close(self) -> None:
        """Hide the bar."""
        self.remove_class("-open")
        self.screen.set_focus(None)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return self.has_class("-open")

    @property
    def has_input_focus(self) -> bool:
        """Whether keys are typed into the query."""
        return self.screen.focused is self.query_one(Input)

    @property
    def has_query(self) -> bool:
        """Whether a query is typed."""
        return bool(self.query_one(Input).value)

    def show_count(self, found: int, total: int) -> None:
        """Show how many of all papers match; the query gets the room that the longest count leaves."""
        line, longest = self.query_one(CountLine), f"{total:,} of {total:,}"
        line.text = f"{found:,} of {total:,}"
        if line.styles.width != (width := Scalar.from_number(len(longest) + 2 * line.margin)):
            line.styles.width = width

    def show_details(self, filters: str, error: str, faults: Sequence[Span]) -> None:
        """Show the query's error and underline the faults, or else show its filters.

        The line is always present, so that the papers below do not move while a query is typed.
        """
        self.query_one(QueryInput).underline(faults)
        self.query_one(DetailsLine).text = error or (filters if self.has_query else "")
        self.set_class(bool(error), "-invalid")

    def _search_for(self, query: str) -> None:
        if query != self._query:
            self._query = query
            self.query_one(QueryInput).underline(())
            self._search(query)

    @on(Input.Submitted)
    def _leave_input(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.set_focus(None)
        self.post_message(self.Submitted(event.value))
