"""Opening links, copying and exporting; browser and clipboard are replaced, files are real."""

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from reader import desktop
from reader.app import ReaderApp
from reader.app.export_controller import LastExport
from reader.config import Config
from reader.errors import ClipboardError, LinkError
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper
from tests.reader.export.zotero_server import running_zotero
from widgets import commands


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []

    def take(text: str, _write: object = None, *, label: str) -> str:
        texts.append(text)
        return f"Copied {label}"

    monkeypatch.setattr(desktop, "copy", take)
    return texts


async def test_an_extra_field_is_ticked_and_unticked(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("e", "1", "f2")
        assert "[x] abstract" in driver.screen_text()
        await driver.press("f2")
        assert "[ ] abstract" in driver.screen_text()


@pytest.mark.traced
async def test_an_error_of_an_answer_goes_when_it_is_changed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("i")
        await driver.type_text("/no/such/file")
        await driver.press("enter")
        assert "File not found" in driver.screen_text()
        await driver.press("backspace")
        assert "File not found" not in driver.screen_text()


async def test_o_and_p_open_page_and_pdf(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("o")
        assert driver.messages_of(commands.OpenPage)
        assert "Opened https://arxiv.org" in driver.screen_text()
        await driver.press("p")
        assert opened == ["https://arxiv.org/abs/2512.00001", "https://arxiv.org/pdf/2512.00001"]


@pytest.mark.traced
async def test_c_opens_the_only_code_and_asks_where_there_are_several(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "c")
        assert opened == ["https://github.com/lab/lego"]
        await driver.press("k", "c")
        assert "gitlab.com/lab/distil" in driver.screen_text()
        await driver.press("2")
        assert opened[1:] == ["https://gitlab.com/lab/distil"]


async def test_a_paper_without_code_says_so(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("G", "c")
        assert "No code linked" in driver.screen_text()
        await driver.press("p")
        assert "No PDF known" in driver.screen_text()
        assert opened == []


async def test_a_url_that_cannot_be_opened_becomes_a_notice(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: str, **_: object) -> str:
        raise LinkError(f"no browser could open it. URL: {address}")

    monkeypatch.setattr(desktop, "open_url", refuse)
    async with run_app(library) as driver:
        await driver.press("o")
        assert driver.errors() == ["No browser could open it. URL: https://arxiv.org/abs/2512.00001"]
        await driver.press("3", "s")
        assert driver.current_paper.marks.starred


@pytest.mark.traced
async def test_copying_takes_address_and_citation(library: Library, copied: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("y")
        assert copied == ["https://arxiv.org/abs/2512.00001"]
        assert "Copied URL" in driver.screen_text()
        await driver.press("Y")
        assert copied[1].startswith("@misc{")
        await driver.press("a", "y")
        assert copied[2].splitlines() == [
            "https://arxiv.org/abs/2512.00001",
            "https://github.com/lab/lego",
            "https://example.org/clip",
        ]


async def test_a_citation_is_copied_in_the_configured_form(library: Library, copied: list[str]) -> None:
    async with run_app(library, config=Config(copy_as="markdown")) as driver:
        await driver.press("Y")
        assert copied == ["[Knowledge Distillation at Scale](https://arxiv.org/abs/2512.00001)"]
        assert "Copied Markdown link" in driver.screen_text()


@pytest.mark.traced
async def test_title_and_abstract_are_copied_by_key(library: Library, copied: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("C", "A")
        assert copied == ["Knowledge Distillation at Scale", "We distil large networks into small ones."]
        assert "Copied abstract" in driver.screen_text()
        await driver.press("j", "j", "A")
        assert "No abstract known" in driver.screen_text()


@pytest.mark.traced
async def test_every_link_of_a_paper_is_opened_by_its_number(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("O")
        text = driver.screen_text()
        assert "1  code     github.com/lab/distil" in text
        assert "5  link     lab.github.io/distil" in text
        await driver.press("5")
        assert opened == ["https://lab.github.io/distil"]


@pytest.mark.traced
async def test_a_paper_without_a_page_is_searched_by_its_title(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "o")
        assert opened == ["https://huggingface.co/papers?q=Merging+LoRAs+like+Playing+LEGO"]
        assert "No page known · searching huggingface.co for the title" in driver.screen_text()


async def test_several_pages_give_one_notice(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("a", "o")
        assert len(opened) == 2
        assert driver.notices() == ["Opened 2 links"]


async def test_many_pages_are_opened_after_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, log = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} --new-tab")
    library = Library.in_memory()
    papers = (a_paper(f"Paper {number}", url=f"https://a.example/{number}") for number in range(7))
    library.import_digests(a_digest(*papers))
    async with run_app(library) as driver:
        await driver.press("a", "o")
        assert "Open 7 links?" in driver.screen_text()
        await driver.press("escape")
        assert not log.exists()
        await driver.press("o", "y")
        assert log.read_text().splitlines() == [f"--new-tab https://a.example/{number}" for number in range(7)]
        assert driver.notices() == ["Opened a.example"]
        await driver.press("G", "space", "home", "space", "o")
        assert len(log.read_text().splitlines()) == 7 + 5


async def drag(driver: AppDriver, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag the mouse from one cell of the screen to another."""
    await driver.pilot.mouse_down(offset=start)
    await driver.pilot.hover(offset=end)
    await driver.pilot.mouse_up(offset=end)
    await driver.wait_until_idle()


async def test_text_is_selected_with_the_mouse_and_copied(library: Library, copied: list[str]) -> None:
    async with run_app(library, size=(100, 24)) as driver:
        await driver.press("enter")
        lines = driver.screen_text().splitlines()
        row = next(y for y, line in enumerate(lines) if "We distil" in line)
        column = lines[row].index("large")
        await drag(driver, (column, row), (column + len("large networks") - 1, row))
        assert "14 characters selected · y copy" in driver.screen_text()
        await driver.press("y")
        assert copied == ["large networks"]
        assert "Copied selection" in driver.screen_text()
        await driver.press("ctrl+c")
        assert copied == ["large networks"] * 2


@pytest.mark.traced
async def test_selected_lines_of_a_paragraph_become_one_line(copied: list[str]) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Long", abstract="word " * 60 + "\nSecond paragraph.")))
    async with run_app(library, size=(60, 24)) as driver:
        await driver.press("enter")
        lines = driver.screen_text().splitlines()
        first = next(y for y, line in enumerate(lines) if "word" in line)
        last = next(y for y, line in enumerate(lines) if "Second" in line)
        await drag(driver, (2, first), (7, last))
        await driver.press("y")
        assert copied == [("word " * 60).strip() + "\nSecond"]


async def test_a_clipboard_that_fails_is_a_notice(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_text: str, _write: object = None, *, label: str) -> str:
        raise ClipboardError("no clipboard found")

    monkeypatch.setattr(desktop, "copy", refuse)
    async with run_app(library) as driver:
        await driver.press("y")
        assert driver.errors() == ["No clipboard found"]


async def test_e_exports_the_visible_papers_in_the_chosen_format(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    async with run_app(library) as driver:
        await driver.press("e")
        assert driver.messages_of(commands.Export)
        assert "Export 4 papers" in driver.screen_text()
        await driver.press("2")
        await driver.press("backspace")
        await driver.paste(str(file))
        await driver.press("enter")
        assert f"Exported 4 papers to {file}"[:40] in driver.screen_text()
    assert len(json.loads(file.read_text())["papers"]) == 4


@pytest.mark.traced
async def test_export_remembers_format_fields_and_place(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    with Library.open(tmp_path / "library") as library:
        library.import_digests(a_digest(a_paper("One", abstract="An abstract.", authors=("Ada Lovelace",))))
        async with run_app(library) as driver:
            await driver.press("e", "4")
            assert "1 paper as bibtex" in driver.screen_text()
            assert "[ ] abstract F2 [ ] keywords F3" in driver.screen_text()
            await driver.press("f2", "ctrl+u")
            await driver.paste(str(papers / "out.bib"))
            await driver.press("enter")
            await driver.wait_until((papers / "out.bib").exists)
        assert "abstract = {An abstract.}" in (papers / "out.bib").read_text()
    with Library.open(tmp_path / "library") as library:
        async with run_app(library) as driver:
            await driver.press("e")
            assert "● bibtex" in driver.screen_text()
            await driver.press("enter")
            assert "[x] abstract" in driver.screen_text()
            assert driver.app.screen.query_one(Input).value == str(papers / "papers.bib")


@pytest.mark.traced
async def test_notes_are_exported_to_a_folder_that_is_remembered(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    async with run_app(library) as driver:
        await driver.press("e", "end")
        assert "notes      Folder of notes for Obsidian and Logseq" in driver.screen_text()
        await driver.press("enter")
        assert "Export 4 papers as notes" in driver.screen_text()
        await driver.press("enter")
        assert "Not a valid folder name" in driver.screen_text()
        await driver.paste(str(folder))
        await driver.press("enter")
        await driver.wait_until(lambda: "Exported 4 notes to" in driver.screen_text())
        await driver.press("e", "enter")
        assert driver.app.screen.query_one(Input).value == str(folder)
        await driver.press("ctrl+u")
        await driver.paste(str(next(folder.iterdir())))
        await driver.press("enter")
        assert "Not a folder: " in driver.screen_text()
    assert len(list(folder.glob("*.md"))) == 4


async def test_export_asks_before_overwriting_a_file(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("old")
    async with run_app(library) as driver:
        for answer in ("n", "y"):
            await driver.press("space", "e", "3", "backspace")
            await driver.paste(str(file))
            await driver.press("enter")
            assert "exists. Overwrite?" in driver.screen_text()
            await driver.press(answer, "escape")
            assert (file.read_text() == "old") == (answer == "n")
    assert len(file.read_text().splitlines()) == 1


async def test_a_failed_export_leaves_no_file_and_says_why(library: Library, tmp_path: Path) -> None:
    async with run_app(library) as driver:
        await driver.press("e", "1", "ctrl+u")
        await driver.paste(str(tmp_path / "no" / "such.md"))
        await driver.press("enter")
        assert "Folder not found: /" in driver.screen_text()
        await driver.press("ctrl+u")
        await driver.paste(str(tmp_path / f"{'a' * 255}.md"))
        await driver.press("enter")
        assert "Not a valid file name" in driver.screen_text()
    assert not (tmp_path / "no").exists()


async def test_shift_z_sends_papers_to_zotero(library: Library) -> None:
    with running_zotero() as zotero:
        async with run_app(library, config=Config(zotero_port=zotero.port)) as driver:
            await driver.press("Z")
            assert driver.messages_of(commands.SendToZotero)
            await driver.wait_until(lambda: "Sent 1 paper to Zotero (My Library)" in driver.screen_text())
            await driver.press("Z")
            await driver.wait_until(lambda: "1 was there already" in driver.screen_text())
        assert len(zotero.items) == 1


@pytest.mark.traced
async def test_without_zotero_a_file_for_it_is_offered(library: Library, tmp_path: Path) -> None:
    with running_zotero() as stopped:
        port = stopped.port
    async with run_app(library, config=Config(zotero_port=port)) as driver:
        await driver.press("space", "Z")
        await driver.wait_until(lambda: "papers.csl.json" in driver.screen_text())
        await driver.press("ctrl+u")
        await driver.paste(str(tmp_path / "for-zotero.csl.json"))
        await driver.press("enter")
        await driver.wait_until((tmp_path / "for-zotero.csl.json").exists)


UNUSUAL = ("http://169.254.169.254/latest", "http://0/", "http://xn--gthub-n4a.com/a/b", "http://[::1]:22/")


def _with_code(*addresses: str) -> Library:
    library = Library.in_memory()
    papers = [a_paper(f"Paper {place}", code=(one,), links=(one,)) for place, one in enumerate(addresses)]
    library.import_digests(a_digest(*papers))
    return library


@pytest.mark.parametrize("address", UNUSUAL)
async def test_an_unusual_host_is_named_and_asked_about(opened: list[str], address: str) -> None:
    async with run_app(_with_code(address)) as driver:
        await driver.press("c")
        assert address in driver.screen_text()
        assert opened == []
        await driver.press("enter")
        assert opened == []
        await driver.press("c", "2")
        assert opened == [address]


@pytest.mark.traced
async def test_of_several_links_those_to_usual_hosts_can_be_opened(opened: list[str]) -> None:
    async with run_app(_with_code("https://github.com/a/b", *UNUSUAL[:2])) as driver:
        await driver.press("a", "c")
        assert "Open these 2 links?" in driver.screen_text()
        await driver.press("2")
        assert opened == ["https://github.com/a/b"]
        await driver.press("c", "3")
        assert len(opened) == 4


async def test_no_terminal_is_given_a_link_that_must_be_asked_about() -> None:
    async with run_app(_with_code(UNUSUAL[0])) as driver:
        segments = driver.screen_segments()
        assert any(UNUSUAL[0] in segment.text for segment in segments)
        assert not any(segment.style and segment.style.link for segment in segments)


@pytest.mark.traced
async def test_in_a_browser_links_open_in_that_browser(
    library: Library, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(ReaderApp, "is_web", property(lambda _: True))
    monkeypatch.setattr(ReaderApp, "open_url", lambda _, url, new_tab=True: shown.append(url))
    async with run_app(library) as driver:
        await driver.press("o", "p", "j", "c")
        assert opened == []
        assert shown == [
            "https://arxiv.org/abs/2512.00001",
            "https://arxiv.org/pdf/2512.00001",
            "https://github.com/lab/lego",
        ]


@pytest.mark.parametrize(
    "state", [[], {"fields": []}, {"fields": {"bibtex": "abstract"}}, {"fields": {"bibtex": [[]]}}]
)
def test_a_damaged_state_of_exports_has_no_fields(tmp_path: Path, state: object) -> None:
    (tmp_path / "export.json").write_text(json.dumps(state))
    assert LastExport(tmp_path).fields_of("bibtex") == frozenset()
