"""Papers in the blocks of a Markdown text: the blocks that belong to each paper, and the facts in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reader.formats.entries import Entry
from reader.formats.field_names import TRANSLATED
from reader.formats.fields import COUNT
from reader.formats.input_text import InputText
from reader.formats.markdown_syntax import (
    Block,
    Inline,
    clean_words,
    find_definitions,
    parse_blocks,
    parse_inline,
    split_front_matter,
    with_markdown_links,
)
from reader.formats.markdown_titles import (
    find_cell_title,
    find_day,
    find_published,
    find_title,
    is_generic,
    is_section_name,
    strip_date,
    strip_number,
)
from reader.paper import parse_arxiv_id, parse_doi
from reader.text.links import is_code, is_paper_page

_BARE_ID = re.compile(
    r"(?:\barXiv:\s?|[`\[](?=[^\s`\]]{9,14}[`\]])"
    r"|\A(?=[0-9]{2}[01][0-9]\.[0-9]{4,5}(?:v[0-9]{1,3})?:?\s))([0-9]{4}\.[0-9]{4,5})(?:v[0-9]{1,3})?",
    re.IGNORECASE,
)
_TRANSLATED = {name: usual for name, usual in TRANSLATED.items() if not name.isascii()}
_LABEL = re.compile(
    r"\W{0,6}(authors?|abstract|summary|subjects|tl;?dr|date|published|categories|keywords|venue|comments?|upvotes|stars|"
    r"organization|affiliations?|pdf|links?|paper|code|github|url|arxiv|project(?: page)?|title|"
    rf"{'|'.join(_TRANSLATED)})"
    r"\s?\W{0,2}[:\uff1a]\W{0,3}",
    re.IGNORECASE,
)
_UPVOTES = re.compile(rf"(?:⬆️?|▲|👍|🔺)\s?({COUNT})(?![\w.])")
_STARS = re.compile(rf"(?:⭐️?|★|🌟)\s?({COUNT})(?![\w.])")
_EXPORTED_TASK = re.compile(r"\[[ x]\] \*\*\S")
_TASK = re.compile(r"\[[ xX]\]\s+")
_ID_TITLE = "arXiv:"
_MIN_ABSTRACT_LENGTH = 200
_MIN_WRAPPED_LENGTH = 60
_LABELS_OF_A_NOTE = frozenset({"arxiv", "author", "authors", "date", "published"})
"""Labels right below the title of a note on one paper."""
_MAX_AUTHORS_LENGTH = 10_000
_URL = re.compile(r"\s*https?://\S+")
_NAMES = frozenset(
    {"author", "authors", "venue", "keywords", "categories", "organization", "affiliation", "affiliations"}
)
"""Labels of names and words; a URL on the line below does not belong to them."""
_LABEL_FIELDS = {
    "author": "authors",
    "tl;dr": "tldr",
    "date": "published",
    "comments": "comment",
    **dict.fromkeys(("affiliation", "affiliations"), "organization"),
    **dict.fromkeys(("pdf", "link", "links", "paper", "code", "github", "url", "arxiv", "title"), ""),
    **dict.fromkeys(("project", "project page"), ""),
}
"""Labels and the names of their fields; links are collected wherever they occur."""
_COLUMN_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("paper", "papers", "name", "paper title"), "title"),
    "publish date": "published",
    "arxiv id": "id",
    **dict.fromkeys(("pdf", "arxiv", "link", "code", "github", "repo", "project", "url"), "links"),
    **dict.fromkeys(("first author", "#", "no.", ""), ""),
}
"""Usual column names and the names of their fields; the links of a row are collected from all its cells."""


@dataclass(slots=True)
class _Unit:
    """The blocks that may describe one paper, each with its inline markup."""

    blocks: list[Block]
    inlines: list[Inline]
    ids: list[str] = field(default_factory=list)


def is_titled(entry: Entry) -> bool:
    """Return whether the title of a paper is more than its id."""
    return not str(entry.value["title"]).startswith(_ID_TITLE)


def find_entries(source_text: InputText, assumed: set[date] | None = None) -> Iterator[Entry]:
    """Yield the papers of a text in order, each with the day above it; `assumed` collects days with an assumed year."""
    return _Finder(source_text, set() if assumed is None else assumed).entries()


class _Finder:
    """Reads a text section by section."""

    def __init__(self, source_text: InputText, assumed: set[date]) -> None:
        front_matter, text = split_front_matter(source_text.text)
        self._text = with_markdown_links(text)
        self._definitions = find_definitions(self._text)
        self._today = source_text.today
        self._assumed = assumed
        self._day = self._find_day(next((line for line in front_matter if line.lower().startswith("date:")), ""))
        self._top_headings = len(re.findall(r"^# ", self._text, re.MULTILINE))

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of all sections."""
        heading: Block | None = None
        blocks: list[Block] = []
        for block in parse_blocks(self._text):
            if block.kind == "heading":
                yield from self._section(heading, blocks)
                heading, blocks = block, []
            else:
                blocks.append(block)
        yield from self._section(heading, blocks)

    def _section(self, heading: Block | None, blocks: Sequence[Block]) -> Iterator[Entry]:
        title = self._inline(heading) if heading else Inline("")
        day = self._update_day(heading, title)
        units = [*self._units(blocks)]
        ids = {found for unit in units for found in unit.ids}
        heading_ids = set(_paper_ids(title))
        words = strip_number(clean_words(title.without_links() if heading_ids and _all_generic(title) else title.text))
        may_be_title = bool(words) and not is_generic(words) and not is_section_name(words) and day is None
        if heading and heading_ids and may_be_title:
            own = [unit for unit in units if heading_ids.issuperset(unit.ids)]
            yield self._heading_entry(heading, title, words, own)
            units = [unit for unit in units if not heading_ids.issuperset(unit.ids)]
        elif (
            heading
            and len(ids) == 1
            and self._may_stand_above(heading, units[0])
            and may_be_title
            and not any(_own_title(unit) for unit in units if unit.ids)
        ):
            yield self._heading_entry(heading, title, words, units)
            return
        yield from self._unit_entries(units)

    def _may_stand_above(self, heading: Block, first: _Unit) -> bool:
        """Return whether a heading may be the title of the paper below; the only top heading needs a label below it."""
        label = _LABEL.match(first.inlines[0].text)
        is_note = label is not None and _label_of(label) in _LABELS_OF_A_NOTE
        return heading.level > 1 or self._top_headings > 1 or is_note

    def _update_day(self, heading: Block | None, title: Inline) -> date | None:
        """Return the day of a heading, and keep it for the papers below."""
        day = self._find_day(title.text) if heading else None
        if heading and day and not _paper_ids(title):
            self._day = day
            return day
        return None

    def _units(self, blocks: Sequence[Block]) -> Iterator[_Unit]:
        """Yield the blocks that belong together: an item with its children, a row, or a paragraph."""
        inlines = map(self._inline, blocks)
        singles = [_Unit([block], [inline], _paper_ids(inline)) for block, inline in zip(blocks, inlines, strict=True)]
        index = 0
        while index < len(blocks):
            end = index + 1
            if blocks[index].kind == "item":
                while end < len(blocks) and _is_child(blocks[end], blocks[index]):
                    end += 1
            unit = _join(singles[index:end])
            if end > index + 1 and _is_parent(singles[index], unit):
                end, unit = index + 1, singles[index]
            if not unit.ids and unit.blocks[0].kind in ("text", "quote") and (day := self._page_day(unit)):
                self._day = day
            else:
                yield unit
            index = end

    def _page_day(self, unit: _Unit) -> date | None:
        """Return the day of a short line such as "Updated on 2026.06.01"."""
        text = clean_words(unit.inlines[0].text)
        return self._find_day(text) if len(text) <= 60 and len(unit.blocks) == 1 else None

    def _find_day(self, text: str) -> date | None:
        day, is_assumed = find_day(text, self._today)
        if day and is_assumed:
            self._assumed.add(day)
        return day

    def _inline(self, block: Block) -> Inline:
        return parse_inline(_TASK.sub("", block.text, count=1), self._definitions)

    def _unit_entries(self, units: Sequence[_Unit]) -> Iterator[Entry]:
        before: _Unit | None = None
        for unit in _titles_first(units):
            if unit.ids or _EXPORTED_TASK.match(unit.blocks[0].text):
                yield from self._entries_of(unit, before)
                before = None
            else:
                before = unit

    def _entries_of(self, unit: _Unit, before: _Unit | None) -> Iterator[Entry]:
        """Yield one paper, or one for each link with a title of its own."""
        block, inline = unit.blocks[0], unit.inlines[0]
        if block.kind == "row":
            yield Entry(self._row_fields(block), block.line, self._day)
            return
        titled = [link for link in inline.links if _reference_of(link.url) and not is_generic(link.words)]
        if len({_reference_of(link.url) for link in titled}) > 1:
            for link in titled:
                yield Entry({"title": link.words, "id": [link.url]}, block.line, self._day)
            return
        title = _own_title(unit)
        if not title and (block.kind == "item" or is_generic(clean_words(inline.without_links()))):
            title = (_title_above(before) if before else "") or _id_title(unit.ids)
        if title:
            yield Entry({"title": title, **_unit_fields(unit, title)}, block.line, self._day)

    def _heading_entry(self, heading: Block, title: Inline, words: str, units: Sequence[_Unit]) -> Entry:
        unit = _join([_Unit([heading], [title]), *units])
        return Entry({"title": words, **_unit_fields(unit, words)}, heading.line, self._day)

    def _row_fields(self, row: Block) -> dict[str, Any]:
        """Return the fields of a row under the names of its columns; links count in any cell."""
        cells = [parse_inline(cell, self._definitions) for cell in row.cells]
        links = [link.url for cell in cells for link in cell.links]
        fields: dict[str, Any] = {}
        for name, cell in zip(row.header, cells, strict=False):
            label = clean_words(parse_inline(name, self._definitions).text).lower()
            if text := clean_words(cell.text):
                fields.setdefault(_COLUMN_NAMES.get(label, label), _column_value(label, cell, text))
        titled = [cell for name, cell in zip(row.header, cells, strict=False) if _is_title_column(name)]
        candidates = titled[:1] or cells
        title: str = next((found for cell in candidates if (found := find_cell_title(cell))), "")
        fields = {name: value for name, value in fields.items() if value and name not in ("title", "links", "id", "")}
        ids = [url for url in links if _reference_of(url)] or [found for cell in cells for found in _paper_ids(cell)]
        day = next((day for cell in cells if (day := find_published(cell.text))), None)
        stated = [url for url in links if not _reference_of(url) and not url.startswith("#")]
        return {"published": day, **fields, "title": title or _id_title(ids), "id": ids, "links": stated}


def _is_title_column(name: str) -> bool:
    return _COLUMN_NAMES.get(clean_words(name).lower(), clean_words(name).lower()) == "title"


def _column_value(label: str, cell: Inline, text: str) -> str:
    if label.startswith("author"):
        return "" if _is_partial(text) else text
    return text if label not in ("date", "published") or find_published(cell.text) else ""


def _is_child(block: Block, item: Block) -> bool:
    """Return whether a block belongs to a list item: it is indented more, or a quote or a label below it."""
    if block.kind == "item":
        return block.level > item.level
    return block.kind == "quote" or (block.kind == "text" and _LABEL.match(block.text) is not None)


def _titles_first(units: Sequence[_Unit]) -> Sequence[_Unit]:
    """Return paragraphs with each URL below its title, if they begin with a URL and do not end with one."""
    if not units or not _is_url(units[0]) or _is_url(units[-1]):
        return units
    ordered = list(units)
    for index, unit in enumerate(units[:-1]):
        if _is_url(unit) and not units[index + 1].ids:
            ordered[index : index + 2] = [units[index + 1], unit]
    return ordered


def _is_url(unit: _Unit) -> bool:
    """Return whether a unit is a URL alone."""
    links = unit.inlines[0].links
    return len(unit.blocks) == 1 and len(links) == 1 and unit.blocks[0].text.strip() == links[0].url


def _join(units: Sequence[_Unit]) -> _Unit:
    """Return several units as one, with each id once."""
    blocks = [block for unit in units for block in unit.blocks]
    inlines = [inline for unit in units for inline in unit.inlines]
    return _Unit(blocks, inlines, [*dict.fromkeys(found for unit in units for found in unit.ids)])


def _is_parent(item: _Unit, unit: _Unit) -> bool:
    """Return whether the children of an item are separate papers: several, or one whose link is a title."""
    if item.ids:
        return len(unit.ids) > len(item.ids)
    links = (link for inline in unit.inlines[1:] for link in inline.links)
    return len(unit.ids) > 1 or any(_reference_of(link.url) and not is_generic(link.words) for link in links)


def _paper_ids(inline: Inline) -> list[str]:
    """Return the identifiers of the papers in a block, each once: arXiv ids, DOIs and pages of publishers."""
    found = [reference for link in inline.links if (reference := _reference_of(link.url))]
    return [*dict.fromkeys((*found, *_BARE_ID.findall(inline.text)))]


def _reference_of(url: str) -> str:
    return parse_arxiv_id(url) or parse_doi(url) or (url if is_paper_page(url) else "")


def _all_generic(title: Inline) -> bool:
    return all(is_generic(link.words) for link in title.links)


def _own_title(unit: _Unit) -> str:
    """Return the title in the first block, which must be a link or strong in a paragraph; "row" for a table row."""
    block, inline = unit.blocks[0], unit.inlines[0]
    if block.kind == "row":
        return "row"
    return find_title(inline, only_marked=block.kind in ("text", "quote"))


def _title_above(before: _Unit) -> str:
    """Return the first line of the paragraph above a paper that has no title of its own."""
    first = before.inlines[0].text.strip().split("\n")[0]
    text = strip_number(strip_date(clean_words(first)))
    return "" if is_generic(text) or len(text) > 500 or text.endswith(":") else text


def _id_title(ids: Sequence[str]) -> str:
    """Return a title that names the paper by its id, for lists of bare links."""
    found = next((arxiv_id for reference in ids if (arxiv_id := parse_arxiv_id(reference))), None)
    return f"{_ID_TITLE}{found}" if found else ""


def _unit_fields(unit: _Unit, title: str) -> dict[str, Any]:
    """Return the fields of the blocks of one paper under the names that lists of papers use."""
    links = [link for inline in unit.inlines for link in inline.links]
    bare = [found for inline in unit.inlines for found in _BARE_ID.findall(inline.text)]
    fields: dict[str, Any] = {
        "id": [*(link.url for link in links if _reference_of(link.url)), *bare],
        "links": [*_further_urls([link.url for link in links])],
        "published": next((day for inline in unit.inlines if (day := find_published(inline.text))), None),
    }
    for index, (block, inline) in enumerate(zip(unit.blocks, unit.inlines, strict=True)):
        for label, text in _labelled_parts(inline.text):
            if label:
                value = text or _text_below(unit, index)
                fields.setdefault(_LABEL_FIELDS.get(label, label), _URL.sub("", value) if label in _NAMES else value)
            elif index and block.kind in ("text", "quote") and _is_abstract(text, inline) and text != title:
                fields.setdefault("abstract", text)
    if _is_partial(str(fields.get("authors", ""))):
        del fields["authors"]
    fields.setdefault("upvotes", _count_in(unit, _UPVOTES))
    fields.setdefault("stars", _count_in(unit, _STARS))
    return {name: value for name, value in fields.items() if value and name}


def _labelled_parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the labels at the beginning of lines, in lower case, each with its text; other text has an empty label."""
    name, lines, before = "", list[str](), ""
    for line in text.split("\n"):
        if match := _LABEL.match(line):
            yield name, clean_words("\n".join(lines))
            name, lines = _label_of(match), [line[match.end() :]]
        elif name in _NAMES and lines[0].strip() and not _continues(before):
            yield name, clean_words("\n".join(lines))
            name, lines = "", [line]
        else:
            lines.append(line)
        before = line
    yield name, clean_words("\n".join(lines))


def _label_of(match: re.Match[str]) -> str:
    """Return a label in lower case and in English."""
    return _TRANSLATED.get(match[1], match[1].lower())


def _continues(line: str) -> bool:
    """Return whether names continue below a line: it is wrapped, or ends with a comma or the like."""
    return len(line) >= _MIN_WRAPPED_LENGTH or re.search(r"(?:[,;&]|\band)\s*\Z", line) is not None


def _count_in(unit: _Unit, pattern: re.Pattern[str]) -> str:
    return next((match[1] for inline in unit.inlines if (match := pattern.search(inline.text[:2_000]))), "")


def _text_below(unit: _Unit, index: int) -> str:
    return clean_words(unit.inlines[index + 1].text) if index + 1 < len(unit.inlines) else ""


def _is_abstract(text: str, inline: Inline) -> bool:
    return len(text) >= _MIN_ABSTRACT_LENGTH and not any(
        _reference_of(link.url) or is_code(link.url) for link in inline.links
    )


def _further_urls(urls: Sequence[str]) -> Iterator[str]:
    """Yield the URLs that do not identify the paper; a publisher's URL does so only without an arXiv id."""
    has_arxiv_id = any(map(parse_arxiv_id, urls))
    for url in urls:
        identifies = parse_arxiv_id(url) or parse_doi(url) or (is_paper_page(url) and not has_arxiv_id)
        if "://" in url and not identifies:
            yield url


def _is_partial(authors: str) -> bool:
    """Return whether a list of authors is cut short, which would make a citation wrong."""
    return (
        len(authors) > _MAX_AUTHORS_LENGTH
        or re.search(r"\bet\.? ?al\b|\band [0-9]+ more\b|…|\.\.\.|等人?\Z", authors) is not None
    )
