"""Which papers of a library are one and the same: by arXiv id, or else by title."""

from reader.columns import Columns, title_hash
from reader.paper import Paper
from storage.documents import KEY_ALIASES, Document


class DuplicateFinder:
    """Finds the known papers that a newcomer may be; whether it is one of them is for `reader.paper_merging.is_same_paper` to say."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._by_title: dict[int, str | list[str]] = {}
        for doc_id, key in zip(columns.title_hashes, columns.keys, strict=True):
            self._add(doc_id, key)
        for key in columns.title_aliases:
            self._learn_others(key)

    def add(self, key: str) -> None:
        """Remember by what titles a paper in the columns is known."""
        self._add(self._columns.title_hashes[self._columns.row_of(key)], key)
        self._learn_others(key)

    def candidates(self, incoming: Paper) -> list[str]:
        """Give the keys of the papers that a newcomer may be, the likeliest first."""
        candidates = [*candidate_keys_of_arxiv_id(self._columns, incoming.arxiv_id)] if incoming.arxiv_id else []
        found = self._by_title.get(title_hash(incoming.title))
        if found:
            candidates += [found] if isinstance(found, str) else sorted(found)
        return candidates

    def _learn_others(self, key: str) -> None:
        for title in self._columns.title_aliases.get(key, ()):
            self._add(title_hash(title), key)

    def _add(self, row: int, key: str) -> None:
        known = self._by_title.setdefault(row, key)
        if isinstance(known, str):
            if known != key:
                self._by_title[row] = [known, key]
        elif key not in known:
            known.append(key)


def learn_keys(columns: Columns, key: str, document: Document) -> None:
    """Note in the columns by which other keys a paper is known, as its document tells."""
    columns.key_aliases.update(dict.fromkeys(document.get(KEY_ALIASES, ()), key))


def candidate_keys_of_arxiv_id(columns: Columns, arxiv_id: str) -> list[str]:
    """Give the keys of the papers that may have an arXiv id."""
    later = columns.key_aliases.get(arxiv_id)
    return [key for key in ((arxiv_id, later) if later else (arxiv_id,)) if key in columns]
