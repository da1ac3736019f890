"""An Atom feed, for feed readers and other programs that follow feeds."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from html import escape
from uuid import NAMESPACE_URL, uuid5

from reader.export.facts import code_of, keywords_of, url_of
from reader.paper import Paper
from reader.text import printable

_FEED_ID = "c1b9c7de-1b0e-5f0c-9a53-5d5c7f2b8a11"
_ARXIV = "http://arxiv.org/schemas/atom"
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="{_ARXIV}">
  <title>Reading list</title>
  <id>urn:uuid:{_FEED_ID}</id>
  <author><name>Reader</name></author>
"""


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield the feed, with an entry for each paper and, at its end, the time of its newest entry."""
    newest = _UNDATED
    yield _HEAD
    for paper in papers:
        updated = _updated(paper)
        newest = max(newest, updated)
        yield "  <entry>\n" + "".join(f"    {line}\n" for line in _lines(paper, updated)) + "  </entry>\n"
    yield f"  <updated>{_format(newest)}</updated>\n</feed>\n"


def _lines(paper: Paper, updated: datetime) -> Iterator[str]:
    yield f"<title>{_escape(paper.title)}</title>"
    yield f"<id>{_entry_id(paper)}</id>"
    yield f"<updated>{_format(updated)}</updated>"
    if paper.published:
        yield f"<published>{_format(datetime.combine(paper.published, time(), UTC))}</published>"
    if url := url_of(paper):
        yield f'<link rel="alternate" type="text/html" href="{escape(url)}"/>'
    for url in code_of(paper):
        yield f'<link rel="related" title="Code" href="{escape(url)}"/>'
    for author in paper.authors:
        if name := _escape(author):
            yield f"<author><name>{name}</name></author>"
    for category in map(_escape, paper.categories):
        yield f'<category term="{category}" scheme="{_ARXIV}"/>'
    for keyword in keywords_of(paper):
        yield f'<category term="{_escape(keyword)}"/>'
    texts = {
        "arxiv:doi": escape(paper.doi or ""),
        "arxiv:comment": _escape(paper.venue),
        "summary": _escape(paper.abstract),
    }
    yield from (f"<{name}>{text}</{name}>" for name, text in texts.items() if text)


def _entry_id(paper: Paper) -> str:
    """Return the URL at arXiv, else a UUID that is the same in every export."""
    if paper.arxiv_id:
        return f"http://arxiv.org/abs/{escape(paper.arxiv_id)}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'reader:{paper.key}')}"


def _updated(paper: Paper) -> datetime:
    if paper.added:
        return paper.added.astimezone(UTC)
    day = paper.newest_day or paper.published
    return datetime.combine(day, time(), UTC) if day else _UNDATED


def _format(timestamp: datetime) -> str:
    return f"{timestamp.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _escape(text: str) -> str:
    return escape(_NOT_XML.sub("", printable(text)))
