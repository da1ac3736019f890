"""Searching: the query language, and finding what was meant."""

from reader.search.language import parse_query
from reader.search.query import Query
from reader.search.searcher import EVERYTHING, INBOX, STARRED, Searcher

__all__ = ["EVERYTHING", "INBOX", "STARRED", "Query", "Searcher", "parse_query"]
