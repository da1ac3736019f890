"""A paper as a page: what stands on it, in which order, and what can be followed."""

from datetime import date

from reader.paper import Appearance, Marks, Paper
from tests.builders import a_paper
from widgets.paper_document import render_paper

PAPER = a_paper(
    "Distilling $O(n^2)$ Attention",
    arxiv_id="2401.00005",
    abstract="We reach 80.0\\%.\n\nIt is fast.",
    authors=("Ada Lovelace", "Alan Turing"),
    published=date(2024, 1, 2),
    links=("https://example.org/page", "https://github.com/lab/distil"),
    code=("https://github.com/lab/distil",),
    keywords=("attention",),
    appearances=(
        Appearance("hf-daily", date(2025, 11, 28), 4, comments=1),
        Appearance("hf-daily", date(2025, 12, 29), 0, comments=3, upvotes=12),
    ),
    marks=Marks(starred=True, read=True, tags=("todo", "vision"), note="first\nsecond"),
)


def lines_of(paper: Paper) -> list[str]:
    return [block.text for block in render_paper(paper)]


def test_a_page_says_everything_in_order() -> None:
    assert lines_of(PAPER) == [
        "Distilling O(n²) Attention",
        "★ starred · read",
        "#todo #vision",
        "Ada Lovelace, Alan Turing",
        "published 2 Jan 2024 · arXiv:2401.00005",
        "HF daily 29 Dec 2025 · #1 · 12 upvotes · 3 comments",
        "HF daily 28 Nov 2025 · #5 · 1 comment",
        "comments 1 → 3 (28 Nov – 29 Dec)",
        "keywords: attention",
        "",
        "code  github.com  https://github.com/lab/distil",
        "page  arxiv.org  https://arxiv.org/abs/2401.00005",
        "link  example.org  https://example.org/page",
        "",
        "first",
        "second",
        "",
        "We reach 80.0%.",
        "It is fast.",
    ]


def test_a_paper_of_which_little_is_known_says_so() -> None:
    assert lines_of(a_paper("Bare", author_count=1)) == [
        "Bare",
        "1 author",
        "",
        "No abstract",
    ]


def test_links_can_be_followed_to_the_address_that_is_shown() -> None:
    stretches = [(block.text[one.start : one.end], one.url) for block in render_paper(PAPER) for one in block.spans]
    assert ("https://github.com/lab/distil", "https://github.com/lab/distil") in stretches


def test_matches_are_found_in_what_is_shown() -> None:
    page = render_paper(PAPER, lambda text: [(text.index("80"), text.index("%") + 1)] if "%" in text else [])
    assert [block.text[one.start : one.end] for block in page for one in block.spans if one.style == "match"] == [
        "80.0%"
    ]


def test_tags_ask_for_their_papers() -> None:
    stretches = [(block.text[one.start : one.end], one.query) for block in render_paper(PAPER) for one in block.spans]
    assert stretches[:2] == [("#todo", "tag:todo"), ("#vision", "tag:vision")]


def test_only_web_urls_are_links() -> None:
    page = render_paper(a_paper("A", links=("javascript:alert(1)", "https://user:secret@example.org/")))
    assert not any(stretch.url for block in page for stretch in block.spans)


def test_possible_duplicates_are_listed() -> None:
    twin = a_paper("Distilling [O(n)] Attention", key="2401.09999")
    (block,) = (block for block in render_paper(PAPER, duplicates=[twin]) if "duplicate" in block.text)
    (named,) = block.spans
    assert block.text == "≈ possible duplicate of “Distilling [O(n)] Attention”"
    assert (block.text[named.start : named.end], named.query) == (twin.title, "is:similar:2401.09999")
