"""Preferences are loaded from the configuration, and saved when they are changed on the screen."""

from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input

from reader.app.listing import list_views
from reader.app.preferences import default_config_text, load_preferences
from reader.config import Config, View
from reader.config.settings import BUILT_IN_VIEWS, SORTS, THEMES
from reader.errors import ConfigError
from reader.search.filters import SORT_KEYS
from storage import Library
from tests.app.harness import AppDriver, run_app
from widgets.paper_view import PaperView
from widgets.status_line import StatusLine
from widgets.themes import THEME_NAMES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def write_config(path: Path, text: str) -> Config:
    path.write_text(text)
    return load_preferences(path)


def saved_config(path: Path) -> str:
    return path.read_text()


def corrupt_config(path: Path) -> None:
    path.write_text("broken by hand")


async def save_view_as(driver: AppDriver, name: str) -> None:
    await driver.press("w")
    await driver.type_text(name)
    await driver.press("enter")


@pytest.mark.traced
async def test_the_chosen_keys_hold_and_the_default_ones_do_not(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, '[keys]\nstar = ["x", "f2"]\ntoggle-read = "s"')) as driver:
        title = driver.current_paper.title
        await driver.press("3", "x")
        assert driver.paper(title).marks.starred
        await driver.press("f2", "s")
        assert driver.paper(title).marks.read
        assert not driver.paper(title).marks.starred


async def test_a_command_can_be_left_without_a_key(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, "[keys]\nstar = []")) as driver:
        await driver.press("s")
        assert not any(paper.marks.starred for paper in library.papers())
        assert driver.main_screen.key_for("star") == "star"
        await driver.press("question_mark")
        assert "no-key" not in driver.screen_text()


@pytest.mark.parametrize("preset", ["default", "vim", "arrows", "mail"])
async def test_every_key_of_every_preset_reaches_its_command(library: Library, path: Path, preset: str) -> None:
    config = write_config(path, f'keymap = "{preset}"')
    async with run_app(library, config=config) as driver:
        live = {key: active.binding.id for key, active in driver.main_screen.active_bindings.items()}
        wanted = {key: command for command, keys in config.keys.items() for key in keys}
        assert wanted.items() <= live.items()


@pytest.mark.traced
async def test_views_open_by_number_and_from_the_palette(library: Library, path: Path) -> None:
    views = '[[views]]\nname = "coded"\nquery = "has:code"\nnumber = 5\n[[views]]\nname = "a [/] b"\nquery = "clip"'
    async with run_app(library, config=write_config(path, views)) as driver:
        await driver.press("5")
        assert len(driver.titles) == 2
        await driver.press("ctrl+p")
        await driver.type_text("a [/")
        await driver.pilot.pause(0.5)
        await driver.press("enter")
        assert driver.titles == ["Demystifying CLIP"]


@pytest.mark.traced
async def test_the_current_query_is_saved_as_a_view(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, "# mine\n")) as driver:
        await driver.press("slash")
        await driver.type_text("has:code")
        await driver.press("enter")
        await save_view_as(driver, "coded")
        assert "Saved view “coded” · key 4" in driver.screen_text()
        assert not driver.main_screen.search_bar.is_open
        await driver.press("1", "4")
        assert len(driver.titles) == 2
    assert load_preferences(path).views == (View("coded", "has:code", 4),)
    assert saved_config(path).startswith("# mine\n")


VIEWS = """# mine
[[views]]
name = "coded"
query = "has:code"
number = 4

# the other
[[views]]
name = "noted"
query = "has:note"
"""


async def choose(driver: AppDriver, command: str) -> None:
    await driver.main_screen.run_action(f"post_command('{command}')")
    await driver.wait_until_idle()


async def test_a_saved_view_is_renamed_on_the_screen(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, VIEWS)) as driver:
        await driver.press("4")
        await choose(driver, "rename-view")
        assert "coded: has:code" in driver.screen_text()
        await driver.press("1", *["backspace"] * len("coded"))
        await driver.type_text("with code")
        await driver.press("enter")
        assert "Renamed view “coded” to “with code”" in driver.screen_text()
        driver.main_screen.query_one(StatusLine).clear_notice()
        await driver.wait_until(lambda: "4 with code 2" in driver.screen_text())
        await driver.press("1", "4")
        assert len(driver.titles) == 2
        await choose(driver, "rename-view")
        await driver.press("1", *["backspace"] * len("with code"))
        await driver.type_text("noted")
        await driver.press("enter")
        assert "A view “noted” already exists" in driver.screen_text()
    assert saved_config(path) == VIEWS.replace('"coded"', '"with code"')


@pytest.mark.traced
async def test_deleting_a_view_asks_for_confirmation(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, VIEWS)) as driver:
        await driver.press("4")
        await choose(driver, "delete-view")
        await driver.press("1", "n")
        assert saved_config(path) == VIEWS
        await choose(driver, "delete-view")
        await driver.press("1", "y")
        assert "Deleted view “coded” (has:code)" in driver.screen_text()
        assert len(driver.titles) == 4
        await driver.press("4")
        assert "No view 4 · w saves" in driver.screen_text()
    assert load_preferences(path).views == (View("noted", "has:note"),)
    assert saved_config(path).startswith("# mine\n")
    assert "# the other" in saved_config(path)


@pytest.mark.traced
async def test_without_saved_views_there_is_none_to_delete(library: Library, path: Path) -> None:
    async with run_app(library) as driver:
        await choose(driver, "delete-view")
        assert "No saved views · w saves the current search as a view" in driver.screen_text()
        await save_view_as(driver, "mine")
        await choose(driver, "rename-view")
        await driver.press("1")
        await driver.type_text("own")
        await driver.press("enter")
        await choose(driver, "delete-view")
        assert "own: " in driver.screen_text()
    with pytest.raises(FileNotFoundError):
        saved_config(path)


async def test_a_view_is_not_saved_where_that_would_do_harm(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, "")) as driver:
        await driver.press("3")
        await driver.press("w")
        assert not driver.app.query(Input)
        await driver.press("1")
        await save_view_as(driver, "starred")
        assert "A view “starred” already exists" in driver.screen_text()
        await driver.press("escape")
        corrupt_config(path)
        await save_view_as(driver, "mine")
        assert any(f"{path}:1: invalid TOML" in notice for notice in driver.errors())
    assert saved_config(path) == "broken by hand"


async def test_overwriting_a_view_asks_for_confirmation(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, VIEWS)) as driver:
        await driver.press("2")
        await save_view_as(driver, "noted")
        assert "View “noted” exists (has:note). Replace?" in driver.screen_text()
        await driver.press("n")
        assert saved_config(path) == VIEWS
        await save_view_as(driver, "noted")
        await driver.press("y")
        assert "Saved view “noted”" in driver.screen_text()
        await save_view_as(driver, "noted")
        assert driver.app.screen is driver.main_screen
    assert load_preferences(path).views == (View("coded", "has:code", 4), View("noted", "is:starred sort:digest"))


async def test_without_a_config_file_a_view_lasts_for_the_session(library: Library) -> None:
    async with run_app(library) as driver:
        await save_view_as(driver, "mine")
        assert "Saved view “mine”" in driver.screen_text()


async def test_the_program_begins_with_the_chosen_view_order_and_width(library: Library, path: Path) -> None:
    text = 'opening_view = "all"\nsort = "title"\nlayout = "side"\nlist_width = 25'
    async with run_app(library, config=write_config(path, text)) as driver:
        assert driver.titles == sorted(driver.titles)
        assert driver.paper_list.size.width == 30
        assert driver.main_screen.query_one(PaperView).size.width == 90
        await driver.press("1")
        assert driver.titles == sorted(driver.titles)


def test_orders_and_views_are_those_that_the_search_knows() -> None:
    assert set(SORTS) <= set(SORT_KEYS)
    assert tuple(view.name for view in list_views(Config())) == BUILT_IN_VIEWS


async def test_every_theme_can_be_shown(library: Library) -> None:
    async with run_app(library) as driver:
        for theme in THEME_NAMES:
            driver.app.theme = theme
            await driver.wait_until_idle()
            assert driver.current_paper.title in driver.screen_text()


async def test_the_program_begins_with_the_chosen_theme(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, 'theme = "nord"')) as driver:
        assert driver.app.theme == "nord"
    assert saved_config(path) == 'theme = "nord"'


def test_every_theme_of_textual_is_known() -> None:
    assert THEMES == THEME_NAMES
    assert set(BUILTIN_THEMES) < set(THEME_NAMES)


@pytest.mark.traced
async def test_a_theme_that_is_chosen_stays_chosen(library: Library, path: Path) -> None:
    async with run_app(library, config=write_config(path, 'theme = "nord" # cold\n')) as driver:
        await driver.press("ctrl+t")
        await driver.type_text("high-contrast-light")
        await driver.pilot.pause(0.5)
        await driver.press("enter")
        assert driver.app.theme == "high-contrast-light"
    assert saved_config(path) == 'theme = "high-contrast-light" # cold\n'


def test_a_theme_that_is_not_there_is_refused_with_its_line(path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"config\.toml:1: theme must be one of textual-dark, .* did you mean 'nord'\?"
    ):
        write_config(path, 'theme = "nrod"')


def test_the_default_configuration_can_be_followed(path: Path) -> None:
    assert write_config(path, default_config_text()) == write_config(path, "")


@pytest.mark.traced
async def test_a_view_that_another_names_is_not_deleted_or_renamed(library: Library, path: Path) -> None:
    views = '[[views]]\nname = "coded"\nquery = "has:code"\n[[views]]\nname = "both"\nquery = "@coded is:unread"'
    async with run_app(library, config=write_config(path, views)) as driver:
        await choose(driver, "delete-view")
        await driver.press("1", "y")
        assert "View both: Unknown view coded" in driver.screen_text()
        await choose(driver, "rename-view")
        await driver.press("1", *["backspace"] * len("coded"))
        await driver.type_text("other")
        await driver.press("enter")
        assert "View both: Unknown view coded" in driver.screen_text()
    assert saved_config(path) == views


async def test_a_view_does_not_name_itself(library: Library, path: Path) -> None:
    views = '[[views]]\nname = "coded"\nquery = "has:code"'
    async with run_app(library, config=write_config(path, views)) as driver:
        await driver.press("slash")
        await driver.paste("@coded is:unread")
        await driver.press("enter")
        await save_view_as(driver, "coded")
        await driver.press("y")
        assert "View coded refers to itself" in driver.screen_text()
    assert saved_config(path) == views


async def test_a_query_is_saved_as_a_view_while_it_is_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("has:code")
        await driver.press("ctrl+w")
        assert "Query: has:code" in driver.screen_text()
        await driver.press("escape")
        assert driver.main_screen.is_typing
        await driver.press("ctrl+w")
        await driver.type_text("coded")
        await driver.press("enter")
        assert "Saved view “coded”" in driver.screen_text()
        assert not driver.main_screen.is_typing
