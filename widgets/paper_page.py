"""A paper as a page of text: what stands on it, in which order, and what of it is highlighted or can be followed."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from reader.links import host_of, is_openable
from reader.paper import Appearance, Highlight, Paper, Span, count_in_words, nothing_highlighted
from reader.text import clean_line
from widgets.cells import readable
from widgets.rows import STARRED, TWIN, UNREAD

MOST_TWINS = 3


class Stretch(NamedTuple):
    """A part of a block that has a style of its own; with the mouse its address is opened, or its query asked."""

    start: int
    end: int
    style: str
    address: str = ""
    query: str = ""


class Block(NamedTuple):
    """A paragraph of the page: its text, its style, and the stretches in it, sorted and apart from one another."""

    text: str
    style: str = "text"
    stretches: tuple[Stretch, ...] = ()


GAP = Block("")


def page_of(
    paper: Paper, highlight: Highlight = nothing_highlighted, news: str = "", twins: Sequence[Paper] = ()
) -> tuple[Block, ...]:
    """Write a paper's page: title, marks, where it comes from, links with code first, note, abstract.

    Takes what is highlighted, in words what is new about it, and the papers that may be the same.
    """
    return (
        _highlighted(paper.title, "title", highlight),
        *((Block(news, "marks"),) if news else ()),
        *map(_twin, twins[:MOST_TWINS]),
        *_facts(paper, highlight),
        *_links(paper),
        *_note(paper, highlight),
        GAP,
        *_abstract(paper, highlight),
    )


def _facts(paper: Paper, highlight: Highlight) -> Iterator[Block]:
    yield _marks(paper)
    if paper.withdrawn:
        yield Block("withdrawn", "marks")
    if paper.marks.tags:
        yield _tags(paper.marks.tags)
    if authors := _authors(paper):
        yield _highlighted(authors, "dim", highlight)
    if published := _published(paper):
        yield Block(published, "dim")
    yield from (Block(_appearance(appearance), "dim") for appearance in _newest_first(paper.appearances))
    if len(paper.appearances) > 1:
        yield from _movements(paper.appearances)
    if paper.keywords:
        yield _highlighted("keywords: " + ", ".join(paper.keywords), "dim", highlight)
    for title in paper.former_titles:
        yield _highlighted(f"formerly: {title}", "dim", highlight)


def _twin(twin: Paper) -> Block:
    lead = f"{TWIN} may be the same as "
    title = readable(twin.title)
    named = Stretch(len(lead), len(lead) + len(title), "link", query=f"is:similar:{twin.key}")
    return Block(f"{lead}{title} ({twin.key})", "marks", (named,))


def _marks(paper: Paper) -> Block:
    marks = paper.marks
    words = [f"{STARRED} starred"] if marks.starred else []
    words.append("read" if marks.read else f"{UNREAD} unread")
    if marks.snoozed_until:
        words.append(f"put off until {marks.snoozed_until.isoformat()}")
    return Block("   ".join(words), "marks")


def _tags(tags: Sequence[str]) -> Block:
    words = [f"#{readable(tag)}" for tag in tags]
    starts = accumulate((len(word) + 1 for word in words), initial=0)
    stretches = (
        Stretch(start, start + len(word), "tags", query=f"tag:{tag}")
        for start, word, tag in zip(starts, words, tags, strict=False)
    )
    return Block(" ".join(words), "tags", tuple(stretches))


def _authors(paper: Paper) -> str:
    if paper.authors:
        return ", ".join(paper.authors)
    return count_in_words(paper.author_count, "author") if paper.author_count else ""


def _published(paper: Paper) -> str:
    facts = [f"published {paper.published.isoformat()}"] if paper.published else []
    facts += [f"arXiv:{paper.arxiv_id}"] if paper.arxiv_id else []
    return " · ".join(facts)


def _newest_first(appearances: Sequence[Appearance]) -> list[Appearance]:
    return sorted(appearances, key=lambda a: (a.day is not None, a.day), reverse=True)


def _appearance(appearance: Appearance) -> str:
    day = appearance.day.isoformat() if appearance.day else "undated"
    facts = [f"{readable(appearance.source)} {day}, no. {appearance.place + 1}"]
    if appearance.upvotes is not None:
        facts.append(count_in_words(appearance.upvotes, "upvote"))
    if appearance.comments is not None:
        facts.append(count_in_words(appearance.comments, "comment"))
    return " · ".join(facts)


def _movements(appearances: Sequence[Appearance]) -> Iterator[Block]:
    from reader.triage.reception import movements  # noqa: PLC0415 - few papers come twice

    return (Block(words, "dim") for words in movements(appearances))


def _links(paper: Paper) -> Iterator[Block]:
    others = [address for address in paper.links if address not in paper.code]
    page = [paper.page] if paper.page and paper.page not in paper.links else []
    if paper.code or others or page:
        yield GAP
    for word, addresses in (("code", paper.code), ("page", page), ("link", others)):
        yield from (_link(word, address) for address in addresses)


def _link(word: str, address: str) -> Block:
    address = clean_line(address)
    lead = f"{word}  {host_of(address)}  "
    followed = address if is_openable(address) else ""
    return Block(lead + address, "dim", (Stretch(len(lead), len(lead) + len(address), "link", followed),))


def _note(paper: Paper, highlight: Highlight) -> Iterator[Block]:
    if paper.marks.note:
        yield GAP
        for line in paper.marks.note.split("\n"):
            yield _highlighted(line, "note", highlight)


def _abstract(paper: Paper, highlight: Highlight) -> Iterator[Block]:
    if not paper.abstract:
        yield Block("No digest gave an abstract.", "dim")
    for paragraph in filter(None, paper.abstract.split("\n")):
        yield _highlighted(paragraph, "text", highlight)


def _highlighted(text: str, style: str, highlight: Highlight) -> Block:
    text = readable(text)
    spans: Sequence[Span] = highlight(text)
    return Block(text, style, tuple(Stretch(start, end, "match") for start, end in spans))
