import json
import re

import pytest
from rich.cells import cell_len

from reader.cli import output
from reader.cli.list_commands import PaperTable
from reader.paper import Marks
from reader.search.query import FILTER_NAMES
from tests.builders import a_paper
from tests.reader.cli.conftest import Run


def test_piped_a_paper_is_one_line_of_four_fields(november: Run) -> None:
    lines = november("list").out.splitlines()
    assert len(lines) == 32
    assert lines[0].split("\t") == [
        "metatransformeraunifiedf-ef7023f1",
        "2023-07-20",
        "c",
        "Meta-Transformer: A Unified Framework for Multimodal Learning",
    ]


def test_flags_say_what_is_true(november: Run, keys: list[str]) -> None:
    november("star", keys[1])
    november("tag", keys[1], "+vision")
    november("note", keys[1], "good")
    november("read", keys[1])
    assert november("list", "is:starred").out.split("\t")[2].startswith("srtn")


def test_no_query_lists_the_inbox_and_an_empty_one_all(november: Run, keys: list[str]) -> None:
    november("read", *keys[:30])
    assert november("list", "--keys").out.split() == keys[30:]
    assert len(november("list", "", "--keys").out.split()) == 32


def test_a_query_may_begin_with_a_dash_and_have_several_words(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    assert november("list", "-is:starred", "--keys").out.split() == keys[1:]
    assert november("list", "--limit", "1", "-has:code", "meta", "learning").out.count("\n") == 1
    assert november("list", "meta", "--limit", "1", "-has:code").out.count("\n") == 1
    assert november("list", "--keys", "--", "-is:starred").out.split() == keys[1:]


def test_help_names_every_filter(november: Run) -> None:
    words = november("list", "--help").out
    assert all(f"\n  {name}:" in words for name in FILTER_NAMES)


@pytest.mark.parametrize("option", [("--limit", "3"), ("-n", "3"), ("-n3",), ("--limit=3",)])
def test_limit_takes_the_first(november: Run, keys: list[str], option: tuple[str, ...]) -> None:
    assert november("list", "--keys", *option).out.split() == keys[:3]
    assert november("list", *option, "--keys", "").out.split() == keys[:3]
    assert november("list", "--limit", "0").status == 2


@pytest.mark.parametrize("option", ["-x", "-v", "-3", "-q"])
@pytest.mark.parametrize("command", ["list", "export", "triage", "search"])
def test_an_unknown_short_option_is_not_a_query(november: Run, command: str, option: str) -> None:
    outcome = november(command, option)
    assert (outcome.status, outcome.out) == (2, "")
    assert f"there is no option {option!r}" in outcome.err


@pytest.mark.parametrize("word", ["-neural", "-tag:none", '-"neural"', "-is:read", "-nlp"])
def test_a_longer_word_behind_a_dash_is_left_out(november: Run, word: str) -> None:
    found = november("list", word, "--keys").out.split()
    assert found == november("list", "--keys", "--", word).out.split()
    assert found


def test_one_letter_is_a_word_behind_two_dashes(november: Run, keys: list[str]) -> None:
    assert november("list", "--keys", "--", "-x").status == 0


@pytest.mark.parametrize("alias", ["ls", "search"])
def test_list_has_the_names_that_users_try(november: Run, alias: str) -> None:
    assert november(alias, "meta", "--keys").out == november("list", "meta", "--keys").out
    assert november(alias, "--help").out == november("list", "--help").out


def test_the_footer_counts_what_is_shown(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    assert november("list", "", "--limit", "8").err == "all papers: 8 of 32\n"
    assert november("list", "", "-n", "99").err == "all papers: 32 of 32\n"


def test_nothing_found_is_status_1_and_says_what_was_asked(november: Run) -> None:
    outcome = november("list", "tag:nowhere", "is:unread")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("reader: nothing matched: ")
    assert "tag:nowhere" in outcome.err
    assert "32" in outcome.err


def test_nothing_found_is_json_all_the_same(november: Run) -> None:
    outcome = november("list", "tag:nowhere", "--json")
    assert (outcome.status, json.loads(outcome.out)) == (1, {"schema": 1, "papers": []})


def test_json_and_json_lines_hold_the_same_papers(november: Run, keys: list[str]) -> None:
    papers = json.loads(november("list", "--json").out)["papers"]
    assert [paper["key"] for paper in papers] == keys
    for option in (("--jsonl",), ("--format", "jsonl")):
        assert [json.loads(line) for line in november("list", *option).out.splitlines()] == papers


@pytest.mark.parametrize("query", ["colour:red", "after:yesterweek", '"open'])
def test_a_query_that_cannot_be_understood_is_a_wrong_use(november: Run, query: str) -> None:
    outcome = november("list", query)
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("reader: ")


@pytest.mark.parametrize("width", [20, 40, 59, 60, 80, 200])
def test_a_table_fits_the_width_whatever_the_titles(width: int) -> None:
    papers = [
        a_paper("漢字" * 80, marks=Marks(starred=True, read=True, tags=("vision", "a-very-long-tag-indeed"))),
        a_paper("Short", arxiv_id="2307.10802", code=("https://github.com/a/b",)),
        a_paper("e\u0301" * 300),
        a_paper("👩\u200d👩\u200d👧 " * 40),
    ]
    table = PaperTable(width, [paper.key for paper in papers], use_colour=False)
    for paper in papers:
        line = table.line(paper)
        assert cell_len(line) <= width


def test_the_table_shows_unique_key_prefixes() -> None:
    papers = [a_paper(title) for title in ("Meta Training", "Meta Transformer", "Other")]
    table = PaperTable(80, [paper.key for paper in papers], use_colour=False)
    assert [table.line(paper).split()[0] for paper in papers] == ["metatrai", "metatran", "other-"]


def test_a_narrow_table_leaves_room_for_titles() -> None:
    papers = [a_paper(f"Meta learning of many things, part {part}") for part in range(3)]
    table = PaperTable(24, [paper.key for paper in papers], use_colour=False)
    assert all(" Meta learn" in table.line(paper) for paper in papers)


def test_a_table_in_colour_has_the_same_words() -> None:
    paper = a_paper("Attention \x1b[2J", marks=Marks(starred=True, tags=("v",)))
    plain, painted = (PaperTable(80, [paper.key], use_colour=colour).line(paper) for colour in (False, True))
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain
    assert "\x1b[33m★\x1b[0m" in painted
    assert "\x1b" not in plain


@pytest.mark.parametrize(
    ("name", "value", "coloured"), [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)]
)
def test_colours_are_left_out_where_they_are_not_wanted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, coloured: bool
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert output.uses_colour() == coloured


@pytest.mark.parametrize("query", ["!!!", '"--"', "???", "!!! sort:date"])
def test_signs_alone_find_nothing_and_it_is_said(november: Run, query: str) -> None:
    outcome = november("list", query)
    assert (outcome.status, outcome.out) == (1, "")
    assert "signs alone find nothing" in outcome.err


def test_operators_of_others_are_said_to_be_words(november: Run) -> None:
    assert "OR is searched as a word" in november("list", "metatransformer", "OR", "zzzzqqqq").err
    assert "searched as" not in november("list", "metatransformer", "or", "zzzzqqqq").err
