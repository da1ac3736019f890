"""MEDLINE files of PubMed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest, Paper

ARTICLE = """
PMID- 31234567
OWN - NLM
STAT- MEDLINE
IS  - 2057-5858 (Electronic)
DP  - 2026 May 30
TI  - Lamps in the attic: telling candles from bulbs in rooms without a window by the
      light they give.
LID - 10.1099/lamp.0.000823 [doi]
AB  - BACKGROUND: We light a lamp and measure for
      how long it burns. Code: https://github.com/lamps/lamp
CI  - (c) 2026 The Authors.
FAU - Able, Ada B
AU  - Able AB
AD  - Attic Institute, 1 Roof Street, Lampton.
FAU - Baker, Bob Jr
AU  - Baker B Jr
CN  - Attic Light Team
TA  - J Lamps
JT  - Journal of lamps and
      candles
MH  - *Lighting/methods
OT  - lamps
OT  - *attic light
PMC - PMC9123456
AID - 10.1099/lamp.0.000823 [doi]
AID - 000823 [pii]
SO  - J Lamps. 2026 May 30;8(5):000823.
"""
PREPRINT = """
PMID- 41234568
STAT- Publisher
DP  - 2026 Jun
DEP - 20260612
TI  - A Candle.
AU  - Chandler CC
JT  - ArXiv
AID - arXiv:2606.00002v1 [pii]
MH  - *Candles/chemistry
"""


def read(text: str) -> Digest:
    return parse(text.encode(), "citations.nbib", day=date(2026, 6, 15))


def paper_of(*tags: str) -> Paper:
    (paper,) = read("\n".join(("PMID- 7", "TI  - A Lamp.", *tags))).papers
    return paper


def test_an_article_is_parsed() -> None:
    digest = read(ARTICLE)
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("pubmed", "pubmed", ())
    assert (
        paper.title == "Lamps in the attic: telling candles from bulbs in rooms without a window by the light they give"
    )
    assert paper.authors == ("Ada B Able", "Bob Baker Jr", "Attic Light Team")
    assert (paper.doi, paper.arxiv_id, paper.published) == ("10.1099/lamp.0.000823", None, date(2026, 5, 30))
    assert paper.abstract.startswith("BACKGROUND: We light a lamp and measure for how long it burns.")
    assert (paper.venue, paper.keywords) == ("Journal of lamps and candles", ("lamps", "attic light"))
    assert paper.url == "https://pubmed.ncbi.nlm.nih.gov/31234567/"
    assert "https://pmc.ncbi.nlm.nih.gov/articles/PMC9123456/" in paper.links
    assert paper.code == ("https://github.com/lamps/lamp",)


def test_a_preprint_has_its_arxiv_id_and_day() -> None:
    (article, preprint) = read(ARTICLE + PREPRINT).papers
    assert article.doi
    assert (preprint.key, preprint.title, preprint.published) == ("2606.00002", "A Candle", date(2026, 6, 12))
    assert (preprint.authors, preprint.keywords, preprint.venue) == (("Chandler CC",), ("Candles",), "")


@pytest.mark.parametrize(
    ("tags", "published", "venue"),
    [
        (("DP  - 2026 May 30",), date(2026, 5, 30), ""),
        (("DP  - 2026 May-Jun", "TA  - J Lamps"), None, "J Lamps 2026"),
        (("DP  - 2026", "DEP - 20260601"), date(2026, 6, 1), ""),
        (("DP  - 2026 May 99", "DEP - 20269999"), None, "2026"),
        ((), None, ""),
    ],
)
def test_a_date_needs_a_day(tags: tuple[str, ...], published: date | None, venue: str) -> None:
    paper = paper_of(*tags)
    assert (paper.published, paper.venue) == (published, venue)


def test_a_title_keeps_its_ellipsis() -> None:
    assert [paper.title for paper in read("PMID- 7\nTI  - Lamps...\n\nPMID- 8\nTI  - Why lamps?\n").papers] == [
        "Lamps...",
        "Why lamps?",
    ]


@pytest.mark.parametrize("text", ["PMID- 31234567\n", "See PMID- 31234567\nTI  - A Lamp.\n", "PMID: 7\nTI: A Lamp\n"])
def test_other_texts_with_a_number_of_pubmed_are_not_read(text: str) -> None:
    with pytest.raises(DigestError, match="a MEDLINE file"):
        read(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "PMID- 8",
                "PMID-",
                "TI  -",
                "FAU - B, C Jr",
                "DP  - 0000 Xyz 99",
                "DEP - 99999999",
                "      x",
                "",
                "PMC - x",
            ]
        ),
        max_size=15,
    )
)
def test_any_lines_are_parsed_or_refused(lines: list[str]) -> None:
    try:
        digest = read("\n".join(["PMID- 7", "TI  - A Lamp", *lines]))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


def test_a_retracted_article_is_withdrawn() -> None:
    retracted = ARTICLE.replace("PMC -", "PT  - Journal Article\nPT  - Retracted Publication\nPMC -")
    assert [paper.withdrawn for paper in read(ARTICLE).papers + read(retracted).papers] == [False, True]
