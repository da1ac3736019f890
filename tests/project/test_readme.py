"""The README is true: what it names exists, and what exists is named."""

import re
import subprocess
from pathlib import Path

import pytest

from reader import __version__
from reader.app.preferences import load_preferences
from reader.cli.command_table import COMMANDS as COMMANDS_OF_THE_SHELL
from reader.config.keymap import PRESETS
from reader.export import WRITERS
from reader.formats import FORMATS
from tests.project.readme import README, options_of, with_tables

PROJECT = README.parent
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_its_tables_are_those_of_the_program() -> None:
    assert with_tables(TEXT) == TEXT, "run python -m tests.project.readme"


def test_its_first_command_sets_up_and_opens_the_demo() -> None:
    first = BLOCKS[0].strip()
    assert first.startswith("python3 -m venv ")
    assert first.endswith("reader demo")
    assert "\n" not in first


def test_its_second_command_sets_up_and_runs_every_check() -> None:
    second = BLOCKS[1].strip()
    assert second.startswith("python3 -m venv ")
    assert second.endswith("python -m tests")
    assert "\n" not in second


def test_what_the_continuous_check_runs_is_the_second_command() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    shown = subprocess.run(
        ["bash", "-c", f"{script.split('clone=')[0]}\nsecond_command '{PROJECT}'", str(PROJECT / ".ci" / "run")],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    ).stdout
    assert shown == BLOCKS[1]


def test_every_command_and_option_that_it_shows_exists() -> None:
    known = {command.name: set(options_of(command)) for command in COMMANDS_OF_THE_SHELL}
    everywhere = {"--library", "--help", "--version"}
    for block in BLOCKS[2:]:
        for name, rest in re.findall(r"(?:^|\| )reader(?: ([a-z]+))?((?: [^|\n]*)?)", block, re.MULTILINE):
            assert not name or name in known, name
            options = set(re.findall(r"(?<= )--[a-z-]+", rest))
            assert options <= known.get(name, set()) | everywhere, (name, options)


@pytest.mark.parametrize("name", [*WRITERS, *FORMATS])
def test_every_format_is_named(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_of_keys_is_named(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEXT.split("## Configuration")[1])


def test_the_configuration_that_it_shows_is_one(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    file = tmp_path / "config.toml"
    file.write_text(shown, encoding="utf-8")
    config = load_preferences(file)
    assert (config.theme, [view.name for view in config.views]) == ("nord", ["to write about"])


def test_every_picture_and_file_that_it_points_to_is_there() -> None:
    pointed_to = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert any(target.endswith(".svg") for target in pointed_to)
    for target in pointed_to:
        assert (PROJECT / target).is_file(), target


def test_every_module_and_folder_of_the_architecture_exists() -> None:
    text = TEXT.split("## Architecture")[1]
    paths = re.findall(r"`((?:reader|storage|widgets|tests)/[\w/.]+)`", text)
    modules = re.findall(r"\b(?:reader|widgets|storage|tests)(?:\.\w+)*\b(?![/.])", text)
    assert len(paths) > 15
    assert len(modules) > 25
    for path in (*paths, *(module.replace(".", "/") for module in modules)):
        assert (PROJECT / path).exists() or (PROJECT / f"{path}.py").is_file(), path
    for path, names in re.findall(r"`([\w/]+\.py)`: (`\w+` and `\w+`)", text):
        code = (PROJECT / path).read_text(encoding="utf-8")
        assert all(re.search(rf"(?:def|class) {name}\b", code) for name in re.findall(r"\w{4,}", names)), names


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## {__version__}" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
