"""The shape that BibTeX and BibLaTeX share: a kind, a citation key, and fields in braces."""

from collections.abc import Iterable

from reader.export.latex import escape_latex, escape_name, escape_url, escaped_literally
from reader.links import is_safe_url
from reader.paper import Paper

Field = tuple[str, str]
"""A field's name, and its value as it stands in the file."""


def format_entry(kind: str, citation_key: str, fields: Iterable[Field]) -> str:
    """Write one paper; fields without a value are left out."""
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{citation_key},\n{lines}}}\n"


def in_braces(text: str) -> str:
    """Write a text as a field's value, nothing where it is empty."""
    value = escape_latex(text)
    return f"{{{value}}}" if value else ""


def title_field(paper: Paper) -> Field:
    """Write the title in two pairs of braces, so that no style changes its case."""
    return ("title", f"{{{in_braces(paper.title)}}}")


def author_field(paper: Paper) -> Field:
    """Write the authors' names, and that there are others where the digest named only some."""
    names = [name for author in paper.authors if (name := escape_name(author))]
    others = ["others"] if (paper.author_count or 0) > len(paper.authors) else []
    return ("author", f"{{{' and '.join(names + others)}}}" if names else "")


def url_field(paper: Paper) -> Field:
    """Write arXiv's address of the paper where its id is known, else that of the page which a digest gave."""
    page = f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else paper.url
    return ("url", f"{{{escape_url(page)}}}" if page and is_safe_url(page) else "")


def code_field(paper: Paper, name: str) -> Field:
    r"""Write where the code is, in the field of that name.

    As text, since `\url` needs a package in LaTeX and loses a `~` in citation-js.
    """
    urls = ", ".join(filter(is_safe_url, paper.code))
    return (name, f"{{Code: {escaped_literally(urls)}}}" if urls else "")


def doi_field(paper: Paper) -> Field:
    """Write the DOI that arXiv gives each of its papers."""
    return ("doi", f"{{10.48550/arXiv.{paper.arxiv_id}}}" if paper.arxiv_id else "")


def keywords_field(paper: Paper) -> Field:
    """Write the user's tags, then the digest's keywords."""
    return ("keywords", in_braces(", ".join(dict.fromkeys((*paper.marks.tags, *paper.keywords)))))
