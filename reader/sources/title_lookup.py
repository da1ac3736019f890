"""Requests that find one paper: by its title at Hugging Face or at arXiv, or by its id at arXiv."""

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from reader.sources.source import Get

MAX_IDS = 50
"""arXiv ids in one request."""
_MAX_RESULTS = 10
_MAX_WORDS = 30


def search_arxiv_title(title: str, get: Get) -> bytes:
    """Return a feed of the papers whose titles have all words of a title, best match first."""
    words = re.findall(r"\w+", title)[:_MAX_WORDS]
    query = {"search_query": f'ti:"{" ".join(words)}"', "max_results": _MAX_RESULTS}
    return get(f"/api/query?{urlencode(query)}")


def request_arxiv_ids(arxiv_ids: Iterable[str], get: Get) -> bytes:
    """Return a feed of the papers with some arXiv ids, at most MAX_IDS."""
    ids = list(arxiv_ids)
    return get(f"/api/query?{urlencode({'id_list': ','.join(ids), 'max_results': len(ids)})}")
