"""The page of `reader show`: one paper with all details, wrapped to the window."""

import textwrap
from collections.abc import Iterator

from reader.cli import output
from reader.link_safety import confirmation_reason
from reader.paper import Appearance, Paper, format_count
from reader.tex import tex_to_text
from reader.text import clean_line, clean_text

_MAX_WIDTH = 88
_PIPED_WIDTH = 80
_LABEL_WIDTH = 9


def paper_lines(paper: Paper) -> Iterator[str]:
    """Yield the title, the facts, the marks, the abstract, the note, and then one labelled line for everything else."""
    yield from (_style(line, "strong") for line in _wrap(clean_line(tex_to_text(paper.title))))
    yield from _wrap(" · ".join(_facts(paper)))
    yield from _wrap(" · ".join(_marks(paper)))
    if paper.abstract:
        yield ""
        yield from _paragraphs(tex_to_text(paper.abstract))
    if paper.marks.note:
        yield ""
        yield from (f"> {line}".rstrip() for line in _paragraphs(paper.marks.note))
    yield ""
    yield from _labelled_lines(paper)


def _facts(paper: Paper) -> Iterator[str]:
    if paper.authors:
        yield clean_line(", ".join(paper.authors))
    if paper.author_count and paper.author_count != len(paper.authors):
        yield format_count(paper.author_count, "author")
    if paper.published:
        yield paper.published.isoformat()
    if paper.comments is not None:
        yield format_count(paper.comments, "comment")
    if paper.upvotes is not None:
        yield format_count(paper.upvotes, "upvote")


def _marks(paper: Paper) -> Iterator[str]:
    if paper.withdrawn:
        yield "withdrawn"
    yield "read" if paper.marks.read else "unread"
    if paper.marks.starred:
        yield "★ starred"
    if paper.marks.snoozed_until:
        yield f"snoozed until {paper.marks.snoozed_until.isoformat()}"
    if paper.marks.tags:
        yield " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)


def _labelled_lines(paper: Paper) -> Iterator[str]:
    yield _labelled_line("key", paper.key)
    for label, url in (("page", paper.page_url), ("pdf", paper.pdf_url)):
        if url:
            yield _url_line(label, url)
    for url in paper.code:
        yield _url_line("code", url)
    for url in paper.links:
        if url not in (*paper.code, paper.page_url, paper.pdf_url):
            yield _url_line("link", url)
    if paper.keywords:
        yield _labelled_line("keywords", ", ".join(paper.keywords))
    for title in paper.former_titles:
        yield _labelled_line("formerly", tex_to_text(title))
    for appearance in paper.appearances:
        yield _labelled_line("digest", _describe_appearance(appearance))


def _describe_appearance(appearance: Appearance) -> str:
    day = appearance.day.isoformat() if appearance.day else "undated"
    return f"{day}, {appearance.source}, #{appearance.position + 1}"


def _url_line(label: str, url: str) -> str:
    """Return a URL, followed by what it is if it does not lead to a public host."""
    reason = confirmation_reason(url)
    return _labelled_line(label, f"{url} ({reason})" if reason else url)


def _labelled_line(label: str, text: str) -> str:
    return f"{_style(f'{label:<{_LABEL_WIDTH}}', 'faint')} {clean_line(text)}"


def _paragraphs(text: str) -> Iterator[str]:
    for line in clean_text(text).split("\n"):
        yield from _wrap(line) or [""]


def _wrap(text: str) -> list[str]:
    width = min(output.terminal_width() - 1, _MAX_WIDTH) if output.is_terminal() else _PIPED_WIDTH
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _style(text: str, style: str) -> str:
    return output.style_text(text, style, use_colour=output.uses_colour())
