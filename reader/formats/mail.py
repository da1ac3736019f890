"""Saved mail and web pages, whose text, HTML and attachments hold digests in any other format."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes
from email.message import Message
from email.policy import default
from email.utils import parsedate_to_datetime
from itertools import islice

from reader.errors import DigestError, UnrecognizedFormat, UsageError
from reader.files import is_text_encoding
from reader.formats import parse_text
from reader.formats.entries import parse_entries
from reader.formats.fields import describe_missing_abstracts
from reader.formats.html_text import MAX_TAGS, TooManyTagsError, html_to_markdown
from reader.formats.input_text import (
    HTML_WITHOUT_PAPERS,
    InputText,
    decode_input,
    starts_with_html,
    starts_with_html_or_mail_headers,
)
from reader.formats.markdown_list import NAME as MARKDOWN
from reader.formats.paper_page import find_entry
from reader.formats.repeated_papers import merge_repeated
from reader.paper import Appearance, Digest, Paper
from reader.text.links import alert_target

NAME = "mail"
SOURCE = "mail"
detect = starts_with_html_or_mail_headers  # the registry also calls it, before it loads this module

_MAIL_WITHOUT_PAPERS = "is a mail without links to papers; save the mail with the list of papers"
_OWN_PAGE = re.compile(r'<meta name="generator" content="Reader">')
_OWN_PAGE_REASON = "is a web page that Reader exported; import an export as JSON, which has every fact and mark"
_MAX_HEAD_LENGTH = 2_000
_MAX_PARTS = 1_000
_MAX_MULTIPARTS = 300
"""The most multipart parts of a mail; they nest, and parsing them takes quadratic time."""
_MAX_MAILS = 10_000
_MAX_SHOWN_LINE = 200
_MBOX_FROM = re.compile(r"^From \S{1,300}[ @][^\n]{0,200}\n(?=[A-Za-z][A-Za-z0-9-]{0,60}:)", re.MULTILINE)
_LINE_IN_WARNING = re.compile(r"([0-9]+)(?=: )")
_VERBATIM = frozenset({"", "7bit", "8bit", "binary"})
_WITHOUT_ABSTRACT = " an abstract", " no abstract"
_UNDATED = "listing date; set it with --date"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a mail as text, and the line of the input on which each of its lines begins."""

    text: InputText
    numbers: Sequence[int]
    is_html: bool = False


def parse(source_text: InputText) -> Digest:
    """Parse the papers of a web page, or of all mails in an input, each in the order of its parts."""
    is_page = starts_with_html(source_text.text)
    digest = _parse_page(source_text) if is_page else _merge(_parse_mails(source_text), source_text.name)
    if digest is None:
        raise source_text.error(HTML_WITHOUT_PAPERS if is_page else _MAIL_WITHOUT_PAPERS)
    return digest


def _parse_page(source_text: InputText) -> Digest | None:
    """Parse the page of one paper, or all papers in the text of a page."""
    if _OWN_PAGE.search(source_text.text, 0, _MAX_HEAD_LENGTH):
        raise source_text.error(_OWN_PAGE_REASON)
    if entry := find_entry(source_text.text):
        return parse_entries(source_text, [entry], source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")
    return _parse_part(source_text, _html_part(source_text, source_text.text, None))


def _parse_mails(source_text: InputText) -> Iterator[Digest]:
    text = source_text.text
    starts = [match.start() for match in _MBOX_FROM.finditer(text)] if text.startswith("From ") else []
    if len(starts) > _MAX_MAILS:
        raise source_text.error(f"has more than {_MAX_MAILS:,} mails; split the file")
    for start, end in zip(starts or [0], [*starts[1:], len(text)], strict=True):
        first_line = text.count("\n", 0, start) + 1
        yield from _parse_mail(source_text, text[start:end], first_line)


def _parse_mail(source_text: InputText, text: str, first_line: int) -> Iterator[Digest]:
    """Yield the digests of a mail; of alternative parts, only the one with the most papers."""
    if text.lower().count("multipart/") > _MAX_MULTIPARTS:
        raise source_text.error("has too many parts for a mail", first_line)
    try:
        message = message_from_bytes(text.encode("utf-8", "surrogateescape"), policy=default)
        day = source_text.day or _mail_day(message)
        source_text = replace(source_text, today=min(day or source_text.today, source_text.today))
        leaves = [*islice(_leaves(message), _MAX_PARTS + 1)]
        if len(leaves) > _MAX_PARTS:
            raise source_text.error(f"is a mail of more than {_MAX_PARTS:,} parts; save the digests in it", first_line)
        for alternatives in leaves:
            parts = (_part(source_text, each, text, first_line) for each in alternatives)
            digests = [found for part in parts if part and (found := _parse_part(source_text, part))]
            if digests:
                yield _with_day(max(digests, key=_richness), day)
    except RecursionError:
        raise source_text.error("is nested too deeply for a mail", first_line) from None


def _leaves(message: Message) -> Iterator[list[Message]]:
    """Yield the parts with content, in groups of alternatives."""
    pending: list[Message] = [message]
    while pending:
        part = pending.pop()
        inner = part.get_payload()
        if not part.is_multipart() or not isinstance(inner, list):
            yield [part]
        elif part.get_content_type() == "multipart/alternative":
            yield [leaf for leaf in part.walk() if not leaf.is_multipart()][:_MAX_PARTS]
        else:
            pending += reversed([each for each in inner if isinstance(each, Message)])


def _part(source_text: InputText, part: Message, text: str, first_line: int) -> _Part | None:
    """Return a part as text, or None if it is not text, such as an image."""
    if part.get_content_maintype() not in ("text", "application"):
        return None
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        return None
    if not isinstance(payload, bytes) or not payload.strip():
        return None
    decoded = _decode(payload, part, source_text)
    if decoded is None:
        return None
    start = _first_line_of(part, text) + first_line
    if part.get_content_type() == "text/html" or starts_with_html(decoded.text):
        return _html_part(source_text, decoded.text, None if _is_verbatim(part) else start, start)
    count = decoded.text.count("\n") + 1
    numbers = range(start, start + count) if _is_verbatim(part) else [start] * count
    return _Part(decoded, numbers)


def _decode(payload: bytes, part: Message, source_text: InputText) -> InputText | None:
    is_text = part.get_content_maintype() == "text"
    charset = part.get_content_charset("") if is_text else ""
    encodings = [charset if is_text_encoding(charset) else None, None]
    encodings += ["cp1252"] if is_text or b"\0" not in payload else []
    for encoding in encodings:
        try:
            return decode_input(
                payload,
                source_text.name,
                encoding=encoding,
                day=source_text.day,
                today=source_text.today,
                max_bytes=len(payload),
            )
        except (DigestError, UsageError):
            continue
    return None


def _html_part(source_text: InputText, html: str, line: int | None, first_line: int = 1) -> _Part:
    try:
        converted = html_to_markdown(html)
    except TooManyTagsError:
        raise source_text.error(f"has more than {MAX_TAGS:,} tags; save the list of papers alone", first_line) from None
    numbers = [line] * len(converted.numbers) if line else [number + first_line - 1 for number in converted.numbers]
    return _Part(replace(source_text, text=converted.text), numbers, is_html=True)


def _mail_day(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_verbatim(part: Message) -> bool:
    """Return whether the lines of a part are those of the input."""
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower() in _VERBATIM


def _first_line_of(part: Message, text: str) -> int:
    """Return the line of a mail, counted from 0, on which the content of a part begins."""
    raw = str(part.get_payload())
    content = raw.lstrip("\n")
    offset = text.find(content[:_MAX_SHOWN_LINE].split("\n")[0])
    return max(text.count("\n", 0, offset) - (len(raw) - len(content)), 0) if offset >= 0 else 0


def _line_at(numbers: Sequence[int], line: int) -> int:
    return numbers[min(line, len(numbers)) - 1] if numbers else 1


def _map_line(warning: str, name: str, numbers: Sequence[int]) -> str:
    """Replace the line number of a part in a warning with that of the input."""
    rest = warning.removeprefix(f"{name}:")
    if rest == warning or not (match := _LINE_IN_WARNING.match(rest)):
        return warning
    return f"{name}:{_line_at(numbers, int(match[1]))}{rest[match.end() :]}"


def _richness(digest: Digest) -> tuple[int, int]:
    """Return a sort key for alternative parts: the number of papers, then how much is known about them."""
    return len(digest.papers), sum(
        len(paper.abstract) + len(paper.authors) + len(paper.links) for paper in digest.papers
    )


def _with_day(digest: Digest, day: date | None) -> Digest:
    """Set the day of a mail for papers that have none."""
    if day is None:
        return digest
    papers = (_map_appearances(paper, lambda seen: replace(seen, day=seen.day or day)) for paper in digest.papers)
    warnings = tuple(warning for warning in digest.warnings if _UNDATED not in warning)
    return digest._replace(papers=tuple(papers), day=digest.day or day, warnings=warnings)


def _merge(digests: Iterable[Digest], name: str) -> Digest | None:
    """Merge the digests of several parts or mails; None if there are none."""
    found = list(digests)
    if len(found) <= 1:
        return found[0] if found else None
    papers = merge_repeated(paper for digest in found for paper in digest.papers)
    days = [digest.day for digest in found if digest.day]
    stated = dict.fromkeys(warning for digest in found for warning in digest.warnings)
    missing = (f"{name}: {warning}" for warning in describe_missing_abstracts(papers))
    warnings = (*missing, *(warning for warning in stated if not warning.endswith(_WITHOUT_ABSTRACT)))
    numbered = tuple(_with_position(paper, index) for index, paper in enumerate(papers))
    skipped = sum(digest.skipped for digest in found)
    return Digest(found[0].source, found[0].format, numbered, max(days, default=None), warnings, skipped)


def _with_position(paper: Paper, position: int) -> Paper:
    return _map_appearances(paper, lambda seen: replace(seen, position=position))


def _map_appearances(paper: Paper, change: Callable[[Appearance], Appearance]) -> Paper:
    return replace(paper, appearances=tuple(map(change, paper.appearances)))


def _parse_part(source_text: InputText, part: _Part) -> Digest | None:
    """Parse a part in the format that it has; None if no format fits."""
    try:
        digest = parse_text(part.text, skip=NAME)
    except UnrecognizedFormat:
        return None
    except DigestError as error:
        raise source_text.error(error.reason, _line_at(part.numbers, error.line)) from None
    warnings = tuple(_map_line(warning, source_text.name, part.numbers) for warning in digest.warnings)
    if digest.format != MARKDOWN or not part.is_html:
        return digest._replace(warnings=warnings)
    papers = tuple(
        replace(
            _map_appearances(paper, lambda seen: replace(seen, source=SOURCE)),
            url=alert_target(paper.url or "") or paper.url,
        )
        for paper in digest.papers
    )
    return digest._replace(source=SOURCE, format=NAME, papers=papers, warnings=warnings)
