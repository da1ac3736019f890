"""Papers from references: the part common to BibTeX, RIS, CSL-JSON, Zotero's JSON and other such formats.

The notes of references also hold identifiers, authors' comments and URLs of code.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import filterfalse, islice
from typing import NamedTuple

from reader.formats.author_names import without_homonym_number
from reader.formats.categories import is_category
from reader.formats.dates import parse_partial_date, venue_with_year
from reader.formats.fields import Warnings, describe_missing_abstracts, describe_undated
from reader.formats.input_text import InputText, decode_line, decode_paragraphs, skip_reason
from reader.formats.repeated_papers import merge_repeated
from reader.paper import (
    UNMARKED,
    Digest,
    Marks,
    Paper,
    format_count,
    has_placeholder_title,
    make_key,
    parse_arxiv_id,
    parse_doi,
    placeholder_title,
)
from reader.text import clean_line, clean_text
from reader.text.links import find_links, is_code, is_safe_url, unique_urls

MAX_NAMES = 10_000
"""The most authors, keywords or links of a paper; no real one has more."""

_SHORT_DOI = "10/"
_ARXIV_IN_TEXT = re.compile(
    r"(?i)\barxiv\s{0,2}[:.\s/]\s{0,2}(?:abs/)?([a-z-]{0,12}/?[0-9]{4}\.?[0-9]{3,5}(?:v[0-9]{1,3})?)"
)
_MAX_BEGINNING = 80
_MIN_BEGINNING_WORDS = 5
_MAX_REFERENCE_LENGTH = 2_000
_ARXIV_LINE = re.compile(r"(?i)(arxiv:\s?\S{1,40})(?:\s+\[([^\[\]]{1,200})\])?")
_DOI_LINE = re.compile(r"(?i)doi:\s?(\S{1,300})")
_COMMENT_LINE = re.compile(r"(?i)comments?:\s*(.+)")
_CODE_LINE = re.compile(r"(?i)code:\s*https?://")
_VARIABLE_LINE = re.compile(r"[A-Za-z][\w -]{1,30}:\s?\S.*")
_MAX_NOTE_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference, its line counted from 1, and its fields as they are written.

    `identifiers` are texts that may be an arXiv id or a DOI, in any notation; `urls` begin with that of the page.
    `date` may lack the day or the month. `note` is the user's own.
    """

    line: int
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    has_more_authors: bool = False
    identifiers: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    date: str = ""
    venue: str = ""
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    note: str = ""
    withdrawn: bool = False


class _Identifiers(NamedTuple):
    """The identifiers of a paper, the URL of its page, and all URLs that contain neither an arXiv id nor a DOI."""

    arxiv_id: str | None
    doi: str | None
    page: str
    urls: list[str]


def parse_references(
    source_text: InputText,
    references: Iterable[Reference],
    *,
    source: str,
    format_name: str,
    warnings: Warnings | None = None,
) -> Digest:
    """Return the papers of references in their order; warnings name those without a title or an identifier.

    They follow any `warnings` that a parser has already added.
    """
    warnings = Warnings(source_text.name) if warnings is None else warnings
    papers = [paper for reference in references if (paper := _parse_reference(reference, warnings))]
    if not papers:
        raise source_text.error(f"contains no valid paper; {warnings.first()}", warnings.first_line())
    day = source_text.day
    listed = merge_repeated(paper.with_appearance(source, day, position) for position, paper in enumerate(papers))
    warnings.prepend((*describe_undated([day] * len(listed)), *_missing_warnings(listed)))
    return Digest(source, format_name, listed, day, warnings.summary(), len(warnings.skipped))


def find_arxiv_reference(text: str) -> str:
    """Return the arXiv id in a text such as "arXiv preprint arXiv:2401.00001" or "abs/2401.00001", else ""."""
    text = text[:_MAX_REFERENCE_LENGTH]
    match = _ARXIV_IN_TEXT.search(text) or re.fullmatch(r"abs/(\S{1,40})", text.strip())
    return match[1] if match and parse_arxiv_id(match[1]) else ""


def _parse_reference(reference: Reference, warnings: Warnings) -> Paper | None:
    identifiers = _parse_identifiers(reference)
    abstract = decode_paragraphs(reference.abstract)
    named = placeholder_title(identifiers.arxiv_id, identifiers.doi, identifiers.page)
    title = decode_line(reference.title) or named or _beginning(abstract)
    if problem := skip_reason(title, abstract):
        identifier = "" if title else ", arXiv id or DOI"
        warnings.skip(reference.line, "a reference", f"{problem}{identifier}")
        return None
    if reference.title == "" and title == _beginning(abstract):
        warnings.add(reference.line, "a reference has no title; the beginning of its abstract stands for it")
    return _as_paper(reference, title, abstract, identifiers)


def _as_paper(reference: Reference, title: str, abstract: str, identifiers: _Identifiers) -> Paper:
    arxiv_id, doi, page, urls = identifiers
    published, year = parse_partial_date(reference.date)
    authors = _unique_lines(map(without_homonym_number, reference.authors))
    links = unique_urls((*find_links(abstract), *urls))
    note = clean_text(reference.note)
    keywords = _unique_lines(reference.keywords)
    return Paper(
        key=make_key(title, arxiv_id),
        title=title,
        abstract="" if abstract == title else abstract,
        authors=authors,
        author_count=None if reference.has_more_authors else len(authors) or None,
        published=published,
        arxiv_id=arxiv_id,
        doi=doi,
        url=None if arxiv_id else page or None,
        venue=venue_with_year(decode_line(reference.venue), "" if published else year, arxiv_id or ""),
        categories=_unique_lines((*reference.categories, *filter(is_category, keywords))),
        keywords=tuple(filterfalse(is_category, keywords)),
        links=links,
        code=tuple(filter(is_code, links)),
        withdrawn=reference.withdrawn,
        marks=Marks(note=note) if note else UNMARKED,
        stated_marks=frozenset({"note"} if note else ()),
    )


def _beginning(abstract: str) -> str:
    """Return the first words of an abstract, to replace a missing title, or an empty text if they are too few."""
    text = clean_line(abstract)
    if len(text.split()) < _MIN_BEGINNING_WORDS:
        return ""
    return text if len(text) <= _MAX_BEGINNING else text[:_MAX_BEGINNING].rpartition(" ")[0] + "…"


def _parse_identifiers(reference: Reference) -> _Identifiers:
    texts = [decode_line(text[:_MAX_REFERENCE_LENGTH]) for text in (*reference.identifiers, *reference.urls)]
    arxiv_id = next(filter(None, map(parse_arxiv_id, texts)), None)
    dois = [*filter(None, map(parse_doi, texts))]
    doi = next((doi for doi in dois if not doi.startswith(_SHORT_DOI)), next(iter(dois), None))
    safe = filter(is_safe_url, map(decode_line, islice(reference.urls, MAX_NAMES)))
    urls = [url for url in safe if not (parse_arxiv_id(url) or parse_doi(url))]
    page = next((url for url in urls if not is_code(url)), "")
    return _Identifiers(arxiv_id, doi, page, urls)


def split_keywords(text: str) -> list[str]:
    """Return keywords that commas or semicolons separate."""
    return re.split(r"\s*[,;]\s*", text, maxsplit=MAX_NAMES)


def _unique_lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(decode_line, islice(texts, MAX_NAMES)))))


def _missing_warnings(papers: Sequence[Paper]) -> Iterator[str]:
    """Yield warnings about papers without an abstract, and about those without a title."""
    titled = [paper for paper in papers if not has_placeholder_title(paper)]
    yield from describe_missing_abstracts(titled)
    if count := len(papers) - len(titled):
        have = "has" if count == 1 else "have"
        yield f"{format_count(count)} {have} an identifier and no title; 'reader enrich' looks them up"


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """The facts about a paper in a note, and the rest of its text."""

    identifiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    comment: str = ""
    links: tuple[str, ...] = ()
    text: str = ""


def parse_note(note: str, *, has_variables: bool = False) -> NoteFacts:
    """Parse the lines of a note; with `has_variables`, lines such as "PMID: 123" are further fields and not text."""
    identifiers: list[str] = []
    categories: list[str] = []
    comments: list[str] = []
    text: list[str] = []
    lines = note.split("\n", _MAX_NOTE_LINES)
    for line in map(str.strip, lines):
        if (arxiv := _ARXIV_LINE.fullmatch(line)) and parse_arxiv_id(arxiv[1]):
            identifiers.append(arxiv[1])
            categories += re.split(r"[,;\s]+", arxiv[2] or "")
        elif doi := _DOI_LINE.fullmatch(line):
            identifiers.append(doi[1])
        elif comment := _COMMENT_LINE.fullmatch(line):
            comments.append(comment[1])
        elif not (_CODE_LINE.match(line) or (has_variables and _VARIABLE_LINE.fullmatch(line))):
            text.append(line)
    return NoteFacts(
        tuple(identifiers),
        tuple(filter(None, categories)),
        next(iter(comments), ""),
        find_links(note),
        "\n".join(text).strip(),
    )
