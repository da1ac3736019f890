"""A frame reaches the terminal in one piece, and everything else at once."""

import sys
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from reader.app.whole_frames import BEGIN, END, sending_whole_frames
from storage import Library
from tests.app.stage import on_stage


class Recorder(HeadlessDriver):
    def __init__(self, *arguments: Any, **choices: Any) -> None:
        super().__init__(*arguments, **choices)
        self.sent: list[str] = []

    def write(self, data: str) -> None:
        self.sent.append(data)


@pytest.mark.skipif(sys.platform == "win32", reason="Textual cuts frames into pieces there")
async def test_what_lies_between_the_marks_is_sent_at_once() -> None:
    async with on_stage(Library.in_memory()) as stage:
        driver = sending_whole_frames(Recorder)(stage.app)
        assert isinstance(driver, Recorder)
        for data in ("title", BEGIN, "one", "two", END, "bell", BEGIN, END):
            driver.write(data)
        assert driver.sent == ["title", f"{BEGIN}onetwo{END}", "bell", BEGIN + END]
