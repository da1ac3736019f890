"""The bar where a query is typed; its text is the query."""

from collections.abc import Iterator

from textual import on
from textual.containers import Vertical
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from widgets.one_line_input import OneLineInput
from widgets.search_messages import SearchChanged
from widgets.status_line import TextLine

PLACEHOLDER = 'words, "exact phrase", tag:vision, is:starred, -has:note …'


class QueryInput(OneLineInput):
    """A line of text that may grow without a new layout of the screen, which would hold the rows back by frames."""

    virtual_size = reactive(Size(0, 0), layout=False)


class SearchBar(Vertical):
    """Asks for a query, and tells of each key that is typed in it."""

    DEFAULT_CSS = """
    SearchBar { height: auto; display: none;
        & > QueryInput.-textual-compact { padding: 0 1; }
        & > .problem { color: $text-error; display: none; }
        &.-wrong > .problem { display: block; }
        &.-open { display: block; }
    }
    """

    def compose(self) -> Iterator[Widget]:
        """Lay the query over what may be wrong with it."""
        yield QueryInput(placeholder=PLACEHOLDER, select_on_focus=False, compact=True)
        yield TextLine(classes="problem")

    def open(self, query: str) -> None:
        """Take the keys, from the end of a query on."""
        self.add_class("-open")
        typed = self.query_one(Input)
        with self.prevent(Input.Changed):
            typed.value = query
        typed.cursor_position = len(query)
        self.screen.set_focus(typed)

    def close(self) -> None:
        """Go away, with what was typed."""
        self.remove_class("-open")
        self.screen.set_focus(None)

    @property
    def is_open(self) -> bool:
        """Tell whether the bar is to be seen."""
        return self.has_class("-open")

    @property
    def has_input_focus(self) -> bool:
        """Tell whether keys are letters of the query."""
        return self.screen.focused is self.query_one(Input)

    def show_error(self, error: str) -> None:
        """Show what cannot be understood of the query; nothing where all can."""
        self.query_one(TextLine).text = error
        self.set_class(bool(error), "-wrong")

    @on(Input.Changed)
    def _post_change(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(SearchChanged(event.value))

    @on(Input.Submitted)
    def _leave_input(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.set_focus(None)
