"""The forms in which papers are copied to the clipboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader.paper import Paper
from reader.text import printable

MAX_CITED_AUTHORS = 20
"""Of more authors, a citation in the style of the APA names the first 19 and the last one."""


TextOf = Callable[[Sequence[Paper]], str]


@dataclass(frozen=True, slots=True)
class CopyForm:
    """A form: its name in a notice, and the text of papers, which is empty if none has anything to copy."""

    label: str
    text: TextOf


def _each(text: Callable[[Paper], str], separator: str = "\n") -> TextOf:
    return lambda papers: separator.join(filter(None, map(text, papers)))


def _url(paper: Paper) -> str:
    return paper.page_url or next(iter(paper.links), "")


def _writer(name: str) -> TextOf:
    def write_all(papers: Sequence[Paper]) -> str:
        from reader.export import write  # noqa: PLC0415 - imported when first used

        return "".join(write(papers, name)).strip() + "\n" if papers else ""

    return write_all


def _markdown_link(paper: Paper) -> str:
    from reader.export.markdown import title_link  # noqa: PLC0415

    return title_link(paper)


def _abstract(paper: Paper) -> str:
    from reader.tex import tex_to_text  # noqa: PLC0415

    return tex_to_text(paper.abstract)


def apa_citation(paper: Paper) -> str:
    """Return a citation in the style of the APA: "Vaswani, A., & Shazeer, N. (2017). Attention Is All You Need. URL"."""
    names = list(map(_inverted_name, paper.authors))
    if len(names) > MAX_CITED_AUTHORS:
        authors = f"{', '.join(names[: MAX_CITED_AUTHORS - 1])}, … {names[-1]}"
    else:
        authors = ", & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    day = paper.published or paper.newest_day
    title = printable(paper.title).rstrip(".")
    sentences = [f"({day.year if day else 'n.d.'})", f"{title}{'' if title.endswith(('?', '!')) else '.'}"]
    lead = f"{authors or title} {sentences[0]}." + (f" {sentences[1]}" if authors else "")
    return " ".join(filter(None, (lead, f"arXiv:{paper.arxiv_id}." if paper.arxiv_id else "", _url(paper))))


def _inverted_name(name: str) -> str:
    """Return a name with the family name first and the others as initials: "Lovelace, A."."""
    *given, family = printable(name).split() or [""]
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given)
    return f"{family}, {initials}" if initials else family


COPY_FORMS: dict[str, CopyForm] = {
    "url": CopyForm("URL", _each(_url)),
    "code": CopyForm("code URL", _each(lambda paper: next(iter(paper.code), ""))),
    "title": CopyForm("title", _each(lambda paper: printable(paper.title))),
    "abstract": CopyForm("abstract", _each(_abstract, "\n\n")),
    "citation": CopyForm("citation", _each(apa_citation)),
    "apa": CopyForm("citation", _each(apa_citation)),
    "markdown": CopyForm("Markdown link", _each(_markdown_link)),
    "bibtex": CopyForm("BibTeX", _writer("bibtex")),
    "biblatex": CopyForm("BibLaTeX", _writer("biblatex")),
}
"""Every form by its name, which is a value of `copy_as` and of `reader copy --as`."""
