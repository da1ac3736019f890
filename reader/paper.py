"""The vocabulary: what a paper is, what a digest holds, what a person did, and what is on show."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from reader.text import alphanumeric_key, clean_line, clean_text

_ARXIV_ID = r"(?i:(\d{4}\.\d{4,5}|[a-z][a-z.-]{1,20}(?:\.[A-Za-z]{2})?/\d{7})(?:v\d{1,3})?)"
_ARXIV_URL = (
    r"(?i)(?:https?://)?(?:(?:[a-z]{2,8}\.)?arxiv\.org/[a-z-]{2,10}|(?:www\.)?(?:huggingface\.co|hf\.co)/papers"
    r"|(?:www\.)?alphaxiv\.org/[a-z]{2,10}|ar5iv(?:\.labs\.arxiv)?\.org/[a-z]{2,10}|(?:dx\.)?doi\.org/10\.48550)/"
)
_ARXIV_PREFIX = r"(?i)arxiv:\s*|(?:doi:\s*)?10\.48550/arxiv\.|arxiv\."


@dataclass(frozen=True, slots=True)
class Appearance:
    """A paper in one digest: where it stood, and how it was counted there."""

    source: str
    day: date | None = None
    position: int = 0
    comments: int | None = None
    upvotes: int | None = None


class Origin(NamedTuple):
    """The digest that a fact about a paper comes from."""

    fact: str
    day: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What the user did with a paper; no import touches it."""

    starred: bool = False
    read: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    snoozed_until: date | None = None

    def with_tags(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> "Marks":
        """Add and remove tags; what is both added and removed is removed. Tags stay sorted.

        Tags that differ only in case are one; the spelling that was there first stays.
        """
        gone = set(map(tag_key, removed))
        kept = [tag for tag in (*self.tags, *added) if tag_key(tag) not in gone]
        return replace(self, tags=unique_tags(kept))

    def with_tag_renamed(self, old: str, new: str) -> "Marks":
        """Give a tag another name, which may be one that differs only in case."""
        tags = [new if tag_key(tag) == tag_key(old) else tag for tag in self.tags]
        return replace(self, tags=unique_tags(sorted(tags, key=new.__ne__)))

    def is_snoozed(self, today: date) -> bool:
        """Tell whether the paper was put off to a day after today."""
        return self.snoozed_until is not None and self.snoozed_until > today


UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: what its digests said of it, and beside it the user's marks.

    What no digest said is None or empty. `links` are all addresses in order of appearance, `code` those of them that
    lead to code; `added` is None until a library holds the paper. `title_aliases` are those that digests gave it besides
    its own; `shares_title` says that a digest held another paper of the same title, so that abstracts tell the two
    apart; `origins` name the digest that a fact comes from, where it is not the newest one.
    """

    key: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    published: date | None = None
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    url: str | None = None
    code: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    withdrawn: bool = False
    title_aliases: tuple[str, ...] = ()
    shares_title: bool = False
    appearances: tuple[Appearance, ...] = ()
    origins: tuple["Origin", ...] = ()
    added: datetime | None = None
    marks: Marks = UNMARKED
    stated_marks: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The names of the marks that a file states, as a sighting comes from it."""

    @property
    def page_url(self) -> str | None:
        """The address of the paper's page: the one a digest gave, else arXiv's."""
        return self.url or (f"https://arxiv.org/abs/{self.arxiv_id}" if self.arxiv_id else None)

    @property
    def pdf_url(self) -> str | None:
        """The address of the paper as PDF, where it is known."""
        return f"https://arxiv.org/pdf/{self.arxiv_id}" if self.arxiv_id else None

    @property
    def former_titles(self) -> tuple[str, ...]:
        """The other titles that are more than another spelling of this one."""
        return tuple(title for title in self.title_aliases if title_key(title) != title_key(self.title))

    @property
    def newest_day(self) -> date | None:
        """The day of the newest digest that holds the paper."""
        return max((appearance.day for appearance in self.appearances if appearance.day), default=None)


class Digest(NamedTuple):
    """One issue of a list of papers, as it was written: its papers in its own order.

    `notices` says in words what was inferred or could not be read, with lines. Papers of a digest that comes from
    Reader itself bear marks and appearances of their own.
    """

    source: str
    format: str
    papers: tuple[Paper, ...]
    day: date | None = None
    warnings: tuple[str, ...] = ()


class Change(NamedTuple):
    """One step that the library took and can take back, in words ("starred 3 papers"), with the keys it concerns."""

    description: str
    keys: tuple[str, ...]
    timestamp: datetime
    added: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Keys of papers that an undo left as they are, because somebody had built upon the step."""


Span = tuple[int, int]
Highlight = Callable[[str], Sequence[Span]]
"""Where a text answers the query: sorted, disjoint (start, end) in characters."""


def no_highlights(_text: str) -> Sequence[Span]:
    """Highlight nothing, where no query asks for anything."""
    return ()


class Heading(NamedTuple):
    """A headline over the papers of a listing from a place on, counted from 0."""

    position: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """The papers on show, in order, with words that say why they are these.

    `paper_of` looks up a paper by its key as it is now; `total` counts the library; `error` says what could not be
    understood of the query, `advice` what means something else there than may be thought, and `hints` what would find more; `duplicates` are, by key, the keys of the papers of the library
    that may be the same, as far as they are known.
    """

    keys: Sequence[str]
    get_paper: Callable[[str], Paper]
    description: str
    total: int
    query: str = ""
    error: str = ""
    advice: str = ""
    suggestions: tuple[str, ...] = ()
    highlight: Highlight = no_highlights
    headings: tuple[Heading, ...] = ()
    duplicates: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    def paper_at(self, index: int) -> Paper:
        """Give the paper at a place counted from 0."""
        return self.get_paper(self.keys[index])

    def index_of(self, key: str) -> int | None:
        """Give the place of a paper counted from 0, or None where it is not on show."""
        try:
            return self.keys.index(key)
        except ValueError:
            return None

    def duplicates_of(self, paper: Paper) -> list[Paper]:
        """Give the papers of the library that may be the same as one."""
        return list(map(self.get_paper, self.duplicates.get(paper.key, ())))

    def describe(self) -> str:
        """Say what is on show: "unread, newest digest first: 12 of 9,877"."""
        return f"{self.description}: {len(self):,} of {self.total:,}"


UrlKind = Literal["code", "page", "pdf"]


def parse_arxiv_id(reference: str) -> str | None:
    """Read an arXiv id, without its version, from what people write: the id, `arXiv:…`, a DOI, or an address."""
    reference = reference.strip()
    if url := re.match(_ARXIV_URL, reference):
        reference = re.split(r"[?#]", reference[url.end() :])[0].removesuffix("/").removesuffix(".pdf")
    if prefix := re.match(_ARXIV_PREFIX, reference):
        reference = reference[prefix.end() :]
    match = re.fullmatch(_ARXIV_ID, reference)
    return match.group(1) if match else None


@lru_cache(maxsize=512)
def title_key(title: str) -> str:
    r"""Reduce a title to what identifies it; a title without any letter or digit stands for itself.

    TeX and Unicode spell the same title: `$\pi_0$` is π₀.
    """
    if any(sign in title for sign in "\\$^_"):
        from reader.tex import tex_to_text  # noqa: PLC0415 - few titles need it, and it takes time to load

        title = tex_to_text(title)
    return alphanumeric_key(title) or title.casefold()


def make_key(title: str, arxiv_id: str | None) -> str:
    """Give the key of a paper at first sight: its arXiv id, else one made from the title key alone."""
    if arxiv_id:
        return arxiv_id
    import hashlib  # noqa: PLC0415 - only papers at first sight need it

    identity = title_key(title)
    readable = "".join(filter(str.isalnum, identity))[:24] or "untitled"
    return f"{readable}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def parse_tags(text: str) -> tuple[str, ...]:
    """Read tags as people type them, separated by spaces or commas; each is cleaned and given once, in order."""
    words = re.split(r"[\s,]+", unicodedata.normalize("NFC", clean_line(text)))
    return _first_spellings(tag for word in words if (tag := word.lstrip("#+-").strip()))


def tag_key(tag: str) -> str:
    """Reduce a tag to what identifies it: tags that look alike, or differ only in case, are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", tag).casefold())


def unique_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Keep the first spelling of each tag, sorted."""
    return tuple(sorted(_first_spellings(tags)))


def _first_spellings(tags: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for tag in tags:
        kept.setdefault(tag_key(tag), tag)
    return tuple(kept.values())


def normalise_note(text: str) -> str:
    """Clean a note as the user typed it."""
    return clean_text(text)


def format_count(count: int, noun: str = "paper") -> str:
    """Say a number of things: "1 paper", "9,877 papers"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class ImportResult(NamedTuple):
    """The result of an import: the keys of new papers, of known ones that were updated, and of unchanged ones.

    `marked` are known papers that took the marks of the file; `distinct` are those whose marks differ from the file's
    and stayed. `parts` holds a result for each digest, as if the digests were imported one after another.
    """

    new: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    distinct: tuple[str, ...] = ()
    change: Change | None = None
    warnings: tuple[str, ...] = ()
    parts: tuple["ImportResult", ...] = ()

    def describe(self, verb: str = "imported", subject: str = "") -> str:
        """Describe the result: "imported 39 papers", "imported 3 files: 60 new, 4 updated, 9 already here"."""
        marked = f", marks of {format_count(len(self.marked))} replaced" if self.marked else ""
        updated = f", {len(self.updated):,} updated" if self.updated else ""
        unchanged = f", {len(self.unchanged):,} already here" if self.unchanged else ""
        if not self.new:
            place = f" in {subject}" if subject else ""
            return f"nothing new{place}: {updated[2:] + unchanged if updated else self._all_are_here()}{marked}"
        if not subject and not updated and not unchanged:
            return f"{verb} {format_count(len(self.new))}{marked}"
        return f"{verb}{f' {subject}:' if subject else ''} {len(self.new):,} new{updated}{unchanged}{marked}"

    def _all_are_here(self) -> str:
        if len(self.unchanged) == 1:
            return "the paper is already here"
        return f"all {format_count(len(self.unchanged))} are already here" if self.unchanged else "no papers"
