"""Which papers of a library are one and the same: by arXiv id, or else by title."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reader.paper import Paper, title_key


@dataclass(slots=True)
class Identities:
    """Finds the known paper that a newcomer is."""

    _by_arxiv_id: dict[str, str] = field(default_factory=dict)
    _by_title: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def learn(self, papers: Iterable[Paper]) -> None:
        """Remember papers by their ids and titles."""
        for paper in papers:
            if paper.arxiv_id:
                self._by_arxiv_id[paper.arxiv_id] = paper.key
            self._by_title.setdefault(title_key(paper.title), {})[paper.key] = paper.arxiv_id

    def forget(self, paper: Paper) -> None:
        """Forget a paper."""
        if paper.arxiv_id and self._by_arxiv_id.get(paper.arxiv_id) == paper.key:
            del self._by_arxiv_id[paper.arxiv_id]
        self._by_title.get(title_key(paper.title), {}).pop(paper.key, None)

    def known_as(self, newcomer: Paper) -> str | None:
        """Give the key of the paper that a newcomer is, if it is known."""
        if newcomer.arxiv_id and newcomer.arxiv_id in self._by_arxiv_id:
            return self._by_arxiv_id[newcomer.arxiv_id]
        twins = self._by_title.get(title_key(newcomer.title), {})
        same = [key for key, known in twins.items() if known is None or newcomer.arxiv_id in (None, known)]
        return min(same, default=None)

    def key_of_arxiv_id(self, arxiv_id: str) -> str | None:
        """Give the key of the paper with an arXiv id."""
        return self._by_arxiv_id.get(arxiv_id)
