"""What takes long: it says how far it is, it can be stopped, and the screen obeys keys meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from textual.widgets import Input

from reader.app import importing, work
from reader.app.files import files_meant, path_completed
from reader.paper import Addition, Digest
from reader.search import Searcher
from storage import Library
from tests.app.stage import Stage, on_stage


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SHOWN_AFTER", 0.0)


@pytest.fixture
def go_on() -> Iterator[Event]:
    """What is held up goes on once this is set, at the latest when the test is over."""
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


def hold_up(monkeypatch: pytest.MonkeyPatch, go_on: Event, after: int) -> None:
    """Let reading files wait after some of them."""
    read, begun = importing._read, list[Path]()

    def slowly(file: Path) -> Digest | Exception:
        begun.append(file)
        if len(begun) > after:
            assert go_on.wait(100)
        return read(file)

    monkeypatch.setattr(importing, "_read", slowly)


async def begin_import(stage: Stage, typed: str) -> None:
    await stage.press("i")
    await stage.paste(typed)
    stage.send("", "enter")


async def test_files_of_a_folder_are_imported_as_one_change(tmp_path: Path) -> None:
    library = Library.in_memory()
    async with on_stage(library) as stage:
        await begin_import(stage, str(digests(tmp_path, 3)))
        await stage.settle()
        assert "imported 3 files: 6 papers new, u takes it back" in stage.text()
        assert stage.on_cursor.title == stage.titles[0]
        await stage.press("u")
        assert len(library) == 0


@pytest.mark.parametrize("typed", ["no/such.txt", "x**y", "a word " * 100, "x" * 300])
async def test_a_file_that_is_not_there_can_be_named_again(library: Library, typed: str) -> None:
    async with on_stage(library) as stage:
        await begin_import(stage, typed)
        await stage.settle()
        assert "there is no such file" in stage.text()
        assert stage.app.screen.query_one(Input).value == typed
        await stage.press("escape")
        assert stage.app.screen is stage.triage


async def test_tab_completes_the_path_of_a_file(library: Library, tmp_path: Path) -> None:
    folder = digests(tmp_path, 2)
    async with on_stage(library) as stage:
        await stage.press("i")
        await stage.write(str(folder)[:-1])
        await stage.press("tab", "tab")
        assert stage.app.screen.query_one(Input).value == str(min(folder.iterdir()))


def test_a_path_is_completed_as_in_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "papers").mkdir()
    for name in ("papers.txt", ".hidden"):
        (tmp_path / name).touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert path_completed("pa") == "papers.txt"
    assert path_completed("papers") == "papers.txt"
    assert path_completed("papers.txt pap") == "papers.txt papers.txt"
    assert path_completed("~/papers/") is None
    assert path_completed("~/pa") == "~/papers.txt"
    assert path_completed("~/.h") == "~/.hidden"
    assert path_completed("./") == "./papers.txt"
    assert path_completed("nothing/like") is None
    assert path_completed("") is None


async def test_a_file_that_cannot_be_read_keeps_no_other_from_being_imported(tmp_path: Path) -> None:
    library = Library.in_memory()
    digests(tmp_path, 2)
    (tmp_path / "0.txt").write_text("no digest at all")
    async with on_stage(library) as stage:
        await begin_import(stage, f"{tmp_path}/*")
        await stage.settle()
        assert len(library) == 4
        assert "imported 2 of 3 files" in stage.text()
        assert ["0.txt:1:" in notice for notice in stage.errors()] == [True]


async def test_keys_are_obeyed_while_files_are_imported_and_it_says_how_far_it_is(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    hold_up(monkeypatch, go_on, after=2)
    async with on_stage(library) as stage:
        await begin_import(stage, str(digests(tmp_path, 4)))
        await stage.until(lambda: "importing 2/4 ━━━━━─────" in stage.text())
        title = stage.on_cursor.title
        stage.send("sj")
        await stage.until(lambda: stage.paper(title).marks.starred and stage.on_cursor.title != title)
        assert len(library) == 4
        go_on.set()
        await stage.settle()
        assert len(library) == 12
        await stage.until(lambda: "importing" not in stage.text())


async def test_while_papers_are_added_keys_move_and_what_would_change_a_paper_waits_its_turn(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    add, begun = Library.add, Event()

    def slowly(self: Library, *digests: Digest) -> Addition:
        with self._turn:
            begun.set()
            assert go_on.wait(100)
            return add(self, *digests)

    monkeypatch.setattr(Library, "add", slowly)
    async with on_stage(library) as stage:
        title = stage.on_cursor.title
        await begin_import(stage, str(digests(tmp_path, 1)))
        await stage.until(begun.is_set)
        stage.send("sj")
        await stage.until(lambda: stage.on_cursor.title != title)
        stage.app._look_at_others()
        assert not stage.paper(title).marks.starred
        go_on.set()
        await stage.settle()
        assert (len(library), stage.paper(title).marks.starred) == (6, True)
        await stage.press("u", "u")
        assert (len(library), stage.paper(title).marks.starred) == (4, False)


async def test_an_import_that_is_stopped_imports_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    hold_up(monkeypatch, go_on, after=1)
    async with on_stage(library) as stage:
        await begin_import(stage, str(digests(tmp_path, 3)))
        await stage.until(lambda: "esc stop it" in stage.text())
        stage.send("", "escape")
        await stage.until(lambda: "stop it" not in stage.text())
        go_on.set()
        await stage.settle()
        assert "stopped; nothing was imported" in stage.text()
        assert len(library) == 4


async def test_esc_leaves_the_search_before_it_stops_an_import(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    hold_up(monkeypatch, go_on, after=0)
    async with on_stage(library) as stage:
        await begin_import(stage, str(digests(tmp_path, 1)))
        await stage.until(lambda: "importing" in stage.text())
        stage.send("/lora", "enter", "escape")
        await stage.until(lambda: len(stage.titles) == 4)
        assert "importing" in stage.text()
        go_on.set()
        await stage.settle()
        assert len(library) == 6


async def test_quitting_during_an_import_adds_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    hold_up(monkeypatch, go_on, after=1)
    async with on_stage(library) as stage:
        await begin_import(stage, str(digests(tmp_path, 3)))
        await stage.until(lambda: "importing 1/3" in stage.text())
        stage.send("q")
        await stage.until(lambda: stage.app._exit)
        go_on.set()
    assert len(library) == 4
    assert stage.app.return_code == 0


@pytest.mark.parametrize("is_there", [True, False])
async def test_an_export_that_is_stopped_leaves_what_was_there(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event, is_there: bool
) -> None:
    file = tmp_path / "out.jsonl"
    if is_there:
        file.write_text("old")
    paper = library.paper

    def slowly(key: str) -> object:
        if stage.app._organs.works._under_way:
            assert go_on.wait(100)
        return paper(key)

    async with on_stage(library) as stage:
        await stage.press("e", "3", "backspace")
        await stage.paste(str(file))
        monkeypatch.setattr(library, "papers", lambda keys: map(slowly, keys))
        stage.send("", "enter")
        if is_there:
            await stage.until(lambda: "is there already" in stage.text())
            stage.send("2")
        await stage.until(lambda: "writing" in stage.text())
        stage.send("j", "escape")
        await stage.until(lambda: stage.papers.cursor == 1 and "stop it" not in stage.text())
        go_on.set()
        await stage.settle()
        assert "stopped; " in stage.text()
    assert contents(tmp_path) == ({"out.jsonl": "old"} if is_there else {})


async def test_quitting_stops_an_export(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    paper = library.paper
    async with on_stage(library) as stage:
        await stage.press("e", "3", "backspace")
        await stage.paste(str(tmp_path / "out.jsonl"))
        monkeypatch.setattr(library, "papers", lambda keys: (paper(key) for key in keys if go_on.wait(100)))
        stage.send("", "enter")
        await stage.until(lambda: "writing" in stage.text())
        stage.send("q")
        await stage.until(lambda: stage.app._exit)
    go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert contents(tmp_path) == {}


async def test_the_index_says_how_far_it_is_and_can_be_stopped(
    library: Library, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    prepare = Searcher.prepare

    def slowly(self: Searcher, cancelled: Callable[[], bool]) -> None:
        cancelled()
        assert go_on.wait(100)
        prepare(self, cancelled)

    monkeypatch.setattr(Searcher, "prepare", slowly)
    monkeypatch.setattr(Searcher, "papers_left", property(lambda _: 3))
    async with on_stage(library) as stage:
        await stage.until(lambda: "indexing 0/3 ──────────" in stage.text())
        stage.send("", "escape")
        await stage.until(lambda: "indexing" not in stage.text())
        go_on.set()
        await stage.settle()
        stage.app._look_at_others()
        await stage.settle()
        assert not stage.app._desk.showing.searcher.is_ready


async def test_what_was_asked_for_is_shown_before_the_index(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event
) -> None:
    hold_up(monkeypatch, go_on, after=0)
    async with on_stage(library) as stage:
        await begin_import(stage, str(digests(tmp_path, 1)))
        await stage.until(lambda: "importing" in stage.text())
        stage.app._organs.works.begin(work.Work("indexing", is_asked=False))
        await asyncio.sleep(0.3)
        assert "importing" in stage.text()
        stage.send("", "escape")
        await stage.until(lambda: "indexing" in stage.text())
        go_on.set()
        await stage.until(lambda: "stopped; nothing was imported" in stage.text())
        assert len(library) == 4


async def test_many_files_that_cannot_be_read_are_not_told_one_by_one(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("no digest at all")
    async with on_stage(Library.in_memory()) as stage:
        await begin_import(stage, str(tmp_path))
        await stage.settle()
        assert len(stage.errors()) == 4
        assert stage.errors()[-1] == "2 other files could not be imported either"


async def test_nothing_to_stop_is_said(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.triage.run_action("ask('stop')")
        await stage.settle()
        assert "nothing is under way" in stage.text()


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
    assert list(map(str, files_meant(typed))) == meant


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
    assert files_meant(typed.replace("{}", str(tmp_path))) == (tmp_path / "a b.txt",)
