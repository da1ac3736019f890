"""Parse the query language of the search bar and the command line.

A query is conditions joined by OR, which binds less tightly than AND; AND is implied between conditions. NOT or a dash
negates a condition; parentheses group them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from reader.errors import QueryError, UsageError
from reader.query_text import quote
from reader.search.filters import SORT, VIEW
from reader.search.query import (
    AND,
    NOT,
    OR,
    Condition,
    Query,
    SavedView,
    SortOrder,
    Word,
    group_of,
    join_all,
    join_any,
    negate,
)
from reader.search.query_tokens import CLOSE, Operator, Parenthesis, QueryToken, Token, Tokenizer, closest_choice

INBOX = "is:inbox sort:digest"
STARRED = "is:starred sort:digest"
ALL_PAPERS = ""
TO_READ = "is:starred is:unread -sort:starred"
"""The starred papers that wait to be read, the oldest star first."""
FOR_YOU = "is:inbox sort:foryou"
BUILT_IN_VIEWS: Mapping[str, str] = {
    "inbox": INBOX,
    "starred": STARRED,
    "all": ALL_PAPERS,
    "to-read": TO_READ,
    "foryou": FOR_YOU,
}
"""The queries of the views that every library has."""
MAX_DEPTH = 32
"""How deeply parentheses may be nested."""


def parse_query(text: str, views: Mapping[str, str] = BUILT_IN_VIEWS) -> Query:
    """Parse a query; raise QueryError with the position of the mistake. `views` are the queries of views by name.

    A word with a colon is a filter if the name of a filter precedes the colon, an error if it resembles a filter, and a
    word otherwise, so that pasted titles and URLs can be searched. Punctuation counts only if there is nothing else.
    """
    return _Parser(text, _Views({**views, **BUILT_IN_VIEWS})).parse()


def require_valid_views(views: Mapping[str, str]) -> None:
    """Raise UsageError if the query of a view is not valid, for example because it names itself or a missing view."""
    for name, text in views.items():
        try:
            parse_query(f"@{quote(name)}", views)
        except QueryError as error:
            reason = error.reason if error.reason.startswith("View ") else f"View {name}: {error.reason}"
            raise UsageError(f"{reason} Its query is {text}") from None


class _Views(NamedTuple):
    """The queries of views by name, and the names of the views that are being parsed."""

    queries: Mapping[str, str]
    path: tuple[str, ...] = ()

    def find(self, name: str) -> str | None:
        """Return the name of a view as it is spelled, or None."""
        if name in self.queries:
            return name
        return next((each for each in self.queries if each.casefold() == name.casefold()), None)


class _Parser:
    """Recursive descent over the tokens of one query."""

    def __init__(self, text: str, views: _Views) -> None:
        self._text = text
        self._views = views
        self._tokens = Tokenizer(text)
        self._sort: SortOrder | None = None
        self._punctuation: list[Condition] = []

    def parse(self) -> Query:
        condition = self._parse_any()
        conditions = join_all([condition] if condition else ())
        return Query(conditions or tuple(self._punctuation), self._sort)

    def _parse_any(self) -> Condition | None:
        """Parse conditions joined by OR, up to the end or a closing parenthesis."""
        alternatives = [self._parse_all()]
        while isinstance(token := self._tokens.peek(), Operator) and token.name == OR:
            self._tokens.next()
            alternatives.append(self._parse_all(after=token))
        present = [one for one in alternatives if one]
        return join_any(present) if present else None

    def _parse_all(self, after: Operator | None = None) -> Condition | None:
        """Parse conditions that must all be met; raise QueryError if an operator lacks an operand."""
        operands: list[Condition | None] = []  # None for punctuation and orders
        while (token := self._tokens.peek()) is not None and not _ends_group(token):
            if isinstance(token, Operator) and token.name in (AND, OR):
                if not operands:
                    raise self._operand_missing(token)
                if token.name == OR:
                    break
                self._tokens.next()
                after = token
                if (following := self._tokens.peek()) is None or _ends_group(following) or _is_binary(following):
                    raise self._operand_missing(token)
            else:
                operands.append(self._parse_operand())
        if after and not operands:
            raise self._operand_missing(after)
        conditions = join_all(filter(None, operands))
        return group_of(conditions) if conditions else None

    def _parse_operand(self) -> Condition | None:
        negated = False
        while isinstance(token := self._tokens.next(), Operator):
            following = self._tokens.peek()
            if token.name != NOT or following is None or _ends_group(following) or _is_binary(following):
                raise self._operand_missing(token)
            negated = not negated
        operand = self._parse_group(token) if isinstance(token, Parenthesis) else self._parse_token(token)
        return negate(operand) if negated and operand else operand

    def _parse_group(self, token: Parenthesis) -> Condition | None:
        if self._tokens.depth > MAX_DEPTH:
            raise self._error(f"Too many parentheses: use at most {MAX_DEPTH} within one another.", token)
        condition = self._parse_any()
        if not isinstance(self._tokens.next(), Parenthesis):
            raise self._error("Unclosed parenthesis: add a ) at the end.", token)
        if condition is None:
            self._punctuation.append(Word("()"))
            return None
        return negate(condition) if token.negated else condition

    def _parse_token(self, token: QueryToken | None) -> Condition | None:
        assert isinstance(token, Token)
        if token.name == VIEW:
            views = [self._parse_view(token, name) for name in token.texts]
            view = join_any(views)
            return negate(view) if token.negated else view
        parsed = token.sort() if token.name == SORT else token.condition()
        if isinstance(parsed, SortOrder):
            self._sort = parsed
            return None
        if parsed is None:
            self._punctuation.append(Word(token.source))
        return parsed

    def _parse_view(self, token: Token, name: str) -> Condition:
        found = self._views.find(name)
        if found is None:
            expected = closest_choice(name.casefold(), self._views.queries)
            known = ", ".join(f"@{each}" for each in self._views.queries)
            raise token.error(
                f"Unknown view {name}. " + (f"Did you mean @{expected}?" if expected else f"Try {known}.")
            )
        path = (*self._views.path, found)
        if found in self._views.path:
            raise token.error(f"View {path[0]} refers to itself ({' → '.join(path)}).")
        try:
            query = _Parser(self._views.queries[found], self._views._replace(path=path)).parse()
        except QueryError as error:
            reason = error.reason if error.reason.startswith("View ") else f"View {found}: {error.reason}"
            raise token.error(reason) from None
        return SavedView(found, query)

    def _operand_missing(self, operator: Operator) -> QueryError:
        place = "after it" if operator.name == NOT else "before and after it"
        return self._error(
            f'{operator.name} needs a condition {place}. To search for the word, write "{operator.name}".', operator
        )

    def _error(self, reason: str, token: Operator | Parenthesis) -> QueryError:
        return QueryError(reason, query=self._text, start=token.start, end=token.end)


def _ends_group(token: QueryToken | None) -> bool:
    return isinstance(token, Parenthesis) and token.sign == CLOSE


def _is_binary(token: QueryToken | None) -> bool:
    return isinstance(token, Operator) and token.name in (AND, OR)
