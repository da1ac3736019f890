"""`reader triage` with and without a terminal."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.reader.cli.conftest import Run


def test_answers_come_from_standard_input(november: Run, keys: list[str]) -> None:
    outcome = november("triage", "--plain", stdin="s\nd\n")
    assert (outcome.status, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    assert outcome.out.endswith("2 papers: 1 starred, 1 dismissed\n")
    papers = json.loads(november("show", "--json", *keys[:2]).out)["papers"]
    assert [(paper["starred"], paper["read"]) for paper in papers] == [(True, False), (False, True)]


def test_triage_resumes_where_it_stopped(november: Run, keys: list[str]) -> None:
    first, second = november("list", "--limit", "2").out.splitlines()
    november("triage", "--plain", stdin="d\n")
    assert november("triage", "--plain").out.splitlines()[3] == second.split("\t")[3]
    assert first.split("\t")[3] not in november("triage", "--plain").out


def test_a_query_selects_the_papers(november: Run) -> None:
    november("triage", "--plain", "is:unread", "metatransformer", stdin="star\n")
    assert november("list", "is:starred", "--keys").out.startswith("metatransformer")
    assert november("triage", "--plain", "zzzzzz").status == 1
    assert november("triage", "--plain", "tag:").status == 2


def test_triage_defaults_to_the_inbox(november: Run, keys: list[str]) -> None:
    november("read", keys[0])
    november("star", keys[1])
    assert "\n1 of 32\n" in november("triage", "--plain", "", stdin="q\n").out
    inbox = november("triage", "--plain", stdin="q\n").out
    assert f"\n1 of {len(november('list', '--keys', '-is:starred').out.split()) - 1}\n" in inbox


def test_without_a_terminal_triage_names_plain(november: Run) -> None:
    outcome = november("triage")
    assert outcome.status == 2
    assert "'reader triage --plain'" in outcome.err


def test_answers_that_are_not_text_are_unknown(november: Run, folder: Path) -> None:
    strict = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}  # as it is in most locales
    command = [sys.executable, "-m", "reader", "--library", str(folder), "triage", "--plain"]
    outcome = subprocess.run(command, input=b"\xff\xfe\x00\r\ns\r\n", env=strict, capture_output=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    assert b"Unknown command" in outcome.stdout
    assert outcome.stdout.endswith(b"1 paper: 1 starred\n")
