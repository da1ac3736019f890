"""Lists of papers in Markdown: tables, bullets and headings with links to arXiv or Hugging Face, and labelled text."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from reader.formats.entries import parse_entries
from reader.formats.id_list import consists_of_identifiers
from reader.formats.input_text import InputText
from reader.formats.json_document import looks_like_json
from reader.formats.labelled_text import labelled_entries, starts_with_label
from reader.formats.markdown_papers import find_entries, is_titled
from reader.paper import Digest, format_count
from reader.text.links import PAPER_HOSTS

NAME = "markdown-list"
SOURCE = "markdown"

_PAPER_URL = re.compile(
    r"arxiv\.org/[a-z-]{2,10}/|huggingface\.co/papers/|hf\.co/papers/|alphaxiv\.org/|\barXiv:\s?[0-9]{4}\.|"
    rf"(?:{'|'.join(map(re.escape, PAPER_HOSTS))})/",
    re.IGNORECASE,
)
_STRUCTURE = re.compile(r"^(?:\s*(?:[-*+•]|[0-9]{1,4}[.)])\s|\s{0,3}#{1,6}\s|\s*\||.{0,500}\|)", re.MULTILINE)
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
    if starts_with_label(text):
        return True
    return _STRUCTURE.search(text) is not None and any(map(is_titled, find_entries(source_text)))


def parse(source_text: InputText) -> Digest:
    """Parse the papers in their order; the day is that of the last heading or line with a date."""
    assumed: set[date] = set()
    is_labelled = starts_with_label(source_text.text)
    entries = labelled_entries(source_text) if is_labelled else find_entries(source_text, assumed)
    digest = parse_entries(source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")
    return digest._replace(warnings=(*_describe_years(source_text.name, assumed), *digest.warnings))


def _describe_years(name: str, assumed: Collection[date]) -> Iterator[str]:
    for year in sorted({day.year for day in assumed}):
        yield f"{name}: Year {year} assumed for {format_count(sum(day.year == year for day in assumed), 'date')}"
