"""A new input format, output format or source is one module and one line."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from reader import export, formats
from reader.cli import main
from reader.config import search_sources
from reader.errors import DigestError
from reader.fetch import digests
from tests.builders import a_paper
from tests.reader.sources.server import a_server, content

TOY_FORMAT = """
from reader.paper import Digest, Paper, make_key

def detect(source_text):
    return source_text.text.startswith("TOY")

def parse(source_text):
    titles = source_text.text.splitlines()[1:]
    return Digest("toy", "toy", tuple(Paper(key=make_key(title, None), title=title) for title in titles))
"""
TOY_JSON_FORMAT = """
from reader.paper import Digest, Paper, make_key

def detect(json_list):
    return "toys" in json_list.wrapper_fields

def parse(source_text, json_list):
    titles = json_list.wrapper_fields["toys"]
    return Digest("toy", "toy-json", tuple(Paper(key=make_key(title, None), title=title) for title in titles))
"""
TOY_WRITER = """
def write(papers):
    for paper in papers:
        yield f"TOY {paper.title}\\n"
"""

TOY_SOURCE = """
from reader.sources import Service

SERVICE = Service({url!r})
FORMAT = "id-list"

def fetch_search(words, get):
    return get(f"/toys?q={{words}}")
"""

AddModule = Callable[[str, str], str]


@pytest.fixture
def add_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AddModule:
    """Return a function that writes a module, and undo every registration afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(formats, "FORMATS", dict(formats.FORMATS))
    monkeypatch.setattr(export, "WRITERS", dict(export.WRITERS))
    monkeypatch.setattr(search_sources, "SEARCH_SOURCES", searches := dict(search_sources.SEARCH_SOURCES))
    monkeypatch.setattr(digests, "SEARCH_SOURCES", searches)

    def add(name: str, code: str) -> str:
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        return name

    return add


@pytest.mark.parametrize("name", formats.FORMATS)
def test_every_format_has_its_own_name(name: str) -> None:
    module = formats.FORMATS[name].load()
    assert name == module.NAME
    assert callable(module.detect)
    assert callable(module.parse)


@pytest.mark.parametrize("name", export.WRITERS)
def test_every_writer_can_write(name: str) -> None:
    assert callable(export.WRITERS[name].load())


def test_a_text_format_needs_one_line(add_module: AddModule) -> None:
    formats.register("toy", "a list of toys", add_module("toy_format", TOY_FORMAT))
    digest = formats.parse(b"TOY\nA Kite\nA Top\n", "list.txt")
    assert (digest.format, [paper.title for paper in digest.papers]) == ("toy", ["A Kite", "A Top"])
    assert formats.parse(b"A Kite\nA Top\n", "list.txt", format="toy").papers[0].title == "A Top"
    with pytest.raises(DigestError, match="or a list of toys; save it"):
        formats.parse(b"A Kite\n", "list.txt")


def test_a_json_format_needs_one_line(add_module: AddModule) -> None:
    formats.register("toy-json", "toys in JSON", add_module("toy_json_format", TOY_JSON_FORMAT), is_json=True)
    digest = formats.parse(b'{"toys": ["A Kite"]}', "list.json")
    assert (digest.format, digest.papers[0].title) == ("toy-json", "A Kite")


def test_a_writer_needs_one_line(add_module: AddModule) -> None:
    export.register("toy", "For toys", (".toy",), add_module("toy_writer", TOY_WRITER))
    assert export.format_for_file("list.TOY") == "toy"
    assert "".join(export.write([a_paper("A Kite")], "toy")) == "TOY A Kite\n"


def test_the_command_line_lists_and_uses_a_new_format(
    add_module: AddModule, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READER_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    formats.register("toy", "a list of toys", add_module("toy_format", TOY_FORMAT))
    export.register("toy", "For toys", (".toy",), add_module("toy_writer", TOY_WRITER))
    (tmp_path / "list.txt").write_text("TOY\nA Kite\n", encoding="utf-8")
    library = str(tmp_path / "library")
    assert main(["--library", library, "import", str(tmp_path / "list.txt")]) == 0
    assert main(["--library", library, "export", "", "-o", str(tmp_path / "out.toy")]) == 0
    assert (tmp_path / "out.toy").read_text(encoding="utf-8") == "TOY A Kite\n"
    capsys.readouterr()
    assert main(["export", "--help"]) == 0
    assert "For toys" in capsys.readouterr().out


@pytest.mark.parametrize("name", search_sources.SEARCH_SOURCES)
def test_every_source_can_be_searched(name: str) -> None:
    module = import_module(search_sources.SEARCH_SOURCES[name].module)
    assert module.SERVICE.host
    assert module.FORMAT in formats.FORMATS
    assert callable(module.fetch_search)


def test_the_command_line_fetches_from_a_new_source(
    add_module: AddModule, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READER_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    library = str(tmp_path / "library")
    with a_server(content(b"2606.00001\n2606.00002\n")) as server:
        module = add_module("toy_source", TOY_SOURCE.format(url=server.base_url))
        search_sources.register("toy", 'toy "WORDS"', "a shelf of toys", module)
        assert main(["--library", library, "fetch", "toy", "kites"]) == 0
        assert "GET /toys?q=kites " in server.requests[0]
    assert "toy: kites 2" in capsys.readouterr().err
    assert main(["--library", library, "list", "source:toy", "--keys"]) == 0
    assert sorted(capsys.readouterr().out.split()) == ["2606.00001", "2606.00002"]
    assert main(["fetch", "--help"]) == 0
    assert 'toy "WORDS"' in " ".join(capsys.readouterr().out.split())
