"""Adding digests to the library, and what is said of it."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.library import library_as_it_is, open_or_begin_library
from reader.paper import Addition, Digest, count_in_words

if TYPE_CHECKING:
    from storage import Library

Outcome = dict[str, Any]
"""What an import did, as JSON tells it."""


def library_for(options: Namespace) -> "Library":
    """Open the library that is to be added to, or, for a dry run, the one that there is, to be looked at alone."""
    if options.dry_run:
        return library_as_it_is(options.library)
    return open_or_begin_library(options.library, to_change=True)


def add(library: "Library", name: str, digest: Digest, *, is_dry_run: bool) -> Outcome:
    """Add a digest, or only report what that would do; takes the name that the user knows it by."""
    outcomes, _addition = add_all(library, [(name, digest)], is_dry_run=is_dry_run)
    return outcomes[0]


def add_all(
    library: "Library",
    named: Sequence[tuple[str, Digest]],
    *,
    is_dry_run: bool,
    with_marks: bool = False,
    asked: int = 1,
) -> tuple[list[Outcome], Addition]:
    """Add digests as one change, or only report what that would do: a line for each, and one for all together.

    Of the files asked for, those that could not be read are not among the digests.
    """
    add_to = library.plan if is_dry_run else library.add
    addition = add_to(*(digest for _name, digest in named), with_marks=with_marks)
    outcomes = []
    for (name, digest), part in zip(named, addition.parts, strict=True):
        for notice in part.notices:
            output.talk(notice)
        output.talk(f"{name}: {_in_words(part, is_dry_run=is_dry_run)}")
        outcomes.append(outcome_of(name, digest, part))
    for notice in addition.notices[sum(len(part.notices) for part in addition.parts) :]:
        output.talk(notice)
    if asked > 1:
        files = count_in_words(asked, "file")
        which = files if len(named) == asked else f"{len(named):,} of {files}"
        output.talk(f"{which}: {_in_words(addition, is_dry_run=is_dry_run)}")
    return outcomes, addition


def outcome_of(name: str, digest: Digest, addition: Addition) -> Outcome:
    """Return the facts of an import."""
    return {
        "file": name,
        "format": digest.format,
        "source": digest.source,
        "date": digest.day.isoformat() if digest.day else None,
        "papers": len(digest.papers),
        **_counts(addition),
        "new_keys": list(addition.new),
        "updated_keys": list(addition.updated),
        "notices": list(addition.notices),
    }


def as_json(outcomes: Sequence[Outcome], total: Addition | None = None) -> Iterator[str]:
    """Write what imports did as JSON, with the counts of all together if they are one change."""
    import json

    together = {"total": _counts(total)} if total else {}
    yield json.dumps({"schema": 1, "imports": list(outcomes), **together}, indent=2) + "\n"


def _counts(addition: Addition) -> dict[str, int]:
    return {
        "new": len(addition.new),
        "updated": len(addition.updated),
        "unchanged": len(addition.unchanged),
        "marks_taken": len(addition.marked),
        "marks_differ": len(addition.unlike),
    }


def _in_words(addition: Addition, *, is_dry_run: bool) -> str:
    known = len(addition.updated) + len(addition.unchanged)
    marked = f", the marks of {count_in_words(len(addition.marked))} taken" if addition.marked else ""
    if not addition.new and not addition.updated:
        return f"nothing new: {count_in_words(known)} already known{marked}"
    new = f"{len(addition.new):,} new"
    updated = f" ({len(addition.updated):,} updated)" if addition.updated else ""
    words = (
        f"{new}, {known:,} already known{updated}" if known else f"{new} paper{'s' if len(addition.new) > 1 else ''}"
    )
    return f"would bring {words}{marked}" if is_dry_run else words + marked
