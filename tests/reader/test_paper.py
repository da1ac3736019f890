"""What identifies a paper, and what a person's marks do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.paper import (
    UNMARKED,
    Appearance,
    Listing,
    Marks,
    arxiv_id_in,
    count_in_words,
    key_of,
    tags_in,
    title_key,
)
from tests.builders import a_paper


@pytest.mark.parametrize(
    "reference",
    [
        "2508.13426",
        "2508.13426v3",
        "arXiv:2508.13426",
        "arxiv: 2508.13426v1",
        "https://arxiv.org/abs/2508.13426",
        "http://www.arxiv.org/pdf/2508.13426v2.pdf",
        "https://arxiv.org/pdf/2508.13426#page=3",
        "https://huggingface.co/papers/2508.13426",
        "huggingface.co/papers/2508.13426?utm=mail",
        "https://hf.co/papers/2508.13426/",
        "10.48550/arXiv.2508.13426",
        "https://doi.org/10.48550/arXiv.2508.13426",
        "doi:10.48550/arXiv.2508.13426",
        "https://dx.doi.org/10.48550/arXiv.2508.13426",
        "https://arxiv.org/ps/2508.13426",
        "https://arxiv.org/src/2508.13426v1",
        "https://export.arxiv.org/abs/2508.13426?context=cs.CV",
        "https://cn.arxiv.org/abs/2508.13426",
        "https://www.alphaxiv.org/overview/2508.13426",
        "https://ar5iv.labs.arxiv.org/html/2508.13426",
        "https://ar5iv.org/abs/2508.13426",
    ],
)
def test_an_arxiv_id_is_read_from_what_people_write(reference: str) -> None:
    assert arxiv_id_in(reference) == "2508.13426"


def test_the_old_ids_of_arxiv_are_read_too() -> None:
    assert arxiv_id_in("https://arxiv.org/abs/hep-ph/0301050v2") == "hep-ph/0301050"
    assert arxiv_id_in("math.GT/0309136") == "math.GT/0309136"


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "attention",
        "2508.1",
        "12345.67890",
        "https://evil.example/abs/2508.13426",
        "2508.13426x",
        "https://arxiv.org/a/b/2508.13426",
    ],
)
def test_what_is_no_arxiv_id_is_not_taken_for_one(reference: str) -> None:
    assert arxiv_id_in(reference) is None


def test_the_key_is_the_arxiv_id_where_it_is_known() -> None:
    assert key_of("Any Title", "2508.13426") == "2508.13426"


def test_a_key_without_an_id_depends_on_the_title_key_alone() -> None:
    assert key_of("Meta-Transformer: A Unified Framework", None) == key_of("metatransformer a UNIFIED framework", None)
    assert key_of("Meta-Transformer, Part I", None) != key_of("Meta-Transformer, Part II", None)


def test_titles_without_letters_stay_apart() -> None:
    assert key_of("???", None) != key_of("!!!", None)
    assert key_of("???", None).startswith("untitled-")


@given(st.text(min_size=1))
def test_a_key_fits_in_a_word(title: str) -> None:
    key = key_of(title, None)
    assert key.split() == [key]
    assert len(key) <= 40
    assert title_key(title) or not title.strip()


def test_tags_are_read_as_people_type_them() -> None:
    assert tags_in("vision, #todo  +vision to-read") == ("vision", "todo", "to-read")


def test_tagging_adds_removes_and_sorts() -> None:
    marks = UNMARKED.tagged(["vision", "agents"]).tagged(["todo"], removed=["vision", "absent"])
    assert marks.tags == ("agents", "todo")
    assert Marks(starred=True).tagged(["x"]).starred


def test_a_paper_is_snoozed_until_its_day_has_come() -> None:
    marks = Marks(snoozed_until=date(2026, 1, 2))
    assert marks.is_snoozed(date(2026, 1, 1))
    assert not marks.is_snoozed(date(2026, 1, 2))


def test_a_paper_knows_its_page_and_pdf_from_its_id() -> None:
    paper = a_paper(arxiv_id="2508.13426")
    assert paper.page == "https://arxiv.org/abs/2508.13426"
    assert paper.pdf == "https://arxiv.org/pdf/2508.13426"
    assert a_paper().page is None
    assert a_paper(url="https://example.org/p", arxiv_id="2508.13426").page == "https://example.org/p"


def test_the_newest_digest_counts() -> None:
    paper = a_paper(
        appearances=(Appearance("a", date(2025, 1, 1)), Appearance("b", None), Appearance("c", date(2025, 2, 1)))
    )
    assert paper.newest_day == date(2025, 2, 1)


def test_a_listing_says_what_it_is_and_where_a_paper_stands() -> None:
    papers = {paper.key: paper for paper in (a_paper("One"), a_paper("Two"))}
    listing = Listing(keys=tuple(papers), paper_of=papers.__getitem__, words="unread", total=9877)
    assert listing.describe() == "unread: 2 of 9,877"
    assert listing.paper(1).title == "Two"
    assert listing.place_of(listing.keys[1]) == 1
    assert listing.place_of("absent") is None


def test_counts_are_said_in_words() -> None:
    assert (count_in_words(1), count_in_words(9877), count_in_words(2, "tag")) == ("1 paper", "9,877 papers", "2 tags")
