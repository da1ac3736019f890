"""A reading list in Markdown, as people paste it into their notes."""

import re
from collections.abc import Iterable, Iterator

from reader.links import host_of, is_openable
from reader.paper import Paper
from reader.tex import without_tex
from reader.text import harmless

NAME = "markdown"
ENDING = ".md"
WORDS = "a reading list to paste into notes"

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]|(?<=\])\(|(?<!\w)#")
_LINE_START = re.compile(r"^(\s*(?:\d{1,9}(?=[.)](?:\s|$)))?)([-+=.)])", re.MULTILINE)
_IN_ADDRESS = {character: f"%{ord(character):02X}" for character in "()<>[]\\\"'`*_{}|^ "}
_NAMED_AUTHORS = 3


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write a task for each paper, ticked when it is read, with its links and tags, and the note below."""
    for paper in papers:
        yield _task(paper)


def title_link(paper: Paper) -> str:
    """Write a paper's title as a link to its page, or as it is where no page is known."""
    title = escaped(without_tex(paper.title))
    return f"[{title}]({_address(paper.page)})" if _can_link(paper.page) else title


def escaped(text: str) -> str:
    """Write a text so that Markdown, and HTML in it, mean nothing in it."""
    text = harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))


def _task(paper: Paper) -> str:
    facts = (_authors(paper), _day(paper), *map(_code_link, paper.code), _tags(paper))
    line = " · ".join((f"**{title_link(paper)}**", *filter(None, facts)))
    return f"- [{'x' if paper.marks.read else ' '}] {line}\n{_note(paper)}"


def _authors(paper: Paper) -> str:
    named = [escaped(author) for author in paper.authors[:_NAMED_AUTHORS]]
    count = max(paper.author_count or 0, len(paper.authors))
    if not named:
        return f"{count} author{'' if count == 1 else 's'}" if count else ""
    return ", ".join(named) + (f" and {count - len(named)} more" if count > len(named) else "")


def _day(paper: Paper) -> str:
    return paper.published.isoformat() if paper.published else ""


def _code_link(address: str) -> str:
    return f"[code on {escaped(host_of(address))}]({_address(address)})" if _can_link(address) else ""


def _tags(paper: Paper) -> str:
    return " ".join(f"#{escaped(tag)}" for tag in paper.marks.tags)


def _note(paper: Paper) -> str:
    return "".join(f"  > {line}".rstrip() + "\n" for line in escaped(paper.marks.note).splitlines())


def _can_link(address: str | None) -> bool:
    return address is not None and is_openable(address)


def _address(address: str | None) -> str:
    return "".join(_IN_ADDRESS.get(character, character) for character in address or "")
