"""A frame reaches the terminal in one piece, and everything else at once."""

import sys
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from reader.app.app import BEGIN_SYNCHRONIZED_UPDATE, END_SYNCHRONIZED_UPDATE, synchronized_output
from storage import Library
from tests.app.harness import run_app


class Recorder(HeadlessDriver):
    def __init__(self, *arguments: Any, **choices: Any) -> None:
        super().__init__(*arguments, **choices)
        self.sent: list[str] = []

    def write(self, data: str) -> None:
        self.sent.append(data)


@pytest.mark.skipif(sys.platform == "win32", reason="Textual cuts frames into pieces there")
async def test_what_lies_between_the_marks_is_sent_at_once() -> None:
    async with run_app(Library.in_memory()) as stage:
        driver = synchronized_output(Recorder)(stage.app)
        assert isinstance(driver, Recorder)
        for data in (
            "title",
            BEGIN_SYNCHRONIZED_UPDATE,
            "one",
            "two",
            END_SYNCHRONIZED_UPDATE,
            "bell",
            BEGIN_SYNCHRONIZED_UPDATE,
            END_SYNCHRONIZED_UPDATE,
        ):
            driver.write(data)
        assert driver.sent == [
            "title",
            f"{BEGIN_SYNCHRONIZED_UPDATE}onetwo{END_SYNCHRONIZED_UPDATE}",
            "bell",
            BEGIN_SYNCHRONIZED_UPDATE + END_SYNCHRONIZED_UPDATE,
        ]
