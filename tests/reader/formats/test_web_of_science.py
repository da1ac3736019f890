"""Plain text exported from Web of Science."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest

ARTICLE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Able, A
   Baker, B
AF Able, Ada
   Baker, Bob
TI A Lamp in the Attic: How to
   Light It
SO JOURNAL OF LAMPS
DT Article
DE lamps; attic
   light
ID CANDLES
AB We light a lamp and
   look around.
PD JUN 12
PY 2026
DI 10.1000/Lamp.1
UT WOS:000000000000001
ER

"""
PREPRINT = """PT J
AU Chandler, C
CA Attic Light Team
TI A Candle
AR arXiv:2606.00002
ID CANDLES; SMOKE
PD MAY-JUN
PY 2026
UT PPRN:1234567
ER

EF
"""


def read(text: str) -> Digest:
    return parse(text.encode(), "savedrecs.txt", day=date(2026, 6, 15))


def test_an_article_is_parsed() -> None:
    digest = read("\ufeff" + ARTICLE.replace("\n", "\r\n"))
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("web-of-science", "web-of-science", ())
    assert (paper.title, paper.authors) == ("A Lamp in the Attic: How to Light It", ("Ada Able", "Bob Baker"))
    assert (paper.doi, paper.published, paper.venue) == ("10.1000/lamp.1", date(2026, 6, 12), "JOURNAL OF LAMPS")
    assert (paper.abstract, paper.keywords) == ("We light a lamp and look around.", ("lamps", "attic light"))
    assert (paper.url, paper.withdrawn) == (None, False)


def test_a_preprint_is_identified_by_its_number() -> None:
    (_article, paper) = read(ARTICLE + PREPRINT).papers
    assert (paper.key, paper.title, paper.published) == ("2606.00002", "A Candle", None)
    assert (paper.authors, paper.keywords) == (("C Chandler", "Attic Light Team"), ("CANDLES", "SMOKE"))


def test_a_book_without_a_doi_has_its_page() -> None:
    text = "PT B\nBE Editor, E\nTI Lamps\nDT Book; Retracted Publication\nPY 2025\nUT WOS:000000000000002\nER\n"
    (paper,) = read(text).papers
    assert (paper.authors, paper.venue, paper.withdrawn) == (("E Editor",), "2025", True)
    assert paper.url == "https://www.webofscience.com/wos/woscc/full-record/WOS:000000000000002"


@pytest.mark.parametrize("text", ["PT J\n", "PT J\n\nTI A Lamp\n", "AU Able, A\nTI A Lamp\nER\n", "PT Journal\nTI A\n"])
def test_other_texts_with_tags_are_refused(text: str) -> None:
    with pytest.raises(DigestError, match="a Web of Science file"):
        read(text)


@given(st.lists(st.sampled_from(["PT J", "PT", "TI", "TI x", "   y", "", "ER", "EF", "AF A,", "PD JUN 99", "UT WOS:"])))
def test_any_lines_are_parsed_or_refused(lines: list[str]) -> None:
    try:
        digest = read("\n".join(["PT J", "TI A Lamp", *lines]))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)
