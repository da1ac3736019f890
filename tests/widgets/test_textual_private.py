"""The installed Textual has every private name that Reader uses, and no other module uses one."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import pytest
import textual.app
import textual.screen
import textual.widget
import textual.widgets
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import Compositor
from textual.app import ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import ScreenResume
from textual.screen import ModalScreen
from textual.widget import Widget

from widgets.one_line_input import OneLineInput
from widgets.textual_private import (
    PRIVATE_NAMES,
    LayoutOnceScreen,
    LazyComponentStyles,
    QuietApp,
    size_without_layout,
    write_to_terminal,
)

PROJECT = Path(__file__).parents[2]
OWNERS: dict[str, object] = {
    "textual._compositor": import_module("textual._compositor"),
    "textual.drivers.linux_driver": import_module("textual.drivers.linux_driver"),
    "Compositor": Compositor(),
    "Screen": textual.screen.Screen(),
    "App": textual.app.App(),
    "Widget": textual.widget.Widget(),
    "Input": textual.widgets.Input(),
}
NAMES = [(owner, name) for owner, names in PRIVATE_NAMES.items() for name in names]


@pytest.mark.parametrize(("owner", "name"), NAMES)
def test_textual_has_the_private_name(owner: str, name: str) -> None:
    assert hasattr(OWNERS[owner], name)


def test_no_other_module_uses_a_private_name() -> None:
    private = "|".join(name for _, name in NAMES if name.startswith("_"))
    used = re.compile(rf"\btextual\._|[\w)]\.({private})\b")
    for package in ("reader", "widgets", "storage"):
        for file in (PROJECT / package).rglob("*.py"):
            if file.name != "textual_private.py":
                found = used.search(file.read_text(encoding="utf-8"))
                assert found is None or found.group(0).startswith("self._"), (file, found)


async def test_an_app_without_the_private_names_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    app = QuietApp()
    async with app.run_test():
        monkeypatch.delattr(app, "_driver")
        write_to_terminal(app, "\x1b[6n")
        monkeypatch.undo()
    monkeypatch.delattr(app, "_exception")
    monkeypatch.delattr(app, "_exit_renderables")
    app._print_error_renderables()
    assert app.fault is None


class RecordingDriver(HeadlessDriver):
    written: ClassVar[list[str]] = []

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


async def test_a_frame_is_written_in_one_piece() -> None:
    app = QuietApp(driver_class=RecordingDriver)
    async with app.run_test(headless=False) as pilot:
        await pilot.pause()
        app._sync_available = True
        RecordingDriver.written.clear()
        app.screen.refresh()
        await pilot.pause()
        (frame,) = [text for text in RecordingDriver.written if SYNC_START in text]
        assert frame.startswith(SYNC_START)
        assert frame.endswith(SYNC_END)
        assert frame.count(SYNC_START) == 1


class Counted(LayoutOnceScreen[None]):
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - as Textual has it
    DEFAULT_CSS = "Counted.-tall > FixedSize { height: 5; }"
    layouts = frames = whole_frames = 0

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.heights: set[int] = set()
        self.is_drawn_after_resume: list[bool] = []

    def compose(self) -> ComposeResult:
        yield FixedSize()

    def _refresh_layout(self, *arguments: Any, **options: Any) -> None:
        self.layouts += 1
        super()._refresh_layout(*arguments, **options)
        self.heights |= {widget.size.height for widget in self.children}

    def _on_screen_resume(self, event: ScreenResume) -> None:
        super()._on_screen_resume(event)
        self.is_drawn_after_resume.append(self._repaint_required)

    def _compositor_refresh(self) -> None:
        self.frames += bool(self._compositor._dirty_regions)
        self.whole_frames += self.size.region in self._compositor._dirty_regions
        super()._compositor_refresh()


class FixedSize(Widget):
    virtual_size = size_without_layout()


class CountedDialog(ModalScreen[None], Counted):
    pass


async def test_a_screen_is_laid_out_and_drawn_once_for_each_size() -> None:
    app, screen, dialog = QuietApp(), Counted(), CountedDialog()
    assert app._disable_notifications
    assert app._disable_tooltips
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(screen)
        await pilot.pause()
        assert screen.has_class("-tall")
        assert screen.layouts <= 2  # the first may be of a screen whose widgets are not there yet
        assert screen.whole_frames <= 2
        screen.layouts = 0
        await app.push_screen(dialog)
        await pilot.pause()
        assert dialog.layouts <= 2
        assert screen.layouts == 0
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert dialog.has_class("-short")
        assert not dialog.has_class("-tall")
        assert screen.outer_size == (80, 10)
        assert screen.layouts <= 2  # with the classes of the old height, and with those of the new one
        screen.layouts = 0
        dialog.dismiss()
        await pilot.pause()
        assert screen.layouts == 0


async def test_a_new_screen_knows_its_height_before_its_first_layout() -> None:
    screen = Counted()
    async with QuietApp().run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(screen)
        await pilot.pause()
        assert screen.heights == {5}


async def test_a_screen_is_drawn_after_it_resumes_unless_it_is_new() -> None:
    screen = Counted()
    async with QuietApp().run_test() as pilot:
        await pilot.app.push_screen(screen)
        await pilot.app.push_screen(CountedDialog())
        await pilot.app.pop_screen()
        await pilot.pause()
        assert screen.is_drawn_after_resume == [False, True]


async def test_what_a_layout_changes_is_drawn_with_everything_else() -> None:
    screen = Counted()
    async with QuietApp().run_test() as pilot:
        await pilot.app.push_screen(screen)
        await pilot.pause()
        screen.frames = screen.whole_frames = 0
        screen.query_one(FixedSize).styles.height = 3
        screen._clear_arrangement_cache()
        screen._layout_required = True
        screen.refresh()
        screen._on_timer_update()
        assert screen.frames == screen.whole_frames == 1
        assert not screen._layout_required
        assert not screen._repaint_required


async def test_what_moved_is_drawn_if_its_place_was_read_before() -> None:
    screen = Counted()
    async with QuietApp().run_test() as pilot:
        await pilot.app.push_screen(screen)
        await pilot.pause()
        screen.frames = 0
        widget = screen.query_one(FixedSize)
        widget.styles.height = 3
        screen._clear_arrangement_cache()
        screen._compositor._full_map_invalidated = True
        assert widget.size.height == 3
        screen._refresh_layout()
        assert screen.frames == 1


class Eager(Widget):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"labelled--title", "labelled--text"}


class Lazy(LazyComponentStyles):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"labelled--title", "labelled--text"}


class LabelledApp(textual.app.App[None]):
    CSS = ".labelled--title { color: $text-accent; text-style: bold; }"


async def test_component_classes_styled_late_look_as_others_do() -> None:
    eager, lazy, app = Eager(), Lazy(), LabelledApp()
    async with app.run_test() as pilot:
        await app.screen.mount(eager, lazy)
        looks = set()
        for app.theme in ("textual-dark", "textual-light"):
            await pilot.pause()
            for names in (("labelled--title",), ("labelled--text",), ("labelled--text", "labelled--title")):
                assert lazy.get_component_rich_style(*names) == eager.get_component_rich_style(*names)
                looks.add(lazy.get_component_rich_style(*names))
        assert len(looks) == 4


async def test_widgets_redrawn_together_come_in_the_next_frame() -> None:
    widgets, hidden, unmounted = (Lazy(), OneLineInput()), Lazy(), Lazy()
    hidden.display = False
    async with LabelledApp().run_test() as pilot:
        screen = pilot.app.screen
        await screen.mount(*widgets, hidden)
        while any(widget._layout_required for widget in widgets):
            await pilot.pause()
        for widget in (*widgets, hidden, unmounted):
            widget.refresh()
        assert screen._dirty_widgets == set(widgets)
        screen._dirty_widgets.clear()
        widgets[0].refresh(layout=True)  # which Textual's own messages announce
        assert not screen._dirty_widgets


async def test_without_its_private_name_textual_styles_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(LazyComponentStyles, "_get_component_classes")
    widget = Lazy()
    async with LabelledApp().run_test() as pilot:
        await pilot.app.screen.mount(widget)
        assert widget.get_component_rich_style("labelled--title").bold
