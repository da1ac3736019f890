"""A paper as a row of one or two lines in the list, with as many of its facts as fit beside its title.

The title has priority: the facts after it are dropped one by one before the title is cut.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from reader.paper import Paper, Span
from reader.text import screen_line
from widgets.cells import cell_width, clip_spans, count_fitting, pad_left, split_at_spans, truncate, wrap

UNREAD_SYMBOL, STARRED_SYMBOL, SELECTED_SYMBOL, NOTE_SYMBOL, DUPLICATE_SYMBOL = "●", "★", "▌", "✎", "≈"
SNOOZED_SYMBOL = "z"
FLAGS_WIDTH = 4
WIDE = 99
"""Width of the list, in cells, from which code and counts are written out."""
AUTHOR_WIDTH = 150
"""Width of the list, in cells, from which a row names the first author."""
TAGS_WIDTH = 64
"""Width of the list, in cells, from which a row shows tags."""
MAX_TAGS, MIN_TAGS, MAX_AUTHOR = 24, 10, 24
MIN_FACTS_WIDTH = 15
"""Cells of a title below which nothing else fits."""
GAP = 2
"""Cells between two facts."""


class Cell(NamedTuple):
    """A part of a row and the name of its style; an empty name is the row's own style."""

    text: str
    style: str = ""


class RowContext(NamedTuple):
    """What a row depends on besides its paper: the listing and what is known about the paper in it."""

    matches: tuple[Span, ...] = ()
    """The parts of the title that match the query, in characters of the shown title."""
    sort: str = ""
    """What the papers are sorted by."""
    year: int | None = None
    """The year of the newest digest, if rows show the days of their digests."""
    is_mixed: bool = False
    """Whether the listing may hold read and unread papers, so that the unread ones need a sign."""
    is_selected: bool = False
    has_duplicate: bool = False
    is_new: bool = False
    is_muted: bool = False
    """Whether the paper is shown like a read one, because it stays only until the view is left."""
    reason: str = ""
    """Why the paper matches, if the title does not show it."""
    today: date = date.min
    """The current day, which decides which papers are still snoozed."""


NO_CONTEXT = RowContext()


class _Facts(NamedTuple):
    """The facts after the title, from left to right; empty ones are left out."""

    author: str = ""
    tags: str = ""
    date: str = ""
    code: str = ""
    number: str = ""


def render_row(paper: Paper, width: int, context: RowContext = NO_CONTEXT) -> Iterator[Cell]:
    """Yield the cells of a paper's row from left to right, `width` cells in all."""
    title = _title(paper, context)
    room = max(1, width - FLAGS_WIDTH)
    all_facts = _facts(paper, width, context) if room >= MIN_FACTS_WIDTH else _Facts()
    facts = _fitted(paper, all_facts, cell_width(title), room, width)
    behind = list(_cells(facts))
    room -= sum(cell_width(cell.text) for cell in behind)
    yield from _flags(paper, context)
    yield from _title_cells(title, (0, len(title)), max(0, room), _style(paper, context), context)
    yield from behind


def render_two_lines(
    paper: Paper, width: int, context: RowContext = NO_CONTEXT
) -> tuple[Sequence[Cell], Sequence[Cell]]:
    """Return the cells of a paper's row on two lines, each `width` cells wide; the second has the facts."""
    title, style = _title(paper, context), _style(paper, context)
    room = max(1, width - FLAGS_WIDTH)
    start, end = next(wrap(title, room))
    rest = (end + len(title[end:]) - len(title[end:].lstrip()), len(title))
    facts = (_code(paper, 0), _count(paper, context, 0)) if room >= MIN_FACTS_WIDTH else ()
    behind = [Cell(f" {text}", "dim") for text in facts if text]
    room_below = room - sum(cell_width(cell.text) for cell in behind)
    if context.reason and cell_width(title[rest[0] :]) + cell_width(context.reason) + GAP <= room_below:
        behind.insert(0, Cell(f"{' ' * GAP}{context.reason}", "dim"))
        room_below -= cell_width(context.reason) + GAP
    first = [*_flags(paper, context), *_title_cells(title, (start, end), room, style, context)]
    second = [Cell(" " * FLAGS_WIDTH), *_title_cells(title, rest, room_below, style, context), *behind]
    return first, second


def _facts(paper: Paper, width: int, context: RowContext) -> _Facts:
    names = [screen_line(name) for name in paper.authors[:1]]
    return _Facts(
        author=context.reason or (truncate(names[0], MAX_AUTHOR) if names and width >= AUTHOR_WIDTH else ""),
        tags=_tags(paper, MAX_TAGS) if width >= TAGS_WIDTH else "",
        date=_digest_day(paper, context.year) if context.year and width >= TAGS_WIDTH else "",
        code=_code(paper, width),
        number=_count(paper, context, width),
    )


def _fitted(paper: Paper, facts: _Facts, title: int, room: int, width: int) -> _Facts:
    """Return the facts that fit after a title of some width, each padded to its column."""
    columns = _Facts(code=" " * (5 if width >= WIDE else 2), number=" " * (7 if width >= WIDE else 4))
    aligned = facts._replace(
        code=pad_left(facts.code, len(columns.code)), number=_pad_count(facts.number, len(columns.number))
    )
    used = cell_width(aligned.code) + cell_width(aligned.number)
    least_tags = GAP + min(MIN_TAGS, cell_width(facts.tags)) if facts.tags else 0
    if title + least_tags + used > room or room < MIN_FACTS_WIDTH:  # the title takes the empty columns
        aligned = aligned._replace(
            code=aligned.code if facts.code else "", number=aligned.number if facts.number else ""
        )
        used = cell_width(aligned.code) + cell_width(aligned.number)
    spare = room - title - used
    tags = _fit_tags(paper, facts.tags, spare)
    spare -= cell_width(tags)
    day = " " * GAP + facts.date if facts.date and cell_width(facts.date) + GAP <= spare else ""
    spare -= cell_width(day)
    author = f"{' ' * GAP}{facts.author}" if facts.author and cell_width(facts.author) + GAP <= spare else ""
    return aligned._replace(tags=tags, date=day, author=author)


def _fit_tags(paper: Paper, tags: str, spare: int) -> str:
    """Return the tags that fit in the spare cells, or in a few that the title gives up."""
    room = max(min(MIN_TAGS, cell_width(tags)), spare - GAP)
    fitted = tags if cell_width(tags) <= room else _tags(paper, room)
    return " " * GAP + fitted if tags else ""


def _pad_count(count: str, width: int) -> str:
    return pad_left(count, max(width, cell_width(count) + 1)) if count else " " * width


def _cells(facts: _Facts) -> Iterator[Cell]:
    for name, text in facts._asdict().items():
        if text:
            yield Cell(text, "tags" if name == "tags" else "dim")


def _code(paper: Paper, width: int) -> str:
    return ("code" if width >= WIDE else "c") if paper.code else ""


def _count(paper: Paper, context: RowContext, width: int) -> str:
    """Return the value that the papers are sorted by if it is a number or a day, else the upvotes."""
    day = {"date": paper.published, "added": paper.added}.get(context.sort)
    if day is not None:
        return f"{day.day} {day:%b %Y}"
    count, symbol = paper.upvotes, "▲"
    if context.sort == "comments":
        count, symbol = paper.comments, "✉"
    elif context.sort == "stars":
        count, symbol = paper.stars, "☆"
    if count is None:
        return ""
    number = _abbreviate(count)
    if width >= WIDE:
        return f"{symbol} {number:>2}"
    return number if width >= TAGS_WIDTH else f"{symbol}{number}"


def _abbreviate(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k" if count < 1_000_000 else "1M+"


def _digest_day(paper: Paper, year: int) -> str:
    day: date | None = paper.newest_day
    if day is None:
        return ""
    return f"{day.day:>2} {day:%b}" if day.year == year else f"{day:%b %Y}"


def _flags(paper: Paper, context: RowContext) -> Iterator[Cell]:
    marks = paper.marks
    yield Cell(SELECTED_SYMBOL if context.is_selected else " ", "selected")
    if marks.starred:
        yield Cell(STARRED_SYMBOL, "star")
    else:
        yield Cell(UNREAD_SYMBOL if context.is_mixed and not marks.read else " ", "unread")
    yield Cell(SNOOZED_SYMBOL if marks.is_snoozed(context.today) else NOTE_SYMBOL if marks.note else " ", "dim")
    yield Cell(" ")


def _style(paper: Paper, context: RowContext) -> str:
    if paper.marks.read or context.is_muted:
        return "read"
    return "new" if context.is_new else "title"


def _title(paper: Paper, context: RowContext) -> str:
    title = screen_line(paper.title)
    return f"{DUPLICATE_SYMBOL} {title}" if context.has_duplicate else title


def _title_cells(title: str, span: Span, width: int, style: str, context: RowContext) -> Iterator[Cell]:
    """Yield a part of a title, highlighted, truncated to a width and padded."""
    start, end = span
    fitted = truncate(title[start:end], width)
    end = start + len(fitted) - (fitted != title[start:end])
    lead = len(DUPLICATE_SYMBOL) + 1 if context.has_duplicate else 0
    matches = [(first + lead, last + lead) for first, last in context.matches]
    for part, is_match in split_at_spans(title, list(clip_spans(matches, start, end)), start, end):
        yield Cell(part, "match" if is_match else style)
    shown = cell_width(title[start:end])
    if shown < cell_width(fitted):
        yield Cell("…", style)
    yield Cell(" " * (width - cell_width(fitted)))


def _tags(paper: Paper, width: int) -> str:
    """Return as many tags as fit into a width, and how many more there are."""
    tags = [f"#{screen_line(tag)}" for tag in paper.marks.tags]
    if count := count_fitting(tags, width):
        return " ".join(tags[:count]) + (f" +{len(tags) - count:,}" if count < len(tags) else "")
    return truncate(tags[0], width) if tags else ""
