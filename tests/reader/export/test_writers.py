"""The registry of output formats."""

from importlib import import_module

import pytest

from reader.errors import UsageError
from reader.export import WRITERS, format_for_file, write
from tests.builders import a_paper


def test_every_writer_has_a_label_endings_and_a_module() -> None:
    assert list(WRITERS) == ["markdown", "json", "jsonl", "bibtex", "biblatex"]
    for name, writer in WRITERS.items():
        assert writer.name == name
        assert writer.label
        assert all(ending.startswith(".") for ending in writer.endings)
        assert import_module(writer.module).write
        assert "".join(write([a_paper("A Lamp")], name))


def test_an_unknown_format_error_lists_the_formats() -> None:
    with pytest.raises(UsageError, match="unknown export format 'docx'; use one of markdown, json"):
        write([], "docx")


@pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("a.md", "markdown"),
        ("a.markdown", "markdown"),
        ("a.JSON", "json"),
        ("a.jsonl", "jsonl"),
        ("refs.bib", "bibtex"),
        ("a.txt", None),
    ],
)
def test_the_ending_of_a_file_chooses_the_writer(name: str, writer: str | None) -> None:
    assert format_for_file(name) == writer
