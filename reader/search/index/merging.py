"""Several segments made into one."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reader.search.index.segment import Postings, Segment
from reader.search.index.texts import Numbers, Texts
from reader.search.tasks import Check

Kept = NDArray[np.bool_]
MEANINGS_KEPT = 2
TERMS_AT_A_TIME = 8_000
"""Words are put in order in portions, so that a thread which does this holds nobody up."""


def merged(segments: Sequence[Segment], kept: Sequence[Kept], check: Check) -> Segment:
    """Make one segment of several, in their order, with only the papers that are kept; `check` may raise to give up."""
    terms, places = _all_terms([segment.terms.listed() for segment in segments], check)
    sizes = [int(np.count_nonzero(here)) for here in kept]

    def field(of: Callable[[Segment], Postings]) -> Postings:
        check()
        held = [of(segment).kept(here) for segment, here in zip(segments, kept, strict=True)]
        return _merged_postings(held, places, sizes, len(terms))

    def texts(of: Callable[[Segment], Texts]) -> Texts:
        return Texts.joined([of(segment).kept(here) for segment, here in zip(segments, kept, strict=True)])

    return Segment(
        keys=texts(lambda segment: segment.keys),
        terms=terms,
        titles=texts(lambda segment: segment.titles),
        in_title=field(lambda segment: segment.in_title),
        in_names=field(lambda segment: segment.in_names),
        in_abstract=field(lambda segment: segment.in_abstract),
        initials=texts(lambda segment: segment.initials),
        checksums=np.concatenate([one.checksums[here] for one, here in zip(segments, kept, strict=True)]),
        sizes=np.concatenate([one.sizes[here] for one, here in zip(segments, kept, strict=True)]),
        acronyms=_merged_acronyms(segments),
    )


def _all_terms(lists: Sequence[Sequence[str]], check: Check) -> tuple[Texts, list[Numbers]]:
    """Put the words of sorted lists into one, each once, and tell where each list's words stand in it."""
    pieces: list[Texts] = []
    places: list[list[Numbers]] = [[] for _ in lists]
    count = 0
    for portions in _portions(lists):
        check()
        terms = sorted(set[str]().union(*portions))
        known = dict(zip(terms, range(count, count + len(terms)), strict=True))
        for portion, found in zip(portions, places, strict=True):
            found.append(np.fromiter(map(known.__getitem__, portion), np.int32, len(portion)))
        pieces.append(Texts.of(terms))
        count += len(terms)
    return Texts.joined(pieces), [np.concatenate(found) for found in places]


def _portions(lists: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Cut sorted lists at the same words, so that what lies between them can be put in order by itself."""
    longest = max(lists, key=len)
    step = max(1, TERMS_AT_A_TIME // len(lists))
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
        counts[here] += postings.counts()
    starts = np.zeros(terms + 1, np.int32)
    np.cumsum(counts, out=starts[1:])
    papers = np.empty(int(starts[-1]), np.int32)
    free, base = starts[:-1].copy(), 0
    for postings, here, size in zip(fields, places, sizes, strict=True):
        moved = np.repeat(free[here] - postings.starts[:-1], postings.counts())
        papers[moved + np.arange(len(moved), dtype=np.int32)] = postings.papers + np.int32(base)
        free[here] += postings.counts()
        base += size
    return Postings(starts, papers)


def _merged_acronyms(segments: Sequence[Segment]) -> dict[str, list[Sequence[str]]]:
    merged_meanings: dict[str, list[Sequence[str]]] = {}
    for segment in segments:
        for acronym, meanings in segment.acronyms.items():
            known = merged_meanings.setdefault(acronym, [])
            known.extend(meaning for meaning in map(tuple, meanings) if meaning not in known)
    return {acronym: meanings[:MEANINGS_KEPT] for acronym, meanings in merged_meanings.items()}
