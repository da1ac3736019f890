"""Keys that are typed before the app handles them."""

from textual.app import App
from textual.events import Key

from reader.app.key_queue import PendingKeys, split_alt


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


def test_alt_and_a_letter_is_escape_and_the_letter() -> None:
    keys = split_alt(Key("alt+shift+s", None))
    assert keys is not None
    assert [key.key for key in keys] == ["escape", "S"]
    assert split_alt(Key("alt+left", None)) is None
