"""Bookmarks in the Netscape format, which every browser imports."""

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from reader.export.facts import keywords_of, url_of
from reader.paper import Paper
from reader.text import clean_text, printable

_HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3>Reading list</H3>
    <DL><p>
"""
_TITLE_SEARCH = "https://arxiv.org/search/?searchtype=title&query="


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield one folder with a bookmark for each paper, which leads to its page or else to a search for its title."""
    yield _HEAD
    for paper in papers:
        yield _bookmark(paper)
    yield "    </DL><p>\n</DL><p>\n"


def _bookmark(paper: Paper) -> str:
    title = printable(paper.title)
    url = url_of(paper) or _TITLE_SEARCH + quote(title)
    added = f' ADD_DATE="{int(paper.added.timestamp())}"' if paper.added else ""
    tags = ",".join(keywords_of(paper))
    tag_list = f' TAGS="{escape(tags)}"' if tags else ""
    note = escape(clean_text(paper.marks.note))
    description = f"        <DD>{note}\n" if note else ""
    return f'        <DT><A HREF="{escape(url)}"{added}{tag_list}>{escape(title)}</A>\n{description}'
