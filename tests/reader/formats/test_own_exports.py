"""What Reader exports for other programs comes back with its identifiers, URLs, names and titles."""

import string
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reader import export
from reader.errors import DigestError
from reader.export import WRITERS
from reader.export.notes import new_note
from reader.export.options import ExportOptions
from reader.formats import parse
from reader.paper import Marks, Paper, make_key, title_key
from reader.text import clean_text
from tests.builders import a_paper

FORMATS = {"bibtex": "bibtex", "biblatex": "bibtex", "ris": "ris", "csl-json": "csl-json", "csv": "csv"}
"""Export formats, and the input formats as which they are recognised."""

WORDS = st.text(string.ascii_letters + string.digits + " %&_#{}~^\\$@,=\"'öŁß伟-", min_size=1, max_size=30).map(
    str.strip
)
PAPERS = st.builds(
    a_paper,
    WORDS.filter(title_key),
    arxiv_id=st.sampled_from([None, "2401.00001", "hep-ph/0301050"]),
    doi=st.sampled_from(
        [None, "10.1000/lamp_1", "10.1007/jhep02(2016)087", "10.1000/1234(1998)1<12:alia>2.0.co;2", "10.1000/a#b%c"]
    ),
    url=st.sampled_from([None, "https://page.example/a_b~c"]),
    code=st.sampled_from([(), ("https://github.com/a/b_c",), ("https://github.com/a/b~c", "https://gitlab.com/d")]),
    authors=st.sampled_from(
        [(), ("Ada Able",), ("Vincent van Gogh", "Attic Team"), ("Björn Ångström", "danah boyd", "伟 张", "김 민수")]
    ),
    published=st.sampled_from([None, date(2026, 5, 30)]),
    marks=st.sampled_from([Marks(), Marks(note="Read it again; 50% done")]),
)


def read_back(paper: Paper, name: str, options: ExportOptions | None = None) -> Paper:
    digest = parse("".join(export.write([paper], name, options)).encode(), "export", day=date(2026, 6, 1))
    assert digest.format == FORMATS[name]
    (back,) = digest.papers
    return back


@settings(max_examples=400, deadline=None)
@given(PAPERS, st.sampled_from([*FORMATS]))
def test_a_paper_comes_back_from_every_export(paper: Paper, name: str) -> None:
    is_bare = not (paper.authors or paper.page_url or paper.published)
    assume(name != "csl-json" or not is_bare)  # a title and a type alone are in many kinds of JSON
    back = read_back(paper, name)
    assert title_key(back.title) == title_key(paper.title)
    assert (back.arxiv_id, back.authors, back.code) == (paper.arxiv_id, paper.authors, paper.code)
    assert paper.arxiv_id or (back.doi, back.page_url) == (paper.doi, paper.page_url)
    assert (back.published, back.marks.note) == (paper.published, paper.marks.note)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("venue", ["LAMP 2026", "12 pages; page: https://lamp.example/a", "Lamps & 100% {oil} (oral)."])
def test_venue_and_categories_come_back(name: str, venue: str) -> None:
    paper = a_paper("A Lamp", arxiv_id="2605.00001", venue=venue, categories=("cs.CL", "quant-ph"), keywords=("oil",))
    back = read_back(paper, name, ExportOptions(frozenset(WRITERS[name].extra_fields)))
    assert back.venue == paper.venue
    assert (back.categories, back.keywords) == (paper.categories, paper.keywords)


@pytest.mark.parametrize("name", FORMATS)
def test_abstracts_and_marks_come_back(name: str) -> None:
    marks = Marks(starred=True, tags=("attic", "lamp"))
    paper = a_paper("A Lamp", arxiv_id="2605.00001", abstract="We light it.", marks=marks)
    back = read_back(paper, name)
    has_abstract, has_marks = name in {"ris", "csl-json"}, name == "csv"
    assert back.abstract == ("We light it." if has_abstract else "")
    assert back.marks == (marks if has_marks else Marks())


def test_a_feed_restores_identifiers_code_venue_and_categories() -> None:
    facts = {
        "arxiv_id": "2605.00001",
        "doi": "10.1000/a_b",
        "venue": "LAMP 2026",
        "categories": ("cs.CL", "cs.RO"),
        "keywords": ("oil",),
    }
    paper = a_paper("<img src=lamp>", code=("https://github.com/a/lamp",), **facts)
    (back,) = parse("".join(export.write([paper], "atom")).encode(), "export", day=date(2026, 6, 1)).papers
    assert (back.title, back.code) == (paper.title, paper.code)
    assert {name: getattr(back, name) for name in facts} == facts


def test_a_table_brings_back_submitter_and_withdrawal() -> None:
    back = read_back(a_paper("A Lamp", submitter="Ada Able", organization="Attic", stars=3, withdrawn=True), "csv")
    assert (back.submitter, back.organization, back.stars, back.withdrawn) == ("Ada Able", "Attic", 3, True)


@pytest.mark.parametrize(
    "note",
    [
        "- [A Lamp](https://arxiv.org/abs/2605.00002)\n> quoted",
        "@article{lamp,\n  title = {A Lamp},\n}",
        "TY  - RPRT\nTI  - A Lamp\nER  - ",
        "Title: A Lamp\nPDF: https://arxiv.org/pdf/2605.00002",
        "<html>\n<body><a href='https://arxiv.org/abs/2605.00002'>A Lamp</a></body>\n</html>",
        "From: Ada\nSubject: A Lamp\n\narXiv:2605.00002",
    ],
)
def test_a_table_is_one_whatever_its_notes_hold(note: str) -> None:
    marks = Marks(tags=("a;b", "oil"), note=clean_text(note))
    assert read_back(a_paper("A Lamp", marks=marks), "csv").marks == marks


def test_a_note_comes_back() -> None:
    facts = {
        "venue": "LAMP 2026",
        "categories": ("cs.CL",),
        "keywords": ("oil",),
        "authors": ("Ada Able", "Attic Team"),
    }
    paper = a_paper("A Lamp: Its Light", arxiv_id="2605.00001", abstract="We light it.", **facts)
    digest = parse(new_note(paper, "able2026lamp").encode(), "note.md", day=date(2026, 6, 1))
    (back,) = digest.papers
    assert (digest.format, digest.warnings) == ("markdown-note", ())
    assert (back.title, back.arxiv_id, back.abstract) == (paper.title, paper.arxiv_id, paper.abstract)
    assert {name: getattr(back, name) for name in facts} == facts


@pytest.mark.parametrize(
    "marks",
    [
        Marks(),
        Marks(starred=True, tags=("2026", "attic", "größe"), note="<b>Oil</b> &amp; wick\n\n- dry\n> wet"),
        Marks(read=True, note="## Note\n\n> ## Abstract\n<!-- reader:end -->\n---"),
    ],
)
def test_a_note_without_an_identifier_comes_back_with_its_marks(marks: Marks) -> None:
    paper = a_paper("A Lamp: Its Light", abstract="We light it.", keywords=("oil", "dry wick"), marks=marks)
    digest = parse(new_note(paper, "lamp").encode(), "note.md", day=date(2026, 6, 1))
    (back,) = digest.papers
    assert (digest.format, back.key, back.title, back.abstract) == (
        "markdown-note",
        make_key(paper.title, None),
        paper.title,
        paper.abstract,
    )
    assert (back.keywords, back.marks) == (paper.keywords, marks)
    assert back.stated_marks == {"starred", "read", "tags", "note"}


def test_bookmarks_come_back_as_a_list() -> None:
    papers = [a_paper("A Lamp & Its [Light]", arxiv_id="2605.00001"), a_paper("An Attic", doi="10.1000/attic")]
    back = parse("".join(export.write(papers, "bookmarks")).encode(), "export", day=date(2026, 6, 1)).papers
    assert [(paper.title, paper.arxiv_id, paper.doi) for paper in back] == [
        ("A Lamp & Its [Light]", "2605.00001", None),
        ("An Attic", None, "10.1000/attic"),
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_the_year_of_a_venue_comes_back(name: str) -> None:
    paper = a_paper("A Lamp", doi="10.1000/lamp", venue="Journal of Lamps 2014", authors=("Ada Able",))
    assert read_back(paper, name).venue == "Journal of Lamps 2014"


@pytest.mark.parametrize(("name", "reason"), [("html", "is a web page that Reader exported"), ("hayagriva", "unrecog")])
def test_an_export_that_cannot_come_back_is_refused(name: str, reason: str) -> None:
    papers = [a_paper("A Lamp", arxiv_id="2605.00001", authors=("Ada Able",)), a_paper("An Attic", author_count=3)]
    with pytest.raises(DigestError, match=reason):
        parse("".join(export.write(papers, name)).encode(), "export", day=date(2026, 6, 1))


@pytest.mark.parametrize("title", ["=1+1", "'=1+1", "''-a", "What the lamp's '=' means", "'tis a lamp"])
def test_a_title_that_a_spreadsheet_may_calculate_comes_back(title: str) -> None:
    assert read_back(a_paper(title, arxiv_id="2605.00001"), "csv").title == title
