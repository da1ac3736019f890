"""A reference as plain text, in the form of the APA manual (7th edition) for preprints."""

from reader.export.facts import doi_of, url_of
from reader.paper import Paper, doi_url, publication_year
from reader.text import printable
from reader.text.authors import is_group, parse_name

_MAX_AUTHORS = 20
_NAMED_OF_MANY = 19


def apa_reference(paper: Paper) -> str:
    """Return the reference, which begins with the title if the paper has no authors."""
    year = f"({publication_year(paper) or 'n.d.'})."
    title = printable(paper.title)
    if paper.arxiv_id:
        title = f"{title} (arXiv:{paper.arxiv_id}). arXiv."
    elif title[-1:] not in ".?!":
        title += "."
    link = doi_url(doi) if (doi := doi_of(paper)) else url_of(paper)
    authors = _authors(paper)
    head = f"{_ended(authors)} {year} {title}" if authors else f"{title} {year}"
    return f"{head} {link}".strip()


def _authors(paper: Paper) -> str:
    names = [_name(name) for author in paper.authors if (name := printable(author))]
    if (paper.author_count or 0) > len(paper.authors):
        return ", ".join([*names[:_NAMED_OF_MANY], "et al."]) if names else ""
    if len(names) > _MAX_AUTHORS:
        return ", ".join([*names[:_NAMED_OF_MANY], f". . . {names[-1]}"])
    return ", ".join([*names[:-2], ", & ".join(names[-2:])])


def _name(author: str) -> str:
    name = parse_name(author)
    if not name.given or is_group(author):
        return name.family
    initials = " ".join(_initial(word) for word in name.given.split())
    family = f"{name.particle} {name.family}".strip()
    return ", ".join(filter(None, (family, initials, name.suffix)))


def _initial(word: str) -> str:
    """Return "J.-L." for "Jean-Luc"; keep a name in a script other than Latin whole."""
    if not word.isascii() and not word[0].isupper():
        return word
    return "-".join(f"{part[0]}." for part in word.split("-") if part)


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
