"""A reading list in Markdown, to paste into notes."""

import re
from collections.abc import Iterable, Iterator

from reader.export.facts import published_on
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper, format_count
from reader.text import printable, strip_controls
from reader.text.links import host_of, is_safe_url

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]|(?<=\])\(|(?<!\w)#")
_LINE_START = re.compile(r"^(\s*(?:\d{1,9}(?=[.)](?:\s|$)))?)([-+=.)])", re.MULTILINE)
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in "()<>[]\\\"'`{}|^ "}
_MAX_AUTHORS = 3


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield a task for each paper, ticked if read, with its links and tags, and with its summary and note below."""
    for paper in papers:
        yield _task(paper, with_abstract="abstract" in options.fields)


def title_link(paper: Paper) -> str:
    """Return the title of a paper as a link to its page, or as text if no page is known."""
    return link(printable(paper.title), paper.page_url)


def escape_markdown(text: str) -> str:
    """Escape everything in a text that Markdown or HTML would interpret as markup."""
    text = strip_controls(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))


def _task(paper: Paper, *, with_abstract: bool) -> str:
    facts = (
        describe_authors(paper),
        published_on(paper),
        escape_markdown(printable(paper.venue)),
        *map(code_link, paper.code),
        _tags(paper),
    )
    line = " · ".join((f"**{title_link(paper)}**", *filter(None, facts)))
    texts = (paper.summary, paper.abstract if with_abstract else "")
    below = "".join(f"  - {escape_markdown(text)}\n" for each in texts if (text := printable(each)))
    return f"- [{'x' if paper.marks.read else ' '}] {line}\n{below}{_note(paper)}"


def describe_authors(paper: Paper) -> str:
    """Return the first authors and the number of the others."""
    named = [escape_markdown(printable(author)) for author in paper.authors[:_MAX_AUTHORS]]
    count = max(paper.author_count or 0, len(paper.authors))
    if not named:
        return format_count(count, "author") if count else ""
    return ", ".join(named) + (f" and {count - len(named)} more" if count > len(named) else "")


def code_link(url: str) -> str:
    """Return a link to code, or an empty string if its URL is not safe."""
    return link(f"code on {host_of(url)}", url) if is_safe_url(url) else ""


def link(text: str, url: str | None) -> str:
    """Return a link, or only its text if its URL is missing or not safe."""
    escaped = escape_markdown(text)
    return f"[{escaped}]({_escape_url(url)})" if url and is_safe_url(url) else escaped


def _tags(paper: Paper) -> str:
    return " ".join(f"#{escape_markdown(tag)}" for tag in paper.marks.tags)


def _note(paper: Paper) -> str:
    return "".join(f"  > {line}".rstrip() + "\n" for line in escape_markdown(paper.marks.note).splitlines())


def _escape_url(url: str) -> str:
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url)
