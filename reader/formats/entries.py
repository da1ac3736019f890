"""Entries of lists from other programs, each an object with the usual fields of a paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from reader.formats.field_aliases import AliasedFields
from reader.formats.fields import Warnings, describe_missing_abstracts, describe_undated, describe_unknown
from reader.formats.input_text import InputText, skip_reason
from reader.formats.repeated_papers import merge_repeated
from reader.paper import Digest, Paper, make_key
from reader.text import clean_line
from reader.text.links import find_code, find_links, is_safe_url, unique_urls

Need = Literal["title", "description", "id"]
"""The least that an entry must have to count as a paper."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a list, its line counted from 1, and the day under which it is listed.

    `facts` maps attributes of the paper to values that override its fields.
    """

    value: Mapping[str, Any]
    line: int
    day: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def is_paper(entry: Entry) -> bool:
    """Return whether an object has a title and the identifier of a paper.

    A URL alone may be a bookmark or news about a paper, so an entry with only a URL also needs an abstract or authors.
    """
    return _has_identifier(AliasedFields.from_object(entry.value, entry.line, Warnings("")))


def parse_entries(
    source_text: InputText,
    all_entries: Iterable[Entry],
    *,
    source: str,
    format_name: str,
    may_be_empty: bool,
    needs: Need = "description",
) -> Digest:
    """Parse the papers among the entries in order; warnings name the other entries and the unknown fields.

    An entry must have a title and, depending on `needs`, an identifier (arXiv id, DOI or URL of a paper), a description
    (abstract or authors), or nothing else; an identifier always suffices.
    """
    warnings = Warnings(source_text.name)
    all_fields = ((entry, AliasedFields.from_object(entry.value, entry.line, warnings)) for entry in all_entries)
    accepted = [(entry, fields) for entry, fields in all_fields if _is_accepted(fields, needs)]
    parsed = [(entry, fields, paper) for entry, fields in accepted if (paper := _parse_paper(entry, fields))]
    if not parsed and not may_be_empty:
        raise source_text.error(f"contains no valid paper; {warnings.first()}", warnings.first_line())
    days = [source_text.day or entry.day or fields.listed() for entry, fields, _ in parsed]
    papers = merge_repeated(
        paper.with_appearance(source, days[index], index) for index, (_, _, paper) in enumerate(parsed)
    )
    unknown = (name for _, fields in accepted for name in fields.unknown_names())
    warnings.prepend((*describe_undated(days), *describe_missing_abstracts(papers), *describe_unknown(unknown)))
    day = max(filter(None, days), default=source_text.day)
    return Digest(source, format_name, papers, day, warnings.summary(), len(warnings.skipped))


def _has_identifier(fields: AliasedFields) -> bool:
    if not fields.title() or fields.is_csl_entry():
        return False
    return fields.has_id() or bool((fields.arxiv_id() or fields.doi() or fields.url()) and fields.describes_paper())


def _is_accepted(fields: AliasedFields, needs: Need) -> bool:
    """Return whether an entry counts as a paper; warn if it does not."""
    title = clean_line(fields.title())[:60]
    is_enough = needs == "title" or (needs == "description" and fields.describes_paper())
    if _has_identifier(fields) or (title and is_enough and not fields.is_csl_entry()):
        return True
    missing = "no arXiv id, DOI or URL of a paper" if title else "no title"
    fields.skip(repr(title) if title else "an entry", f"it has {missing}")
    return False


def _parse_paper(entry: Entry, fields: AliasedFields) -> Paper | None:
    title, abstract = fields.title(), fields.abstract()
    if problem := skip_reason(title, abstract):
        fields.skip("a paper", problem)
        return None
    paper = _parse_fields(fields, title, abstract)
    return replace(paper, **entry.facts) if entry.facts else paper


def _parse_fields(fields: AliasedFields, title: str, abstract: str) -> Paper:
    arxiv_id, authors = fields.arxiv_id(), fields.authors()
    links = unique_urls((*find_links(abstract), *filter(is_safe_url, fields.stated_urls())))
    url, project_page = None if arxiv_id else fields.url(), fields.project_page()
    return Paper(
        key=make_key(title, arxiv_id),
        title=title,
        abstract="" if abstract == title else abstract,
        authors=authors,
        author_count=None if fields.has_more_authors() else len(authors) or None,
        published=fields.published(),
        comments=fields.comments(),
        upvotes=fields.upvotes(),
        stars=fields.stars(),
        arxiv_id=arxiv_id,
        doi=fields.doi(),
        categories=fields.categories(),
        venue=fields.venue(),
        organization=fields.organization(),
        summary=fields.summary(),
        submitter=fields.submitter(),
        url=url if url and is_safe_url(url) else None,
        project_page=project_page if project_page and is_safe_url(project_page) else None,
        links=links,
        code=find_code(abstract, links),
        keywords=fields.keywords(),
        withdrawn=fields.withdrawn(),
    )
