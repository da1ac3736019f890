"""Papers read into a segment of the index.

Several segments made into one.
"""

import re
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reader.cancellation import CheckCancelled
from reader.paper import Paper
from reader.search.analysis import STOP_WORDS, index_terms, tokenize
from reader.search.index.segment import Numbers, Postings, Segment, StringArray

_ACRONYM = re.compile(r"\(([A-Z][A-Za-z]{1,6}?)s?\)")
_AFTER_HYPHEN = re.compile(r"(?<=\w)-\S+")
_BEFORE_ACRONYM = 90
_MAX_ACRONYM_LENGTH = 8


def build_segment(papers: Iterable[Paper]) -> Segment:
    """Read papers; the first is number 0."""
    reading = _SegmentBuilder()
    for paper in papers:
        reading.add(paper)
    return reading.build()


def paper_checksum(paper: Paper) -> int:
    """Reduce all that is indexed of a paper to a number that changes with it."""
    return zlib.crc32("\n".join((paper.title, paper.abstract, *_name_text(paper))).encode("utf-8", "replace"))


def _name_text(paper: Paper) -> Iterator[str]:
    yield from paper.authors
    yield from paper.keywords
    yield from paper.title_aliases
    yield paper.arxiv_id or ""


@dataclass(slots=True)
class _FieldBuilder:
    """The terms of each paper in one field, by their number in order of being met."""

    terms: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, numbers: Iterable[int]) -> int:
        before = len(self.terms)
        self.terms.extend(numbers)
        self.counts.append(len(self.terms) - before)
        return self.counts[-1]

    def postings(self, rank: Numbers, vocabulary: int) -> Postings:
        terms = rank[np.array(self.terms, np.int32)]
        papers = np.repeat(np.arange(len(self.counts), dtype=np.int32), np.array(self.counts, np.int32))
        order = np.argsort(terms, kind="stable")
        starts = np.zeros(vocabulary + 1, np.int32)
        np.cumsum(np.bincount(terms, minlength=vocabulary), out=starts[1:])
        return Postings(starts, papers[order])


class _SegmentBuilder:
    """What was read so far."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._title, self._names, self._abstract = _FieldBuilder(), _FieldBuilder(), _FieldBuilder()
        self._keys: list[str] = []
        self._titles: list[str] = []
        self._initials: list[str] = []
        self._checksums: list[int] = []
        self._sizes: list[int] = []
        self._acronyms: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)

    def add(self, paper: Paper) -> None:
        title = tokenize(paper.title)
        self._keys.append(paper.key)
        self._titles.append(" ".join(title))
        self._initials.append(_initials_of_title(paper.title, title))
        self._checksums.append(paper_checksum(paper))
        number = self._numbers.__getitem__
        size = self._title.add(map(number, index_terms(paper.title)))
        size += self._names.add(map(number, index_terms("\n".join(_name_text(paper)))))
        in_abstract = index_terms(paper.abstract)
        in_abstract.difference_update(STOP_WORDS)
        size += self._abstract.add(map(number, in_abstract))
        self._sizes.append(size)
        for acronym, meaning in _find_acronyms(paper.abstract):
            self._acronyms[acronym][meaning] += 1

    def build(self) -> Segment:
        terms = sorted(self._numbers)
        count = len(terms)
        rank = np.empty(count, np.int32)
        rank[np.fromiter(map(self._numbers.__getitem__, terms), np.int32, count)] = np.arange(count, dtype=np.int32)
        return Segment(
            keys=StringArray.from_strings(self._keys),
            terms=StringArray.from_strings(terms),
            titles=StringArray.from_strings(self._titles),
            in_title=self._title.postings(rank, count),
            in_names=self._names.postings(rank, count),
            in_abstract=self._abstract.postings(rank, count),
            initials=StringArray.from_strings(self._initials),
            checksums=np.array(self._checksums, np.uint32),
            sizes=np.array(self._sizes, np.int32),
            acronyms={name: [m for m, _ in meanings.most_common(2)] for name, meanings in self._acronyms.items()},
        )


def _initials_of_words(words: Sequence[str]) -> str:
    """Give the first letters of words, and again without the small ones."""
    every = "".join([word[0] for word in words])
    telling = "".join([word[0] for word in words if word not in STOP_WORDS])
    return every if every == telling else f"{every}\t{telling}"


def _initials_of_title(title: str, terms: Sequence[str]) -> str:
    """Give the first letters of a title's words, and again with hyphenated words taken as one."""
    apart = _initials_of_words(terms)
    if "-" not in title:
        return apart
    whole = _initials_of_words(tokenize(_AFTER_HYPHEN.sub("", title)))
    return apart if apart == whole else f"{apart}\t{whole}"


def _find_acronyms(abstract: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Find what an abstract defines: "Mixture of Experts (MoE)" gives ("moe", ("mixture", "experts"))."""
    for match in _ACRONYM.finditer(abstract) if "(" in abstract else ():
        acronym = match.group(1)
        if sum(map(str.isupper, acronym)) > 1:
            before = tokenize(abstract[max(0, match.start() - _BEFORE_ACRONYM) : match.start()])
            if meaning := _expand_acronym(acronym.lower(), before[-_MAX_ACRONYM_LENGTH:]):
                yield acronym.lower(), meaning


def _expand_acronym(acronym: str, before: Sequence[str]) -> tuple[str, ...]:
    for count in range(len(acronym), len(before) + 1):
        words = before[-count:]
        if (
            words[0][0] == acronym[0]
            and words[0] not in STOP_WORDS
            and acronym in _initials_of_words(words).split("\t")
        ):
            return tuple(word for word in words if word not in STOP_WORDS)
    return ()


LiveDocs = NDArray[np.bool_]
MAX_ACRONYM_MEANINGS = 2
TERMS_PER_BLOCK = 8_000
"""Words are put in order in portions, so that a thread which does this holds nobody up."""


def merge_segments(
    segments: Sequence[Segment], live_docs: Sequence[LiveDocs], check_cancelled: CheckCancelled
) -> Segment:
    """Make one segment of several, in their order, with only the papers that are kept; `check` may raise to give up."""
    terms, places = _merge_terms([segment.terms.to_list() for segment in segments], check_cancelled)
    sizes = [int(np.count_nonzero(here)) for here in live_docs]

    def field(of: Callable[[Segment], Postings]) -> Postings:
        check_cancelled()
        held = [of(segment).taken(here) for segment, here in zip(segments, live_docs, strict=True)]
        return _merged_postings(held, places, sizes, len(terms))

    def texts(of: Callable[[Segment], StringArray]) -> StringArray:
        return StringArray.concatenate(
            [of(segment).take(here) for segment, here in zip(segments, live_docs, strict=True)]
        )

    return Segment(
        keys=texts(lambda segment: segment.keys),
        terms=terms,
        titles=texts(lambda segment: segment.titles),
        in_title=field(lambda segment: segment.in_title),
        in_names=field(lambda segment: segment.in_names),
        in_abstract=field(lambda segment: segment.in_abstract),
        initials=texts(lambda segment: segment.initials),
        checksums=np.concatenate([one.checksums[here] for one, here in zip(segments, live_docs, strict=True)]),
        sizes=np.concatenate([one.sizes[here] for one, here in zip(segments, live_docs, strict=True)]),
        acronyms=_merged_acronyms(segments),
    )


def _merge_terms(lists: Sequence[Sequence[str]], check_cancelled: CheckCancelled) -> tuple[StringArray, list[Numbers]]:
    """Put the words of sorted lists into one, each once, and tell where each list's words stand in it."""
    pieces: list[StringArray] = []
    places: list[list[Numbers]] = [[] for _ in lists]
    count = 0
    for portions in _blocks(lists):
        check_cancelled()
        terms = sorted(set[str]().union(*portions))
        known = dict(zip(terms, range(count, count + len(terms)), strict=True))
        for portion, found in zip(portions, places, strict=True):
            found.append(np.fromiter(map(known.__getitem__, portion), np.int32, len(portion)))
        pieces.append(StringArray.from_strings(terms))
        count += len(terms)
    return StringArray.concatenate(pieces), [np.concatenate(found) for found in places]


def _blocks(lists: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Cut sorted lists at the same words, so that what lies between them can be put in order by itself."""
    longest = max(lists, key=len)
    step = max(1, TERMS_PER_BLOCK // len(lists))
    starts = [0] * len(lists)
    for limit in longest[step::step]:
        ends = [bisect_left(one, limit, start) for one, start in zip(lists, starts, strict=True)]
        yield [one[start:end] for one, start, end in zip(lists, starts, ends, strict=True)]
        starts = ends
    yield [one[start:] for one, start in zip(lists, starts, strict=True)]


def _merged_postings(
    fields: Sequence[Postings], places: Sequence[Numbers], sizes: Sequence[int], terms: int
) -> Postings:
    """Put each segment's papers behind those of the segments before it, term by term."""
    counts = np.zeros(terms, np.int64)
    for postings, here in zip(fields, places, strict=True):
        counts[here] += postings.document_frequencies()
    starts = np.zeros(terms + 1, np.int32)
    np.cumsum(counts, out=starts[1:])
    papers = np.empty(int(starts[-1]), np.int32)
    free, base = starts[:-1].copy(), 0
    for postings, here, size in zip(fields, places, sizes, strict=True):
        moved = np.repeat(free[here] - postings.offsets[:-1], postings.document_frequencies())
        papers[moved + np.arange(len(moved), dtype=np.int32)] = postings.docs + np.int32(base)
        free[here] += postings.document_frequencies()
        base += size
    return Postings(starts, papers)


def _merged_acronyms(segments: Sequence[Segment]) -> dict[str, list[Sequence[str]]]:
    merged_meanings: dict[str, list[Sequence[str]]] = {}
    for segment in segments:
        for acronym, meanings in segment.acronyms.items():
            known = merged_meanings.setdefault(acronym, [])
            known.extend(meaning for meaning in map(tuple, meanings) if meaning not in known)
    return {acronym: meanings[:MAX_ACRONYM_MEANINGS] for acronym, meanings in merged_meanings.items()}
