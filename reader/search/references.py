"""Find the paper that a text names: by key, arXiv id or URL, the beginning of its key, or words of its title."""

from collections.abc import Callable, Sequence

from reader.columns import Columns
from reader.paper import parse_arxiv_id
from reader.search.analysis import tokenize


def find_key(reference: str, columns: Columns, rank: Callable[[Sequence[str]], Sequence[int]]) -> str | None:
    """Return the key of the paper that a text names, or None; `rank` returns the rows that match terms, best first."""
    arxiv_id = parse_arxiv_id(reference)
    for key in (reference, arxiv_id):
        if key and (key := key if key in columns else columns.key_aliases.get(key, key)) in columns:
            return key
    if arxiv_id:
        return None
    beginning = [key for key in columns.keys if key.startswith(reference)]
    if len(beginning) == 1:
        return beginning[0]
    terms = tokenize(reference)
    rows = rank(terms) if terms else ()
    return columns.keys[rows[0]] if rows else None
