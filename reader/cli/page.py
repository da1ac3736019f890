"""One paper whole, as a person reads it on a terminal."""

import textwrap
from collections.abc import Iterator

from reader.cli import output
from reader.cli.paint import paint
from reader.link_safety import confirmation_reason
from reader.paper import Appearance, Paper, count_in_words
from reader.tex import without_tex
from reader.text import clean_line, clean_text

_WIDEST = 88
_PIPED = 80
_LABELS = 9


def lines_of(paper: Paper) -> Iterator[str]:
    """Write the title, what is known, the abstract, the user's note, and every address."""
    yield from (_painted(line, "strong") for line in _wrapped(clean_line(without_tex(paper.title))))
    yield from _wrapped(" · ".join(_facts(paper)))
    yield from _wrapped(" · ".join(_marks(paper)))
    if paper.abstract:
        yield ""
        yield from _paragraphs(without_tex(paper.abstract))
    if paper.marks.note:
        yield ""
        yield from (f"> {line}".rstrip() for line in _paragraphs(paper.marks.note))
    yield ""
    yield from _labelled(paper)


def _facts(paper: Paper) -> Iterator[str]:
    if paper.authors:
        yield clean_line(", ".join(paper.authors))
    if paper.author_count and paper.author_count != len(paper.authors):
        yield count_in_words(paper.author_count, "author")
    if paper.published:
        yield paper.published.isoformat()
    if paper.comments is not None:
        yield count_in_words(paper.comments, "comment")
    if paper.upvotes is not None:
        yield count_in_words(paper.upvotes, "upvote")


def _marks(paper: Paper) -> Iterator[str]:
    if paper.withdrawn:
        yield "withdrawn"
    yield "read" if paper.marks.read else "unread"
    if paper.marks.starred:
        yield "★ starred"
    if paper.marks.snoozed_until:
        yield f"put off to {paper.marks.snoozed_until.isoformat()}"
    if paper.marks.tags:
        yield " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)


def _labelled(paper: Paper) -> Iterator[str]:
    yield _line("key", paper.key)
    for label, address in (("page", paper.page), ("pdf", paper.pdf)):
        if address:
            yield _address_line(label, address)
    for address in paper.code:
        yield _address_line("code", address)
    for address in paper.links:
        if address not in (*paper.code, paper.page, paper.pdf):
            yield _address_line("link", address)
    if paper.keywords:
        yield _line("keywords", ", ".join(paper.keywords))
    for title in paper.former_titles:
        yield _line("formerly", without_tex(title))
    for appearance in paper.appearances:
        yield _line("digest", _appearance(appearance))


def _appearance(appearance: Appearance) -> str:
    day = appearance.day.isoformat() if appearance.day else "undated"
    return f"{day}, {appearance.source}, place {appearance.place + 1}"


def _address_line(label: str, address: str) -> str:
    """Write an address, and what it is where it does not lead to a public host."""
    reason = confirmation_reason(address)
    return _line(label, f"{address} ({reason})" if reason else address)


def _line(label: str, text: str) -> str:
    return f"{_painted(f'{label:<{_LABELS}}', 'faint')} {clean_line(text)}"


def _paragraphs(text: str) -> Iterator[str]:
    for line in clean_text(text).split("\n"):
        yield from _wrapped(line) or [""]


def _wrapped(text: str) -> list[str]:
    width = min(output.width() - 1, _WIDEST) if output.on_terminal() else _PIPED
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _painted(text: str, style: str) -> str:
    return paint(text, style, in_colour=output.in_colour())
