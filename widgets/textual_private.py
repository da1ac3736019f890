"""Every private name of Textual that Reader uses, so that a new release of Textual can break only this module.

Each use has a fallback: if a name is missing, Textual's own behaviour takes its place. `PRIVATE_NAMES` lists them all
for the test that looks for each in the installed release. (The one private name of textual-serve is in
`reader.web_server`.)
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Self, cast

from rich.console import Console, RenderableType
from textual import events
from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.driver import Driver
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual._compositor import ChopsUpdate, Compositor
else:
    try:
        from textual._compositor import ChopsUpdate, Compositor
    except ImportError:
        ChopsUpdate = Compositor = object

COMPOSITOR_NAMES = (
    "_dirty_regions",
    "_regions_to_spans",
    "_render_chops",
    "render_partial_update",
    "cuts",
    "visible_widgets",
)
"""Names of `Compositor` that `DirtyLineCompositor` needs; the last three are public names of a private class."""
PRIVATE_NAMES: Mapping[str, tuple[str, ...]] = {
    "textual._compositor": ("ChopsUpdate", "Compositor"),
    "Compositor": (*COMPOSITOR_NAMES, "_full_map"),
    "Input": ("_cursor_visible", "_suggestion"),
    "Screen": (
        "_compositor",
        "_dirty_widgets",
        "_on_screen_resume",
        "_on_timer_update",
        "_refresh_layout",
        "_screen_resized",
    ),
    "App": (
        *("_bindings", "_disable_notifications", "_disable_tooltips", "_display", "_driver", "_exception"),
        *("_exit_renderables", "_print_error_renderables"),
    ),
    "textual.drivers.linux_driver": ("XTermParser",),
    "Widget": ("_attach", "_component_styles", "_get_component_classes", "_layout_required", "_repaint_required"),
}

LineSegments = list[dict[int, Strip | None]]
"""For each line, its segments by the column where they begin; None until a widget has filled them."""


class PartialUpdate(ChopsUpdate):
    """The changed parts of a frame."""

    def render_segments(self, console: Console) -> str:
        """Return the escape sequences; Textual's own method makes an object for every cursor movement."""
        return "".join(chain.from_iterable(self._render_span(console, *span) for span in self.spans))

    def _render_span(self, console: Console, y: int, start: int, end: int) -> Iterator[str]:
        for (x, strip), strip_end in zip(self.chops[y].items(), self.chop_ends[y], strict=False):
            if strip is not None and x < end and strip_end > start:
                yield f"\x1b[{y + 1};{x + 1}H"
                yield strip.crop(0, min(strip_end, end) - x).render(console)


class DirtyLineCompositor(Compositor):
    """Compositor that renders only the dirty lines of each widget.

    Textual's own renders every widget within the bounding rectangle of what changed, hidden ones included: four times
    as many lines if the cursor moves next to the paper. Measured on 1,000 papers at 120×40, one `j` at a time: 8.0 ms
    median and 5.8 ms minimum in a pseudo-terminal (`python -m tests.bench`) against 8.3 and 7.3 ms with Textual's own;
    5.5 against 6.7 ms of processor time without a terminal.
    """

    def render_partial_update(self) -> PartialUpdate | None:
        """Return what to redraw, or None if nothing changed."""
        dirty = list(self._dirty_regions)
        self._dirty_regions.clear()
        if not dirty:
            return None
        return PartialUpdate(
            self._render_regions(dirty), list(self._regions_to_spans(dirty)), [cuts[1:] for cuts in self.cuts]
        )

    def _render_chops(
        self,
        crop: Region,
        is_rendered_line: Callable[[int], bool],  # noqa: ARG002 - Textual's signature
    ) -> Sequence[Mapping[int, Strip]]:
        return cast("Sequence[Mapping[int, Strip]]", self._render_regions([crop]))

    def _render_regions(self, regions: Sequence[Region]) -> LineSegments:
        """Return the lines of some regions, drawn front to back until each region is covered."""
        lines: LineSegments = [dict.fromkeys(cuts[:-1]) for cuts in self.cuts]
        for widget, (region, clip) in self.visible_widgets.items():  # those in front come first
            visible = region.intersection(clip)
            for dirty in regions:
                if visible.overlaps(dirty):
                    self._render_widget_lines(lines, widget, region, visible, dirty.intersection(visible))
            regions = [dirty for dirty in regions if not visible.contains_region(dirty)]
            if not regions:
                break
        return lines

    def _render_widget_lines(
        self, lines: LineSegments, widget: Widget, region: Region, visible: Region, dirty: Region
    ) -> None:
        """Fill in the dirty lines of a widget, except where a widget in front of it has filled them."""
        cuts_of = {y: [cut for cut in self.cuts[y] if visible.x <= cut <= visible.right] for y in dirty.line_range}
        if all(lines[y][cut] is not None for y, cuts in cuts_of.items() for cut in cuts[:-1]):
            return
        crop = Region(visible.x - region.x, dirty.y - region.y, visible.width, dirty.height)
        for (y, cuts), strip in zip(cuts_of.items(), widget.render_lines(crop), strict=False):
            for cut, part in zip(cuts, strip.divide([cut - visible.x for cut in cuts[1:]]), strict=False):
                if lines[y][cut] is None:
                    lines[y][cut] = part


def use_dirty_line_compositor(screen: Screen[Any]) -> None:
    """Make a new screen draw with `DirtyLineCompositor`, unless this release of Textual lacks a name that it needs."""
    if not any(missing_compositor_names(screen)):
        screen._compositor = DirtyLineCompositor()  # noqa: SLF001


def missing_compositor_names(screen: Screen[Any]) -> Iterable[str]:
    """Yield what `DirtyLineCompositor` needs and the screen's own compositor lacks."""
    own = getattr(screen, "_compositor", None)
    if own is None or object in (Compositor, ChopsUpdate):
        yield "_compositor"
        return
    attributes = vars(own)
    yield from (name for name in COMPOSITOR_NAMES if not hasattr(type(own), name) and name not in attributes)


def size_without_layout() -> Reactive[Size]:
    """Return the attribute `virtual_size` for widgets that look the same whatever the size of their content.

    With Textual's own, a layout that resizes a widget requests another layout, as does each letter in an input.
    """
    return Reactive(Size(0, 0))


class LayoutOnceScreen(Screen[ScreenResultType]):
    """A screen that lays out and draws its widgets once where Textual does so repeatedly.

    Starting the app takes 2 layouts and 3 frames of the main screen instead of 5 and 7; opening the palette and typing
    a letter takes 4 and 7 instead of 6 and 11. A start, without imports, takes 0.79 times the processor time.
    """

    virtual_size = size_without_layout()

    _drawn_map: Mapping[Widget, Any] | None = None
    """Where each widget was after the last layout."""

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:  # noqa: FBT001, FBT002 - as Textual's
        """Lay out the widgets, and draw what moved since the last layout.

        Textual compares a layout with where the widgets are now. If it drew anything between the request and the
        layout, it has read their new places already, and would draw nothing.
        """
        if self._drawn_map is not None and hasattr(self._compositor, "_full_map"):
            self._compositor._full_map = self._drawn_map  # type: ignore[assignment]  # noqa: SLF001
        super()._refresh_layout(size, scroll)
        self._drawn_map = getattr(self._compositor, "_full_map", None)

    def _screen_resized(self, size: Size) -> None:
        """Ignore a report from another screen or from the layout itself that does not change the size."""
        if size != self.outer_size:
            super()._screen_resized(size)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Set the classes for the height before styles are applied, and do not redraw a new screen after its layout."""
        resume = getattr(super(), "_on_screen_resume", None)
        if resume is None:
            return
        event.prevent_default()
        is_new = self.app.size != self.outer_size
        if is_new:
            names = [name for rows, name in sorted(self.VERTICAL_BREAKPOINTS or ()) if rows <= self.app.size.height]
            self.add_class(*names[-1:], update=False)
        resume(event)
        if is_new and self.is_current:
            self._repaint_required = False

    def _on_timer_update(self) -> None:
        """Draw the changes of a layout in the same frame as other changes."""
        if self._layout_required and self._repaint_required:
            self._dirty_widgets.add(self)
            self._repaint_required = False
        super()._on_timer_update()


def check_idle_at_once(widget: Widget) -> None:
    """Add a widget that needs a redraw to the screen's next frame at once: `check_idle` of our widgets.

    Textual sends the widget a message, and the widget then sends one to the screen. A letter in the search bar redraws
    six widgets, one of which could miss the frame of the others.
    """
    is_redrawn = getattr(widget, "_repaint_required", False) and not getattr(widget, "_layout_required", True)
    screen = widget.screen if is_redrawn and widget.is_mounted and widget.is_attached else None
    dirty_widgets: set[Widget] | None = getattr(screen, "_dirty_widgets", None)
    if screen is None or dirty_widgets is None:
        Widget.check_idle(widget)
        return
    widget._repaint_required = False  # noqa: SLF001
    if widget.display:
        dirty_widgets.add(widget)
        screen.check_idle()


class LazyComponentStyles(Widget):
    """A widget whose component classes are styled when they are first drawn.

    Textual styles all of them, and twice before the first frame: 142 of its 154 applications of the stylesheet, of
    which the frame needs 27. Skipping the others saves 7 of the 255 ms of processor time until the first frame.
    """

    virtual_size = size_without_layout()
    check_idle = check_idle_at_once

    @classmethod
    def _get_component_classes(cls) -> frozenset[str]:  # type: ignore[override]  # Textual caches it
        """Return no classes, so that Textual styles none; a Textual without this method styles all of them at once."""
        return frozenset()

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Return the merged styles of component classes, after styling those that are new."""
        for name in set(names) - self._component_styles.keys():
            node = DOMNode(classes=name)
            node._attach(self)  # noqa: SLF001
            self.app.stylesheet.apply(node, animate=False)
            self._component_styles[name] = node.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Style the component classes again."""
        self._component_styles.clear()
        self.refresh()
        super().notify_style_update()


def clean_pastes(driver_class: type[Driver]) -> None:
    """Clean the pastes in a driver's input before it is parsed, unless this release of Textual has another parser."""
    for module in filter(None, map(sys.modules.get, (driver_class.__module__, "textual.drivers.win32"))):
        if isinstance(create := getattr(module, "XTermParser", None), type):
            module.XTermParser = partial(_create_parser, create)  # type: ignore[attr-defined]


def _create_parser(create: Callable[..., Any], debug: bool = False) -> object:  # noqa: FBT001, FBT002 - as Textual's
    from widgets.paste_cleaner import PasteCleaner  # noqa: PLC0415 - only a terminal needs it

    parser, cleaner = create(debug), PasteCleaner()
    feed = parser.feed

    def feed_cleaned(data: str) -> Iterable[Any]:
        cleaned = cleaner.clean(data)
        return feed(cleaned) if cleaned or not data else ()  # an empty text ends the input

    parser.feed = feed_cleaned
    return parser


class QuietApp(App[None]):
    """An app that prints no traceback when it fails, and writes each frame in one piece; its caller reports `fault`.

    It gets clean pastes, and has neither Textual's notifications nor its tooltips.
    """

    def __init__(self, *, driver_class: type[Driver] | None = None, ansi_color: bool | None = None) -> None:
        super().__init__(driver_class=driver_class, ansi_color=ansi_color)
        self._disable_notifications = self._disable_tooltips = True  # otherwise each screen has a widget for each

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:  # noqa: ARG002
        """Redraw the screen without the layout that Textual requests after a dialog closes."""
        return super().refresh(repaint=repaint, recompose=recompose)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver for this platform."""
        driver_class = super().get_driver_class()
        clean_pastes(driver_class)
        return driver_class

    @property
    def fault(self) -> Exception | None:
        """The unexpected error that ended the app."""
        return getattr(self, "_exception", None)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write a frame in one piece.

        Textual writes three, and each wakes the writer thread, which then competes with the drawing thread for the
        interpreter. A cursor movement takes 1.36 instead of 1.50 times the processor time of a key of a bare Textual
        app.
        """
        driver = getattr(self, "_driver", None)
        if driver is None or sys.platform == "win32":  # where Textual writes small pieces on purpose
            super()._display(screen, renderable)
            return
        pieces: list[str] = []
        driver.write = pieces.append
        try:
            super()._display(screen, renderable)
        finally:
            del driver.write
            if pieces:
                driver.write("".join(pieces))
                driver.flush()

    def _print_error_renderables(self) -> None:
        """Print nothing; Textual's traceback shows the values of all variables."""
        getattr(self, "_exit_renderables", []).clear()


def shown_suggestion(query_input: Widget) -> str:
    """Return the completion that an input suggests; empty if there is none."""
    return str(getattr(query_input, "_suggestion", ""))


def shows_cursor(query_input: Widget) -> bool:
    """Return whether the cursor of an input, which blinks, is on."""
    return bool(getattr(query_input, "_cursor_visible", True))


def set_terminal_title(app: App[Any], title: str) -> None:
    """Set the title of the terminal's window, unless a browser shows the app."""
    driver = getattr(app, "_driver", None)
    if driver is not None and not app.is_web and not app.is_headless:
        driver.write(f"\x1b]2;{title}\x07")


def add_bindings(node: DOMNode, bindings: Iterable[Binding]) -> None:
    """Add bindings to an existing node; Textual's own `App.bind` gives them no id."""
    if (own := getattr(node, "_bindings", None)) is not None:
        node._bindings = BindingsMap.merge([own, BindingsMap(bindings)])  # noqa: SLF001


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """Send an escape sequence to the terminal between two frames, from another thread."""
    driver = getattr(app, "_driver", None)
    if driver is not None:
        app.call_from_thread(driver.write, sequence)
