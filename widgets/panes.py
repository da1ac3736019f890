"""The list and the current paper: one above the other, side by side, or one of them alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, cast, get_args

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from widgets.cells import cell_width
from widgets.empty_state import EmptyPage
from widgets.navigation_commands import ScrollDown, ScrollUp, TogglePreview, Zoom
from widgets.paper_list import PaperList
from widgets.paper_view import PaperView
from widgets.single_line import Part, SingleLine
from widgets.textual_private import size_without_layout

PaneLayout = Literal["auto", "stacked", "side"]
SIDE_WIDTH = 190
"""Cells of the window from which the automatic layout puts the paper next to the list."""
MAX_PAPER_WIDTH = 92
"""The most cells that a paper next to the list needs: its longest line and its margins."""
MIN_SIDE_WIDTH = 80
MIN_STACKED_WIDTH = 60
"""Cells of the window below which only the list or the paper is shown."""
MIN_STACKED_HEIGHT = 12
"""Lines of both panes below which only one is shown."""
MIN_LIST, MIN_PAPER = 3, 4
"""The fewest lines of each pane."""
MIN_SHARE, MAX_SHARE = 20, 80
"""Bounds of the list's share of the window, in per cent."""
SIDEBAR_WIDTH = 26
"""Cells of the sidebar."""
STEP = 2
"""Lines by which the rule moves."""


class PaneSettings(NamedTuple):
    """How the panes are laid out, and the list's share of the width and of the height in per cent."""

    layout: PaneLayout = "auto"
    list_width: int = 45
    list_height: int = 40

    def next_layout(self) -> "PaneSettings":
        """Return the settings with the next layout: auto, stacked, side."""
        layouts = get_args(PaneLayout)
        return self._replace(layout=layouts[(layouts.index(self.layout) + 1) % len(layouts)])

    def is_side(self, width: int) -> bool:
        """Return whether the paper is next to the list in a window of this width."""
        if self.layout == "auto":
            return width >= SIDE_WIDTH
        return self.layout == "side" and width >= MIN_SIDE_WIDTH


class PaneRegions(NamedTuple):
    """The regions of the list, the rule and the paper; None for those that are not shown."""

    papers: Region | None = None
    rule: Region | None = None
    preview: Region | None = None
    empty_page: Region | None = None


def arrange_panes(settings: PaneSettings, size: Size) -> PaneRegions:
    """Return the regions of the panes in an area of a size; only the list is shown if there is no room for both."""
    width, height = size
    if settings.is_side(width):
        paper_width = min(MAX_PAPER_WIDTH, width * (100 - settings.list_width) // 100)
        list_width = width - paper_width
        return PaneRegions(Region(0, 0, list_width, height), None, Region(list_width, 0, paper_width, height))
    if width < MIN_STACKED_WIDTH or height < MIN_STACKED_HEIGHT:
        return PaneRegions(size.region)
    list_height = max(MIN_LIST, min(height - 1 - MIN_PAPER, round(height * settings.list_height / 100)))
    below = Region(0, list_height + 1, width, height - list_height - 1)
    return PaneRegions(Region(0, 0, width, list_height), Region(0, list_height, width, 1), below)


def resized(settings: PaneSettings, size: Size, by: int) -> PaneSettings:
    """Return settings with the list larger or smaller by some lines, or, side by side, by twice as many cells."""
    papers, _, preview, _ = arrange_panes(settings, size)
    if papers is None or preview is None or not size.area:
        return settings
    if settings.is_side(size.width):
        return settings._replace(list_width=_share(papers.width + 2 * by, size.width))
    return settings._replace(list_height=_share(papers.height + by, size.height))


def _share(part: int, whole: int) -> int:
    return max(MIN_SHARE, min(MAX_SHARE, round(100 * part / whole)))


class PaneRule(SingleLine):
    """The line between the list and the paper: where the cursor is, and the keys of the paper."""

    margin = 0
    DEFAULT_CSS = """
    PaneRule { & > .single-line--text { color: $text-muted; } }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._position = ""
        self._hints: Sequence[_RuleHint] = ()

    def set_position(self, position: str) -> None:
        """Show the cursor's position."""
        if position != self._position:
            self._position = position
            self.refresh()

    def set_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Show the keys of the paper at the end; `keys` are the labels of each command's keys."""
        hints = tuple(_rule_hints(keys))
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def cache_key(self) -> object:
        """Return the position and the hints."""
        return self._position, self._hints

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the position, the rule, and the hints if there is room for them."""
        start = f"── {self._position} " if self._position else ""
        end = [Part(" "), *self._hint_parts(), Part(" ──")] if self._hints else []
        end_width = sum(cell_width(part.text) for part in end)
        if cell_width(start) + end_width + 4 > width:
            end, end_width = [], 0
        yield Part(start + "─" * (width - cell_width(start) - end_width))
        yield from end

    def _hint_parts(self) -> Iterator[Part]:
        for number, hint in enumerate(self._hints):
            yield Part("  " if number else "")
            yield Part(hint.text, "text", hint.action)


class _RuleHint(NamedTuple):
    """A key and its word, and what a click on it does."""

    text: str
    action: str


def _rule_hints(keys: Mapping[str, tuple[str, ...]]) -> Iterator[_RuleHint]:
    for word, *commands in (("hide", TogglePreview), ("zoom", Zoom), ("scroll", ScrollDown, ScrollUp)):
        labels = [keys[command.id][0] for command in commands if command.id in keys]
        if labels:
            yield _RuleHint(f"{' '.join(labels)} {word}", commands[0].on_invoke())


class _PanesLayout(Layout):
    """Places the panes in one pass at any size, so that resizing the window draws once."""

    name = "panes"

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],  # noqa: ARG002 - Textual's signature
        size: Size,
        greedy: bool = True,  # noqa: ARG002, FBT001, FBT002 - Textual's signature
    ) -> ArrangeResult:
        """Return the placements of the panes that are shown."""
        panes = cast("Panes", parent)
        beside = panes.sidebar_width(size)
        regions = panes.regions_at(size)
        placed: list[tuple[Widget, Region | None]]
        placed = [(panes.papers, regions.papers), (panes.rule, regions.rule), (panes.preview, regions.preview)]
        placed.append((panes.empty_page, regions.empty_page))
        shown: list[tuple[Widget, Region]] = [(widget, region) for widget, region in placed if region is not None]
        if panes.sidebar is not None:
            shown.append((panes.sidebar, Region(-beside, 0, beside, size.height)))
        return [
            WidgetPlacement(region.translate((beside, 0)), NULL_OFFSET, Spacing(), widget)
            for widget, region in shown
            if region.width > 0
        ]


class Panes(Widget):
    """Holds the list, the rule and the paper."""

    DEFAULT_CSS = """
    Panes { height: 1fr; }
    """

    virtual_size = size_without_layout()

    def __init__(
        self, papers: PaperList, preview: PaperView, settings: PaneSettings, on_arranged: Callable[[], None]
    ) -> None:
        """Call `on_arranged` whenever other panes are shown or their layout changes."""
        super().__init__(id="panes")
        self._on_arranged = on_arranged
        self.papers = papers
        self.preview = preview
        self.rule = PaneRule(id="rule")
        self.empty_page = EmptyPage(id="empty")
        self.settings = settings
        self._is_zoomed = self._is_hidden = self._is_empty = False
        self.sidebar: Widget | None = None
        self._layout = _PanesLayout()

    def compose(self) -> Iterator[Widget]:
        """Hold the panes; the layout decides which are shown."""
        yield from (self.papers, self.rule, self.preview, self.empty_page)

    @property
    def layout(self) -> Layout:
        """The layout of the panes."""
        return self._layout

    def sidebar_width(self, size: Size) -> int:
        """Return how many cells the sidebar takes: all of them in a narrow window."""
        if self.sidebar is None:
            return 0
        return SIDEBAR_WIDTH if size.width >= MIN_STACKED_WIDTH + SIDEBAR_WIDTH else size.width

    def regions_at(self, size: Size) -> PaneRegions:
        """Return the regions of the panes in an area of a size, without the sidebar."""
        settings, rest = self.settings, Size(size.width - self.sidebar_width(size), size.height)
        if settings.layout == "auto" and size.width >= SIDE_WIDTH:
            settings = settings._replace(layout="side")
        if self._is_empty:
            return PaneRegions(empty_page=rest.region)
        if self._is_zoomed:
            return PaneRegions(preview=rest.region)
        if self._is_hidden:
            return PaneRegions(papers=rest.region)
        return arrange_panes(settings, rest)

    def show_sidebar(self, sidebar: Widget | None) -> None:
        """Show a sidebar, which is one of the children, at the left; None hides it."""
        self.sidebar = sidebar
        self._arrange_again()

    @property
    def is_zoomed(self) -> bool:
        """Whether the paper fills the panes."""
        return self._is_zoomed

    @property
    def shows_paper(self) -> bool:
        """Whether the paper is shown."""
        return self.regions_at(self.size).preview is not None

    @property
    def can_scroll_paper(self) -> bool:
        """Whether the paper has more lines than its pane."""
        region = self.regions_at(self.size).preview
        return region is not None and self.preview.size.width > 0 and self.preview.line_count() > region.height

    @property
    def shows_rule(self) -> bool:
        """Whether the rule is shown."""
        return self.regions_at(self.size).rule is not None

    def set_zoomed(self, *, is_zoomed: bool) -> None:
        """Fill the panes with the paper, or show the list again."""
        if is_zoomed != self._is_zoomed:
            self._is_zoomed = is_zoomed
            self.screen.set_class(is_zoomed, "-zoomed")
            self.preview.styles.align_horizontal = "center" if is_zoomed else "left"
            self.preview.clear_cache()
            self._arrange_again()

    def set_empty(self, *, is_empty: bool) -> None:
        """Show the page about an empty list in place of the panes, or the panes again."""
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self._drop_arrangement()  # not `_arrange_again`, because the list still has its old rows

    def toggle_paper(self) -> None:
        """Hide the paper or show it again; zoom it if there is no room for both."""
        if not self._is_hidden and not self._is_zoomed and not self.shows_paper:
            self.set_zoomed(is_zoomed=True)
        elif self._is_zoomed:
            self.set_zoomed(is_zoomed=False)
        else:
            self._is_hidden = not self._is_hidden
            self._arrange_again()

    def cycle_layout(self) -> None:
        """Use the next layout: auto, stacked, side."""
        self._is_hidden = False
        self._change(self.settings.next_layout())

    def describe_layout(self) -> str:
        """Return the layout and, if the window is too narrow for it, the width that it needs."""
        layout = self.settings.layout
        least = MIN_SIDE_WIDTH if layout == "side" else MIN_STACKED_WIDTH
        return f"Layout: {layout}" + (f" · from {least} columns" if self.size.width < least else "")

    def resize_list(self, by: int) -> None:
        """Add lines to the list, or remove some."""
        if not self._is_zoomed and not self._is_hidden:
            self._change(resized(self.settings, self.size, by * STEP))

    def _change(self, settings: PaneSettings) -> None:
        if settings != self.settings:
            self.settings = settings
            self._arrange_again()

    def _arrange_again(self) -> None:
        self._drop_arrangement()
        self._on_arranged()

    def _drop_arrangement(self) -> None:
        self.papers.refresh(layout=True)  # a child's request is what drops Textual's cached arrangement
