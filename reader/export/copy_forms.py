"""The forms in which papers are copied to the clipboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from reader.paper import Paper
from reader.text import printable

if TYPE_CHECKING:
    from reader.export.options import ExportOptions


class TextOf(Protocol):
    """Returns the text of papers, empty if none has anything to copy; only forms that cite use the options."""

    def __call__(self, papers: Sequence[Paper], options: "ExportOptions | None" = None) -> str:
        """Return the text."""


@dataclass(frozen=True, slots=True)
class CopyForm:
    """A form: its name in notices, the function that returns the text, and whether it has citation keys."""

    label: str
    text: TextOf
    cites: bool = False


def _each(text: Callable[[Paper], str], separator: str = "\n") -> TextOf:
    def join(papers: Sequence[Paper], options: "ExportOptions | None" = None) -> str:  # noqa: ARG001 - the form of TextOf
        return separator.join(filter(None, map(text, papers)))

    return join


def _url(paper: Paper) -> str:
    return paper.page_url or next(iter(paper.links), "")


def _writer(name: str) -> TextOf:
    def write_all(papers: Sequence[Paper], options: "ExportOptions | None" = None) -> str:
        from reader.export import write  # noqa: PLC0415 - imported when first used
        from reader.export.options import DEFAULT_OPTIONS  # noqa: PLC0415

        entry = replace(options or DEFAULT_OPTIONS, is_file=False)
        return "".join(write(papers, name, entry)).strip() + "\n" if papers else ""

    return write_all


def _markdown_link(paper: Paper) -> str:
    from reader.export.markdown import title_link  # noqa: PLC0415

    return title_link(paper)


def _abstract(paper: Paper) -> str:
    from reader.text.tex import tex_to_text  # noqa: PLC0415

    return tex_to_text(paper.abstract)


def _apa_reference(paper: Paper) -> str:
    from reader.export.apa import apa_reference  # noqa: PLC0415

    return apa_reference(paper)


_APA = CopyForm("citation", _each(_apa_reference))
COPY_FORMS: dict[str, CopyForm] = {
    "url": CopyForm("URL", _each(_url)),
    "code": CopyForm("code URL", _each(lambda paper: next(iter(paper.code), ""))),
    "title": CopyForm("title", _each(lambda paper: printable(paper.title))),
    "abstract": CopyForm("abstract", _each(_abstract, "\n\n")),
    "citation": _APA,
    "apa": _APA,
    "markdown": CopyForm("Markdown link", _each(_markdown_link)),
    "bibtex": CopyForm("BibTeX", _writer("bibtex"), cites=True),
    "biblatex": CopyForm("BibLaTeX", _writer("biblatex"), cites=True),
}
"""Every form by its name, as used in `copy_as` and in `reader copy --as`."""
