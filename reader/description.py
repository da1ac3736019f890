"""The one description of a paper, as labelled facts: the screen, `reader show` and plain mode arrange them.

Texts are readable and safe to show: TeX is converted, control characters are removed. The template of a first note is
filled with them, too.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from reader.paper import NO_REASONS, Appearance, Paper, Reasons, doi_url, format_count
from reader.text import clean_line, clean_text, printable
from reader.text.links import host_of, unique_urls

NO_ABSTRACT = "No abstract"
_SEPARATOR = " · "
_SOURCE_TITLES = {"hf-daily": "HF daily", "arxiv": "arXiv"}


class Fact(NamedTuple):
    """One labelled fact: its `url` is where it leads, its `query` finds what it names."""

    label: str
    text: str
    url: str = ""
    query: str = ""


def describe_paper(
    paper: Paper, today: date, duplicates: Sequence[Paper] = (), reasons: Reasons = NO_REASONS
) -> Iterator[Fact]:
    """Yield what is known about a paper, except its title and its abstract; several facts may share a label.

    `today` decides whether the paper is still snoozed.

    The labels, in order: duplicate, watch, rule and why (it has its place), state, tag, summary, authors, organization,
    published, venue, arXiv, doi, categories, counts, digest (newest first), trend, stars (of its
    repository), submitter, keywords, formerly, code, project, page, pdf, link, note.
    """
    for duplicate in duplicates:
        yield Fact("duplicate", printable(duplicate.title), query=f"is:similar:{duplicate.key}")
    yield from describe_reasons(reasons)
    yield from _marks(paper, today)
    if paper.summary:
        yield Fact("summary", printable(paper.summary))
    yield from _publication(paper)
    yield from _digests(paper)
    if paper.stars is not None:
        yield Fact("stars", f"{paper.stars:,}")
    if paper.submitter:
        yield Fact("submitter", printable(paper.submitter))
    if paper.keywords:
        yield Fact("keywords", printable(", ".join(paper.keywords)))
    yield from (Fact("formerly", printable(title)) for title in paper.former_titles)
    yield from _links(paper)
    if paper.marks.note:
        yield Fact("note", clean_text(paper.marks.note))


def describe_reasons(reasons: Reasons) -> Iterator[Fact]:
    """Yield why a paper has its place, as facts."""
    yield from (Fact("watch", printable(watch)) for watch in reasons.watches)
    yield from (Fact("rule", printable(rule)) for rule in reasons.rules)
    if reasons.why:
        yield Fact("why", printable(reasons.why))


def summarise_paper(paper: Paper, today: date) -> str:
    """Return one line for a paper in a list: size, date, reception, code and what the user did with it."""
    code_hosts = " and ".join(dict.fromkeys(map(host_of, paper.code)))
    tags = " ".join(map(clean_line, paper.marks.tags))
    count = paper.author_count or len(paper.authors)
    facts = (
        format_count(count, "author") if count else "",
        format_day(paper.published) if paper.published else "",
        *_counts(paper.upvotes, paper.comments),
        f"code on {code_hosts}" if code_hosts else "",
        *_states(paper, today),
        f"tagged {tags}" if tags else "",
        "with a note" if paper.marks.note else "",
    )
    return ", ".join(filter(None, facts))


def format_day(day: date, *, with_weekday: bool = False) -> str:
    """Return a day as people read it: "29 Dec 2025", "Mon 29 Dec 2025"."""
    text = f"{day.day} {day:%b} {day.year}"
    return f"{day:%a} {text}" if with_weekday else text


def format_near_day(day: date, today: date) -> str:
    """Return a day with its weekday, and without its year if that is this year: "Mon 29 Dec"."""
    return format_day(day, with_weekday=True).removesuffix(f" {day.year}" if day.year == today.year else "")


def _marks(paper: Paper, today: date) -> Iterator[Fact]:
    if states := _SEPARATOR.join(_states(paper, today)):
        yield Fact("state", states)
    yield from (Fact("tag", printable(tag), query=f"tag:{tag}") for tag in paper.marks.tags)


def _states(paper: Paper, today: date) -> Iterator[str]:
    if paper.withdrawn:
        yield "withdrawn"
    if paper.marks.starred:
        yield "starred"
    if paper.marks.read:
        yield "read"
    if day := paper.marks.snoozed_until:
        state = "snoozed until" if paper.marks.is_snoozed(today) else "back since"
        yield f"{state} {format_day(day, with_weekday=True)}"


def _publication(paper: Paper) -> Iterator[Fact]:
    authors = [printable(", ".join(paper.authors))] if paper.authors else []
    if paper.author_count and paper.author_count != len(paper.authors):
        authors.append(format_count(paper.author_count, "author"))
    if authors:
        yield Fact("authors", _SEPARATOR.join(authors))
    if paper.organization:
        yield Fact("organization", printable(paper.organization), query=f'org:"{paper.organization}"')
    if paper.published:
        yield Fact("published", format_day(paper.published))
    if paper.venue:
        yield Fact("venue", printable(paper.venue))
    if paper.arxiv_id:
        yield Fact("arXiv", paper.arxiv_id)
    if paper.doi:
        yield Fact("doi", printable(paper.doi), url=doi_url(paper.doi))
    if paper.categories:
        yield Fact("categories", printable(" ".join(paper.categories)))


def _digests(paper: Paper) -> Iterator[Fact]:
    counts = _SEPARATOR.join(_counts(paper.upvotes, paper.comments))
    if counts and not paper.appearances:
        yield Fact("counts", counts)
    newest_first = sorted(paper.appearances, key=lambda seen: (seen.day is not None, seen.day), reverse=True)
    yield from (Fact("digest", _describe_appearance(appearance)) for appearance in newest_first)
    if len(paper.appearances) > 1:
        from reader.whats_new import count_trend  # noqa: PLC0415 - few papers appear in two digests

        yield from (Fact("trend", trend) for trend in count_trend(paper.appearances))


def _describe_appearance(appearance: Appearance) -> str:
    source = _SOURCE_TITLES.get(appearance.source) or printable(appearance.source)
    day = format_day(appearance.day) if appearance.day else "undated"
    counts = _counts(appearance.upvotes, appearance.comments)
    return _SEPARATOR.join((f"{source} {day}", f"#{appearance.position + 1}", *counts))


def _counts(upvotes: int | None, comments: int | None) -> Iterator[str]:
    if upvotes is not None:
        yield format_count(upvotes, "upvote")
    if comments is not None:
        yield format_count(comments, "comment")


def _links(paper: Paper) -> Iterator[Fact]:
    labels = dict.fromkeys(paper.code, "code")
    for label, urls in (
        ("project", (paper.project_page,)),
        ("page", (paper.page_url,)),
        ("pdf", (paper.pdf_url,)),
        ("link", paper.links),
    ):
        for url in urls:
            if url:
                labels.setdefault(url, label)
    yield from (Fact(labels[url], clean_line(url), url=url) for url in unique_urls(labels))


def first_note(template: str, paper: Paper) -> str:
    """Return the template with the paper's facts in place of {title}, {authors}, {key}, {url} and {date}."""
    facts = {
        "{title}": printable(paper.title),
        "{authors}": printable(", ".join(paper.authors)),
        "{key}": paper.key,
        "{url}": paper.page_url or "",
        "{date}": format_day(paper.published) if paper.published else "",
    }
    for name, text in facts.items():
        template = template.replace(name, text)
    return template
