"""The commands that change marks; however many papers they are given, each is one change."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace

from reader.cli import output
from reader.cli.command import DONE, NOTHING_MATCHED, Command, Run
from reader.cli.library import open_library, paper_named, papers_named
from reader.cli.standard_input import text_given
from reader.errors import NoSuchPaper, UsageError
from reader.paper import Change, Marks, Paper, note_of, tags_in

PAPER_HELP = "a key or its beginning, an arXiv id or address; - reads them from the standard input, one a line"
_ON_SEVERAL = "PAPER is a key or the unique beginning of one, an arXiv id, or the address of its page."


def _paper_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="+", help=PAPER_HELP)


def _marking(edit: Callable[[Marks], Marks], verb: str) -> Run:
    def run(options: Namespace) -> int:
        with open_library(options.library, to_change=True) as library:
            papers = papers_named(library, options.papers)
            return _tell(library.mark([paper.key for paper in papers], edit, verb), f"already {verb}")

    return run


def _tell(change: Change | None, otherwise: str) -> int:
    output.talk(change.words if change else f"nothing to change: {otherwise}")
    return DONE


def _command(name: str, summary: str, verb: str, edit: Callable[[Marks], Marks], *examples: str) -> Command:
    return Command(name, summary, _marking(edit, verb), _paper_options, examples, _ON_SEVERAL)


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
    references, added, removed = _sorted_words(options.words)
    if not added and not removed:
        raise UsageError("say which tags: reader tag PAPER +vision -todo")
    with open_library(options.library, to_change=True) as library:
        for word in () if _has_signs(options.words) else added:
            _refuse_paper_as_tag(library.find, word)
        keys = [paper.key for paper in papers_named(library, references)]
        detail = " ".join((*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in removed)))
        return _tell(
            library.mark(keys, lambda marks: marks.tagged(added, removed), "tagged", detail), "tagged so before"
        )


def _sorted_words(words: Sequence[str]) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Tell papers, tags to add and tags to take away apart; without any sign all words behind the first are tags."""
    if not _has_signs(words):
        return [words[0]], tags_in(" ".join(words[1:])), ()
    papers = [word for word in words if word == "-" or not word.startswith(("+", "-"))]
    if not papers:
        raise UsageError("say which paper: reader tag PAPER +vision -todo")
    added, removed = ([word for word in words if word.startswith(sign) and word != "-"] for sign in "+-")
    return papers, tags_in(" ".join(added)), tags_in(" ".join(removed))


def _has_signs(words: Sequence[str]) -> bool:
    return any(word.startswith(("+", "-")) and word != "-" for word in words)


def _refuse_paper_as_tag(find: Callable[[str], Paper], word: str) -> None:
    """Refuse a second paper where the tags were forgotten; it would become a tag of the first."""
    try:
        paper = find(word)
    except (NoSuchPaper, UsageError):
        return
    if word in (paper.key, paper.arxiv_id):
        raise UsageError(f"{word} is a paper; say which tags: reader tag PAPER… +vision -todo")


TAG = Command(
    "tag",
    "add tags to papers and take tags away",
    _run_tag,
    _tag_options,
    (
        "reader tag 2307.10802 +vision -todo",
        "reader tag 2307.10802 vision transformers",
        "reader list vision --keys | reader tag - +vision",
    ),
    f"{_ON_SEVERAL}\nWithout any + or - the first word is the paper and the others are tags to add.",
    words="words",
    has_short_words=True,
)


def _note_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help="a key or its beginning, an arXiv id or address")
    parser.add_argument("text", metavar="TEXT", nargs="*", help="the new note; - reads it from the standard input")


def _run_note(options: Namespace) -> int:
    with open_library(options.library, to_change=bool(options.text)) as library:
        paper = paper_named(library, options.paper)
        if not options.text:
            return _print_note(paper)
        note = note_of(text_given() if options.text == ["-"] else " ".join(options.text))
        verb = "noted on" if note else "cleared the note of"
        return _tell(library.mark([paper.key], lambda marks: replace(marks, note=note), verb), "the note is the same")


def _print_note(paper: Paper) -> int:
    if not paper.marks.note:
        output.complain(f"there is no note on {paper.title!r}")
        return NOTHING_MATCHED
    output.data([paper.marks.note + "\n"])
    return DONE


NOTE = Command(
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
    words="text",
)
