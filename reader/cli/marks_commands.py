"""The commands that change marks, including notes and tags; each is one change, however many papers it names."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import (
    ONE_PAPER_HELP,
    PAPERS_HELP,
    find_paper,
    open_library,
    read_stdin_text,
    status_for_library,
)
from reader.cli.paper_selection import ChangeWords, Edit, add_papers, add_selection_options, change_papers
from reader.cli.rules_command import retract_rule_tags
from reader.clock import local_today
from reader.errors import AmbiguousPaper, NoSuchPaper, NothingMatched, UsageError
from reader.mark_notices import note_notice, note_verb, snooze_notice, snooze_words, tag_notice, tag_words
from reader.paper import Paper, format_count, normalise_note, parse_tags, tag_key
from reader.text import clean_line, printable
from reader.triage import TagEdit, parse_snooze, parse_tag

if TYPE_CHECKING:
    from storage import Library

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
    notice, participle = partial(snooze_notice, day, local_today()), "" if day else "woken up"
    words = ChangeWords(*snooze_words(day), unchanged, notice, participle)
    return change_papers(options, papers, partial(replace, snoozed_until=day), words)


def _split_papers_and_day(words: Sequence[str], *, is_query: bool) -> tuple[Sequence[str], date | None]:
    """Return the papers and the day, which may consist of several words: `snooze 3 in two weeks`."""
    today = local_today()
    first = 0 if is_query else 1
    for start in range(first, len(words)):
        with suppress(UsageError):
            return words[:start], parse_snooze(" ".join(words[start:]), today)
    if len(words) <= first:
        raise UsageError("no paper or no day given; write reader snooze PAPER 3d")
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

    If no word has a sign, the first is a paper, unless there is a query, and the others are tags to add.
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
    """Raise UsageError if a tag is the key of a paper, because the user probably forgot the tags."""
    try:
        paper = find(word)
    except (NoSuchPaper, AmbiguousPaper):
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


def _add_note_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--edit] [--dry-run] (PAPER | --query QUERY) [TEXT ...]"
    text = f"{ONE_PAPER_HELP}; then the new note, or - to read it from standard input"
    parser.add_argument("words", metavar="PAPER TEXT", nargs="*", help=text)
    parser.add_argument("--edit", action="store_true", help="edit the note in VISUAL or EDITOR")
    add_selection_options(parser)


def _run_note(options: Namespace) -> int:
    count = 1 if options.query is None else 0
    papers, words = options.words[:count], options.words[count:]
    if options.edit:
        if words or not papers:
            raise UsageError("--edit takes one PAPER, and neither TEXT nor --query")
        key, text = _edit_note(options, papers)
        return _save_note(options, [key], text)
    if papers and not words:
        with open_library(options.library) as library:
            return _print_note(find_paper(library, papers))
    if not words and options.query is not None:
        raise UsageError("no note given; write reader note --query QUERY TEXT")
    return _save_note(options, papers, read_stdin_text() if words == ["-"] else " ".join(words))


def _save_note(options: Namespace, papers: Sequence[str], text: str) -> int:
    note = normalise_note(text)
    words = ChangeWords(note_verb(note), "", "the note is the same", partial(note_notice, note), "changed")
    return change_papers(options, papers, lambda marks: replace(marks, note=note), words, takes_one=True)


def _edit_note(options: Namespace, papers: Sequence[str]) -> tuple[str, str]:
    """Open a note in the editor while the library is closed; return the paper's key and the new text."""
    from reader.config import config_path
    from reader.config.loader import note_template
    from reader.description import first_note
    from reader.desktop import edit_text

    with open_library(options.library) as library:
        paper = find_paper(library, papers)
    return paper.key, edit_text(paper.marks.note or first_note(note_template(config_path()), paper))


def _print_note(paper: Paper) -> int:
    if not paper.marks.note:
        output.print_error(f"no note on “{printable(paper.title)}”")
        return NOTHING_MATCHED_STATUS
    output.print_data([paper.marks.note + "\n"])
    return DONE_STATUS


NOTE = CliCommand(
    "note",
    "write or print a note",
    _run_note,
    _add_note_options,
    (
        "reader note 2307.10802 'compare with CLIP'",
        "reader note 2307.10802                      print the note",
        "reader note 2307.10802 ''                   delete the note",
        "reader note 2307.10802 --edit               edit it in your editor",
        "reader note 2307.10802 - < thoughts.txt",
        "reader note --query 'tag:survey is:starred' 'for section 2'",
    ),
    takes_dash_words=True,
)


def _add_tags_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--json | --rename OLD NEW [--dry-run]]"
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rename", metavar="OLD", help="rename a tag to NEW on all papers, as one change")
    parser.add_argument("new_name", metavar="NEW", nargs="?", help="the new name of --rename")
    parser.add_argument("--dry-run", action="store_true", help="dry run: show how many papers --rename would change")


def _run_tags(options: Namespace) -> int:
    if options.rename is not None:
        return _rename(options)
    if options.new_name is not None:
        raise UsageError(f"unknown argument {options.new_name!r}; see 'reader tags --help'")
    if options.dry_run:
        raise UsageError("--dry-run needs --rename OLD NEW")
    with open_library(options.library) as library:
        tags, unread = library.tag_counts(), _count_unread(library)
        status = status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_json({"tags": tags})
    elif output.is_terminal():
        rows = [(tag, count, _describe_unread(unread[tag_key(tag)])) for tag, count in tags.items()]
        output.print_bars(rows)
    else:
        output.print_data(f"{clean_line(tag)}\t{count}\n" for tag, count in tags.items())
    if not tags:
        output.print_message("No tags yet")
    return status


def _count_unread(library: "Library") -> Counter[str]:
    every = library.columns.marks.copy().values()
    return Counter(tag_key(tag) for marks in every if not marks.read for tag in marks.tags)


def _describe_unread(count: int) -> str:
    return f"{count:,} unread" if count else ""


def _rename(options: Namespace) -> int:
    if options.new_name is None:
        raise UsageError(f"no new name given; write reader tags --rename {options.rename} NEW")
    old, new = options.rename.removeprefix("#"), parse_tag(options.new_name.removeprefix("#"))
    with open_library(options.library, writable=not options.dry_run) as library:
        if not options.dry_run:
            retract_rule_tags(library)
        tagged = [
            key for key, marks in library.columns.marks.copy().items() if tag_key(old) in map(tag_key, marks.tags)
        ]
        if not tagged:
            raise NothingMatched(f"no paper is tagged {old!r}; 'reader tags' lists the tags")
        if options.dry_run:
            output.print_message(f"{format_count(len(tagged))} would be tagged #{new} instead of #{old} (dry run)")
            return DONE_STATUS
        change = library.update_marks(
            tagged, lambda marks: marks.with_tag_renamed(old, new), f"renamed #{old} to #{new} on"
        )
    output.print_notice(change.description if change else f"no change: the tag is already called {new}")
    return DONE_STATUS


TAGS = CliCommand(
    "tags",
    "list or rename tags",
    _run_tags,
    _add_tags_options,
    ("reader tags", "reader tags --rename todo later --dry-run", "reader tags --rename todo later"),
    only_reads=True,
)
