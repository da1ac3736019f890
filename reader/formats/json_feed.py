"""JSON Feed, a format for feeds in JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from reader.formats.categories import parse_categories
from reader.formats.entries import Entry, is_paper, parse_entries
from reader.formats.feed_text import parse_description
from reader.formats.input_text import InputText
from reader.formats.json_document import JsonList
from reader.paper import Digest

NAME = "json-feed"
SOURCE = "feed"

_VERSION = "jsonfeed.org/version/"
_MAX_LENGTH = 1_000_000


def detect(json_list: JsonList) -> bool:
    """Return whether a JSON Feed has a paper, or no items at all."""
    if not _is_feed(json_list):
        return False
    return not json_list.arrays["items"] or any(map(is_paper, _entries(json_list)))


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the papers of a feed in order; a feed without items is an empty digest."""
    if not _is_feed(json_list):
        raise source_text.error('is not a JSON Feed; expected "version" and "items"')
    return parse_entries(
        source_text,
        _entries(json_list),
        source=SOURCE,
        format_name=NAME,
        may_be_empty=not json_list.arrays["items"],
        needs="id",
    )


def _is_feed(json_list: JsonList) -> bool:
    version = json_list.wrapper_fields.get("version")
    return isinstance(version, str) and _VERSION in version and "items" in json_list.arrays


def _entries(json_list: JsonList) -> Iterator[Entry]:
    for located in json_list.arrays["items"]:
        yield Entry(_item_fields(located.value) if isinstance(located.value, dict) else {}, located.line)


def _item_fields(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an item under the names that lists of papers use; extensions keep their own."""
    content = next((text for name in ("content_text", "content_html") if (text := _text(item, name))), "")
    description = parse_description(content or _text(item, "summary"))
    known = {"id", "url", "external_url", "title", "content_text", "content_html", "summary", "date_published"}
    known |= {"date_modified", "authors", "author", "tags", "language", "image", "banner_image", "attachments"}
    references = [value for name in ("external_url", "url", "id") if (value := _text(item, name))]
    return {
        **{name.lstrip("_"): value for name, value in item.items() if name not in known},
        "title": item.get("title"),
        "id": [*references, *description.paper_links()],
        "published": item.get("date_published"),
        "authors": item.get("authors") or item.get("author"),
        "keywords": item.get("tags"),
        "categories": [*parse_categories(item.get("tags"), only_arxiv=True)],
        "links": description.other_links(),
        "tldr": _text(item, "summary") if content else "",
        **description.fields(),
    }


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) and len(value) <= _MAX_LENGTH else ""
