"""The cards of a saved page: the lines that belong to each paper, and the facts in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from reader.formats.dates import PartialDate
from reader.formats.fields import COUNT, parse_count
from reader.formats.hf_page_lines import (
    PageLine,
    footer_end,
    is_separator,
    parse_author_count,
    parse_comments,
    parse_date_line,
    parse_votes,
)
from reader.formats.input_text import decode_line
from reader.paper import parse_arxiv_id
from reader.text.links import find_links, host_of, is_code, rejoin_urls, unique_urls

_BUTTON_WITH_COUNT = r"(?:upvotes?|github)\W{0,3}"
_PAGES = r"(?:arxiv page|view pdf|project page)"
_BUTTON = re.compile(rf"(?:{_BUTTON_WITH_COUNT}(?:{COUNT})?|{_PAGES})(?:\s+{_PAGES})*", re.IGNORECASE)
_PAPER_LINK = re.compile(r"https://(?:huggingface\.co|hf\.co)/papers/\d")

_STARS = re.compile(rf"(?:LINK:\s*)?(?:GitHub\W{{0,3}})?({COUNT})?", re.IGNORECASE)
_GITHUB = re.compile(rf"GitHub\W{{0,3}}({COUNT})?(?:\s+{_PAGES})*", re.IGNORECASE)
_SUBMITTED_BY = re.compile(r"(?:subscribe\s?)?submitted by:?(?: (\S.{0,79}))?", re.IGNORECASE)
_MAX_LINES_ABOVE = 5
"""The most lines above a heading that can belong to its card: "Submitted by", a name, an image, the votes."""
_BOILERPLATE = re.compile(
    rf"-|–|—|new|(?:view )?arxiv page|view pdf|github\W{{0,3}}(?:{COUNT})?|project page|upvote|"
    rf"submitted by.{{0,80}}|image|(?:upvotes?|▲)\s*{COUNT}|published on|{COUNT} comments?|\+[0-9]{{1,3}}|"
    r"show (?:more|less)|read more|"
    r"ai-generated summary|your browser does not support the video tag\.?|"
    r"\[(?:img|image|[^\[\]]{1,60}\.(?:png|jpe?g|gif|svg|webp))\]",
    re.IGNORECASE,
)
_LOGIN_LINK = re.compile(r"login\?next=%2Fpapers%2F([0-9.]{9,12})")
_MAX_ORGANIZATION_LENGTH = 100
_MIN_ABSTRACT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of one paper: its body, its footer (authors, date, comments), and the buttons below."""

    body: tuple[PageLine, ...]
    footer: tuple[PageLine, ...]
    votes: int | None = None
    buttons: tuple[PageLine, ...] = ()
    submitter: str = ""


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """A paper as its card shows it; the date may lack the year, and `date_text` is the text in the date's place."""

    line: int
    title: str
    abstract: str
    author_count: int | None = None
    date: PartialDate | None = None
    date_text: str = ""
    comments: int | None = None
    upvotes: int | None = None
    stars: int | None = None
    organization: str = ""
    submitter: str = ""
    arxiv_id: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    is_complete: bool = True


def has_card(lines: Sequence[PageLine]) -> bool:
    """Return whether any lines form the footer of a card: the authors, and the date or the dot."""
    for index, line in enumerate(lines):
        count = footer_end(lines, index) - index
        if count >= 2 or (count == 1 and parse_author_count(line) is not None and parse_date_line(line)):
            return True
    return False


def split_cards(lines: Sequence[PageLine]) -> Iterator[Card]:
    """Split a page into cards, before headings if it has any, else after footers."""
    starts = [index for index in range(len(lines)) if _starts_card(lines, index)]
    return _split_at_headings(lines, starts) if starts else _split_at_footers(lines)


def _starts_card(lines: Sequence[PageLine], index: int) -> bool:
    line = lines[index]
    if not (line.level >= 3 or (line.level and any(map(_PAPER_LINK.match, line.links)))):
        return False
    before = lines[index - 1] if index else None
    continues = before and before.level >= 3 and (not line.after_blank or (line.links and line.links == before.links))
    return not continues


def _split_at_headings(lines: Sequence[PageLine], starts: Sequence[int]) -> Iterator[Card]:
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        before = lines[start - 1] if start else None
        votes = parse_votes(before) if before and before.text[:1].isdigit() and not _is_star_line(before) else None
        end = _preamble_start(lines, following) if following < len(lines) else following
        footers = (index for index in range(start + 1, end) if footer_end(lines, index) > index)
        footer = next(footers, end)
        submitter = _find_submitter(lines[max(start - _MAX_LINES_ABOVE, 0) : start])
        yield Card(tuple(lines[start:footer]), tuple(lines[footer:end]), votes, submitter=submitter)


def _split_at_footers(lines: Sequence[PageLine]) -> Iterator[Card]:
    start = index = 0
    while index < len(lines):
        end = min(footer_end(lines, index), len(lines))
        if end > index:
            body = tuple(lines[start:index])
            start = end if any(map(_is_vote_line, body)) else _buttons_end(lines, end)
            yield Card(body, tuple(lines[index:end]), None, tuple(lines[end:start]), _find_submitter(body))
            index = start
        else:
            index += 1
    if start < len(lines):
        yield Card(tuple(lines[start:]), ())


def _preamble_start(lines: Sequence[PageLine], heading: int) -> int:
    """Return the index of "Submitted by" above a heading, or the index of the heading."""
    above = range(max(heading - _MAX_LINES_ABOVE, 0), heading)
    return next((index for index in above if _SUBMITTED_BY.fullmatch(lines[index].text)), heading)


def _find_submitter(lines: Sequence[PageLine]) -> str:
    """Return the name after or below "Submitted by", to which a number of votes may be attached."""
    for line, following, votes in zip_longest(lines, lines[1:], lines[2:]):
        if match := _SUBMITTED_BY.fullmatch(line.text):
            name = match[1] or (following.text if following else "")
            return name.removesuffix(votes.text) or name if votes and parse_votes(votes) is not None else name
    return ""


def _is_star_line(line: PageLine) -> bool:
    """Return whether a line is a link to a repository with nothing but its stars."""
    return any(map(is_code, line.links)) and _STARS.fullmatch(line.text) is not None


def _is_vote_line(line: PageLine) -> bool:
    """Return whether a line is "Upvote" with or without a number."""
    return line.text[:6].casefold() == "upvote"


def _buttons_end(lines: Sequence[PageLine], start: int) -> int:
    """Return the end of the buttons below a card ("Upvote", "45", "GitHub", "1.2k", "arXiv Page"), or `start`.

    A number belongs to the button before it; above the next title it counts the votes of that paper.
    """
    end = start
    while end < len(lines) and _is_button(lines, end):
        end += 1
    return end


def _is_button(lines: Sequence[PageLine], index: int) -> bool:
    line = lines[index]
    return bool(_BUTTON.fullmatch(line.text)) or _is_star_line(line) or _is_button_count(lines, index)


def _is_button_count(lines: Sequence[PageLine], index: int) -> bool:
    before, text = lines[index - 1].text, lines[index].text
    return bool(re.fullmatch(COUNT, text) and re.fullmatch(_BUTTON_WITH_COUNT, before, re.IGNORECASE))


def parse_card(card: Card) -> ParsedCard | None:
    """Parse a card; None if it has no title."""
    upvotes, body = _split_upvotes(card)
    paragraphs, organization = _split_organization(_paragraphs(body), card.footer)
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
        stars=_parse_stars((*card.body, *card.footer, *card.buttons)),
        organization=organization,
        submitter=card.submitter,
        arxiv_id=arxiv_id,
        url=next((each for each in urls if arxiv_id and parse_arxiv_id(each) == arxiv_id), None),
        links=unique_urls((*find_links(abstract), *filter(_is_external, urls))),
        is_complete=bool(card.footer) or bool(card.body[0].level),
    )


def _split_upvotes(card: Card) -> tuple[int | None, list[PageLine]]:
    """Separate the number of upvotes from the lines with the title and the abstract."""
    votes = card.votes
    lines = (*card.body, *card.footer, *card.buttons)
    for line, following in zip_longest(lines, lines[1:]):
        if _is_vote_line(line):
            votes = parse_votes(following) if following and parse_votes(line) is None else parse_votes(line)
    body = [line for line in card.body if line.level or not _is_boilerplate(line)]
    while _starts_with_votes(body):
        votes, body = parse_votes(body[0]), body[1:]
    return votes, body


def _starts_with_votes(body: Sequence[PageLine]) -> bool:
    """Return whether a number stands above the title and is not itself a title with an abstract below."""
    if len(body) < 2 or body[0].level or parse_votes(body[0]) is None:
        return False
    return len(body) > 2 or not body[1].text.endswith(".")


def _is_boilerplate(line: PageLine) -> bool:
    if not line.text or _BOILERPLATE.fullmatch(line.text):
        return True
    return _is_star_line(line)


def _parse_stars(lines: Sequence[PageLine]) -> int | None:
    """Return the stars of the repository: the number in a link to it, or after or below "GitHub"."""
    for line, following in zip_longest(lines, lines[1:]):
        match = (_STARS if _is_star_line(line) else _GITHUB).fullmatch(line.text) if len(line.text) < 30 else None
        if match and match[1]:
            return parse_count(match[1])
        if match and following and "github" in line.text.lower() and re.fullmatch(COUNT, following.text):
            return parse_count(following.text)
    return None


def _paragraphs(lines: Sequence[PageLine]) -> list[str]:
    """Join lines into paragraphs; the first is the title, which may be wrapped."""
    title = _title_line_count(lines)
    return [part for part in (_join(group) for group in (lines[:title], *_group_lines(lines[title:]))) if part]


def _join(lines: Sequence[PageLine]) -> str:
    return decode_line(rejoin_urls("\n".join(line.text for line in lines)))


def _title_line_count(lines: Sequence[PageLine]) -> int:
    has_heading = bool(lines) and lines[0].level > 0
    count = 1
    while (
        count < len(lines)
        and not lines[count].after_blank
        and (lines[count].level or lines[count].is_indented or not has_heading)
    ):
        count += 1
    return count if has_heading or count < len(lines) else 1


def _group_lines(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    group: list[PageLine] = []
    for line in lines:
        if line.after_blank and group:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _split_organization(paragraphs: list[str], footer: Sequence[PageLine]) -> tuple[list[str], str]:
    """Separate the line of an organization, which replaces "7 authors" or follows a title without an abstract."""
    has_authors = any(parse_author_count(line) is not None for line in footer)
    may_be_one = len(paragraphs) == 2 if has_authors else len(paragraphs) > 2
    last = paragraphs[-1] if may_be_one else ""
    is_organization = (
        0 < len(last) <= _MAX_ORGANIZATION_LENGTH and not last.endswith((".", "?", "!")) and "://" not in last
    )
    return (paragraphs[:-1], last) if is_organization else (paragraphs, "")


def _date_text(footer: Sequence[PageLine]) -> str:
    """Return the text in the place of the date, even if it is not a date."""
    for line in footer:
        if parse_date_line(line):
            return line.text
    plain = (line for line in footer if parse_author_count(line) is None and not is_separator(line) and not line.links)
    return next((line.text for line in plain if parse_comments(line) is None and not _is_boilerplate(line)), "")


def _parse_comments(footer: Sequence[PageLine]) -> int | None:
    """Return the number of comments: a number that is unlinked or links to the comments, and is not below a button."""
    for before, line in zip((None, *footer), footer, strict=False):
        count = parse_comments(line)
        is_of_button = before and re.fullmatch(_BUTTON_WITH_COUNT, before.text, re.IGNORECASE)
        if count is not None and not is_of_button and (not line.links or line.links[0].endswith("#community")):
            return count
    return None


def _find_arxiv_id(card: Card) -> str | None:
    for url in (link for line in (*card.body, *card.footer) for link in line.links):
        login = _LOGIN_LINK.search(url)
        if found := parse_arxiv_id(login.group(1) if login else url):
            return found
    return None


def _is_external(url: str) -> bool:
    """Return whether a URL leads neither to the site nor to the paper itself."""
    host = host_of(url)
    if host in {"huggingface.co", "hf.co"}:
        return is_code(url)
    return not host.endswith((".huggingface.co", "arxiv.org"))
