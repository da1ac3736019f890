"""Several segments made into one."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reader.search.index.segment import Postings, Segment
from reader.search.index.texts import Numbers, StringArray
from reader.search.tasks import CheckCancelled

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
