"""`reader run`, and the hooks of `star` and `fetch`."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.reader.cli.conftest import NOVEMBER, Run
from tests.reader.sources.server import a_server, content

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def saves_to(file: Path) -> str:
    return json.dumps(["sh", "-c", f"cat >> {shlex.quote(str(file))}"])


def titles(file: Path) -> list[str]:
    return [json.loads(line)["title"] for line in file.read_text().splitlines()]


def test_run_gives_a_program_the_papers_as_json_lines(
    november: Run, keys: list[str], config: Path, tmp_path: Path
) -> None:
    config.write_text(f'[[commands]]\nname = "Keep it"\nrun = {saves_to(tmp_path / "got")}\n')
    assert november("run", "keep it", *keys[:2]).status == 0
    lines = (tmp_path / "got").read_text().splitlines()
    assert [json.loads(line)["key"] for line in lines] == keys[:2]
    assert set(json.loads(lines[0])) == set(json.loads(november("list", "", "--jsonl").out.splitlines()[0]))


def test_a_line_for_the_shell_is_read_by_one(november: Run, keys: list[str], config: Path, tmp_path: Path) -> None:
    line = json.dumps(f"wc -l | tr -d ' ' > {shlex.quote(str(tmp_path / 'count'))}")
    config.write_text(f'[[commands]]\nname = "count"\nshell = true\nrun = {line}\n')
    assert november("run", "count", "-", stdin="\n".join(keys[:3])).status == 0
    assert (tmp_path / "count").read_text() == "3\n"


def test_commands_are_listed_and_unknown_ones_refused(november: Run, keys: list[str], config: Path) -> None:
    assert november("run").status == 1
    config.write_text('[[commands]]\nname = "a b"\nrun = ["true"]\nkey = "X"\n')
    assert november("run").out == "a b\tX\n"
    unknown = november("run", "b", keys[0])
    assert (unknown.status, unknown.err) == (
        2,
        "reader: no command 'b' under [[commands]] in the configuration; use 'a b'\n",
    )
    assert november("run", "a b").status == 2
    config.write_text('[[commands]]\nname = "a"\nrun = ["sh", "-c", "exit 3"]\n')
    failed = november("run", "a", keys[0])
    assert (failed.status, failed.err) == (2, "reader: a failed (exit status 3)\n")


def test_after_star_gets_what_was_starred(november: Run, keys: list[str], config: Path, tmp_path: Path) -> None:
    config.write_text(f"after_star = {saves_to(tmp_path / 'got')}\n")
    november("star", keys[0])
    november("star", *keys[:2])
    november("unstar", *keys[:2])
    november("triage", "--plain", "", stdin="s\nq\n")
    lines = (tmp_path / "got").read_text().splitlines()
    assert [json.loads(line)["key"] for line in lines] == [keys[0], keys[1], keys[0]]


def test_a_failing_hook_changes_neither_status_nor_marks(november: Run, keys: list[str], config: Path) -> None:
    config.write_text('after_star = ["sh", "-c", "echo no network >&2; exit 3"]\n')
    starred = november("star", keys[0])
    assert starred.status == 0
    assert starred.err.endswith("\nreader: after_star failed (exit status 3): no network\n")
    config.write_text('after_star = ["no-such-program"]\n')
    assert november("star", keys[1]).status == 0
    assert len(november("list", "is:starred", "--keys").out.split()) == 2


def test_after_fetch_gets_the_new_papers(
    reader: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [{"paper": {"id": f"2511.0000{number}", "title": f"Paper {number}"}} for number in (1, 2)]
    config.write_text(f"after_fetch = {saves_to(tmp_path / 'got')}\n")
    with a_server(content(json.dumps(papers).encode()), single_pages=True) as server:
        monkeypatch.setenv("READER_HF_ENDPOINT", server.base_url)
        assert reader("fetch", "--date", "2025-11-28", "--dry-run").status == 0
        assert not (tmp_path / "got").exists()
        assert reader("fetch", "--date", "2025-11-28", "--quiet").status == 0
        assert titles(tmp_path / "got") == ["Paper 1", "Paper 2"]
        assert reader("fetch", "--date", "2025-11-28").status == 0
    assert len(titles(tmp_path / "got")) == 2
    assert reader("import", str(NOVEMBER)).status == 0
    assert len(titles(tmp_path / "got")) == 2
