import pytest

from reader.errors import UsageError
from reader.export import WRITERS, format_for_file, write


def test_every_writer_says_what_it_is() -> None:
    assert list(WRITERS) == ["markdown", "json", "jsonl", "bibtex", "biblatex"]
    for writer in WRITERS.values():
        assert writer.DESCRIPTION
        assert writer.SUFFIX.startswith(".")


def test_an_unknown_format_error_lists_the_formats() -> None:
    with pytest.raises(UsageError, match="no writer is called 'docx'; there are markdown, json"):
        write([], "docx")


@pytest.mark.parametrize(
    ("name", "writer"),
    [("a.md", "markdown"), ("a.JSON", "json"), ("a.jsonl", "jsonl"), ("refs.bib", "bibtex"), ("a.txt", None)],
)
def test_the_ending_of_a_file_asks_for_a_writer(name: str, writer: str | None) -> None:
    assert format_for_file(name) == writer
