"""A paper as a document of paragraphs: their order, styles, highlights and links.

The abstract starts in the sixth line of a paper whose title fits in one: facts have one line, authors one, links one.
What does not fit there follows the abstract.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reader.description import NO_ABSTRACT, Fact, describe_paper
from reader.paper import NO_REASONS, Highlight, Paper, Reasons, Span, format_count, no_highlights
from reader.text import screen_line
from reader.text.links import is_safe_url
from widgets.cells import cell_width, count_fitting, truncate, wrap
from widgets.paper_row import DUPLICATE_SYMBOL, STARRED_SYMBOL

MAX_DUPLICATES = 3
MAX_TEXT_WIDTH = 88
"""The longest comfortable line, in cells."""
MIN_CODE_WIDTH = 24
"""The fewest cells of a code URL on the line of links; with less room it gets a line of its own."""
_GAP = "   "
"""Separator of two links on one line."""
_UPVOTES = "▲"
NEW = "new"
"""The text about a paper that is new since the last visit."""


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


class LinkKeys(NamedTuple):
    """The labels of the keys that open a paper's links, as the keymap has them; empty without a key."""

    code: str = "c"
    page: str = "o"
    pdf: str = "p"
    every: str = "O"


class PaperContext(NamedTuple):
    """What a paper's document depends on besides the paper.

    `news` says what is new about the paper; `duplicates` are papers that may be the same; `is_full` means that there is
    room for all authors and tags, `is_card` that the summary is below the title, for a decision at a glance.
    `reasons` say why the paper has its place in the list.
    """

    highlight: Highlight = no_highlights
    news: str = ""
    duplicates: Sequence[Paper] = ()
    width: int = MAX_TEXT_WIDTH
    is_full: bool = False
    keys: LinkKeys = LinkKeys()
    is_card: bool = False
    reasons: Reasons = NO_REASONS
    today: date = date.min


class _Piece(NamedTuple):
    """A part of a line, with the style and the target of its span if it has one."""

    text: str
    style: str = ""
    url: str = ""
    query: str = ""


BLANK_PARAGRAPH = Paragraph("")
NO_CONTEXT = PaperContext()


def render_paper(paper: Paper, context: PaperContext = NO_CONTEXT) -> tuple[Paragraph, ...]:
    """Return a paper's document: title, authors, facts, links, tags, note, summary, abstract, and further facts."""
    facts: dict[str, list[Fact]] = {}
    for fact in describe_paper(paper, context.today, context.duplicates[:MAX_DUPLICATES], context.reasons):
        facts.setdefault(fact.label, []).append(fact)
    flags = list(_flags(paper, facts, context.news))
    title = _highlighted(paper.title, "title", context.highlight)
    first = _with_flags(title, flags, context.width)
    line, rest = _fit([*(flags if first is title else ()), *_facts(paper, facts)], context.width)
    summary = tuple(_summary(facts, context))
    return (
        first,
        *(summary if context.is_card else ()),
        *_authors(paper, context),
        *((_join(line, " · ", "dim"),) if line else ()),
        *_links(paper, facts, context),
        *_tags(facts, context),
        *_news(context),
        *_reasons(facts),
        *(Paragraph(f"formerly “{fact.text}”", "dim") for fact in facts.get("formerly", ())),
        *map(_duplicate, facts.get("duplicate", ())),
        *_note(facts, context),
        *(() if context.is_card else summary),
        BLANK_PARAGRAPH,
        *_abstract(paper, context.highlight),
        *_further(facts, rest, context),
    )


def _flags(paper: Paper, facts: Mapping[str, Sequence[Fact]], news: str) -> Iterator[_Piece]:
    """Yield the state of a paper in a few words."""
    if paper.withdrawn:
        yield _Piece("withdrawn", "alert")
    if news == NEW:
        yield _Piece(news, "label")
    if paper.marks.starred:
        yield _Piece(STARRED_SYMBOL, "marks")
    for fact in facts.get("state", ()):
        yield from (_Piece(state, "dim") for state in fact.text.split(" · ") if state not in ("withdrawn", "starred"))


def _with_flags(title: Paragraph, flags: Sequence[_Piece], width: int) -> Paragraph:
    """Return a one-line title with flags at its right end, or the title unchanged if they do not fit."""
    flag_line = _join(flags, " · ", "title")
    room = width - cell_width(title.text) - cell_width(flag_line.text)
    if not flags or room < 2:
        return title
    start = len(title.text) + room
    spans = (span._replace(start=start + span.start, end=start + span.end) for span in flag_line.spans)
    return Paragraph(title.text + " " * room + flag_line.text, title.style, (*title.spans, *spans))


def _authors(paper: Paper, context: PaperContext) -> Iterator[Paragraph]:
    names = [screen_line(name) for name in paper.authors]
    count = max(paper.author_count or 0, len(names))
    if not count:
        return
    if not names:
        yield Paragraph(format_count(count, "author"), "dim")
        return
    fitting = len(names) if context.is_full else count_fitting(names, context.width, gap=2, total=count)
    shown = max(1, fitting)
    more = f" +{count - shown:,}" if count > shown else ""
    text = ", ".join(names[:shown])
    fitted = text if context.is_full else truncate(text, context.width - len(more))
    yield _highlighted(fitted + more, "dim", context.highlight)


def _facts(paper: Paper, facts: Mapping[str, Sequence[Fact]]) -> Iterator[_Piece]:
    """Yield the facts for their line, the most important first."""
    for label in ("published", "organization"):
        yield from (_Piece(fact.text, query=fact.query) for fact in facts.get(label, ()))
    yield from (_Piece(f"arXiv:{fact.text}") for fact in facts.get("arXiv", ()))
    if paper.categories:
        yield _Piece(screen_line(paper.categories[0]), query=f"category:{paper.categories[0]}")
    if paper.upvotes is not None:
        yield _Piece(f"{_UPVOTES} {paper.upvotes:,}")
    if paper.comments is not None:
        yield _Piece(format_count(paper.comments, "comment"))
    yield from (_Piece(fact.text) for fact in facts.get("venue", ()))
    yield from _other_digests(paper)


def _other_digests(paper: Paper) -> Iterator[_Piece]:
    newest = paper.newest_day
    days = sorted({seen.day for seen in paper.appearances if seen.day and seen.day != newest}, reverse=True)
    if newest and len(days) == 1:
        year = f" {days[0].year}" if days[0].year != newest.year else ""
        yield _Piece(f"also in {days[0].day} {days[0]:%b}{year} digest")
    elif days:
        yield _Piece(f"also in {format_count(len(days), 'earlier digest')}")


def _links(paper: Paper, facts: Mapping[str, Sequence[Fact]], context: PaperContext) -> Iterator[Paragraph]:
    """Yield one line of links, each after the key that opens it; if there is no page, its key searches for the title.

    Code gets its own line if too little of its URL would fit beside the others.
    """
    keys = context.keys
    links: list[tuple[str, str, str]] = [
        (keys.page, "page" if paper.page_url else "search for the title", paper.page_url or ""),
        *((keys.pdf, "pdf", fact.url) for fact in facts.get("pdf", ())),
        *((keys.every, "project", fact.url) for fact in facts.get("project", ())),
    ]
    if further := facts.get("link", ()):
        links.append((keys.every, format_count(len(further), "more link"), ""))
    links = [link for link in links if link[0]]
    if paper.code and keys.code:
        used = sum(cell_width(f"{key} {text}{_GAP}") for key, text, _ in links) + len(keys.code) + 1
        if context.width - used < min(MIN_CODE_WIDTH, cell_width(short_url(paper.code[0]))):
            yield _link_line([(keys.code, _code_text(paper, context.width - len(keys.code) - 1), paper.code[0])])
        else:
            links.insert(0, (keys.code, _code_text(paper, context.width - used), paper.code[0]))
    if links:
        yield _link_line(links)


def _link_line(links: Iterable[tuple[str, str, str]]) -> Paragraph:
    """Return a line of keys, each with a text and the URL that it opens, if any."""
    pieces: list[_Piece] = []
    for index, (key, text, url) in enumerate(links):
        pieces += [_Piece(_GAP)] if index else []
        pieces += [_Piece(key, "key"), _Piece(" "), _Piece(text, "link" if url else "", _safe(url))]
    return _join(pieces, "", "dim")


def _code_text(paper: Paper, room: int) -> str:
    """Return the code's URL without its scheme, its stars, and the number of further ones."""
    more = f" +{len(paper.code) - 1}" if len(paper.code) > 1 else ""
    stars = f" ({format_count(paper.stars, 'star')})" if paper.stars else ""
    url = short_url(paper.code[0])
    if cell_width(url + stars + more) > room:
        stars = ""
    return truncate(url, max(12, room - len(stars) - len(more))) + stars + more


def short_url(url: str) -> str:
    """Return a URL as people read it, without `https://` and `www.`; an unencrypted one is kept whole."""
    return screen_line(url).removeprefix("https://").removeprefix("www.").removesuffix("/")


def _news(context: PaperContext) -> Iterator[Paragraph]:
    if context.news not in ("", NEW):
        yield Paragraph(context.news, "marks")


def _reasons(facts: Mapping[str, Sequence[Fact]]) -> Iterator[Paragraph]:
    """Yield one line that names the watches and rules for a paper, and a line on why it may be liked."""
    if named := [f"{fact.label}: {fact.text}" for label in ("watch", "rule") for fact in facts.get(label, ())]:
        yield Paragraph(" · ".join(named), "marks")
    yield from (Paragraph(fact.text, "label") for fact in facts.get("why", ()))


def _tags(facts: Mapping[str, Sequence[Fact]], context: PaperContext) -> Iterator[Paragraph]:
    """Yield one line of tags, or all of them if there is room."""
    tags = [_Piece(f"#{tag.text}", "tags", query=tag.query) for tag in facts.get("tag", ())]
    if not tags:
        return
    shown = len(tags) if context.is_full else max(1, count_fitting([tag.text for tag in tags], context.width))
    more = [_Piece(f"+{len(tags) - shown:,}", "dim")] if shown < len(tags) else []
    yield _join([*tags[:shown], *more], " ", "tags")


def _duplicate(duplicate: Fact) -> Paragraph:
    lead = _Piece(f"{DUPLICATE_SYMBOL} possible duplicate of “")
    return _join([lead, _Piece(duplicate.text, "link", query=duplicate.query), _Piece("”")], "", "marks")


def _note(facts: Mapping[str, Sequence[Fact]], context: PaperContext) -> Iterator[Paragraph]:
    """Yield the note with a bar along its left side."""
    for fact in facts.get("note", ()):
        yield BLANK_PARAGRAPH
        lead = "│ Note   "
        for line in fact.text.split("\n"):
            for start, end in wrap(line, context.width - len(lead)):
                text = _highlighted(line[start:end], "note", context.highlight)
                yield _behind(lead, text)
                lead = "│ " + " " * (len(lead) - 2)


def _summary(facts: Mapping[str, Sequence[Fact]], context: PaperContext) -> Iterator[Paragraph]:
    for fact in facts.get("summary", ()):
        text = _highlighted(fact.text, "summary", context.highlight)
        yield from (text,) if context.is_card else (BLANK_PARAGRAPH, _behind("Summary   ", text))


def _abstract(paper: Paper, highlight: Highlight) -> Iterator[Paragraph]:
    if not paper.abstract:
        yield Paragraph(NO_ABSTRACT, "dim")
    for paragraph in filter(None, paper.abstract.split("\n")):
        yield _highlighted(paragraph, "text", highlight)


def _further(facts: Mapping[str, Sequence[Fact]], rest: Sequence[_Piece], context: PaperContext) -> Iterator[Paragraph]:
    """Yield what follows the abstract: keywords, facts that did not fit above, links, and the paper's history."""
    lines: list[Paragraph] = [
        _behind("Keywords   ", _highlighted(fact.text, "dim", context.highlight)) for fact in facts.get("keywords", ())
    ]
    if rest:
        lines.append(_behind("More   ", _join(rest, " · ", "dim")))
    for label in ("categories", "doi", "submitter"):
        lines += (_labelled(label, fact) for fact in facts.get(label, ()))
    for label in ("code", "project", "link"):
        lines += (_labelled(label, fact) for fact in facts.get(label, ())[label == "code" :])
    for label in ("digest", "trend"):
        lines += (_behind("History   ", Paragraph(fact.text, "dim")) for fact in facts.get(label, ()))
    if lines:
        yield BLANK_PARAGRAPH
        yield from lines


def _labelled(label: str, fact: Fact) -> Paragraph:
    name = "DOI" if label == "doi" else label.capitalize()
    text = short_url(fact.text) if fact.url else fact.text
    return _behind(
        f"{name}   ", _join([_Piece(text, "link" if fact.url else "", _safe(fact.url), fact.query)], "", "dim")
    )


def _safe(url: str) -> str:
    return url if is_safe_url(url) else ""


def _behind(lead: str, paragraph: Paragraph) -> Paragraph:
    """Return a paragraph with a label before it."""
    moved = (span._replace(start=span.start + len(lead), end=span.end + len(lead)) for span in paragraph.spans)
    return Paragraph(lead + paragraph.text, paragraph.style, (StyledSpan(0, len(lead), "label"), *moved))


def _fit(pieces: Iterable[_Piece], width: int) -> tuple[list[_Piece], list[_Piece]]:
    """Return the pieces that fit into a line, and the others."""
    fitting: list[_Piece] = []
    others: list[_Piece] = []
    for piece in pieces:
        width -= cell_width(piece.text) + 3
        (fitting if width + 3 >= 0 and not others else others).append(piece)
    return fitting, others


def _join(pieces: Sequence[_Piece], separator: str, style: str) -> Paragraph:
    """Return pieces as one paragraph, with spans for those that have a style or a target."""
    texts: list[str] = []
    spans: list[StyledSpan] = []
    at = 0
    for index, piece in enumerate(pieces):
        lead = separator if index else ""
        start = at + len(lead)
        at = start + len(piece.text)
        texts.append(lead + piece.text)
        if piece.style or piece.url or piece.query:
            spans.append(StyledSpan(start, at, piece.style or style, piece.url, piece.query))
    return Paragraph("".join(texts), style, tuple(spans))


def _highlighted(text: str, style: str, highlight: Highlight) -> Paragraph:
    text = screen_line(text)
    spans: Sequence[Span] = highlight(text)
    return Paragraph(text, style, tuple(StyledSpan(start, end, "match") for start, end in spans))
