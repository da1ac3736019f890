"""Adding digests to the library, and what is said of it."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.library import open_or_create, open_readonly
from reader.paper import Digest, ImportResult, format_count

if TYPE_CHECKING:
    from storage import Library

ImportFacts = dict[str, Any]
"""What an import did, as JSON tells it."""


def open_library_to_import(options: Namespace) -> "Library":
    """Open the library that is to be added to, or, for a dry run, the one that there is, to be looked at alone."""
    if options.dry_run:
        return open_readonly(options.library)
    return open_or_create(options.library, writable=True)


def import_digest(library: "Library", name: str, digest: Digest, *, is_dry_run: bool) -> ImportFacts:
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
) -> tuple[list[ImportFacts], ImportResult]:
    """Add digests as one change, or only report what that would do: a line for each, and one for all together.

    Of the files asked for, those that could not be read are not among the digests.
    """
    add_to = library.plan_import if is_dry_run else library.import_digests
    result = add_to(*(digest for _name, digest in named), with_marks=with_marks)
    outcomes = []
    for (name, digest), part in zip(named, result.parts, strict=True):
        for notice in part.warnings:
            output.print_message(notice)
        output.print_message(f"{name}: {_describe_result(part, is_dry_run=is_dry_run)}")
        outcomes.append(import_facts(name, digest, part))
    for notice in result.warnings[sum(len(part.warnings) for part in result.parts) :]:
        output.print_message(notice)
    if asked > 1:
        files = format_count(asked, "file")
        which = files if len(named) == asked else f"{len(named):,} of {files}"
        output.print_message(f"{which}: {_describe_result(result, is_dry_run=is_dry_run)}")
    return outcomes, result


def import_facts(name: str, digest: Digest, result: ImportResult) -> ImportFacts:
    """Return the facts of an import."""
    return {
        "file": name,
        "format": digest.format,
        "source": digest.source,
        "date": digest.day.isoformat() if digest.day else None,
        "papers": len(digest.papers),
        **_counts(result),
        "new_keys": list(result.new),
        "updated_keys": list(result.updated),
        "notices": list(result.warnings),
    }


def facts_as_json(outcomes: Sequence[ImportFacts], total: ImportResult | None = None) -> Iterator[str]:
    """Write what imports did as JSON, with the counts of all together if they are one change."""
    import json

    together = {"total": _counts(total)} if total else {}
    yield json.dumps({"schema": 1, "imports": list(outcomes), **together}, indent=2) + "\n"


def _counts(result: ImportResult) -> dict[str, int]:
    return {
        "new": len(result.new),
        "updated": len(result.updated),
        "unchanged": len(result.unchanged),
        "marks_taken": len(result.marked),
        "marks_differ": len(result.distinct),
    }


def _describe_result(result: ImportResult, *, is_dry_run: bool) -> str:
    known = len(result.updated) + len(result.unchanged)
    marked = f", the marks of {format_count(len(result.marked))} taken" if result.marked else ""
    if not result.new and not result.updated:
        return f"nothing new: {format_count(known)} already known{marked}"
    new = f"{len(result.new):,} new"
    updated = f" ({len(result.updated):,} updated)" if result.updated else ""
    text = f"{new}, {known:,} already known{updated}" if known else f"{new} paper{'s' if len(result.new) > 1 else ''}"
    return f"would bring {text}{marked}" if is_dry_run else text + marked
