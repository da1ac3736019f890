"""Searching: the query language, and finding what was meant."""

from reader.search.checkup import verify_index
from reader.search.language import parse_query
from reader.search.query import Query
from reader.search.searcher import ALL_PAPERS, INBOX, STARRED, Searcher
from reader.search.tasks import Cancelled, never_cancelled
from reader.search.upkeep import INDEX_FILE_NAME

__all__ = [
    "ALL_PAPERS",
    "INBOX",
    "INDEX_FILE_NAME",
    "STARRED",
    "Cancelled",
    "Query",
    "Searcher",
    "never_cancelled",
    "parse_query",
    "verify_index",
]
