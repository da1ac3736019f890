"""The compositor of dirty lines draws what Textual's own would, and gives way to it if Textual changes."""

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

from widgets import textual_private
from widgets.textual_private import (
    COMPOSITOR_NAMES,
    DirtyLineCompositor,
    PartialUpdate,
    missing_compositor_names,
    use_dirty_line_compositor,
)

CONSOLE = Console(width=60, force_terminal=True, color_system="truecolor")


def drawn_cells(update: ChopsUpdate | None) -> dict[tuple[int, int], str]:
    """Return what is written at each position of the terminal."""
    assert update is not None
    written = re.split(r"\x1b\[(\d+);(\d+)H", update.render_segments(CONSOLE).replace("\n", ""))[1:]
    positions = zip(written[::3], written[1::3], written[2::3], strict=True)
    return {(int(y), int(x)): text for y, x, text in positions if text}


class ComparedCompositor(DirtyLineCompositor):
    """Draws as the app does, and compares each frame with Textual's."""

    frames = 0

    def render_partial_update(self) -> PartialUpdate | None:
        dirty = set(self._dirty_regions)
        ours = super().render_partial_update()
        self._dirty_regions |= dirty
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

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("left " * 40, id="left")
            yield Static("right " * 90, id="right")
        yield Static("over", id="over")


class ComparedBoxes(Boxes):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = ComparedCompositor()


class DirtyLineBoxes(Boxes):
    def __init__(self) -> None:
        super().__init__()
        use_dirty_line_compositor(self)


class ScreenApp(App[None]):
    def __init__(self, screen_type: type[Screen[None]]) -> None:
        super().__init__()
        self._screen_type = screen_type

    def get_default_screen(self) -> Screen[None]:
        return self._screen_type()


def dirty_regions() -> Iterator[dict[str, tuple[Region, ...]]]:
    yield {"left": ()}
    yield {"over": ()}
    yield {"left": (Region(0, 2, 20, 1), Region(0, 9, 20, 2)), "right": (Region(3, 4, 10, 3),)}
    yield {"left": (Region(0, 0, 20, 20),), "right": (), "over": (Region(0, 1, 5, 1),)}


@pytest.mark.parametrize("dirty", list(dirty_regions()), ids=str)
async def test_dirty_lines_are_drawn_as_textual_draws_them(dirty: dict[str, tuple[Region, ...]]) -> None:
    app = ScreenApp(ComparedBoxes)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        before = ComparedCompositor.frames
        for name, regions in dirty.items():
            app.screen.query_one(f"#{name}").refresh(*regions)
        await pilot.pause(0.1)
        assert ComparedCompositor.frames > before


async def test_a_screen_uses_the_compositor_of_dirty_lines() -> None:
    app = ScreenApp(DirtyLineBoxes)
    async with app.run_test(size=(60, 20)):
        assert isinstance(app.screen._compositor, DirtyLineCompositor)


@pytest.mark.parametrize("hidden", [name for name in COMPOSITOR_NAMES if hasattr(Compositor, name)])
def test_each_hidden_name_brings_textuals_compositor_back(hidden: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Compositor, hidden)
    screen = DirtyLineBoxes()
    assert type(screen._compositor) is Compositor
    assert list(missing_compositor_names(screen)) == [hidden]


@pytest.mark.parametrize("hidden", ["ChopsUpdate", "Compositor"])
def test_each_hidden_class_brings_textuals_compositor_back(hidden: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textual_private, hidden, object)
    assert type(DirtyLineBoxes()._compositor) is Compositor


async def test_the_screen_is_drawn_without_the_private_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textual_private, "COMPOSITOR_NAMES", (*COMPOSITOR_NAMES, "_of_a_later_release"))
    app = ScreenApp(DirtyLineBoxes)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert type(app.screen._compositor) is Compositor
        assert "over" in "".join(strip.text for strip in app.screen._compositor.render_strips())
