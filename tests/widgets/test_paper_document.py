"""A paper as a document: its order, its highlights, and its links."""

from dataclasses import replace
from datetime import date

from reader.paper import UNMARKED, Appearance, Marks, Paper
from tests.builders import a_paper
from widgets.paper_document import LinkKeys, PaperContext, render_paper

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


def lines_of(paper: Paper, context: PaperContext | None = None) -> list[str]:
    return [paragraph.text for paragraph in render_paper(paper, context or PaperContext())]


def test_a_document_has_all_facts_in_order() -> None:
    assert lines_of(PAPER) == [
        f"Distilling O(n²) Attention{'★ · read':>62}",
        "Ada Lovelace, Alan Turing",
        "2 Jan 2024 · arXiv:2401.00005 · also in 28 Nov digest",
        "c github.com/lab/distil   o page   p pdf   O 1 more link",
        "#todo #vision",
        "",
        "│ Note   first",
        "│        second",
        "",
        "We reach 80.0%.",
        "It is fast.",
        "",
        "Keywords   attention",
        "Link   example.org/page",
        "History   HF daily 29 Dec 2025 · #1 · 12 upvotes · 3 comments",
        "History   HF daily 28 Nov 2025 · #5 · 1 comment",
        "History   comments 1 → 3 (28 Nov – 29 Dec)",
    ]


def test_several_earlier_digests_are_counted() -> None:
    paper = replace(PAPER, appearances=(*PAPER.appearances, Appearance("hf-daily", date(2025, 10, 1), 0)))
    assert "also in 2 earlier digests" in lines_of(paper)[2]


def test_the_abstract_of_an_ordinary_paper_is_in_the_sixth_line() -> None:
    paper = replace(
        PAPER, marks=UNMARKED, upvotes=12, comments=3, organization="The Lab", categories=("cs.CL", "cs.LG")
    )
    lines = lines_of(paper, PaperContext(width=76))
    assert lines[5] == "We reach 80.0%."
    assert lines[2] == "2 Jan 2024 · The Lab · arXiv:2401.00005 · cs.CL · ▲ 12 · 3 comments"
    assert "More   also in 28 Nov digest" in lines
    assert "Categories   cs.CL cs.LG" in lines
    assert all(len(line) <= 76 for line in lines)


def test_a_paper_with_few_facts_has_a_short_document() -> None:
    assert lines_of(a_paper("Bare", author_count=1)) == [
        "Bare",
        "1 author",
        "o search for the title",
        "",
        "No abstract",
    ]


def test_many_authors_take_one_line_and_all_when_there_is_room() -> None:
    paper = a_paper("A", authors=tuple(f"Author Number {number}" for number in range(20)), author_count=25)
    assert lines_of(paper, PaperContext(width=60))[1] == "Author Number 0, Author Number 1, Author Number 2 +22"
    assert lines_of(paper, PaperContext(width=60, is_full=True))[1].endswith("Author Number 19 +5")


def test_many_tags_take_one_line_and_all_when_there_is_room() -> None:
    paper = a_paper("A", marks=Marks(tags=tuple(f"tag{number}" for number in range(200))))
    assert lines_of(paper, PaperContext(width=30))[-3] == "#tag0 #tag1 #tag2 #tag3 +196"
    assert lines_of(paper, PaperContext(width=30, is_full=True))[-3].endswith("#tag199")


def test_a_summary_stands_above_the_abstract() -> None:
    lines = lines_of(replace(PAPER, summary="It is all about attention."))
    assert lines.index("Summary   It is all about attention.") + 2 == lines.index("We reach 80.0%.")


def test_the_summary_of_a_card_is_its_second_line() -> None:
    lines = lines_of(replace(PAPER, summary="It is all about attention."), PaperContext(is_card=True))
    assert lines[1] == "It is all about attention."
    assert not any(line.startswith("Summary") for line in lines)


def test_withdrawn_and_renamed_papers_say_so_above_the_abstract() -> None:
    lines = lines_of(replace(PAPER, withdrawn=True, title_aliases=("Another Name",)))
    assert "withdrawn · ★ · read" in lines[0]
    title = render_paper(replace(PAPER, withdrawn=True))[0]
    assert [title.text[span.start : span.end] for span in title.spans if span.style == "alert"] == ["withdrawn"]
    assert lines.index("formerly “Another Name”") < lines.index("We reach 80.0%.")


def test_the_state_stands_before_the_facts_of_a_long_title() -> None:
    lines = lines_of(replace(PAPER, title="Attention " * 9), PaperContext(news="new"))
    assert lines[2].startswith("new · ★ · read · 2 Jan 2024")


def test_links_name_the_present_keys() -> None:
    paper = replace(PAPER, code=(*PAPER.code, "https://github.com/lab/second"), stars=1234)
    lines = lines_of(paper, PaperContext(keys=LinkKeys("C", "", "f2", "L")))
    assert lines[3] == "C github.com/lab/distil (1,234 stars) +1   f2 pdf   L 1 more link"
    assert "Code   github.com/lab/second" in lines


def test_links_lead_to_the_url_that_is_shown() -> None:
    spans = [
        (paragraph.text[span.start : span.end], span.url)
        for paragraph in render_paper(PAPER)
        for span in paragraph.spans
    ]
    assert ("github.com/lab/distil", "https://github.com/lab/distil") in spans
    assert ("pdf", "https://arxiv.org/pdf/2401.00005") in spans


def test_matches_are_highlighted_in_the_shown_text() -> None:
    context = PaperContext(lambda text: [(text.index("80"), text.index("%") + 1)] if "%" in text else [])
    page = render_paper(PAPER, context)
    assert [
        paragraph.text[span.start : span.end] for paragraph in page for span in paragraph.spans if span.style == "match"
    ] == ["80.0%"]


def test_a_tag_searches_for_its_papers() -> None:
    spans = [
        (paragraph.text[span.start : span.end], span.query)
        for paragraph in render_paper(PAPER)
        for span in paragraph.spans
    ]
    assert [span for span in spans if span[1]] == [("#todo", "tag:todo"), ("#vision", "tag:vision")]


def test_only_web_urls_are_links() -> None:
    page = render_paper(a_paper("A", links=("javascript:alert(1)", "https://user:secret@example.org/")))
    assert not any(span.url for paragraph in page for span in paragraph.spans)


def test_possible_duplicates_are_listed() -> None:
    duplicate = a_paper("Distilling [O(n)] Attention", key="2401.09999")
    (paragraph,) = (
        paragraph
        for paragraph in render_paper(PAPER, PaperContext(duplicates=[duplicate]))
        if "duplicate" in paragraph.text
    )
    (span,) = paragraph.spans
    assert paragraph.text == "≈ possible duplicate of “Distilling [O(n)] Attention”"
    assert (paragraph.text[span.start : span.end], span.query) == (duplicate.title, "is:similar:2401.09999")
