"""Look up what digests leave out: ids, authors, code and categories of papers by title, and titles by id.

A page of the daily papers has no ids. Titles are looked up in Hugging Face's search, then in arXiv's; only a paper
with the same title counts, and its facts only fill in missing ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import Cancelled, ReaderError
from reader.files import load_state, save_state
from reader.formats import parse_response
from reader.paper import UNMARKED, Digest, Origin, Paper, has_placeholder_title, parse_arxiv_id, title_key
from reader.sources import ARXIV, HUGGING_FACE, Service
from reader.sources.arxiv import FORMAT as ARXIV_FORMAT
from reader.sources.arxiv import MAX_IDS, request_arxiv_ids, search_arxiv_title
from reader.sources.client import Client
from reader.sources.hugging_face import FORMAT as HUGGING_FACE_FORMAT
from reader.sources.hugging_face import fetch_search
from reader.text.links import unique_urls

if TYPE_CHECKING:
    from storage import Library

SOURCE = "lookup"
RETRY_AFTER = timedelta(days=30)
"""Time before an unknown title is looked up again, unless a query asks for it."""
_STATE_FILE_NAME = "lookups.json"
_NEAR_MISS_RATIO = 0.85
_MAX_NEAR_MISSES = 3
_COMPARED_LENGTH = 200
"""Characters of the abstracts compared if several papers have the same title."""
_COMBINED_FACTS = ("links", "code", "keywords")


@dataclass(frozen=True, slots=True)
class Lookup:
    """The result of looking up one paper: the paper with the facts to add, or papers with merely similar titles."""

    paper: Paper
    found: Paper | None = None
    near_misses: tuple[Paper, ...] = ()


@dataclass(slots=True)
class LookupState:
    """The days of unsuccessful lookups, by paper key; kept beside the library."""

    path: Path | None
    days: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path | None) -> "LookupState":
        """Read the state, which is empty if there is no file."""
        path = folder / _STATE_FILE_NAME if folder else None
        state = load_state(path)
        days = state if isinstance(state, dict) else {}
        return cls(path, {key: day for key, day in days.items() if isinstance(key, str) and isinstance(day, str)})

    def is_recent(self, key: str, today: date) -> bool:
        """Return whether a paper was looked up without success within `RETRY_AFTER`."""
        with suppress(ValueError):
            return key in self.days and today - date.fromisoformat(self.days[key]) < RETRY_AFTER
        return False

    def record(self, lookup: Lookup, today: date) -> None:
        """Record the day on which a paper was looked up without success, or forget it if the paper was found."""
        if lookup.found is None:
            self.days[lookup.paper.key] = today.isoformat()
        else:
            self.days.pop(lookup.paper.key, None)

    def save(self) -> None:
        """Write the state."""
        save_state(self.path, self.days)


def papers_to_look_up(library: "Library", keys: Iterable[str] | None = None) -> list[Paper]:
    """Return the papers without an arXiv id or a title, among those with the given keys or among all."""
    columns = library.columns
    chosen = columns.keys if keys is None else keys
    unknown = [key for key in chosen if parse_arxiv_id(key) != key or ":" in columns.titles[columns.row_of(key)]]
    return [paper for paper in library.papers(unknown) if needs_lookup(paper)]


def needs_lookup(paper: Paper) -> bool:
    """Return whether a paper has no arXiv id or no title."""
    return not paper.arxiv_id or has_placeholder_title(paper)


@dataclass(frozen=True, slots=True)
class PaperFinder:
    """Finds papers at Hugging Face and at arXiv with one client."""

    client: Client
    hugging_face: Service = HUGGING_FACE
    arxiv: Service = ARXIV

    def look_up(self, papers: Sequence[Paper]) -> Iterator[Lookup]:
        """Yield the result for each paper, those with an id first; raise NetworkError or Cancelled."""
        identified = iter([paper for paper in papers if paper.arxiv_id])
        while chunk := list(islice(identified, MAX_IDS)):
            yield from self._look_up_ids(chunk)
        for paper in papers:
            if not paper.arxiv_id and not has_placeholder_title(paper):
                yield self._look_up_title(paper)

    def _look_up_ids(self, papers: Sequence[Paper]) -> Iterator[Lookup]:
        ids = [paper.arxiv_id for paper in papers if paper.arxiv_id]
        content = request_arxiv_ids(ids, self.client.getter(self.arxiv))
        answers = parse_response(content, self.arxiv.host, format_name=ARXIV_FORMAT).papers
        found = {paper.arxiv_id: paper for paper in answers}
        for paper in papers:
            answer = found.get(paper.arxiv_id)
            yield Lookup(paper, facts_to_add(paper, answer) if answer else None)

    def _look_up_title(self, paper: Paper) -> Lookup:
        content = fetch_search(paper.title, self.client.getter(self.hugging_face))
        candidates = parse_response(content, self.hugging_face.host, format_name=HUGGING_FACE_FORMAT).papers
        found = choose(paper, candidates)
        if found is None:
            content = search_arxiv_title(paper.title, self.client.getter(self.arxiv))
            candidates += parse_response(content, self.arxiv.host, format_name=ARXIV_FORMAT).papers
            found = choose(paper, candidates)
        if found is not None:
            return Lookup(paper, facts_to_add(paper, found))
        return Lookup(paper, near_misses=tuple(islice(_near_misses(paper, candidates), _MAX_NEAR_MISSES)))


def choose(paper: Paper, candidates: Iterable[Paper]) -> Paper | None:
    """Return the only candidate with a paper's title, or the only one that also has its abstract, else None."""
    same = {each.arxiv_id: each for each in candidates if each.arxiv_id and _has_same_title(paper, each)}
    if len(same) > 1:
        same = {arxiv_id: each for arxiv_id, each in same.items() if _beginning(each) == _beginning(paper)}
    return next(iter(same.values())) if len(same) == 1 else None


def facts_to_add(paper: Paper, found: Paper) -> Paper:
    """Return a sighting with the facts that a paper lacks; links, code and keywords are added to its own."""
    newest = max(paper.appearances, key=lambda seen: (seen.day or date.min, seen.source), default=None)
    origins = [Origin(fact, newest.day, newest.source) for fact in _COMBINED_FACTS] if newest else ()
    return replace(
        found,
        key=paper.key,
        title=found.title if has_placeholder_title(paper) else paper.title,
        abstract=paper.abstract or found.abstract,
        links=unique_urls((*paper.links, *found.links)),
        code=unique_urls((*paper.code, *found.code)),
        keywords=tuple(dict.fromkeys((*paper.keywords, *found.keywords))),
        comments=None if paper.comments is not None else found.comments,
        upvotes=None if paper.upvotes is not None else found.upvotes,
        appearances=(),
        origins=tuple(origins),
        marks=UNMARKED,
    )


class Enrichment:
    """One run: looks up papers and yields the results for import, which can be undone as one change."""

    def __init__(self, library: "Library", finder: PaperFinder, today: date) -> None:
        self.lookups: list[Lookup] = []
        self.error: ReaderError | None = None
        """The reason why the run ended early; results found before it are kept."""
        self._library = library
        self._finder = finder
        self._today = today
        self._state = LookupState.load(library.folder)

    def pending(self, papers: Iterable[Paper]) -> list[Paper]:
        """Return the papers without a recent unsuccessful lookup."""
        return [paper for paper in papers if not self._state.is_recent(paper.key, self._today)]

    def digests(self, papers: Sequence[Paper], *, keep_state: bool = True) -> Iterator[Digest]:
        """Yield a digest for each paper found, for `Library.import_stream`; end at an error or a cancellation.

        With `keep_state`, later runs skip the papers that were not found, for `RETRY_AFTER`.
        """
        try:
            for lookup in self._finder.look_up(papers):
                self.lookups.append(lookup)
                self._state.record(lookup, self._today)
                if lookup.found:
                    yield Digest(SOURCE, SOURCE, (lookup.found,))
        except Cancelled:
            pass
        except ReaderError as error:
            self.error = error
        finally:
            if keep_state:
                self._state.save()


def _has_same_title(paper: Paper, other: Paper) -> bool:
    return title_key(paper.title) == title_key(other.title)


def _beginning(paper: Paper) -> str:
    return title_key(paper.abstract)[:_COMPARED_LENGTH]


def _near_misses(paper: Paper, candidates: Iterable[Paper]) -> Iterator[Paper]:
    wanted = title_key(paper.title)
    for title, candidate in {each.title: each for each in candidates}.items():
        key = title_key(title)
        if key == wanted or SequenceMatcher(None, wanted, key, autojunk=False).ratio() >= _NEAR_MISS_RATIO:
            yield candidate
