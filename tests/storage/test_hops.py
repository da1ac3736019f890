"""A change takes a short way through the files; `python -m tests.bench hops` prints the figures."""

from pathlib import Path

from tests.bench.hops import IMPORT_SWITCHES, STAR_FILES, STAR_SWITCHES, trace_import, trace_star


def test_a_star_passes_few_files(tmp_path: Path) -> None:
    trace = trace_star(tmp_path)
    assert trace.calls
    assert len(trace.files) <= STAR_FILES, trace.files
    assert trace.switches <= STAR_SWITCHES


def test_an_import_switches_files_half_as_often_as_before(tmp_path: Path) -> None:
    trace = trace_import(tmp_path)
    assert ("storage/engine.py", "StorageEngine.commit") in trace.functions
    assert trace.switches <= IMPORT_SWITCHES
