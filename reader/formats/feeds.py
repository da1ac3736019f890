"""Atom and RSS feeds of papers: the arXiv API, its daily feeds, and feeds of other sites."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.parsers import expat

from reader.formats.dates import parse_day_text
from reader.formats.entries import Entry, parse_entries
from reader.formats.feed_text import parse_description
from reader.formats.input_text import InputText, keep_line_breaks
from reader.paper import Digest, parse_arxiv_id, parse_doi
from reader.text import clean_line
from reader.text.links import is_safe_url

NAME = "feed"
SOURCE = "feed"
ARXIV_SOURCE = "arxiv"

_MAX_DEPTH = 100
_ROOT = re.compile(
    r"\s*+(?:<\?xml[^>]{0,200}\?>)?(?:\s|<!--(?:(?!-->).)*+-->|<\?[^>]*+>)*+<(?:\w{1,20}:)?(?:feed|rss|RDF)\b",
    re.DOTALL,
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
"""The XML declaration: it names the encoding of the original bytes, which are already decoded."""
_ENTRY_NAMES = frozenset({"entry", "item"})
_FEED_DAY_NAMES = ("pubDate", "lastBuildDate", "updated", "date")
_ARXIV_SCHEME = "http://arxiv.org/schemas/atom"
_ARXIV_ANNOUNCEMENT = re.compile(r"arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*")
_ARXIV_TITLE_SUFFIX = re.compile(r"\.?\s*\(arXiv:\S+ \[[^\[\]]{1,40}\](?: UPDATED)?\)\s*\Z")


def detect(source_text: InputText) -> bool:
    """Return whether the root element of an XML document is a feed."""
    return _ROOT.match(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the papers of a feed in order; a feed without entries is an empty digest."""
    root = _parse_xml(source_text)
    channel = root if root.name == "feed" else root.find("channel")
    if channel is None:
        raise source_text.error("is a feed without a channel; save the feed again", root.line)
    elements = [element for element in root.walk() if element.name in _ENTRY_NAMES]
    source = ARXIV_SOURCE if _is_from_arxiv(channel) else SOURCE
    day = _feed_day(channel)
    entries = (Entry(_entry_fields(element), element.line, day) for element in elements)
    return parse_entries(source_text, entries, source=source, format_name=NAME, may_be_empty=not elements, needs="id")


@dataclass(slots=True)
class _Element:
    """An XML element without its namespace; `line` is where it begins."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["_Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element itself, without its children."""
        return "".join(self.pieces).strip()

    def find(self, name: str) -> "_Element | None":
        """Return the first child with a name, or None."""
        return next((child for child in self.children if child.name == name), None)

    def texts(self, *names: str) -> list[str]:
        """Return the texts of the children with these names, in the order of the names."""
        return [child.text for name in names for child in self.children if child.name == name and child.text]

    def deep_texts(self, *names: str) -> list[str]:
        """Return the texts of the children with these names, including nested elements such as XHTML."""
        found = (child for name in names for child in self.children if child.name == name)
        return [text for child in found if (text := " ".join(filter(None, (each.text for each in child.walk()))))]

    def walk(self) -> Iterator["_Element"]:
        """Yield the element and everything in it, in the order of the document."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending += reversed(element.children)


def _parse_xml(source_text: InputText) -> _Element:
    """Parse XML without a document type, and so without entities; raise DigestError with the line of an error."""
    top = _Element("", {}, 1)
    stack = [top]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAX_DEPTH:
            raise source_text.error("is nested too deeply for a feed", parser.CurrentLineNumber)
        element = _Element(name.rpartition(" ")[2], attributes, parser.CurrentLineNumber)
        stack[-1].children.append(element)
        stack.append(element)

    def add_text(data: str) -> None:
        stack[-1].pieces.append(data)

    def reject_document_type(*_details: object) -> None:
        raise source_text.error("has a document type (DTD), which no feed needs; remove it", parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: stack.pop()
    parser.CharacterDataHandler = add_text
    parser.StartDoctypeDeclHandler = reject_document_type
    try:
        parser.Parse(_XML_DECLARATION.sub(keep_line_breaks, source_text.text), True)  # noqa: FBT003, positional only
    except expat.ExpatError as error:
        reason = f"is not valid XML: {expat.errors.messages[error.code]} in column {error.offset + 1}"
        raise source_text.error(f"{reason}; save the feed again", error.lineno) from None
    return top.children[0]


def _entry_fields(entry: _Element) -> dict[str, Any]:
    """Return the fields of an entry under the names that lists of papers use."""
    description = parse_description(next(iter(_descriptions(entry)), ""))
    names = [name for author in entry.children if author.name == "author" for name in author.texts("name")]
    title = "".join(entry.deep_texts("title")[:1])
    title = parse_description(title).text or title
    references = [*entry.texts("id", "guid", "link", "origLink"), *_links(entry)]
    stated = {name: value for name, value in description.fields().items() if value}
    stated["abstract"] = _ARXIV_ANNOUNCEMENT.sub("", stated.get("abstract") or stated.pop("summary", ""))
    return {
        "published": _published(entry),
        **stated,
        "title": _ARXIV_TITLE_SUFFIX.sub("", clean_line(title)),
        "id": references if any(map(parse_arxiv_id, references)) else [*references, *description.paper_links()],
        "doi": entry.texts("doi", "DOI", "identifier"),
        "authors": names or _names(entry) or stated.get("authors"),
        "categories": _categories(entry) or stated.get("categories"),
        "keywords": _keywords(entry) or stated.get("keywords"),
        "journal_ref": next(iter(entry.texts("journal_ref", "journal_reference", "publicationName")), ""),
        "comment": "\n".join(entry.texts("comment")),
        "links": [*description.other_links(), *_related(entry)],
    }


def _names(entry: _Element) -> str:
    """Return the authors of an entry as one text; old arXiv feeds wrap each name in a link."""
    return ", ".join(parse_description(text).text for text in entry.texts("creator", "author"))


def _categories(entry: _Element) -> list[str]:
    """Return the categories of an entry, the primary one first: only arXiv's if it has any, else all."""
    elements = _named_categories(entry)
    of_arxiv = [element for element in elements if element.attributes.get("scheme") == _ARXIV_SCHEME]
    return [_term(element) for element in of_arxiv or elements]


def _keywords(entry: _Element) -> list[str]:
    """Return the other categories of an entry that also has categories of arXiv."""
    elements = _named_categories(entry)
    others = [element for element in elements if element.attributes.get("scheme") != _ARXIV_SCHEME]
    return [_term(element) for element in others if element.name == "category"] if len(others) < len(elements) else []


def _named_categories(entry: _Element) -> list[_Element]:
    names = ("primary_category", "category", "subject")
    return [child for name in names for child in entry.children if child.name == name]


def _term(element: _Element) -> str:
    return element.attributes.get("term") or element.text


def _related(entry: _Element) -> Iterator[str]:
    """Yield the URLs related to a paper, such as its code, without those of the paper itself."""
    links = (child for child in entry.children if child.name == "link" and child.attributes.get("rel") == "related")
    urls = filter(is_safe_url, (link.attributes.get("href", "") for link in links))
    yield from (url for url in urls if not parse_arxiv_id(url) and not parse_doi(url))


def _descriptions(entry: _Element) -> list[str]:
    return entry.deep_texts("summary", "description", "abstract", "encoded", "content")


def _links(entry: _Element) -> list[str]:
    return [child.attributes["href"] for child in entry.children if child.name == "link" and "href" in child.attributes]


def _published(entry: _Element) -> str | None:
    """Return the date of an entry, or None for an arXiv announcement, whose date is the day of the digest."""
    if entry.find("announce_type") is not None:
        return None
    return next(iter(entry.texts("published", "issued", "pubDate", "date", "updated")), None)


def _feed_day(channel: _Element) -> date | None:
    days = (parse_day_text(clean_line(text[:60])) for text in channel.texts(*_FEED_DAY_NAMES))
    return next((day for day in days if day), None)


def _is_from_arxiv(channel: _Element) -> bool:
    origins = [*channel.texts("id", "link"), *_links(channel)]
    return any(re.match(r"https?://(?:[a-z]+\.)?arxiv\.org/", origin) for origin in origins)
