"""How papers and marks are written as documents: plain JSON, with what is absent left out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from reader.paper import UNMARKED, Appearance, Marks, Origin, Paper

SCHEMA = 2
"""The version of these documents and of the files they are in; every file says which one it was written with."""

OTHER_KEYS = "other_keys"
"""The field of a paper's document with the keys of papers that turned out to be this one."""

MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a document raises that somebody wrote who does not know how."""

_HIGHEST = 2**63 - 1
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
        "withdrawn": paper.withdrawn,
        "other_titles": [*paper.other_titles],
        "shares_title": paper.shares_title,
        "appearances": [_document_of_appearance(appearance) for appearance in paper.appearances],
        "origins": {origin.fact: [_written_day(origin.day), origin.source] for origin in paper.origins},
        "added": paper.added.isoformat() if paper.added else None,
    }
    present = {name: fact for name, fact in facts.items() if fact or (fact == 0 and fact is not False)}
    return {"key": paper.key, "title": paper.title, **present}


def paper_of(document: Document, marks: Marks) -> Paper:
    """Read a paper and join its marks; raises KeyError, TypeError or ValueError where the document is none of ours."""
    return Paper(
        key=_text(document["key"]),
        title=_title_in(document),
        abstract=_text(document.get("abstract", "")),
        authors=_texts(document.get("authors", [])),
        author_count=_number(document.get("author_count")),
        published=_read_day(document.get("published")),
        comments=_number(document.get("comments")),
        upvotes=_number(document.get("upvotes")),
        arxiv_id=_text_or_none(document.get("arxiv_id")),
        url=_text_or_none(document.get("url")),
        code=_texts(document.get("code", [])),
        links=_texts(document.get("links", [])),
        keywords=_texts(document.get("keywords", [])),
        withdrawn=bool(document.get("withdrawn", False)),
        other_titles=_texts(document.get("other_titles", [])),
        shares_title=bool(document.get("shares_title", False)),
        appearances=tuple(_appearance_of(written) for written in document.get("appearances", ())),
        origins=tuple(_origins_of(document["origins"])) if "origins" in document else (),
        added=datetime.fromisoformat(document["added"]) if document.get("added") else None,
        marks=marks,
    )


def _title_in(document: Document) -> str:
    """Read the title, where the other keys of the paper can be read too."""
    _texts(document.get(OTHER_KEYS, []))
    return _text(document["title"])


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
        tags=_texts(document.get("tags", [])),
        note=_text(document.get("note", "")),
        snoozed_until=_read_day(document.get("snoozed_until")),
    )


def whose_marks(document: Document) -> tuple[str, Marks]:
    """Read marks with the key of their paper; raises KeyError, TypeError or ValueError as `marks_of` does."""
    return _text(document["key"]), marks_of(document)


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
        source=_text(document["source"]),
        day=_read_day(document.get("day")),
        place=_number(document.get("place")) or 0,
        comments=_number(document.get("comments")),
        upvotes=_number(document.get("upvotes")),
    )


def _origins_of(written: Mapping[str, Any]) -> Iterator[Origin]:
    for fact, (day, source) in written.items():
        yield Origin(fact, _read_day(day), _text(source))


def require_step(document: Document) -> None:
    """Raise KeyError, TypeError, ValueError or AttributeError where a document is no step that can be undone."""
    _text(document["words"])
    datetime.fromisoformat(document["moment"])
    _number(document.get("made", 0), optional=False)
    for before, after, keys in document.get("marks", []):
        marks_of(before)
        marks_of(after)
        _texts(keys)
    for before, after in document.get("updated", {}).values():
        before.keys()
        after.keys()
    for gone in (*document.get("gone", {}).values(), *document.get("removed", {}).values()):
        paper_of(gone, UNMARKED)
    for fingerprint in document.get("new", {}).values():
        _number(fingerprint, optional=False)


def _text(value: Any) -> str:  # noqa: ANN401 - as JSON has it
    if type(value) is not str:
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _text_or_none(value: Any) -> str | None:  # noqa: ANN401
    return None if value is None else _text(value)


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if type(value) is not list:
        raise TypeError(f"{value!r:.40} is no list of texts")
    return tuple(map(_text, value))


def _number(value: Any, *, optional: bool = True) -> int | None:  # noqa: ANN401
    if optional and value is None:
        return None
    if type(value) is not int or abs(value) > _HIGHEST:
        raise TypeError(f"{_shown(value)} is not a number that fits here")
    return value


def _shown(value: Any) -> str:  # noqa: ANN401
    """Return a value for a message; not even Python writes a number of thousands of digits."""
    return (
        f"{value!r:.40}" if type(value) is not int else f"{value:.3e}" if abs(value) < 10**300 else "so high a number"
    )


def _written_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
