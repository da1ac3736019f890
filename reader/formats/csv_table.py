"""Tables in CSV or TSV, from spreadsheets, Notion, catalogues, reference managers and Reader's own export."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reader.formats import field_names
from reader.formats.author_names import given_name_first, parse_authors, split_authors
from reader.formats.categories import parse_categories
from reader.formats.dates import parse_day_text, parse_partial_date
from reader.formats.entries import Entry, parse_entries
from reader.formats.feed_text import parse_description
from reader.formats.input_text import InputText
from reader.formats.json_document import looks_like_json, parse_python_literal
from reader.paper import Digest, Marks, parse_arxiv_id, parse_doi, parse_tags, placeholder_title
from reader.text import clean_text
from reader.text.links import find_links, is_safe_url

NAME = "csv"
SOURCE = "table"

_DELIMITERS = (",", "\t", ";", "|")
_MAX_HEADER_LENGTH = 4_000
_MAX_LINES_TO_DETECT = 50
_MAX_COLUMNS = 200
_WEB_OF_SCIENCE = {
    "ti": "title",
    "au": "authors",
    "af": "authorfullnames",
    "so": "venue",
    "py": "year",
    "di": "doi",
    "ab": "abstract",
    "de": "keywords",
}
_OTHER_NAMES = {
    **_WEB_OF_SCIENCE,
    **dict.fromkeys(("name", "paper", "articletitle", "documenttitle", "displayname", "papertitles"), "title"),
    **dict.fromkeys(("abstractnote", "tldrabstract"), "abstract"),
    **dict.fromkeys(("authorfullnames", "authorsnames", "authorshipsauthordisplayname"), "authors"),
    **dict.fromkeys(("publicationtitle", "publication", "sourcetitle", "journalbook", "journalconference"), "venue"),
    **dict.fromkeys(("authorkeywords", "manualtags", "keywordsplus"), "keywords"),
    **dict.fromkeys(("publicationyear", "pubyear", "yearpublished"), "year"),
    **dict.fromkeys(("arxivids", "arxivnumber"), "arxivid"),
    **dict.fromkeys(("githubcode", "implementation", "codeurls"), "code"),
}
"""Headings of spreadsheets and catalogues, and the usual names for them."""
_KNOWN = field_names.ALL | set(field_names.ABSTRACT)
_IDENTIFYING = frozenset(
    {*field_names.TITLE, "arxivid", "arxiv", "doi", "arxivurl", "paperurl", "url", "absurl", "link"}
)
_IGNORED = frozenset({"itemtype", "itemkey", "citationkey", "key", "issued", "type", "publicationtype"})
_URLS = frozenset({*field_names.CODE, *field_names.PROJECT, "links"})
_OWN = frozenset({"key", "title", "tags", "note", "starred", "read", "snoozeduntil"})
"""Headings that every table exported by Reader has, among others."""
_DATES = (*field_names.PUBLISHED, "date", "year")
_ONE_FAMILY_FIRST = re.compile(r"[^,;|\s]+, (?:(?! and | & )[^,;|])+")
_QUOTE = "a quote may not be closed"
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|[0-9]{1,4}[.)])\s")
"""The beginning of a list item, which is not a row even if it has commas."""
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,500})\]\((https?://[^\s()]{1,2000})\)")
_GUARDED = re.compile(r"\A'(?='*[=+\-@\t\r])")


class _Table(NamedTuple):
    """The layout of a table: its delimiter, the number of lines before its header, and the names of its columns."""

    delimiter: str
    skipped: int
    names: Sequence[str]


def detect(source_text: InputText) -> bool:
    """Return whether a text begins with a header that names columns of papers, or has a column of arXiv URLs."""
    return not looks_like_json(source_text) and _find_table(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the papers in the order of their rows."""
    table = _find_table(source_text.text)
    if table is None:
        raise source_text.error("is not a table of papers; expected a first row with title, authors, url or the like")
    _require_closed_quotes(source_text, table)
    entries = (_entry(table, row, line) for line, row in _rows(source_text, table) if any(map(str.strip, row)))
    return parse_entries(source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")


def _find_table(text: str) -> _Table | None:
    """Return the table with the most known columns; its header may follow a few other lines."""
    beginning = text.split("\n", _MAX_LINES_TO_DETECT)[:_MAX_LINES_TO_DETECT]
    tables = [
        _Table(delimiter, skipped, names)
        for skipped, line in enumerate(beginning[:5])
        for delimiter in _DELIMITERS
        if (names := _header_names(line, delimiter))
    ]
    tables = [table for table in tables if _has_rows(beginning[table.skipped + 1 :], table)]
    best = max(tables, key=lambda table: sum(name in _KNOWN for name in table.names), default=None)
    return best or next(filter(None, (_without_header(beginning, delimiter) for delimiter in _DELIMITERS)), None)


def _header_names(line: str, delimiter: str) -> list[str]:
    """Return the column names in a header, or no names if the line is not a header."""
    if line.lstrip().startswith("|") or not line.strip() or len(line) > _MAX_HEADER_LENGTH:
        return []
    cells = next(csv.reader([line], delimiter=delimiter), [])
    letters = [field_names.letters_of(cell) for cell in cells]
    names: list[str] = []
    for name in letters:
        usual = field_names.usual_name(_OTHER_NAMES.get(name, name))
        names.append(usual if usual == name or usual not in (*letters, *names) else name)
    known = [name for name in names if name in _KNOWN]
    is_header = (
        len(names) >= 2 and len(known) >= 2 and len(names) <= _MAX_COLUMNS and not _IDENTIFYING.isdisjoint(known)
    )
    return names if is_header and len(set(known)) == len(known) else []


def _has_rows(lines: Sequence[str], table: _Table) -> bool:
    """Return whether the first row below a header, if any, also has several cells and is not a list item."""
    try:
        rows = filter(None, csv.reader((f"{line}\n" for line in lines), delimiter=table.delimiter, strict=True))
        first = next(rows, table.names)
        return len(first) >= 2 and not _LIST_ITEM.match(first[0])
    except csv.Error:
        return True  # the error comes with its line when all rows are read


def _without_header(lines: Sequence[str], delimiter: str) -> _Table | None:
    """Return a table of rows of equal lengths, most with an arXiv URL in one column and words in another."""
    lines = [line for line in lines if len(line) <= _MAX_HEADER_LENGTH]
    rows = [row for line in lines if (row := next(csv.reader([line], delimiter=delimiter), []))]
    width = len(rows[0]) if rows else 0
    if width < 2 or any(len(row) != width or _LIST_ITEM.match(row[0]) for row in rows):
        return None
    columns = [*zip(*rows, strict=True)]
    url = next((index for index, cells in enumerate(columns) if _most(map(_is_arxiv_url, cells), len(rows))), None)
    title = next((index for index, cells in enumerate(columns) if _most(map(_is_title, cells), len(rows))), None)
    if url is None or title is None:
        return None
    return _Table(delimiter, -1, [{url: "url", title: "title"}.get(index, "") for index in range(width)])


def _most(flags: Iterator[bool], count: int) -> bool:
    return 2 * sum(flags) > count


def _is_arxiv_url(cell: str) -> bool:
    return "://" in cell and parse_arxiv_id(cell) is not None


def _is_title(cell: str) -> bool:
    return len(cell.split()) >= 2 and "://" not in cell and any(map(str.isalpha, cell))


def _rows(source_text: InputText, table: _Table) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header, each with the line on which it begins.

    Raise DigestError if a quote is not closed: its cell would swallow the rows that follow.
    """
    lines = source_text.text.split("\n")[table.skipped + 1 :]
    start = table.skipped + 2
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=table.delimiter)
    try:
        for row in reader:
            yield start, row
            start = table.skipped + 2 + reader.line_num
    except csv.Error:
        raise source_text.error(
            f"has a cell of more than {csv.field_size_limit():,} characters; {_QUOTE}", start
        ) from None


def _require_closed_quotes(source_text: InputText, table: _Table) -> None:
    """Raise DigestError if a quote in the last row is not closed and has swallowed the rows before the end."""
    reader = csv.reader(source_text.text.split("\n"), delimiter=table.delimiter, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise source_text.error(f"has a cell without an end; {_QUOTE}", start) from None


def _entry(table: _Table, row: Sequence[str], line: int) -> Entry:
    cells = (_GUARDED.sub("", cell.strip(), count=1) for cell in row)
    values = {name: cell for name, cell in zip(table.names, cells, strict=False) if name and cell}
    for name in values.keys() & set(field_names.TITLE):
        if link := _MARKDOWN_LINK.fullmatch(values[name]):
            values[name] = link[1]
            values.setdefault("url", link[2])
    is_own = _OWN.issubset(table.names)
    facts = _marks_of(values, is_own=is_own)
    if "tags" in values and not any(parse_categories(values["tags"], only_arxiv=True)):
        values.setdefault("keywords", values.pop("tags"))
    if is_own and "summary" in values:
        values["aisummary"] = values.pop("summary")
    if url := _page_of(values):
        facts["url"] = url
    value: dict[str, Any] = {name: _list_in(text) for name, text in values.items() if not _is_ignored(name, text)}
    return Entry(value | dict(_parsed(values)), line, facts=facts)


def _list_in(text: str) -> str | list[Any]:
    """Return the list in a cell written as Python or JSON, such as "['cs.CL', 'cs.AI']", else the text unchanged."""
    value = parse_python_literal(text) if text.startswith("[") and text.endswith("]") else None
    return value if isinstance(value, list) else text


def _is_ignored(name: str, text: str) -> bool:
    """Return whether a cell states nothing about a paper, or only the year or month of a date."""
    return name in _IGNORED or (name in _DATES and parse_day_text(text) is None and parse_partial_date(text)[1] != "")


def _parsed(values: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield the fields whose cells need parsing: authors, URLs, a venue with its year, and a missing title."""
    for name in field_names.AUTHORS:
        if name in values:
            yield name, _split_names(values[name])
    for name in _URLS.intersection(values):
        yield name, list(find_links(values[name]))
    if year := _year_alone(values):
        venue = values.get("venue", "")
        yield "venue", venue if year in venue else f"{venue} {year}".strip()
    if not any(values.get(name) for name in field_names.TITLE):
        yield "title", _placeholder(values)


def _year_alone(values: Mapping[str, str]) -> str:
    """Return the year of a paper without a complete date, unless its arXiv id implies the year."""
    dates = [values[name] for name in _DATES if name in values]
    if any(map(parse_day_text, dates)) or (any(map(parse_arxiv_id, values.values())) and "venue" not in values):
        return ""
    return next((year for text in dates if (year := parse_partial_date(text)[1])), "")


def _split_names(text: str) -> Sequence[str]:
    """Return the names in a cell, which may be written as a Python list or have one name per line."""
    if isinstance(listed := _list_in(text), list):
        return parse_authors(listed)
    if _ONE_FAMILY_FIRST.fullmatch(text):
        return [given_name_first(text)]
    return split_authors(text.replace("\n", ";"))


def _placeholder(values: Mapping[str, str]) -> str:
    """Return the title of a row that has only an identifier, or an empty string."""
    texts = [text for name, text in values.items() if name in _KNOWN]
    arxiv_id = next(filter(None, map(parse_arxiv_id, texts)), None)
    return placeholder_title(arxiv_id, next(filter(None, map(parse_doi, texts)), None), None)


def _page_of(values: Mapping[str, str]) -> str:
    """Return the URL of the paper's page, unless an arXiv id or a DOI already identifies it."""
    if any(map(parse_arxiv_id, values.values())):
        return ""
    urls = (values.get(name, "") for name in ("url", "paperurl", "link", "page"))
    return next((url for url in urls if is_safe_url(url) and not parse_doi(url)), "")


def _marks_of(values: dict[str, str], *, is_own: bool) -> dict[str, Any]:
    """Remove the marks of Reader's own export, or a note, from the values of a row, and return them."""
    note = clean_text("\n\n".join(values.pop(name) for name in ("note", "notes") if name in values))
    if not is_own:
        note = parse_description(note).text
        return {"marks": Marks(note=note), "stated_marks": frozenset({"note"})} if note else {}
    marks = Marks(
        starred=values.pop("starred", "") == "true",
        read=values.pop("read", "") == "true",
        tags=tuple(sorted(parse_tags(values.pop("tags", "").replace("; ", " ")))),
        note=note,
        snoozed_until=parse_day_text(values.pop("snoozeduntil", "")),
    )
    values.pop("added", None)
    return {"marks": marks, "stated_marks": frozenset({"starred", "read", "tags", "note", "snoozed_until"})}
