"""Tables of papers in CSV and TSV."""

import csv
from contextlib import suppress
from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest, Marks
from tests.reader.formats.test_fuzz import assert_clean


def read(text: str) -> Digest:
    return parse(text.encode(), "papers.csv", day=date(2026, 6, 1))


def row(**cells: str) -> str:
    file = StringIO()
    csv.writer(file).writerows([cells.keys(), cells.values()])
    return file.getvalue()


def test_a_table_is_parsed_with_every_fact() -> None:
    digest = read(
        "\ufeff"
        + row(
            Title="A Lamp,\nin the “Attic”",
            Authors="Able, Ada; Baker, Bob",
            Abstract="We light it.\nAgain.",
            Link="https://arxiv.org/abs/2605.00001v2",
            DOI="10.1000/LAMP",
            Date="2026-05-30",
            Venue="LampConf",
            GitHub="https://github.com/lamps/lamp",
            Keywords="lamps; attics",
            Categories="cs.CL",
            Upvotes="1,234",
        )
    )
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("table", "csv", ())
    assert (paper.title, paper.arxiv_id, paper.doi) == ("A Lamp, in the “Attic”", "2605.00001", "10.1000/lamp")
    assert (paper.authors, paper.abstract) == (("Ada Able", "Bob Baker"), "We light it. Again.")
    assert (paper.published, paper.venue, paper.categories) == (date(2026, 5, 30), "LampConf", ("cs.CL",))
    assert (paper.code, paper.keywords) == (("https://github.com/lamps/lamp",), ("lamps", "attics"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    digest = read(
        delimiter.join(["title", "url", "notes"]) + "\n" + delimiter.join(["A Lamp", "https://a.io/1", "Read"])
    )
    (paper,) = digest.papers
    assert (paper.title, paper.url, paper.marks.note) == ("A Lamp", "https://a.io/1", "Read")


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"Name": "A Lamp", "URL": "https://arxiv.org/abs/2605.00001"}, ("A Lamp", "2605.00001", None, "")),
        ({"Document Title": "A Lamp", "Publication Title": "Lamps", "Publication Year": "2025"}, ("A Lamp", None, None, "Lamps 2025")),
        ({"Item Type": "preprint", "Title": "A Lamp", "Abstract Note": "It glows.", "Url": "http://arxiv.org/abs/2605.00001"}, ("A Lamp", "2605.00001", None, "")),
        ({"Title": "A Lamp", "Year": "2025", "Source title": "Lamps"}, ("A Lamp", None, None, "Lamps 2025")),
        ({"Title": "A Lamp", "Date": "2025-05"}, ("A Lamp", None, None, "2025")),
        ({"arXiv ID": "2605.00001", "Comment": "12 pages"}, ("arXiv:2605.00001", "2605.00001", None, "12 pages")),
        ({"PT": "J", "AU": "Able, A", "TI": "A Lamp", "SO": "LAMPS", "PY": "2025", "DI": "10.1000/x"}, ("A Lamp", None, "10.1000/x", "LAMPS 2025")),
        ({"title": "[2605.00001] A Lamp", "url": "https://arxiv.org/abs/2605.00001"}, ("A Lamp", "2605.00001", None, "")),
        ({"title": "Paper page - A Lamp", "url": "https://hf.co/papers/2605.00001"}, ("A Lamp", "2605.00001", None, "")),
        ({"doi": "10.1000/X", "year": "2025"}, ("doi:10.1000/x", None, "10.1000/x", "2025")),
    ],
    ids=str,
)  # fmt: skip
def test_columns_have_the_names_of_other_programs(cells: dict[str, str], facts: tuple[object, ...]) -> None:
    (paper,) = read(row(**cells)).papers
    assert (paper.title, paper.arxiv_id, paper.doi, paper.venue) == facts


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Able, Ada; Baker, Bob", ("Ada Able", "Bob Baker")),
        ("Ada Able and Bob Baker", ("Ada Able", "Bob Baker")),
        ("Able, A. B., Baker, C.", ("A. B. Able", "C. Baker")),
        ("Ada Able|Bob Baker", ("Ada Able", "Bob Baker")),
        ("['Ada Able', 'Bob Baker']", ("Ada Able", "Bob Baker")),
        ('["Ada Able"]', ("Ada Able",)),
        ("[Ada Able]", ("[Ada Able]",)),
        ("Able, Ada", ("Ada Able",)),
        ("Able, Ada (57200000000); Plato", ("Ada Able", "Plato")),
        ("Ada Able\nBob Baker", ("Ada Able", "Bob Baker")),
    ],
)
def test_names_are_split_however_they_are_separated(authors: str, names: tuple[str, ...]) -> None:
    (paper,) = read(row(title="A Lamp", authors=authors, categories="['cs.CL', 'cs.AI']", upvotes="1,234")).papers
    assert (paper.authors, paper.categories, paper.upvotes) == (names, ("cs.CL", "cs.AI"), 1234)


@pytest.mark.parametrize(
    ("tags", "keywords", "categories"),
    [("vision, attics", ("vision", "attics"), ()), ("cs.CL, cs.AI", (), ("cs.CL", "cs.AI"))],
)
def test_tags_are_keywords_or_categories(tags: str, keywords: tuple[str, ...], categories: tuple[str, ...]) -> None:
    digest = read(row(Name="A Lamp", Tags=tags, URL="https://arxiv.org/abs/2605.00001"))
    assert (digest.papers[0].keywords, digest.papers[0].categories) == (keywords, categories)
    assert not any("unknown fields" in warning and "tags" in warning for warning in digest.warnings)


def test_a_table_without_a_header_needs_a_column_of_arxiv_urls() -> None:
    digest = read(
        '"A Lamp, again",https://arxiv.org/abs/2605.00001\nA Wick in Wax,https://arxiv.org/pdf/2605.00002v1\n'
    )
    assert [(paper.title, paper.arxiv_id) for paper in digest.papers] == [
        ("A Lamp, again", "2605.00001"),
        ("A Wick in Wax", "2605.00002"),
    ]
    with pytest.raises(DigestError, match="unrecognized format"):
        read("A Lamp,Ada Able\nA Wick,Bob Baker\n")


def test_marks_of_an_export_of_reader_come_back() -> None:
    cells = {
        "key": "x", "title": "'=A Lamp", "authors": "Ada Able; Bob Baker", "url": "https://page.example/lamp", "code": "",
        "tags": "attic; lamp", "note": "Read\nagain", "starred": "true", "read": "false", "snoozed_until": "2026-07-01",
        "summary": "It glows.", "added": "2026-05-01",
    }  # fmt: skip
    digest = read(row(**cells))
    (paper,) = digest.papers
    assert (paper.title, paper.url, paper.summary) == ("=A Lamp", "https://page.example/lamp", "It glows.")
    assert paper.marks == Marks(True, False, ("attic", "lamp"), "Read\nagain", date(2026, 7, 1))
    assert not any("unknown fields" in warning for warning in digest.warnings)


def test_rows_that_are_not_papers_are_named_with_their_line() -> None:
    digest = read('title,url\n"A Lamp\nin two lines",\n,,\n,https://news.example\nA Wick,\n')
    assert [paper.title for paper in digest.papers] == ["A Lamp in two lines", "A Wick"]
    assert digest.warnings[-1] == "papers.csv:5: an entry was skipped: it has no title"


def test_an_id_in_an_unknown_column_is_not_that_of_the_paper() -> None:
    digest = read("title,doi,cites\n,10.1000/lamp,2606.00002\n,,2606.00003\n")
    assert [(paper.title, paper.arxiv_id) for paper in digest.papers] == [("doi:10.1000/lamp", None)]
    assert digest.skipped == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title,url\n"A\n', r"papers\.csv:2: has a cell without an end; a quote may not be closed"),
        ('title,url\nA,\n"B\nC,\n', r"papers\.csv:3: has a cell without an end; a quote may not be closed"),
        ("title,url\n" + '"' + "x" * 200_000 + '",', r"papers\.csv:2: has a cell of more than 131,072 characters"),
        ("title,url\n", r"papers\.csv:1: contains no valid paper"),
    ],
    ids=["open quote", "open quote below", "large cell", "no rows"],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DigestError, match=message):
        read(text)


@pytest.mark.parametrize(
    "note",
    [
        "TY  - JOUR\nTI  - A Wick\nER  - ",
        "@article{wick,\n  title = {A Wick}\n}\n" + "x" * 500,
        "PMID- 1\nTI  - A Wick",
        "\\\\\narXiv:2605.00002\nTitle: A Wick\n\\\\",
        "Daily Papers\n",
        "- [A Wick](https://arxiv.org/abs/2605.00002)",
    ],
)
def test_a_table_is_recognised_whatever_its_cells_hold(note: str) -> None:
    digest = read(row(Title="A Lamp", Authors="Ada Able", Venue="LampConf", Note=f"See\n{note}"))
    assert (digest.format, [paper.title for paper in digest.papers]) == ("csv", ["A Lamp"])


@pytest.mark.parametrize(
    ("header", "item"),
    [
        ("", "- 2026, light, A {} in the Attic, https://arxiv.org/abs/2605.{}\n"),
        ("Paper, Code, Authors, Venue\n", "* [A {} in the Attic](https://arxiv.org/abs/2605.{}), Ada Able, light\n"),
        (
            "Lamps, wicks, wax, and light\n\nPaper, Code\n",
            "1. [A {} in the Attic](https://arxiv.org/abs/2605.{}), light\n",
        ),
    ],
)
def test_a_list_with_commas_is_not_a_table(header: str, item: str) -> None:
    digest = read(header + item.format("Lamp", "00001") + item.format("Wick", "00002"))
    titles = [paper.title.rpartition(", ")[2] for paper in digest.papers]
    assert (digest.format, titles) == ("markdown-list", ["A Lamp in the Attic", "A Wick in the Attic"])


def test_prose_that_begins_like_a_header_is_refused() -> None:
    with pytest.raises(DigestError, match="unrecognized format"):
        read("Title, Authors\nThis is a letter about lamps.\n")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["title", "url", "authors", "date", "note", ",", ";", '"', "\n", "2401.00001", "https://a.io", "\x1b["])
        | st.text(max_size=5),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_any_table_raises_nothing_but_a_digest_error(text: str) -> None:
    with suppress(DigestError):
        assert_clean(parse(f"title,authors,date,note,url,year,doi\nA Lamp,{text}".encode(), "any.csv", format="csv"))
    with suppress(DigestError):
        assert_clean(parse(text.encode(), "any.csv", format="csv"))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    ["title,url\n" + "," * 1_000_000, "title,url\n" + '""' * 300_000, "title,url\n" + "x\n" * 20_000, "," * 500_000],
)
def test_hostile_tables_are_read_or_refused_in_time(text: str) -> None:
    with suppress(DigestError):
        assert_clean(parse(text.encode(), "hostile.csv", format="csv"))


def test_a_date_may_be_written_day_first_with_dots() -> None:
    digest = read(row(Name="A Lamp", Link="https://arxiv.org/abs/2606.00001", Date="7.5.2026"))
    assert digest.papers[0].published == date(2026, 5, 7)


def test_full_names_come_before_initials() -> None:
    cells = {"Authors": "Able A.; Baker B.", "Author full names": "Able, Ada (57190000001); Baker, Bob (57190000002)"}
    digest = read(row(Title="A Lamp", DOI="10.1000/lamp", **cells))
    assert digest.papers[0].authors == ("Ada Able", "Bob Baker")


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Titre,Auteurs,Année,Résumé\nA Lamp,Able A; Baker B,2026,We light it.\n", ("Able A", "Baker B")),
        ("标题\t作者\t年份\t摘要\nA Lamp\t李明；王芳\t2026\tWe light it.\n", ("李明", "王芳")),
    ],
)
def test_headings_may_be_in_another_language(text: str, authors: tuple[str, ...]) -> None:
    (paper,) = read(text).papers
    assert (paper.title, paper.authors, paper.venue, paper.abstract) == ("A Lamp", authors, "2026", "We light it.")


def test_a_link_of_markdown_in_a_cell_is_a_title_and_a_url() -> None:
    (paper,) = read(row(Paper="[A Lamp](https://arxiv.org/abs/2605.00001)", Venue="LampConf")).papers
    assert (paper.title, paper.arxiv_id) == ("A Lamp", "2605.00001")


def test_one_word_names_are_not_a_name_with_the_family_first() -> None:
    (paper,) = read(row(Title="A Lamp", Authors="Able, Baker and Clark", DOI="10.1000/x")).papers
    assert paper.authors == ("Able", "Baker", "Clark")
