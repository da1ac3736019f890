"""Plain lists of arXiv ids, DOIs or URLs of papers, one or several on a line, with comments and words around them."""

import re
from collections.abc import Iterator
from itertools import islice

from reader.formats.fields import Warnings
from reader.formats.input_text import InputText
from reader.formats.json_document import looks_like_json
from reader.formats.references import Reference, parse_references
from reader.paper import Digest, parse_arxiv_id, parse_doi
from reader.text.links import find_links, is_paper_page, is_safe_url

NAME = "id-list"
SOURCE = "list"

_COMMENT = re.compile(r"(?:\A|(?<=\s))(?:#|//|%)\s?.*")
_SEPARATOR = re.compile(r"[\s,;|]+(?=\S)")
_WRAPPING = "<>[]{}\"'`*.,;:!?"
_JSON_OF_TEXTS = re.compile(r"\s*+\[\s*+(?:\"[^\"\\]{1,300}\"\s*+,?\s*+)++\]\s*+")
_XML_OR_OBJECT = re.compile(
    r"\s*+(?:(?://[^\n]*+|/\*(?:(?!\*/).){0,2000}\*/)\s*+)*+(?:<(?!https?://)|(?:\{|\[\s*+[\[{]))", re.DOTALL
)
"""The beginning of XML, or of JSON that is not valid because of a comment."""
_LABEL = re.compile(r"(?i)\A(?:arxiv|doi|url|id)[:=]?")
_NUMBER_ALONE = re.compile(r"(?i)[0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,3})?")
_NUMBER_OF_ARXIV = re.compile(r"(?:0[7-9]|[1-9][0-9])(?:0[1-9]|1[0-2])\.")
_MAX_LINE_TO_DETECT = 4_000
_MAX_OTHER_WORDS = 30
"""The most other words in a line of the list; a longer line is a sentence that cites a paper."""
_WORD = re.compile(r"(?<!\S)[^\w\s]{0,9}\w\S+")
_MARKUP = re.compile(r"\]\(|<a\s", re.IGNORECASE)
_TITLE_BESIDE = re.compile(r"(\S.{8,300}?)\s+[-–—|]\s+\S+|\S+\s+[-–—|]\s+(\S.{8,300})")
_LIST_NUMBER = re.compile(r"\[?[0-9]{1,3}[\].)]\s+")
_QUOTES = '"“”'
_MIN_TITLE_WORDS = 3
_MAX_WORDS_BESIDE = 2
"""The most words beside an identifier, on average, that count as remarks rather than titles."""
_LINES_TO_DETECT = 200


def detect(source_text: InputText) -> bool:
    """Return whether most of the first lines that are not comments hold an identifier and few other words."""
    if looks_like_json(source_text) and not _JSON_OF_TEXTS.fullmatch(source_text.text):
        return False
    if _XML_OR_OBJECT.match(source_text.text):
        return False
    lines = [*islice(_lines(source_text.text), _LINES_TO_DETECT)]
    listed = sum(_is_listing(line[:_MAX_LINE_TO_DETECT]) for _, line in lines)
    return bool(lines) and 2 * listed > len(lines)


def consists_of_identifiers(text: str) -> bool:
    """Return whether most of the first lines hold an identifier and little else, and none a link with a text."""
    lines = [line[:_MAX_LINE_TO_DETECT] for _, line in islice(_lines(text), _LINES_TO_DETECT)]
    if any(line.startswith("|") or _MARKUP.search(line) for line in lines):
        return False
    counts = [len(_identifiers(line)) for line in lines]
    others = sum(len(_WORD.findall(line)) for line in lines) - sum(counts)
    return 2 * sum(map(bool, counts)) > len(lines) and others <= _MAX_WORDS_BESIDE * len(lines)


def parse(source_text: InputText) -> Digest:
    """Parse the papers in order; a paper without a title beside it has its identifier as a placeholder title."""
    warnings = Warnings(source_text.name)
    references = _references(source_text.text, warnings)
    return parse_references(source_text, references, source=SOURCE, format_name=NAME, warnings=warnings)


def _is_listing(line: str) -> bool:
    count = len(_identifiers(line))
    return count > 0 and len(line.split()) - count <= _MAX_OTHER_WORDS


def _references(text: str, warnings: Warnings) -> Iterator[Reference]:
    for number, line in _lines(text):
        identifiers = [*dict.fromkeys(_identifiers(line))]
        title = _title_beside(line) if len(identifiers) == 1 else ""
        yield from (Reference(number, title, identifiers=(each,), urls=(each,)) for each in identifiers)
        if not identifiers:
            warnings.skip(number, repr(line[:60]), "it has no arXiv id, DOI or URL of a paper")


def _title_beside(line: str) -> str:
    """Return the words that a dash or a bar separates from a line's only identifier, or an empty text."""
    number = _LIST_NUMBER.match(line)
    match = _TITLE_BESIDE.fullmatch(line, number.end() if number else 0)
    title = (match[1] or match[2]).strip().strip(_QUOTES) if match else ""
    return title if len(_WORD.findall(title)) >= _MIN_TITLE_WORDS and "://" not in title else ""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line that has words and is not a comment."""
    for number, line in enumerate(text.split("\n"), 1):
        content = _COMMENT.sub("", line).strip()
        if any(map(str.isalnum, content)):
            yield number, content


def _identifiers(line: str) -> list[str]:
    """Return the identifiers of papers in a line: arXiv ids, DOIs, and URLs on sites that publish papers."""
    words = [*filter(_names_paper, map(_unwrap, _SEPARATOR.split(line)))]
    return words or [*filter(_names_paper, find_links(line))]


def _unwrap(word: str) -> str:
    """Return a word without the brackets, quotes and punctuation around it."""
    text = word.strip(_WRAPPING)
    if text.startswith("(") or text.count(")") > text.count("("):
        text = text.strip("()").strip(_WRAPPING)
    return _LABEL.sub("", text, count=1) if "://" not in text and not parse_arxiv_id(text) else text


def _names_paper(text: str) -> bool:
    if parse_arxiv_id(text):
        return not _NUMBER_ALONE.fullmatch(text) or _NUMBER_OF_ARXIV.match(text) is not None
    return parse_doi(text) is not None or (is_paper_page(text) and is_safe_url(text))
