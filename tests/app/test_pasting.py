"""A paste into a line: several lines become one."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input

from reader.app import ReaderApp
from storage import Library
from tests.app.harness import run_app
from widgets.one_line_input import one_line


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("Merging LoRAs\nlike Playing LEGO", "Merging LoRAs like Playing LEGO"),
        ("\nMerging LoRAs\r\n  like\tPlaying LEGO\n", "Merging LoRAs like Playing LEGO"),
        ("Merging LoRAs\rlike Playing LEGO", "Merging LoRAs like Playing LEGO"),
        ("a\u2028b\x0bc\n\n\nd", "a b c d"),
        (" is:unread", " is:unread"),
        ("title:lora \n", "title:lora "),
        ("\r\n", ""),
        ("one\x1b[31m red", "one red"),
    ],
)
async def test_a_paste_into_the_search_is_one_query(library: Library, pasted: str, line: str) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.paste(pasted)
        assert driver.main_screen.query_one(Input).value == line == one_line(pasted)


async def test_a_pasted_title_of_two_lines_finds_its_paper(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.paste("\nMerging LoRAs like\n Playing LEGO")
        assert driver.current_paper.title == "Merging LoRAs like Playing LEGO"
        await driver.paste("word " * 2_000)
        assert len(driver.main_screen.query_one(Input).value) < 5_000


@pytest.mark.traced
async def test_tags_pasted_line_by_line_are_several_tags(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("t")
        await driver.paste("vision\n-todo\nto-read")
        await driver.press("enter")
        assert driver.current_paper.marks.tags == ("to-read", "vision")


async def test_a_name_pasted_in_two_lines_is_one_name(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lora")
        await driver.press("enter", "w")
        await driver.paste("my\nview")
        await driver.press("enter")
        assert "my view" in driver.screen_text()


@pytest.mark.parametrize("written", ["{}", "file://{url}", "'{}'", "{escaped}"])
async def test_paths_pasted_line_by_line_are_several_files(tmp_path: Path, written: str) -> None:
    lines = []
    for name in ("one paper.jsonl", "it's.jsonl"):
        file = tmp_path / name
        file.write_text(json.dumps({"schema": 1, "key": name[:2], "title": f"On {name}"}))
        path = str(file)
        if "'" in path and written == "'{}'":
            lines.append(f'"{path}"')
        else:
            escaped = path.replace(" ", "\\ ").replace("'", "\\'")
            lines.append(written.format(path, url=path.replace(" ", "%20"), escaped=escaped))
    async with run_app(Library.in_memory()) as driver:
        await driver.press("i")
        await driver.paste("\n".join(lines))
        await driver.press("enter")
        assert driver.errors() == []
        assert len(driver.library) == 2


@pytest.mark.traced
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_nothing_in_a_paste_is_taken_for_a_key(size: int) -> None:
    """Terminals and multiplexers hand over a paste in pieces, and some with the escape sequences that it holds."""
    driver_module = import_module(ReaderApp(Library.in_memory()).get_driver_class().__module__)
    parser = driver_module.XTermParser()
    typed = "j\x1b[200~one\x1b[31m R\x1b]52;c;aGk=\x07ed\r\n\x1b[2J\x9b3mtwo\x1b[201~k\x1b[200~three\x1b[201~l"
    parts = [typed[start : start + size] for start in range(0, len(typed), size)]
    events = [event for part in parts for event in parser.feed(part)]
    assert [event.text if isinstance(event, Paste) else event.key for event in events] == [
        "j",
        "one Red\ntwo",
        "k",
        "three",
        "l",
    ]
