"""Which papers of a library are one and the same: by arXiv id, or else by title."""

from reader.columns import Columns, number_of_title
from reader.paper import Paper
from storage.documents import OTHER_KEYS, Document


class Identities:
    """Finds the known papers that a newcomer may be; whether it is one of them is for `reader.merging.is_same` to say."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._by_title: dict[int, str | list[str]] = {}
        for number, key in zip(columns.title_numbers, columns.keys, strict=True):
            self._learn(number, key)
        for key in columns.other_titles:
            self._learn_others(key)

    def learn(self, key: str) -> None:
        """Remember by what titles a paper in the columns is known."""
        self._learn(self._columns.title_numbers[self._columns.row_of(key)], key)
        self._learn_others(key)

    def suspects(self, newcomer: Paper) -> list[str]:
        """Give the keys of the papers that a newcomer may be, the likeliest first."""
        suspects = [*keys_of_arxiv_id(self._columns, newcomer.arxiv_id)] if newcomer.arxiv_id else []
        found = self._by_title.get(number_of_title(newcomer.title))
        if found:
            suspects += [found] if isinstance(found, str) else sorted(found)
        return suspects

    def _learn_others(self, key: str) -> None:
        for title in self._columns.other_titles.get(key, ()):
            self._learn(number_of_title(title), key)

    def _learn(self, number: int, key: str) -> None:
        known = self._by_title.setdefault(number, key)
        if isinstance(known, str):
            if known != key:
                self._by_title[number] = [known, key]
        elif key not in known:
            known.append(key)


def learn_keys(columns: Columns, key: str, document: Document) -> None:
    """Note in the columns by which other keys a paper is known, as its document tells."""
    columns.later_ids.update(dict.fromkeys(document.get(OTHER_KEYS, ()), key))


def keys_of_arxiv_id(columns: Columns, arxiv_id: str) -> list[str]:
    """Give the keys of the papers that may have an arXiv id."""
    later = columns.later_ids.get(arxiv_id)
    return [key for key in ((arxiv_id, later) if later else (arxiv_id,)) if key in columns]
