"""The one screen: the papers on show, beside them the one under the cursor, and what happened."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Listing, Paper
from widgets.commands import BY_NAME, COMMANDS, Messages, Quit, Stop
from widgets.compositing import ChangedLines
from widgets.emptiness import page_of_nothing
from widgets.foot import NARROW, Foot
from widgets.keys import keys_by_command
from widgets.paper_list import PaperList
from widgets.paper_view import PaperView
from widgets.search_place import SearchPlace
from widgets.searching import Searched, SearchLeft
from widgets.selecting import Selecting
from widgets.twice import Twice
from widgets.viewport import FIRST_ROW, ReturnPoint, Viewport


class TriageScreen(Screen[None]):
    """Shows a listing, and posts a command for each key that it cannot obey by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding() for command in COMMANDS]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]  # noqa: RUF012 - Textual declares it for instances
    AUTO_FOCUS = ""

    def __init__(self, listing: Listing, view: str, *, list_width: int = 45) -> None:
        """Take what is on show at first, the name of its view, and the list's share of the width in per cent."""
        super().__init__()
        self._compositor = ChangedLines()
        self._list_width = list_width
        self._listing = listing
        self._view = view
        self._search = SearchPlace(self, before="#desk")
        self._first_twice = Twice()
        self._announced_on: str | None = None
        self._keys: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> Iterator[Widget]:
        """Lay the list beside the paper, over what is said of them."""
        self.add_class("-wide" if self.app.size.width >= NARROW else "-narrow")  # later it would be drawn twice
        self._papers = PaperList(self._moved, id="papers")
        self._chosen = Selecting(self._papers, self._tell_selection)
        self._paper = PaperView(id="paper")
        self._papers.styles.width = f"{self._list_width}fr"
        self._paper.styles.width = f"{100 - self._list_width}fr"
        self._foot = Foot()
        with Horizontal(id="desk"):
            yield self._papers
            yield self._paper
        yield self._foot.status
        yield self._foot.hints

    def on_mount(self) -> None:
        """Show the papers, and then what can be done with them."""
        self.show(self._listing, self._view)
        self.bindings_updated_signal.subscribe(self, self._learn_keys)

    def show(
        self, listing: Listing, view: str, *, cursor_on: str | None = None, return_to: ReturnPoint | None = None
    ) -> None:
        """Show a listing; the cursor stays on its paper, unless another one is named.

        What another query finds is shown with the cursor on the best match; a return point puts all back as it was.
        """
        viewport = return_to.viewport if return_to else self._viewport_for(listing) if cursor_on is None else None
        if listing.query != self._listing.query:
            self._foot.status.go_on()
        self._listing, self._view = listing, view
        selected = self._chosen.among(listing.keys)
        self._papers.show(listing, selected=selected, cursor_on=cursor_on, viewport=viewport, keeps_best=self.is_typing)
        if return_to is not None:
            self._paper.scroll_to_line(return_to.text_top)
            self._zoom(is_zoomed=return_to.is_zoomed)
        self._show_emptiness()
        self._search.say(listing.problem or listing.advice)
        self._show_status()

    def show_progress(self, words: str) -> None:
        """Say what is under way and how far it is; nothing where nothing is."""
        if self._foot.show_progress(words):
            self._show_hints()

    def tell_news(self, news_of: Callable[[Paper], str]) -> None:
        """Say beside each paper what is new about it."""
        self._paper.news_of = news_of
        self._show_paper()

    def announce(self, words: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:
        """Say what happened, for long enough to be read; what is about a paper only until the cursor moves on."""
        self._announced_on = self.cursor_on if is_about_cursor else None
        self._foot.status.announce(words, is_error=is_error, more=f"{self.key_of(Messages.name)} shows all")

    @property
    def tells_error(self) -> bool:
        """Whether the status line says what went wrong."""
        return self._foot.status.tells_error

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
        await self._search.open(query)
        self.set_focus(None)

    def begin_search(self) -> None:
        """Begin a search, perhaps inside another one; where it begins is where `end_search` leads back to."""
        query = self._listing.query if self._search.is_begun else None
        is_zoomed = self.has_class("-zoomed")
        self._search.begin(ReturnPoint(self._papers.viewport, query, self._paper.top, is_zoomed))
        self._zoom(is_zoomed=False)

    def end_search(self) -> ReturnPoint | None:
        """End the innermost search, and give where it began, if it began on this screen."""
        return self._search.end()

    def leave_search(self) -> None:
        """End every search, put the search bar away, and remember what was found."""
        self._search.close(self._listing.keys if self._listing.query else ())

    @property
    def is_typing(self) -> bool:
        """Tell whether keys are letters of a query."""
        return self._search.takes_keys

    @property
    def is_selecting(self) -> bool:
        """Tell whether papers are selected."""
        return bool(self._chosen.keys)

    @property
    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys that mean something of their own here: none, here each does what its command says."""
        return ()

    def key_of(self, command: str) -> str:
        """Write the first key that asks for a command, by the command's name."""
        return next(iter(self._keys.get(command, ())), command)

    @property
    def cursor_on(self) -> str | None:
        """The key of the paper under the cursor."""
        return self._papers.key

    def action_ask(self, name: str) -> None:
        """Post a command about the selected papers, or else the one under the cursor."""
        self.post_message(BY_NAME[name](self._chosen.meant))

    def action_move(self, by: int) -> None:
        """Move the cursor by papers."""
        self._papers.move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages, or the text where the paper fills the screen."""
        if self.has_class("-zoomed"):
            self._paper.scroll_to_line(self._paper.top + by * max(1, self._paper.size.height - 1))
        else:
            self._papers.page(by)

    def action_jump(self, place: int) -> None:
        """Put the cursor on a place."""
        self._papers.jump(place)

    def action_jump_when_twice(self) -> None:
        """Put the cursor on the first paper when this was asked for twice in a row."""
        if self._first_twice.press():
            self._papers.jump(0)

    def action_go_to_match(self, by: int) -> None:
        """Go around the listing, to the next paper that the search finds, or that the last one found."""
        if self._search.is_open:
            self._papers.move_around(by)
        elif not self._papers.move_to_one_of(self._search.found, by):
            self.announce("nothing on show was found by a search")

    def action_scroll_text(self, by: int) -> None:
        """Move the paper's text by lines."""
        self._paper.scroll_to_line(self._paper.top + by)

    def action_select(self) -> None:
        """Select the paper under the cursor, or no more, and go to the next."""
        self._chosen.toggle()

    def action_select_range(self) -> None:
        """Begin a range under the cursor, or end the one that was begun."""
        self._chosen.toggle_range()

    def action_select_all(self) -> None:
        """Select all on show, or none where all are selected."""
        self._chosen.toggle_all()

    async def action_search(self) -> None:
        """Open the search bar, on the query that it held."""
        if not self._search.is_begun:
            self.begin_search()
        self._zoom(is_zoomed=False)
        await self._search.open(self._listing.query if self._search.is_open else "")

    def action_clear(self) -> None:
        """Leave what was entered last, or put the message away where nothing was entered."""
        if way_out := self._way_out():
            way_out[1]()
        else:
            self._foot.status.go_on()

    def action_back_or_quit(self) -> None:
        """Leave what was entered last, or the program where nothing was entered."""
        if layer := self._layer():
            layer[1]()
        else:
            self.action_ask(Quit.name)

    def action_fold(self) -> None:
        """Fold the paper away; where there is no room beside the list, show it as a page."""
        if self.has_class("-narrow"):
            self.action_zoom()
        else:
            self.toggle_class("-folded")
            self._show_hints()

    def action_zoom(self) -> None:
        """Let the paper fill the screen, or no more."""
        self._zoom(is_zoomed=not self.has_class("-zoomed"))

    @on(PaperView.QueryAsked)
    async def _ask(self, event: PaperView.QueryAsked) -> None:
        self.begin_search()
        await self._search.open(event.query)
        self.post_message(Searched(event.query))

    @on(PaperList.Opened)
    def _open(self) -> None:
        self._zoom(is_zoomed=True)

    def _zoom(self, *, is_zoomed: bool) -> None:
        self.set_class(is_zoomed, "-zoomed")
        self._show_hints()

    def _viewport_for(self, listing: Listing) -> Viewport | None:
        """Give where the cursor goes with what is found: to the best match, or back where no query is left."""
        if not self._search.is_begun or listing.query == self._listing.query:
            return None
        point = self._search.return_point
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
            return "select none", self._chosen.clear
        if self._search.is_open:
            return "leave the search", lambda: self.post_message(SearchLeft())
        return None

    def _way_out(self) -> tuple[str, Callable[[], object]] | None:
        """Give what esc does now, in words and as what does it."""
        if layer := self._layer():
            return layer
        return ("stop it", lambda: self.action_ask(Stop.name)) if self._foot.is_under_way else None

    @property
    def _is_paper_seen(self) -> bool:
        has_room = self.size.width >= NARROW and not self.has_class("-folded")
        return has_room or self.has_class("-zoomed")

    def _moved(self) -> None:
        self._first_twice.forget()
        if self._announced_on not in (None, self.cursor_on):
            self._announced_on = None
            self._foot.status.go_on()
        self._chosen.follow_cursor()
        self._show_paper()
        self._foot.tell_place(self._papers.cursor, len(self._listing))
        self._show_hints()

    def _show_paper(self) -> None:
        paper, listing = self._papers.paper, self._listing
        self._paper.show(paper, listing.highlight, listing.twins_of(paper) if paper else ())

    def _tell_selection(self) -> None:
        self._foot.status.go_on()
        self._show_status()
        self._show_hints()

    def _show_emptiness(self) -> None:
        self.set_class(not self._listing, "-empty")
        if not self._listing:
            page = page_of_nothing(self._listing, self._keys, view=self._view, is_search=self._search.is_open)
            self._paper.show_page(page)

    def _show_status(self) -> None:
        self._foot.tell(self._listing, self._view, selected=len(self._chosen.keys), width=self.size.width)

    def _learn_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        self._show_hints()
        self._show_emptiness()

    def _show_hints(self) -> None:
        way_out = self._way_out()
        leave = way_out[0] if way_out else ""
        if self.is_typing:
            self._foot.show_hints_while_typing()
        elif not self._listing.total:
            self._foot.show_first_hints(self._keys, way_out=leave)
        else:
            self._foot.show_hints(self._keys, self._papers.paper, way_out=leave, is_seen=self._is_paper_seen)
