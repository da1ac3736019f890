"""Input formats of digests, one module each, registered here by one line; bytes in, papers out.

A format is detected by its content, never by the name of a file.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module, resources
from types import ModuleType

from reader.clock import utc_today
from reader.errors import DigestError, NetworkError, UnrecognizedFormat, UsageError
from reader.formats.input_text import (
    HTML_WITHOUT_PAPERS,
    MAX_DIGEST_BYTES,
    InputText,
    decode_input,
    starts_with_html,
    starts_with_html_or_mail_headers,
    starts_with_table_header,
)
from reader.formats.json_document import looks_like_json, parse_json_list, starts_with_object
from reader.paper import Digest, Paper, make_key
from reader.paper_merge import merge_papers

__all__ = [
    "FORMATS",
    "MAX_DIGEST_BYTES",
    "Format",
    "demo_digests",
    "parse",
    "parse_response",
    "register",
    "sample_digests",
]

_NEWEST_SAMPLE = date(2025, 12, 29)


@dataclass(frozen=True, slots=True)
class Format:
    """An input format: its name, a label for error messages, its module, and examples for the README.

    The module of a text format defines `detect(source_text)` and `parse(source_text)`; that of a JSON format defines
    `detect(json_list)` and `parse(source_text, json_list)`. `detect` returns whether the input has the format; `parse`
    returns a Digest or raises DigestError. Each module defines its name as `NAME` and is imported when first tried.

    `begins` is for a format that can contain digests in other formats, such as a mail or a table: if it returns true,
    the format is tried before all others. It does not load the module.
    """

    name: str
    label: str
    module: str
    examples: str = ""
    is_json: bool = False
    begins: Callable[[InputText], bool] | None = None

    def load(self) -> ModuleType:
        """Return the module."""
        return import_module(self.module)

    def parse(self, source_text: InputText) -> Digest:
        """Parse a text that has the format."""
        contents = (source_text, parse_json_list(source_text)) if self.is_json else (source_text,)
        digest: Digest = self.load().parse(*contents)
        return digest


FORMATS: dict[str, Format] = {}
"""Every format by its name, in the order in which they are tried; text formats come before JSON."""


def register(
    name: str,
    label: str,
    module: str,
    examples: str = "",
    *,
    is_json: bool = False,
    begins: Callable[[InputText], bool] | None = None,
) -> None:
    """Add an input format."""
    FORMATS[name] = Format(name, label, module, examples, is_json, begins)


register(
    "daily-page", "a daily papers page as text or Markdown", "reader.formats.hf_page", "saved, or copied from a browser"
)
register("feed", "an Atom or RSS feed of papers", "reader.formats.feeds", "arXiv's, also an answer of its API")
register("arxiv-mail", "the daily mail of arXiv", "reader.formats.arxiv_mail")
register("bibtex", "a BibTeX or BibLaTeX file", "reader.formats.bibtex")
register("ris", "a RIS file", "reader.formats.ris", "Zotero, EndNote, Mendeley, publishers")
register("pubmed", "a MEDLINE file", "reader.formats.pubmed", "PubMed's `.nbib`")
register("endnote", "an EndNote file", "reader.formats.endnote", "`.enw` of ACL Anthology, Google Scholar, publishers")
register("web-of-science", "a Web of Science file", "reader.formats.web_of_science", "its plain text")
register(
    "markdown-note",
    "a Markdown note whose front matter names a paper",
    "reader.formats.markdown_note",
    "Obsidian, `reader export --notes`",
)
register(
    "markdown-list",
    "a Markdown list or table with links to papers",
    "reader.formats.markdown_list",
    'also headings, "Title: …" text, and plain text with titles beside URLs or with footnotes',
)
register(
    "csv",
    "a CSV or TSV table of papers",
    "reader.formats.csv_table",
    "spreadsheets, Notion, catalogues, Reader's own; columns such as title, authors and url",
    begins=starts_with_table_header,
)
register(
    "id-list", "a list of arXiv ids, DOIs or URLs", "reader.formats.id_list", "with comments (`#`) and other words"
)
register(  # the last text format: loading its module takes a seventh of the processor time of `reader import`
    "mail",
    "a saved mail (.eml, mbox) or web page (HTML)",
    "reader.formats.mail",
    "newsletters, alerts, the page of a paper, arXiv's listings, a browser's bookmarks, attached digests",
    begins=starts_with_html_or_mail_headers,
)
register("json", "Reader's own JSON or JSON lines", "reader.formats.reader_json", is_json=True)
register("daily-json", "the daily papers API's JSON", "reader.formats.hf_api", is_json=True)
register("zotero-json", "JSON of Zotero or Better BibTeX", "reader.formats.zotero_json", is_json=True)
register("csl-json", "CSL-JSON", "reader.formats.csl_json", "Zotero, Crossref, pandoc", is_json=True)
register("json-feed", "JSON Feed", "reader.formats.json_feed", is_json=True)
register("openreview-json", "JSON of OpenReview's API", "reader.formats.openreview", "both versions", is_json=True)
register(
    "papers-json",
    "a JSON list of papers with ids or URLs",
    "reader.formats.papers_json",
    "`hf papers ls --format json`, Semantic Scholar, OpenAlex, INSPIRE, ADS, DBLP; flat lists, lists by day or topic",
    is_json=True,
)


def parse(
    data: bytes,
    name: str,
    *,
    format: str | None = None,  # noqa: A002
    day: date | None = None,
    encoding: str | None = None,
    today: date | None = None,
    max_bytes: int = MAX_DIGEST_BYTES,
) -> Digest:
    """Parse the bytes of a digest; raise DigestError if it cannot be read as a whole.

    Messages call the input `name`. `day` is the day of the digest, if the user gave one; `today` is the latest day that
    a page without a year can have.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(f"unknown format {format!r}; use one of {', '.join(FORMATS)}")
    today = today or utc_today()
    return parse_text(
        decode_input(data, name, encoding=encoding, day=day, today=today, max_bytes=max_bytes), format=format
    )


def parse_text(source_text: InputText, *, format: str | None = None, skip: str = "") -> Digest:  # noqa: A002
    """Parse the text of a digest in the format that the user named, else in any format except `skip`."""
    if format not in (None, "mail") and starts_with_html(source_text.text):
        raise source_text.error(HTML_WITHOUT_PAPERS)
    if format is not None:
        return FORMATS[format].parse(source_text)
    if not starts_with_object(source_text):
        for known in _text_formats(source_text):
            if known.name != skip and known.load().detect(source_text):
                return known.parse(source_text)
        if not looks_like_json(source_text):
            raise _unrecognized(source_text)
    return _parse_json(source_text)


def parse_response(
    content: bytes,
    host: str,
    *,
    format_name: str | None,
    name: str = "",
    day: date | None = None,
    encoding: str | None = None,
) -> Digest:
    """Parse a host's response; raise NetworkError if it is not a digest. Warnings call it `name`, else the host."""
    try:
        return parse(content, name or host, format=format_name, day=day, encoding=encoding)
    except DigestError as error:
        reason = error.reason.partition(";")[0]
        raise NetworkError(f"{host} did not answer with a digest ({reason}); try again later") from None


def sample_digests() -> tuple[Digest, ...]:
    """Return the digests that come with Reader, oldest first."""
    folder = resources.files("reader.formats") / "samples"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    digests = (parse(file.read_bytes(), file.name, today=_NEWEST_SAMPLE) for file in files)
    return tuple(sorted(digests, key=lambda digest: digest.day or date.min))


def demo_digests() -> tuple[Digest, ...]:
    """Return the samples with the ids, authors and categories of their papers, as public sources have them."""
    content = (resources.files("reader.formats") / "samples" / "facts.json").read_bytes()
    facts = {paper.title: paper for paper in parse(content, "facts.json", format="papers-json").papers}
    return tuple(
        digest._replace(papers=tuple(_with_facts(paper, facts.get(paper.title)) for paper in digest.papers))
        for digest in sample_digests()
    )


def _with_facts(paper: Paper, facts: Paper | None) -> Paper:
    if facts is None:
        return paper
    merged = merge_papers(paper, replace(facts, appearances=()))
    return replace(merged, key=make_key(merged.title, merged.arxiv_id))


def _text_formats(source_text: InputText) -> list[Format]:
    """Return the text formats in the order in which they are tried."""
    formats = (known for known in FORMATS.values() if not known.is_json)
    return sorted(formats, key=lambda known: known.begins is None or not known.begins(source_text))


def _parse_json(source_text: InputText) -> Digest:
    json_list = parse_json_list(source_text)
    for known in FORMATS.values():
        if known.is_json and known.load().detect(json_list):
            digest: Digest = known.load().parse(source_text, json_list)
            return digest
    raise UnrecognizedFormat(
        "unrecognized JSON; expected a list of papers, each with a title and an arXiv id, a DOI or the URL of its "
        'page, or Reader\'s own JSON, which begins with "schema": 1',
        name=source_text.name,
    )


def _unrecognized(source_text: InputText) -> UnrecognizedFormat:
    *labels, last = (known.label for known in FORMATS.values())
    expected = f"{', '.join(labels)} or {last}"
    reason = f"unrecognized format; expected {expected}; save it as one of these, or use --format"
    return UnrecognizedFormat(reason, name=source_text.name)
