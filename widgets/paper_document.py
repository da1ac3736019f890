"""A paper as a page of text: what stands on it, in which order, and what of it is highlighted or can be followed."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from reader.links import host_of, is_safe_url
from reader.paper import Appearance, Highlight, Paper, Span, format_count, no_highlights
from reader.text import clean_line
from widgets.cells import printable
from widgets.paper_row import DUPLICATE_SYMBOL, STARRED_SYMBOL, UNREAD_SYMBOL

MAX_DUPLICATES = 3


class StyledSpan(NamedTuple):
    """A part of a block that has a style of its own; with the mouse its address is opened, or its query asked."""

    start: int
    end: int
    style: str
    url: str = ""
    query: str = ""


class Paragraph(NamedTuple):
    """A paragraph of the page: its text, its style, and the stretches in it, sorted and apart from one another."""

    text: str
    style: str = "text"
    spans: tuple[StyledSpan, ...] = ()


BLANK_PARAGRAPH = Paragraph("")


def render_paper(
    paper: Paper, highlight: Highlight = no_highlights, note: str = "", duplicates: Sequence[Paper] = ()
) -> tuple[Paragraph, ...]:
    """Write a paper's page: title, marks, where it comes from, links with code first, note, abstract.

    Takes what is highlighted, in words what is new about it, and the papers that may be the same.
    """
    return (
        _highlighted(paper.title, "title", highlight),
        *((Paragraph(note, "marks"),) if note else ()),
        *map(_duplicate, duplicates[:MAX_DUPLICATES]),
        *_details(paper, highlight),
        *_links(paper),
        *_note(paper, highlight),
        BLANK_PARAGRAPH,
        *_abstract(paper, highlight),
    )


def _details(paper: Paper, highlight: Highlight) -> Iterator[Paragraph]:
    yield _marks(paper)
    if paper.withdrawn:
        yield Paragraph("withdrawn", "marks")
    if paper.marks.tags:
        yield _tags(paper.marks.tags)
    if authors := _authors(paper):
        yield _highlighted(authors, "dim", highlight)
    if published := _published(paper):
        yield Paragraph(published, "dim")
    yield from (Paragraph(_appearance(appearance), "dim") for appearance in _newest_first(paper.appearances))
    if len(paper.appearances) > 1:
        yield from _trends(paper.appearances)
    if paper.keywords:
        yield _highlighted("keywords: " + ", ".join(paper.keywords), "dim", highlight)
    for title in paper.former_titles:
        yield _highlighted(f"formerly: {title}", "dim", highlight)


def _duplicate(duplicate: Paper) -> Paragraph:
    lead = f"{DUPLICATE_SYMBOL} may be the same as "
    title = printable(duplicate.title)
    named = StyledSpan(len(lead), len(lead) + len(title), "link", query=f"is:similar:{duplicate.key}")
    return Paragraph(f"{lead}{title} ({duplicate.key})", "marks", (named,))


def _marks(paper: Paper) -> Paragraph:
    marks = paper.marks
    text = [f"{STARRED_SYMBOL} starred"] if marks.starred else []
    text.append("read" if marks.read else f"{UNREAD_SYMBOL} unread")
    if marks.snoozed_until:
        text.append(f"put off until {marks.snoozed_until.isoformat()}")
    return Paragraph("   ".join(text), "marks")


def _tags(tags: Sequence[str]) -> Paragraph:
    text = [f"#{printable(tag)}" for tag in tags]
    starts = accumulate((len(word) + 1 for word in text), initial=0)
    spans = (
        StyledSpan(start, start + len(word), "tags", query=f"tag:{tag}")
        for start, word, tag in zip(starts, text, tags, strict=False)
    )
    return Paragraph(" ".join(text), "tags", tuple(spans))


def _authors(paper: Paper) -> str:
    if paper.authors:
        return ", ".join(paper.authors)
    return format_count(paper.author_count, "author") if paper.author_count else ""


def _published(paper: Paper) -> str:
    facts = [f"published {paper.published.isoformat()}"] if paper.published else []
    facts += [f"arXiv:{paper.arxiv_id}"] if paper.arxiv_id else []
    return " · ".join(facts)


def _newest_first(appearances: Sequence[Appearance]) -> list[Appearance]:
    return sorted(appearances, key=lambda a: (a.day is not None, a.day), reverse=True)


def _appearance(appearance: Appearance) -> str:
    day = appearance.day.isoformat() if appearance.day else "undated"
    facts = [f"{printable(appearance.source)} {day}, no. {appearance.position + 1}"]
    if appearance.upvotes is not None:
        facts.append(format_count(appearance.upvotes, "upvote"))
    if appearance.comments is not None:
        facts.append(format_count(appearance.comments, "comment"))
    return " · ".join(facts)


def _trends(appearances: Sequence[Appearance]) -> Iterator[Paragraph]:
    from reader.whats_new import count_trend  # noqa: PLC0415 - few papers come twice

    return (Paragraph(text, "dim") for text in count_trend(appearances))


def _links(paper: Paper) -> Iterator[Paragraph]:
    others = [url for url in paper.links if url not in paper.code]
    page = [paper.page_url] if paper.page_url and paper.page_url not in paper.links else []
    if paper.code or others or page:
        yield BLANK_PARAGRAPH
    for word, urls in (("code", paper.code), ("page", page), ("link", others)):
        yield from (_link(word, address) for address in urls)


def _link(label: str, url: str) -> Paragraph:
    url = clean_line(url)
    lead = f"{label}  {host_of(url)}  "
    followed = url if is_safe_url(url) else ""
    return Paragraph(lead + url, "dim", (StyledSpan(len(lead), len(lead) + len(url), "link", followed),))


def _note(paper: Paper, highlight: Highlight) -> Iterator[Paragraph]:
    if paper.marks.note:
        yield BLANK_PARAGRAPH
        for line in paper.marks.note.split("\n"):
            yield _highlighted(line, "note", highlight)


def _abstract(paper: Paper, highlight: Highlight) -> Iterator[Paragraph]:
    if not paper.abstract:
        yield Paragraph("No digest gave an abstract.", "dim")
    for paragraph in filter(None, paper.abstract.split("\n")):
        yield _highlighted(paragraph, "text", highlight)


def _highlighted(text: str, style: str, highlight: Highlight) -> Paragraph:
    text = printable(text)
    spans: Sequence[Span] = highlight(text)
    return Paragraph(text, style, tuple(StyledSpan(start, end, "match") for start, end in spans))
