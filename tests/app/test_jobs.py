"""Background jobs: they show their progress, can be cancelled, and do not block keys."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, current_thread, main_thread

import pytest
from textual.widgets import Input

from reader.app import import_controller, jobs
from reader.app.import_controller import ImportJob
from reader.app.jobs import Job
from reader.app.path_prompts import complete_path, match_files
from reader.errors import NetworkError
from reader.files import read_file_bytes
from reader.paper import Digest
from reader.search import Searcher
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest


@pytest.fixture(autouse=True)
def without_progress_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SHOW_AFTER_SECONDS", 0.0)


@pytest.fixture
def proceed() -> Iterator[Event]:
    """Blocked jobs continue when this is set, at the latest when the test ends."""
    go_on = Event()
    yield go_on
    go_on.set()


def digests(folder: Path, count: int) -> Path:
    """Write files of two papers each, and give their folder."""
    for number in range(count):
        papers = [f'{{"title": "Paper {number}.{place}"}}' for place in range(2)]
        (folder / f"{number}.json").write_text(f'{{"schema": 1, "papers": [{", ".join(papers)}]}}')
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def block_reads(monkeypatch: pytest.MonkeyPatch, go_on: Event, after: int) -> None:
    """Block reading files after some of them."""
    begun: list[Path] = []

    def slowly(file: Path, limit: int) -> bytes:
        begun.append(file)
        if len(begun) > after:
            assert go_on.wait(100)
        return read_file_bytes(file, limit)

    monkeypatch.setattr(import_controller, "read_file_bytes", slowly)


async def start_import(driver: AppDriver, typed: str) -> None:
    await driver.press("i")
    await driver.paste(typed)
    driver.send_keys("", "enter")


@pytest.mark.traced
async def test_files_of_a_folder_are_imported_as_one_change(tmp_path: Path) -> None:
    library = Library.in_memory()
    async with run_app(library) as driver:
        await start_import(driver, str(digests(tmp_path, 3)))
        await driver.wait_until_idle()
        assert "Imported 3 files: 6 new · u undo" in driver.screen_text()
        assert driver.current_paper.title == driver.titles[0]
        await driver.press("u")
        assert len(library) == 0


@pytest.mark.parametrize("typed", ["no/such.txt", "x**y", "a word " * 100, "x" * 300])
async def test_a_file_that_is_not_there_can_be_named_again(library: Library, typed: str) -> None:
    async with run_app(library) as driver:
        await start_import(driver, typed)
        await driver.wait_until_idle()
        assert "File not found" in driver.screen_text()
        assert driver.app.screen.query_one(Input).value == typed
        await driver.press("escape")
        assert driver.app.screen is driver.main_screen


@pytest.mark.traced
async def test_tab_completes_the_path_of_a_file(library: Library, tmp_path: Path) -> None:
    folder = digests(tmp_path, 2)
    async with run_app(library) as driver:
        await driver.press("i")
        await driver.type_text(str(folder)[:-1])
        await driver.press("tab", "tab")
        assert driver.app.screen.query_one(Input).value == str(min(folder.iterdir()))


def test_a_path_is_completed_as_in_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "papers").mkdir()
    for name in ("papers.txt", ".hidden"):
        (tmp_path / name).touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert complete_path("pa") == "papers.txt"
    assert complete_path("papers") == "papers.txt"
    assert complete_path("papers.txt pap") == "papers.txt papers.txt"
    assert complete_path("~/papers/") is None
    assert complete_path("~/pa") == "~/papers.txt"
    assert complete_path("~/.h") == "~/.hidden"
    assert complete_path("./") == "./papers.txt"
    assert complete_path("nothing/like") is None
    assert complete_path("") is None


async def test_an_unreadable_file_does_not_stop_other_imports(tmp_path: Path) -> None:
    library = Library.in_memory()
    digests(tmp_path, 2)
    (tmp_path / "0.txt").write_text("no digest at all")
    async with run_app(library) as driver:
        await start_import(driver, f"{tmp_path}/*")
        await driver.wait_until_idle()
        assert len(library) == 4
        assert "Imported 2 of 3 files" in driver.screen_text()
        assert ["0.txt:1:" in notice for notice in driver.errors()] == [True]


async def test_keys_work_and_progress_shows_while_importing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    block_reads(monkeypatch, proceed, after=2)
    async with run_app(library) as driver:
        await start_import(driver, str(digests(tmp_path, 4)))
        await driver.wait_until(lambda: "Importing 2/4 ━━━━━╌╌╌╌╌" in driver.screen_text())
        title = driver.current_paper.title
        driver.send_keys("sj")
        await driver.wait_until(lambda: driver.paper(title).marks.starred and driver.current_paper.title != title)
        assert len(library) == 4
        proceed.set()
        await driver.wait_until_idle()
        assert len(library) == 12
        await driver.wait_until(lambda: "Importing" not in driver.screen_text())


async def test_changes_wait_while_an_import_commits(library: Library, tmp_path: Path, proceed: Event) -> None:
    begun = Event()

    def clock() -> datetime:
        """Block the import, which asks for the time within its transaction, in a thread of its own."""
        if current_thread() is not main_thread():
            begun.set()
            assert proceed.wait(100)
        return datetime(2025, 12, 30, tzinfo=UTC)

    timed = Library.in_memory(clock=clock)
    timed.import_digests(a_digest(*library.papers()))
    async with run_app(timed) as driver:
        title = driver.current_paper.title
        await start_import(driver, str(digests(tmp_path, 1)))
        await driver.wait_until(begun.is_set)
        driver.send_keys("sj")
        await driver.wait_until(lambda: driver.current_paper.title != title)
        driver.app.poll_external_changes()
        assert not driver.paper(title).marks.starred
        proceed.set()
        await driver.wait_until_idle()
        assert (len(timed), driver.paper(title).marks.starred) == (6, True)
        await driver.press("u", "u")
        assert (len(timed), driver.paper(title).marks.starred) == (4, False)


async def test_an_import_that_is_stopped_imports_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    block_reads(monkeypatch, proceed, after=1)
    async with run_app(library) as driver:
        await start_import(driver, str(digests(tmp_path, 3)))
        await driver.wait_until(lambda: "esc cancel" in driver.screen_text().splitlines()[-1])
        driver.send_keys("", "escape")
        await driver.wait_until(lambda: "esc cancel" not in driver.screen_text().splitlines()[-1])
        proceed.set()
        await driver.wait_until_idle()
        assert "Import cancelled" in driver.screen_text()
        assert len(library) == 4


async def test_esc_leaves_the_search_before_it_stops_an_import(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    block_reads(monkeypatch, proceed, after=0)
    async with run_app(library) as driver:
        await start_import(driver, str(digests(tmp_path, 1)))
        await driver.wait_until(lambda: "Importing" in driver.screen_text())
        driver.send_keys("/lora", "enter", "escape")
        await driver.wait_until(lambda: len(driver.titles) == 4)
        assert "Importing" in driver.screen_text()
        proceed.set()
        await driver.wait_until_idle()
        assert len(library) == 6


async def test_quitting_during_an_import_adds_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    block_reads(monkeypatch, proceed, after=1)
    async with run_app(library) as driver:
        await start_import(driver, str(digests(tmp_path, 3)))
        await driver.wait_until(lambda: "Importing 1/3" in driver.screen_text())
        driver.send_keys("q")
        await driver.wait_until(lambda: driver.has_quit)
        proceed.set()
    assert len(library) == 4
    assert driver.app.return_code == 0


async def test_an_error_of_what_yields_digests_ends_the_import(library: Library) -> None:
    def yield_digests() -> Iterator[Digest]:
        yield a_digest("New")
        raise NetworkError("the network is gone")

    async with run_app(library) as driver:
        finished: list[ImportJob] = []
        queue = driver.app.dispatcher.jobs
        ImportJob(driver.app.context, queue, Job("reading"), finished.append).start(yield_digests())
        await driver.wait_until(lambda: finished)
        assert finished[0].errors == ["the network is gone"]
        assert len(library) == 5
        assert queue.is_idle


@pytest.mark.parametrize("is_there", [True, False])
async def test_an_export_that_is_stopped_leaves_what_was_there(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event, is_there: bool
) -> None:
    file = tmp_path / "out.jsonl"
    if is_there:
        file.write_text("old")
    paper = library.paper

    def slowly(key: str) -> object:
        if not driver.app.dispatcher.is_idle:
            assert proceed.wait(100)
        return paper(key)

    async with run_app(library) as driver:
        await driver.press("e", "3", "backspace")
        await driver.paste(str(file))
        monkeypatch.setattr(library, "papers", lambda keys: map(slowly, keys))
        driver.send_keys("", "enter")
        if is_there:
            await driver.wait_until(lambda: "exists. Overwrite?" in driver.screen_text())
            driver.send_keys("y")
        await driver.wait_until(lambda: "Exporting" in driver.screen_text())
        driver.send_keys("j", "escape")
        await driver.wait_until(
            lambda: driver.paper_list.cursor == 1 and "esc cancel" not in driver.screen_text().splitlines()[-1]
        )
        proceed.set()
        await driver.wait_until_idle()
        assert "Export cancelled" in driver.screen_text()
    assert contents(tmp_path) == ({"out.jsonl": "old"} if is_there else {})


async def test_quitting_stops_an_export(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    paper = library.paper
    async with run_app(library) as driver:
        await driver.press("e", "3", "backspace")
        await driver.paste(str(tmp_path / "out.jsonl"))
        monkeypatch.setattr(library, "papers", lambda keys: (paper(key) for key in keys if proceed.wait(100)))
        driver.send_keys("", "enter")
        await driver.wait_until(lambda: "Exporting" in driver.screen_text())
        driver.send_keys("q")
        await driver.wait_until(lambda: driver.has_quit)
    proceed.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert contents(tmp_path) == {}


async def test_the_index_says_how_far_it_is_and_can_be_stopped(
    library: Library, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    prepare = Searcher.update_index

    def slowly(self: Searcher, cancelled: Callable[[], bool]) -> None:
        cancelled()
        assert proceed.wait(100)
        prepare(self, cancelled)

    monkeypatch.setattr(Searcher, "update_index", slowly)
    monkeypatch.setattr(Searcher, "unindexed_count", property(lambda _: 3))
    async with run_app(library) as driver:
        await driver.wait_until(lambda: "Indexing 0/3 ╌╌╌╌╌╌╌╌╌╌" in driver.screen_text())
        driver.send_keys("", "escape")
        await driver.wait_until(lambda: "Indexing" not in driver.screen_text())
        proceed.set()
        await driver.wait_until_idle()
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert not driver.app.context.listing_state.searcher.is_ready


async def test_what_was_asked_for_is_shown_before_the_index(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proceed: Event
) -> None:
    block_reads(monkeypatch, proceed, after=0)
    async with run_app(library) as driver:
        await start_import(driver, str(digests(tmp_path, 1)))
        await driver.wait_until(lambda: "Importing" in driver.screen_text())
        driver.app.dispatcher.jobs.start(jobs.Job("indexing", is_requested=False))
        await asyncio.sleep(0.3)
        assert "Importing" in driver.screen_text()
        driver.send_keys("", "escape")
        await driver.wait_until(lambda: "Indexing" in driver.screen_text())
        proceed.set()
        await driver.wait_until(lambda: "Import cancelled" in driver.screen_text())
        assert len(library) == 4


async def test_many_files_that_cannot_be_read_are_not_told_one_by_one(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("no digest at all")
    async with run_app(Library.in_memory()) as driver:
        await start_import(driver, str(tmp_path))
        await driver.wait_until_idle()
        assert len(driver.errors()) == 4
        assert driver.errors()[-1] == "2 more files failed"


async def test_cancelling_nothing_gives_a_notice(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.main_screen.run_action("post_command('cancel-job')")
        await driver.wait_until_idle()
        assert "Nothing running" in driver.screen_text()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a.txt", ["a.txt"]),
        ("  a.txt ", ["a.txt"]),
        ("b c.txt", ["b c.txt"]),
        ("'b c.txt' a.txt", ["b c.txt", "a.txt"]),
        ("b\\ c.txt a.txt a.txt", ["b c.txt", "a.txt"]),
        ("*.txt", ["a.txt", "b c.txt"]),
        ("d", ["d/e.txt"]),
        ("*/*.txt", ["d/e.txt"]),
        ("nothing*", ["nothing*"]),
        ("it's", ["it's"]),
        ("~nobody-at-all/x", ["~nobody-at-all/x"]),
        ("empty", []),
        ("'b c.txt'", ["b c.txt"]),
        ('"d/e.txt" ', ["d/e.txt"]),
        ("b\\ c.txt", ["b c.txt"]),
    ],
)
def test_files_are_meant_by_path_pattern_or_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, meant: list[str]
) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "empty").mkdir()
    for name in ("a.txt", "b c.txt", "d/e.txt", "d/.hidden"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert list(map(str, match_files(typed))) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "file://{}/a%20b.txt",
        "FILE://localhost{}/a%20b.txt",
        "file:{}/a%20b.txt ",
        "'file://{}/a%20b.txt' 'file://{}/a%20b.txt'",
        "'{}/a b.txt' file://{}/a%20b.txt",
    ],
)
def test_files_are_meant_by_their_url(tmp_path: Path, typed: str) -> None:
    (tmp_path / "a b.txt").touch()
    assert match_files(typed.replace("{}", str(tmp_path))) == (tmp_path / "a b.txt",)
