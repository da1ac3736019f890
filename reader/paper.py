"""The domain model: papers, marks, digests, listings and changes."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from reader.headings import NO_HEADINGS, Headings
from reader.text import alphanumeric_key, clean_line, clean_text

_ARXIV_ID = r"(?i:(\d{4}\.\d{4,5}|[a-z][a-z.-]{1,20}(?:\.[A-Za-z]{2})?/\d{7})(?:v\d{1,3})?)"
_ARXIV_URL = (
    r"(?i)(?:https?://)?(?:(?:[a-z]{2,8}\.)?arxiv\.org/[a-z-]{2,10}|(?:www\.)?(?:huggingface\.co|hf\.co)/papers"
    r"|(?:www\.)?alphaxiv\.org/[a-z]{2,10}|ar5iv(?:\.labs\.arxiv)?\.org/[a-z]{2,10}|(?:dx\.)?doi\.org/10\.48550)/"
)
_ARXIV_PREFIX = r"(?i)arxiv:\s*|(?:doi:\s*)?10\.48550/arxiv\.|arxiv\."
_DOI = (
    r"(?i:(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?"
    r"(10\.[0-9]{4,9}/[^\s\"<>]{1,200}(?:<[0-9]{1,6}:[0-9A-Z:-]{1,40}>[^\s\"<>]{1,100})?|10/[a-z][a-z0-9]{2,9}))"
)
"""DOIs of the 1990s may hold a page in angle brackets, such as `10.1000/1234(1998)1<12:ALIA>2.0.CO;2`."""
_ESCAPED_IN_URL = re.compile(r"[%\"#<>?\[\\\]^`{|}]")

_FIRST_ARXIV_YEAR = 91
"""Two-digit years of arXiv ids from here on are in the 20th century."""
_YEAR_IN_VENUE = re.compile(r"(?<![0-9])(?:1[89][0-9]{2}|20[0-9]{2})(?![0-9])")
_PLACEHOLDER_STARTS = ("arXiv:", "doi:10.", "http://", "https://")


@dataclass(frozen=True, slots=True)
class Appearance:
    """A paper in one digest: its position, counted from 0, and its counts there."""

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
    """What the user did with a paper; imports never change it."""

    starred: bool = False
    read: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    snoozed_until: date | None = None

    def with_tags(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> "Marks":
        """Add and remove tags, which stay sorted; a tag in both is removed.

        Tags that differ only in case are one tag, with the first spelling.
        """
        removed_keys = set(map(tag_key, removed))
        tags = [tag for tag in (*self.tags, *added) if tag_key(tag) not in removed_keys]
        return replace(self, tags=unique_tags(tags))

    def with_tag_renamed(self, old: str, new: str) -> "Marks":
        """Rename a tag; the new name may differ only in case."""
        tags = [new if tag_key(tag) == tag_key(old) else tag for tag in self.tags]
        return replace(self, tags=unique_tags(sorted(tags, key=new.__ne__)))

    def is_snoozed(self, today: date) -> bool:
        """Return whether the paper is snoozed until a day after today."""
        return self.snoozed_until is not None and self.snoozed_until > today


UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its facts from digests, and the user's marks.

    Unknown facts are None or empty. `summary` is one sentence, as the source's model wrote it; `stars` are those of the
    repository. `doi` is in lower case, without a prefix; a DOI of arXiv is an `arxiv_id` instead. `categories` begin
    with the primary one. `venue` is where the paper appeared, or what the authors say about it. `links` are all URLs in
    order of appearance; `code` and `project_page` are among them. `added` is None until the paper is in a library,
    which also knows when a mark was set (`Library.marked_at`). `title_aliases` are its other titles. `shares_title` is
    true if a digest had another paper of this title, so that the abstracts distinguish the two. `origins` names the
    digest of each fact that does not come from the newest digest.
    """

    key: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    published: date | None = None
    comments: int | None = None
    upvotes: int | None = None
    stars: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    categories: tuple[str, ...] = ()
    venue: str = ""
    organization: str = ""
    summary: str = ""
    submitter: str = ""
    url: str | None = None
    project_page: str | None = None
    code: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    withdrawn: bool = False
    title_aliases: tuple[str, ...] = ()
    shares_title: bool = False
    appearances: tuple[Appearance, ...] = ()
    origins: tuple[Origin, ...] = ()
    added: datetime | None = None
    marks: Marks = UNMARKED
    stated_marks: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The names of the marks that the imported file sets."""

    def with_appearance(self, source: str, day: date | None, position: int) -> "Paper":
        """Return the paper with one appearance, in the digest of a source, with its own counts there."""
        return replace(self, appearances=(Appearance(source, day, position, self.comments, self.upvotes),))

    @property
    def page_url(self) -> str | None:
        """The URL of the paper's page: the digest's, else arXiv's, else that of its DOI."""
        if self.url or not (self.arxiv_id or self.doi):
            return self.url
        return f"https://arxiv.org/abs/{self.arxiv_id}" if self.arxiv_id else doi_url(self.doi or "")

    @property
    def pdf_url(self) -> str | None:
        """The URL of the paper's PDF, if known."""
        return f"https://arxiv.org/pdf/{self.arxiv_id}" if self.arxiv_id else None

    @property
    def former_titles(self) -> tuple[str, ...]:
        """The other titles, without mere spellings of this one."""
        return tuple(title for title in self.title_aliases if title_key(title) != title_key(self.title))

    @property
    def newest_day(self) -> date | None:
        """The day of the newest digest with the paper."""
        return max((appearance.day for appearance in self.appearances if appearance.day), default=None)


class Digest(NamedTuple):
    """One issue of a source, with its papers in its own order.

    `warnings` say what was inferred or not read, with lines; `skipped` is the number of entries that were not read. The
    papers of Reader's own exports have marks and several appearances.
    """

    source: str
    format: str
    papers: tuple[Paper, ...]
    day: date | None = None
    warnings: tuple[str, ...] = ()
    skipped: int = 0


class DecisionRecord(NamedTuple):
    """What the user decided about papers and when: the marks that changed, before and after."""

    timestamp: datetime
    keys: tuple[str, ...]
    before: Marks
    after: Marks


class Change(NamedTuple):
    """One undoable change of the library: its description ("starred 3 papers") and the keys of its papers."""

    description: str
    keys: tuple[str, ...]
    timestamp: datetime
    added: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Keys that undo left alone, because they were changed again later."""


class PastChange(NamedTuple):
    """A change with the time when it was made, and whether it is undone now."""

    change: Change
    is_undone: bool


Span = tuple[int, int]
Highlight = Callable[[str], Sequence[Span]]
"""Returns the spans of a text that match the query: sorted, disjoint (start, end) in characters."""


def no_highlights(_text: str) -> Sequence[Span]:
    """Highlight nothing."""
    return ()


def nothing_is_new(_key: str) -> bool:
    """Return False: no paper is new."""
    return False


def explain_nothing(_paper: Paper) -> str:
    """Return an empty text: no reason is known."""
    return ""


class Reasons(NamedTuple):
    """Why a paper has its place: the watches and rules that concern it, and the kept papers that it resembles."""

    watches: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        return " · ".join(
            (
                *(f"watch: {watch}" for watch in self.watches),
                *(f"rule: {rule}" for rule in self.rules),
                *filter(None, [self.why]),
            )
        )


NO_REASONS = Reasons()
GetReasons = Callable[[Paper], Reasons]
"""Returns why a paper has its place in a list."""


def no_reasons(_paper: Paper) -> Reasons:
    """Return no reasons for a paper's place."""
    return NO_REASONS


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """The papers of a query, in order.

    `get_paper` returns the present state of a paper by key; `total` counts the library. `filters` describes the query
    without its words. `error` says what is wrong with the query, `faults` are the parts of it that are not valid or
    match nothing, `advice` what may be meant instead, and `suggestions` what would find more; `correction` is a query
    that was probably meant, if this one finds nothing. `duplicates` maps keys to those of possible duplicates in the
    library, where known. `sort` is the key that the query sorts by, if it names one; `year` is that of the newest
    digest. `is_new` returns whether a paper, by its key, is new since the last visit; `muted` are the keys of papers
    that are only there for comparison; `explain` returns why a paper matches, if its title does not show it; `reasons`
    returns why a paper has its place. `today` decides which papers are still snoozed.
    """

    keys: Sequence[str]
    get_paper: Callable[[str], Paper]
    description: str
    total: int
    query: str = ""
    filters: str = ""
    error: str = ""
    faults: tuple[Span, ...] = ()
    advice: str = ""
    suggestions: tuple[str, ...] = ()
    correction: str = ""
    highlight: Highlight = no_highlights
    headings: Headings = NO_HEADINGS
    duplicates: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    year: int | None = None
    is_new: Callable[[str], bool] = nothing_is_new
    reasons: GetReasons = no_reasons
    muted: frozenset[str] = frozenset()
    explain: Callable[[Paper], str] = explain_nothing
    today: date = date.min

    def __len__(self) -> int:
        return len(self.keys)

    def paper_at(self, index: int) -> Paper:
        """Return the paper at an index."""
        return self.get_paper(self.keys[index])

    def index_of(self, key: str) -> int | None:
        """Return the index of a paper, or None if it is not in the listing."""
        try:
            return self.keys.index(key)
        except ValueError:
            return None

    def nearest_waiting(self, key: str) -> str | None:
        """Return the next paper after one that is not muted, else the nearest before it; None if all are muted."""
        index = self.index_of(key) or 0
        nearest = chain(self.keys[index:], reversed(self.keys[:index]))
        return next((each for each in nearest if each not in self.muted), None)

    def duplicates_of(self, paper: Paper) -> list[Paper]:
        """Return the possible duplicates of a paper."""
        return list(map(self.get_paper, self.duplicates.get(paper.key, ())))

    @property
    def is_mixed(self) -> bool:
        """Whether the query leaves in read and unread papers."""
        return not {"is:inbox", "is:unread", "is:read"} & set(self.query.split())

    def describe(self) -> str:
        """Return the description with its count: "unread, newest digest first: 12 of 9,877"."""
        return f"{self.description}: {len(self):,} of {self.total:,}"


def parse_arxiv_id(reference: str) -> str | None:
    """Return the arXiv id, without its version, in an id, `arXiv:…`, a DOI or a URL; None if there is none."""
    reference = reference.strip()
    if url := re.match(_ARXIV_URL, reference):
        reference = re.split(r"[?#]", reference[url.end() :])[0].removesuffix("/").removesuffix(".pdf")
    if prefix := re.match(_ARXIV_PREFIX, reference):
        reference = reference[prefix.end() :]
    match = re.fullmatch(_ARXIV_ID, reference)
    if not match:
        return None
    return match[1].lower() if match[1].isupper() else match[1]  # DataCite writes DOIs in capitals


def parse_doi(reference: str) -> str | None:
    """Return the DOI in lower case in a DOI, `doi:…` or a URL; None if there is none or if it names an arXiv paper.

    Zotero has short ones, too, such as `10/fqd6hj`. Punctuation and an opening bracket at the end are not part of it.
    """
    if "%" in reference and "doi.org/" in reference:
        from urllib.parse import unquote  # noqa: PLC0415 - few URLs need it

        reference = unquote(reference)
    match = re.fullmatch(_DOI, reference.strip())
    return match.group(1).rstrip(".,;([{").lower() if match and not parse_arxiv_id(match.group(1)) else None


def doi_url(doi: str) -> str:
    """Return the URL of a DOI, with special characters escaped."""
    return "https://doi.org/" + _ESCAPED_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", doi)


def publication_month(paper: Paper) -> tuple[int, int] | None:
    """Return the year and month of a paper, from its date or else its arXiv id; None if neither is known."""
    if paper.published:
        return paper.published.year, paper.published.month
    if match := re.match(r"(?:.+/)?(\d\d)(0[1-9]|1[0-2])", paper.arxiv_id or ""):
        year = int(match[1])
        return year + (1900 if year >= _FIRST_ARXIV_YEAR else 2000), int(match[2])
    return None


def publication_year(paper: Paper) -> int | None:
    """Return the year of a paper, from its date, its arXiv id or its venue ("Nature 2021")."""
    if month := publication_month(paper):
        return month[0]
    years = _YEAR_IN_VENUE.findall(paper.venue)
    return int(years[-1]) if years else None


@lru_cache(maxsize=512)
def title_key(title: str) -> str:
    r"""Return the identity of a title: its letters and digits, or all of it if it has none.

    TeX and Unicode spell the same title: `$\pi_0$` is π₀.
    """
    if "$" in title or "\\" in title or "^" in title or "_" in title:  # 50 titles: 7 instead of 25 µs
        from reader.text.tex import tex_to_text  # noqa: PLC0415 - few titles need it, and its tables take time to load

        title = tex_to_text(title)
    return alphanumeric_key(title) or title.casefold()


def make_key(title: str, arxiv_id: str | None) -> str:
    """Return the key of a new paper: its arXiv id, else a slug and hash of its title key.

    A title that is only an identifier counts with its punctuation: 10.1000/1.23 and 10.1000/12.3 are two papers.
    """
    if arxiv_id:
        return arxiv_id
    import hashlib  # noqa: PLC0415 - only new papers need it

    identity = title.casefold() if _is_placeholder(title) else title_key(title)
    readable = "".join(filter(str.isalnum, identity))[:24] or "untitled"
    return f"{readable}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def placeholder_title(arxiv_id: str | None, doi: str | None, url: str | None) -> str:
    """Return the title of a paper that is known only by an identifier, or an empty string if it has none."""
    if arxiv_id:
        return f"arXiv:{arxiv_id}"
    return f"doi:{doi}" if doi else url or ""


def has_placeholder_title(paper: Paper) -> bool:
    """Return whether the title of a paper is only its identifier, because its real title is not known yet."""
    return _is_placeholder(paper.title)


def _is_placeholder(title: str) -> bool:
    return title.startswith(_PLACEHOLDER_STARTS) and " " not in title


def parse_tags(text: str) -> tuple[str, ...]:
    """Read tags separated by spaces or commas, with or without # + -; return each once, in order."""
    words = re.split(r"[\s,]+", unicodedata.normalize("NFC", clean_line(text)))
    return _first_spellings(tag for word in words if (tag := word.lstrip("#+-").strip()))


def tag_key(tag: str) -> str:
    """Return the identity of a tag: tags that differ only in case or Unicode form are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", tag).casefold())


def unique_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the first spelling of each tag, sorted."""
    return tuple(sorted(_first_spellings(tags)))


def _first_spellings(tags: Iterable[str]) -> tuple[str, ...]:
    spellings: dict[str, str] = {}
    for tag in tags:
        spellings.setdefault(tag_key(tag), tag)
    return tuple(spellings.values())


def normalise_note(text: str) -> str:
    """Clean a note that the user typed."""
    return clean_text(text)


def format_count(count: int, noun: str = "paper") -> str:
    """Return a number with its noun: "1 paper", "9,877 papers"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
