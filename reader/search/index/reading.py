"""Papers read into a segment of the index."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from reader.paper import Paper
from reader.search.folding import STOP_WORDS, index_terms, tokenize
from reader.search.index.segment import Postings, Segment
from reader.search.index.texts import Numbers, StringArray

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
