"""The result of an import, and of several as one."""

import re
from collections import Counter
from collections.abc import Container, Sequence
from itertools import chain
from typing import NamedTuple

from reader.paper import Change, format_count, parse_arxiv_id

FORMAT_WITHOUT_IDS = "daily-page"
"""The format of digests whose papers have no arXiv ids."""
MIN_FILES_GROUPED = 3
"""A warning about at least this many files is shown once, with their number."""
_ABOUT_FILE = re.compile(r".+?(?<!:\d)(?<!:\d\d)(?<!:\d{3})(?<!:\d{4}): (.*)", re.DOTALL)
"""Matches a warning about a file, but not about one of its lines."""


class ImportResult(NamedTuple):
    """The result of an import: the keys of new papers, of known ones that were updated, and of unchanged ones.

    `marked` are known papers that took the marks of the file; `differing` are those whose marks differ from the
    file's and stayed. Of the updated papers, `renamed` got a new title and `withdrawn` were withdrawn. `skipped`
    is the number of entries that were not read. `by_rules` describes what rules did with the new papers, each a change
    of its own after the import. `parts` holds a result for each digest, as if the digests were imported one after
    another.
    """

    new: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    skipped: int = 0
    change: Change | None = None
    by_rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    parts: tuple["ImportResult", ...] = ()

    def count_new_without_id(self, formats: Sequence[str]) -> int:
        """Return how many new papers of digests in formats without ids lack an arXiv id; `formats` has one a part."""
        parts = (part for part, name in zip(self.parts, formats, strict=False) if name == FORMAT_WITHOUT_IDS)
        return sum(parse_arxiv_id(key) is None for part in parts for key in part.new)

    @property
    def common_warnings(self) -> tuple[str, ...]:
        """The warnings about the import as a whole, which follow those of its parts."""
        return self.warnings[sum(len(part.warnings) for part in self.parts) :]

    def describe(self, verb: str = "imported", subject: str = "") -> str:
        """Describe the result: "imported 39 papers", "imported 3 files: 60 new, 4 updated, 9 already here"."""
        marked = f", marks of {format_count(len(self.marked))} replaced" if self.marked else ""
        marked += f", {self.skipped:,} left out" if self.skipped else ""
        updated = f", {len(self.updated):,} updated{self._describe_updates()}" if self.updated else ""
        unchanged = f", {len(self.unchanged):,} already here" if self.unchanged else ""
        if not self.new:
            place = f" in {subject}" if subject else ""
            return f"nothing new{place}: {updated[2:] + unchanged if updated else self._all_are_here()}{marked}"
        if not subject and not updated and not unchanged:
            return f"{verb} {format_count(len(self.new))}{marked}"
        return f"{verb}{f' {subject}:' if subject else ''} {len(self.new):,} new{updated}{unchanged}{marked}"

    def _describe_updates(self) -> str:
        counts = ((len(self.renamed), "renamed"), (len(self.withdrawn), "withdrawn"))
        text = ", ".join(f"{count:,} {what}" for count, what in counts if count)
        return f" ({text})" if text else ""

    def _all_are_here(self) -> str:
        if len(self.unchanged) == 1:
            return "the paper is already here"
        return f"all {format_count(len(self.unchanged))} are already here" if self.unchanged else "no papers"


def group_warnings(warnings: Sequence[str]) -> list[str]:
    """Return warnings; one that is the same for several files comes once, at the end, with their number."""
    texts = [match[1] if (match := _ABOUT_FILE.fullmatch(warning)) else "" for warning in warnings]
    grouped = {text: count for text, count in Counter(texts).items() if text and count >= MIN_FILES_GROUPED}
    others = [warning for warning, text in zip(warnings, texts, strict=True) if text not in grouped]
    return [*others, *(f"{count:,} files: {text}" for text, count in grouped.items())]


def combine_results(results: Sequence[ImportResult]) -> ImportResult:
    """Combine the results of successive imports into one; its change is left to the caller."""
    new = frozenset(chain.from_iterable(result.new for result in results))
    updated = frozenset(chain.from_iterable(result.updated for result in results)) - new

    def combine(name: str, without: Container[str] = new) -> tuple[str, ...]:
        keys = dict.fromkeys(chain.from_iterable(getattr(result, name) for result in results))
        return tuple(key for key in keys if key not in without)

    parts = tuple(chain.from_iterable(result.parts for result in results))
    warnings = chain(
        (warning for part in parts for warning in part.warnings),
        (warning for result in results for warning in result.common_warnings),
    )
    return ImportResult(
        new=combine("new", ()),
        updated=combine("updated"),
        unchanged=combine("unchanged", new | updated),
        marked=combine("marked"),
        differing=combine("differing"),
        renamed=combine("renamed"),
        withdrawn=combine("withdrawn"),
        skipped=sum(result.skipped for result in results),
        warnings=tuple(warnings),
        parts=parts,
    )
