"""What the first words of the command line ask for."""

import pytest

from reader.cli.fast_path import AppRequest, find_command, parse_app_request
from reader.errors import UsageError


@pytest.mark.parametrize(
    ("arguments", "library"),
    [
        ([], None),
        (["--library", "papers"], "papers"),
        (["--library=papers"], "papers"),
        (["--library=papers", "--library", "others"], "others"),
        (["--library", "list"], "list"),
    ],
)
def test_without_a_command_the_screen_is_asked_for(arguments: list[str], library: str | None) -> None:
    assert parse_app_request(arguments) == AppRequest(library)


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["--help"], ["--version"], ["--library"], ["--library", "papers", "list"], ["--unknown"], [""]],
)
def test_everything_else_is_not_the_screen(arguments: list[str]) -> None:
    assert parse_app_request(arguments) is None


def test_the_command_is_the_first_word_that_is_no_option() -> None:
    assert find_command(["--library", "list", "show", "list"]) == "show"
    assert find_command(["--library=list"]) is None


def test_an_unknown_option_before_the_command_is_named() -> None:
    with pytest.raises(UsageError, match="'--libary'"):
        find_command(["--libary", "papers", "list"])
