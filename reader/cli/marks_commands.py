"""The commands that change marks; however many papers they are given, each is one change.

Taking changes back, and taking them again.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand, Run
from reader.cli.open_library import find_paper, find_papers, open_library, read_stdin_text
from reader.errors import NoSuchPaper, NothingMatched, UsageError
from reader.paper import Change, Marks, Paper, format_count, normalise_note, parse_tags

PAPER_HELP = "a key or its beginning, an arXiv id or address; - reads them from the standard input, one a line"
_SEVERAL_PAPERS_HELP = "PAPER is a key or the unique beginning of one, an arXiv id, or the address of its page."


def _paper_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="+", help=PAPER_HELP)


def _marks_command(edit: Callable[[Marks], Marks], verb: str) -> Run:
    def run(options: Namespace) -> int:
        with open_library(options.library, writable=True) as library:
            papers = find_papers(library, options.papers)
            return _print_change(library.update_marks([paper.key for paper in papers], edit, verb), f"already {verb}")

    return run


def _print_change(change: Change | None, unchanged_text: str) -> int:
    output.print_message(change.description if change else f"nothing to change: {unchanged_text}")
    return DONE_STATUS


def _command(name: str, summary: str, verb: str, edit: Callable[[Marks], Marks], *examples: str) -> CliCommand:
    return CliCommand(name, summary, _marks_command(edit, verb), _paper_options, examples, _SEVERAL_PAPERS_HELP)


STAR = _command(
    "star",
    "star papers",
    "starred",
    lambda marks: replace(marks, starred=True),
    "reader star 2307.10802",
    "reader list 'meta learning' --keys | reader star -",
)
UNSTAR = _command(
    "unstar",
    "take papers' stars away",
    "unstarred",
    lambda marks: replace(marks, starred=False),
    "reader unstar 2307.10802",
)
READ = _command(
    "read",
    "mark papers as read",
    "read",
    lambda marks: replace(marks, read=True),
    "reader read 2307.10802",
    "reader list digest:2025-11-28 --keys | reader read -",
)
UNREAD = _command(
    "unread",
    "mark papers as unread",
    "unread",
    lambda marks: replace(marks, read=False),
    "reader unread 2307.10802",
)


def _tag_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] PAPER... [+TAG ...] [-TAG ...]"
    parser.add_argument("words", metavar="PAPER +TAG -TAG", nargs="+", help="the papers, then what to add or take away")


def _run_tag(options: Namespace) -> int:
    references, added, removed = _split_papers_and_tags(options.words)
    if not added and not removed:
        raise UsageError("say which tags: reader tag PAPER +vision -todo")
    with open_library(options.library, writable=True) as library:
        for word in () if _has_tag_signs(options.words) else added:
            _reject_paper_as_tag(library.find, word)
        keys = [paper.key for paper in find_papers(library, references)]
        detail = " ".join((*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in removed)))
        return _print_change(
            library.update_marks(keys, lambda marks: marks.with_tags(added, removed), "tagged", detail),
            "tagged so before",
        )


def _split_papers_and_tags(text: Sequence[str]) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Tell papers, tags to add and tags to take away apart; without any sign all words behind the first are tags."""
    if not _has_tag_signs(text):
        return [text[0]], parse_tags(" ".join(text[1:])), ()
    papers = [word for word in text if word == "-" or not word.startswith(("+", "-"))]
    if not papers:
        raise UsageError("say which paper: reader tag PAPER +vision -todo")
    added, removed = ([word for word in text if word.startswith(sign) and word != "-"] for sign in "+-")
    return papers, parse_tags(" ".join(added)), parse_tags(" ".join(removed))


def _has_tag_signs(text: Sequence[str]) -> bool:
    return any(word.startswith(("+", "-")) and word != "-" for word in text)


def _reject_paper_as_tag(find: Callable[[str], Paper], word: str) -> None:
    """Refuse a second paper where the tags were forgotten; it would become a tag of the first."""
    try:
        paper = find(word)
    except (NoSuchPaper, UsageError):
        return
    if word in (paper.key, paper.arxiv_id):
        raise UsageError(f"{word} is a paper; say which tags: reader tag PAPER… +vision -todo")


TAG = CliCommand(
    "tag",
    "add tags to papers and take tags away",
    _run_tag,
    _tag_options,
    (
        "reader tag 2307.10802 +vision -todo",
        "reader tag 2307.10802 vision transformers",
        "reader list vision --keys | reader tag - +vision",
    ),
    f"{_SEVERAL_PAPERS_HELP}\nWithout any + or - the first word is the paper and the others are tags to add.",
    arguments="words",
    has_short_words=True,
)


def _note_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help="a key or its beginning, an arXiv id or address")
    parser.add_argument("text", metavar="TEXT", nargs="*", help="the new note; - reads it from the standard input")


def _run_note(options: Namespace) -> int:
    with open_library(options.library, writable=bool(options.text)) as library:
        paper = find_paper(library, options.paper)
        if not options.text:
            return _print_note(paper)
        note = normalise_note(read_stdin_text() if options.text == ["-"] else " ".join(options.text))
        verb = "noted on" if note else "cleared the note of"
        return _print_change(
            library.update_marks([paper.key], lambda marks: replace(marks, note=note), verb), "the note is the same"
        )


def _print_note(paper: Paper) -> int:
    if not paper.marks.note:
        output.print_error(f"there is no note on {paper.title!r}")
        return NOTHING_MATCHED_STATUS
    output.print_data([paper.marks.note + "\n"])
    return DONE_STATUS


NOTE = CliCommand(
    "note",
    "write a note on a paper, or print it",
    _run_note,
    _note_options,
    (
        "reader note 2307.10802 'compare with CLIP'",
        "reader note 2307.10802                      print the note",
        "reader note 2307.10802 ''                   clear it",
        "reader note 2307.10802 - < thoughts.txt",
    ),
    arguments="text",
)


def _undo_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "steps", metavar="N", nargs="?", type=positive_integer, default=1, help="how many changes (default: 1)"
    )


def _run_undo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.steps, library.count_undo(), "undo")
        for _ in range(options.steps):
            _print_undone(library.undo(), "took back")
    return DONE_STATUS


def _run_redo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.steps, library.count_redo(), "redo")
        for _ in range(options.steps):
            _print_undone(library.redo(), "took again")
    return DONE_STATUS


def _require_changes(requested: int, available: int, command: str) -> None:
    """Raise NothingMatched where there are fewer changes than are wanted: a part of them is not what was asked for."""
    if not available:
        raise NothingMatched(f"there is nothing to {command}")
    if requested > available:
        number = "only one change" if available == 1 else f"only {available:,} changes"
        be = "is" if available == 1 else "are"
        raise NothingMatched(f"there {be} {number} to {command}, not {requested:,}; nothing was changed")


def _print_undone(change: Change | None, verb: str) -> None:
    if change is None:  # another program was quicker
        raise NothingMatched("there is nothing more")
    kept = f"; {format_count(len(change.skipped))} stayed as they are, changed since" if change.skipped else ""
    output.print_message(f"{verb}: {change.description}{kept}")


UNDO = CliCommand(
    "undo",
    "take back the last change, whichever program made it",
    _run_undo,
    _undo_options,
    ("reader undo", "reader undo 3"),
)
REDO = CliCommand(
    "redo",
    "take again what was taken back",
    _run_redo,
    _undo_options,
    ("reader redo",),
)
