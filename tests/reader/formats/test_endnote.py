"""Tagged files of EndNote."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest, Paper

PREPRINT = """%0 Journal Article
%T A Lamp in the Attic
%A Able, Ada
%A Bob Baker
%J arXiv preprint arXiv:2606.00001
%D 2026
"""
PROCEEDINGS = """%0 Conference Proceedings
%T A Candle: How to Blow It Out
%A Able, Ada
%Y Editor, Ed
%S Proceedings of the 2026 Conference on Lamps
%D 2026
%8 June 12
%I Association for Lamps
%F able-2026-candle
%X We blow it out.
It smokes.
%R 10.18653/v1/N26-1423
%U https://aclanthology.example/N26-1423/
%U https://doi.org/10.18653/v1/N26-1423
%K candles, smoke
%P 1-10
"""


def read(text: str) -> Digest:
    return parse(text.encode(), "library.enw", day=date(2026, 6, 15))


def paper_of(*tags: str) -> Paper:
    (paper,) = read("\n".join(("%0 Generic", "%T A Lamp", *tags))).papers
    return paper


def test_a_preprint_of_google_scholar_is_identified_by_its_venue() -> None:
    digest = read(PREPRINT)
    (paper,) = digest.papers
    assert (digest.source, digest.format) == ("endnote", "endnote")
    assert (paper.key, paper.title, paper.authors) == ("2606.00001", "A Lamp in the Attic", ("Ada Able", "Bob Baker"))
    assert paper.venue == ""


def test_a_paper_of_proceedings_is_parsed() -> None:
    (_preprint, paper) = read(f"{PREPRINT}\n{PROCEEDINGS}").papers
    assert (paper.title, paper.authors) == ("A Candle: How to Blow It Out", ("Ada Able",))
    assert (paper.doi, paper.published) == ("10.18653/v1/n26-1423", date(2026, 6, 12))
    assert (paper.venue, paper.abstract) == (
        "Proceedings of the 2026 Conference on Lamps",
        "We blow it out. It smokes.",
    )
    assert (paper.url, paper.keywords) == ("https://aclanthology.example/N26-1423/", ("candles", "smoke"))


@pytest.mark.parametrize(
    ("tags", "published", "venue"),
    [
        (("%8 2026/06/12",), date(2026, 6, 12), ""),
        (("%8 12 June", "%D 2026"), date(2026, 6, 12), ""),
        (("%8 June", "%D 2026", "%J Lamps"), None, "Lamps 2026"),
        (("%D 2026",), None, "2026"),
        (("%8 June",), None, ""),
    ],
)
def test_a_date_needs_a_day(tags: tuple[str, ...], published: date | None, venue: str) -> None:
    paper = paper_of(*tags)
    assert (paper.published, paper.venue) == (published, venue)


def test_a_note_stays_a_note_and_gives_identifiers() -> None:
    paper = paper_of("%K lamps; attics, high", "%M arXiv:2605.00001", "%Z arXiv:2605.00001 [cs.CL]", "%Z Read again")
    assert (paper.arxiv_id, paper.categories, paper.keywords) == ("2605.00001", ("cs.CL",), ("lamps", "attics, high"))
    assert paper.marks.note == "Read again"


@pytest.mark.parametrize("text", ["%0 x\n%T A Lamp\n", "% a comment\n%T A Lamp\n", "100%0 Generic\n%T A Lamp\n"])
def test_other_texts_with_percent_signs_are_not_read(text: str) -> None:
    with pytest.raises(DigestError, match="an EndNote file"):
        read(text)


@given(
    st.lists(
        st.sampled_from(
            ["%0 Book", "%0", "%T", "%A B, C", "%8 99/99", "%D 0", "x", "", "%K ;,", "%U x y", "%Z arXiv:"]
        ),
        max_size=15,
    )
)
def test_any_lines_are_parsed_or_refused(lines: list[str]) -> None:
    try:
        digest = read("\n".join(["%0 Generic", "%T A Lamp", *lines]))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)
