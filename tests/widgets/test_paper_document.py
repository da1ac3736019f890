"""A paper as a document: its order, its highlights, and its links."""

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
    return [paragraph.text for paragraph in render_paper(paper)]


def test_a_document_has_all_facts_in_order() -> None:
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


def test_a_paper_with_few_facts_has_a_short_document() -> None:
    assert lines_of(a_paper("Bare", author_count=1)) == [
        "Bare",
        "1 author",
        "",
        "No abstract",
    ]


def test_links_lead_to_the_url_that_is_shown() -> None:
    spans = [
        (paragraph.text[span.start : span.end], span.url)
        for paragraph in render_paper(PAPER)
        for span in paragraph.spans
    ]
    assert ("https://github.com/lab/distil", "https://github.com/lab/distil") in spans


def test_matches_are_highlighted_in_the_shown_text() -> None:
    page = render_paper(PAPER, lambda text: [(text.index("80"), text.index("%") + 1)] if "%" in text else [])
    assert [
        paragraph.text[span.start : span.end] for paragraph in page for span in paragraph.spans if span.style == "match"
    ] == ["80.0%"]


def test_a_tag_searches_for_its_papers() -> None:
    spans = [
        (paragraph.text[span.start : span.end], span.query)
        for paragraph in render_paper(PAPER)
        for span in paragraph.spans
    ]
    assert spans[:2] == [("#todo", "tag:todo"), ("#vision", "tag:vision")]


def test_only_web_urls_are_links() -> None:
    page = render_paper(a_paper("A", links=("javascript:alert(1)", "https://user:secret@example.org/")))
    assert not any(span.url for paragraph in page for span in paragraph.spans)


def test_possible_duplicates_are_listed() -> None:
    duplicate = a_paper("Distilling [O(n)] Attention", key="2401.09999")
    (paragraph,) = (
        paragraph for paragraph in render_paper(PAPER, duplicates=[duplicate]) if "duplicate" in paragraph.text
    )
    (span,) = paragraph.spans
    assert paragraph.text == "≈ possible duplicate of “Distilling [O(n)] Attention”"
    assert (paragraph.text[span.start : span.end], span.query) == (duplicate.title, "is:similar:2401.09999")
