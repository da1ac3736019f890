"""Search: the query language, filters and sorting, and the word index."""

from reader.search.indexer import INDEX_FILE_NAME, verify_index
from reader.search.query import Query
from reader.search.query_parser import (
    ALL_PAPERS,
    BUILT_IN_VIEWS,
    FOR_YOU,
    INBOX,
    STARRED,
    TO_READ,
    parse_query,
    require_valid_views,
)
from reader.search.searcher import Searcher

__all__ = [
    "ALL_PAPERS",
    "BUILT_IN_VIEWS",
    "FOR_YOU",
    "INBOX",
    "INDEX_FILE_NAME",
    "STARRED",
    "TO_READ",
    "Query",
    "Searcher",
    "parse_query",
    "require_valid_views",
    "verify_index",
]
