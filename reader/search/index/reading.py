"""Papers read into a segment of the index."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from reader.paper import Paper
from reader.search.folding import SMALL_WORDS, held_terms, terms_in
from reader.search.index.segment import Postings, Segment
from reader.search.index.texts import Numbers, Texts

_ACRONYM = re.compile(r"\(([A-Z][A-Za-z]{1,6}?)s?\)")
_BEHIND_HYPHEN = re.compile(r"(?<=\w)-\S+")
_BEFORE_ACRONYM = 90
_LONGEST_ACRONYM = 8


def read_segment(papers: Iterable[Paper]) -> Segment:
    """Read papers; the first is number 0."""
    reading = _Reading()
    for paper in papers:
        reading.read(paper)
    return reading.segment()


def checksum_of(paper: Paper) -> int:
    """Reduce all that is indexed of a paper to a number that changes with it."""
    return zlib.crc32("\n".join((paper.title, paper.abstract, *_names(paper))).encode("utf-8", "replace"))


def _names(paper: Paper) -> Iterator[str]:
    yield from paper.authors
    yield from paper.keywords
    yield from paper.other_titles
    yield paper.arxiv_id or ""


@dataclass(slots=True)
class _Field:
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


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._title, self._names, self._abstract = _Field(), _Field(), _Field()
        self._keys: list[str] = []
        self._titles: list[str] = []
        self._initials: list[str] = []
        self._checksums: list[int] = []
        self._sizes: list[int] = []
        self._acronyms: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)

    def read(self, paper: Paper) -> None:
        title = terms_in(paper.title)
        self._keys.append(paper.key)
        self._titles.append(" ".join(title))
        self._initials.append(_initials_of(paper.title, title))
        self._checksums.append(checksum_of(paper))
        number = self._numbers.__getitem__
        size = self._title.add(map(number, held_terms(paper.title)))
        size += self._names.add(map(number, held_terms("\n".join(_names(paper)))))
        in_abstract = held_terms(paper.abstract)
        in_abstract.difference_update(SMALL_WORDS)
        size += self._abstract.add(map(number, in_abstract))
        self._sizes.append(size)
        for acronym, meaning in _acronyms_in(paper.abstract):
            self._acronyms[acronym][meaning] += 1

    def segment(self) -> Segment:
        terms = sorted(self._numbers)
        count = len(terms)
        rank = np.empty(count, np.int32)
        rank[np.fromiter(map(self._numbers.__getitem__, terms), np.int32, count)] = np.arange(count, dtype=np.int32)
        return Segment(
            keys=Texts.of(self._keys),
            terms=Texts.of(terms),
            titles=Texts.of(self._titles),
            in_title=self._title.postings(rank, count),
            in_names=self._names.postings(rank, count),
            in_abstract=self._abstract.postings(rank, count),
            initials=Texts.of(self._initials),
            checksums=np.array(self._checksums, np.uint32),
            sizes=np.array(self._sizes, np.int32),
            acronyms={name: [m for m, _ in meanings.most_common(2)] for name, meanings in self._acronyms.items()},
        )


def _initials(words: Sequence[str]) -> str:
    """Give the first letters of words, and again without the small ones."""
    every = "".join([word[0] for word in words])
    telling = "".join([word[0] for word in words if word not in SMALL_WORDS])
    return every if every == telling else f"{every}\t{telling}"


def _initials_of(title: str, terms: Sequence[str]) -> str:
    """Give the first letters of a title's words, and again with hyphenated words taken as one."""
    apart = _initials(terms)
    if "-" not in title:
        return apart
    whole = _initials(terms_in(_BEHIND_HYPHEN.sub("", title)))
    return apart if apart == whole else f"{apart}\t{whole}"


def _acronyms_in(abstract: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Find what an abstract defines: "Mixture of Experts (MoE)" gives ("moe", ("mixture", "experts"))."""
    for found in _ACRONYM.finditer(abstract) if "(" in abstract else ():
        acronym = found.group(1)
        if sum(map(str.isupper, acronym)) > 1:
            before = terms_in(abstract[max(0, found.start() - _BEFORE_ACRONYM) : found.start()])
            if meaning := _meaning(acronym.lower(), before[-_LONGEST_ACRONYM:]):
                yield acronym.lower(), meaning


def _meaning(acronym: str, before: Sequence[str]) -> tuple[str, ...]:
    for count in range(len(acronym), len(before) + 1):
        words = before[-count:]
        if words[0][0] == acronym[0] and words[0] not in SMALL_WORDS and acronym in _initials(words).split("\t"):
            return tuple(word for word in words if word not in SMALL_WORDS)
    return ()
