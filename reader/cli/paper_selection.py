"""The papers that a command changes as one change, named one by one or found by a query."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS
from reader.cli.library_access import PAPERS_HELP, find_each, list_papers, open_library
from reader.cli.list_command import describe_no_matches
from reader.cli.rules_command import retract_rule_tags
from reader.cli.run_command import run_hook
from reader.errors import LinkError, NothingMatched, UsageError
from reader.paper import Change, Marks, Paper, format_count
from reader.text import printable

if TYPE_CHECKING:
    from storage import Library

_MAX_TITLES = 5
"""The most changed papers whose titles are printed."""

Edit = Callable[[Marks], Marks]


class ChangeWords(NamedTuple):
    """The words for a change: "marked" and "read"; and for no change: "already read".

    `describe` returns the words for a number of changed papers; `participle` is what a dry run says that they would
    be, if not the verb with the detail.
    """

    verb: str
    detail: str
    unchanged: str
    describe: Callable[[int], str] | None = None
    participle: str = ""

    def of_one(self, title: str) -> str:
        """Return what was done to one paper."""
        done = self.describe(1) if self.describe else f"{self.verb} {self.detail}".rstrip()
        return f"{done}: {title}"

    def of_many(self, change: Change) -> str:
        """Return what was done to several papers."""
        return self.describe(len(change.keys)) if self.describe else change.description


class SelectedPapers(NamedTuple):
    """The keys of papers, and whether any reference might have meant another paper."""

    keys: Sequence[str]
    is_guess: bool = False


def add_selection_options(parser: ArgumentParser) -> None:
    """Add the options that select papers by a query."""
    parser.add_argument("--query", metavar="QUERY", help="change the papers that a query finds, as one change")
    parser.add_argument("--dry-run", action="store_true", help="dry run: show how many papers would change")


def add_papers(parser: ArgumentParser) -> None:
    """Add the papers of a command, or the query that finds them."""
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--dry-run] (PAPER ... | --query QUERY)"
    parser.add_argument("papers", metavar="PAPER", nargs="*", help=PAPERS_HELP)
    add_selection_options(parser)


def add_query(parser: ArgumentParser, verb: str) -> None:
    """Add --query and --dry-run for a command that changes no papers; `verb` is a participle such as "opened"."""
    parser.add_argument("--query", metavar="QUERY", help="the papers that a query finds, instead of PAPER")
    parser.add_argument("--dry-run", action="store_true", help=f"dry run: show how many papers would be {verb}")


def find_papers_or_query(library: "Library", papers: Sequence[str], options: Namespace) -> list[Paper]:
    """Return the named papers, each once, or those that the query finds, in its order.

    Raise UsageError unless there is one of the two, and NothingMatched if the query finds none.
    """
    _check_arguments(papers, options)
    return [library.paper(key) for key in _select(library, papers, options.query).keys]


def run_for_each(papers: Sequence[Paper], run: Callable[[Paper], int]) -> int:
    """Run an action for each paper; if there are several, print the errors and continue."""
    if len(papers) == 1:
        return run(papers[0])
    status = DONE_STATUS
    for paper in papers:
        try:
            run(paper)
        except LinkError as error:
            output.print_error(str(error))
            status = error.exit_status
    return status


def change_papers(
    options: Namespace, papers: Sequence[str], edit: Edit, words: ChangeWords, *, takes_one: bool = False
) -> int:
    """Change the marks of the papers that are named or that the query finds; print what was done.

    With `takes_one`, raise UsageError if several were named.
    """
    _check_arguments(papers, options)
    with open_library(options.library, writable=not options.dry_run) as library:
        if not options.dry_run:
            retract_rule_tags(library)
        selection = _select(library, papers, options.query)
        if takes_one and papers and len(selection.keys) > 1:
            raise UsageError(f"this command takes one paper, not {len(selection.keys):,}")
        if options.dry_run:
            _print_dry_run(library, selection.keys, edit, words)
        else:
            _change(library, selection, edit, words)
    return DONE_STATUS


def _check_arguments(papers: Sequence[str], options: Namespace) -> None:
    if papers and options.query is not None:
        raise UsageError("give either papers or --query, not both")
    if not papers and options.query is None:
        raise UsageError(f"no paper given; name papers, or use --query QUERY; see 'reader {options.command} --help'")


def _select(library: "Library", papers: Sequence[str], query: str | None) -> SelectedPapers:
    if query is None:
        found = find_each(library, papers)
        return SelectedPapers([each.paper.key for each in found], any(each.is_guess for each in found))
    listing = list_papers(library, query)
    if not listing:
        raise NothingMatched(describe_no_matches(listing))
    return SelectedPapers(listing.keys)


def _print_dry_run(library: "Library", keys: Sequence[str], edit: Edit, words: ChangeWords) -> None:
    all_marks = map(library.columns.marks_of, keys)
    count = sum(edit(marks) != marks for marks in all_marks)
    papers = format_count(count) if count == len(keys) else f"{count:,} of {format_count(len(keys))}"
    done = words.participle or f"{words.verb} {words.detail}".rstrip()
    output.print_message(f"{papers} would be {done} (dry run)")


def _change(library: "Library", selection: SelectedPapers, edit: Edit, words: ChangeWords) -> None:
    change = library.update_marks(selection.keys, edit, words.verb, words.detail)
    if change is None:
        output.print_message(f"No change: {words.unchanged}{_name_one(library, selection.keys)}")
        return
    hint = " · undo: reader undo" if selection.is_guess or output.can_ask() else ""
    if len(change.keys) == 1:
        output.print_notice(words.of_one(printable(library.paper(change.keys[0]).title)) + hint)
    else:
        output.print_notice(words.of_many(change) + hint)
        _print_titles(library, change)
    if words.verb == "starred":
        run_hook("after_star", library, change.keys)


def _name_one(library: "Library", keys: Sequence[str]) -> str:
    return f": {printable(library.paper(keys[0]).title)}" if len(keys) == 1 else ""


def _print_titles(library: "Library", change: Change) -> None:
    for key in change.keys[:_MAX_TITLES]:
        output.print_indented(printable(library.paper(key).title))
    if len(change.keys) > _MAX_TITLES:
        output.print_indented(f"… and {len(change.keys) - _MAX_TITLES:,} more")
