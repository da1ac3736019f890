"""A paste into a line: several lines become one."""

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from storage import Library
from tests.app.stage import on_stage
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
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.paste(pasted)
        assert stage.triage.query_one(Input).value == line == one_line(pasted)


async def test_a_pasted_title_of_two_lines_finds_its_paper(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.paste("\nMerging LoRAs like\n Playing LEGO")
        assert stage.on_cursor.title == "Merging LoRAs like Playing LEGO"


async def test_tags_pasted_line_by_line_are_several_tags(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("t")
        await stage.paste("vision\n-todo\nto-read")
        await stage.press("enter")
        assert stage.on_cursor.marks.tags == ("to-read", "vision")


async def test_a_name_pasted_in_two_lines_is_one_name(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lora")
        await stage.press("enter", "w")
        await stage.paste("my\nview")
        await stage.press("enter")
        assert "my view" in stage.text()


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
    async with on_stage(Library.in_memory()) as stage:
        await stage.press("i")
        await stage.paste("\n".join(lines))
        await stage.press("enter")
        assert stage.errors() == []
        assert len(stage.library) == 2
