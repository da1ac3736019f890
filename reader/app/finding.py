"""Commands that choose what is on show."""

from functools import partial

from reader.app.desk import Deeds, Desk
from reader.app.showing import ORDERS
from reader.paper import Listing
from widgets import commands
from widgets.viewport import ReturnPoint


class Finding:
    """What is looked for, and in which order it is shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        views: Deeds = dict.fromkeys(commands.VIEWS, self.show_view)
        return {**views, commands.Similar: self.show_similar, commands.Sort: self.ask_for_order}

    def show_view(self, command: commands.ShowView) -> None:
        """Show a view, and leave the search for it."""
        if self._desk.showing.view(command.place) is None:
            return self._desk.announce(f"there is no view {command.place} yet")
        self._desk.screen.leave_search()
        return self._desk.show()

    def show_view_named(self, name: str) -> None:
        """Show a view by its name, and leave the search for it."""
        self._desk.showing.view_named(name)
        self._desk.screen.leave_search()
        self._desk.show()

    def search(self, query: str, return_to: ReturnPoint | None = None) -> None:
        """Show what a query finds: in the same frame, or as soon as it is found; until then letters can be typed."""
        showing, show = self._desk.showing, partial(self._show_found, return_to)
        if (found := showing.search_at_once(query)) is not None:
            show(found)
        else:
            self._desk.apart(showing.search(query), show)

    def show_similar(self, _command: commands.Similar) -> None:
        """Search for the papers that are most like the one under the cursor; the query can be seen and changed."""
        screen = self._desk.screen
        if (key := screen.cursor_on) is not None:
            query = f"is:similar:{key}"
            if query != self._desk.showing.query:
                screen.begin_search()
            screen.call_later(screen.show_query, query)
            self.search(query)

    def show_again(self) -> None:
        """Show what is found now, where more can be found than before; a search is made anew beside the screen."""
        if self._desk.showing.is_search:
            self.search(self._desk.showing.query)
        else:
            self._desk.show()

    def _show_found(self, return_to: ReturnPoint | None, found: Listing | None) -> None:
        listing = self._desk.showing.show_found(found)
        if listing is not None:
            self._desk.show_listing(listing, return_to=return_to)

    def leave_search(self) -> None:
        """Go back to where the search began: to the view, or to the search inside which it began."""
        screen, showing = self._desk.screen, self._desk.showing
        point = screen.end_search()
        if point is not None and point.query is not None:
            screen.call_later(screen.show_query, point.query)
            return self.search(point.query, point)
        showing.leave_search()
        screen.leave_search()
        return self._desk.show(return_to=point)

    def ask_for_order(self, _command: commands.Sort) -> None:
        """Ask for the order of the papers."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        possibilities = [way for order in ORDERS for way in (order, f"{order}, reversed")]
        self._desk.ask(Choice("Order by", possibilities), self.order_by)

    def order_by(self, place: int) -> None:
        """Order by the chosen possibility; each order is followed by its reverse."""
        order, is_reversed = ORDERS[place // 2], place % 2
        self._desk.showing.order_by(f"{order}-" if is_reversed else order)
        self._desk.show(cursor_on=self._desk.screen.cursor_on)
