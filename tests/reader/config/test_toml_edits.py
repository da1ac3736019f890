"""Editing the configuration: comments and layout stay, and no edit has other effects."""

import errno
import os
import stat
import sys
import tomllib
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import Config, View
from reader.config.config_file import create_text
from reader.config.loader import load_config
from reader.config.toml_edits import default_text, delete_view, rename_view, save_view, set_setting
from reader.errors import ConfigError
from tests.reader.config.conftest import COMMANDS, ConfigFileFixture

COMMENTED = """\
# My own.
keymap = "vim" # since 2009

theme = "nord"   # easy on the eyes
# between

# how I star
[keys]
star = [ "x" ]   # not s

[[views]]   # the first
name = "vision" # seeing
query = "tag:vision"
# the end of it
"""


def test_a_setting_is_changed_in_place(written: ConfigFileFixture) -> None:
    written(COMMENTED)
    set_setting(written.path, "theme", "gruvbox")
    assert written.path.read_text() == COMMENTED.replace('"nord"', '"gruvbox"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "nord"\n'),
        ('sort = "date"', 'sort = "date"\ntheme = "nord"'),
        ("# mine\n\n# my keys\n[keys]\n", '# mine\n\ntheme = "nord"\n# my keys\n[keys]\n'),
        ('# theme = "x"\n\nsort = "date"\n', '# theme = "x"\ntheme = "nord"\n\nsort = "date"\n'),
        ('sort = "date"\r\n[keys]\r\n', 'sort = "date"\r\ntheme = "nord"\r\n[keys]\r\n'),
        ('sort = """\\\n# theme = 3\n"""', 'sort = """\\\n# theme = 3\n"""\ntheme = "nord"'),
    ],
)
def test_a_new_setting_goes_below_its_commented_default(written: ConfigFileFixture, before: str, after: str) -> None:
    written.path.write_text(before, newline="")
    set_setting(written.path, "theme", "nord")
    assert written.path.read_bytes().decode() == after


def test_line_ends_are_preserved(written: ConfigFileFixture) -> None:
    written.path.write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    set_setting(written.path, "theme", "gruvbox")
    assert written.path.read_bytes() == COMMENTED.replace('"nord"', '"gruvbox"').replace("\n", "\r\n").encode()


def test_a_view_is_added_at_the_end(written: ConfigFileFixture) -> None:
    written(COMMENTED)
    saved = save_view(written.path, View(" said ", 'title:"as is"'))
    assert saved == View("said", 'title:"as is"', 4)
    added = """\n[[views]]\nname = "said"\nquery = 'title:"as is"'\nnumber = 4\n"""
    assert tomllib.loads(written.path.read_text()) == tomllib.loads(COMMENTED + added)
    assert written.path.read_text().startswith(f"{COMMENTED}\n[[views]]\n")
    assert written.load().views == (View("vision", "tag:vision"), saved)


def test_saving_an_existing_view_keeps_its_number(written: ConfigFileFixture) -> None:
    written(COMMENTED.replace('"tag:vision"', '"tag:vision"\nnumber = 7'))
    assert save_view(written.path, View("vision", "has:code")).number == 7
    assert written.load().views == (View("vision", "has:code", 7),)
    assert "# seeing" in written.path.read_text()


def test_views_get_free_numbers_until_none_is_left(written: ConfigFileFixture) -> None:
    save_view(written.path, View("fixed", "x", 5))
    numbers = [save_view(written.path, View(f"view {count}", "x")).number for count in range(6)]
    assert numbers == [4, 6, 7, 8, 9, None]


def test_a_number_is_not_taken_from_another_view(written: ConfigFileFixture) -> None:
    save_view(written.path, View("one", "x", 5))
    before = written.path.read_bytes()
    for view in (View("two", "x", 5), View("inbox", "x")):
        with pytest.raises(ConfigError, match="already"):
            save_view(written.path, view)
    assert written.path.read_bytes() == before


@pytest.mark.parametrize("before", ['views = [{name = "a", query = "b"}, # why\n]\n[keys]\n', "views = []\n"])
def test_a_view_is_added_to_an_inline_list(written: ConfigFileFixture, before: str) -> None:
    views = written(before).views
    saved = save_view(written.path, View("new", "x"))
    assert written.load().views == (*views, saved)
    assert before.count("# why") == written.path.read_text().count("# why")


TWO_VIEWS = (
    COMMENTED
    + """
# the second, which I begin with
[[views]]
name = "coded"
query = '''has:code''' # of all
number = 7

# the last word
"""
)


def test_deleting_a_view_keeps_the_comments_around_it(written: ConfigFileFixture) -> None:
    written(TWO_VIEWS)
    delete_view(written.path, "coded")
    assert written.path.read_text() == TWO_VIEWS.replace(
        "[[views]]\nname = \"coded\"\nquery = '''has:code''' # of all\nnumber = 7\n\n", ""
    )
    delete_view(written.path, "vision")
    assert "[[views]]" not in written.path.read_text()
    assert "# the end of it" in written.path.read_text()
    assert 'theme = "nord"   # easy on the eyes' in written.path.read_text()


def test_a_view_is_renamed_in_place(written: ConfigFileFixture) -> None:
    written('opening_view = "coded" # mine\n' + TWO_VIEWS)
    rename_view(written.path, "coded", "with code")
    text = written.path.read_text()
    assert text == 'opening_view = "with code" # mine\n' + TWO_VIEWS.replace('"coded"', '"with code"')
    for taken in ("vision", "inbox"):
        with pytest.raises(ConfigError, match="already exists"):
            rename_view(written.path, "with code", taken)
    assert written.path.read_text() == text


def test_deleting_the_opening_view_falls_back_to_the_inbox(written: ConfigFileFixture) -> None:
    written('opening_view = "coded"\n' + TWO_VIEWS)
    delete_view(written.path, "coded")
    assert load_config(written.path, commands=COMMANDS).opening_view == "inbox"


def test_views_of_an_inline_list_are_deleted_and_renamed(written: ConfigFileFixture) -> None:
    written('views = [{name = "a", query = "x"}, {name = "b", query = "y"}] # both\n')
    delete_view(written.path, "a")
    rename_view(written.path, "b", "c")
    assert tomllib.loads(written.path.read_text()) == {"views": [{"name": "c", "query": "y"}]}
    delete_view(written.path, "c")
    assert written.path.read_text() == "views = [] # both\n"


def test_changing_a_missing_view_is_an_error(written: ConfigFileFixture) -> None:
    written(TWO_VIEWS)
    for change in (partial(delete_view, written.path, "x"), partial(rename_view, written.path, "x", "y")):
        with pytest.raises(ConfigError, match="view 'x' not found"):
            change()
    assert written.path.read_text() == TWO_VIEWS


@pytest.mark.parametrize("broken", [b"theme nord", b'theme = "\xff"', b'[[views]]\nname = "x"'])
def test_an_invalid_file_is_never_overwritten(written: ConfigFileFixture, broken: bytes) -> None:
    written.path.write_bytes(broken)
    with pytest.raises(ConfigError, match=r"config\.toml:1"):
        save_view(written.path, View("new", "x"))
    assert written.path.read_bytes() == broken


def test_an_invalid_view_or_value_is_rejected(written: ConfigFileFixture) -> None:
    for view in (View(" ", "x"), View("x", "")):
        with pytest.raises(ConfigError, match="must not be empty"):
            save_view(written.path, view)
    with pytest.raises(ConfigError, match="must be a number from 20 to 80"):
        set_setting(written.path, "list_width", 5)
    assert not written.path.exists()


def test_a_new_file_and_its_folder_are_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    set_setting(path, "theme", "nord")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_a_symbolic_link_keeps_its_target(tmp_path: Path, written: ConfigFileFixture) -> None:
    dotfiles = tmp_path / "dotfiles"
    dotfiles.mkdir()
    written.path.symlink_to(dotfiles / "reader.toml")
    set_setting(written.path, "theme", "nord")
    set_setting(written.path, "theme", "gruvbox")
    assert written.path.is_symlink()
    assert (dotfiles / "reader.toml").read_text() == 'theme = "gruvbox"\n'


def test_a_symbolic_link_loop_is_an_error(written: ConfigFileFixture) -> None:
    written.path.symlink_to(written.path)
    with pytest.raises(ConfigError, match="too many levels of symbolic links"):
        set_setting(written.path, "theme", "nord")


def test_a_write_protected_file_is_not_changed(written: ConfigFileFixture) -> None:
    written('theme = "nord"')
    written.path.chmod(0o444)
    with pytest.raises(ConfigError, match="cannot write the configuration: it is write-protected"):
        set_setting(written.path, "theme", "gruvbox")
    assert written.load().theme == "nord"


def test_a_full_disk_leaves_the_file_and_no_other(written: ConfigFileFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    written('theme = "nord"')

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(ConfigError, match="cannot write the configuration: no space left on device"):
        set_setting(written.path, "theme", "gruvbox")
    assert written.load().theme == "nord"
    assert list(written.path.parent.iterdir()) == [written.path]


@pytest.mark.parametrize("edited", ['theme = "gruvbox"', "theme", 'theme = "nord"\nsort = "date"'])
def test_an_edit_with_other_effects_is_not_written(
    written: ConfigFileFixture, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    before = 'theme = "nord"\nkeymap = "vim"'
    written(before)
    monkeypatch.setattr("tomlkit.dumps", lambda _: edited)
    with pytest.raises(ConfigError, match="edit it by hand"):
        set_setting(written.path, "theme", "gruvbox")
    assert written.path.read_text() == before


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="not a directory"):
        set_setting(tmp_path / "file" / "config.toml", "theme", "nord")


def test_the_commented_default_replaces_no_file(written: ConfigFileFixture) -> None:
    create_text(written.path, default_text(COMMANDS))
    before = written.path.read_bytes()
    with pytest.raises(ConfigError, match="already exists; move it away first"):
        create_text(written.path, "")
    assert written.path.read_bytes() == before


def test_the_commented_default_is_written_to_a_link_target(tmp_path: Path, written: ConfigFileFixture) -> None:
    written.path.symlink_to(tmp_path / "reader.toml")
    create_text(written.path, default_text(COMMANDS))
    assert written.path.is_symlink()
    assert (tmp_path / "reader.toml").read_text() == default_text(COMMANDS)


def test_changes_fit_into_the_commented_default(written: ConfigFileFixture) -> None:
    create_text(written.path, default_text(COMMANDS))
    set_setting(written.path, "theme", "nord")
    set_setting(written.path, "list_width", 40)
    view = save_view(written.path, View("new", "is:unread"))
    assert written.load() == Config(written.path, theme="nord", list_width=40, views=(view,), keys=COMMANDS)
    assert '\n# theme = "textual-dark"\ntheme = "nord"\n' in written.path.read_text()


def test_reading_does_not_import_tomlkit(written: ConfigFileFixture) -> None:
    before = set(sys.modules)
    written(COMMENTED)
    assert "tomlkit" not in set(sys.modules) - before


words = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
statements = st.sampled_from(
    [
        'theme = "nord" # a theme',
        'keymap = "vim"',
        "list_width=30",
        'sort = """\\\n  date"""',
        "# a comment",
        "",
        "[keys] # keys",
        'star = ["x", # x\n "f2"]',
        "[[views]] # a view",
        'name = "a" # its name',
        'name = "b"',
        'query = "q" # its query',
        "number = 5",
        "views = []",
        'views = [{ name = "c", query = "x" }] # one',
    ]
)


@given(st.lists(statements, max_size=10).map("\n".join), words, words, st.sampled_from(["\n", "\r\n"]))
def test_edits_read_back_and_keep_every_comment(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str, query: str, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.toml"
    path.write_text(text, newline=ending)
    try:
        before = load_config(path, commands=COMMANDS)
    except ConfigError:
        return
    comments = [line[line.index("#") :] for line in text.splitlines() if "#" in line]
    set_setting(path, "theme", "gruvbox")
    view = save_view(path, View(name, query))
    after = load_config(path, commands=COMMANDS)
    kept = tuple(saved for saved in before.views if saved.name != name)
    assert (after.theme, set(after.views)) == ("gruvbox", {*kept, view})
    assert (after.sort, after.keymap, after.list_width, after.keys) == (
        before.sort,
        before.keymap,
        before.list_width,
        before.keys,
    )
    now = path.read_text()
    assert all(now.count(comment) >= comments.count(comment) for comment in comments)
    assert tomllib.loads(now)
