"""The commands that change marks, and undo and redo; however many papers a command names, it is one change."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.open_library import find_paper, find_papers, open_library, read_stdin_text
from reader.errors import NoSuchPaper, NothingMatched, UsageError
from reader.paper import Change, Marks, Paper, format_count, normalise_note, parse_tags
from reader.triage import TagEdit

ONE_PAPER_HELP = "key or unique beginning, arXiv id or URL; - reads it from standard input"
PAPERS_HELP = "key or unique beginning, arXiv id or URL; - reads from standard input, one per line"

Edit = Callable[[Marks], Marks]


def _marks_command(
    name: str, summary: str, edit: Edit, verb: str, detail: str, unchanged: str, *examples: str
) -> CliCommand:
    """Return a command that changes the marks of papers; `verb` and `detail` describe the change."""

    def run(options: Namespace) -> int:
        with open_library(options.library, writable=True) as library:
            keys = [paper.key for paper in find_papers(library, options.papers)]
            return _print_change(library.update_marks(keys, edit, verb, detail), unchanged)

    return CliCommand(name, summary, run, _add_papers, (f"reader {name} 2307.10802", *examples))


def _add_papers(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="+", help=PAPERS_HELP)


def _print_change(change: Change | None, unchanged: str) -> int:
    output.print_notice(change.description if change else f"no change: {unchanged}")
    return DONE_STATUS


STAR, UNSTAR, READ, UNREAD = (
    _marks_command(
        "star",
        "star papers",
        lambda marks: replace(marks, starred=True),
        "starred",
        "",
        "already starred",
        "reader list 'meta learning' --keys | reader star -",
    ),
    _marks_command(
        "unstar", "unstar papers", lambda marks: replace(marks, starred=False), "unstarred", "", "not starred"
    ),
    _marks_command(
        "read",
        "mark papers as read",
        lambda marks: replace(marks, read=True),
        "marked",
        "read",
        "already read",
        "reader list digest:2025-11-28 --keys | reader read -",
    ),
    _marks_command(
        "unread",
        "mark papers as unread",
        lambda marks: replace(marks, read=False),
        "marked",
        "unread",
        "already unread",
    ),
)


def _add_tag_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] PAPER... [+TAG ...] [-TAG ...]"
    parser.add_argument("words", metavar="PAPER +TAG -TAG", nargs="+", help="papers, then tags to add and to remove")


def _run_tag(options: Namespace) -> int:
    references, added, removed = _split_papers_and_tags(options.words)
    if not added and not removed:
        raise UsageError("no tag given; write reader tag PAPER +vision -todo")
    with open_library(options.library, writable=True) as library:
        for word in () if _has_tag_signs(options.words) else added:
            _reject_paper_as_tag(library.find, word)
        keys = [paper.key for paper in find_papers(library, references)]
        detail = str(TagEdit(added, removed))
        change = library.update_marks(keys, lambda marks: marks.with_tags(added, removed), "tagged", detail)
        return _print_change(change, "already tagged")


def _split_papers_and_tags(words: Sequence[str]) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Return the papers, the tags to add and the tags to remove; without any sign, every word after the first is a tag."""
    if not _has_tag_signs(words):
        return [words[0]], parse_tags(" ".join(words[1:])), ()
    papers = [word for word in words if word == "-" or not word.startswith(("+", "-"))]
    if not papers:
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
        "reader list vision --keys | reader tag - +vision",
    ),
    f"PAPER: {PAPERS_HELP}.\nWithout any + or -, the first word is the paper and the others are tags to add.",
    takes_dash_words=True,
    takes_dash_letters=True,
)


def _add_note_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=ONE_PAPER_HELP)
    parser.add_argument("text", metavar="TEXT", nargs="*", help="the new note; - reads it from standard input")
    parser.add_argument("--edit", action="store_true", help="edit the note in VISUAL or EDITOR")


def _run_note(options: Namespace) -> int:
    edited = _edit_note(options) if options.edit else None
    with open_library(options.library, writable=edited is not None or bool(options.text)) as library:
        paper = find_paper(library, options.paper if edited is None else edited[0])
        if edited is None and not options.text:
            return _print_note(paper)
        text = edited[1] if edited else read_stdin_text() if options.text == ["-"] else " ".join(options.text)
        note = normalise_note(text)
        verb = "saved the note of" if note else "deleted the note of"
        change = library.update_marks([paper.key], lambda marks: replace(marks, note=note), verb)
        return _print_change(change, "the note is the same")


def _edit_note(options: Namespace) -> tuple[str, str]:
    """Let the user edit a note while the library is closed; return the paper's key and the new text."""
    from reader.config import config_path
    from reader.config.load import note_template
    from reader.desktop import edit_text
    from reader.note_template import first_note

    if options.text:
        raise UsageError("--edit takes no TEXT")
    with open_library(options.library) as library:
        paper = find_paper(library, options.paper)
    return paper.key, edit_text(paper.marks.note or first_note(note_template(config_path()), paper))


def _print_note(paper: Paper) -> int:
    if not paper.marks.note:
        output.print_error(f"no note on {paper.title!r}")
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
    ),
    takes_dash_words=True,
)


def _add_count(parser: ArgumentParser) -> None:
    text = "number of changes (default: 1)"
    parser.add_argument("count", metavar="N", nargs="?", type=positive_integer, default=1, help=text)


def _run_undo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.count, library.count_undo(), "undo")
        for _ in range(options.count):
            _print_reverted(library.undo(), "undone")
    return DONE_STATUS


def _run_redo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.count, library.count_redo(), "redo")
        for _ in range(options.count):
            _print_reverted(library.redo(), "redone")
    return DONE_STATUS


def _require_changes(requested: int, available: int, command: str) -> None:
    """Raise NothingMatched if there are fewer changes than requested: undoing only some of them was not asked for."""
    if not available:
        raise NothingMatched(f"nothing to {command}")
    if requested > available:
        changes = format_count(available, "change")
        raise NothingMatched(
            f"cannot {command} {requested:,} changes: only {changes} to {command}; nothing was changed"
        )


def _print_reverted(change: Change | None, participle: str) -> None:
    if change is None:  # another process undid or redid it first
        raise NothingMatched(f"nothing more can be {participle}")
    skipped = f" · {format_count(len(change.skipped))} kept, changed since" if change.skipped else ""
    output.print_notice(f"{participle}: {change.description}{skipped}")


UNDO = CliCommand("undo", "undo the last change", _run_undo, _add_count, ("reader undo", "reader undo 3"))
REDO = CliCommand("redo", "redo the last undone change", _run_redo, _add_count, ("reader redo", "reader redo 3"))
