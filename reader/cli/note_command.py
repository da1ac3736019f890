"""The command that writes, edits and prints notes."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import ONE_PAPER_HELP, find_paper, open_library, read_stdin_text
from reader.cli.paper_selection import ChangeWords, add_selection_options, change_papers
from reader.errors import UsageError
from reader.mark_notices import note_notice, note_verb
from reader.paper import Paper, normalise_note
from reader.text import printable


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
    words = ChangeWords(note_verb(note), "", "the note is the same", partial(note_notice, note))
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
