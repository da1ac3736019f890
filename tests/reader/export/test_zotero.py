"""Papers go to a Zotero that runs on this machine, each once."""

import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reader.errors import ExportError, UsageError
from reader.export.zotero import Zotero, ZoteroNotRunning, zotero_item
from reader.paper import Marks, Paper
from tests.builders import a_paper
from tests.reader.export.zotero_server import FakeZotero, running_zotero

LAMP = a_paper(
    "Lamps in Attics",
    arxiv_id="2603.01234",
    abstract="We light attics.",
    authors=("Ludwig van der Berg", "The Lamp Team"),
    published=date(2026, 3, 1),
    code=("https://github.com/acme/lamp",),
    marks=Marks(tags=("vision",), note="read <twice>\nwith care"),
)
MOTH = a_paper("Moths", doi="10.1000/182")


@pytest.fixture
def server() -> Iterator[FakeZotero]:
    with running_zotero() as running:
        yield running


def test_a_paper_is_a_preprint_with_tags_note_and_code() -> None:
    assert zotero_item(LAMP) == {
        "itemType": "preprint",
        "title": "Lamps in Attics",
        "creators": [
            {"creatorType": "author", "firstName": "Ludwig", "lastName": "van der Berg"},
            {"creatorType": "author", "lastName": "The Lamp Team", "fieldMode": 1},
        ],
        "abstractNote": "We light attics.",
        "date": "2026-03-01",
        "repository": "arXiv",
        "archiveID": "arXiv:2603.01234",
        "DOI": "10.48550/arXiv.2603.01234",
        "url": "https://arxiv.org/abs/2603.01234",
        "libraryCatalog": "Reader",
        "extra": "Code: https://github.com/acme/lamp",
        "tags": [{"tag": "vision"}],
        "notes": [{"note": "<p>read &lt;twice&gt;<br/>with care</p>"}],
        "attachments": [
            {"title": "Code", "url": "https://github.com/acme/lamp", "mimeType": "text/html", "snapshot": False}
        ],
    }


def test_papers_are_sent_once(server: FakeZotero, tmp_path: Path) -> None:
    zotero = Zotero(tmp_path / "zotero.json", server.port)
    assert zotero.send([LAMP, MOTH]).describe() == "sent 2 papers to Zotero (My Library)"
    (saved,) = [content for method, path, content in server.requests if path == "/connector/saveItems"]
    assert [item["title"] for item in saved["items"]] == ["Lamps in Attics", "Moths"]
    assert saved["sessionID"]
    again = zotero.send([LAMP, MOTH, a_paper("New")])
    assert again.describe() == "sent 1 paper to Zotero (My Library); 2 were there already"
    assert [item["title"] for item in server.items] == ["Lamps in Attics", "Moths", "New"]
    assert zotero.send([LAMP]).describe() == "nothing new for Zotero: 1 was there already"


@pytest.mark.parametrize(
    "item",
    [
        {"title": "Old Title", "archiveID": "arXiv:2603.01234"},
        {"title": "X", "DOI": "10.48550/arXiv.2603.01234"},
        {"title": "X", "url": "http://arxiv.org/abs/2603.01234v2"},
        {"title": "X", "extra": "arXiv:2603.01234 [cs]"},
    ],
)
def test_a_paper_that_came_another_way_is_known_by_its_arxiv_id(server: FakeZotero, item: dict[str, str]) -> None:
    server.items = [item]
    assert Zotero(None, server.port).send([LAMP]).known == 1
    server.items = [{name: text.replace("01234", "012345") for name, text in item.items()}]
    assert Zotero(None, server.port).send([LAMP]).sent == 1


def test_a_paper_that_was_deleted_in_zotero_is_sent_again(server: FakeZotero, tmp_path: Path) -> None:
    zotero = Zotero(tmp_path / "zotero.json", server.port)
    zotero.send([LAMP])
    server.items.clear()
    assert zotero.send([LAMP]).sent == 1


def test_without_the_local_api_reader_remembers_what_it_sent(server: FakeZotero, tmp_path: Path) -> None:
    server.has_local_api = False
    assert Zotero(tmp_path / "zotero.json", server.port).send([LAMP, MOTH]).sent == 2
    report = Zotero(tmp_path / "zotero.json", server.port).send([LAMP, MOTH])
    assert (report.sent, report.known, report.is_remembered) == (0, 2, True)
    assert sum(path.startswith("/api/") for _method, path, _content in server.requests) == 2


def test_a_collection_is_found_by_its_name(server: FakeZotero) -> None:
    assert Zotero(None, server.port).send([LAMP], "thesis").place == "Thesis"
    (moved,) = server.moved
    assert (moved["target"], moved["sessionID"]) == ("C12", server.requests[-2][2]["sessionID"])


def test_an_unknown_collection_sends_nothing(server: FakeZotero) -> None:
    with pytest.raises(UsageError, match="no collection 'Moths'; create it there, or use one of: My Library, Thesis"):
        Zotero(None, server.port).send([LAMP], "Moths")
    assert server.items == []


def test_many_papers_are_sent_in_parts(server: FakeZotero) -> None:
    server.has_local_api = False
    papers: list[Paper] = [a_paper(f"Lamp {index}") for index in range(120)]
    Zotero(None, server.port).send(papers)
    sizes = [len(content["items"]) for _method, path, content in server.requests if path == "/connector/saveItems"]
    assert sizes == [50, 50, 20]


def test_a_refusal_gives_zoteros_reason(server: FakeZotero) -> None:
    server.save_status = 500
    with pytest.raises(ExportError, match=r"Zotero refused the papers: LIBRARY_NOT_EDITABLE \(HTTP 500\)"):
        Zotero(None, server.port).send([LAMP])
    server.selected["libraryEditable"] = False
    with pytest.raises(ExportError, match="the library that is selected in Zotero is read-only"):
        Zotero(None, server.port).send([LAMP])


def test_a_missing_zotero_is_reported() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(ZoteroNotRunning, match="Zotero does not answer on port"):
            Zotero(None, free.getsockname()[1]).send([LAMP])


def test_another_server_on_the_port_is_not_zotero(server: FakeZotero) -> None:
    server.answers_ping = False
    with pytest.raises(ZoteroNotRunning, match="is not Zotero"):
        Zotero(None, server.port).send([LAMP])
    assert server.items == []


def test_proxies_are_not_used(server: FakeZotero, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:9")
    assert Zotero(None, server.port).send([LAMP]).sent == 1
