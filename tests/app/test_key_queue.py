"""Keys that are typed before the app handles them."""

import pytest
from textual.app import App
from textual.events import Key
from textual.widgets import Static

from reader.app import key_queue
from reader.app.key_queue import KeyHandled, PendingKeys, split_alt
from storage import Library
from tests.app.harness import run_app


@pytest.mark.traced
def test_a_newline_before_the_first_frame_is_enter() -> None:
    """A terminal in line mode turns Enter into a newline, which Textual reads as ctrl+j."""
    pending = PendingKeys(App[None])
    assert pending.hold(Key("ctrl+j", "\n"))
    assert isinstance(pending.first, Key)
    assert pending.first.key == "enter"


def test_ctrl_j_is_itself_after_the_first_frame() -> None:
    pending = PendingKeys(App[None])
    pending.is_open = True
    assert pending.hold(Key("ctrl+j", "\n"), until_results=True)
    assert isinstance(pending.first, Key)
    assert pending.first.key == "ctrl+j"


@pytest.mark.traced
def test_alt_and_a_letter_is_escape_and_the_letter() -> None:
    keys = split_alt(Key("alt+shift+s", None))
    assert keys is not None
    assert [key.key for key in keys] == ["escape", "S"]
    assert split_alt(Key("alt+left", None)) is None


async def test_a_key_is_delivered_if_the_widget_before_it_is_late(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queue, "RECHECK_SECONDS", 0.005)
    async with run_app(library) as driver:
        dialog = Static()
        await driver.main_screen.mount(dialog)
        driver.app.key_queue._pending._marked_target = dialog
        driver.send_keys("j")
        await driver.pilot.pause(0.03)
        assert driver.app.key_queue.holds_keys
        await dialog.remove()
        await driver.wait_until_idle()
        assert driver.paper_list.cursor == 1


@pytest.mark.traced
def test_a_marker_that_comes_late_is_ignored() -> None:
    pending = PendingKeys(App[None])
    late = KeyHandled(1)
    pending.mark()
    assert not pending.acknowledge(late)
