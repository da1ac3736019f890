"""Notices in the status line: what they show, for how long, and where they can be read again."""

from pathlib import Path

import pytest

from reader.config import Config
from storage import Library
from tests.app.harness import AppDriver, run_app


def _status(driver: AppDriver) -> str:
    return driver.screen_text().splitlines()[-2]


async def _import(driver: AppDriver, *files: Path) -> None:
    await driver.press("i")
    await driver.paste("\n".join(map(str, files)))
    await driver.press("enter")


@pytest.mark.parametrize("keys", [("s",), ("p",), ("y",)])
async def test_a_message_about_one_paper_goes_with_the_cursor(library: Library, keys: tuple[str, ...]) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "G")
        assert not _status(driver).strip()
        await driver.press(*keys)
        assert _status(driver).strip()
        await driver.press("G")
        assert _status(driver).strip()
        await driver.press("k")
        assert not _status(driver).strip()


async def test_a_message_about_several_papers_stays(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "a", "s", "j")
        assert "Starred 4 papers" in _status(driver)


async def test_a_failed_import_takes_its_beginning_out_of_the_status(library: Library, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("nothing that is a digest")
    async with run_app(library) as driver:
        await _import(driver, tmp_path / "bad.txt")
        assert "reading" not in _status(driver)
        assert "bad.txt" in _status(driver)
        assert "! shows all" in _status(driver)
        await driver.press("j")
        assert "bad.txt" in _status(driver)
        await driver.press("escape")
        assert "bad.txt" not in _status(driver)
        await driver.press("exclamation_mark")
        assert "unrecognized format" in driver.screen_text()


async def test_what_came_in_and_what_failed_stand_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("nothing that is a digest")
    good = Path(__file__).parents[2] / "reader" / "formats" / "samples" / "daily_papers_dec_29.txt"
    async with run_app(Library.in_memory(), size=(240, 30)) as driver:
        await _import(driver, good, tmp_path / "bad.txt")
        assert "Imported 1 of 2 files" in _status(driver)
        assert "bad.txt:1:" in _status(driver)


async def test_an_empty_log_says_that_it_is_empty(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("exclamation_mark")
        assert "No messages yet" in driver.screen_text()


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
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press(*keys)
        assert driver.app.screen is not driver.main_screen or driver.main_screen.has_layer
        await driver.press("q")
        assert driver.app.screen is driver.main_screen
        assert not driver.main_screen.has_layer
        assert driver.app.is_running
        await driver.press("q")
        assert driver.app.return_code == 0


async def test_quit_chosen_by_its_name_quits_at_once(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("enter", "colon")
        await driver.type_text("quit")
        await driver.press("enter", "enter")
        assert driver.app.return_code == 0


async def test_the_log_keeps_every_warning_of_an_import_once(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.ris").write_text(f"TY  - JOUR\nTI  - Lamp {number}\nPY  - 2020\nER  - \n")
    (tmp_path / "broken.bib").write_text("@misc{a, title={A Lamp}}\n@misc{b, title={No end\n")
    page = Path(__file__).parents[2] / "reader" / "formats" / "samples" / "daily_papers_dec_29.txt"
    files = [*sorted(tmp_path.iterdir()), page]  # noqa: ASYNC240 - a few names
    async with run_app(Library.in_memory(), size=(160, 40)) as driver:
        await _import(driver, *files)
        assert "Imported 6 files: 44 new, 1 left out" in _status(driver)
        await driver.press("exclamation_mark")
        assert "5 files: no paper has a listing date" in driver.screen_text()
        notices = driver.notices()
        assert notices.count("5 files: no paper has a listing date; set it with --date YYYY-MM-DD") == 1
        assert f"{tmp_path / 'broken.bib'}:2: an entry was skipped: a brace is not closed" in notices
        assert f"{page}: Year 2025 assumed for 9 dates" in notices
        assert notices[-1] == "39 papers have no arXiv id · E looks them up by title"


async def test_what_the_screen_itself_says_is_kept_too(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "right_square_bracket", "n", "vertical_line", "exclamation_mark")
        text = driver.screen_text()
        assert all(notice in text for notice in ("No days in this view", "No matches in this view", "Layout: stacked"))


async def test_the_app_says_which_keys_have_no_effect(library: Library) -> None:
    error = "config.toml:3: key 't' is used by both star and tag"
    async with run_app(library, config=Config(key_errors=(error, error * 2))) as driver:
        assert error in _status(driver)
        assert "! shows all" in _status(driver)
