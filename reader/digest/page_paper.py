"""What one card of a saved page says of its paper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from reader.digest.page_cards import (
    COUNT,
    Card,
    author_count_in,
    comments_in,
    date_in,
    is_separator,
    shows_votes,
    votes_in,
)
from reader.digest.page_lines import Line
from reader.digest.years import WrittenDate
from reader.links import each_once, host_of, is_code, links_in, rejoined
from reader.paper import arxiv_id_in

_STARS = re.compile(r"(?:LINK:\s*)?(?:GitHub\s*)?[0-9][0-9.,]{0,8}\s*[kKM]?|(?:LINK:\s*)?GitHub", re.IGNORECASE)
_FURNITURE = re.compile(
    rf"-|–|—|new|(?:view )?arxiv page|view pdf|github\W{{0,3}}(?:{COUNT})?|project page|upvote|submitted by.{{0,80}}|image|"
    rf"(?:upvotes?|▲)\s*{COUNT}|published on|{COUNT} comments?|\+[0-9]{{1,3}}|show (?:more|less)|read more|"
    r"ai-generated summary|your browser does not support the video tag\.?|"
    r"\[(?:img|image|[^\[\]]{1,60}\.(?:png|jpe?g|gif|svg|webp))\]",
    re.IGNORECASE,
)
_LOGIN_OF_PAPER = re.compile(r"login\?next=%2Fpapers%2F([0-9.]{9,12})")
_LONGEST_ORGANISATION = 100
_SHORTEST_ABSTRACT = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper as its card shows it: its date may lack the year; `dated` is what stands where the date should."""

    line: int
    title: str
    abstract: str
    author_count: int | None = None
    written: WrittenDate | None = None
    dated: str = ""
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    complete: bool = True


def shown_in(card: Card) -> Shown | None:
    """Read one card; None where it holds no title."""
    upvotes, body = _upvotes_and_words(card)
    paragraphs = _without_organisation(_paragraphs(body), card.foot)
    if not paragraphs:
        return None
    title, abstract = paragraphs[0], " ".join(paragraphs[1:])
    if not card.foot and not card.body[0].level and len(abstract) < _SHORTEST_ABSTRACT:
        return None
    addresses = [address for line in (*card.body, *card.foot, *card.buttons) for address in line.links]
    arxiv_id = _arxiv_id(card)
    dates = [found for line in card.foot if (found := date_in(line))]
    written, comments = dates[0] if dates else (None, None)
    return Shown(
        line=body[0].number,
        title=title,
        abstract=abstract,
        author_count=next((n for line in card.foot if (n := author_count_in(line)) is not None), None),
        written=written,
        dated=_dated(card.foot),
        comments=_comments(card.foot) if comments is None else comments,
        upvotes=upvotes,
        arxiv_id=arxiv_id,
        url=next((a for a in addresses if arxiv_id and arxiv_id_in(a) == arxiv_id), None),
        links=each_once((*links_in(abstract), *filter(_leads_away, addresses))),
        complete=bool(card.foot) or bool(card.body[0].level),
    )


def _upvotes_and_words(card: Card) -> tuple[int | None, list[Line]]:
    """Part the number of upvotes from the lines that hold title and abstract."""
    votes = card.votes
    lines = (*card.body, *card.foot, *card.buttons)
    for line, following in zip_longest(lines, lines[1:]):
        if shows_votes(line):
            votes = votes_in(following) if following and votes_in(line) is None else votes_in(line)
    words = [line for line in card.body if line.level or not _is_furniture(line)]
    while _begins_with_votes(words):
        votes, words = votes_in(words[0]), words[1:]
    return votes, words


def _begins_with_votes(words: Sequence[Line]) -> bool:
    """Tell a number above the title from a title that is a number, which an abstract follows."""
    if len(words) < 2 or words[0].level or votes_in(words[0]) is None:
        return False
    return len(words) > 2 or not words[1].text.endswith(".")


def _is_furniture(line: Line) -> bool:
    if not line.text or _FURNITURE.fullmatch(line.text):
        return True
    return any(map(is_code, line.links)) and _STARS.fullmatch(line.text) is not None


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """Join lines into paragraphs; the first is the title, which a heading or a page without blank lines may wrap."""
    title = _lines_of_title(lines)
    return [part for part in (_joined(group) for group in (lines[:title], *_groups(lines[title:]))) if part]


def _joined(lines: Sequence[Line]) -> str:
    return rejoined("\n".join(line.text for line in lines)).replace("\n", " ")


def _lines_of_title(lines: Sequence[Line]) -> int:
    headed = bool(lines) and lines[0].level > 0
    count = 1
    while count < len(lines) and not lines[count].apart and (lines[count].level or lines[count].indented or not headed):
        count += 1
    return count if headed or count < len(lines) else 1


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if line.apart and group:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _without_organisation(paragraphs: list[str], foot: Sequence[Line]) -> list[str]:
    """Leave out the line that names an organisation: in place of "7 authors", or between them and a title alone."""
    told = any(author_count_in(line) is not None for line in foot)
    may_be_one = len(paragraphs) == 2 if told else len(paragraphs) > 2
    last = paragraphs[-1] if may_be_one else ""
    names_one = 0 < len(last) <= _LONGEST_ORGANISATION and not last.endswith((".", "?", "!")) and "://" not in last
    return paragraphs[:-1] if names_one else paragraphs


def _dated(foot: Sequence[Line]) -> str:
    """Give what stands where the date should, date or not."""
    for line in foot:
        if date_in(line):
            return line.text
    plain = (line for line in foot if author_count_in(line) is None and not is_separator(line) and not line.links)
    return next((line.text for line in plain if comments_in(line) is None and not _is_furniture(line)), "")


def _comments(foot: Sequence[Line]) -> int | None:
    for line in foot:
        count = comments_in(line)
        if count is not None and (not line.links or line.links[0].endswith("#community")):
            return count
    return None


def _arxiv_id(card: Card) -> str | None:
    for address in (address for line in (*card.body, *card.foot) for address in line.links):
        login = _LOGIN_OF_PAPER.search(address)
        if found := arxiv_id_in(login.group(1) if login else address):
            return found
    return None


def _leads_away(address: str) -> bool:
    """Tell an address that is neither the page's own nor the paper's."""
    host = host_of(address)
    if host in {"huggingface.co", "hf.co"}:
        return is_code(address)
    return not host.endswith((".huggingface.co", "arxiv.org"))
