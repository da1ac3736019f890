"""Adding one digest to the library, and what is told of it."""

from argparse import Namespace
from collections.abc import Iterator
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
    """Add a digest, or only tell what that would do; takes the name that the user knows it by."""
    addition = library.plan(digest) if is_dry_run else library.add(digest)
    for notice in addition.notices:
        output.talk(notice)
    output.talk(f"{name}: {_in_words(addition, is_dry_run=is_dry_run)}")
    return outcome_of(name, digest, addition)


def outcome_of(name: str, digest: Digest, addition: Addition) -> Outcome:
    """Give the facts of an import."""
    return {
        "file": name,
        "format": digest.format,
        "source": digest.source,
        "date": digest.day.isoformat() if digest.day else None,
        "papers": len(digest.papers),
        "new": len(addition.new),
        "updated": len(addition.updated),
        "unchanged": len(addition.unchanged),
        "new_keys": list(addition.new),
        "updated_keys": list(addition.updated),
        "notices": list(addition.notices),
    }


def as_json(outcomes: list[Outcome]) -> Iterator[str]:
    """Write what imports did as JSON."""
    import json

    yield json.dumps({"schema": 1, "imports": outcomes}, indent=2) + "\n"


def _in_words(addition: Addition, *, is_dry_run: bool) -> str:
    known = len(addition.updated) + len(addition.unchanged)
    if not addition.new and not addition.updated:
        return f"nothing new: {count_in_words(known)} already known"
    new = f"{len(addition.new):,} new"
    updated = f" ({len(addition.updated):,} updated)" if addition.updated else ""
    words = (
        f"{new}, {known:,} already known{updated}" if known else f"{new} paper{'s' if len(addition.new) > 1 else ''}"
    )
    return f"would bring {words}" if is_dry_run else words
