"""The main screen: header, the papers of a listing with the current paper, status line and key hints."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Listing, Paper, format_count
from widgets.commands import COMMANDS, CancelJob, Demo, Dismiss, Fetch, Messages, Quit, create_command
from widgets.empty_state import empty_state
from widgets.footer import KeyHints, Place, hints_at
from widgets.header import NARROW, Header, HeaderState
from widgets.keys import DOUBLE_PRESS_SECONDS, DoublePress, KeyMeaning, keys_by_command
from widgets.lazy_widgets import LazySearchBar, LazySidebar
from widgets.panes import Panes, PaneSettings
from widgets.paper_list import PaperList
from widgets.paper_view import PaperView
from widgets.selection import SelectionController
from widgets.status_line import StatusLine, listing_order
from widgets.textual_private import LayoutOnceScreen, use_dirty_line_compositor
from widgets.timer import call_after
from widgets.viewport import FIRST_ROW, ReturnPoint, Viewport

if TYPE_CHECKING:
    from widgets.sidebar import Sidebar


class _BackAction(NamedTuple):
    """What esc does, with its word in the key hints."""

    label: str
    run: Callable[[], object]


class MainScreen(LayoutOnceScreen[None]):
    """Shows a listing and posts a command for each key that it does not handle itself."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding() for command in COMMANDS]
    AUTO_FOCUS = ""

    class SearchClosed(Message):
        """The search was cleared; what was shown before it should come back."""

    class PanesChanged(Message):
        """The user changed how the panes are laid out."""

        def __init__(self, settings: PaneSettings) -> None:
            super().__init__()
            self.settings = settings

    def __init__(self, listing: Listing, view: str, pane_settings: PaneSettings = PaneSettings()) -> None:  # noqa: B008 - immutable
        """Show a listing and the name of its view."""
        super().__init__()
        use_dirty_line_compositor(self)
        self._pane_settings = pane_settings
        self.listing = listing
        self._view = view
        self._header = Header(id="header")
        self.search_bar = LazySearchBar(self, self._header)
        self._first_press = DoublePress(DOUBLE_PRESS_SECONDS)
        self._notice_key: str | None = None
        self._keys: Mapping[str, tuple[str, ...]] = {}
        self._list_keys: Mapping[str, tuple[str, ...]] = {}
        self._job = ""
        self.status = StatusLine(id="status-line")
        self.report: Callable[[str], None] = self.show_notice
        """Shows a notice; the app also keeps it."""
        self._header_state = HeaderState()

    def compose(self) -> Iterator[Widget]:
        """Put the header above the list and the paper, the status line and the key hints below them."""
        self._papers = PaperList(self._on_cursor_moved, id="papers")
        self._selection = SelectionController(self._papers, self._show_selection)
        self._preview = PaperView(id="preview")
        self._panes = Panes(self._papers, self._preview, self._pane_settings, self._on_panes_arranged)
        self.sidebar = LazySidebar(self, self._panes)
        self._hints = KeyHints(id="key-hints")
        yield from (self._header, self._panes, self.status, self._hints)

    def on_mount(self) -> None:
        """Show the listing, then the keys that apply to it."""
        self.show(self.listing, self._view)
        self.bindings_updated_signal.subscribe(self, self._update_keys)

    def show(
        self, listing: Listing, view: str, *, cursor_key: str | None = None, return_to: ReturnPoint | None = None
    ) -> None:
        """Show a listing; the cursor stays on its paper unless `cursor_key` names another.

        For a new query the cursor goes to the best match. `return_to` restores cursor, scroll position and zoom.
        """
        viewport = return_to.viewport if return_to else self._viewport_for(listing) if cursor_key is None else None
        if listing.query != self.listing.query:
            self.status.clear_notice()
        self.listing, self._view = listing, view
        selected = self._selection.restrict_to(listing.keys)
        self._show_empty_state()  # first, because it decides which panes there are
        self._show_status()
        self._papers.show(
            listing, selected=selected, cursor_key=cursor_key, viewport=viewport, keep_best_match=self.is_typing
        )
        if return_to is not None:
            self._preview.scroll_to_line(return_to.text_top)
            self._panes.set_zoomed(is_zoomed=return_to.is_zoomed)

    def show_progress(self, text: str) -> None:
        """Show the progress of the running job; an empty text hides it."""
        if text != self._job:
            self._job = text
            self._header.show_job(text)
            self._show_hints()

    def show_header(self, state: HeaderState) -> None:
        """Show the views, their counts and the progress of the newest digest."""
        self._header_state = state
        self._header.show(state._replace(title=self._title()))
        if self.is_mounted:
            self._show_empty_state()

    def set_paper_news(self, get_news: Callable[[Paper], str]) -> None:
        """Set the function that returns what is new about a paper, for the line above it."""
        self._preview.get_news = get_news
        self._show_paper()

    def show_notice(self, text: str, *, is_error: bool = False, is_about_cursor: bool = False) -> None:
        """Show a notice for some seconds, or only until the cursor moves if it is about the current paper."""
        self._notice_key = self.current_key if is_about_cursor else None
        self.status.show_notice(text, is_error=is_error, more=f"{self.key_for(Messages.id)} shows all")

    def on_resize(self) -> None:
        """Fit the status line and the key hints to the new width."""
        self.call_after_refresh(self._show_position_and_hints)

    def on_click(self, event: events.Click) -> None:
        """Focus the list when anything but the focused query or sidebar is clicked."""
        if self.focused is not None and event.widget is not self.focused:
            self.set_focus(None)

    async def show_query(self, query: str) -> None:
        """Show the query of the listing without focusing it."""
        await self.search_bar.open(query, self.listing)
        self.set_focus(None)

    def hide_query(self) -> None:
        """Show the listing's title in the header, in place of its query."""
        self.search_bar.hide()
        self._show_status()

    async def on_sidebar_chosen(self, event: "Sidebar.Chosen") -> None:
        """Show the view, or search for the query; bound by name, because the sidebar is imported when it opens."""
        event.stop()
        self.sidebar.leave()
        if event.entry.view:
            self.post_message(Header.ViewChosen(event.entry.view))
        else:
            await self._search_for(PaperView.QueryRequested(event.entry.query))

    def begin_search(self) -> None:
        """Begin a search, possibly inside another, and remember where to return after it."""
        query = self.listing.query if self.search_bar.has_search else None
        self.search_bar.begin(ReturnPoint(self._papers.viewport, query, self._preview.top, self.is_zoomed))
        self._panes.set_zoomed(is_zoomed=False)
        self._show_position()

    def end_search(self) -> ReturnPoint | None:
        """End the innermost search and return where it began, if it began on this screen."""
        return self.search_bar.end()

    def close_search(self) -> None:
        """End every search and hide the search bar; `n` still goes to what was found."""
        self.search_bar.close(self.listing.keys if self.listing.query else ())

    @property
    def is_typing(self) -> bool:
        """Whether keys are typed into a query."""
        return self.search_bar.has_input_focus

    @property
    def is_selecting(self) -> bool:
        """Whether papers are selected."""
        return bool(self._selection.keys)

    @property
    def key_meanings(self) -> tuple[KeyMeaning, ...]:
        """Keys whose meaning here differs from their command's: none on this screen."""
        return ()

    def key_for(self, command_id: str) -> str:
        """Return the label of a command's first key, or the command's id if it has no key."""
        return next(iter(self._list_keys.get(command_id, ())), command_id)

    @property
    def current_key(self) -> str | None:
        """The key of the paper under the cursor."""
        return self._papers.key

    def action_post_command(self, command_id: str) -> None:
        """Post a command about the selected papers, or the current one if none is selected."""
        self._cancel_double_press()
        if not self.listing.total and command_id == Dismiss.id:
            command_id = Demo.id
        self.post_message(create_command(command_id, self._selection.targets))

    def action_move(self, by: int) -> None:
        """Move the cursor by papers."""
        self._papers.move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages, or scroll the paper if it is zoomed."""
        if self.is_zoomed:
            self._preview.scroll_to_line(self._preview.top + by * max(1, self._preview.size.height - 1))
        else:
            self._papers.page(by)

    def action_jump(self, index: int) -> None:
        """Move the cursor to a row; negative numbers count from the end."""
        self._papers.jump(index)

    def action_jump_on_double_press(self) -> None:
        """Move the cursor to the first paper on the second press in a row; after the first, the key hints say so."""
        if self._first_press.press():
            self._papers.jump(0)
        else:
            call_after(self, DOUBLE_PRESS_SECONDS, self._show_hints)
        self._show_hints()

    def action_go_to_match(self, by: int) -> None:
        """Go to the next match of the open search, or of the last one, wrapping around the ends."""
        if self.search_bar.has_search and self.listing:
            self._papers.move_wrapping(by)
        elif not self._papers.move_to_next(self.search_bar.found_keys, by):
            self.report("No matches in this view")

    def action_scroll_text(self, lines: int) -> None:
        """Scroll the paper by lines."""
        self._preview.scroll_to_line(self._preview.top + lines)

    def action_select(self) -> None:
        """Select or deselect the current paper and go to the next."""
        self._selection.toggle()

    def action_select_range(self) -> None:
        """Start a range at the current paper, or end the range."""
        self._selection.toggle_range()

    def action_select_all(self) -> None:
        """Select every paper of the listing, or deselect them if all are selected."""
        self._selection.toggle_all()

    async def action_search(self) -> None:
        """Focus the search bar, with its query if there is one."""
        query = self.listing.query if self.search_bar.has_search else ""
        if not self.search_bar.has_search:
            self.begin_search()
        self._panes.set_zoomed(is_zoomed=False)
        await self.search_bar.open(query, self.listing)

    def action_back(self) -> None:
        """Close what was opened last; if nothing is open, clear the notice."""
        if self._first_press.is_pending:
            return self._cancel_double_press()
        if back := self._back_action():
            back.run()
        else:
            self.status.clear_notice()
            self.status.show_tour("")
        return None

    def _cancel_double_press(self) -> None:
        if self._first_press.is_pending:
            self._first_press.reset()
            self._show_hints()

    def action_back_or_quit(self) -> None:
        """Close what was opened last; if nothing is open, quit."""
        if layer := self._layer():
            layer.run()
        else:
            self.action_post_command(Quit.id)

    def action_toggle_preview(self) -> None:
        """Hide the paper or show it again."""
        self._panes.toggle_paper()

    def action_toggle_layout(self) -> None:
        """Put the paper below the list, next to it, or where the window has room."""
        self._panes.cycle_layout()
        self.report(self._panes.describe_layout())
        self._pane_settings_changed()

    def action_resize_list(self, by: int) -> None:
        """Make the list larger or smaller."""
        self._panes.resize_list(by)
        self._pane_settings_changed()

    def action_move_to_day(self, by: int) -> None:
        """Move the cursor to the next day heading, or the one before."""
        if not self._papers.move_to_heading(by):
            self.report("No further days in this view" if self.listing.headings else "No days in this view")

    def action_zoom(self) -> None:
        """Fill the screen with the paper, or show the list again; in an empty library, fetch papers."""
        if not self.listing.total:
            self.action_post_command(Fetch.id)
        self._panes.set_zoomed(is_zoomed=bool(self.listing) and not self.is_zoomed)

    @property
    def is_zoomed(self) -> bool:
        """Whether the paper fills the screen."""
        return self._panes.is_zoomed

    @on(PaperView.QueryRequested)
    async def _search_for(self, event: PaperView.QueryRequested) -> None:
        self.begin_search()
        await self.search_bar.search(event.query)
        self.set_focus(None)  # the next keys are for the papers

    @on(PaperList.Opened)
    def _zoom_in(self) -> None:
        self._panes.set_zoomed(is_zoomed=True)

    @on(PaperList.HeadingClicked)
    def _select_digest(self, event: PaperList.HeadingClicked) -> None:
        self._selection.toggle_keys(event.keys)

    def _pane_settings_changed(self) -> None:
        self.post_message(self.PanesChanged(self._panes.settings))

    def _on_panes_arranged(self) -> None:
        self._show_position_and_hints()
        if self.is_zoomed:  # only its layout says how many lines the paper has
            self.call_after_refresh(self._show_hints)

    def _show_position_and_hints(self) -> None:
        """Update what depends on which panes are shown."""
        self._show_position()
        self._show_hints()

    def _viewport_for(self, listing: Listing) -> Viewport | None:
        """Return where the cursor goes: to the best match of a new query, or back if the query is empty again."""
        if not self.search_bar.has_search or listing.query == self.listing.query:
            return None
        point = self.search_bar.return_point
        return point.viewport if point and not listing.query.strip() else FIRST_ROW

    @property
    def has_layer(self) -> bool:
        """Whether a zoomed paper, a selection or a search can be closed."""
        return self._layer() is not None

    def _layer(self) -> _BackAction | None:
        """Return how to close what was opened last."""
        if self.is_zoomed:
            return _BackAction("back", self.action_zoom)
        if self.is_selecting and not self.is_typing:
            return _BackAction("deselect", self._selection.clear)
        if self.search_bar.has_search:
            return _BackAction("clear search", lambda: self.post_message(self.SearchClosed()))
        if self.sidebar.is_open:
            return _BackAction("close sidebar", self.sidebar.close)
        return None

    def _back_action(self) -> _BackAction | None:
        """Return what esc does now: close what was opened last, or cancel the running job."""
        if layer := self._layer():
            return layer
        if self._job:
            return _BackAction("cancel", lambda: self.action_post_command(CancelJob.id))
        return None

    def _on_cursor_moved(self) -> None:
        self._first_press.reset()
        if self._notice_key not in (None, self.current_key):
            self._notice_key = None
            self.status.clear_notice()
        self._selection.extend_to_cursor()
        self._show_paper()
        self._show_position()
        self._show_hints()
        if self._papers.was_moved:
            self.call_after_refresh(lambda: self._preview.prepare_soon(self._papers.next_paper, self.listing))

    def _show_paper(self) -> None:
        self._preview.show_from(self.listing, self._papers.paper)

    def _show_position(self) -> None:
        position = f"{self._papers.cursor + 1:,}/{len(self.listing):,}" if self.listing else ""
        self._panes.rule.set_position(position)
        order = "" if self.search_bar.has_search or self.size.width < NARROW else listing_order(self.listing)
        self.status.set_end(" · ".join(filter(None, ("" if self._panes.shows_rule else position, order))))

    def _show_selection(self) -> None:
        self.status.clear_notice()
        self._show_status()
        self._show_hints()

    def _show_empty_state(self) -> None:
        self._panes.set_empty(is_empty=not self.listing)
        if not self.listing:
            is_search, returns = self.search_bar.has_search, self._header_state.returns
            page = empty_state(self.listing, self._keys, view=self._view, is_search=is_search, returns=returns)
            self._panes.empty_page.show(page)

    def _show_status(self) -> None:
        if self.search_bar.has_search:
            self.search_bar.describe(self.listing)
        selected = len(self._selection.keys)
        self.status.set_text(f"{format_count(selected)} selected" if selected else "")
        self._header.show(self._header_state._replace(title=self._title()))
        self._show_position()

    def _title(self) -> str:
        """Return the title that replaces the views in the header, such as that of similar papers, or an empty text."""
        if self.search_bar.is_open or not self.search_bar.has_search:
            return ""
        return f"{format_count(len(self.listing) - len(self.listing.muted))} {self.listing.description}"

    def _update_keys(self, _screen: Screen[Any]) -> None:
        self._keys = keys_by_command(self.active_bindings)
        if self.focused is None:  # while a query is typed, most keys are its letters
            self._list_keys = self._keys
        self._papers.set_class(self.sidebar.has_focus, "-blurred")  # the cursor that keys move stands out
        self._panes.rule.set_keys(self._keys)
        self._show_hints()
        self._show_empty_state()

    def _show_hints(self) -> None:
        place = Place(
            self._keys,
            self._papers.paper,
            back=action.label if (action := self._back_action()) else "",
            is_typing=self.is_typing,
            has_query=self.search_bar.has_query,
            is_in_sidebar=self.sidebar.has_focus,
            is_double_press=self._first_press.is_pending,
            is_library_empty=not self.listing.total,
            is_zoomed=self.is_zoomed,
            can_scroll=self.is_zoomed and self._panes.can_scroll_paper,
            is_selecting=self.is_selecting,
            is_search=self.search_bar.has_search,
            shows_paper=self._panes.shows_paper,
            has_fetch=self._header_state.is_stale,
        )
        self._hints.progress = self._job if self.search_bar.is_open else ""
        self._hints.hints = hints_at(place)
