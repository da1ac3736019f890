"""How a frame is put together: of the lines that changed, and no others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import cast

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

LineSegments = list[dict[int, Strip | None]]
"""The pieces of each line by the column where they begin; None until a widget has filled them."""


class PartialUpdate(ChopsUpdate):
    """What of a frame is to be sent to the terminal."""

    def render_segments(self, console: Console) -> str:
        """Write it out; Textual's own way makes an object for every place that the cursor is put on."""
        return "".join(chain.from_iterable(self._render_at(console, *span) for span in self.spans))

    def _render_at(self, console: Console, y: int, start: int, end: int) -> Iterator[str]:
        for (x, piece), after in zip(self.chops[y].items(), self.chop_ends[y], strict=False):
            if piece is not None and x < end and after > start:
                yield f"\x1b[{y + 1};{x + 1}H"
                yield piece.crop(0, min(after, end) - x).render(console)


class DirtyLineCompositor(Compositor):
    """Asks each widget for those of its lines that changed.

    Textual's own way asks all widgets for all lines within the rectangle around what changed, also those that lie
    hidden behind others: for a cursor that moves beside a text, that is four times as many.
    """

    def render_partial_update(self) -> PartialUpdate | None:
        """Give what is to be drawn anew; None where nothing is."""
        changed = list(self._dirty_regions)
        self._dirty_regions.clear()
        if not changed:
            return None
        return PartialUpdate(
            self._render_regions(changed), list(self._regions_to_spans(changed)), [cuts[1:] for cuts in self.cuts]
        )

    def _render_chops(
        self,
        crop: Region,
        is_rendered_line: Callable[[int], bool],  # noqa: ARG002
    ) -> Sequence[Mapping[int, Strip]]:
        return cast("Sequence[Mapping[int, Strip]]", self._render_regions([crop]))

    def _render_regions(self, regions: Sequence[Region]) -> LineSegments:
        """Give the lines of some regions, and whatever widgets had to give with these."""
        pieces: LineSegments = [dict.fromkeys(cuts[:-1]) for cuts in self.cuts]
        for widget, (region, clip) in self.visible_widgets.items():  # those in front come first
            shown = region.intersection(clip)
            for changed in regions:
                if shown.overlaps(changed):
                    self._render_widget_lines(pieces, widget, region, shown, changed.intersection(shown))
            regions = [changed for changed in regions if not shown.contains_region(changed)]
            if not regions:
                break
        return pieces

    def _render_widget_lines(
        self, pieces: LineSegments, widget: Widget, region: Region, shown: Region, changed: Region
    ) -> None:
        """Fill what a widget shows on the lines that changed, where none in front of it did."""
        cuts_of = {y: [cut for cut in self.cuts[y] if shown.x <= cut <= shown.right] for y in changed.line_range}
        if all(pieces[y][cut] is not None for y, cuts in cuts_of.items() for cut in cuts[:-1]):
            return
        crop = Region(shown.x - region.x, changed.y - region.y, shown.width, changed.height)
        for (y, cuts), strip in zip(cuts_of.items(), widget.render_lines(crop), strict=False):
            for cut, piece in zip(cuts, strip.divide([cut - shown.x for cut in cuts[1:]]), strict=False):
                if pieces[y][cut] is None:
                    pieces[y][cut] = piece
