"""The command that looks up what digests leave out: ids, authors, code and categories of papers."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.fetch_command import load_configured_sources
from reader.cli.library_access import list_papers, open_library
from reader.cli.list_command import print_no_matches
from reader.clock import local_today
from reader.import_result import ImportResult
from reader.paper import Paper, format_count
from reader.text import printable

if TYPE_CHECKING:
    from reader.fetch.enrichment import Enrichment, Lookup

_BATCH_SIZE = 25
"""Papers looked up between two saves."""
_MAX_LISTED = 20
"""The most near misses that are listed."""


def _add_options(parser: ArgumentParser) -> None:
    text = "search query (default: every paper without an arXiv id or a title)"
    parser.add_argument("query", metavar="QUERY", nargs="*", help=text)
    parser.add_argument("--dry-run", action="store_true", help="dry run: look up, but change nothing")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _run(options: Namespace) -> int:
    """Look up papers without an arXiv id or without a title; keep what is found before an error."""
    from reader.fetch.enrichment import Enrichment, PaperFinder, papers_to_look_up
    from reader.fetch.services import arxiv_service, hugging_face_service
    from reader.sources.client import Client
    from reader.sources.response_cache import default_cache

    query = " ".join(options.query)
    config = load_configured_sources()
    with open_library(options.library, writable=not options.dry_run) as library, output.progress_printer() as progress:
        listing = list_papers(library, query) if query else None
        if listing is not None and not listing:
            return print_no_matches(listing)
        keys = listing.keys if listing else None
        papers = papers_to_look_up(library, keys)
        with closing(Client(cache=default_cache(), on_wait=progress)) as client:
            finder = PaperFinder(client, hugging_face_service(config), arxiv_service())
            enrichment = Enrichment(library, finder, local_today())
            pending = papers if query else enrichment.pending(papers)
            digests = enrichment.digests(pending, keep_state=not options.dry_run)
            if options.dry_run:
                result = library.plan_import(*digests)
            else:
                result = library.import_stream(digests, verb="enriched", batch_size=_BATCH_SIZE)
            progress("")
    _report(enrichment, pending, len(papers) - len(pending), result, options)
    if enrichment.error:
        output.print_error(str(enrichment.error))
        return enrichment.error.exit_status
    return DONE_STATUS if pending or papers else NOTHING_MATCHED_STATUS


def _report(
    enrichment: "Enrichment", pending: Sequence[Paper], skipped: int, result: ImportResult, options: Namespace
) -> None:
    for warning in result.common_warnings:
        output.print_message(warning)
    summary = _summary(enrichment.lookups, pending, skipped, options)
    for line in (*_describe_near_misses(enrichment.lookups), *summary):
        output.print_notice(line)
    if options.json:
        output.print_json({"lookups": list(map(_to_json, enrichment.lookups))})


def _describe_near_misses(lookups: "Sequence[Lookup]") -> Iterator[str]:
    missed = [lookup for lookup in lookups if lookup.near_misses]
    for lookup in missed[:_MAX_LISTED]:
        similar = "; ".join(
            f"“{printable(found.title)}” ({found.arxiv_id or found.doi})" for found in lookup.near_misses
        )
        yield f"no certain match for “{printable(lookup.paper.title)}”; similar: {similar}"
    if len(missed) > _MAX_LISTED:
        yield f"{len(missed) - _MAX_LISTED:,} more papers with only similar titles"


def _summary(lookups: "Sequence[Lookup]", pending: Sequence[Paper], skipped: int, options: Namespace) -> Iterator[str]:
    found = [lookup.found for lookup in lookups if lookup.found]
    if not pending and not skipped:
        yield "nothing to look up: every paper has an arXiv id and a title"
    elif pending:
        with_code = sum(bool(paper.code) for paper in found)
        missing = len(lookups) - len(found)
        code = f", {with_code:,} with code" if with_code else ""
        not_found = f", {missing:,} not found" if missing else ""
        text = f"{format_count(len(found))}{code}{not_found}"
        yield f"would enrich {text} (dry run)" if options.dry_run else f"enriched {text}"
    if len(lookups) < len(pending):
        yield f"{format_count(len(pending) - len(lookups))} left; run 'reader enrich' again"
    if skipped:
        yield f"{format_count(skipped)} not found in the last 30 days; name them by a query to look again"


def _to_json(lookup: "Lookup") -> dict[str, Any]:
    return {
        "key": lookup.paper.key,
        "title": lookup.paper.title,
        "arxiv_id": lookup.found.arxiv_id if lookup.found else None,
        "near_misses": [{"title": near.title, "arxiv_id": near.arxiv_id} for near in lookup.near_misses],
    }


ENRICH = CliCommand(
    "enrich",
    "look up missing ids, authors, code and categories by title",
    _run,
    _add_options,
    (
        "reader enrich                    every paper without an arXiv id",
        "reader enrich digest:latest",
        "reader enrich --dry-run",
    ),
    "Hugging Face's search is asked first, then arXiv's. Only a paper with the same title is taken, and only what is "
    "missing is filled in; similar titles are listed. A run that was interrupted is resumed by the next one, and "
    "'reader undo' undoes a whole run.",
    takes_dash_words=True,
)
