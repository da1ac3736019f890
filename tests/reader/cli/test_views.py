"""`reader views`: lists with counts, and views that are saved, renamed and deleted."""

import json
from pathlib import Path

import pytest

from tests.reader.cli.conftest import Run
from tests.reader.cli.terminal import Terminal


def test_views_are_listed_with_counts(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    assert november("views", "--save", "coded", "has:code", "-is:starred").status == 0
    assert "“one” (1 paper now" in november("views", "--save", "one", "is:starred").err
    november("views", "--delete", "one")
    lines = [line.split("\t") for line in november("views").out.splitlines()]
    count = len(november("list", "has:code -is:starred", "--keys").out.split())
    assert lines == [
        ["inbox", "31", "is:inbox sort:digest"],
        ["starred", "1", "is:starred sort:digest"],
        ["all", "32", ""],
        ["to-read", "1", "is:starred is:unread -sort:starred"],
        ["foryou", "31", "is:inbox sort:foryou"],
        ["coded", str(count), "has:code -is:starred"],
    ]
    shown = json.loads(november("views", "--json").out)["views"][5]
    assert shown == {"name": "coded", "query": "has:code -is:starred", "number": 4, "papers": count, "built_in": False}
    assert november("list", "@coded", "--keys").out.split() == november("list", lines[5][2], "--keys").out.split()


def test_a_view_is_changed_renamed_and_deleted(november: Run) -> None:
    november("views", "--save", "coded", "has:code")
    assert november("views", "--save", "coded", "has:code is:unread").err.startswith("Changed view “coded”")
    assert november("views", "--rename", "@Coded", "with code").err == "Renamed view “coded” to “with code”\n"
    assert november("list", '@"with code"').status == 0
    deleted = november("views", "--delete", "with code")
    assert deleted.err == "Deleted view “with code”, whose query was: has:code is:unread\n"
    assert november("views").out.count("\n") == 5


@pytest.mark.parametrize(
    "view",
    ['name = "late"\nquery = "after:soon"', 'name = "late"', 'name = "late"\nqeury = "x"', 'name = "late"\nnumber = 3'],
)
def test_an_invalid_view_can_be_deleted(november: Run, folder: Path, view: str) -> None:
    path = folder.parent / "config.toml"
    path.write_text(f'theme = "nord"\n\n[[views]]\n{view}\n')
    assert november("list").status == 2
    assert november("views", "--delete", "Late").err.startswith("Deleted view “late”")
    assert path.read_text() == 'theme = "nord"\n'
    assert november("list").status == 0


def test_an_invalid_view_is_listed_and_can_be_replaced(november: Run, folder: Path) -> None:
    path = folder.parent / "config.toml"
    path.write_text('[[views]]\nname = "late"\nquery = "after:soon"\n')
    listed = november("views")
    assert (listed.status, "late\t-\tafter:soon" in listed.out) == (0, True)
    assert listed.err.startswith("view late: ")
    assert november("views", "--save", "late", "after:2020").status == 0
    assert november("list", "@late").status == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--save", "x"), 2, "no QUERY given; write reader views --save x QUERY"),
        (("--save", "x", "is:strred"), 2, "Did you mean is:starred?"),
        (("--save", "inbox", "x"), 2, "reader: view 'inbox' is built in and cannot be changed"),
        (("--rename", "x", "y"), 1, "no view 'x'; there are no saved views"),
        (("--delete", "inbox"), 2, "view 'inbox' is built in and cannot be changed"),
        (("x",), 2, "unknown argument 'x'"),
    ],
)
def test_a_view_that_is_not_valid_is_refused(
    november: Run, folder: Path, arguments: tuple[str, ...], status: int, message: str
) -> None:
    outcome = november("views", *arguments)
    assert (outcome.status, message in outcome.err) == (status, True)
    assert not (folder.parent / "config.toml").exists()


def test_a_terminal_shows_bars_and_unread_papers(november: Run, keys: list[str], folder: Path) -> None:
    november("tag", *keys[:4], "+vision")
    november("tag", keys[5], "+todo")
    november("read", *keys[:2], keys[5])
    with Terminal(folder) as terminal:
        todo, vision = terminal.run("tags").splitlines()
        views = terminal.run("views").splitlines()
    assert vision.split() == ["vision", "4", "▇" * 24, "2", "unread"]
    assert todo.split() == ["todo", "1", "▇" * 6]
    assert views[2].split() == ["all", "32", "▇" * 24, "every", "paper", "·", "key", "3"]


def test_a_view_may_have_any_name(november: Run) -> None:
    for name in ("()", "a,b", "-x", "OR"):
        november("views", "--save", name, "has:code")
        outcome = november("list", f'@"{name}"', "--keys")
        assert (outcome.status, outcome.err, outcome.out != "") == (0, "", True)
