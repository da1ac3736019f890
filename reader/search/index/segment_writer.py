"""The index writer: builds segments of papers and merges segments."""

import re
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader.errors import CheckCancelled
from reader.paper import Paper
from reader.search.analysis import STOP_WORDS, index_terms, tokenize
from reader.search.index.segment import Numbers, Postings, Segment, StringArray, offsets_of

LiveDocs = NDArray[np.bool_]

MAX_ACRONYM_MEANINGS = 2
TERMS_PER_BLOCK = 8_000
"""Terms are merged in blocks, so that other threads can run in between."""
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z]{1,6}?)s?\)")
_AFTER_HYPHEN = re.compile(r"(?<=\w)-\S+")
_BEFORE_ACRONYM = 90
_MAX_ACRONYM_LENGTH = 8


def build_segment(papers: Iterable[Paper]) -> Segment:
    """Build a segment of papers; the first is doc 0."""
    builder = _SegmentBuilder()
    for paper in papers:
        builder.add(paper)
    return builder.build()


def paper_checksum(paper: Paper) -> int:
    """Return a checksum of everything indexed about a paper."""
    return zlib.crc32("\n".join((paper.title, paper.abstract, *_name_text(paper))).encode("utf-8", "replace"))


def _name_text(paper: Paper) -> Iterator[str]:
    yield from paper.authors
    yield from paper.keywords
    yield from paper.title_aliases
    yield paper.arxiv_id or ""
    yield from filter(None, (paper.organization, paper.summary, *paper.categories))


def _name_terms(paper: Paper) -> set[str]:
    terms = index_terms("\n".join(_name_text(paper)))
    if paper.summary:
        terms -= STOP_WORDS.difference(index_terms("\n".join((*paper.authors, *paper.keywords, *paper.title_aliases))))
    return terms


@dataclass(slots=True)
class _FieldBuilder:
    """Collects the terms of each paper in one field, by term number in order of first use."""

    terms: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, numbers: Iterable[int]) -> int:
        before = len(self.terms)
        self.terms.extend(numbers)
        self.counts.append(len(self.terms) - before)
        return self.counts[-1]

    def postings(self, rank: Numbers, vocabulary: int) -> Postings:
        terms = rank[np.array(self.terms, np.int32)]
        docs = np.repeat(np.arange(len(self.counts), dtype=np.int32), np.array(self.counts, np.int32))
        order = np.argsort(terms, kind="stable")
        return Postings(offsets_of(np.bincount(terms, minlength=vocabulary)), docs[order])


class _Numbering(dict[str, int]):
    """The numbers of texts, from 0; a new text gets the next one."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _SegmentBuilder:
    """Collects papers for a segment."""

    def __init__(self) -> None:
        self._numbers, self._name_numbers = _Numbering(), _Numbering()
        self._title, self._names, self._abstract = _FieldBuilder(), _FieldBuilder(), _FieldBuilder()
        self._with_name = _FieldBuilder()
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
        size += self._names.add(map(number, _name_terms(paper)))
        in_abstract = index_terms(paper.abstract)
        in_abstract.difference_update(STOP_WORDS)
        size += self._abstract.add(map(number, in_abstract))
        self._sizes.append(size)
        self._with_name.add(map(self._name_numbers.__getitem__, _names_as_spelled(paper)))
        for acronym, meaning in _find_acronyms(paper.abstract):
            self._acronyms[acronym][meaning] += 1

    def build(self) -> Segment:
        terms, rank = _sorted_with_rank(self._numbers)
        count = len(terms)
        names, rank_of_name = _sorted_with_rank(self._name_numbers)
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
            acronyms={acronym: _most_common(meanings) for acronym, meanings in self._acronyms.items()},
            names=StringArray.from_strings(names),
            with_name=self._with_name.postings(rank_of_name, len(names)),
        )


def _names_as_spelled(paper: Paper) -> set[str]:
    """Return the authors and keywords on one line each, after the names of their filters."""
    authors = (f"author:{' '.join(author.split())}" for author in paper.authors)
    return {*authors, *(f"keyword:{' '.join(keyword.split())}" for keyword in paper.keywords)}


def _sorted_with_rank(numbers: Mapping[str, int]) -> tuple[list[str], Numbers]:
    """Return the sorted texts, and the position of each by its number."""
    texts = sorted(numbers)
    rank = np.empty(len(texts), np.int32)
    rank[np.fromiter(map(numbers.__getitem__, texts), np.int32, len(texts))] = np.arange(len(texts), dtype=np.int32)
    return texts, rank


def _most_common(meanings: Counter[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [meaning for meaning, _ in meanings.most_common(MAX_ACRONYM_MEANINGS)]


def _initials_of_words(words: Sequence[str]) -> str:
    """Return the first letters of words and, after a tab, those of all but stop words."""
    of_all = "".join([word[0] for word in words])
    of_content = "".join([word[0] for word in words if word not in STOP_WORDS])
    return of_all if of_all == of_content else f"{of_all}\t{of_content}"


def _initials_of_title(title: str, terms: Sequence[str]) -> str:
    """Return the initials of a title, and again with hyphenated words taken as one."""
    split = _initials_of_words(terms)
    if "-" not in title:
        return split
    joined = _initials_of_words(tokenize(_AFTER_HYPHEN.sub("", title)))
    return split if split == joined else f"{split}\t{joined}"


def _find_acronyms(abstract: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield acronyms with their words: "Mixture of Experts (MoE)" is ("moe", ("mixture", "experts"))."""
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


def merge_segments(
    segments: Sequence[Segment], live_docs: Sequence[LiveDocs], check_cancelled: CheckCancelled
) -> Segment:
    """Merge segments, in order, into one that contains only their live docs."""
    terms, numbers = _merge_terms([segment.terms.to_list() for segment in segments], check_cancelled)
    names, name_numbers = _merge_terms([segment.names.to_list() for segment in segments], check_cancelled)
    sizes = [int(np.count_nonzero(live)) for live in live_docs]
    live_segments = [*zip(segments, live_docs, strict=True)]

    def postings(field: str, new_numbers: Sequence[Numbers], term_count: int) -> Postings:
        check_cancelled()
        taken = [getattr(segment, field).take(live) for segment, live in live_segments]
        return _merged_postings(taken, new_numbers, sizes, term_count)

    texts: dict[str, Any] = {
        name: StringArray.concatenate([getattr(segment, name).take(live) for segment, live in live_segments])
        for name in ("keys", "titles", "initials")
    }
    return Segment(
        terms=terms,
        in_title=postings("in_title", numbers, len(terms)),
        in_names=postings("in_names", numbers, len(terms)),
        in_abstract=postings("in_abstract", numbers, len(terms)),
        checksums=np.concatenate([segment.checksums[live] for segment, live in live_segments]),
        sizes=np.concatenate([segment.sizes[live] for segment, live in live_segments]),
        acronyms=_merged_acronyms(segments),
        names=names,
        with_name=postings("with_name", name_numbers, len(names)),
        **texts,
    )


def _merge_terms(lists: Sequence[Sequence[str]], check_cancelled: CheckCancelled) -> tuple[StringArray, list[Numbers]]:
    """Merge sorted lists of terms; return the terms, and the new number of each list's terms."""
    merged: list[StringArray] = []
    numbers: list[list[Numbers]] = [[] for _ in lists]
    count = 0
    for block in _blocks(lists):
        check_cancelled()
        terms = sorted(set[str]().union(*block))
        number_of = dict(zip(terms, range(count, count + len(terms)), strict=True))
        for part, of_list in zip(block, numbers, strict=True):
            of_list.append(np.fromiter(map(number_of.__getitem__, part), np.int32, len(part)))
        merged.append(StringArray.from_strings(terms))
        count += len(terms)
    return StringArray.concatenate(merged), [np.concatenate(of_list) for of_list in numbers]


def _blocks(lists: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Cut sorted lists at common terms, so that each block can be sorted by itself."""
    longest = max(lists, key=len)
    step = max(1, TERMS_PER_BLOCK // len(lists))
    starts = [0] * len(lists)
    for limit in longest[step::step]:
        ends = [bisect_left(terms, limit, start) for terms, start in zip(lists, starts, strict=True)]
        yield [terms[start:end] for terms, start, end in zip(lists, starts, ends, strict=True)]
        starts = ends
    yield [terms[start:] for terms, start in zip(lists, starts, strict=True)]


def _merged_postings(
    fields: Sequence[Postings], numbers: Sequence[Numbers], sizes: Sequence[int], terms: int
) -> Postings:
    """Merge the postings of segments; `numbers` are the new term numbers, `sizes` the numbers of docs."""
    counts = np.zeros(terms, np.int64)
    for postings, new in zip(fields, numbers, strict=True):
        counts[new] += postings.document_frequencies()
    offsets = offsets_of(counts)
    docs = np.empty(int(offsets[-1]), np.int32)
    ends, base = offsets[:-1].copy(), 0
    for postings, new, size in zip(fields, numbers, sizes, strict=True):
        shift = np.repeat(ends[new] - postings.offsets[:-1], postings.document_frequencies())
        docs[shift + np.arange(len(shift), dtype=np.int32)] = postings.docs + np.int32(base)
        ends[new] += postings.document_frequencies()
        base += size
    return Postings(offsets, docs)


def _merged_acronyms(segments: Sequence[Segment]) -> dict[str, list[Sequence[str]]]:
    merged_meanings: dict[str, list[Sequence[str]]] = {}
    for segment in segments:
        for acronym, meanings in segment.acronyms.items():
            merged = merged_meanings.setdefault(acronym, [])
            merged.extend(meaning for meaning in map(tuple, meanings) if meaning not in merged)
    return {acronym: meanings[:MAX_ACRONYM_MEANINGS] for acronym, meanings in merged_meanings.items()}
