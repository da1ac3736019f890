"""What one card of a saved page says of its paper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from reader.digest.page_cards import (
    COUNT,
    Card,
    is_separator,
    is_vote_line,
    parse_author_count,
    parse_comments,
    parse_date_line,
    parse_votes,
)
from reader.digest.page_lines import PageLine
from reader.digest.years import PartialDate
from reader.links import find_links, host_of, is_code, rejoined, unique_urls
from reader.paper import parse_arxiv_id

_STARS = re.compile(r"(?:LINK:\s*)?(?:GitHub\s*)?[0-9][0-9.,]{0,8}\s*[kKM]?|(?:LINK:\s*)?GitHub", re.IGNORECASE)
_BOILERPLATE = re.compile(
    rf"-|–|—|new|(?:view )?arxiv page|view pdf|github\W{{0,3}}(?:{COUNT})?|project page|upvote|submitted by.{{0,80}}|image|"
    rf"(?:upvotes?|▲)\s*{COUNT}|published on|{COUNT} comments?|\+[0-9]{{1,3}}|show (?:more|less)|read more|"
    r"ai-generated summary|your browser does not support the video tag\.?|"
    r"\[(?:img|image|[^\[\]]{1,60}\.(?:png|jpe?g|gif|svg|webp))\]",
    re.IGNORECASE,
)
_LOGIN_LINK = re.compile(r"login\?next=%2Fpapers%2F([0-9.]{9,12})")
_MAX_ORGANISATION_LENGTH = 100
_MIN_ABSTRACT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """A paper as its card shows it: its date may lack the year; `date_text` is what stands where the date should."""

    line: int
    title: str
    abstract: str
    author_count: int | None = None
    date: PartialDate | None = None
    date_text: str = ""
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    is_complete: bool = True


def parse_card(card: Card) -> ParsedCard | None:
    """Read one card; None where it holds no title."""
    upvotes, body = _split_upvotes(card)
    paragraphs = _strip_organisation(_paragraphs(body), card.footer)
    if not paragraphs:
        return None
    title, abstract = paragraphs[0], " ".join(paragraphs[1:])
    if not card.footer and not card.body[0].level and len(abstract) < _MIN_ABSTRACT_LENGTH:
        return None
    urls = [url for line in (*card.body, *card.footer, *card.buttons) for url in line.links]
    arxiv_id = _find_arxiv_id(card)
    dates = [found for line in card.footer if (found := parse_date_line(line))]
    partial_date, comments = dates[0] if dates else (None, None)
    return ParsedCard(
        line=body[0].number,
        title=title,
        abstract=abstract,
        author_count=next((n for line in card.footer if (n := parse_author_count(line)) is not None), None),
        date=partial_date,
        date_text=_date_text(card.footer),
        comments=_parse_comments(card.footer) if comments is None else comments,
        upvotes=upvotes,
        arxiv_id=arxiv_id,
        url=next((a for a in urls if arxiv_id and parse_arxiv_id(a) == arxiv_id), None),
        links=unique_urls((*find_links(abstract), *filter(_is_external, urls))),
        is_complete=bool(card.footer) or bool(card.body[0].level),
    )


def _split_upvotes(card: Card) -> tuple[int | None, list[PageLine]]:
    """Part the number of upvotes from the lines that hold title and abstract."""
    votes = card.votes
    lines = (*card.body, *card.footer, *card.buttons)
    for line, following in zip_longest(lines, lines[1:]):
        if is_vote_line(line):
            votes = parse_votes(following) if following and parse_votes(line) is None else parse_votes(line)
    words = [line for line in card.body if line.level or not _is_boilerplate(line)]
    while _starts_with_votes(words):
        votes, words = parse_votes(words[0]), words[1:]
    return votes, words


def _starts_with_votes(text: Sequence[PageLine]) -> bool:
    """Tell a number above the title from a title that is a number, which an abstract follows."""
    if len(text) < 2 or text[0].level or parse_votes(text[0]) is None:
        return False
    return len(text) > 2 or not text[1].text.endswith(".")


def _is_boilerplate(line: PageLine) -> bool:
    if not line.text or _BOILERPLATE.fullmatch(line.text):
        return True
    return any(map(is_code, line.links)) and _STARS.fullmatch(line.text) is not None


def _paragraphs(lines: Sequence[PageLine]) -> list[str]:
    """Join lines into paragraphs; the first is the title, which a heading or a page without blank lines may wrap."""
    title = _title_line_count(lines)
    return [part for part in (_joined(group) for group in (lines[:title], *_group_lines(lines[title:]))) if part]


def _joined(lines: Sequence[PageLine]) -> str:
    return rejoined("\n".join(line.text for line in lines)).replace("\n", " ")


def _title_line_count(lines: Sequence[PageLine]) -> int:
    headed = bool(lines) and lines[0].level > 0
    count = 1
    while (
        count < len(lines)
        and not lines[count].after_blank
        and (lines[count].level or lines[count].is_indented or not headed)
    ):
        count += 1
    return count if headed or count < len(lines) else 1


def _group_lines(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    group: list[PageLine] = []
    for line in lines:
        if line.after_blank and group:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _strip_organisation(paragraphs: list[str], footer: Sequence[PageLine]) -> list[str]:
    """Leave out the line that names an organisation: in place of "7 authors", or between them and a title alone."""
    told = any(parse_author_count(line) is not None for line in footer)
    may_be_one = len(paragraphs) == 2 if told else len(paragraphs) > 2
    last = paragraphs[-1] if may_be_one else ""
    names_one = 0 < len(last) <= _MAX_ORGANISATION_LENGTH and not last.endswith((".", "?", "!")) and "://" not in last
    return paragraphs[:-1] if names_one else paragraphs


def _date_text(footer: Sequence[PageLine]) -> str:
    """Give what stands where the date should, date or not."""
    for line in footer:
        if parse_date_line(line):
            return line.text
    plain = (line for line in footer if parse_author_count(line) is None and not is_separator(line) and not line.links)
    return next((line.text for line in plain if parse_comments(line) is None and not _is_boilerplate(line)), "")


def _parse_comments(footer: Sequence[PageLine]) -> int | None:
    for line in footer:
        count = parse_comments(line)
        if count is not None and (not line.links or line.links[0].endswith("#community")):
            return count
    return None


def _find_arxiv_id(card: Card) -> str | None:
    for url in (address for line in (*card.body, *card.footer) for address in line.links):
        login = _LOGIN_LINK.search(url)
        if found := parse_arxiv_id(login.group(1) if login else url):
            return found
    return None


def _is_external(url: str) -> bool:
    """Tell an address that is neither the page's own nor the paper's."""
    host = host_of(url)
    if host in {"huggingface.co", "hf.co"}:
        return is_code(url)
    return not host.endswith((".huggingface.co", "arxiv.org"))
