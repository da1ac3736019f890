"""A frame of the lines that changed looks like one that Textual puts together of all."""

import re
from collections.abc import Iterator

import pytest
from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from widgets.compositor import DirtyLineCompositor, PartialUpdate

CONSOLE = Console(width=60, force_terminal=True, color_system="truecolor")


def drawn_cells(update: ChopsUpdate | None) -> dict[tuple[int, int], str]:
    """Give what is written from each place of the terminal on."""
    assert update is not None
    written = re.split(r"\x1b\[(\d+);(\d+)H", update.render_segments(CONSOLE).replace("\n", ""))[1:]
    places = zip(written[::3], written[1::3], written[2::3], strict=True)
    return {(int(y), int(x)): text for y, x, text in places if text}


class ComparedCompositor(DirtyLineCompositor):
    """Draws as the program does, and looks each time whether Textual would draw the same."""

    frames = 0

    def render_partial_update(self) -> PartialUpdate | None:
        changed = set(self._dirty_regions)
        ours = super().render_partial_update()
        self._dirty_regions |= changed
        theirs = Compositor.render_partial_update(self)
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert drawn_cells(ours) == drawn_cells(theirs)
            ComparedCompositor.frames += 1
        return ours


class Boxes(Screen[None]):
    CSS = """
    #left { width: 1fr; } #right { width: 2fr; background: red; border: round white; }
    #over { layer: above; width: 30; height: 5; offset: 10 3; background: blue; }
    Boxes { layers: below above; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ComparedCompositor()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("left " * 40, id="left")
            yield Static("right " * 90, id="right")
        yield Static("over", id="over")


class Overlapping(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return Boxes()


def regions() -> Iterator[dict[str, tuple[Region, ...]]]:
    yield {"left": ()}
    yield {"over": ()}
    yield {"left": (Region(0, 2, 20, 1), Region(0, 9, 20, 2)), "right": (Region(3, 4, 10, 3),)}
    yield {"left": (Region(0, 0, 20, 20),), "right": (), "over": (Region(0, 1, 5, 1),)}


@pytest.mark.parametrize("changed", list(regions()), ids=str)
async def test_what_changed_is_drawn_as_textual_would(changed: dict[str, tuple[Region, ...]]) -> None:
    app = Overlapping()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        before = ComparedCompositor.frames
        for name, parts in changed.items():
            app.screen.query_one(f"#{name}").refresh(*parts)
        await pilot.pause(0.1)
        assert ComparedCompositor.frames > before
