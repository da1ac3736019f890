import pytest

from reader.errors import UsageError
from reader.export import WRITERS, write, writer_for_file


def test_every_writer_says_what_it_is() -> None:
    assert list(WRITERS) == ["markdown", "json", "jsonl", "bibtex", "biblatex"]
    for writer in WRITERS.values():
        assert writer.WORDS
        assert writer.ENDING.startswith(".")


def test_a_format_that_nobody_writes_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no writer is called 'docx'; there are markdown, json"):
        write([], "docx")


@pytest.mark.parametrize(
    ("name", "writer"),
    [("a.md", "markdown"), ("a.JSON", "json"), ("a.jsonl", "jsonl"), ("refs.bib", "bibtex"), ("a.txt", None)],
)
def test_the_ending_of_a_file_asks_for_a_writer(name: str, writer: str | None) -> None:
    assert writer_for_file(name) == writer
