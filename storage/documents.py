"""How papers and marks are written as documents: plain JSON, with what is absent left out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from reader.paper import Appearance, Marks, Paper

SCHEMA = 2
"""The version of these documents and of the files they are in; every file says which one it was written with."""

OTHER_TITLES = "other_titles"
"""The field of a paper's document with what identifies the titles that digests gave it besides its own."""

OTHER_KEYS = "other_keys"
"""The field with the keys of papers that turned out to be this one."""

MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a document raises that somebody wrote who does not know how."""

Document = Mapping[str, Any]


def document_of(paper: Paper) -> dict[str, Any]:
    """Write what the digests said of a paper; its marks have a document of their own."""
    facts = {
        "abstract": paper.abstract,
        "author_count": paper.author_count,
        "comments": paper.comments,
        "upvotes": paper.upvotes,
        "arxiv_id": paper.arxiv_id,
        "url": paper.url,
        "authors": [*paper.authors],
        "code": [*paper.code],
        "links": [*paper.links],
        "keywords": [*paper.keywords],
        "published": _written_day(paper.published),
        "appearances": [_document_of_appearance(appearance) for appearance in paper.appearances],
        "added": paper.added.isoformat() if paper.added else None,
    }
    present = {name: fact for name, fact in facts.items() if fact or fact == 0}
    return {"key": paper.key, "title": paper.title, **present}


def paper_of(document: Document, marks: Marks) -> Paper:
    """Read a paper and join its marks; raises KeyError, TypeError or ValueError where the document is none of ours."""
    return Paper(
        key=document["key"],
        title=document["title"],
        abstract=document.get("abstract", ""),
        authors=tuple(document.get("authors", ())),
        author_count=document.get("author_count"),
        published=_read_day(document.get("published")),
        comments=document.get("comments"),
        upvotes=document.get("upvotes"),
        arxiv_id=document.get("arxiv_id"),
        url=document.get("url"),
        code=tuple(document.get("code", ())),
        links=tuple(document.get("links", ())),
        keywords=tuple(document.get("keywords", ())),
        appearances=tuple(_appearance_of(written) for written in document.get("appearances", ())),
        added=datetime.fromisoformat(document["added"]) if document.get("added") else None,
        marks=marks,
    )


def document_of_marks(key: str, marks: Marks) -> dict[str, Any]:
    """Write the marks of a paper, with its key, so that they can be read without the papers."""
    return {"key": key, **fields_of_marks(marks)}


def fields_of_marks(marks: Marks) -> dict[str, Any]:
    """Write marks without saying whose they are."""
    fields: dict[str, Any] = {}
    if marks.starred:
        fields["starred"] = True
    if marks.read:
        fields["read"] = True
    if marks.tags:
        fields["tags"] = list(marks.tags)
    if marks.note:
        fields["note"] = marks.note
    if marks.snoozed_until:
        fields["snoozed_until"] = marks.snoozed_until.isoformat()
    return fields


def marks_of(document: Document) -> Marks:
    """Read marks; raises TypeError or ValueError where the document is none of ours."""
    return Marks(
        starred=bool(document.get("starred", False)),
        read=bool(document.get("read", False)),
        tags=tuple(document.get("tags", ())),
        note=document.get("note", ""),
        snoozed_until=_read_day(document.get("snoozed_until")),
    )


def _document_of_appearance(appearance: Appearance) -> dict[str, Any]:
    written: dict[str, Any] = {"source": appearance.source, "place": appearance.place}
    if appearance.day:
        written["day"] = appearance.day.isoformat()
    if appearance.comments is not None:
        written["comments"] = appearance.comments
    if appearance.upvotes is not None:
        written["upvotes"] = appearance.upvotes
    return written


def _appearance_of(document: Document) -> Appearance:
    return Appearance(
        source=document["source"],
        day=_read_day(document.get("day")),
        place=document.get("place", 0),
        comments=document.get("comments"),
        upvotes=document.get("upvotes"),
    )


def _written_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
