"""The place above the papers where a query is typed.

The one screen: the papers on show, beside them the one under the cursor, and what happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Listing, Paper
from widgets.commands import COMMANDS, COMMANDS_BY_ID, CancelJob, Messages, Quit
from widgets.compositor import DirtyLineCompositor
from widgets.empty_state import empty_state
from widgets.keys import DoublePress, keys_by_command
from widgets.paper_list import PaperList
from widgets.paper_view import PaperView
from widgets.search_messages import SearchChanged, SearchClosed
from widgets.selection import SelectionController
from widgets.status_line import NARROW_WIDTH, Footer
from widgets.viewport import FIRST_ROW, ReturnPoint, Viewport

if TYPE_CHECKING:
    from widgets.search_bar import SearchBar


class LazySearchBar:
    """Where the search bar stands; the bar is made when it is first wanted, for it costs time that the start has not."""

    def __init__(self, screen: Screen[Any], before_selector: str) -> None:
        """Take the screen, and a selector for what the bar is to stand above."""
        self._screen = screen
        self._before_selector = before_selector
        self._bar: SearchBar | None = None
        self.found_keys: frozenset[str] = frozenset()
        """What was found when the bar was put away the last time."""
        self._return_points: list[ReturnPoint] = []

    @property
    def is_begun(self) -> bool:
        """Tell whether what is on show was searched for."""
        return self.is_open or bool(self._return_points)

    @property
    def return_point(self) -> ReturnPoint | None:
        """Where the search began, if it began on this screen."""
        return self._return_points[-1] if self._return_points else None

    def begin(self, return_point: ReturnPoint) -> None:
        """Begin a search, perhaps inside another one."""
        self._return_points.append(return_point)

    def end(self) -> ReturnPoint | None:
        """End the innermost search, and give where it began."""
        return self._return_points.pop() if self._return_points else None

    @property
    def is_open(self) -> bool:
        """Tell whether the bar is to be seen."""
        return self._bar is not None and self._bar.is_open

    @property
    def has_input_focus(self) -> bool:
        """Tell whether keys are letters of a query."""
        return self._bar is not None and self._bar.has_input_focus

    async def open(self, query: str) -> None:
        """Let the bar take the keys, from the end of a query on."""
        if self._bar is None:
            from widgets.search_bar import SearchBar  # noqa: PLC0415 - see the class

            bar = SearchBar(id="search")
            await self._screen.mount(bar, before=self._before_selector)
            self._bar = bar
        self._bar.open(query)

    def close(self, found_keys: Iterable[str]) -> None:
        """End every search and put the bar away; takes what was found."""
        self._return_points.clear()
        if self._bar is not None and self._bar.is_open:
            self.found_keys = frozenset(found_keys)
            self._bar.close()

    def show_error(self, error: str) -> None:
        """Show what cannot be understood of the query; nothing where all can."""
        if self._bar is not None:
            self._bar.show_error(error)


class MainScreen(Screen[None]):
    """Shows a listing, and posts a command for each key that it cannot obey by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding() for command in COMMANDS]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW_WIDTH, "-wide")]  # noqa: RUF012 - Textual declares it for instances
    AUTO_FOCUS = ""

    def __init__(self, listing: Listing, view: str, *, list_width: int = 45) -> None:
        """Take what is on show at first, the name of its view, and the list's share of the width in per cent."""
        super().__init__()
        self._compositor = DirtyLineCompositor()
        self._list_width = list_width
        self._listing = listing
        self._view = view
        self._search_bar = LazySearchBar(self, before_selector="#desk")
        self._first_press = DoublePress()
        self._announced_on: str | None = None
        self._keys: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> Iterator[Widget]:
        """Lay the list beside the paper, over what is said of them."""
        self.add_class("-wide" if self.app.size.width >= NARROW_WIDTH else "-narrow")  # later it would be drawn twice
        self._papers = PaperList(self._on_cursor_moved, id="papers")
        self._selection = SelectionController(self._papers, self._show_selection)
        self._paper = PaperView(id="paper")
        self._papers.styles.width = f"{self._list_width}fr"
        self._paper.styles.width = f"{100 - self._list_width}fr"
        self._footer = Footer()
        with Horizontal(id="desk"):
            yield self._papers
            yield self._paper
        yield self._footer.status
        yield self._footer.hints

    def on_mount(self) -> None:
        """Show the papers, and then what can be done with them."""
        self.show(self._listing, self._view)
        self.bindings_updated_signal.subscribe(self, self._update_keys)

    def show(
        self, listing: Listing, view: str, *, cursor_key: str | None = None, return_to: ReturnPoint | None = None
    ) -> None:
        """Show a listing; the cursor stays on its paper, unless another one is named.

        What another query finds is shown with the cursor on the best match; a return point puts all back as it was.
        """
        viewport = return_to.viewport if return_to else self._viewport_for(listing) if cursor_key is None else None
        if listing.query != self._listing.query:
            self._footer.status.clear_notice()
        self._listing, self._view = listing, view
        selected = self._selection.restrict_to(listing.keys)
        self._papers.show(
            listing, selected=selected, cursor_key=cursor_key, viewport=viewport, keep_best_match=self.is_typing
        )
        if return_to is not None:
            self._paper.scroll_to_line(return_to.text_top)
            self._set_zoomed(is_zoomed=return_to.is_zoomed)
        self._show_empty_state()
        self._search_bar.show_error(listing.error or listing.advice)
        self._show_status()

    def show_progress(self, text: str) -> None:
        """Say what is under way and how far it is; nothing where nothing is."""
        if self._footer.show_progress(text):
            self._show_hints()

    def set_paper_news(self, get_news: Callable[[Paper], str]) -> None:
        """Say beside each paper what is new about it."""
        self._paper.get_news = get_news
        self._show_paper()

    def show_notice(self, text: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:
        """Say what happened, for long enough to be read; what is about a paper only until the cursor moves on."""
        self._announced_on = self.current_key if is_about_cursor else None
        self._footer.status.show_notice(text, is_error=is_error, more=f"{self.key_for(Messages.id)} shows all")

    @property
    def tells_error(self) -> bool:
        """Whether the status line says what went wrong."""
        return self._footer.status.tells_error

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self._show_status()
        self._show_hints()

    def on_click(self, event: events.Click) -> None:
        """Leave the query as it was typed where something else is clicked."""
        if self.is_typing and event.widget is not self.focused:
            self.set_focus(None)

    async def show_query(self, query: str) -> None:
        """Show the query that found what is on show, without letting it take the keys."""
        await self._search_bar.open(query)
        self.set_focus(None)

    def begin_search(self) -> None:
        """Begin a search, perhaps inside another one; where it begins is where `end_search` leads back to."""
        query = self._listing.query if self._search_bar.is_begun else None
        is_zoomed = self.has_class("-zoomed")
        self._search_bar.begin(ReturnPoint(self._papers.viewport, query, self._paper.top, is_zoomed))
        self._set_zoomed(is_zoomed=False)

    def end_search(self) -> ReturnPoint | None:
        """End the innermost search, and give where it began, if it began on this screen."""
        return self._search_bar.end()

    def close_search(self) -> None:
        """End every search, put the search bar away, and remember what was found."""
        self._search_bar.close(self._listing.keys if self._listing.query else ())

    @property
    def is_typing(self) -> bool:
        """Tell whether keys are letters of a query."""
        return self._search_bar.has_input_focus

    @property
    def is_selecting(self) -> bool:
        """Tell whether papers are selected."""
        return bool(self._selection.keys)

    @property
    def key_meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys that mean something of their own here: none, here each does what its command says."""
        return ()

    def key_for(self, command_id: str) -> str:
        """Write the first key that asks for a command, by the command's name."""
        return next(iter(self._keys.get(command_id, ())), command_id)

    @property
    def current_key(self) -> str | None:
        """The key of the paper under the cursor."""
        return self._papers.key

    def action_post_command(self, command_id: str) -> None:
        """Post a command about the selected papers, or else the one under the cursor."""
        self.post_message(COMMANDS_BY_ID[command_id](self._selection.targets))

    def action_move(self, by: int) -> None:
        """Move the cursor by papers."""
        self._papers.move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages, or the text where the paper fills the screen."""
        if self.has_class("-zoomed"):
            self._paper.scroll_to_line(self._paper.top + by * max(1, self._paper.size.height - 1))
        else:
            self._papers.page(by)

    def action_jump(self, index: int) -> None:
        """Put the cursor on a place."""
        self._papers.jump(index)

    def action_jump_on_double_press(self) -> None:
        """Put the cursor on the first paper when this was asked for twice in a row."""
        if self._first_press.press():
            self._papers.jump(0)

    def action_go_to_match(self, by: int) -> None:
        """Go around the listing, to the next paper that the search finds, or that the last one found."""
        if self._search_bar.is_open:
            self._papers.move_wrapping(by)
        elif not self._papers.move_to_next(self._search_bar.found_keys, by):
            self.show_notice("nothing on show was found by a search")

    def action_scroll_text(self, lines: int) -> None:
        """Move the paper's text by lines."""
        self._paper.scroll_to_line(self._paper.top + lines)

    def action_select(self) -> None:
        """Select the paper under the cursor, or no more, and go to the next."""
        self._selection.toggle()

    def action_select_range(self) -> None:
        """Begin a range under the cursor, or end the one that was begun."""
        self._selection.toggle_range()

    def action_select_all(self) -> None:
        """Select all on show, or none where all are selected."""
        self._selection.toggle_all()

    async def action_search(self) -> None:
        """Open the search bar, on the query that it held."""
        if not self._search_bar.is_begun:
            self.begin_search()
        self._set_zoomed(is_zoomed=False)
        await self._search_bar.open(self._listing.query if self._search_bar.is_open else "")

    def action_back(self) -> None:
        """Leave what was entered last, or put the message away where nothing was entered."""
        if way_out := self._back_action():
            way_out[1]()
        else:
            self._footer.status.clear_notice()

    def action_back_or_quit(self) -> None:
        """Leave what was entered last, or the program where nothing was entered."""
        if layer := self._layer():
            layer[1]()
        else:
            self.action_post_command(Quit.id)

    def action_toggle_preview(self) -> None:
        """Fold the paper away; where there is no room beside the list, show it as a page."""
        if self.has_class("-narrow"):
            self.action_zoom()
        else:
            self.toggle_class("-folded")
            self._show_hints()

    def action_zoom(self) -> None:
        """Let the paper fill the screen, or no more."""
        self._set_zoomed(is_zoomed=not self.has_class("-zoomed"))

    @on(PaperView.QueryRequested)
    async def _search_for(self, event: PaperView.QueryRequested) -> None:
        self.begin_search()
        await self._search_bar.open(event.query)
        self.post_message(SearchChanged(event.query))

    @on(PaperList.Opened)
    def _zoom_in(self) -> None:
        self._set_zoomed(is_zoomed=True)

    def _set_zoomed(self, *, is_zoomed: bool) -> None:
        self.set_class(is_zoomed, "-zoomed")
        self._show_hints()

    def _viewport_for(self, listing: Listing) -> Viewport | None:
        """Give where the cursor goes with what is found: to the best match, or back where no query is left."""
        if not self._search_bar.is_begun or listing.query == self._listing.query:
            return None
        point = self._search_bar.return_point
        return point.viewport if point and not listing.query.strip() else FIRST_ROW

    @property
    def has_layer(self) -> bool:
        """Whether something was entered that can be left: a paper that fills the screen, a selection, a search."""
        return self._layer() is not None

    def _layer(self) -> tuple[str, Callable[[], object]] | None:
        """Give how to leave what was entered last, in words and as what does it."""
        if self.has_class("-zoomed"):
            return "back to the list", self.action_zoom
        if self.is_selecting and not self.is_typing:
            return "select none", self._selection.clear
        if self._search_bar.is_open:
            return "leave the search", lambda: self.post_message(SearchClosed())
        return None

    def _back_action(self) -> tuple[str, Callable[[], object]] | None:
        """Give what esc does now, in words and as what does it."""
        if layer := self._layer():
            return layer
        return ("stop it", lambda: self.action_post_command(CancelJob.id)) if self._footer.has_progress else None

    @property
    def _is_paper_visible(self) -> bool:
        has_room = self.size.width >= NARROW_WIDTH and not self.has_class("-folded")
        return has_room or self.has_class("-zoomed")

    def _on_cursor_moved(self) -> None:
        self._first_press.reset()
        if self._announced_on not in (None, self.current_key):
            self._announced_on = None
            self._footer.status.clear_notice()
        self._selection.extend_to_cursor()
        self._show_paper()
        self._footer.show_position(self._papers.cursor, len(self._listing))
        self._show_hints()

    def _show_paper(self) -> None:
        paper, listing = self._papers.paper, self._listing
        self._paper.show(paper, listing.highlight, listing.duplicates_of(paper) if paper else ())

    def _show_selection(self) -> None:
        self._footer.status.clear_notice()
        self._show_status()
        self._show_hints()

    def _show_empty_state(self) -> None:
        self.set_class(not self._listing, "-empty")
        if not self._listing:
            page = empty_state(self._listing, self._keys, view=self._view, is_search=self._search_bar.is_open)
            self._paper.show_paragraphs(page)

    def _show_status(self) -> None:
        self._footer.show_listing(self._listing, self._view, selected=len(self._selection.keys), width=self.size.width)

    def _update_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        self._show_hints()
        self._show_empty_state()

    def _show_hints(self) -> None:
        way_out = self._back_action()
        leave = way_out[0] if way_out else ""
        if self.is_typing:
            self._footer.show_typing_hints()
        elif not self._listing.total:
            self._footer.show_getting_started_hints(self._keys, back=leave)
        else:
            self._footer.show_hints(self._keys, self._papers.paper, back=leave, is_paper_visible=self._is_paper_visible)
