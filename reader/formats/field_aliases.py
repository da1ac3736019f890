"""The fields of a paper in JSON, whose names differ between programs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from reader.formats import field_names as names
from reader.formats.author_names import has_others, parse_authors
from reader.formats.categories import parse_categories
from reader.formats.dates import parse_day_text, parse_partial_date, venue_with_year
from reader.formats.feed_text import Description, parse_description
from reader.formats.field_names import letters_of, usual_name
from reader.formats.fields import COUNT, MAX_COUNT, Fields, Warnings, parse_count
from reader.formats.input_text import decode_line, decode_line_of, decode_paragraphs, without_markup
from reader.paper import parse_arxiv_id, parse_doi
from reader.paper_merge import says_withdrawn
from reader.text.links import find_links, host_of, is_code, is_paper_page

_GENERATED_NAMES = ("ai", "tldr", "llm", "model", "generated", "translat", "short", "onesentence", "oneline")
_REFERENCE_MANAGERS = frozenset({"itemtype", "issued", "abstractnote", "citationkey"})
_CSL_NAMES = frozenset({"DOI", "URL", "ISSN", "ISBN", "container-title"})
_COUNT = re.compile(COUNT)
_SEMANTIC_SCHOLAR = re.compile(r"[0-9a-f]{40}")
_PARTIAL_DATE = re.compile(
    r"[0-9]{4}(?:[-/. ](?:0?[0-9]|1[0-2]|[A-Za-z]{3,9})\.?(?:[-/]00?)?)?|[A-Za-z]{3,9}\.?,? [0-9]{4}"
)
_NO_DATE = re.compile(r"(?i)n/?a|none|null|unknown|-+|tb[ad]")
_OF_A_TAB = re.compile(r"\A(?:\[(?:arXiv:)?[0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,3})?\]\s+|Paper page - )(?=\S)")
"""What the titles of web pages have before that of the paper, as browsers and bookmarks keep it."""
_HTML_PARAGRAPHS = re.compile(r"(?i)</(?:p|div|li)>|<br\s?/?>")
_MAX_REFERENCE_LENGTH = 2_000
_MAX_SUMMARY_LENGTH = 2_000
_MAX_NAMES = 5
_TEXT_NAMES = ("title", "value", "description", "text")
_MAX_WORDS = 20_000


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
        by_letters = _names_by_letters(value)
        inner = _inner_object(value, by_letters)
        if inner is not None:
            value = {**{name: each for name, each in value.items() if each is not inner}, **inner}
            by_letters = _names_by_letters(value)
        listed = {
            usual: _text_in(value[by_letters[name]])
            for name, usual in names.LISTED_TEXTS.items()
            if name in by_letters and usual not in by_letters
        }
        return cls(Fields({**value, **listed}, line, warnings), by_letters | {usual: usual for usual in listed})

    def skip(self, entry: str, reason: str) -> None:
        """Add a warning that the object was not read, and why."""
        self.fields.warnings.skip(self.fields.line, entry, reason)

    def value(self, name: str) -> Any:  # noqa: ANN401, whatever the JSON holds
        """Return the value of a name, or None."""
        return self.fields.values[self.name_by_letters[name]] if name in self.name_by_letters else None

    def values(self, aliases: Iterable[str]) -> Iterator[Any]:
        """Yield the values of several names, in their order."""
        return (value for name in aliases if (value := self.value(name)) is not None)

    def line(self, aliases: Iterable[str]) -> str:
        """Return the first text of one line under several names: a text, or what an object calls its name."""
        return next((found for value in self.values(aliases) if (found := _name_of(value))), "")

    def title(self) -> str:
        """Return the title."""
        titles = (without_markup(decode_line_of(_text_in(value))) for value in self.values(names.TITLE))
        return next((title for found in titles if (title := _OF_A_TAB.sub("", found))), "")

    def abstract(self) -> str:
        """Return the abstract, else what is called a summary; never a text that a model generated."""
        name = self._name_of_abstract()
        if name is None:
            return decode_line(" ".join(_words_in_order(self.value(names.INVERTED_ABSTRACT))))
        return decode_paragraphs(_parse_html(self.value(name)).text)

    def authors(self) -> tuple[str, ...]:
        """Return the names of the authors."""
        return next((found for value in self.values(names.AUTHORS) if (found := tuple(parse_authors(value)))), ())

    def has_more_authors(self) -> bool:
        """Return whether the authors are only the first ones."""
        return any(map(has_others, self.values(names.AUTHORS)))

    def arxiv_id(self) -> str | None:
        """Return the arXiv id without its version, from a field for it or from the URL of the paper."""
        values = (*self._external_ids("ArXiv"), *self.values((*names.ARXIV_ID, *names.PAGE, *names.PDF, *names.DOI)))
        return next((found for value in values for text in _texts(value) if (found := _find_arxiv_id(text))), None)

    def has_id(self) -> bool:
        """Return whether a field for it contains an arXiv id or a DOI."""
        if self._external_ids("ArXiv") or self._external_ids("DOI"):
            return True
        texts = (text for value in self.values((*names.ARXIV_ID, *names.DOI)) for text in _texts(value))
        return any(_find_arxiv_id(text) or parse_doi(text[:300]) for text in texts)

    def describes_paper(self) -> bool:
        """Return whether there is an abstract or a list of authors; a single `author` may have posted a link."""
        return bool(self._name_of_abstract() or isinstance(self.value("authors"), list | str))

    def doi(self) -> str | None:
        """Return the DOI in lower case; None for the DOI of an arXiv paper."""
        values = (*self._external_ids("DOI"), *self.values((*names.DOI, *names.PAGE)))
        return next((found for value in values for text in _texts(value) if (found := parse_doi(text[:300]))), None)

    def url(self) -> str | None:
        """Return the URL of a paper on a site that publishes papers, unless its DOI leads there."""
        pages = (text for value in self.values(names.PAGE) for text in _texts(value) if not parse_doi(text[:300]))
        page = next((text for text in pages if is_paper_page(text)), None)
        return page or (None if self.doi() else self._semantic_scholar_url())

    def is_csl_entry(self) -> bool:
        """Return whether this is an entry of CSL JSON or Zotero, whose names have other meanings."""
        authors = self.value("author")
        has_family = isinstance(authors, list) and any(isinstance(each, dict) and "family" in each for each in authors)
        is_typed = "type" in self.fields.values and not _CSL_NAMES.isdisjoint(self.fields.values)
        return has_family or is_typed or not _REFERENCE_MANAGERS.isdisjoint(self.name_by_letters)

    def published(self) -> date | None:
        """Return the day on which the paper was published."""
        return self._day((*names.PUBLISHED, "date"))

    def listed(self) -> date | None:
        """Return the day on which the paper was listed, if that is not the field for its publication."""
        has_published = any(True for _ in self.values(names.PUBLISHED))
        return self._day((*names.LISTED, "date") if has_published else names.LISTED)

    def comments(self) -> int | None:
        """Return the number of comments; the comments of arXiv are text and not counted."""
        return self._count(names.COMMENTS)

    def upvotes(self) -> int | None:
        """Return the number of upvotes."""
        return self._count(names.UPVOTES)

    def stars(self) -> int | None:
        """Return the number of stars of the repository."""
        return self._count(names.STARS)

    def keywords(self) -> tuple[str, ...]:
        """Return the keywords of a list, or of a text that separates them by commas or semicolons."""
        return next((found for value in self.values(names.KEYWORDS) if (found := tuple(_parse_keywords(value)))), ())

    def categories(self) -> tuple[str, ...]:
        """Return the categories, the primary one first; tags are categories only if they are arXiv's."""
        primary = [found for value in self.values(names.PRIMARY_CATEGORY) for found in parse_categories(value)]
        lists = (tuple(parse_categories(value)) for value in self.values(names.CATEGORIES))
        tags = (found for value in self.values(names.TAGS) for found in parse_categories(value, only_arxiv=True))
        return tuple(dict.fromkeys((*primary, *next(filter(None, lists), ()), *tags)))

    def venue(self) -> str:
        """Return where the paper appeared, else what the authors say about it; with the year if no day is known."""
        venue = self.line(names.VENUE) or self._primary_venue() or self._comment_text()
        year = "" if self.published() else self._year()
        return venue_with_year(venue, year, self.arxiv_id() or "") if year else venue

    def _year(self) -> str:
        values = self.values((*names.PUBLISHED, "date", *names.YEAR))
        texts = (str(value) if isinstance(value, int) else next(_texts(value), "") for value in values)
        partial = filter(_PARTIAL_DATE.fullmatch, texts)
        return next((year for text in partial if (year := parse_partial_date(text)[1])), "")

    def _primary_venue(self) -> str:
        """Return the journal that OpenAlex calls the source of the primary location."""
        location = self.value("primarylocation")
        return _name_of(location.get("source")) if isinstance(location, dict) else ""

    def organization(self) -> str:
        """Return the organization, or the first few of several."""
        lists = (_names_in(value) for value in self.values(names.ORGANIZATION))
        return ", ".join(next(filter(None, lists), [])[:_MAX_NAMES])

    def summary(self) -> str:
        """Return the sentence that a model wrote about the paper, or a summary beside an abstract."""
        summary = self.line(self._summary_names())
        return summary if len(summary) <= _MAX_SUMMARY_LENGTH and summary != self.title() else ""

    def submitter(self) -> str:
        """Return the name of the person who submitted the paper."""
        return self.line(names.SUBMITTER)

    def withdrawn(self) -> bool:
        """Return whether a field or the authors' comment says that the paper is withdrawn."""
        stated = (
            value is True or value == "true" or _parse_day_of(value) is not None
            for value in self.values(names.WITHDRAWN)
        )
        return any(stated) or says_withdrawn("", self._comment_text())

    def project_page(self) -> str | None:
        """Return the URL of the project, if it does not lead to code."""
        texts = (text for value in self.values(names.PROJECT_PAGE) for text in _texts(value))
        return next((text for text in texts if host_of(text) and not is_code(text) and not parse_arxiv_id(text)), None)

    def stated_urls(self) -> Iterator[str]:
        """Yield the URLs of code and projects, of a PDF that is not on arXiv, in HTML and in the authors' comment."""
        for value in self.values((*names.CODE, *names.PROJECT, *names.PDF)):
            yield from (text for text in _texts(value) if host_of(text) and not parse_arxiv_id(text))
        yield from _parse_html(self.value(self._name_of_abstract() or "")).other_links()
        yield from find_links(self._comment_text())

    def unknown_names(self) -> list[str]:
        """Return the names of unknown fields as they are written."""
        known = {*self._abstract_names(), *self._summary_names()} if self._name_of_abstract() else set()
        known |= {*names.TAGS} if self.categories() else set()
        filled = (
            (letters, name) for letters, name in self.name_by_letters.items() if self.value(letters) not in (None, "")
        )
        return [name for letters, name in filled if letters not in known and letters not in names.ALL]

    def _name_of_abstract(self) -> str | None:
        return next((name for name in self._abstract_names() if str(self.value(name)).strip()), None)

    def _abstract_names(self) -> Iterator[str]:
        own = [name for name in self._text_names() if not name.startswith(_GENERATED_NAMES)]
        best = (name for name in names.ABSTRACT[:2] if name in own)
        alike = (name for word in ("abstract", "summary") for name in own if word in name)
        usual = (name for name in names.ABSTRACT if name in own)
        return iter(dict.fromkeys([*best, *alike, *usual]))

    def _text_names(self) -> list[str]:
        return [name for name in self.name_by_letters if isinstance(self.value(name), str)]

    def _summary_names(self) -> list[str]:
        """Return the names of one-sentence summaries; a plain summary is one only beside an abstract of its own."""
        generated = [
            name
            for name in self._text_names()
            if name.startswith(_GENERATED_NAMES) and "summary" in name and not name.startswith("translat")
        ]
        has_abstract = "abstract" in (self._name_of_abstract() or "")
        return [*names.SUMMARY, *generated, *(("summary", "brief") if has_abstract else ())]

    def _comment_text(self) -> str:
        texts = (value for value in self.values(names.COMMENT_TEXT) if isinstance(value, str))
        return next((text for value in texts if (text := decode_line_of(value)) and not _COUNT.fullmatch(text)), "")

    def _external_ids(self, kind: str) -> list[Any]:
        ids = self.value("externalids")
        return [ids[kind]] if isinstance(ids, dict) and isinstance(ids.get(kind), str) else []

    def _semantic_scholar_url(self) -> str | None:
        found = self.value("paperid")
        known = isinstance(found, str) and _SEMANTIC_SCHOLAR.fullmatch(found)
        return f"https://www.semanticscholar.org/paper/{found}" if known else None

    def _day(self, aliases: Iterable[str]) -> date | None:
        for name in aliases:
            if not (text := next(_texts(self.value(name)), "")):
                continue
            if day := parse_day_text(text):
                return day
            if _PARTIAL_DATE.fullmatch(text) or _NO_DATE.fullmatch(text):
                continue
            self.fields.warnings.add_type_error(
                self.fields.line, self.name_by_letters[name], repr(text[:60]), "a date (YYYY-MM-DD)"
            )
        return None

    def _count(self, aliases: Iterable[str]) -> int | None:
        counts = (count for value in self.values(aliases) if (count := _parse_count_of(value)) is not None)
        return next((count for count in counts if 0 <= count <= MAX_COUNT), None)


def _names_by_letters(value: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of an object by their usual letters; an English name takes precedence."""
    return {usual_name(name): name for name in sorted(value, key=lambda name: usual_name(name) == letters_of(name))}


def _inner_object(value: Mapping[str, Any], by_letters: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return the object within another that is the paper."""
    known = (*names.NESTED, *names.NESTED_WITH_TITLE)
    within = ((name, value[by_letters[name]]) for name in known if name in by_letters)
    return next(
        (
            inner
            for name, inner in within
            if isinstance(inner, dict) and (name in names.NESTED or not {"title", "titles"}.isdisjoint(inner))
        ),
        None,
    )


def _parse_html(text: str | None) -> Description:
    """Return the text and the links of an abstract in HTML; mathematics such as "a<b" is not HTML."""
    return parse_description(text) if text and _HTML_PARAGRAPHS.search(text) else Description(text or "")


def _text_in(value: object) -> str:
    """Return a text, or that of an object, or of the first element of a list."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = next((value[name] for name in _TEXT_NAMES if isinstance(value.get(name), str)), "")
    return value if isinstance(value, str) else ""


def _parse_count_of(value: object) -> int | None:
    """Return a count that is a number or a text such as "3.29k"."""
    if isinstance(value, str) and (text := value.strip()) and len(text) < 12 and _COUNT.fullmatch(text):
        return parse_count(text)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _parse_keywords(value: object) -> Iterator[str]:
    """Yield keywords, each once."""
    parts = re.split(r"[;,]", value[:_MAX_REFERENCE_LENGTH]) if isinstance(value, str) else value
    if isinstance(parts, list):
        yield from dict.fromkeys(filter(None, map(decode_line_of, parts)))


def _parse_day_of(value: object) -> date | None:
    return next((day for text in _texts(value) if (day := parse_day_text(text))), None)


def _name_of(value: object) -> str:
    """Return a text, or the name or the text of an object, or those of the first element of a list."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if not isinstance(value, dict):
        return decode_line_of(value)
    by_letters = {letters_of(name): each for name, each in value.items()}
    aliases = ("fullname", "displayname", "name", "text", "summary", "title", "username", "user")
    return next((found for name in aliases if (found := decode_line_of(by_letters.get(name)))), "")


def _names_in(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [*dict.fromkeys(filter(None, map(_name_of, values)))]


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a value: a text, a list, an object with a URL, or the day of a timestamp in seconds."""
    if isinstance(value, str):
        if text := decode_line_of(value[:_MAX_REFERENCE_LENGTH]):
            yield text
    elif isinstance(value, list):
        for each in value[:20]:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name in ("url", "href", "created", "arxiv", "value"):
            yield from _texts(value.get(name))
    elif isinstance(value, int | float) and not isinstance(value, bool) and 500_000_000 <= value < 1e14:
        yield datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC).date().isoformat()


def _words_in_order(index: object) -> Iterator[str]:
    """Yield the words of an index of words with their places."""
    if isinstance(index, dict):
        listed = ((word, found) for word, found in index.items() if isinstance(found, list))
        places = ((place, word) for word, found in listed for place in found if isinstance(place, int))
        yield from (word for _place, word in sorted(islice(places, _MAX_WORDS)))


def _find_arxiv_id(text: str) -> str | None:
    return parse_arxiv_id(re.sub(r"(?i)\Aoai:arxiv\.org:", "", text[:200]))
