"""A reading list in Markdown, to paste into notes."""

import re
from collections.abc import Iterable, Iterator

from reader.links import host_of, is_safe_url
from reader.paper import Paper
from reader.tex import tex_to_text
from reader.text import strip_controls

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]|(?<=\])\(|(?<!\w)#")
_LINE_START = re.compile(r"^(\s*(?:\d{1,9}(?=[.)](?:\s|$)))?)([-+=.)])", re.MULTILINE)
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in "()<>[]\\\"'`*_{}|^ "}
_MAX_AUTHORS = 3


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield a task for each paper, ticked if it is read, with its links and tags, and the note below."""
    for paper in papers:
        yield _task(paper)


def title_link(paper: Paper) -> str:
    """Return the title of a paper as a link to its page, or as text if no page is known."""
    title = escape_markdown(tex_to_text(paper.title))
    return f"[{title}]({_escape_url(paper.page_url)})" if _is_linkable(paper.page_url) else title


def escape_markdown(text: str) -> str:
    """Escape everything in a text that Markdown or HTML would interpret."""
    text = strip_controls(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))


def _task(paper: Paper) -> str:
    facts = (_authors(paper), _day(paper), *map(_code_link, paper.code), _tags(paper))
    line = " · ".join((f"**{title_link(paper)}**", *filter(None, facts)))
    return f"- [{'x' if paper.marks.read else ' '}] {line}\n{_note(paper)}"


def _authors(paper: Paper) -> str:
    named = [escape_markdown(author) for author in paper.authors[:_MAX_AUTHORS]]
    count = max(paper.author_count or 0, len(paper.authors))
    if not named:
        return f"{count} author{'' if count == 1 else 's'}" if count else ""
    return ", ".join(named) + (f" and {count - len(named)} more" if count > len(named) else "")


def _day(paper: Paper) -> str:
    return paper.published.isoformat() if paper.published else ""


def _code_link(url: str) -> str:
    return f"[code on {escape_markdown(host_of(url))}]({_escape_url(url)})" if _is_linkable(url) else ""


def _tags(paper: Paper) -> str:
    return " ".join(f"#{escape_markdown(tag)}" for tag in paper.marks.tags)


def _note(paper: Paper) -> str:
    return "".join(f"  > {line}".rstrip() + "\n" for line in escape_markdown(paper.marks.note).splitlines())


def _is_linkable(url: str | None) -> bool:
    return url is not None and is_safe_url(url)


def _escape_url(url: str | None) -> str:
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url or "")
