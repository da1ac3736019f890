"""A paper as a document of paragraphs: their order, styles, highlights and links."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from reader.describe import NO_ABSTRACT, Fact, describe_paper
from reader.links import host_of, is_safe_url
from reader.paper import Highlight, Paper, Span, no_highlights
from reader.text import printable
from widgets.paper_row import DUPLICATE_SYMBOL, STARRED_SYMBOL

MAX_DUPLICATES = 3


class StyledSpan(NamedTuple):
    """A part of a paragraph with its own style; a click opens its URL or searches for its query."""

    start: int
    end: int
    style: str
    url: str = ""
    query: str = ""


class Paragraph(NamedTuple):
    """A paragraph: its text, its style, and sorted, disjoint spans in it."""

    text: str
    style: str = "text"
    spans: tuple[StyledSpan, ...] = ()


BLANK_PARAGRAPH = Paragraph("")


def render_paper(
    paper: Paper, highlight: Highlight = no_highlights, news: str = "", duplicates: Sequence[Paper] = ()
) -> tuple[Paragraph, ...]:
    """Return a paper's document: title, what is new, marks, facts, links with code first, note, abstract.

    `news` says what is new about the paper; `duplicates` are papers that may be the same.
    """
    facts: dict[str, list[Fact]] = {}
    for fact in describe_paper(paper, duplicates[:MAX_DUPLICATES]):
        facts.setdefault(fact.label, []).append(fact)
    return (
        _highlighted(paper.title, "title", highlight),
        *((Paragraph(news, "marks"),) if news else ()),
        *map(_duplicate, facts.get("duplicate", ())),
        *_marks(paper, facts),
        *_facts(facts, highlight),
        *_links(facts),
        *_note(facts, highlight),
        BLANK_PARAGRAPH,
        *_abstract(paper, highlight),
    )


def _duplicate(duplicate: Fact) -> Paragraph:
    lead = f"{DUPLICATE_SYMBOL} possible duplicate of “"
    title = StyledSpan(len(lead), len(lead) + len(duplicate.text), "link", query=duplicate.query)
    return Paragraph(f"{lead}{duplicate.text}”", "marks", (title,))


def _marks(paper: Paper, facts: Mapping[str, Sequence[Fact]]) -> Iterator[Paragraph]:
    for fact in facts.get("state", ()):
        yield Paragraph(f"{STARRED_SYMBOL} {fact.text}" if paper.marks.starred else fact.text, "marks")
    if tags := facts.get("tag"):
        texts = [f"#{tag.text}" for tag in tags]
        starts = accumulate((len(text) + 1 for text in texts), initial=0)
        spans = (
            StyledSpan(start, start + len(text), "tags", query=tag.query)
            for start, text, tag in zip(starts, texts, tags, strict=False)
        )
        yield Paragraph(" ".join(texts), "tags", tuple(spans))


def _facts(facts: Mapping[str, Sequence[Fact]], highlight: Highlight) -> Iterator[Paragraph]:
    yield from (_highlighted(fact.text, "dim", highlight) for fact in facts.get("authors", ()))
    published = [f"published {fact.text}" for fact in facts.get("published", ())]
    if line := " · ".join([*published, *(f"arXiv:{fact.text}" for fact in facts.get("arXiv", ()))]):
        yield Paragraph(line, "dim")
    for label in ("counts", "digest", "trend"):
        yield from (Paragraph(fact.text, "dim") for fact in facts.get(label, ()))
    for label in ("keywords", "formerly"):
        yield from (_highlighted(f"{label}: {fact.text}", "dim", highlight) for fact in facts.get(label, ()))


def _links(facts: Mapping[str, Sequence[Fact]]) -> Iterator[Paragraph]:
    links = [fact for label in ("code", "page", "link") for fact in facts.get(label, ())]
    if links:
        yield BLANK_PARAGRAPH
    for fact in links:
        lead = f"{fact.label}  {host_of(fact.url)}  "
        target = fact.url if is_safe_url(fact.url) else ""
        span = StyledSpan(len(lead), len(lead) + len(fact.text), "link", target)
        yield Paragraph(lead + fact.text, "dim", (span,))


def _note(facts: Mapping[str, Sequence[Fact]], highlight: Highlight) -> Iterator[Paragraph]:
    for fact in facts.get("note", ()):
        yield BLANK_PARAGRAPH
        yield from (_highlighted(line, "note", highlight) for line in fact.text.split("\n"))


def _abstract(paper: Paper, highlight: Highlight) -> Iterator[Paragraph]:
    if not paper.abstract:
        yield Paragraph(NO_ABSTRACT, "dim")
    for paragraph in filter(None, paper.abstract.split("\n")):
        yield _highlighted(paragraph, "text", highlight)


def _highlighted(text: str, style: str, highlight: Highlight) -> Paragraph:
    text = printable(text)
    spans: Sequence[Span] = highlight(text)
    return Paragraph(text, style, tuple(StyledSpan(start, end, "match") for start, end in spans))
