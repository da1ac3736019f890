"""The descriptions in feeds: HTML as text with its links, and facts after labels such as "Upvotes:"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from reader.paper import parse_arxiv_id, parse_doi
from reader.text.links import is_safe_url

_MAX_HTML_LENGTH = 200_000
_HTML_TAG = re.compile(r"</?(?:p|b|a|i|br|em|div|img|span|strong|ul|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_LABELS = {
    "author": "authors",
    "authors": "authors",
    "upvotes": "upvotes",
    "votes": "upvotes",
    "comments": "comments",
    "stars": "stars",
    "github stars": "stars",
    "abstract": "abstract",
    "summary": "summary",
    "ai summary": "ai_summary",
    "tl;dr": "tldr",
    "tldr": "tldr",
    "organization": "organization",
    "keywords": "keywords",
    "categories": "categories",
    "subjects": "categories",
    "published": "published",
    "code": "code",
    "github": "code",
    "project page": "project_page",
}
_LABELLED = re.compile(rf"^({'|'.join(map(re.escape, _LABELS))})[ \t]*:[ \t]*", re.MULTILINE | re.IGNORECASE)
_ALWAYS_LABELS = frozenset({"authors", "upvotes", "abstract", "summary"})
"""Labels anywhere in a text. The others count only if the text begins with a label; an abstract may have "Code: …"."""


@dataclass(frozen=True, slots=True)
class Description:
    """The text of a description, and the URLs of its links."""

    text: str
    links: tuple[str, ...] = ()

    def fields(self) -> dict[str, str]:
        """Return the facts after labels; without labels, the whole text is the abstract."""
        fields = dict(self._labelled_parts())
        if not fields.keys() & {"abstract", "summary"}:
            fields = {"abstract": "" if fields else self.text, **fields}
        return fields

    def paper_links(self) -> list[str]:
        """Return the links to papers."""
        return [url for url in self.links if parse_arxiv_id(url) or parse_doi(url)]

    def other_links(self) -> list[str]:
        """Return the safe links that do not lead to a paper."""
        return [url for url in self.links if is_safe_url(url) and url not in self.paper_links()]

    def _labelled_parts(self) -> Iterator[tuple[str, str]]:
        begins_with_label = _LABELLED.match(self.text.lstrip()) is not None
        matches = [
            match
            for match in _LABELLED.finditer(self.text)
            if begins_with_label or _LABELS[match[1].lower()] in _ALWAYS_LABELS
        ]
        for match, following in zip_longest(matches, matches[1:]):
            part = self.text[match.end() : following.start() if following else len(self.text)].strip()
            yield _LABELS[match[1].lower()], part


def parse_description(text: str) -> Description:
    """Return the text of an HTML fragment, with a line for each block; other text is returned unchanged."""
    if len(text) > _MAX_HTML_LENGTH or not _HTML_TAG.search(text):
        return Description(text)
    from reader.formats.html_text import html_to_text  # noqa: PLC0415 - few descriptions are HTML

    return Description(*html_to_text(text))
