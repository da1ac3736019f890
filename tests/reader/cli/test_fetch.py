"""Fetch digests from a server of our own, with and without errors."""

import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest

from reader.cli import fetch_command
from reader.config.search_sources import SEARCH_SOURCES
from reader.errors import LibraryError
from storage import Library
from tests.reader.cli.conftest import Run
from tests.reader.cli.test_entry_point import READER, environment
from tests.reader.sources.server import (
    Respond,
    Server,
    a_server,
    an_unreachable_host,
    content,
    listing,
    no_response,
    status,
)
from tests.reader.sources.services import a_day, without_delays

WEDNESDAY, THURSDAY, FRIDAY = (date(2025, 12, day) for day in (10, 11, 12))
Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Fetch from a local server, without a delay between requests."""
    without_delays(monkeypatch)

    @contextmanager
    def serve(*responses: Respond) -> Iterator[Server]:
        with a_server(*responses, single_pages=True) as server:
            monkeypatch.setenv("READER_HF_ENDPOINT", server.base_url)
            yield server

    return serve


def keys_in(reader: Run) -> list[str]:
    return reader("list", "", "--keys").out.split()


def test_fetch_imports_the_newest_digest(reader: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_command, "utc_today", lambda: THURSDAY)
    with serve(listing([]), listing(a_day(WEDNESDAY, "One", "Two"))) as server:
        outcome = reader("fetch")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "hf-daily 2025-12-10: imported 2 papers\n")
    assert keys_in(reader) == ["2512.10000", "2512.10001"]
    assert [path[23:33] for path in server.paths] == [str(THURSDAY), str(WEDNESDAY)]


def test_fetching_equals_importing_a_saved_copy(reader: Run, serve: Serve, tmp_path: Path) -> None:
    value = a_day(WEDNESDAY, "One", "Two")
    (tmp_path / "saved.json").write_text(json.dumps(value), encoding="utf-8")
    with serve(listing(value)):
        reader("fetch", "--date", "2025-12-10")
    reader("import", str(tmp_path / "saved.json"), "--library", str(tmp_path / "other"))
    fetched, imported = (
        json.loads(reader("list", "", "--json", "--library", str(folder)).out)["papers"]
        for folder in (tmp_path / "library", tmp_path / "other")
    )
    for paper in (*fetched, *imported):
        del paper["added"]
    assert fetched == imported
    (digest,) = fetched[0]["digests"]
    assert (digest["source"], digest["date"], digest["upvotes"]) == ("hf-daily", "2025-12-10", 7)


def test_fetching_twice_changes_nothing(reader: Run, serve: Serve) -> None:
    with serve(listing(a_day(WEDNESDAY, "One"))):
        reader("fetch", "--date", "2025-12-10")
        again = reader("fetch", "--date", "2025-12-10")
    assert (again.status, again.err) == (0, "hf-daily 2025-12-10: nothing new: the paper is already here\n")
    assert [reader("undo").status, reader("undo").status] == [0, 1]


def test_each_day_is_a_digest_oldest_first(reader: Run, serve: Serve) -> None:
    responses = [listing(a_day(day, f"Paper {day}")) for day in (THURSDAY, FRIDAY, date(2025, 12, 15))]
    with serve(*responses) as server:
        outcome = reader("fetch", "hf-daily", "--date", "2025-12-15", "--days", "5")
    assert [path[23:33] for path in server.paths] == ["2025-12-11", "2025-12-12", "2025-12-15"]
    assert outcome.err.splitlines() == [f"hf-daily 2025-12-{day}: imported 1 paper" for day in (11, 12, 15)]
    reader("undo")
    assert keys_in(reader) == ["2512.12000", "2512.11000"]


def test_a_dry_run_reports_and_changes_nothing(reader: Run, serve: Serve) -> None:
    with serve(listing(a_day(WEDNESDAY, "One"))):
        assert reader("fetch", "--dry-run").err == "hf-daily 2025-12-10: would import 1 paper (dry run)\n"
    assert keys_in(reader) == []


def test_json_reports_as_import_does(reader: Run, serve: Serve) -> None:
    with serve(listing([]), listing(a_day(FRIDAY, "One"))):
        outcome = json.loads(reader("fetch", "--json", "--date", "2025-12-12", "--days", "2").out)
    empty, digest = outcome["imports"]
    assert (outcome["schema"], empty["papers"], empty["date"]) == (1, 0, "2025-12-11")
    assert (digest["source"], digest["format"], digest["date"]) == ("hf-daily", "daily-json", "2025-12-12")
    assert (digest["papers"], digest["new"], digest["new_keys"]) == (1, 1, ["2512.12000"])


def test_a_day_without_papers_is_not_an_error(reader: Run, serve: Serve) -> None:
    with serve(listing([])) as server:
        before = reader("fetch", "--date", "2023-05-03", "--days", "999999999")
        saturday = reader("fetch", "--date", "2025-12-13")
        weekend = reader("fetch", "--date", "2025-12-14", "--days", "2")
        lately = reader("fetch")
    assert (saturday.status, saturday.err) == (0, "hf-daily 2025-12-13: no papers on this day\n")
    assert (weekend.status, weekend.err) == (0, "hf-daily: no digests on these days (none appear on weekends)\n")
    assert (before.status, before.err) == (weekend.status, weekend.err)
    assert (lately.status, lately.err) == (0, "hf-daily: no papers in the last 7 days\n")
    assert len(server.requests) == 6


def test_days_before_an_error_stay_imported(reader: Run, serve: Serve) -> None:
    with serve(listing(a_day(WEDNESDAY, "One")), status(404)) as server:
        outcome = reader("fetch", "--json", "--date", "2025-12-12", "--days", "3")
    first, second = outcome.err.splitlines()
    assert (outcome.status, first) == (4, "hf-daily 2025-12-10: imported 1 paper")
    assert second.startswith(f"reader: {server.host} answered 404 (not found); ")
    assert second.endswith(
        "missing: 2025-12-11 to 2025-12-12; to continue, run: reader fetch --date 2025-12-12 --days 2"
    )
    assert [digest["date"] for digest in json.loads(outcome.out)["imports"]] == ["2025-12-10"]
    assert keys_in(reader) == ["2512.10000"]


def test_a_truncated_response_imports_nothing(reader: Run, serve: Serve) -> None:
    whole = json.dumps(a_day(WEDNESDAY, "One", "Two"))
    with serve(content(whole[:-20].encode())) as server:
        outcome = reader("fetch", "--date", "2025-12-10")
    assert outcome.status == 4
    assert outcome.err.startswith(f"reader: {server.host} did not answer with a digest (is not valid JSON")
    assert keys_in(reader) == []


def test_an_unreachable_host_is_named_in_one_line(reader: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without_delays(monkeypatch)
    with an_unreachable_host() as host:
        monkeypatch.setenv("READER_HF_ENDPOINT", f"http://{host}")
        outcome = reader("fetch")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (4, "", 1)
    assert outcome.err.startswith(f"reader: cannot connect to {host} (connection refused); are you online?")


def test_an_unknown_source_error_lists_the_sources(reader: Run) -> None:
    outcome = reader("fetch", "hf-weekly")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    sources = ", ".join(["hf", *(source.word for source in SEARCH_SOURCES.values()), "arxiv"])
    assert outcome.err.startswith(f"reader: unknown source 'hf-weekly'; use {sources}, a feed's URL, or ")


def test_a_future_day_is_rejected_without_a_request(reader: Run, serve: Serve) -> None:
    with serve(listing([])) as server:
        outcome = reader("fetch", "--date", "9999-12-31")
    assert (outcome.status, server.requests) == (2, [])
    assert "is in the future; leave it out for the newest digest" in outcome.err


def test_a_read_only_library_is_reported_before_fetching(
    reader: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "read_only_reason", property(lambda _: "the library cannot be written"))
    with serve(listing([])) as server:
        assert reader("fetch").status == 3
        assert server.requests == []
        assert reader("fetch", "--dry-run").status == 0


def test_a_full_disk_ends_the_fetch(reader: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_digests: object) -> object:
        raise LibraryError("the disk is full")

    monkeypatch.setattr(Library, "import_digests", fail)
    with serve(listing(a_day(WEDNESDAY, "One")), listing(a_day(THURSDAY, "Two"))) as server:
        outcome = reader("fetch", "--date", "2025-12-11", "--days", "2")
    assert (outcome.status, outcome.err, len(server.requests)) == (3, "reader: the disk is full\n", 1)


def test_the_environment_overrides_the_configured_endpoint(
    reader: Run, serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = folder.parent / "config.toml"
    config.write_text('hf_endpoint = "http://127.0.0.1:1"')
    with serve(listing(a_day(WEDNESDAY, "One"))) as server:
        assert reader("fetch", "--date", "2025-12-10").status == 0
        assert f'hf_endpoint = "{server.base_url}"' in reader("config").out
        config.write_text(f'hf_endpoint = "{server.base_url}"')
        monkeypatch.delenv("READER_HF_ENDPOINT")
        assert reader("fetch", "--date", "2025-12-10").status == 0
    config.unlink()
    assert 'hf_endpoint = "https://huggingface.co"' in reader("config").out
    monkeypatch.setenv("READER_HF_ENDPOINT", "http://huggingface.co")
    outcome = reader("fetch")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert outcome.err.startswith("reader: READER_HF_ENDPOINT must start with https://")


def test_ctrl_c_is_status_130_and_keeps_fetched_days(folder: Path) -> None:
    with a_server(listing(a_day(THURSDAY, "One")), no_response, single_pages=True) as server:
        variables = {**environment(folder), "READER_HF_ENDPOINT": server.base_url}
        command = [*READER, "fetch", "--date", "2025-12-12", "--days", "2"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables) as process:
            assert process.stderr is not None
            first_line = process.stderr.readline()
            while len(server.requests) < 2:
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, first_line + err) == (130, b"", b"hf-daily 2025-12-11: imported 1 paper\n")
    with Library.open(folder) as library:
        assert list(library.columns.keys) == ["2512.11000"]


def test_a_terminal_shows_progress(folder: Path) -> None:
    pty = pytest.importorskip("pty")
    with a_server(listing(a_day(WEDNESDAY, "One"))) as server:
        master, slave = pty.openpty()
        variables = {**environment(folder), "READER_HF_ENDPOINT": server.base_url, "TERM": "xterm"}
        command = [*READER, "fetch", "--date", "2025-12-10"]
        with subprocess.Popen(command, stderr=slave, stdin=subprocess.DEVNULL, env=variables) as process:
            assert process.wait(timeout=60) == 0
    with open(master, "rb", buffering=0) as terminal:  # noqa: PTH123, it has no path
        written = terminal.read(4096).decode()
    assert re.fullmatch(
        r"(?:\r\x1b\[Kfetching 10 Dec 2025)+(?:\r\x1b\[K)+hf-daily 2025-12-10: imported 1 paper\r\n(?:\r\x1b\[K)*",
        written,
    )
