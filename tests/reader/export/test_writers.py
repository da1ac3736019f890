"""The registry of output formats."""

from datetime import date

import pytest

from reader.errors import UsageError
from reader.export import WRITERS, format_for_file, write
from reader.paper import Marks
from tests.builders import a_paper

CITATIONS = ["bibtex", "biblatex", "ris", "csl-json", "hayagriva"]
IN_ORDER = ["markdown", "json", "jsonl", *CITATIONS, "csv", "html", "atom", "bookmarks"]
"""Formats that have to exist, in the order of the dialog; others may stand between them."""


def test_every_writer_has_a_label_endings_and_a_module() -> None:
    assert [name for name in WRITERS if name in IN_ORDER] == IN_ORDER
    for name, writer in WRITERS.items():
        assert writer.name == name
        assert writer.label
        assert all(ending.startswith(".") for ending in writer.endings)
        assert callable(writer.load())
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
        ("refs.bibtex", "bibtex"),
        ("refs.ris", "ris"),
        ("refs.csl.json", "csl-json"),
        ("refs.json.csl.json", "csl-json"),
        ("refs.yml", "hayagriva"),
        ("refs.yaml", "hayagriva"),
        ("a.csv", "csv"),
        ("a.HTM", "html"),
        ("a.atom", "atom"),
        ("a.xml", "atom"),
        ("a.bookmarks.html", "bookmarks"),
        ("csv", None),
        ("a.txt", None),
    ],
)
def test_the_ending_of_a_file_chooses_the_writer(name: str, writer: str | None) -> None:
    assert format_for_file(name) == writer


def test_a_web_page_shows_every_fact() -> None:
    paper = a_paper(
        "A Lamp",
        abstract="We light it.",
        summary="A lamp.",
        authors=("Ada Able",),
        author_count=3,
        published=date(2026, 5, 30),
        code=("https://github.com/lamps/lamp",),
        marks=Marks(tags=("attic",), note="Read again"),
    )
    page = "".join(write([paper], "html"))
    for text in ("A Lamp", "Ada Able and 2 more", "2026", "github.com/lamps/lamp", ">#attic<", "<p>A lamp.</p>"):
        assert text in page
    assert '<p class="note">Read again</p>' in page
    assert "<details><summary>Abstract</summary><p>We light it.</p></details>" in page
    assert "<details>" not in "".join(write([a_paper("A Candle", abstract="")], "html"))


def test_the_year_of_a_date_has_four_digits() -> None:
    paper = a_paper("A Lamp", published=date(843, 1, 2))
    assert "PY  - 0843\nDA  - 0843/01/02\n" in "".join(write([paper], "ris"))
    assert "<published>0843-01-02T00:00:00Z<" in "".join(write([paper], "atom"))
