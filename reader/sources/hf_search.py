"""The search of Hugging Face's papers, which answers in the shape of the daily papers API."""

from urllib.parse import urlencode

from reader.sources.hf_daily import HUGGING_FACE
from reader.sources.source import Get

SERVICE = HUGGING_FACE
FORMAT = "daily-json"
MAX_QUERY_LENGTH = 250
"""Characters of a query that the API takes."""


def fetch_search(words: str, get: Get) -> bytes:
    """Return the papers that the search finds for some words, best first."""
    return get(f"/api/papers/search?{urlencode({'q': words[:MAX_QUERY_LENGTH]})}")
