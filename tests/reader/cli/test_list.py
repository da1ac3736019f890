"""`reader list`: queries, options, formats and the table on a terminal."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from reader.cli import output
from reader.cli.paper_table import PaperTable, TableOptions
from reader.paper import Appearance, Marks, Paper
from reader.search.filters import FILTER_NAMES
from tests.builders import a_paper
from tests.reader.cli.conftest import Run


def test_a_pipe_gets_one_line_of_four_fields_per_paper(november: Run) -> None:
    lines = november("list").out.splitlines()
    assert len(lines) == 32
    assert lines[0].split("\t") == [
        "metatransformeraunifiedf-ef7023f1",
        "2023-07-20",
        "c",
        "Meta-Transformer: A Unified Framework for Multimodal Learning",
    ]


def test_flags_show_marks(november: Run, keys: list[str]) -> None:
    november("star", keys[1])
    november("tag", keys[1], "+vision")
    november("note", keys[1], "good")
    november("read", keys[1])
    assert november("list", "is:starred").out.split("\t")[2].startswith("srtn")


def test_list_defaults_to_the_inbox(november: Run, keys: list[str]) -> None:
    november("read", *keys[:30])
    assert november("list", "--keys").out.split() == keys[30:]
    assert len(november("list", "", "--keys").out.split()) == 32


def test_query_words_and_options_mix(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    assert november("list", "-is:starred", "--keys").out.split() == keys[1:]
    assert november("list", "--limit", "1", "-has:code", "meta", "learning").out.count("\n") == 1
    assert november("list", "meta", "--limit", "1", "-has:code").out.count("\n") == 1
    assert november("list", "--keys", "--", "-is:starred").out.split() == keys[1:]


def test_help_lists_every_filter(november: Run) -> None:
    words = november("list", "--help").out
    assert all(f"\n  {name}:" in words for name in FILTER_NAMES)


@pytest.mark.parametrize("option", [("--limit", "3"), ("-n", "3"), ("-n3",), ("--limit=3",)])
def test_limit_lists_the_first_papers(november: Run, keys: list[str], option: tuple[str, ...]) -> None:
    assert november("list", "--keys", *option).out.split() == keys[:3]
    assert november("list", *option, "--keys", "").out.split() == keys[:3]
    assert november("list", "--limit", "0").status == 2


@pytest.mark.parametrize("option", ["-x", "-v", "-3", "-q"])
@pytest.mark.parametrize("command", ["list", "export", "triage", "search"])
def test_an_unknown_short_option_is_not_a_query(november: Run, command: str, option: str) -> None:
    outcome = november(command, option)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("reader: ")
    assert f"unknown option {option!r}" in outcome.err


@pytest.mark.parametrize("word", ["-neural", "-tag:none", '-"neural"', "-is:read", "-nlp"])
def test_a_dash_before_a_word_excludes_it(november: Run, word: str) -> None:
    found = november("list", word, "--keys").out.split()
    assert found == november("list", "--keys", "--", word).out.split()
    assert found


def test_after_two_dashes_every_argument_is_a_word(november: Run, keys: list[str]) -> None:
    assert november("list", "--keys", "--", "-x").status == 0


@pytest.mark.parametrize("alias", ["ls", "search"])
def test_list_has_aliases(november: Run, alias: str) -> None:
    assert november(alias, "meta", "--keys").out == november("list", "meta", "--keys").out
    assert november(alias, "--help").out == november("list", "--help").out


def test_a_terminal_gets_a_count_of_the_papers(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    some, every = november("list", "", "--limit", "8"), november("list", "", "-n", "99")
    assert some.out.startswith("All papers · 32 papers\n")
    assert some.err == "Showing 8 of 32 · all of them: -n 32\n"
    assert (every.out.count("\n"), every.err) == (35, "")


def test_no_matches_is_status_1_and_repeats_the_query(november: Run) -> None:
    outcome = november("list", "tag:nowhere", "is:unread")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("reader: no papers match 'tag:nowhere is:unread' (32 in the library)")


def test_no_matches_is_valid_json(november: Run) -> None:
    outcome = november("list", "tag:nowhere", "--json")
    assert (outcome.status, json.loads(outcome.out)) == (1, {"schema": 1, "papers": []})


def test_json_and_jsonl_hold_the_same_papers(november: Run, keys: list[str]) -> None:
    papers = json.loads(november("list", "--json").out)["papers"]
    assert [paper["key"] for paper in papers] == keys
    for option in (("--jsonl",), ("--format", "jsonl")):
        assert [json.loads(line) for line in november("list", *option).out.splitlines()] == papers


@pytest.mark.parametrize("query", ["colour:red", "after:yesterweek", '"open'])
def test_an_invalid_query_is_a_usage_error(november: Run, query: str) -> None:
    outcome = november("list", query)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("reader: ")
    assert outcome.err.count("\n") == 1


def test_a_mistake_is_underlined_in_place_on_a_terminal(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "has_error_terminal", lambda: True)
    message, query, marks = november("list", "多 modal", "(is:stared", "OR", "a)").err.splitlines()
    assert message == "reader: Unknown filter is:stared. Did you mean is:starred?"
    assert query == "  多 modal (is:stared OR a)"
    assert marks == " " * 12 + "^" * len("is:stared")
    long = november("list", "word " * 200 + "is:stared").err.splitlines()
    assert long[1].index("is:stared") == long[2].index("^")
    assert len(long[1]) < 210


def test_a_query_may_name_a_saved_view(
    november: Run, keys: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[views]]\nname = "first"\nquery = "is:starred sort:title"\n')
    monkeypatch.setenv("READER_CONFIG", str(config))
    november("star", keys[0])
    assert november("list", "--keys", "@first").out.split() == keys[:1]
    assert november("list", "--keys", "NOT", "@first").out.split() == keys[1:]
    assert november("list", "@frist").err.startswith("reader: Unknown view frist. Did you mean @first?")


def table_of(*papers: Paper, width: int = 80, **options: Any) -> list[str]:
    return list(PaperTable(width, papers, [paper.key for paper in papers], TableOptions(**options)).lines())


@pytest.mark.parametrize("width", [20, 40, 59, 60, 80, 200])
@pytest.mark.parametrize("sort", ["", "comments", "added"])
def test_a_table_fits_the_width(width: int, sort: str) -> None:
    papers = [
        a_paper("漢字" * 80, marks=Marks(starred=True, read=True, tags=("vision", "a-very-long-tag-indeed"))),
        a_paper("Short", arxiv_id="2307.10802", code=("https://github.com/a/b",), comments=1_234_567),
        a_paper("e\u0301" * 300, authors=("漢字" * 30,)),
        a_paper("👩\u200d👩\u200d👧 " * 40, upvotes=12),
    ]
    assert all(cell_len(line) <= width for line in table_of(*papers, width=width, sort=sort, shows_author=True))


def test_rows_are_numbered_and_end_with_an_id_or_a_short_key() -> None:
    papers = [a_paper("Meta Training"), a_paper("Meta Transformer"), a_paper("Other", arxiv_id="2307.10802")]
    rows = [row.split() for row in table_of(*papers)]
    assert [(row[0], row[-1]) for row in rows] == [("1", "metatrai"), ("2", "metatran"), ("3", "2307.10802")]


def test_the_sorted_count_is_shown() -> None:
    paper = a_paper(upvotes=41, comments=7, stars=1_200, published=date(2025, 11, 3))
    shown = {sort: table_of(paper, sort=sort)[0] for sort in ("", "comments", "stars", "date")}
    assert [text in shown[sort] for sort, text in (("", "▲ 41"), ("comments", "✉ 7"), ("stars", "☆ 1,200"))] == [
        True
    ] * 3
    assert "2025-11-03" in shown["date"]


def test_digests_are_headed_by_their_days() -> None:
    days = (date(2025, 12, 29), date(2025, 12, 29), date(2025, 11, 28), None)
    papers = [a_paper(f"P{day} {n}", appearances=(Appearance("hf", day, n),)) for n, day in enumerate(days)]
    lines = table_of(*papers, has_headings=True)
    assert [line for line in lines if line and not line.startswith(" ")] == [
        "Mon 29 Dec 2025",
        "Fri 28 Nov 2025",
        "Undated",
    ]


def test_a_narrow_table_leaves_room_for_titles() -> None:
    papers = [a_paper(f"Meta learning of many things, part {part}") for part in range(3)]
    assert all(" Meta learn" in row for row in table_of(*papers, width=24))


def test_colours_do_not_change_the_text_of_a_table() -> None:
    paper = a_paper("Attention \x1b[2J", marks=Marks(starred=True, tags=("v",)), arxiv_id="2307.10802")
    plain, coloured = (table_of(paper, use_colour=colour)[0] for colour in (False, True))
    assert re.sub(r"\x1b\[\d+m|\x1b\]8;;.*?\x1b\\", "", coloured) == plain
    assert "\x1b[33m★ \x1b[0m" in coloured
    assert "\x1b]8;;https://arxiv.org/abs/2307.10802\x1b\\Attention" in coloured
    assert "\x1b" not in plain


def test_a_page_on_a_private_host_is_not_linked() -> None:
    assert "\x1b]8" not in table_of(a_paper(url="http://127.0.0.1/x"), use_colour=True)[0]


@pytest.mark.parametrize(("option", "key"), [("upvotes", "upvotes"), ("-title", "-title"), ("date", "date")])
def test_a_sort_option_is_the_same_as_sort_in_the_query(november: Run, option: str, key: str) -> None:
    query = f"{'-' if key.startswith('-') else ''}sort:{key.removeprefix('-')}"
    assert november("list", "", "--keys", "--sort", option).out == november("list", query, "--keys").out
    assert november("list", "--sort", "colour").err.startswith("reader: Unknown sort order colour.")


def test_all_lists_every_paper(november: Run, keys: list[str]) -> None:
    november("read", *keys[:3])
    assert november("list", "--all", "--keys").out.split() == keys
    assert len(november("list", "--all", "has:code", "--keys").out.split()) < len(keys)


@pytest.mark.parametrize(
    ("name", "value", "is_coloured"), [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)]
)
def test_the_environment_turns_colours_off(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, is_coloured: bool
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert output.uses_colour() == is_coloured


def test_a_paper_says_why_it_may_be_liked(november: Run, keys: list[str]) -> None:
    assert json.loads(november("show", keys[20], "--json").out)["papers"][0]["why"] is None
    november("star", *keys[:10])
    assert re.search(r"^why +like “", november("show", keys[20]).out, re.MULTILINE)
    shown = november("show", keys[20], "--json").out
    assert json.loads(shown)["papers"][0]["why"].startswith("like “")
    assert november("import", "-", stdin=shown).err == "standard input: nothing new: the paper is already here\n"
    november("unstar", *keys[:10])
    assert "like “" not in november("show", keys[20]).out


def test_a_list_says_why_a_paper_may_be_liked(november: Run, keys: list[str]) -> None:
    november("star", *keys[:12])
    lines = november("list", "@foryou", "--why").out.splitlines()
    assert all(line.count("\t") == 4 for line in lines)
    assert any("like “" in line.rpartition("\t")[2] for line in lines)
    papers = json.loads(november("list", "@foryou", "--why", "--json").out)["papers"]
    assert [paper["why"] or "-" for paper in papers] == [line.rpartition("\t")[2] for line in lines]
    assert "why" not in json.loads(november("list", "@foryou", "--json").out)["papers"][0]
