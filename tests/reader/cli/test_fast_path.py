"""The arguments that open the app are recognised without argparse."""

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
def test_without_a_command_the_app_is_requested(arguments: list[str], library: str | None) -> None:
    assert parse_app_request(arguments) == AppRequest(library)


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["--help"], ["--version"], ["--library"], ["--library", "papers", "list"], ["--unknown"], [""]],
)
def test_anything_else_needs_the_full_parser(arguments: list[str]) -> None:
    assert parse_app_request(arguments) is None


def test_the_command_is_the_first_argument_but_options() -> None:
    assert find_command(["--library", "list", "show", "list"]) == "show"
    assert find_command(["--library=list"]) is None


def test_an_unknown_option_before_the_command_is_named() -> None:
    with pytest.raises(UsageError, match="'--libary'"):
        find_command(["--libary", "papers", "list"])
