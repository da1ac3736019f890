"""Rules and watches: the order of the inbox, tags of new papers, and what is left when a rule is deleted."""

import json
import re
from pathlib import Path

import pytest

from tests.reader.cli.conftest import Run
from tests.reader.cli.terminal import Terminal

WATCH = '[[watch]]\nname = "owls"\nsource = "arxiv"\nquery = "owls"\n'
PAPERS = ["Lamps that learn", "Birds of prey", "Reinforced lamps", "A survey of birds"]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "rules-config.toml"
    path.write_text("", "utf-8")
    monkeypatch.setenv("READER_CONFIG", str(path))
    return path


def import_papers(reader: Run, folder: Path, *titles: str) -> str:
    file = folder / "papers.json"
    papers = [{"title": title} for title in titles]
    file.write_text(json.dumps({"schema": 1, "papers": papers}), "utf-8")
    return reader("import", str(file)).err


def titles(reader: Run, *words: str) -> list[str]:
    return [paper["title"] for paper in json.loads(reader("list", "--json", *words).out)["papers"]]


def test_lifted_papers_come_first_and_sunk_ones_last(reader: Run, config: Path, tmp_path: Path) -> None:
    import_papers(reader, tmp_path, *PAPERS)
    before = titles(reader)
    config.write_text('[[rules]]\nlift = "title:birds"\n[[rules]]\nsink = "title:lamps has:tag"\n', "utf-8")
    reader("tag", "lamps that learn", "+rl")
    lifted = [title for title in before if "irds" in title]
    others = [title for title in before if title == "Reinforced lamps"]
    assert titles(reader) == titles(reader, "@inbox") == [*lifted, *others, "Lamps that learn"]
    assert sorted(titles(reader)) == sorted(before)
    assert titles(reader, "is:inbox") == before
    config.write_text("", "utf-8")
    assert titles(reader) == before


def test_new_papers_are_tagged_as_a_step_of_its_own(reader: Run, config: Path, tmp_path: Path) -> None:
    import_papers(reader, tmp_path, PAPERS[0])
    config.write_text('[[rules]]\ntag = ["lamps", "light"]\n', "utf-8")
    assert "Tagged 1 paper #light by rule" in import_papers(reader, tmp_path, *PAPERS)
    assert titles(reader, "tag:light") == ["Reinforced lamps"]
    assert reader("undo").err.startswith("Undone: tagged 1 paper")
    assert titles(reader, "tag:light") == []
    assert len(titles(reader)) == 4


def test_deleting_a_rule_removes_its_tags_unless_changed(reader: Run, config: Path, tmp_path: Path) -> None:
    config.write_text('[[rules]]\ntag = ["lamps", "light"]\n[[rules]]\ntag = ["learn", "ml"]\n', "utf-8")
    import_papers(reader, tmp_path, *PAPERS)
    reader("tag", "reinforced lamps", "+mine")
    config.write_text('[[rules]]\ntag = ["learn", "ml"]\n', "utf-8")
    import_papers(reader, tmp_path, "Another paper")
    assert titles(reader, "tag:light") == ["Reinforced lamps"]
    assert titles(reader, "tag:ml") == ["Lamps that learn"]


def tagged_by_deleted_rule(reader: Run, config: Path, folder: Path) -> None:
    config.write_text('[[rules]]\ntag = ["lamps", "light"]\n', "utf-8")
    import_papers(reader, folder, *PAPERS)
    reader("tag", "reinforced lamps", "+mine")
    assert len(titles(reader, "tag:light")) == 2
    config.write_text("", "utf-8")


def test_a_tag_set_by_hand_after_its_rule_is_gone_stays(reader: Run, config: Path, tmp_path: Path) -> None:
    tagged_by_deleted_rule(reader, config, tmp_path)
    reader("star", "survey")
    assert titles(reader, "tag:light") == ["Reinforced lamps"]
    reader("tag", "lamps that learn", "+light")
    reader("unstar", "survey")
    assert sorted(titles(reader, "tag:light")) == ["Lamps that learn", "Reinforced lamps"]


@pytest.mark.parametrize("command", [("star", "survey"), ("rules",), ("tags", "--rename", "mine", "own")])
def test_the_next_change_removes_the_tags_of_a_deleted_rule(
    reader: Run, config: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    tagged_by_deleted_rule(reader, config, tmp_path)
    outcome = reader(*command)
    assert "Untagged 1 paper #light (its rule is gone)" in outcome.err
    assert titles(reader, "tag:light") == ["Reinforced lamps"]
    assert "-light" not in reader("rules").err
    reader("undo", "1" if command == ("rules",) else "2")
    assert sorted(titles(reader, "tag:light")) == ["Lamps that learn", "Reinforced lamps"]
    assert "-light" not in reader("star", "lamps that learn").err


@pytest.mark.parametrize("command", [("list",), ("undo",), ("star", "survey", "--dry-run"), ("rules", "--dry-run", "")])
def test_reading_and_undo_leave_the_tags_of_a_deleted_rule(
    reader: Run, config: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    tagged_by_deleted_rule(reader, config, tmp_path)
    reader(*command)
    assert len(titles(reader, "tag:light")) == 2


def test_without_a_configuration_tags_of_rules_stay(reader: Run, config: Path, tmp_path: Path) -> None:
    tagged_by_deleted_rule(reader, config, tmp_path)
    for content in ("[[rules]]\nlift = 1\n", None):
        config.unlink() if content is None else config.write_text(content, "utf-8")
        reader("star", "survey")
        config.write_text("", "utf-8")
        assert len(titles(reader, "tag:light")) == 2


def test_tags_of_rules_are_not_taken_for_likes(reader: Run, config: Path, tmp_path: Path) -> None:
    config.write_text('[[rules]]\ntag = ["lamps", "light"]\n', "utf-8")
    import_papers(reader, tmp_path, *(f"Lamps number {number}" for number in range(12)), *PAPERS)
    assert "Star 10 papers to get a For you order; 0 so far" in reader("list", "@foryou").err
    reader("tag", "lamps number 3", "+mine")
    assert "1 so far" in reader("list", "@foryou").err
    reader("star", "--query", "tag:light")
    assert "so far" not in reader("list", "@foryou").err


def test_show_and_json_name_the_rules_of_a_paper(reader: Run, config: Path, tmp_path: Path) -> None:
    config.write_text(WATCH + '[[rules]]\nlift = "title:birds"\n[[rules]]\ntag = ["survey", "overview"]\n', "utf-8")
    import_papers(reader, tmp_path, *PAPERS)
    assert "rule      lift title:birds\nrule      tag #overview survey\n" in reader("show", "survey of birds").out
    shown = json.loads(reader("show", "survey of birds", "--json").out)["papers"][0]
    listed = json.loads(reader("list", "--why", "--json", "survey").out)["papers"][0]
    for paper in (shown, listed):
        assert paper["rules"] == ["lift title:birds", "tag #overview survey"]
        assert (paper["watches"], paper["why"]) == ([], None)
    reader("tag", "survey of birds", "-overview")
    assert json.loads(reader("show", "survey of birds", "--json").out)["papers"][0]["rules"] == ["lift title:birds"]
    assert "rule: lift title:birds" in reader("list", "--why", "survey").out
    assert "rules" not in json.loads(reader("list", "--json", "survey").out)["papers"][0]


def test_rules_are_listed_with_their_papers(reader: Run, config: Path, tmp_path: Path) -> None:
    import_papers(reader, tmp_path, *PAPERS)
    config.write_text(
        WATCH + '[[rules]]\nlift = "title:birds"\n[[rules]]\ntag = ["lamps", "light"]\n',
        "utf-8",
    )
    rules = json.loads(reader("rules", "--json").out)["rules"]
    assert [(rule["kind"], rule["papers"]) for rule in rules] == [("watch", 0), ("lift", 2), ("tag", 0)]
    import_papers(reader, tmp_path, "Lamps of old", "Owls")
    assert json.loads(reader("rules", "--json").out)["rules"][2]["papers"] == 1
    assert "rule: lift title:birds\t2\n" in reader("rules").out


def test_a_dry_run_lists_the_papers_of_a_query(reader: Run, config: Path, tmp_path: Path) -> None:
    import_papers(reader, tmp_path, *PAPERS)
    outcome = reader("rules", "--dry-run", "title:birds")
    assert len(outcome.out.splitlines()) == 2
    assert "2 papers" in outcome.err
    assert reader("rules", "--dry-run", "titel:birds").status == 2


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ('lift = "titel:x"', "rules.toml:2"),
        ("", "the rule has no lift, sink or tag"),
        ('tag = "x"', "must be a query and a tag"),
        ('raise = "x"', "unknown setting 'raise'"),
    ],
)
def test_a_rule_that_is_not_valid_is_refused(
    reader: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, reason: str
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(f"[[rules]]\n{rule}\n", "utf-8")
    monkeypatch.setenv("READER_CONFIG", str(path))
    outcome = reader("rules")
    assert outcome.status == 2
    assert reason in outcome.err


def test_rules_have_bars_on_a_terminal(reader: Run, folder: Path, tmp_path: Path) -> None:
    import_papers(reader, tmp_path, *PAPERS)
    (folder.parent / "config.toml").write_text('[[rules]]\nlift = "title:lamps"\n', "utf-8")
    with Terminal(folder, NO_COLOR="") as terminal:
        assert re.fullmatch(r"rule: lift title:lamps  2  \x1b\[36m▇+\x1b\[0m\n", terminal.run("rules"))
