"""Several segments made into one."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby

import numpy as np
from numpy.typing import NDArray

from reader.search.index.segment import Postings, Segment
from reader.search.index.texts import Numbers, Texts

Kept = NDArray[np.bool_]
MEANINGS_KEPT = 2


def merged(segments: Sequence[Segment], kept: Sequence[Kept]) -> Segment:
    """Make one segment of several, in their order, with only the papers that are kept.

    No single step takes long, so that a thread which does this holds nobody up.
    """
    terms = Texts.of(term for term, _ in groupby(heapq.merge(*(segment.terms for segment in segments))))
    numbers = [_renumbered(kept_here) for kept_here in kept]
    bases = np.cumsum([0, *(int(one.sum()) for one in kept)])
    places = _places(terms, segments)

    def field(of: Callable[[Segment], Postings]) -> Postings:
        return _merged_postings([of(segment) for segment in segments], places, numbers, bases, len(terms))

    def texts(of: Callable[[Segment], Texts]) -> Texts:
        return Texts.of(chain.from_iterable(_chosen(of(one), here) for one, here in zip(segments, kept, strict=True)))

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


def _chosen(texts: Texts, kept: Kept) -> Iterable[str]:
    return (texts[int(index)] for index in np.flatnonzero(kept))


def _renumbered(kept: Kept) -> Numbers:
    """Give each paper's new number, -1 for those that are dropped."""
    return np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)


def _places(terms: Texts, segments: Sequence[Segment]) -> list[Numbers]:
    """Tell for each segment where its terms stand among all terms."""
    known = {term: place for place, term in enumerate(terms)}
    return [np.fromiter((known[term] for term in one.terms), np.int32, len(one.terms)) for one in segments]


def _merged_postings(
    fields: Sequence[Postings],
    places: Sequence[Numbers],
    numbers: Sequence[Numbers],
    bases: NDArray[np.int64],
    size: int,
) -> Postings:
    """Put each segment's papers behind those of the segments before it, term by term."""
    parts = [_placed(*each) for each in zip(fields, places, numbers, strict=True)]
    counts = [np.bincount(terms, minlength=size) for terms, _ in parts]
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(sum(counts, np.zeros(size, np.int64)), out=starts[1:])
    papers = np.empty(int(starts[-1]), np.int32)
    free = starts[:-1].copy()
    for (terms, held), count, base in zip(parts, counts, bases[:-1].tolist(), strict=True):
        own_starts = (np.cumsum(count) - count).astype(np.int32)
        papers[free[terms] + np.arange(len(terms), dtype=np.int32) - own_starts[terms]] = held + np.int32(base)
        free += count.astype(np.int32)
    return Postings(starts, papers)


def _placed(postings: Postings, places: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Give each posting as a term's new place and a paper's new number, without the dropped papers."""
    terms = np.repeat(places, postings.counts())
    held = numbers[postings.papers]
    stays = held >= 0
    return terms[stays], held[stays]


def _merged_acronyms(segments: Sequence[Segment]) -> dict[str, list[Sequence[str]]]:
    merged_meanings: dict[str, list[Sequence[str]]] = {}
    for segment in segments:
        for acronym, meanings in segment.acronyms.items():
            known = merged_meanings.setdefault(acronym, [])
            known.extend(meaning for meaning in map(tuple, meanings) if meaning not in known)
    return {acronym: meanings[:MEANINGS_KEPT] for acronym, meanings in merged_meanings.items()}
