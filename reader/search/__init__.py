"""Searching: the query language, and finding what was meant."""

from reader.search.checkup import check_index
from reader.search.language import parse_query
from reader.search.query import Query
from reader.search.searcher import EVERYTHING, INBOX, STARRED, Searcher
from reader.search.tasks import Abandoned, never
from reader.search.upkeep import INDEX_FILE

__all__ = [
    "EVERYTHING",
    "INBOX",
    "INDEX_FILE",
    "STARRED",
    "Abandoned",
    "Query",
    "Searcher",
    "check_index",
    "never",
    "parse_query",
]
