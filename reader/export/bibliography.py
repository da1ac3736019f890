"""The shape that BibTeX and BibLaTeX share: a kind, a citation key, and fields in braces."""

from collections.abc import Iterable

from reader.export.latex import escaped, escaped_address, escaped_literally, escaped_name
from reader.links import is_openable
from reader.paper import Paper

Field = tuple[str, str]
"""A field's name, and its value as it stands in the file."""


def entry(kind: str, citation_key: str, fields: Iterable[Field]) -> str:
    """Write one paper; fields without a value are left out."""
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{citation_key},\n{lines}}}\n"


def braced(text: str) -> str:
    """Write a text as a field's value, nothing where it is empty."""
    value = escaped(text)
    return f"{{{value}}}" if value else ""


def title_of(paper: Paper) -> Field:
    """Write the title in two pairs of braces, so that no style changes its case."""
    return ("title", f"{{{braced(paper.title)}}}")


def authors_of(paper: Paper) -> Field:
    """Write the authors' names, and that there are others where the digest named only some."""
    names = [name for author in paper.authors if (name := escaped_name(author))]
    others = ["others"] if (paper.author_count or 0) > len(paper.authors) else []
    return ("author", f"{{{' and '.join(names + others)}}}" if names else "")


def address_of(paper: Paper) -> Field:
    """Write arXiv's address of the paper where its id is known, else that of the page which a digest gave."""
    page = f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else paper.url
    return ("url", f"{{{escaped_address(page)}}}" if page and is_openable(page) else "")


def code_of(paper: Paper, name: str) -> Field:
    r"""Write where the code is, in the field of that name.

    As text, since `\url` needs a package in LaTeX and loses a `~` in citation-js.
    """
    addresses = ", ".join(filter(is_openable, paper.code))
    return (name, f"{{Code: {escaped_literally(addresses)}}}" if addresses else "")


def doi_of(paper: Paper) -> Field:
    """Write the DOI that arXiv gives each of its papers."""
    return ("doi", f"{{10.48550/arXiv.{paper.arxiv_id}}}" if paper.arxiv_id else "")


def keywords_of(paper: Paper) -> Field:
    """Write the user's tags, then the digest's keywords."""
    return ("keywords", braced(", ".join(dict.fromkeys((*paper.marks.tags, *paper.keywords)))))
