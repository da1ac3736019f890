"""The web page of one paper, whose head states its facts in `citation_` tags for search engines.

arXiv, OpenReview, ACL Anthology and most publishers write these tags.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from reader.formats.author_names import given_name_first
from reader.formats.entries import Entry
from reader.formats.html_text import without_slow_parts
from reader.formats.references import split_keywords
from reader.paper import parse_arxiv_id, parse_doi
from reader.text.links import is_safe_url

_HEAD = re.compile(r"(?i).{0,500000}?(?=</head|<body|\Z)", re.DOTALL)
_DATES = ("citation_publication_date", "citation_date", "citation_online_date")
_VENUES = ("citation_journal_title", "citation_conference_title", "citation_inbook_title")
_PAGES = ("citation_abstract_html_url", "citation_public_url", "canonical")


def find_entry(html: str) -> Entry | None:
    """Return the paper that the head of a page is about, or None."""
    head = _HEAD.match(html)
    if head is None or "citation_title" not in head.group():
        return None
    reader = _HeadReader()
    reader.feed(without_slow_parts(head.group()))
    tags = reader.tags
    return Entry(_fields(tags), reader.line, facts=_page(tags)) if tags.get("citation_title") else None


class _HeadReader(HTMLParser):
    """Collects the `citation_` tags of a head, and the URL of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: dict[str, list[str]] = {}
        self.line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the content of a tag."""
        attributes = {name: value or "" for name, value in attrs}
        name = attributes.get("name", attributes.get("property", "")).lower()
        if tag == "meta" and name.startswith("citation_"):
            self.tags.setdefault(name, []).append(attributes.get("content", ""))
            self.line = self.getpos()[0] if name == "citation_title" else self.line
        elif tag == "link" and attributes.get("rel") == "canonical":
            self.tags["canonical"] = [attributes.get("href", "")]


def _fields(tags: dict[str, list[str]]) -> dict[str, Any]:
    """Return the facts under the names that lists of papers use."""
    return {
        "title": tags["citation_title"][0],
        "authors": [*map(given_name_first, _authors(tags))],
        "published": next(_values(tags, _DATES), None),
        "arxiv_id": next(_values(tags, ("citation_arxiv_id",)), None),
        "doi": next(_values(tags, ("citation_doi",)), None),
        "abstract": next(_values(tags, ("citation_abstract",)), None),
        "venue": next(_values(tags, _VENUES), None),
        "keywords": [word for text in _values(tags, ("citation_keywords",)) for word in split_keywords(text)],
    }


def _authors(tags: dict[str, list[str]]) -> Iterator[str]:
    yield from _values(tags, ("citation_author",))
    for text in _values(tags, ("citation_authors",)):
        yield from filter(None, map(str.strip, text.split(";")))


def _values(tags: dict[str, list[str]], names: tuple[str, ...]) -> Iterator[str]:
    return (text.strip() for name in names for text in tags.get(name, ()) if text.strip())


def _page(tags: dict[str, list[str]]) -> dict[str, str]:
    """Return the URL of the page, unless an arXiv id or a DOI identifies it."""
    urls = [url for url in _values(tags, _PAGES) if is_safe_url(url)]
    identifiers = [*urls, *_values(tags, ("citation_arxiv_id", "citation_doi"))]
    known = any(parse_arxiv_id(text) or parse_doi(text) for text in identifiers)
    return {"url": urls[0]} if urls and not known else {}
