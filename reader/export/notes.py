"""Markdown notes, one file per paper, for Obsidian, Logseq and other programs that keep notes as files.

A file is named after the paper's key, which does not change with the title. Reader writes its own properties and the
text between its two markers; everything else in a file belongs to the user and stays byte for byte.
"""

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reader.errors import ExportError, os_reason
from reader.export.facts import code_of, doi_of, keywords_of, project_page_of, published_on, url_of
from reader.export.markdown import code_link, describe_authors, escape_markdown, link
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.export.output_file import resolve_links, write_text_file
from reader.files import is_missing, open_regular
from reader.paper import Paper, format_count
from reader.text import clean_text, printable

BEGIN = "<!-- reader:begin -->"
END = "<!-- reader:end -->"
_MAX_NOTE_BYTES = 16 * 1024 * 1024
_MAX_NAME_LENGTH = 80
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_PROPERTY = re.compile(r"^([^\s#:'\"-][^:\r\n]*?)[ \t]*:(?=[ \t\r\n]|\Z)", re.MULTILINE)
_OWN_TAGS = re.compile(r"^Tags:(.*)$", re.MULTILINE)
_HIDDEN_COMMENT = r"\u003c!--"
"""The beginning of a marker, escaped for strings in JSON and YAML."""
_NOT_IN_TAG = re.compile(r"[^\w/-]+")
_RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


class NotesReport(NamedTuple):
    """The names of the files that were created, updated, or already up to date.

    `left_alone` lists the files left untouched because Reader's markers are missing or the file is not text.
    """

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()

    def describe(self, folder: Path) -> str:
        """Describe the result: "exported 5 notes to vault: 3 new, 1 updated, 1 unchanged"."""
        counts = {"new": self.created, "updated": self.updated, "unchanged": self.unchanged}
        parts = ", ".join(f"{len(names):,} {name}" for name, names in counts.items() if names)
        total = sum(map(len, counts.values()))
        return f"exported {format_count(total, 'note')} to {folder}" + (f": {parts}" if parts else "")


def write_notes(papers: Iterable[Paper], folder: Path, options: ExportOptions = DEFAULT_OPTIONS) -> NotesReport:
    """Write or update the note of each paper in a folder, creating the folder if needed; raise ExportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"cannot create the folder {folder}: {os_reason(error)}") from None
    keys = options.unique_keys()
    results: dict[str, list[str]] = {name: [] for name in NotesReport._fields}
    for paper in papers:
        name = note_name(paper)
        results[_write_note(paper, folder / name, keys.key_for(paper))].append(name)
    return NotesReport(**{result: tuple(names) for result, names in results.items()})


def note_name(paper: Paper) -> str:
    """Return the file name for a paper, made from its key and distinct for each key on any file system."""
    name = re.sub(r"[^\w.-]+", "-", paper.key)[:_MAX_NAME_LENGTH].strip(".-") or "paper"
    if name != paper.key or name != name.casefold() or _RESERVED_NAME.fullmatch(name.partition(".")[0]):
        name += f"-{sha256(paper.key.encode()).hexdigest()[:8]}"
    return f"{name}.md"


def _write_note(paper: Paper, path: Path, citation_key: str) -> str:
    """Write one note and return which field of the report it belongs to."""
    target = resolve_links(path)
    try:
        if is_missing(target):
            write_text_file(path, [new_note(paper, citation_key)], replace=False, sync=False)  # nothing to lose yet
            return "created"
        old = _read_note(target)
    except OSError as error:
        raise ExportError(f"cannot read {path}: {os_reason(error)}") from None
    new = updated_note(old, paper, citation_key) if old is not None else None
    if new is None:
        return "left_alone"
    if new == old:
        return "unchanged"
    write_text_file(path, [new], replace=True)
    return "updated"


def _read_note(path: Path) -> str | None:
    """Return the text of a note, or None if the file is not text or is too large for a note."""
    with open_regular(path) as file:
        content = file.read(_MAX_NOTE_BYTES + 1)
    try:
        return content.decode() if len(content) <= _MAX_NOTE_BYTES else None
    except UnicodeDecodeError:
        return None


def new_note(paper: Paper, citation_key: str) -> str:
    """Return the text of a new note, with space below for the user's own text."""
    properties = "".join(f"{line}\n" for line in _properties(paper, citation_key).values())
    return f"---\n{properties}---\n\n{BEGIN}\n{_body(paper)}{END}\n\n"


def updated_note(old: str, paper: Paper, citation_key: str) -> str | None:
    """Return a note with Reader's parts updated, or None unless it has exactly one pair of markers."""
    begin, end = old.find(BEGIN), old.find(END)
    if old.count(BEGIN) != 1 or old.count(END) != 1 or end < begin:
        return None
    newline = "\r\n" if "\r\n" in old else "\n"
    body = _body(paper).replace("\n", newline)
    properties = _properties(paper, citation_key, **_added_by_user(old[:begin], old[begin:end]))
    head = _renew_properties(old[:begin], properties, newline)
    return f"{head}{BEGIN}{newline}{body}{old[end:]}"


def _renew_properties(head: str, properties: dict[str, str], newline: str) -> str:
    """Return the text above the first marker with Reader's properties updated and the user's left in place."""
    found = _FRONT_MATTER.match(head)
    if not found:  # the user removed the properties
        return head
    blocks = [
        (name, f"{properties[name]}{newline}" if name in properties else block)
        for name, block in _property_blocks(found[1])
    ]
    known = {name for name, _block in blocks}
    added = (f"{line}{newline}" for name, line in properties.items() if name not in known)
    return "".join((head[: found.start(1)], *(block for _name, block in blocks), *added, head[found.end(1) :]))


def _property_blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the lines of each property, first any lines above them under an empty name."""
    starts = [match.start() for match in _PROPERTY.finditer(text)]
    if starts[:1] != [0]:
        yield "", text[: starts[0] if starts else len(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        match = _PROPERTY.match(text, start)
        yield match[1] if match else "", text[start:end]


def _added_by_user(head: str, block: str) -> dict[str, list[str]]:
    """Return the tags and aliases in the properties that the user, not Reader, wrote."""
    found = _FRONT_MATTER.match(head)
    blocks = dict(_property_blocks(found[1])) if found else {}
    listed = _OWN_TAGS.search(block)
    own_tags = {word.lstrip("#") for word in listed[1].split()} if listed else set()
    tags = [tag.lstrip("#") for text in _values(blocks.get("tags", "")) for tag in re.split(r"[\s,]+", text)]
    own_titles = _values(blocks.get("title", ""))
    return {
        "tags": [tag for tag in tags if tag and tag not in own_tags],
        "aliases": [alias for alias in _values(blocks.get("aliases", "")) if alias not in own_titles],
    }


def _values(block: str) -> list[str]:
    """Return the strings of a property, in any form of YAML that note-taking programs write."""
    text = block.partition(":")[2].strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        items = re.findall(r"^[ \t]*-[ \t]+(.*)$", text, re.MULTILINE) or text.strip("[]").split(",")
        return [item for each in items if (item := each.strip(" \t\r\"'"))]
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _properties(
    paper: Paper, citation_key: str, tags: Iterable[str] = (), aliases: Iterable[str] = ()
) -> dict[str, str]:
    """Return the lines of the properties by name, without absent facts but always with tags and marks.

    `tags` and `aliases` are the ones that the user added.
    """
    return {
        name: f"{name}: {json.dumps(value, ensure_ascii=False).replace('<!--', _HIDDEN_COMMENT)}"
        for name, value in _property_values(paper, citation_key, tags, aliases).items()
        if value or isinstance(value, bool) or name == "tags"
    }


def _property_values(paper: Paper, citation_key: str, tags: Iterable[str], aliases: Iterable[str]) -> dict[str, object]:
    title = printable(paper.title)
    return {
        "title": title,
        "aliases": list(dict.fromkeys((title, *aliases))),
        "authors": [*filter(None, map(printable, paper.authors))],
        "published": published_on(paper),
        "arxiv_id": paper.arxiv_id,
        "doi": doi_of(paper),
        "url": url_of(paper),
        "code": code_of(paper),
        "venue": printable(paper.venue),
        "organization": printable(paper.organization),
        "categories": [*filter(None, map(printable, paper.categories))],
        "project_page": project_page_of(paper),
        "keywords": keywords_of(paper),
        "key": paper.key,
        "citation_key": citation_key,
        "starred": paper.marks.starred,
        "read": paper.marks.read,
        "tags": list(dict.fromkeys((*note_tags(paper), *tags))),
    }


def note_tags(paper: Paper) -> list[str]:
    """Return the tags of a paper in a form that Obsidian allows: without spaces, and never digits alone."""
    tags = (_NOT_IN_TAG.sub("-", printable(tag)).strip("-/") for tag in paper.marks.tags)
    return list(dict.fromkeys(f"_{tag}" if tag.isdigit() else tag for tag in tags if tag))


def _body(paper: Paper) -> str:
    return "".join(f"{line}\n" for line in _lines(paper))


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {escape_markdown(printable(paper.title))}"
    yield ""
    url = url_of(paper)
    links = (link("page", url) if url else "", *map(code_link, paper.code))
    if facts := " · ".join(filter(None, (describe_authors(paper), published_on(paper), *links))):
        yield from (facts, "")
    if tags := note_tags(paper):
        yield from (f"Tags: {' '.join(f'#{tag}' for tag in tags)}", "")
    if summary := escape_markdown(printable(paper.summary)):
        yield from (summary, "")
    if note := clean_text(paper.marks.note):
        yield from ("## Note", "", *_quote_note(note), "")
    if abstract := escape_markdown(printable(paper.abstract)):
        yield from ("## Abstract", "", abstract, "")


def _quote_note(note: str) -> Iterator[str]:
    """Yield the lines of the user's note as a quotation, which keeps its Markdown and closes what it leaves open."""
    for line in note.replace("&", "&amp;").replace("<", "&lt;").splitlines():
        yield f"> {line}".rstrip()
