"""The tokens of a query: operators, parentheses, and words, phrases and filters, which parse themselves."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from reader.errors import QueryError
from reader.search.analysis import tokenize
from reader.search.filters import FILTER_NAMES, FILTERS, FOREIGN_NAMES, SORT, SORT_KEYS, VIEW, FilterKind
from reader.search.query import Filter, Phrase, SortOrder, Word
from reader.search.values import Value

OPEN, CLOSE = "(", ")"
_QUOTED = r'(?:[A-Za-z]+:)?"[^"]*"'
_VALUE = rf'(?:{_QUOTED}|[^\s,"][^\s,]*)'
_TOKEN = re.compile(
    rf"""(?P<minus>-*)
    (?:
        "(?P<phrase>[^"]*)"
      | (?:@|(?P<name>[A-Za-z]{{2,}}):)(?P<values>,*(?:{_VALUE},*)*)(?P<open>"?)
      | (?P<word>[^\s"]\S*)
      | (?P<unclosed>")
    )""",
    re.VERBOSE,
)
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()]|$)")
_OPENING = re.compile(r"(-*)\(")
_SPACE = re.compile(r"\s*")
_TYPOGRAPHIC_QUOTES = r'[“”„«]([^“”„«»"]*)[“”»]'
_URL_SCHEMES = frozenset(("arxiv", "doi", "file", "ftp", "git", "http", "https", "mailto", "ssh"))
_UNCLOSED = 'Unclosed quote: add a " at the end.'
_STANDS_FOR_PARENTHESIS = "/"


class Operator(NamedTuple):
    """AND, OR or NOT, with its span."""

    name: str
    start: int
    end: int


class Parenthesis(NamedTuple):
    """An opening parenthesis, which may be negated, or a closing one, with its span."""

    sign: str
    start: int
    end: int
    negated: bool = False


class Token(NamedTuple):
    """A word, phrase, filter, view or order, with its match in the text."""

    text: str
    match: re.Match[str]

    @property
    def source(self) -> str:
        """The token as it was typed."""
        return self.match.group()

    @property
    def negated(self) -> bool:
        """Whether a dash stands before it."""
        return bool(self.match["minus"])

    @property
    def name(self) -> str:
        """The name of the filter, `view` or `sort`; empty for words and phrases."""
        if self.match["values"] is None or not (self._raw_values or self.match["open"]):
            return ""
        name = (self.match["name"] or VIEW).lower()
        return name if name in FILTER_NAMES else ""

    @property
    def texts(self) -> list[str]:
        """The values of a filter; raise QueryError if a quote is unclosed."""
        if self.match["open"]:
            raise self.error(_UNCLOSED, start=self.match.start("open"), end=len(self.text))
        if self._raw_values[0].startswith(OPEN):
            first = self._raw_values[0].strip("()") or "a"
            raise self.error(f"{self.name}: takes several values as {self.name}:{first},… without parentheses.")
        return list(filter(None, map(_value_text, self._raw_values)))

    @property
    def _raw_values(self) -> list[str]:
        values = [value.group() for value in re.finditer(_VALUE, self.match["values"] or "")]
        return values if any(value.strip('" ') for value in values) else []

    def condition(self) -> Word | Phrase | Filter | None:
        """Return the condition, or None for punctuation, such as a dash; raise QueryError."""
        if self.match["phrase"] is not None:
            words = tuple(self.match["phrase"].split())
            return Phrase(words, self.negated) if any(map(_has_terms, words)) else None
        if self.match["unclosed"]:
            raise self.error(_UNCLOSED, start=self.match.start("unclosed"), end=len(self.text))
        if self.name:
            return self._filter(FILTERS[self.name], self.texts)
        if self.match["name"]:
            return self._filter_or_word(self.match["name"])
        return self._word(self.source[len(self.match["minus"]) :])

    def sort(self) -> SortOrder:
        """Return the order that the values name; raise QueryError."""
        text = ",".join(self.texts)
        key = text.casefold().removesuffix("-").removeprefix("-")
        if key not in SORT_KEYS:
            expected = closest_choice(key, SORT_KEYS)
            hint = (
                f"Did you mean {SORT}:{expected}?"
                if expected
                else f"Try {', '.join(f'{SORT}:{each}' for each in SORT_KEYS)}."
            )
            raise self.error(f"Unknown sort order {text}. {hint}")
        return SortOrder(key, self.negated != (text.endswith("-") or text.startswith("-")))

    def error(self, reason: str, *, start: int | None = None, end: int | None = None) -> QueryError:
        """Return an error about the token, or about a part of the text."""
        first, last = self.match.span()
        return QueryError(
            reason,
            query=self.text,
            start=first if start is None else start,
            end=last if end is None else end,
        )

    def _word(self, word: str) -> Word | None:
        return Word(_without_unmatched(word), self.negated) if _has_terms(word) else None

    def _filter(self, kind: FilterKind, texts: list[str]) -> Filter:
        values = (self._value(kind, text) for text in texts)
        return Filter(kind.name, tuple(dict.fromkeys(values)), self.negated)

    def _value(self, kind: FilterKind, text: str) -> Value:
        try:
            return kind.parse(text)
        except ValueError as error:
            expected = closest_choice(text.casefold(), kind.values)
            if not expected or expected == text.casefold():
                raise self.error(str(error)) from None
            raise self.error(f"Unknown filter {kind.name}:{text}. Did you mean {kind.name}:{expected}?") from None

    def _filter_or_word(self, text: str) -> Word | None:
        """Return the word for a text that only looks like a filter; raise QueryError for an invalid filter."""
        if self.match["open"]:
            raise self.error(_UNCLOSED, start=self.match.start("open"), end=len(self.text))
        return self._missing_value(text) if text.lower() in FILTER_NAMES else self._unknown_filter(text)

    def _missing_value(self, text: str) -> Word | None:
        if not text.islower():
            return self._word(f"{text}:")
        example = FILTERS[text].example if text in FILTERS else {SORT: "date"}.get(text, "inbox")
        raise self.error(f"{text}: needs a value directly after it, as in {text}:{example}.")

    def _unknown_filter(self, text: str) -> Word | None:
        name = text.lower()
        expected = FOREIGN_NAMES.get(name) or closest_choice(name, FILTER_NAMES)
        is_last = not _has_terms(self.text[self.match.end() :])
        has_value = self.match["values"].strip(",") or (expected and is_last)
        if name in _URL_SCHEMES or not has_value or not (expected or text.islower()):
            return self._word(self.source[len(self.match["minus"]) :])
        hint = f"Did you mean {expected}:?" if expected else f"Try {', '.join(f'{each}:' for each in FILTER_NAMES)}."
        raise self.error(f"Unknown filter {text}:. {hint}")


QueryToken = Operator | Parenthesis | Token


class Tokenizer:
    """Reads tokens one by one; within parentheses, a word ends at an unmatched closing one."""

    def __init__(self, text: str) -> None:
        self._original = text
        self._text = _normalise_quotes(text)
        self._position = 0
        self._peeked: tuple[QueryToken | None, int] | None = None
        self.depth = 0
        """How many parentheses are open."""

    def peek(self) -> QueryToken | None:
        """Return the next token, or None at the end."""
        if self._peeked is None:
            self._peeked = self._read()
        return self._peeked[0]

    def next(self) -> QueryToken | None:
        """Return the next token, and advance past it."""
        token, self._position = self._peeked or self._read()
        self._peeked = None
        if isinstance(token, Parenthesis):
            self.depth += 1 if token.sign == OPEN else -1
        return token

    def _read(self) -> tuple[QueryToken | None, int]:
        """Return the next token and where it ends."""
        text = self._text
        space = _SPACE.match(text, self._position)
        start = space.end() if space else self._position
        if start == len(text):
            return None, start
        if match := _OPENING.match(text, start):
            return Parenthesis(OPEN, start, match.end(), bool(match[1])), match.end()
        if self.depth and text[start] == CLOSE:
            return Parenthesis(CLOSE, start, start + 1), start + 1
        if match := _OPERATOR.match(text, start):
            return Operator(match[1], start, match.end()), match.end()
        match = _TOKEN.match(text, start)
        assert match is not None  # any character begins a word
        if self.depth and (end := _unmatched_closing(match)) is not None:
            match = _TOKEN.match(text, start, end) or match
        return Token(self._original, match), match.end()


def _unmatched_closing(match: re.Match[str]) -> int | None:
    """Return where a token closes a parenthesis that it did not open, outside quotes; None if nowhere."""
    if match["phrase"] is not None:
        return None
    text = match.group() if match["values"] is None else re.sub('"[^"]*"', _blank, match.group())
    balance = 0
    for position, character in enumerate(text, match.start()):
        balance += (character == OPEN) - (character == CLOSE)
        if balance < 0:
            return position
    return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _normalise_quotes(text: str) -> str:
    """Replace closed pairs of typographic quotes by straight ones."""
    return text if text.isascii() else re.sub(_TYPOGRAPHIC_QUOTES, r'"\1"', text)


def _value_text(value: str) -> str:
    """Return a value without its quotes."""
    if re.fullmatch(_QUOTED, value):
        return " ".join(value.replace('"', "").split())
    return _without_unmatched(value.replace('"', "") if OPEN in value or CLOSE in value else value)


def closest_choice(text: str, choices: Iterable[str]) -> str:
    """Return the choice that was probably meant, or an empty string."""
    import difflib  # noqa: PLC0415 - only mistakes need it

    return next(iter(difflib.get_close_matches(text, list(choices), n=1, cutoff=0.7)), "")


def _has_terms(text: str) -> bool:
    return bool(tokenize(text))


def _without_unmatched(word: str) -> str:
    """Replace unmatched parentheses, which would be read as grouping elsewhere."""
    if OPEN not in word and CLOSE not in word:
        return word
    characters, opened = list(word), list[int]()
    for position, character in enumerate(word):
        if character == OPEN:
            opened.append(position)
        elif character == CLOSE and opened:
            opened.pop()
        elif character == CLOSE:
            characters[position] = _STANDS_FOR_PARENTHESIS
    for position in opened:
        characters[position] = _STANDS_FOR_PARENTHESIS
    return "".join(characters)
