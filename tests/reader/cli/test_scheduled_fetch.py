"""Fetching by the clock: every source at once, silent when well, and what was missed comes later."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader.cli import fetch_command
from reader.sources import client
from storage import Library
from tests.project.readme import README
from tests.reader.cli.conftest import Run
from tests.reader.sources.server import Server, redirect, status
from tests.reader.sources.services import Entry, Services, a_day, a_listed_paper, an_atom_feed, serving

WEEK = [date(2025, 12, day) for day in (8, 9, 10, 11, 12)]
At = Callable[[date], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Set the day on which commands run, and wait for nothing."""
    monkeypatch.setattr(client, "pause", lambda _seconds, _is_cancelled: None)

    def set_day(day: date) -> None:
        monkeypatch.setattr(fetch_command, "utc_today", lambda: day)
        monkeypatch.setattr(fetch_command, "local_today", lambda: day)

    return set_day


def configure(folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    """Write a configuration with the mirror, a feed and two watches; the second one is of arXiv."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (
        f'hf_endpoint = "{server.base_url}"\n'
        f'[[feeds]]\nname = "weekly"\nurl = "{server.base_url}/rss"\n'
        '[[watch]]\nname = "looms"\nsource = "hf-search"\nquery = "power looms"\n'
    )
    if monkeypatch:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        text += '[[watch]]\nname = "weaving"\nsource = "arxiv"\nquery = "cat:cs.CL"\n'
    (folder / "config.toml").write_text(text, encoding="utf-8")


def a_week_of_papers() -> Services:
    return Services(
        {day: a_day(day, *[f"{day} {number}" for number in range(60)]) for day in WEEK},
        searches={"power looms": [a_listed_paper(date(2024, 1, 2), 1, "Looms")]},
        entries=[Entry("2512.50001", "Weaving", WEEK[0])],
        feeds={"/rss": an_atom_feed([Entry("2512.60001", "In a feed", WEEK[0])]).encode()},
        cap=50,
    )


def titles_in(folder: Path) -> set[str]:
    with Library.open(folder) as library:
        return set(library.columns.titles)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
def test_a_week_of_runs_loses_nothing_to_a_dead_day(
    reader: Run, folder: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = a_week_of_papers()
    statuses, messages = [], []
    with serving(services) as server:
        configure(folder.parent, server, monkeypatch)
        for day in WEEK:
            at(day)
            services.failures = {f"date={day}": [status(503)] * 3} if day == WEEK[2] else {}
            outcome = reader("fetch", "--all", "--quiet", "--since-last")
            assert outcome.out == ""
            statuses.append(outcome.status)
            messages += outcome.err.splitlines()
    assert statuses == [0, 0, 4, 0, 0]
    (message,) = messages
    assert message.startswith(f"reader: hf-daily: {server.host} answered 503 (service unavailable)")
    assert "missing: 2025-12-10;" in message
    expected = {paper["title"] for papers in services.days.values() for paper in papers}
    assert titles_in(folder) == expected | {"Looms", "Weaving", "In a feed"}
    assert services.unchanged


def test_one_source_that_fails_keeps_out_no_other(
    reader: Run, folder: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(WEEK[0])
    services = a_week_of_papers()
    with serving(services) as server:
        services.failures = {"/rss": [redirect("file:///etc/passwd")], "/api/query": [status(400)]}
        configure(folder.parent, server, monkeypatch)
        outcome = reader("fetch", "--all", "--json")
    first, second = (line for line in outcome.err.splitlines() if line.startswith("reader: "))
    assert first.startswith(f"reader: weekly: {server.host} redirects to 'file:///etc/passwd', and Reader only ")
    assert second.startswith(f"reader: weaving: {server.host} answered 400 (bad request)")
    assert (outcome.status, [each["source"] for each in json.loads(outcome.out)["imports"]]) == (
        4,
        ["hf-daily", "looms"],
    )
    assert len(titles_in(folder)) == 61


def test_quiet_errors_are_one_line(reader: Run, folder: Path, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    at(WEEK[0])
    services = Services()
    with serving(services) as server:
        services.failures = {text: [status(404)] * 9 for text in ("/api", "/rss")}
        configure(folder.parent, server, monkeypatch)
        outcome = reader("fetch", "--all", "--quiet")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (4, "", 1)
    for name in ("hf-daily", "weekly", "looms", "weaving"):
        assert f"{name}: {server.host} answered 404" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("weekly",), "In a feed"),
        (("looms",), "Looms"),
        (("LOOMS",), "Looms"),
        (("search", "power", "looms"), "Looms"),
        (("search", "power looms"), "Looms"),
        (("hf", "search", "power looms"), "Looms"),
        (("arxiv", "--category", "cs.CL"), "Weaving"),
        (("arxiv", "--query", "weaving looms", "--week", "2025-W50"), "Weaving"),
        (("hf", "--week", "2025-W49"), ""),
    ],
)
def test_one_source_can_be_fetched_alone(
    reader: Run, folder: Path, at: At, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], title: str
) -> None:
    at(WEEK[-1])
    with serving(a_week_of_papers()) as server:
        configure(folder.parent, server, monkeypatch)
        assert reader("fetch", *arguments).status == 0
    assert titles_in(folder) == ({title} if title else set())


def test_a_feed_can_be_fetched_by_its_url(reader: Run, folder: Path, at: At) -> None:
    at(WEEK[-1])
    with serving(a_week_of_papers()) as server:
        outcome = reader("fetch", f"{server.base_url}/rss")
        assert (outcome.status, outcome.err) == (0, f"{server.host}/rss 2025-12-10: imported 1 paper\n")
        configure(folder.parent, server)
        outcome = reader("fetch", f"{server.base_url}/rss")
        assert (outcome.status, outcome.err) == (0, "weekly 2025-12-10: nothing new: 1 updated\n")


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize(
    ("arguments", "days"),
    [
        (("--week", "2025-W50"), WEEK[:3]),
        (("--month", "2025-12"), [date(2025, 12, day) for day in (1, 2, 3, 4, 5)] + WEEK[:3]),
        (("--since-last",), [WEEK[2]]),
        (("hf-daily", "--date", "2025-12-09"), [WEEK[1]]),
    ],
)
def test_days_are_asked_for_up_to_today(
    reader: Run, at: At, arguments: tuple[str, ...], days: list[date], folder: Path
) -> None:
    at(WEEK[2])
    with serving(a_week_of_papers()) as server:
        configure(folder.parent, server)
        assert reader("fetch", *arguments).status == 0
    asked = {date.fromisoformat(path[23:33]) for path in server.paths}
    assert sorted(asked) == days


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--week", "2025-W60"), "argument --week: invalid week '2025-W60'; use YYYY-Www"),
        (("--month", "2025-13"), "argument --month: invalid month '2025-13'; use YYYY-MM"),
        (("--month", "2026-02"), "2026-02-01 to 2026-02-28 is in the future"),
        (("--week", "2025-W50", "--days", "2"), "--days and --week contradict each other"),
        (("--since-last", "--date", "2025-12-09"), "--date and --since-last contradict each other"),
        (("--all", "--days", "2"), "--all has no digests by day; leave out --days"),
        (("--all", "hf"), "--all takes no SOURCE"),
        (("search",), "search needs words"),
        (("search", "x", "--days", "2"), "search: x has no digests by day"),
        (("arxiv",), "arxiv needs --category"),
        (("arxiv", "--category", "cs.CL", "lamps"), "arxiv takes --category or --query, not both"),
        (("arxiv", "--category", "cs CL!"), "'CL!' is not a category of arXiv"),
        (("hf", "--category", "cs.CL"), "--category and --query belong to arxiv"),
        (("http://example.org/rss",), "a feed's URL must start with https://"),
        (("file:///etc/passwd",), "a feed's URL must be a URL such as"),
        (("hf", "weekly"), "unknown source 'hf weekly'"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_is_sent(
    reader: Run, folder: Path, at: At, arguments: tuple[str, ...], message: str
) -> None:
    at(WEEK[2])
    with serving(Services()) as server:
        configure(folder.parent, server)
        outcome = reader("fetch", *arguments)
    assert (outcome.status, outcome.err.count("\n"), server.requests) == (2, 1, [])
    assert outcome.err.startswith(f"reader: {message}")


def test_nothing_new_names_the_last_digest(reader: Run, folder: Path, at: At) -> None:
    with serving(Services({WEEK[0]: a_day(WEEK[0], "One")})) as server:
        configure(folder.parent, server)
        at(WEEK[0])
        reader("fetch")
        at(WEEK[1])
        outcome = reader("fetch", "--since-last")
    assert outcome.err.splitlines()[-1] == "hf-daily: nothing new since 8 Dec 2025"


def test_a_long_absence_is_reported(reader: Run, folder: Path, at: At) -> None:
    services = a_week_of_papers()
    with serving(services) as server:
        configure(folder.parent, server)
        at(WEEK[0])
        reader("fetch")
        at(WEEK[0] + timedelta(days=40))
        outcome = reader("fetch", "--since-last")
    expected = "Skipped 8 Dec 2025 – 17 Dec 2025 · run: reader fetch --date 2025-12-17 --days 10"
    assert outcome.err.splitlines()[-1] == expected


class DailyPapers(dict[date, list[dict[str, Any]]]):
    """One paper on every day, whatever day it is."""

    def get(self, day: date, _default: object = None) -> list[dict[str, Any]]:
        return a_day(day, f"Paper {day}")


def scheduled_commands() -> list[str]:
    """Return the commands of the crontab line and of the systemd service that the README shows."""
    text = README.read_text(encoding="utf-8")
    shown = re.findall(r"^(?:0 8 \* \* 1-5 |ExecStart=)(.+)$", text, re.MULTILINE)
    return [command.replace("%h", "$HOME") for command in shown]


def test_the_scheduled_commands_run_in_an_empty_environment(tmp_path: Path) -> None:
    program = tmp_path / ".local/bin/reader"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m reader "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    services = a_week_of_papers()
    services.days = DailyPapers()

    def run(command: str) -> tuple[int, str]:
        process = subprocess.run(
            ["/usr/bin/env", "-i", f"HOME={tmp_path}", "/bin/sh", "-c", command],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd="/",
        )
        return process.returncode, process.stdout + process.stderr

    cron, service = scheduled_commands()
    with serving(services) as server:
        configure(tmp_path / ".config/reader", server)
        assert run(cron) == (0, "")
        assert run(service) == (0, "")
        services.failures = {"/api/daily_papers": [status(404)] * 9}
        code, text = run(cron)
    assert (code, text.count("\n")) == (4, 1)
    assert text.startswith(f"reader: hf-daily: {server.host} answered 404 (not found)")
    titles = titles_in(tmp_path / ".local/share/reader")
    assert {"Looms", "In a feed"} < titles
    assert len(titles) == 3
    assert len(services.unchanged) >= 3
