"""Why a paper matches: the fields with words of the query, each with a snippet and the spans that match."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.paper import Highlight, Paper, Span
from reader.text import clean_line, screen_line

SNIPPET_LENGTH = 80
"""How many characters of an abstract or note are shown around the first match."""
_BEFORE_MATCH = 24


class FieldMatch(NamedTuple):
    """A field of a paper that matches: its name, the text or a part of it, and the spans of the text that match."""

    field: str
    text: str
    spans: Sequence[Span]


def explain_match(paper: Paper, highlight: Highlight) -> Iterator[FieldMatch]:
    """Yield the fields that match a query, the title first; each has words that earlier fields lack.

    `highlight` is that of the listing. The fields, in order: title, tag, author, keyword, note, organization, category,
    summary, abstract.
    """
    seen: set[str] = set()
    for field, text in _fields(paper):
        spans = highlight(text)
        words = {text[start:end].casefold() for start, end in spans}
        if not words <= seen:
            seen |= words
            yield FieldMatch(field, *_snippet(text, spans))


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", screen_line(paper.title)
    yield from (("tag", clean_line(tag)) for tag in paper.marks.tags)
    yield from (("author", screen_line(author)) for author in paper.authors)
    yield from (("keyword", screen_line(keyword)) for keyword in paper.keywords)
    further = (paper.marks.note, paper.organization, *paper.categories, paper.summary, paper.abstract)
    names = ("note", "organization", *("category" for _ in paper.categories), "summary", "abstract")
    yield from ((name, screen_line(text)) for name, text in zip(names, further, strict=True) if text)


def _snippet(text: str, spans: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """Cut a long text, between words, to its first match and the text around it."""
    if len(text) <= SNIPPET_LENGTH:
        return text, spans
    first = max(0, spans[0][0] - _BEFORE_MATCH)
    first = text.find(" ", first, spans[0][0]) + 1 or first if first else 0
    last = min(len(text), max(first + SNIPPET_LENGTH, spans[0][1]))
    if last < len(text) and (cut := text.rfind(" ", spans[0][1], last)) > 0:
        last = cut
    before, after = "… " if first else "", " …" if last < len(text) else ""
    shift = len(before) - first
    kept = tuple((start + shift, end + shift) for start, end in spans if start >= first and end <= last)
    return f"{before}{text[first:last]}{after}", kept
