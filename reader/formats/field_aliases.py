"""The fields of a paper in JSON, whose names differ between programs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from reader.formats.fields import MAX_COUNT, Fields, Warnings
from reader.formats.hf_page_cards import parse_date_line
from reader.formats.hf_page_lines import PageLine
from reader.formats.input_text import decode_line
from reader.links import host_of
from reader.paper import parse_arxiv_id

_TITLE_NAMES = ("title", "papertitle", "papername")
_ARXIV_ID_NAMES = ("arxivid", "arxiv", "eprint", "id", "paperid", "hfid", "hfpaperid")
_DOI_NAMES = ("doi", "id")
_PAGE_NAMES = (
    *(
        "absurl",
        "urlabs",
        "arxivurl",
        "paperurl",
        "url",
        "link",
        "pageurl",
        "paperlink",
        "arxivlink",
        "hfurl",
        "entryid",
        "id",
    ),
    *("guid", "href", "permalink", "htmlurl", "externalurl", "landingpage", "landingpageurl", "uri", "page"),
)
_PDF_NAMES = ("pdfurl", "urlpdf", "pdf", "pdflink", "openaccesspdf", "pdflinks")
_CODE_NAMES = ("githubrepo", "github", "githuburl", "githublink", "githublinks", "code", "codeurl", "codelink", "repo")
_PROJECT_NAMES = (
    "repository",
    "repositoryurl",
    "repourl",
    "projectpage",
    "project",
    "projecturl",
    "homepage",
    "website",
    "links",
)
_ABSTRACT_NAMES = ("abstract", "summary", "abstracttext", "brief", "description", "contenttext", "content", "text")
_AUTHOR_NAMES = ("authors", "author", "authornames", "authorlist", "authorships", "creators")
_PUBLISHED_NAMES = (
    *("published", "publishedat", "publisheddate", "publicationdate", "pubdate", "publishdate", "publishedon"),
    *("datepublished", "dateposted", "posted", "submitteddate", "submitted", "submissiondate", "released"),
    *("releasedate", "created", "createdat", "versions"),
)
_LISTED_NAMES = (
    "submittedondailyat",
    "submittedat",
    "dailydate",
    "digestdate",
    "listedat",
    "scrapeddate",
    "fetcheddate",
)
_COMMENT_NAMES = ("comments", "numcomments", "commentscount", "commentcount")
_UPVOTE_NAMES = ("upvotes", "likes", "votes", "upvotecount", "numupvotes")
_KEYWORD_NAMES = ("aikeywords", "keywords")
_GENERATED_NAMES = ("ai", "tldr", "llm", "model", "generated", "translat", "short")
_REFERENCE_MANAGERS = frozenset({"itemtype", "issued", "abstractnote", "citationkey"})
_CSL_NAMES = frozenset({"DOI", "URL", "ISSN", "ISBN", "container-title"})
_NESTED_NAMES = ("paper", "citingpaper", "citedpaper")
_PAPER_HOSTS = re.compile(
    r"(?:.*\.)?(?:doi\.org|openreview\.net|aclanthology\.org|semanticscholar\.org|biorxiv\.org|medrxiv\.org|"
    r"proceedings\.mlr\.press|papers\.nips\.cc|proceedings\.neurips\.cc|openaccess\.thecvf\.com)"
)
_DOI = re.compile(r"(?i:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[^\s\"<>]{1,200})")
_SEMANTIC_SCHOLAR = re.compile(r"[0-9a-f]{40}")
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].{0,40})?|([0-9]{4})([0-9]{2})([0-9]{2})")
_AUTHOR_SEPARATORS = (r"\s*;\s*", r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_MAX_REFERENCE_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class AliasedFields:
    """The fields of one object, each found by any of its usual names.

    Names are compared by their letters and digits: `arxiv_id`, `arXivId` and `Arxiv ID` are equal.
    """

    fields: Fields
    name_by_letters: Mapping[str, str]

    @classmethod
    def from_object(cls, value: Mapping[str, Any], line: int, warnings: Warnings) -> "AliasedFields":
        """Return the fields of an object; if it contains the paper as an object, the fields of that come first."""
        names = {_letters_only(name): name for name in value}
        within = (value[names[name]] for name in _NESTED_NAMES if name in names)
        inner = next((each for each in within if isinstance(each, dict)), None)
        if inner is not None:
            value = {**{name: each for name, each in value.items() if each is not inner}, **inner}
            names = {_letters_only(name): name for name in value}
        return cls(Fields(value, line, warnings), names)

    def value(self, name: str) -> Any:  # noqa: ANN401, whatever the JSON holds
        """Return the value of a name, or None."""
        return self.fields.values[self.name_by_letters[name]] if name in self.name_by_letters else None

    def values(self, names: Iterable[str]) -> Iterator[Any]:
        """Return the values of several names, in their order."""
        return (value for name in names if (value := self.value(name)) is not None)

    def title(self) -> str:
        """Return the title."""
        return next((found for value in self.values(_TITLE_NAMES) if (found := _clean_line_of(value))), "")

    def abstract(self) -> str:
        """Return the abstract, else what is called a summary; never a text that a model generated."""
        name = self._name_of_abstract()
        return self.fields.paragraphs(self.name_by_letters[name]) if name else ""

    def authors(self) -> tuple[str, ...]:
        """Return the names of the authors."""
        return next((found for value in self.values(_AUTHOR_NAMES) if (found := tuple(_parse_authors(value)))), ())

    def arxiv_id(self) -> str | None:
        """Return the arXiv id without its version, from a field for it or from the URL of the paper."""
        values = (*self._ids_in_urls("ArXiv"), *self.values((*_ARXIV_ID_NAMES, *_PAGE_NAMES, *_PDF_NAMES, *_DOI_NAMES)))
        return next((found for value in values for text in _texts(value) if (found := _find_arxiv_id(text))), None)

    def has_id(self) -> bool:
        """Return whether a field for it contains an arXiv id or a DOI."""
        if self._ids_in_urls("ArXiv") or self._ids_in_urls("DOI"):
            return True
        texts = (text for value in self.values((*_ARXIV_ID_NAMES, *_DOI_NAMES)) for text in _texts(value))
        return any(_find_arxiv_id(text) or _DOI.fullmatch(text) for text in texts)

    def describes_paper(self) -> bool:
        """Return whether there is an abstract or a list of authors; a single `author` may have posted a link."""
        return bool(self._name_of_abstract() or isinstance(self.value("authors"), list | str))

    def url(self) -> str | None:
        """Return the URL of a paper that is not on arXiv: its DOI, else a page on a site that publishes papers."""
        dois = (*self._ids_in_urls("DOI"), *self.values((*_DOI_NAMES, *_PAGE_NAMES)))
        for text in (text for value in dois for text in _texts(value)):
            if match := _DOI.fullmatch(text):
                return f"https://doi.org/{match.group(1)}"
        pages = (text for value in self.values(_PAGE_NAMES) for text in _texts(value))
        page = next((text for text in pages if _PAPER_HOSTS.fullmatch(host_of(text))), None)
        return page or self._semantic_scholar_url()

    def is_csl_entry(self) -> bool:
        """Return whether this is an entry of CSL JSON or Zotero, whose names have other meanings."""
        authors = self.value("author")
        has_family = isinstance(authors, list) and any(isinstance(each, dict) and "family" in each for each in authors)
        is_typed = "type" in self.fields.values and not _CSL_NAMES.isdisjoint(self.fields.values)
        return has_family or is_typed or not _REFERENCE_MANAGERS.isdisjoint(self.name_by_letters)

    def published(self) -> date | None:
        """Return the day on which the paper was published."""
        return self._day((*_PUBLISHED_NAMES, "date"))

    def listed(self) -> date | None:
        """Return the day on which the paper was listed, if that is not the field for its publication."""
        names = (*_LISTED_NAMES, "date") if any(True for _ in self.values(_PUBLISHED_NAMES)) else _LISTED_NAMES
        return self._day(names)

    def comments(self) -> int | None:
        """Return the number of comments; the comments of arXiv are text and not counted."""
        return self._count(_COMMENT_NAMES)

    def upvotes(self) -> int | None:
        """Return the number of upvotes."""
        return self._count(_UPVOTE_NAMES)

    def keywords(self) -> tuple[str, ...]:
        """Return the keywords."""
        lists = (value for value in self.values(_KEYWORD_NAMES) if isinstance(value, list))
        return next((tuple(dict.fromkeys(filter(None, map(_clean_line_of, value)))) for value in lists), ())

    def stated_urls(self) -> Iterator[str]:
        """Yield the URLs of code and projects, and of a PDF that is not on arXiv."""
        for value in self.values((*_CODE_NAMES, *_PROJECT_NAMES, *_PDF_NAMES)):
            yield from (text for text in _texts(value) if host_of(text) and not parse_arxiv_id(text))

    def unknown_names(self) -> list[str]:
        """Return the names of unknown fields as they are written."""
        known = {
            *_TITLE_NAMES,
            *_ARXIV_ID_NAMES,
            *_DOI_NAMES,
            *_PAGE_NAMES,
            *_PDF_NAMES,
            *_CODE_NAMES,
            *_PROJECT_NAMES,
            *_AUTHOR_NAMES,
            *_PUBLISHED_NAMES,
            *_LISTED_NAMES,
        }
        known |= {*_COMMENT_NAMES, *_UPVOTE_NAMES, *_KEYWORD_NAMES, "date", "externalids", "year"}
        known |= {*self._abstract_names()} if self._name_of_abstract() else set()
        filled = (
            (letters, name) for letters, name in self.name_by_letters.items() if self.value(letters) not in (None, "")
        )
        return [name for letters, name in filled if letters not in known]

    def _name_of_abstract(self) -> str | None:
        return next((name for name in self._abstract_names() if str(self.value(name)).strip()), None)

    def _abstract_names(self) -> Iterator[str]:
        texts = [name for name in self.name_by_letters if isinstance(self.value(name), str)]
        own = [name for name in texts if not name.startswith(_GENERATED_NAMES)]
        alike = [name for word in ("abstract", "summary") for name in own if word in name]
        return iter(
            dict.fromkeys([*(name for name in _ABSTRACT_NAMES[:2] if name in own), *alike, *_abstract_names_in(own)])
        )

    def _ids_in_urls(self, kind: str) -> list[Any]:
        ids = self.value("externalids")
        return [ids[kind]] if isinstance(ids, dict) and isinstance(ids.get(kind), str) else []

    def _semantic_scholar_url(self) -> str | None:
        found = self.value("paperid")
        known = isinstance(found, str) and _SEMANTIC_SCHOLAR.fullmatch(found)
        return f"https://www.semanticscholar.org/paper/{found}" if known else None

    def _day(self, names: Iterable[str]) -> date | None:
        for name in names:
            if not (text := next(_texts(self.value(name)), "")):
                continue
            if day := parse_day_text(text):
                return day
            self.fields.warnings.add_type_error(
                self.fields.line, self.name_by_letters[name], repr(text[:60]), "a date (YYYY-MM-DD)"
            )
        return None

    def _count(self, names: Iterable[str]) -> int | None:
        counts = (value for value in self.values(names) if isinstance(value, int) and not isinstance(value, bool))
        return next((count for count in counts if 0 <= count <= MAX_COUNT), None)


def parse_day_text(text: str) -> date | None:
    """Parse a day or the day of a timestamp, in digits, in words, or as in mail headers."""
    if match := _DAY.fullmatch(text):
        return _make_day(*(int(part) for part in match.groups() if part))
    if (partial_date := parse_date_line(PageLine(1, text))) and partial_date[0].year:
        return partial_date[0].in_year(None)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - few digests have the dates of mail headers

    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _letters_only(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _clean_line_of(value: object) -> str:
    return decode_line(value) if isinstance(value, str) else ""


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a value: a text, a list, an object with a URL, or the day of a timestamp in seconds."""
    if isinstance(value, str):
        if text := _clean_line_of(value[:_MAX_REFERENCE_LENGTH]):
            yield text
    elif isinstance(value, list):
        for each in value[:20]:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name in ("url", "href", "created", "arxiv", "value"):
            yield from _texts(value.get(name))
    elif isinstance(value, int | float) and not isinstance(value, bool) and 500_000_000 <= value < 1e14:
        yield datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC).date().isoformat()


def _find_arxiv_id(text: str) -> str | None:
    return parse_arxiv_id(re.sub(r"(?i)\Aoai:arxiv\.org:", "", text[:200]))


def _abstract_names_in(names: Iterable[str]) -> list[str]:
    names = set(names)
    return [name for name in _ABSTRACT_NAMES if name in names]


def _parse_authors(value: object) -> Iterator[str]:
    """Yield names from a list of names, a list of objects with names, or one text with several names."""
    if isinstance(value, str):
        yield from _split_authors(_clean_line_of(value))
    elif isinstance(value, list):
        yield from (name for each in value if (name := _parse_name(each)))
    elif isinstance(value, dict) and (name := _parse_name(value)):
        yield name


def _split_authors(text: str) -> list[str]:
    text = re.sub(r",?\s+et\.? al\.?\Z", "", text)
    separator = _AUTHOR_SEPARATORS[0] if ";" in text else _AUTHOR_SEPARATORS[1]
    return [name for name in re.split(separator, text) if name]


def _parse_name(value: object) -> str:
    if not isinstance(value, dict):
        return _clean_line_of(value)
    by_letters = {_letters_only(name): each for name, each in value.items()}
    for name in ("name", "fullname", "displayname", "author", "authorname"):
        inner = by_letters.get(name)
        if found := _parse_name(inner) if isinstance(inner, dict) else _clean_line_of(inner):
            return found
    parts = (("firstname", "lastname"), ("given", "family"), ("first", "last"), ("forename", "surname"))
    return next(
        (
            found
            for pair in parts
            if (found := " ".join(filter(None, (_clean_line_of(by_letters.get(p)) for p in pair))))
        ),
        "",
    )
