import json
import os
import subprocess
import sys
from pathlib import Path

from tests.reader.cli.conftest import Run


def test_answers_come_from_the_standard_input(november: Run, keys: list[str]) -> None:
    told = november("triage", "--plain", given="s\nd\n")
    assert (told.status, told.err) == (0, "")
    assert "\x1b" not in told.out
    assert told.out.endswith("2 papers: 1 starred, 1 dismissed\n")
    papers = json.loads(november("show", "--json", *keys[:2]).out)["papers"]
    assert [(paper["starred"], paper["read"]) for paper in papers] == [(True, False), (False, True)]


def test_it_goes_on_where_it_stopped(november: Run, keys: list[str]) -> None:
    first, second = november("list", "--limit", "2").out.splitlines()
    november("triage", "--plain", given="d\n")
    assert november("triage", "--plain").out.splitlines()[3] == second.split("\t")[3]
    assert first.split("\t")[3] not in november("triage", "--plain").out


def test_a_query_chooses_the_papers(november: Run) -> None:
    november("triage", "--plain", "is:unread", "metatransformer", given="star\n")
    assert november("list", "is:starred", "--keys").out.startswith("metatransformer")
    assert november("triage", "--plain", "zzzzzz").status == 1
    assert november("triage", "--plain", "tag:").status == 2


def test_the_empty_query_is_every_paper_and_none_the_inbox(november: Run, keys: list[str]) -> None:
    november("read", keys[0])
    november("star", keys[1])
    assert "\n1 of 32\n" in november("triage", "--plain", "", given="q\n").out
    inbox = november("triage", "--plain", given="q\n").out
    assert f"\n1 of {len(november('list', '--keys', '-is:starred').out.split()) - 1}\n" in inbox


def test_without_a_terminal_it_says_how_to_go_on(november: Run) -> None:
    told = november("triage")
    assert told.status == 2
    assert "'reader triage --plain'" in told.err


def test_answers_that_are_no_text_are_no_answers(november: Run, folder: Path) -> None:
    strict = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}  # as it is in most locales
    command = [sys.executable, "-m", "reader", "--library", str(folder), "triage", "--plain"]
    told = subprocess.run(command, input=b"\xff\xfe\x00\r\ns\r\n", env=strict, capture_output=True, check=False)
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"Unknown command" in told.stdout
    assert told.stdout.endswith(b"1 paper: 1 starred\n")
