"""What the user chose before, and what is chosen on the screen and kept."""

from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input

from reader.app.choices import choices_in, default_choices
from reader.app.views import views_of
from reader.config.settings import BUILT_IN_VIEWS, SORTS
from reader.config.values import Config, View
from reader.errors import ConfigError
from reader.search.query import SORT_KEYS
from storage import Library
from tests.app.stage import Stage, on_stage
from widgets.paper_view import PaperView
from widgets.status import Status
from widgets.themes import HIGH_CONTRAST, THEME_NAMES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def chosen(path: Path, text: str) -> Config:
    path.write_text(text)
    return choices_in(path)


def kept(path: Path) -> str:
    return path.read_text()


def break_by_hand(path: Path) -> None:
    path.write_text("broken by hand")


async def save_as(stage: Stage, name: str) -> None:
    await stage.press("w")
    await stage.write(name)
    await stage.press("enter")


async def test_the_chosen_keys_hold_and_the_default_ones_do_not(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, '[keys]\nstar = ["x", "f2"]\nread = "s"')) as stage:
        title = stage.on_cursor.title
        await stage.press("3", "x")
        assert stage.paper(title).marks.starred
        await stage.press("f2", "s")
        assert stage.paper(title).marks.read
        assert not stage.paper(title).marks.starred


async def test_a_command_can_be_left_without_a_key(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, "[keys]\nstar = []")) as stage:
        await stage.press("s")
        assert not any(paper.marks.starred for paper in library.papers())
        assert stage.triage.key_of("star") == "star"
        await stage.press("question_mark")
        assert "no-key" not in stage.text()


@pytest.mark.parametrize("preset", ["default", "vim", "arrows", "mail"])
async def test_every_key_of_every_preset_reaches_its_command(library: Library, path: Path, preset: str) -> None:
    config = chosen(path, f'keymap = "{preset}"')
    async with on_stage(library, config=config) as stage:
        live = {key: active.binding.id for key, active in stage.triage.active_bindings.items()}
        wanted = {key: command for command, keys in config.keys.items() for key in keys}
        assert wanted.items() <= live.items()


async def test_views_open_by_number_and_from_the_palette(library: Library, path: Path) -> None:
    views = '[[views]]\nname = "coded"\nquery = "has:code"\nnumber = 5\n[[views]]\nname = "a [/] b"\nquery = "clip"'
    async with on_stage(library, config=chosen(path, views)) as stage:
        await stage.press("5")
        assert len(stage.titles) == 2
        await stage.press("ctrl+p")
        await stage.write("a [/")
        await stage.pilot.pause(0.5)
        await stage.press("enter")
        assert stage.titles == ["Demystifying CLIP"]


async def test_what_is_on_show_is_saved_as_a_view(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, "# mine\n")) as stage:
        await stage.press("slash")
        await stage.write("has:code")
        await stage.press("enter")
        await save_as(stage, "coded")
        assert "saved as 'coded': 4 shows it" in stage.text()
        await stage.press("1", "4")
        assert len(stage.titles) == 2
    assert choices_in(path).views == (View("coded", "has:code", 4),)
    assert kept(path).startswith("# mine\n")


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


async def choose(stage: Stage, command: str) -> None:
    await stage.triage.run_action(f"ask('{command}')")
    await stage.settle()


async def test_a_saved_view_is_renamed_on_the_screen(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, VIEWS)) as stage:
        await stage.press("4")
        await choose(stage, "rename-view")
        assert "coded: has:code" in stage.text()
        await stage.press("1", *["backspace"] * len("coded"))
        await stage.write("with code")
        await stage.press("enter")
        assert "'coded' is called 'with code' now" in stage.text()
        stage.triage.query_one(Status).go_on()
        assert "with code: with code" in stage.text()
        await stage.press("1", "4")
        assert len(stage.titles) == 2
        await choose(stage, "rename-view")
        await stage.press("1", *["backspace"] * len("with code"))
        await stage.write("noted")
        await stage.press("enter")
        assert "another view is called 'noted' already" in stage.text()
    assert kept(path) == VIEWS.replace('"coded"', '"with code"')


async def test_a_saved_view_is_deleted_on_the_screen_once_that_is_confirmed(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, VIEWS)) as stage:
        await stage.press("4")
        await choose(stage, "delete-view")
        await stage.press("1", "1")
        assert kept(path) == VIEWS
        await choose(stage, "delete-view")
        await stage.press("1", "2")
        assert "deleted 'coded', which showed: has:code" in stage.text()
        assert len(stage.titles) == 4
        await stage.press("4")
        assert "there is no view 4 yet" in stage.text()
    assert choices_in(path).views == (View("noted", "has:note"),)
    assert kept(path).startswith("# mine\n")
    assert "# the other" in kept(path)


async def test_without_saved_views_there_is_none_to_delete(library: Library, path: Path) -> None:
    async with on_stage(library) as stage:
        await choose(stage, "delete-view")
        assert "no view is saved; w keeps the query of what is on show as one" in stage.text()
        await save_as(stage, "mine")
        await choose(stage, "rename-view")
        await stage.press("1")
        await stage.write("own")
        await stage.press("enter")
        await choose(stage, "delete-view")
        assert "own: " in stage.text()
    with pytest.raises(FileNotFoundError):
        kept(path)


async def test_a_view_is_not_saved_where_that_would_do_harm(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, "")) as stage:
        await stage.press("3")
        await stage.press("w")
        assert not stage.app.query(Input)
        await stage.press("1")
        await save_as(stage, "starred")
        assert "another view is called 'starred' already" in stage.text()
        await stage.press("escape")
        break_by_hand(path)
        await save_as(stage, "mine")
        assert any(f"{path}:1: this is no TOML" in notice for notice in stage.errors())
    assert kept(path) == "broken by hand"


async def test_a_view_takes_the_place_of_another_query_only_once_that_is_confirmed(
    library: Library, path: Path
) -> None:
    async with on_stage(library, config=chosen(path, VIEWS)) as stage:
        await stage.press("2")
        await save_as(stage, "noted")
        assert "noted shows: has:note" in stage.text()
        await stage.press("1")
        assert kept(path) == VIEWS
        await save_as(stage, "noted")
        await stage.press("2")
        assert "saved as 'noted'" in stage.text()
    assert choices_in(path).views == (View("coded", "has:code", 4), View("noted", "is:starred sort:digest"))


async def test_a_view_lasts_until_the_end_where_there_is_no_configuration(library: Library) -> None:
    async with on_stage(library) as stage:
        await save_as(stage, "mine")
        assert "saved as 'mine'" in stage.text()


async def test_the_program_begins_with_the_chosen_view_order_and_width(library: Library, path: Path) -> None:
    text = 'opening_view = "all"\nsort = "title"\nlist_width = 25'
    async with on_stage(library, config=chosen(path, text)) as stage:
        assert stage.titles == sorted(stage.titles)
        assert stage.papers.size.width == 30
        assert stage.triage.query_one(PaperView).size.width == 90
        await stage.press("1")
        assert stage.titles == sorted(stage.titles)


def test_orders_and_views_are_those_that_the_search_knows() -> None:
    assert set(SORTS) <= set(SORT_KEYS)
    assert tuple(view.name for view in views_of(Config())) == BUILT_IN_VIEWS


async def test_every_theme_can_be_shown(library: Library) -> None:
    async with on_stage(library) as stage:
        for theme in THEME_NAMES:
            stage.app.theme = theme
            await stage.settle()
            assert stage.on_cursor.title in stage.text()


async def test_the_program_begins_with_the_chosen_theme(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, 'theme = "nord"')) as stage:
        assert stage.app.theme == "nord"
    assert kept(path) == 'theme = "nord"'


def test_every_theme_of_textual_is_known() -> None:
    assert set(BUILTIN_THEMES) < set(THEME_NAMES)


async def test_a_theme_that_is_chosen_stays_chosen(library: Library, path: Path) -> None:
    async with on_stage(library, config=chosen(path, 'theme = "nord" # cold\n')) as stage:
        await stage.press("ctrl+t")
        await stage.write("high-contrast-light")
        await stage.pilot.pause(0.5)
        await stage.press("enter")
        assert stage.app.theme == "high-contrast-light"
    assert kept(path) == 'theme = "high-contrast-light" # cold\n'


def test_a_theme_that_is_not_there_is_refused_with_its_line(path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.toml:1: theme: there is no 'nrod'; did you mean 'nord'\?"):
        chosen(path, 'theme = "nrod"')


@pytest.mark.parametrize("theme", [theme.name for theme in HIGH_CONTRAST])
async def test_the_high_contrast_themes_deserve_their_name(library: Library, path: Path, theme: str) -> None:
    async with on_stage(library, config=chosen(path, f'theme = "{theme}"')) as stage:
        await stage.press("s", "space", "slash")
        await stage.write("distill")
        thin = []
        for strip in stage.app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                if segment.text.strip() and style and style.color and style.bgcolor:
                    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                    if contrast(front, back) < 7:
                        thin.append((segment.text, front, back))
        assert not thin


def contrast(front: Color, back: Color) -> float:
    """Give the contrast ratio of WCAG, of which 7 is its strictest bound for text."""
    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_default_configuration_can_be_followed(path: Path) -> None:
    assert chosen(path, default_choices()) == chosen(path, "")
