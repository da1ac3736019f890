"""The lines of a saved page: plain text and markdown look the same from here on."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from reader.links import is_safe_url
from reader.text import clean_line, without_entities

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_QUOTE_MARKS = re.compile(r"^(?:> ?)+", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(\S(?:.*\S)?)\1")
_SOFT_BREAK = re.compile(r"\\+\s*\Z")
_REFERENCE = re.compile(
    r"^[ \t]{0,8}(?:\[([0-9]{1,5})\]:|([0-9]{1,5})\.)[ \t]+(https?://\S{1,2000})[ \t]*$", re.MULTILINE
)
_MARKUP = re.compile(
    r"(?P<escaped>\\[ -/:-@\[-`{-~])|(?P<opening>!?\[)"
    r"|\]\((?P<target>(?:[^\s()]|\([^\s()]{0,200}\)){0,2000})(?:[ ]{1,4}\"[^\"]{0,300}\")?\)"
    r"|\]\[(?P<reference>[0-9]{1,5})\]|(?P<closing>\])|(?P<plain>[^\\!\[\]]+|.)"
)
_LINK_NUMBER = re.compile(r"\[([0-9]{1,5})\](?=\S)")
_ATTACHED_NUMBER = re.compile(r"\s*[(<]?(https?://(?:huggingface\.co|hf\.co|arxiv\.org)/[^\s()<>]{1,1000})[)>]?\Z")
_MAX_URL_LINE_LENGTH = 500
_MAX_BRACKETS = 100_000
"""A text with more is no page with links, and reading them as such would take long."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line that is not blank: its number counted from 1, its text without markup, and where it led to.

    `level` counts a heading's marks (0: no heading), `apart` tells whether a blank line stands before it.
    """

    number: int
    text: str
    links: tuple[str, ...] = ()
    level: int = 0
    after_blank: bool = True
    is_indented: bool = False


def parse_lines(text: str) -> Iterator[PageLine]:
    """Read a page line by line, cleaned and with links taken out of their markup; blank lines are left out."""
    text = _undo_quoting(text)
    part = _line_splitter(text)
    for number, apart, raw in _raw_lines(text):
        if not _REFERENCE.fullmatch(raw):
            words, links = part(raw)
            line = _make_line(number, words, links, after_blank=apart, is_indented=raw[:1].isspace())
            if line.text or line.links:
                yield line


def _undo_quoting(text: str) -> str:
    """Undo what mail programs and browsers do to a text on its way: marks of quoting, and entities for characters."""
    if text.startswith(">") and all(line.startswith(">") for line in text.split("\n") if line):
        text = _QUOTE_MARKS.sub("", text)
    return without_entities(text)


def _line_splitter(text: str) -> Callable[[str], tuple[str, list[str]]]:
    """Choose how a line of this text is parted into its words and its addresses."""
    if "[" not in text or text.count("[") + text.count("]") > _MAX_BRACKETS:
        return lambda raw: (raw, [])
    references = {first or second: url for first, second, url in _REFERENCE.findall(text)}
    return partial(_strip_markup, references=references, markdown="](" in text)


def _raw_lines(text: str) -> Iterator[tuple[int, bool, str]]:
    """Give number, whether a blank line stands before, and text; lines that end with a backslash go on in the next."""
    number, offset, end_of_last = 1, 0, -2
    pending: tuple[int, bool, list[str]] | None = None
    for match in _LINE.finditer(text):
        number += text.count("\n", offset, match.start())
        offset = match.start()
        if not match.group().strip():
            continue
        apart = end_of_last + 1 != match.start()
        end_of_last = match.end()
        if pending and apart:
            yield pending[0], pending[1], " ".join(pending[2])
            pending = None
        pending = pending or (number, apart, [])
        pending[2].append(_SOFT_BREAK.sub("", match.group()))
        if not _SOFT_BREAK.search(match.group()[-8:]):
            yield pending[0], pending[1], " ".join(pending[2])
            pending = None
    if pending:
        yield pending[0], pending[1], " ".join(pending[2])


def _make_line(number: int, words: str, links: list[str], *, after_blank: bool, is_indented: bool) -> PageLine:
    text = clean_line(words)
    heading = _HEADING.match(text)
    text = text[heading.end() :] if heading else text
    if len(text) < _MAX_URL_LINE_LENGTH and (attached := _ATTACHED_NUMBER.search(text)):
        text, links = text[: attached.start()], [*links, attached.group(1)]
    if text.startswith(("**", "__")) and len(text) < _MAX_URL_LINE_LENGTH and (strong := _STRONG.fullmatch(text)):
        text = strong.group(2)
    level = len(heading.group(1)) if heading else 0
    return PageLine(number, text, tuple(filter(is_safe_url, links)), level, after_blank, is_indented)


def _strip_markup(raw: str, *, references: Mapping[str, str], markdown: bool) -> tuple[str, list[str]]:
    """Put the words of each link in its place and give the addresses in order; pictures vanish."""
    if not markdown and "][" not in raw:
        return _strip_link_numbers(raw, references)
    pieces: list[str] = []
    opened: list[tuple[int, bool]] = []
    links: list[str] = []
    for token in _MARKUP.finditer(raw):
        kind = token.lastgroup
        if kind == "opening":
            opened.append((len(pieces), token.group() == "!["))
            pieces.append(token.group())
        elif kind in ("target", "reference") and opened:
            start, picture = opened.pop()
            words = "".join(pieces[start + 1 :])
            del pieces[start:]
            pieces.append("" if picture else _append_separated(pieces, words))
            url = token["target"] if kind == "target" else references.get(token["reference"], "")
            links += [] if picture else [url]
        elif kind == "closing":
            pieces.append(token.group())
            del opened[-1:]
        else:
            pieces.append(token.group()[1:] if kind == "escaped" and markdown else token.group())
    return "".join(pieces), links


def _strip_link_numbers(raw: str, references: Mapping[str, str]) -> tuple[str, list[str]]:
    """Take away the numbers that text browsers set before links, `[10]A Title`, where a list below tells their addresses."""
    links = [references[number] for number in _LINK_NUMBER.findall(raw) if number in references]
    return (
        (_LINK_NUMBER.sub(lambda found: "" if found[1] in references else found[0], raw), links) if links else (raw, [])
    )


def _append_separated(pieces: list[str], text: str) -> str:
    """Keep a link's number apart from a number before it: `May 29[6](…)` is not May 296."""
    before = pieces[-1][-1:] if pieces else ""
    return f" {text}" if before.isdigit() and text[:1].isdigit() else text
