"""BibTeX, in conventions that every reference manager accepts, and its dialect for BibLaTeX and Biber."""

from collections.abc import Callable, Iterable, Iterator

from reader.export.facts import code_of, date_of, doi_of
from reader.export.latex import UnknownCharacters, escape_doi, escape_latex, escape_literal, escape_url, in_braces
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper, publication_month, publication_year
from reader.text import clean_line
from reader.text.authors import family_first, is_indivisible, is_mistaken_for_particle
from reader.text.links import is_safe_url
from reader.text.tex import tex_to_text

Field = tuple[str, str]
"""The name of a field, and its value as it appears in the file."""
_MAX_SHORT_TITLE_LENGTH = 40
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _write_entries(
    papers: Iterable[Paper],
    options: ExportOptions,
    kind_of: Callable[[Paper], str],
    fields_of: Callable[[Paper, ExportOptions], Iterable[Field]],
) -> Iterator[str]:
    """Yield an entry for each paper, with unique citation keys; a file ends with its preamble."""
    keys, unknown = options.unique_keys(), UnknownCharacters()
    for paper in papers:
        yield unknown.add(_format_entry(kind_of(paper), keys.key_for(paper), fields_of(paper, options))) + "\n"
    if options.is_file:
        yield unknown.preamble()


def _format_entry(kind: str, citation_key: str, fields: Iterable[Field]) -> str:
    """Return one entry; fields without a value are omitted."""
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{citation_key},\n{lines}}}\n"


def _head_fields(paper: Paper, substitute: str) -> Iterator[Field]:
    """Yield the title and the authors; `substitute` is the field that replaces missing authors.

    The title has two pairs of braces, so that no style changes its case.
    """
    yield ("title", f"{{{in_braces(paper.title)}}}")
    names = [name for author in paper.authors if (name := _escape_name(author))]
    others = ["others"] if (paper.author_count or 0) > len(paper.authors) else []
    yield ("author", f"{{{' and '.join(names + others)}}}" if names else "")
    if not names:
        yield (substitute, in_braces(_short_title(paper.title)))


def _link_fields(paper: Paper, code_name: str) -> Iterator[Field]:
    r"""Yield the DOI, the URL, and the URLs of the code as a text in the field `code_name`.

    The DOI is the publisher's, else the one that arXiv assigns to each of its papers. The URL is arXiv's if the id is
    known. The code is plain text because `\url` needs a LaTeX package and loses a `~` in citation-js.
    """
    yield ("doi", f"{{{escape_doi(doi)}}}" if (doi := doi_of(paper)) else "")
    url = f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else paper.url
    yield ("url", f"{{{escape_url(url)}}}" if url and is_safe_url(url) else "")
    code = ", ".join(code_of(paper))
    yield (code_name, f"{{Code: {escape_literal(code)}}}" if code else "")


def _extra_fields(paper: Paper, options: ExportOptions) -> Iterator[Field]:
    """Yield the fields chosen in `options`: the abstract, and the user's tags with keywords and categories."""
    if "abstract" in options.fields:
        yield ("abstract", in_braces(paper.abstract))
    if "keywords" in options.fields:
        keywords = (
            escape_latex(word).replace(",", " ")
            for word in (*paper.marks.tags, *paper.keywords, *_other_categories(paper))
        )
        text = ", ".join(dict.fromkeys(filter(None, keywords)))
        yield ("keywords", f"{{{text}}}" if text else "")


def _primary_category(paper: Paper) -> str:
    """Return the primary category of an arXiv paper as a field's value, or an empty string."""
    return in_braces(paper.categories[0]) if paper.arxiv_id and paper.categories else ""


def _other_categories(paper: Paper) -> tuple[str, ...]:
    """Return the categories, without the primary one of an arXiv paper, which has its own field."""
    return paper.categories[1:] if paper.arxiv_id else paper.categories


def _short_title(title: str) -> str:
    """Return the part of a title before its colon if that is short, else its first words."""
    name, colon, _ = title.partition(": ")
    return name if colon and len(name) <= _MAX_SHORT_TITLE_LENGTH else " ".join(title.split()[:4])


def _escape_name(name: str) -> str:
    """Return an author's name, in braces if it belongs to a group or BibTeX would split it."""
    name = clean_line(tex_to_text(name))
    if not name:
        return ""
    if is_indivisible(name):
        return f"{{{escape_literal(name)}}}"
    name = family_first(name)
    if "," in name:
        return escape_literal(name)
    *given, surname = name.split()
    return " ".join([*map(_given_name, given), escape_literal(surname)])


def _given_name(word: str) -> str:
    written = escape_literal(word)
    return f"{{{written}}}" if is_mistaken_for_particle(word) else written


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield an `@misc` entry for each paper, with unique citation keys; a file ends with its preamble."""
    return _write_entries(papers, options, lambda _paper: "misc", _bibtex_fields)


def _bibtex_fields(paper: Paper, options: ExportOptions) -> Iterator[Field]:
    yield from _head_fields(paper, "key")  # BibTeX warns about an entry with neither author nor key
    if year := publication_year(paper):
        yield ("year", f"{{{year}}}")
    if month := publication_month(paper):
        yield ("month", _MONTHS[month[1] - 1])
        yield ("day", f"{{{paper.published.day}}}" if paper.published else "")  # for Zotero, Typst and Reader itself
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("archivePrefix", "{arXiv}")
        yield ("primaryClass", _primary_category(paper))
    yield ("howpublished", in_braces(paper.venue))
    yield from _link_fields(paper, "note")
    yield from _extra_fields(paper, options)
    yield ("annote", in_braces(paper.marks.note))


def write_biblatex(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield an `@online` entry for each paper, or `@misc` without a URL, which Biber requires of `@online`.

    A file ends with its preamble.
    """
    return _write_entries(papers, options, lambda paper: "online" if paper.page_url else "misc", _biblatex_fields)


def _biblatex_fields(paper: Paper, options: ExportOptions) -> Iterator[Field]:
    yield from _head_fields(paper, "label")
    yield ("date", f"{{{date}}}" if (date := date_of(paper)) else "")
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("eprinttype", "{arxiv}")
        yield ("eprintclass", _primary_category(paper))
    yield ("note", in_braces(paper.venue))
    yield from _link_fields(paper, "addendum")
    yield from _extra_fields(paper, options)
    yield ("annotation", in_braces(paper.marks.note))
