"""[[commands]] and hooks in the configuration."""

import tomllib
from pathlib import Path

import pytest

from reader.config import CustomCommand
from reader.config.toml_edits import default_text
from reader.errors import ConfigError
from tests.reader.config.conftest import COMMANDS, ConfigFileFixture

POST = '[[commands]]\nname = "post"\nrun = ["post", "--to", "x y"]\n'


def test_a_command_is_a_program_with_arguments(written: ConfigFileFixture) -> None:
    written(POST + 'key = "Ctrl+L"\nmode = "suspend"\n[[commands]]\nname = "sh"\nshell = true\nrun = "a | b"\n')
    assert written.load().commands == (
        CustomCommand("post", ("post", "--to", "x y"), "ctrl+l", mode="suspend"),
        CustomCommand("sh", "a | b", shell=True),
    )


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[[commands]]\nname = "a"\nrun = "post it"', 3, "needs shell = true"),
        (POST + "shell = true", 3, "run must be a text for the shell"),
        ('[[commands]]\nname = "a"\nrun = []', 3, "run must not be empty"),
        ('[[commands]]\nname = "a"\nrun = [1]', 3, "run must be a list of a program and its arguments"),
        ('[[commands]]\nname = "a"', 1, "the command has no run"),
        ('[[commands]]\nrun = ["a"]', 1, "the command has no name"),
        (POST + POST, 5, "a command 'post' already exists"),
        (POST + 'mode = "later"', 4, "mode must be one of detached, suspend"),
        (POST + 'key = "nokey"', 4, "'nokey' is not a key"),
        (POST + 'key = "ctrl+s"', 4, "terminals stop output with it"),
        (POST + 'key = "s"', 4, "key 's' is used by both 'post' and star"),
        (POST + 'key = "X"\n' + POST.replace("post", "b") + 'key = "X"', 8, "key 'X' is used by both 'b' and 'post'"),
        ('after_star = "post"', 1, "after_star must be a list of a program and its arguments"),
        ('after_fetch = [""]', 1, "after_fetch must be a list of a program and its arguments"),
    ],
)
def test_an_unusable_command_is_refused_with_its_line(
    written: ConfigFileFixture, text: str, line: int, reason: str
) -> None:
    written.path.write_text(text)
    with pytest.raises(ConfigError) as error:
        written.load()
    assert str(error.value).startswith(f"{written.path}:{line}: ")
    assert reason in str(error.value)


def test_a_freed_key_may_run_a_command(written: ConfigFileFixture) -> None:
    written(POST + 'key = "s"\n[keys]\nstar = "f2"\n')
    assert written.load().commands[0].key == "s"


def test_the_three_examples_of_the_default_file_load(written: ConfigFileFixture, tmp_path: Path) -> None:
    commented = default_text(COMMANDS).partition("# [[commands]]")[2].splitlines()
    written("[[commands]]" + "\n".join(line.removeprefix("# ").removeprefix("#") for line in commented))
    assert [command.name for command in written.load().commands] == ["post to chat", "PDF to tablet", "read in vim"]
    assert tomllib.loads(default_text(COMMANDS)) == {"keys": {}}
