"""RIS, for Zotero, EndNote and Mendeley; all of them keep the number of a preprint of type RPRT."""

from collections.abc import Iterable, Iterator

from reader.export.facts import code_of, comment_of, doi_of, subjects_of, url_of
from reader.paper import Paper, publication_month, publication_year
from reader.text import printable
from reader.text.authors import parse_name

_Tag = tuple[str, str]


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield a reference for each paper."""
    for paper in papers:
        yield "".join(f"{name}  - {value}\n" for name, value in _tags(paper) if value) + "ER  - \n\n"


def _tags(paper: Paper) -> Iterator[_Tag]:
    yield ("TY", "RPRT")
    yield ("TI", printable(paper.title))
    for author in paper.authors:
        yield ("AU", _author(printable(author)))
    yield from _dates(paper)
    yield ("AB", printable(paper.abstract))
    for keyword in subjects_of(paper):
        yield ("KW", keyword)
    yield ("PB", "arXiv" if paper.arxiv_id else "")
    yield ("M1", f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else "")
    yield ("DO", doi_of(paper))
    yield ("UR", url_of(paper))  # Zotero keeps only the first one
    for url in code_of(paper):
        yield ("L2", url)
    yield ("N1", comment_of(paper))
    for line in paper.marks.note.splitlines():
        yield ("N1", printable(line))


def _dates(paper: Paper) -> Iterator[_Tag]:
    if paper.published:
        yield ("PY", f"{paper.published.year:04}")
        yield ("DA", paper.published.isoformat().replace("-", "/"))
    elif month := publication_month(paper):
        yield ("PY", str(month[0]))
        yield ("DA", f"{month[0]}/{month[1]:02}")
    elif year := publication_year(paper):
        yield ("PY", str(year))


def _author(author: str) -> str:
    """Return a name as "Family, Given", a group's without commas, which would turn it into a person's."""
    name = parse_name(author)
    return name.family_first if name.given else name.family.replace(",", "")
