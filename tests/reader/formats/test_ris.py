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


def test_a_title_is_enough() -> None:
    assert [paper.title for paper in read("TY  - BOOK\nTI  - Lamps\nER  - \n").papers] == ["Lamps"]


def test_a_reference_without_a_title_is_skipped_with_its_line() -> None:
    digest = read(ZOTERO + "TY  - JOUR\nDO  - 10.1000/x\nER  - \n")
    assert len(digest.papers) == 1
    assert digest.warnings == ("library.ris:15: an entry was skipped: it has no title",)
    with pytest.raises(DigestError, match=r"library\.ris:1: contains no valid paper; an entry was skipped"):
        read("TY  - JOUR\nDO  - 10.1000/x\nER  - \n")


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
