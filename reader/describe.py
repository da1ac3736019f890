"""A paper in sentences, as they are listened to."""

from collections.abc import Iterator

from reader.link_safety import confirmation_reason
from reader.links import host_of
from reader.paper import Paper, format_count
from reader.tex import tex_to_text
from reader.whats_new import count_trend


def summary(paper: Paper) -> Iterator[str]:
    """Say the title, and in one more line what is known and what was done."""
    yield tex_to_text(paper.title)
    if facts := ", ".join((*_facts(paper), *_marks(paper))):
        yield f"{facts}."


def full_text(paper: Paper) -> Iterator[str]:
    """Say everything: title, authors, abstract, note, digests and addresses."""
    yield from summary(paper)
    if paper.authors:
        yield f"By {', '.join(paper.authors)}."
    yield tex_to_text(paper.abstract) if paper.abstract else "There is no abstract."
    if paper.marks.note:
        yield f"Your note: {paper.marks.note}"
    for appearance in paper.appearances:
        day = f" of {appearance.day}" if appearance.day else ""
        yield f"Number {appearance.position + 1} in {appearance.source}{day}."
    for text in count_trend(paper.appearances):
        yield f"Counted: {text.replace(' → ', ', then ')}."
    yield from _urls(paper)


def numbered_code(paper: Paper) -> Iterator[str]:
    """Say the addresses of the code, each with the number that chooses it."""
    for number, url in enumerate(paper.code, 1):
        yield f"{number}: {url}"


def _facts(paper: Paper) -> Iterator[str]:
    if paper.withdrawn:
        yield "withdrawn"
    if count := paper.author_count or len(paper.authors):
        yield format_count(count, "author")
    if paper.published:
        yield str(paper.published)
    if paper.upvotes is not None:
        yield format_count(paper.upvotes, "upvote")
    if paper.comments is not None:
        yield format_count(paper.comments, "comment")
    if paper.code:
        yield f"code on {' and '.join(dict.fromkeys(map(host_of, paper.code)))}"


def _marks(paper: Paper) -> Iterator[str]:
    marks = paper.marks
    yield from (word for word, holds in (("starred", marks.starred), ("read", marks.read)) if holds)
    if marks.snoozed_until:
        yield f"put off to {marks.snoozed_until}"
    if marks.tags:
        yield f"tagged {' '.join(marks.tags)}"
    if marks.note:
        yield "with a note"


def _urls(paper: Paper) -> Iterator[str]:
    named = [*(("Code", url) for url in paper.code), ("Page", paper.page_url), ("PDF", paper.pdf_url)]
    others = (("Link", address) for address in paper.links if address not in [known for _, known in named])
    for name, address in (*named, *others):
        if address:
            reason = confirmation_reason(address)
            yield f"{name}: {address}, {reason}" if reason else f"{name}: {address}"
