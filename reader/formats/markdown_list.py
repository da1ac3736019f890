"""Lists of papers in Markdown: tables, bullets and headings with links to arXiv or Hugging Face, and labelled text."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from reader.formats.entries import Entry, parse_entries
from reader.formats.id_list import consists_of_identifiers
from reader.formats.input_text import InputText
from reader.formats.json_document import looks_like_json
from reader.formats.markdown_papers import find_entries, is_titled
from reader.formats.markdown_syntax import split_front_matter
from reader.formats.markdown_titles import find_day
from reader.paper import Digest, format_count
from reader.text.links import PAPER_HOSTS

NAME = "markdown-list"
SOURCE = "markdown"

_LABELS = (
    r"title|pdf(?: url| link)?|url|link|links?|paper(?: url| link)?|arxiv(?: id| url| link)?|abs|id|authors?|summary|"
    r"abstract|tl;?dr|date|published(?: date)?|publication date|submitted|code(?: url)?|github|categories|category|"
    r"subjects?|doi|comments?|journal(?: ref)?|venue|keywords?|organi[sz]ation|affiliations?|project(?: page)?|"
    r"upvotes|stars"
)
_LABELLED_LINE = re.compile(
    rf"\s{{0,8}}(?:[-*+•]\s+)?(?:\*\*|__)?({_LABELS})(?:\*\*|__)?\s?[:\uff1a](?:\*\*|__)?\s*(.*)", re.IGNORECASE
)
_TITLE_LABEL = re.compile(
    r"\A\s{0,10}(?:#.{0,200}\s+)?(?:[-*+•]\s+)?(?:\*\*|__)?title(?:\*\*|__)?\s?[:\uff1a]", re.IGNORECASE
)
_MAX_TITLE_LINES = 8
_MAX_LINES_ABOVE = 12
_MAX_LENGTH_ABOVE = 200
_MAX_RECORD_LENGTH = 20_000
_RULE = re.compile(r"\s*[-=*_]{3,}\s*")
_MARKDOWN_LINK = re.compile(r"\[[^\[\]]{0,500}\]\((https?://[^\s()]{1,2000})\)")
_PAPER_URL = re.compile(
    r"arxiv\.org/[a-z-]{2,10}/|huggingface\.co/papers/|hf\.co/papers/|alphaxiv\.org/|\barXiv:\s?[0-9]{4}\.|"
    rf"scholar\.google\.[a-z.]{{2,6}}/scholar_url\?|(?:{'|'.join(map(re.escape, PAPER_HOSTS))})/",
    re.IGNORECASE,
)
_STRUCTURE = re.compile(
    r"^(?:\s*(?:[-*+•]|[0-9]{1,4}[.)])\s|\s{0,3}#{1,6}\s|\s*\||.{0,500}\||"
    r"\**(?:[0-9]{1,3}[.)]\s)?\[[^\[\]\n]{3,500}\]\(http)",
    re.MULTILINE,
)
_LINK_LINE = re.compile(r"^[ \t]*(?:\[[0-9]{1,3}\]:?[ \t]+)?https?://\S{1,2000}[ \t]*$", re.MULTILINE)
"""A line with only a URL, or with a footnote and its URL, in a text without markup."""
_YAML_BIBLIOGRAPHY = re.compile(
    r"^[\"'\w][^\n:]{0,100}:[ \t]*\n[ \t]{1,8}(?:type|title|author|date|parent):[ \t]", re.MULTILINE
)
"""An entry of Hayagriva, whose values are not Markdown."""
_MAX_HEAD_LENGTH = 5_000
_MAX_LINES = 200_000
_EXPORTED_TASK = re.compile(r"^- \[[ x]\] \*\*\S", re.MULTILINE)


def detect(source_text: InputText) -> bool:
    """Return whether a text has labelled papers, or list items, rows or headings with links to papers."""
    text = source_text.text
    if (
        looks_like_json(source_text)
        or _YAML_BIBLIOGRAPHY.search(text, 0, _MAX_HEAD_LENGTH)
        or text.count("\n") > _MAX_LINES
        or consists_of_identifiers(text)
    ):
        return False
    if _EXPORTED_TASK.search(text):
        return True
    if not _PAPER_URL.search(text):
        return False
    if _starts_with_label(text):
        return True
    if _STRUCTURE.search(text):
        return any(map(is_titled, find_entries(source_text)))
    return _LINK_LINE.search(text) is not None and _consists_of_papers(source_text)


def parse(source_text: InputText) -> Digest:
    """Parse the papers in order, each under the day of the last heading or line with a date above it."""
    assumed: set[date] = set()
    is_labelled = _starts_with_label(source_text.text)
    entries = _labelled_entries(source_text) if is_labelled else find_entries(source_text, assumed)
    digest = parse_entries(source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")
    return digest._replace(warnings=(*_describe_years(source_text.name, assumed), *digest.warnings))


def _consists_of_papers(source_text: InputText) -> bool:
    """Return whether a text without markup has two papers with titles, or is one paragraph about a paper."""
    titled = sum(map(is_titled, find_entries(source_text)))
    return titled > 1 or (titled == 1 and "\n\n" not in source_text.text.strip())


def _describe_years(name: str, assumed: Collection[date]) -> Iterator[str]:
    for year in sorted({day.year for day in assumed}):
        yield f"{name}: Year {year} assumed for {format_count(sum(day.year == year for day in assumed), 'date')}"


def _starts_with_label(text: str) -> bool:
    """Return whether a text begins with a labelled title of a paper, with another label below it."""
    head = split_front_matter(text)[1][:_MAX_RECORD_LENGTH].split("\n")
    first = _first_title(head[:_MAX_LINES_ABOVE])
    if first is None or any(len(line) > _MAX_LENGTH_ABOVE or _MARKDOWN_LINK.search(line) for line in head[:first]):
        return False
    lines = head[first + 1 : first + _MAX_TITLE_LINES]
    return any(match[1].lower() != "title" for line in lines if (match := _LABELLED_LINE.fullmatch(line)))


def _labelled_entries(source_text: InputText) -> Iterator[Entry]:
    """Yield an entry for each title and the labels below it."""
    fields: dict[str, list[str]] = {}
    start, name = 1, ""
    lines = split_front_matter(source_text.text)[1].split("\n")
    first = _first_title(lines) or 0
    day = next((found for line in lines[:first] if (found := find_day(line, source_text.today)[0])), None)
    for number, line in enumerate(lines[first:], first + 1):
        match = _LABELLED_LINE.fullmatch(line)
        label = match[1].lower() if match else ""
        if match and (label == "title" or label not in fields):
            if label == "title":
                if fields:
                    yield Entry(_joined(fields), start, day)
                fields, start = {}, number
            name = label
            fields[name] = [_MARKDOWN_LINK.sub(r"\1", match[2])]
        elif _RULE.fullmatch(line):
            name = ""
        elif name:
            fields[name].append(line.strip())
    if fields:
        yield Entry(_joined(fields), start, day)


def _joined(fields: dict[str, list[str]]) -> dict[str, str]:
    return {name: "\n".join(lines) for name, lines in fields.items()}


def _first_title(lines: Sequence[str]) -> int | None:
    """Return the index of the first line with the label of a title."""
    return next((index for index, line in enumerate(lines) if _TITLE_LABEL.match(line[:1000])), None)
