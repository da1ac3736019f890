"""RIS files of reference managers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest

ZOTERO = """TY  - GEN
TI  - A Lamp in the Attic
AU  - Able, Ada
AU  - Baker, Bob, Jr.
AU  - Attic Light Team
AB  - We light it.
Code: https://github.com/lamps/lamp
DA  - 2026/05/30/
PY  - 2026
DO  - 10.48550/arXiv.2606.00001
UR  - http://arxiv.org/abs/2606.00001
KW  - Computer Science
KW  - Lamps
ER  -
"""
ENDNOTE = """1.
TY  - JOUR
T1  - A Candle
A1  - Able, Ada
Y1  - 2014//
N2  - We blow it out.
      It smokes.
DO  - 10.1000/candle
UR  - https://publisher.example/candle
ER  -
"""


def read(text: str) -> Digest:
    return parse(text.encode(), "library.ris", day=date(2026, 6, 1))


def test_a_preprint_of_zotero_is_parsed() -> None:
    digest = read(ZOTERO)
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("ris", "ris", ())
    assert (paper.title, paper.arxiv_id, paper.published) == ("A Lamp in the Attic", "2606.00001", date(2026, 5, 30))
    assert paper.authors == ("Ada Able", "Bob Baker Jr.", "Attic Light Team")
    assert (paper.abstract, paper.keywords) == (
        "We light it. Code: https://github.com/lamps/lamp",
        ("Computer Science", "Lamps"),
    )
    assert paper.links == paper.code == ("https://github.com/lamps/lamp",)


def test_an_article_of_endnote_is_identified_by_its_doi() -> None:
    (paper,) = read(ENDNOTE).papers
    assert (paper.title, paper.arxiv_id, paper.doi) == ("A Candle", None, "10.1000/candle")
    assert (paper.authors, paper.published, paper.abstract) == (("Ada Able",), None, "We blow it out. It smokes.")
    assert paper.links == ("https://publisher.example/candle",)


@pytest.mark.parametrize("end", ["ER  - \n", "ER  -\n", "\n", ""])
def test_a_reference_ends_at_its_end_tag_or_at_the_next_type(end: str) -> None:
    text = ZOTERO.replace("ER  -\n", end) + ENDNOTE
    assert [paper.title for paper in read(text).papers] == ["A Lamp in the Attic", "A Candle"]


def test_a_byte_order_mark_and_line_endings_do_not_matter() -> None:
    assert read("\ufeff" + ZOTERO.replace("\n", "\r\n")).papers == read(ZOTERO).papers


def test_editors_stand_for_missing_authors() -> None:
    text = "TY  - BOOK\nTI  - Lamps\nED  - Able, Ada\nA2  - Baker, Bob\n{}ER  - \n"
    assert read(text.format("")).papers[0].authors == ("Ada Able", "Bob Baker")
    assert read(text.format("AU  - Cole, Cy\n")).papers[0].authors == ("Cy Cole",)


def test_a_title_is_enough() -> None:
    assert [paper.title for paper in read("TY  - BOOK\nTI  - Lamps\nER  - \n").papers] == ["Lamps"]


def test_a_reference_without_a_title_has_its_identifier_as_title() -> None:
    digest = read("TY  - JOUR\nDO  - 10.1000/X\nER  - \nTY  - JOUR\nN2  - Abstract\nER  - \n")
    assert [(paper.title, paper.doi) for paper in digest.papers] == [("doi:10.1000/x", "10.1000/x")]
    assert "library.ris:4: a reference was skipped: it has no title, arXiv id or DOI" in digest.warnings
    assert digest.skipped == 1
    with pytest.raises(DigestError, match=r"library\.ris:1: contains no valid paper; a reference was skipped"):
        read("TY  - JOUR\nN2  - Abstract\nER  - \n")


@pytest.mark.parametrize(
    ("tags", "published", "venue"),
    [
        ("T2  - Lamps\nDA  - 2026/05/30/\nPY  - 2026", date(2026, 5, 30), "Lamps"),
        ("JO  - Lamps\nPY  - 2026/05//", None, "Lamps 2026"),
        ("JF  - Lamps\nY1  - 2026/05/30/Spring", date(2026, 5, 30), "Lamps"),
        ("PY  - 2026\nDA  - 2026-05-30", date(2026, 5, 30), ""),
        ("PB  - arXiv\nPY  - 2026", None, "2026"),
        ("N1  - Comment: 12 pages, LampConf", None, "12 pages, LampConf"),
    ],
)
def test_venue_and_date_are_read_from_any_dialect(tags: str, published: date | None, venue: str) -> None:
    (paper,) = read(f"TY  - JOUR\nTI  - A Lamp\n{tags}\nER  - \n").papers
    assert (paper.published, paper.venue) == (published, venue)


def test_notes_give_code_and_identifiers_and_stay_notes() -> None:
    note = "N1  - arXiv:2605.00001 [cs.CL]\nN1  - Code: https://github.com/lamps/lamp\nN1  - Read again\n"
    (paper,) = read(f"TY  - RPRT\nTI  - A Lamp\n{note}KW  - lamps; attics\nER  - \n").papers
    assert (paper.arxiv_id, paper.categories, paper.keywords) == ("2605.00001", ("cs.CL",), ("lamps", "attics"))
    assert (paper.code, paper.marks.note) == (("https://github.com/lamps/lamp",), "Read again")


@given(
    st.lists(
        st.sampled_from(["TY  - JOUR", "ER  - ", "TI  - A", "AU  - B, C", "DA  - 2026/99/99", "  x", "", "1."]),
        max_size=15,
    )
)
def test_any_lines_are_parsed_or_refused(lines: list[str]) -> None:
    try:
        digest = read("\n".join(["TY  - JOUR", "TI  - A Lamp", "AU  - Able, Ada", *lines]))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


def test_a_reference_without_a_title_is_named_by_its_abstract() -> None:
    digest = read(
        "TY  - JOUR\nN2  - We light a lamp\nthat never goes out, and measure for how long it burns in an attic.\nER  - \n"
    )
    assert [paper.title for paper in digest.papers] == [
        "We light a lamp that never goes out, and measure for how long it burns in an…"
    ]
    assert any("1: a reference has no title" in warning for warning in digest.warnings)


def test_authors_keep_the_order_of_the_file() -> None:
    text = "TY  - JOUR\nTI  - A Lamp\nA1  - Able, Ada\nAU  - Baker, Bob\nER  -\n"
    assert read(text).papers[0].authors == ("Ada Able", "Bob Baker")
