"""What is said in the status line, for how long, and where it can be read again."""

from pathlib import Path

import pytest

from storage import Library
from tests.app.stage import Stage, on_stage


def _status(stage: Stage) -> str:
    return stage.text().splitlines()[-2]


async def _import(stage: Stage, *files: Path) -> None:
    await stage.press("i")
    await stage.paste("\n".join(map(str, files)))
    await stage.press("enter")


@pytest.mark.parametrize("keys", [("s",), ("p",), ("y",)])
async def test_a_message_about_one_paper_goes_with_the_cursor(library: Library, keys: tuple[str, ...]) -> None:
    async with on_stage(library) as stage:
        await stage.press("3", "G")
        lasting = _status(stage).split("  ")[0]
        await stage.press(*keys)
        assert lasting not in _status(stage)
        await stage.press("G")
        assert lasting not in _status(stage)
        await stage.press("k")
        assert lasting in _status(stage)


async def test_a_message_about_several_papers_stays(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("3", "a", "s", "j")
        assert "starred 4 papers" in _status(stage)


async def test_a_failed_import_takes_its_beginning_out_of_the_status(library: Library, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("nothing that is a digest")
    async with on_stage(library) as stage:
        await _import(stage, tmp_path / "bad.txt")
        assert "reading" not in _status(stage)
        assert "bad.txt" in _status(stage)
        assert "! shows all" in _status(stage)
        await stage.press("j")
        assert "bad.txt" in _status(stage)
        await stage.press("escape")
        assert "inbox" in _status(stage)
        await stage.press("exclamation_mark")
        assert "is not a digest" in stage.text()


async def test_what_came_in_and_what_failed_stand_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("nothing that is a digest")
    good = Path(__file__).parents[2] / "reader" / "digest" / "samples" / "daily_papers_dec_29.txt"
    async with on_stage(Library.in_memory(), size=(240, 30)) as stage:
        await _import(stage, good, tmp_path / "bad.txt")
        assert "imported 1 of 2 files" in _status(stage)
        assert "bad.txt:1:" in _status(stage)


async def test_no_message_is_said_to_be_none(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("exclamation_mark")
        assert "No messages yet" in stage.text()


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (("enter",), "-zoomed"),
        (("question_mark",), "help"),
        (("exclamation_mark",), "messages"),
        (("slash", "a", "enter"), "search"),
        (("space",), "selection"),
        (("equals_sign",), "similar"),
    ],
)
async def test_q_goes_back_where_something_is_open(library: Library, keys: tuple[str, ...], left: str) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        await stage.press(*keys)
        assert stage.app.screen is not stage.triage or stage.triage.has_layer
        await stage.press("q")
        assert stage.app.screen is stage.triage
        assert not stage.triage.has_layer
        assert stage.app.is_running
        await stage.press("q")
        assert stage.app.return_code == 0


async def test_quit_chosen_by_its_name_quits_at_once(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("enter", "colon")
        await stage.write("quit")
        await stage.press("enter", "enter")
        assert stage.app.return_code == 0
