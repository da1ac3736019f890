"""BibTeX and BibLaTeX, as reference managers, publishers and Reader itself write them."""

import re
from collections.abc import Iterator, Mapping

from reader.formats.bibtex_syntax import BibtexEntry, begins_with_entry, decode_names, decode_value, split_entries
from reader.formats.fields import Warnings
from reader.formats.input_text import InputText
from reader.formats.references import Reference, find_arxiv_reference, parse_note, parse_references, split_keywords
from reader.paper import Digest, parse_arxiv_id
from reader.text.links import find_links

NAME = "bibtex"
SOURCE = "bibtex"

_NOT_PAPERS = frozenset({"xdata", "set", "control"})
_VENUES = ("journal", "journaltitle", "booktitle", "maintitle", "eventtitle", "howpublished", "school", "institution")
_VENUES_OF_LAST_RESORT = ("organization", "publisher", "type", "note", "addendum")
_ONLY_URLS = re.compile(
    r"(?i)(?:available|accessed|online|code|project|page|website|see|at|from|on|https?://\S{1,500}|[\W_]|[0-9])*+"
)
"""A field with nothing but URLs and words such as "available at"."""
_MAY_NAME_ARXIV = ("journal", "journaltitle", "volume", "howpublished", "number", "pages")
_URLS = ("url", "code", "github", "repository", "project", "pdf", "website", "howpublished", "note", "addendum")
_NOTES = ("annote", "annotation")
_COMMENT_ALONE = re.compile(r"(?i)comments?:[^\n]+")
"""The note that Zotero makes from an author's comment on arXiv."""
_MATH_BRACKET = re.compile(r"\$([<>])\$")
_MONTH = re.compile(
    r"(?i)(?P<before>\d{1,2})?\W{0,3}(?P<name>[a-z]{3})[a-z]*\.?\W{0,3}(?P<after>\d{1,2})?|(?P<number>\d{1,2})"
)


def detect(source_text: InputText) -> bool:
    """Return whether a text begins with entries, perhaps after a comment."""
    return begins_with_entry(source_text.text)


def parse(source_text: InputText) -> Digest:
    """Parse the entries in order; an entry with only a year has no date."""
    warnings = Warnings(source_text.name)
    entries = [entry for entry in split_entries(source_text.text, warnings) if entry.kind not in _NOT_PAPERS]
    parents = {entry.key: entry.fields for entry in entries}
    references = (_reference(entry, parents) for entry in entries)
    return parse_references(source_text, references, source=SOURCE, format_name=NAME, warnings=warnings)


def _reference(entry: BibtexEntry, parents: Mapping[str, Mapping[str, str]]) -> Reference:
    fields = _with_inherited(entry.fields, parents)
    authors, has_more = decode_names(fields.get("author") or fields.get("editor", ""))
    note = "\n\n".join(filter(None, (decode_value(fields.get(name, "")) for name in _NOTES)))
    comment = parse_note(note).comment if _COMMENT_ALONE.fullmatch(note.strip()) else ""
    return Reference(
        line=entry.line,
        title=": ".join(filter(None, (decode_value(fields.get(name, "")) for name in ("title", "subtitle")))),
        abstract=decode_value(fields.get("abstract", "")),
        authors=authors,
        has_more_authors=has_more,
        identifiers=tuple(_identifiers(fields)),
        urls=(*_urls(fields), *find_links(comment)),
        date=_date(fields),
        venue=_venue(fields) or comment,
        categories=tuple(decode_value(fields.get("primaryclass") or fields.get("eprintclass", "")).split()),
        keywords=tuple(_keywords(fields)),
        note="" if comment else note,
    )


def _with_inherited(fields: Mapping[str, str], parents: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the fields of an entry, completed with the title and date of the book or proceedings that it refers to."""
    parent = parents.get(fields.get("crossref", "").strip())
    if parent is None or parent is fields:
        return dict(fields)
    inherited = {"booktitle": parent["title"]} if "title" in parent else {}
    inherited |= {name: parent[name] for name in ("year", "date", "month") if name in parent}
    return inherited | dict(fields)


def _identifiers(fields: Mapping[str, str]) -> Iterator[str]:
    """Yield the texts that may be an arXiv id or a DOI; eprints of other archives have other numbers."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype", "arxiv")
    if decode_value(archive).strip().lower() == "arxiv":
        yield decode_value(fields.get("eprint", ""))
    yield from (decode_value(fields[name]) for name in ("arxiv", "arxivid") if name in fields)
    yield from (decode_value(_MATH_BRACKET.sub(r"\1", fields[name])) for name in ("doi", "dois") if name in fields)
    yield from (find_arxiv_reference(decode_value(fields[name])) for name in _MAY_NAME_ARXIV if name in fields)
    note = decode_value(fields.get("note", ""))
    if parse_arxiv_id(note):
        yield note


def _urls(fields: Mapping[str, str]) -> Iterator[str]:
    for name in _URLS:
        value = decode_value(fields.get(name, "")).strip()
        yield from [value] if name == "url" and value[:4].lower() == "http" and " " not in value else find_links(value)


def _date(fields: Mapping[str, str]) -> str:
    """Return the date, joined from the fields for year, month and day if necessary."""
    year = decode_value(fields.get("date") or fields.get("year", "")).strip()
    if fields.get("date") or not re.fullmatch(r"[0-9]{4}", year):
        return year
    month = _MONTH.fullmatch(decode_value(fields.get("month", "")).strip())
    if not month:
        return year
    day = fields.get("day") or month["before"] or month["after"]
    if month["number"]:
        return f"{year}-{month['number']}-{day}" if day else f"{year}-{month['number']}"
    return f"{day} {month['name']} {year}" if day else f"{month['name']} {year}"


def _venue(fields: Mapping[str, str]) -> str:
    """Return where a paper appeared: the first of its fields that is neither a URL nor arXiv."""
    for name in (*_VENUES, *_VENUES_OF_LAST_RESORT):
        text = decode_value(fields.get(name, ""))
        venue = parse_note(text).comment or text
        if not _ONLY_URLS.fullmatch(venue) and not find_arxiv_reference(venue) and not parse_arxiv_id(venue):
            return venue
    return ""


def _keywords(fields: Mapping[str, str]) -> list[str]:
    return split_keywords(decode_value(fields.get("keywords") or fields.get("keyword", "")))
