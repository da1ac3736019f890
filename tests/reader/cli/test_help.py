"""`reader help` and its topics."""

import json
from pathlib import Path

import pytest

from reader.cli.command_table import COMMANDS
from reader.search import parse_query
from reader.search.filters import FILTER_NAMES
from tests.reader.cli.conftest import Run


def test_help_is_the_same_as_the_option(reader: Run) -> None:
    assert reader("help").out == reader("--help").out
    for command in COMMANDS:
        assert reader("help", command.name).out == reader(command.name, "--help").out


def test_an_unknown_topic_is_a_usage_error(reader: Run) -> None:
    outcome = reader("help", "lst")
    assert (outcome.status, outcome.err) == (2, "reader: no help about 'lst'; did you mean 'reader list'?\n")


def test_the_query_page_names_every_filter(reader: Run) -> None:
    page = reader("help", "query").out
    assert all(f"{name}:" in page for name in FILTER_NAMES)
    for line in page.splitlines():
        if line.startswith("  reader list"):
            parse_query(line.partition("list ")[2].strip("'").replace("--sort ", "sort:"))


@pytest.mark.parametrize("topic", ["query", "exit", "agents"])
def test_a_page_fits_a_terminal_of_80_columns(reader: Run, topic: str) -> None:
    assert all(len(line) <= 80 for line in reader("help", topic).out.splitlines())


def test_every_usage_fits_a_terminal_of_80_columns(reader: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = [
        line for command in COMMANDS for line in reader(command.name, "--help").out.partition("\n\n")[0].split("\n")
    ]
    assert [line for line in lines if len(line) > 80] == []
    assert "                  (PAPER ... | --query QUERY) [+TAG ...] [-TAG ...]" in lines
    assert "                    [--json | --save NAME QUERY | --rename OLD NEW" in lines


def test_examples_fit_a_terminal_of_80_columns() -> None:
    assert [line for command in COMMANDS for line in command.examples if len(line) > 78] == []


def test_the_page_for_agents_names_every_field_of_a_paper(november: Run, folder: Path) -> None:
    page = november("help", "agents").out
    paper = json.loads(november("list", "--json", "-n1").out)["papers"][0]
    assert f"{', '.join(list(paper)[:4])}" in page
    assert all(field in page for field in paper)
    assert all(f"\n  {status:>3}  " in page for status in (0, 1, 2, 3, 4, 5, 70, 130))
