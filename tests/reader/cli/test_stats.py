"""`reader stats`: counts, days and the card."""

import json
from datetime import date
from pathlib import Path

from tests.reader.cli.conftest import NOVEMBER, Run
from tests.reader.cli.terminal import Terminal


def test_stats_count_papers_and_digests(november: Run, keys: list[str]) -> None:
    november("read", *keys[:3])
    november("star", keys[3])
    stats = json.loads(november("stats", "--json").out)
    assert (stats["papers"], stats["unread"], stats["read"], stats["starred"]) == (32, 29, 3, 1)
    assert stats["inbox"] == len(november("list", "--keys").out.split()) == 28
    assert stats["digests"] == [{"date": "2025-11-28", "papers": 32, "read": 3, "starred": 1}]
    lines = november("stats").out.splitlines()
    assert lines[-1].startswith("Library\t32 papers · 3 read · 1 starred · 0 tagged · 0 noted · ")
    assert "Digests\tFri 28 Nov  ━╌╌╌╌╌╌╌╌╌╌╌ 4/32" in lines


def test_stats_count_days(november: Run, keys: list[str], tmp_path: Path) -> None:
    november("read", *keys[:3])
    november("star", keys[0], keys[5])
    november("unread", keys[0])
    (day,) = json.loads(november("stats", "--json").out)["days"]
    assert day == {"date": day["date"], "read": 2, "starred": 2}
    assert date.fromisoformat(day["date"])
    assert "Kept\t2 of 4 starred (50 %)" in november("stats").out
    november("undo")
    november("undo")
    assert json.loads(november("stats", "--json").out)["days"] == [{"date": day["date"], "read": 3, "starred": 0}]


def test_stats_count_imported_marks_without_a_date(reader: Run, tmp_path: Path) -> None:
    paper = {"title": "Read on another machine", "read": True, "starred": False}
    (tmp_path / "papers.json").write_text(json.dumps({"schema": 1, "papers": [paper]}), "utf-8")
    reader("import", str(tmp_path / "papers.json"))
    assert json.loads(reader("stats", "--json").out)["days"] == [{"date": None, "read": 1, "starred": 0}]
    assert "Kept\tnothing decided this week\n" in reader("stats").out


def test_the_card_shows_what_was_decided_today(november: Run, keys: list[str]) -> None:
    november("read", *keys[1:4])
    november("star", "metatransformer")
    november("snooze", keys[5], "tomorrow")
    lines = november("stats", "--card").out.splitlines()
    assert lines[0].startswith("Inbox 27   5 papers")
    assert [line.split()[:2] for line in lines[2:5]] == [["starred", "1"], ["dismissed", "3"], ["snoozed", "1"]]
    assert "★ Meta-Transformer: A Unified Framework for Multimodal Learning" in lines
    assert any(line.split() == ["Back", "tomorrow", "1", "paper"] for line in lines)


def test_an_empty_library_suggests_adding_papers(reader: Run) -> None:
    assert json.loads(reader("stats", "--json").out)["papers"] == 0
    advice = "add papers with 'reader fetch' or 'reader import FILE'\n"
    assert reader("list").err == f"reader: the inbox is empty (0 in the library); {advice}"
    assert reader("list", "--all").err == f"reader: the library is empty; {advice}"
    assert "imported 32 papers" in reader("import", str(NOVEMBER)).err


def test_stats_fit_a_narrow_terminal(november: Run, folder: Path) -> None:
    november("star", "--query", "meta")
    with Terminal(folder, columns=50) as terminal:
        lines = terminal.run("stats").splitlines()
    assert max(map(len, lines)) < 50
    (last,) = (index for index, line in enumerate(lines) if line.startswith("Library"))
    assert lines[last + 1].startswith(" " * 18)
