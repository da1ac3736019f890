"""The lines of a saved page, the same for plain text and Markdown, and the parsers of the lines in a card's footer.

A footer has the number of authors, the date, the votes and the comments; counts may be abbreviated.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from reader.formats.dates import WRITTEN_DATES, PartialDate
from reader.formats.fields import COUNT, parse_count
from reader.text import clean_line, without_entities
from reader.text.links import is_safe_url

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
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
"""The most brackets parsed as links; a text with more is not a page, and parsing it would be slow."""
_BULLET = r"(?:[•◦▪●‣⁃∙·⋅‧*\-–—+]|o(?=\s))"
_BULLETS = rf"(?:{_BULLET}\s*)*"
_DOTS = "·•⋅‧∙"
_AUTHORS = re.compile(
    rf"{_BULLETS}([0-9][0-9,]{{0,6}})\s+authors?\s*(?:[{_DOTS}]\s*(?P<rest>\S.{{0,60}}))?", re.IGNORECASE
)
_TRAILING_COMMENTS = rf"(?:\s+(?:[{_DOTS}]\s*)?(?P<comments>{COUNT})(?:\s+comments?)?)?"
_DATES = tuple(re.compile(rf"{_BULLETS}{date}{_TRAILING_COMMENTS}", re.IGNORECASE) for date in WRITTEN_DATES)
_SEPARATORS = frozenset((*_DOTS, *"|-–—.*"))
_COMMENTS = re.compile(rf"({COUNT})(?:\s+comments?)?", re.IGNORECASE)
_VOTES = re.compile(rf"(?:upvotes?|▲)?\s*({COUNT})", re.IGNORECASE)
_MIN_DATE_LENGTH = 5
_MAX_FOOTER_LINE_LENGTH = 100
_MAX_FOOTER_LINES = 8


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line that is not blank: its number counted from 1, its text without markup, and its links.

    `level` is the level of a heading, 0 for other lines; `after_blank` says whether the line above is blank.
    """

    number: int
    text: str
    links: tuple[str, ...] = ()
    level: int = 0
    after_blank: bool = True
    is_indented: bool = False


def parse_lines(text: str) -> Iterator[PageLine]:
    """Yield the lines of a page that are not blank, cleaned, with links separated from the text."""
    text = without_entities(text)
    split = _line_splitter(text)
    for number, after_blank, raw in _raw_lines(text):
        if not _REFERENCE.fullmatch(raw):
            words, links = split(raw)
            line = _make_line(number, words, links, after_blank=after_blank, is_indented=raw[:1].isspace())
            if line.text or line.links:
                yield line


def _line_splitter(text: str) -> Callable[[str], tuple[str, list[str]]]:
    """Return the function that splits a line of this text into its words and its links."""
    if "[" not in text or text.count("[") + text.count("]") > _MAX_BRACKETS:
        return lambda raw: (raw, [])
    references = {first or second: url for first, second, url in _REFERENCE.findall(text)}
    return partial(_strip_markup, references=references, markdown="](" in text)


def _raw_lines(text: str) -> Iterator[tuple[int, bool, str]]:
    """Yield each line's number, whether a blank line precedes it, and its text; a final backslash continues a line."""
    number, offset, end_of_last = 1, 0, -2
    pending: tuple[int, bool, list[str]] | None = None
    for match in _LINE.finditer(text):
        number += text.count("\n", offset, match.start())
        offset = match.start()
        if not match.group().strip():
            continue
        after_blank = end_of_last + 1 != match.start()
        end_of_last = match.end()
        if pending and after_blank:
            yield pending[0], pending[1], " ".join(pending[2])
            pending = None
        pending = pending or (number, after_blank, [])
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
    """Return a line with each link replaced by its words and images removed, and the URLs in order."""
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
            start, is_image = opened.pop()
            words = "".join(pieces[start + 1 :])
            del pieces[start:]
            pieces.append("" if is_image else _append_separated(pieces, words))
            url = token["target"] if kind == "target" else references.get(token["reference"], "")
            links += [] if is_image else [url]
        elif kind == "closing":
            pieces.append(token.group())
            del opened[-1:]
        else:
            pieces.append(token.group()[1:] if kind == "escaped" and markdown else token.group())
    return "".join(pieces), links


def _strip_link_numbers(raw: str, references: Mapping[str, str]) -> tuple[str, list[str]]:
    """Remove the link numbers of text browsers, as in `[10]A Title`, if a list below has the URLs."""
    links = [references[number] for number in _LINK_NUMBER.findall(raw) if number in references]
    return (
        (_LINK_NUMBER.sub(lambda found: "" if found[1] in references else found[0], raw), links) if links else (raw, [])
    )


def _append_separated(pieces: list[str], text: str) -> str:
    """Append a text, with a space between two numbers: `May 29[6](…)` is not May 296."""
    before = pieces[-1][-1:] if pieces else ""
    return f" {text}" if before.isdigit() and text[:1].isdigit() else text


def parse_author_count(line: PageLine) -> int | None:
    """Parse "7 authors" after any bullet."""
    match = _AUTHORS.fullmatch(line.text) if "uthor" in line.text else None
    return parse_count(match.group(1)) if match else None


def parse_date_line(line: PageLine) -> tuple[PartialDate, int | None] | None:
    """Parse "Jul 20, 2023 3" as a date and a number of comments."""
    return _parse_date(line.text) if _MIN_DATE_LENGTH <= len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None


@lru_cache(maxsize=1024)
def _parse_date(text: str) -> tuple[PartialDate, int | None] | None:
    authors = _AUTHORS.fullmatch(text) if "uthor" in text else None
    text = authors["rest"] or "" if authors else text
    patterns = _DATES if text[:1].isdigit() else _DATES[:1]
    match = next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)
    if not match:
        return None
    return PartialDate.from_match(match), parse_count(match["comments"]) if match["comments"] else None


def is_separator(line: PageLine) -> bool:
    """Return whether a line is the dot between the authors and the date."""
    return line.text in _SEPARATORS


def parse_votes(line: PageLine) -> int | None:
    """Parse a line with only a number, or "Upvote 101"."""
    match = _VOTES.fullmatch(line.text) if len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None
    return parse_count(match.group(1)) if match else None


def footer_end(lines: Sequence[PageLine], start: int) -> int:
    """Return the end of the footer that begins at an index (authors, dot, date, comments), or `start` if none does.

    The line below the dot belongs to the footer even if it is not a date; otherwise an invalid date would join two
    papers. Authors alone need a bullet, because an abstract may have a line "3 authors".
    """
    end, has_authors, has_date = start, False, False
    while end < min(len(lines), start + _MAX_FOOTER_LINES):
        line = lines[end]
        if not has_authors and not has_date and parse_author_count(line) is not None:
            has_authors, has_date = True, parse_date_line(line) is not None
        elif has_date:
            return end + _is_comment_count(line)
        elif _is_date_line(lines, start, end):
            has_date = True
        elif not is_separator(line):
            break
        end += 1
    is_bare_line = end == start + 1 and re.match(_BULLET, lines[start].text) is None
    return end if has_date or (has_authors and not is_bare_line) else start


def _is_date_line(lines: Sequence[PageLine], start: int, index: int) -> bool:
    line = lines[index]
    if parse_date_line(line):
        return index > start or line.text.startswith("·")
    return index > start and not line.after_blank and is_separator(lines[index - 1]) and not is_separator(line)


def _is_comment_count(line: PageLine) -> bool:
    """Return whether a line is a number right below the date, or a link to the comments."""
    is_community_link = any(url.endswith("#community") for url in line.links)
    return parse_comments(line) is not None and (is_community_link or not (line.after_blank or line.links))


def parse_comments(line: PageLine) -> int | None:
    """Parse a line with only a number, or "3 comments"."""
    match = _COMMENTS.fullmatch(line.text) if len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None
    return parse_count(match.group(1)) if match else None
