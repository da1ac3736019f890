"""The commands that change marks; however many papers a command names, it is one change."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial

from reader.cli.cli_command import CliCommand
from reader.cli.library_access import PAPERS_HELP, open_library
from reader.cli.paper_selection import ChangeWords, Edit, add_papers, add_selection_options, change_papers
from reader.clock import local_today
from reader.errors import NoSuchPaper, UsageError
from reader.mark_notices import snooze_notice, snooze_words, tag_notice, tag_words
from reader.paper import Paper, parse_tags
from reader.triage import TagEdit, parse_snooze

_WHEN_HELP = "a date, tomorrow, 3d, 2w, fri; never wakes the papers up"


def _marks_command(name: str, summary: str, edit: Edit, words: ChangeWords, *examples: str) -> CliCommand:
    """Return a command that changes the marks of papers."""

    def run(options: Namespace) -> int:
        return change_papers(options, options.papers, edit, words)

    return CliCommand(name, summary, run, add_papers, (f"reader {name} 2307.10802", *examples))


STAR, UNSTAR, READ, UNREAD, DISMISS = (
    _marks_command(
        "star",
        "star papers",
        partial(replace, starred=True),
        ChangeWords("starred", "", "already starred"),
        "reader star 1 3                         numbers of the last list",
        "reader star --query 'digest:latest has:code'",
        "reader list 'meta learning' --keys | reader star -",
    ),
    _marks_command(
        "unstar",
        "remove stars",
        partial(replace, starred=False),
        ChangeWords("unstarred", "", "not starred"),
        "reader unstar --query is:read --dry-run",
    ),
    _marks_command(
        "read",
        "mark papers as read",
        partial(replace, read=True),
        ChangeWords("marked", "read", "already read"),
        "reader read --query digest:2025-11-28",
    ),
    _marks_command(
        "unread",
        "mark papers as unread",
        partial(replace, read=False),
        ChangeWords("marked", "unread", "already unread"),
        "reader unread --query 'is:read digest:latest'",
    ),
    _marks_command(
        "dismiss",
        "dismiss papers (mark them as read)",
        partial(replace, read=True),
        ChangeWords("dismissed", "", "already dismissed"),
        "reader dismiss --query 'is:inbox before:2024'",
    ),
)


def _add_snooze_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--dry-run] (PAPER ... | --query QUERY) WHEN"
    text = f"papers, then until when: {_WHEN_HELP}"
    parser.add_argument("words", metavar="PAPER ... WHEN", nargs="+", help=text)
    add_selection_options(parser)


def _run_snooze(options: Namespace) -> int:
    papers, day = _split_papers_and_day(options.words, is_query=options.query is not None)
    unchanged = "already snoozed until then" if day else "not snoozed"
    words = ChangeWords(*snooze_words(day), unchanged, partial(snooze_notice, day, local_today()))
    return change_papers(options, papers, partial(replace, snoozed_until=day), words)


def _split_papers_and_day(words: Sequence[str], *, is_query: bool) -> tuple[Sequence[str], date | None]:
    """Return the papers and the day, which may be several words: `snooze 3 in two weeks`."""
    today = local_today()
    first = 0 if is_query else 1
    for start in range(first, len(words)):
        with suppress(UsageError):
            return words[:start], parse_snooze(" ".join(words[start:]), today)
    if len(words) <= first:
        raise UsageError("no day given; write reader snooze PAPER 3d")
    return words[:-1], parse_snooze(words[-1], today)


SNOOZE = CliCommand(
    "snooze",
    "snooze papers until a day",
    _run_snooze,
    _add_snooze_options,
    (
        "reader snooze 2307.10802 3d",
        "reader snooze 2307.10802 never             wake it up",
        "reader snooze --query 'is:inbox before:2024' 2w",
    ),
    f"PAPER: {PAPERS_HELP}.\nWHEN: {_WHEN_HELP}.",
)


def _add_tag_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--dry-run] (PAPER ... | --query QUERY) [+TAG ...] [-TAG ...]"
    parser.add_argument("words", metavar="PAPER +TAG -TAG", nargs="+", help="papers, then tags to add and to remove")
    add_selection_options(parser)


def _run_tag(options: Namespace) -> int:
    is_query = options.query is not None
    references, added, removed = _split_papers_and_tags(options.words, is_query=is_query)
    if not added and not removed:
        raise UsageError("no tag given; write reader tag PAPER +vision -todo")
    if not is_query and not _has_tag_signs(options.words):
        with open_library(options.library) as library:
            for word in added:
                _reject_paper_as_tag(library.find, word)
    edit = TagEdit(added, removed)
    words = ChangeWords(*tag_words(edit), "already tagged" if added else "not tagged", partial(tag_notice, edit))
    return change_papers(options, references, lambda marks: marks.with_tags(added, removed), words)


def _split_papers_and_tags(
    words: Sequence[str], *, is_query: bool
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Return the papers, the tags to add and the tags to remove.

    Without any sign, the first word is a paper, unless there is a query, and the others are tags to add.
    """
    if not _has_tag_signs(words):
        count = 0 if is_query else 1
        return list(words[:count]), parse_tags(" ".join(words[count:])), ()
    papers = [word for word in words if word == "-" or not word.startswith(("+", "-"))]
    if not papers and not is_query:
        raise UsageError("no paper given; write reader tag PAPER +vision -todo")
    added, removed = ([word for word in words if word.startswith(sign) and word != "-"] for sign in "+-")
    return papers, parse_tags(" ".join(added)), parse_tags(" ".join(removed))


def _has_tag_signs(words: Sequence[str]) -> bool:
    return any(word.startswith(("+", "-")) and word != "-" for word in words)


def _reject_paper_as_tag(find: Callable[[str], Paper], word: str) -> None:
    """Raise UsageError if a tag is the key of a paper: the tags were forgotten."""
    try:
        paper = find(word)
    except (NoSuchPaper, UsageError):
        return
    if word in (paper.key, paper.arxiv_id):
        raise UsageError(f"{word} is a paper, not a tag; write reader tag PAPER… +vision -todo")


TAG = CliCommand(
    "tag",
    "add or remove tags",
    _run_tag,
    _add_tag_options,
    (
        "reader tag 2307.10802 +vision -todo",
        "reader tag 2307.10802 vision transformers",
        "reader tag --query 'digest:latest has:code' +todo",
        "reader list vision --keys | reader tag - +vision",
    ),
    f"PAPER: {PAPERS_HELP}.\nWithout any + or -, the first word is the paper and the others are tags to add.",
    takes_dash_words=True,
    takes_dash_letters=True,
)
