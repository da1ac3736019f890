"""What leaves the program: to the browser, the clipboard, a file; none of these is really touched here but the file."""

import json
from pathlib import Path

import pytest

from reader import desktop
from reader.app import ReaderApp
from reader.errors import ClipboardError, LinkError
from storage import Library
from tests.app.stage import on_stage
from tests.builders import a_digest, a_paper
from widgets import commands


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []

    def take(address: str, **_: object) -> str:
        addresses.append(address)
        return f"handed {address} to the browser"

    monkeypatch.setattr(desktop, "open_address", take)
    return addresses


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []

    def take(text: str, _write: object = None) -> str:
        texts.append(text)
        return "copied to the clipboard"

    monkeypatch.setattr(desktop, "copy", take)
    return texts


async def test_o_and_p_open_page_and_pdf(library: Library, opened: list[str]) -> None:
    async with on_stage(library) as stage:
        await stage.press("o")
        assert stage.asked(commands.OpenPage)
        assert "to the browser" in stage.text()
        await stage.press("p")
        assert opened == ["https://arxiv.org/abs/2512.00001", "https://arxiv.org/pdf/2512.00001"]


async def test_c_opens_the_only_code_and_asks_where_there_are_several(library: Library, opened: list[str]) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "c")
        assert opened == ["https://github.com/lab/lego"]
        await stage.press("k", "c")
        assert "gitlab.com/lab/distil" in stage.text()
        await stage.press("2")
        assert opened[1:] == ["https://gitlab.com/lab/distil"]


async def test_a_paper_without_code_says_so(library: Library, opened: list[str]) -> None:
    async with on_stage(library) as stage:
        await stage.press("G", "c")
        assert "no code is known of this paper" in stage.text()
        await stage.press("p")
        assert "no pdf is known of this paper" in stage.text()
        assert opened == []


async def test_what_cannot_be_opened_is_a_notice_and_the_program_goes_on(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str, **_: object) -> str:
        raise LinkError(f"no browser took it; the address is {address}")

    monkeypatch.setattr(desktop, "open_address", refuse)
    async with on_stage(library) as stage:
        await stage.press("o")
        assert stage.errors() == ["no browser took it; the address is https://arxiv.org/abs/2512.00001"]
        await stage.press("3", "s")
        assert stage.on_cursor.marks.starred


async def test_copying_takes_address_and_citation(library: Library, copied: list[str]) -> None:
    async with on_stage(library) as stage:
        await stage.press("y")
        assert copied == ["https://arxiv.org/abs/2512.00001"]
        assert "copied to the clipboard" in stage.text()
        await stage.press("Y")
        assert copied[1].startswith("@misc{")
        await stage.press("a", "y")
        assert copied[2].splitlines() == [
            "https://arxiv.org/abs/2512.00001",
            "https://github.com/lab/lego",
            "https://example.org/clip",
        ]


async def test_a_clipboard_that_fails_is_a_notice(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_text: str, _write: object = None) -> str:
        raise ClipboardError("no clipboard answers here")

    monkeypatch.setattr(desktop, "copy", refuse)
    async with on_stage(library) as stage:
        await stage.press("y")
        assert stage.errors() == ["no clipboard answers here"]


async def test_e_writes_all_on_show_in_the_chosen_format(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    async with on_stage(library) as stage:
        await stage.press("e")
        assert stage.asked(commands.Export)
        assert "Write 4 papers as" in stage.text()
        await stage.press("2")
        await stage.press("backspace")
        await stage.paste(str(file))
        await stage.press("enter")
        assert f"wrote 4 papers to {file}"[:40] in stage.text()
    assert len(json.loads(file.read_text())["papers"]) == 4


async def test_e_writes_the_selection_and_asks_before_writing_over_a_file(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("old")
    async with on_stage(library) as stage:
        for answer in ("1", "2"):
            await stage.press("space", "e", "3", "backspace")
            await stage.paste(str(file))
            await stage.press("enter")
            assert "is there already" in stage.text()
            await stage.press(answer, "escape")
            assert (file.read_text() == "old") == (answer == "1")
    assert len(file.read_text().splitlines()) == 1


async def test_an_export_that_fails_leaves_no_file_and_says_why(library: Library, tmp_path: Path) -> None:
    async with on_stage(library) as stage:
        await stage.press("e", "1", "ctrl+u")
        await stage.paste(str(tmp_path / "no" / "such.md"))
        await stage.press("enter")
        assert "there is no folder /" in stage.text()
        await stage.press("ctrl+u")
        await stage.paste(str(tmp_path / f"{'a' * 255}.md"))
        await stage.press("enter")
        assert "this is no name for a file" in stage.text()
    assert not (tmp_path / "no").exists()


UNUSUAL = ("http://169.254.169.254/latest", "http://0/", "http://xn--gthub-n4a.com/a/b", "http://[::1]:22/")


def _with_code(*addresses: str) -> Library:
    library = Library.in_memory()
    papers = [a_paper(f"Paper {place}", code=(one,), links=(one,)) for place, one in enumerate(addresses)]
    library.add(a_digest(*papers))
    return library


@pytest.mark.parametrize("address", UNUSUAL)
async def test_an_unusual_host_is_named_and_asked_about(opened: list[str], address: str) -> None:
    async with on_stage(_with_code(address)) as stage:
        await stage.press("c")
        assert address in stage.text()
        assert opened == []
        await stage.press("enter")
        assert opened == []
        await stage.press("c", "2")
        assert opened == [address]


async def test_of_several_links_those_to_usual_hosts_can_be_opened(opened: list[str]) -> None:
    async with on_stage(_with_code("https://github.com/a/b", *UNUSUAL[:2])) as stage:
        await stage.press("a", "c")
        assert "Open these 2 links?" in stage.text()
        await stage.press("2")
        assert opened == ["https://github.com/a/b"]
        await stage.press("c", "3")
        assert len(opened) == 4


async def test_no_terminal_is_given_a_link_that_must_be_asked_about() -> None:
    async with on_stage(_with_code(UNUSUAL[0])) as stage:
        segments = [segment for line in stage.app.screen._compositor.render_strips() for segment in line]
        assert any(UNUSUAL[0] in segment.text for segment in segments)
        assert not any(segment.style and segment.style.link for segment in segments)


async def test_in_a_browser_links_open_in_that_browser(
    library: Library, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(ReaderApp, "is_web", property(lambda _: True))
    monkeypatch.setattr(ReaderApp, "open_url", lambda _, url, new_tab=True: shown.append(url))
    async with on_stage(library) as stage:
        await stage.press("o", "p", "j", "c")
        assert opened == []
        assert shown == [
            "https://arxiv.org/abs/2512.00001",
            "https://arxiv.org/pdf/2512.00001",
            "https://github.com/lab/lego",
        ]
