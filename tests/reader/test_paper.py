"""The model: keys, titles, tags and marks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.paper import (
    UNMARKED,
    Appearance,
    Listing,
    Marks,
    doi_url,
    format_count,
    make_key,
    parse_arxiv_id,
    parse_doi,
    parse_tags,
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
def test_an_arxiv_id_is_read_in_every_notation(reference: str) -> None:
    assert parse_arxiv_id(reference) == "2508.13426"


def test_old_arxiv_ids_are_read() -> None:
    assert parse_arxiv_id("https://arxiv.org/abs/hep-ph/0301050v2") == "hep-ph/0301050"
    assert parse_arxiv_id("math.GT/0309136") == "math.GT/0309136"


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
def test_other_text_is_not_an_arxiv_id(reference: str) -> None:
    assert parse_arxiv_id(reference) is None


def test_the_key_is_the_arxiv_id_if_known() -> None:
    assert make_key("Any Title", "2508.13426") == "2508.13426"


def test_without_an_id_the_key_depends_on_the_title_key() -> None:
    assert make_key("Meta-Transformer: A Unified Framework", None) == make_key(
        "metatransformer a UNIFIED framework", None
    )
    assert make_key("Meta-Transformer, Part I", None) != make_key("Meta-Transformer, Part II", None)


def test_titles_without_letters_are_distinct() -> None:
    assert make_key("???", None) != make_key("!!!", None)
    assert make_key("???", None).startswith("untitled-")


@given(st.text(min_size=1))
def test_a_key_is_one_word(title: str) -> None:
    key = make_key(title, None)
    assert key.split() == [key]
    assert len(key) <= 40
    assert title_key(title) or not title.strip()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("\u0915\u093f", "\u0915\u0940"),  # Hindi: ki, kee
        ("\u0e01\u0e34", "\u0e01\u0e37"),  # Thai vowels
        ("\u0e44\u0e21\u0e48", "\u0e44\u0e21\u0e49"),  # Thai tones
        ("\u304b", "\u304c"),  # Japanese: ka, ga
        ("\u0b95\u0bbe", "\u0b95\u0bbf"),  # Tamil vowels
    ],
)
def test_titles_that_differ_in_spelling_marks_differ(first: str, second: str) -> None:
    assert title_key(f"On {first}") != title_key(f"On {second}")
    assert make_key(first, None) != make_key(second, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (r"Learning $\pi_0$ with H$_2$O", "Learning \u03c0\u2080 with H\u2082O"),
        (r"$L^{2}$ and $\ell_{1}$", "L\u00b2 and \u2113\u2081"),
        (r"CO\textsubscript{2} and x\textsuperscript{3}", "CO\u2082 and x\u00b3"),
        ("R\u00e9seau", "Re\u0301seau"),
        ("R\u00e9seau", "RESEAU"),
        ("\u2764\ufe0f A Lamp", "A lamp"),
    ],
)
def test_spellings_of_one_title_are_equal(first: str, second: str) -> None:
    assert title_key(first) == title_key(second)


def test_tags_of_equal_form_are_one() -> None:
    assert parse_tags("Vision re\u0301seau vision r\u00e9seau b") == ("Vision", "r\u00e9seau", "b")


def test_a_tag_keeps_its_first_spelling_until_it_is_renamed() -> None:
    marks = UNMARKED.with_tags(["Vision"]).with_tags(["vision", "todo"])
    assert marks.tags == ("Vision", "todo")
    assert marks.with_tag_renamed("VISION", "vision").tags == ("todo", "vision")
    assert marks.with_tag_renamed("todo", "vision").tags == ("vision",)
    assert marks.with_tags(removed=["vISION"]).tags == ("todo",)


def test_former_titles_are_more_than_spellings() -> None:
    paper = a_paper("A Lamp", title_aliases=("A lamp!", "The Candle"))
    assert paper.former_titles == ("The Candle",)


def test_tags_are_read_as_people_type_them() -> None:
    assert parse_tags("vision, #todo  +vision to-read") == ("vision", "todo", "to-read")


def test_tagging_adds_removes_and_sorts() -> None:
    marks = UNMARKED.with_tags(["vision", "agents"]).with_tags(["todo"], removed=["vision", "absent"])
    assert marks.tags == ("agents", "todo")
    assert Marks(starred=True).with_tags(["x"]).starred


def test_a_paper_is_snoozed_until_its_day() -> None:
    marks = Marks(snoozed_until=date(2026, 1, 2))
    assert marks.is_snoozed(date(2026, 1, 1))
    assert not marks.is_snoozed(date(2026, 1, 2))


def test_page_and_pdf_follow_from_the_id() -> None:
    paper = a_paper(arxiv_id="2508.13426")
    assert paper.page_url == "https://arxiv.org/abs/2508.13426"
    assert paper.pdf_url == "https://arxiv.org/pdf/2508.13426"
    assert a_paper().page_url is None
    assert a_paper(url="https://example.org/p", arxiv_id="2508.13426").page_url == "https://example.org/p"


def test_the_newest_day_is_that_of_the_newest_digest() -> None:
    paper = a_paper(
        appearances=(Appearance("a", date(2025, 1, 1)), Appearance("b", None), Appearance("c", date(2025, 2, 1)))
    )
    assert paper.newest_day == date(2025, 2, 1)


def test_a_listing_has_a_description_and_indices() -> None:
    papers = {paper.key: paper for paper in (a_paper("One"), a_paper("Two"))}
    listing = Listing(keys=tuple(papers), get_paper=papers.__getitem__, description="unread", total=9877)
    assert listing.describe() == "unread: 2 of 9,877"
    assert listing.paper_at(1).title == "Two"
    assert listing.index_of(listing.keys[1]) == 1
    assert listing.index_of("absent") is None


def test_counts_have_a_noun() -> None:
    assert (format_count(1), format_count(9877), format_count(2, "tag")) == ("1 paper", "9,877 papers", "2 tags")


@pytest.mark.parametrize(
    "reference",
    [
        "10.1000/ABC.1",
        "doi:10.1000/abc.1",
        "https://doi.org/10.1000/Abc.1",
        "http://dx.doi.org/10.1000/abc.1.",
        "https://doi.org/10.1000%2Fabc%2E1",
        "10.1000/abc.1(",
    ],
)
def test_a_doi_is_read_in_every_notation(reference: str) -> None:
    assert parse_doi(reference) == "10.1000/abc.1"


@pytest.mark.parametrize(
    ("doi", "path"),
    [
        ("10.1000/1234(1998)55:5<519::alia-x1>3.0.co;2-k", "10.1000/1234(1998)55:5%3C519::alia-x1%3E3.0.co;2-k"),
        ("10.1000/a#b?c%d", "10.1000/a%23b%3Fc%25d"),
    ],
)
def test_the_url_of_a_doi_leads_back_to_it(doi: str, path: str) -> None:
    assert doi_url(doi) == f"https://doi.org/{path}"
    assert parse_doi(doi_url(doi)) == parse_doi(doi.upper()) == doi


@pytest.mark.parametrize(
    "reference",
    ["10.1000/a<b>c", "10.48550/arXiv.2307.10802", "2307.10802", "10.1000", "https://example.org/10.1/x", ""],
)
def test_other_text_and_dois_of_arxiv_are_not_dois(reference: str) -> None:
    assert parse_doi(reference) is None


def test_identifiers_that_differ_in_punctuation_differ_in_key() -> None:
    assert make_key("doi:10.1000/1.23", None) != make_key("doi:10.1000/12.3", None)
