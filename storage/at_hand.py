"""Papers that were read lately, at hand until something about them changes."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from reader.paper import Paper

MAX_PAPERS = 512


class PaperCache:
    """Keeps papers for whoever asks next; what a thread read before a change, and brings after it, is not kept."""

    def __init__(self) -> None:
        self._papers: OrderedDict[str, Paper] = OrderedDict()
        self._lock = Lock()
        self.generation = 0
        """Rises with every change."""

    def get(self, key: str) -> Paper | None:
        """Give a paper, if it is at hand."""
        return self._papers.get(key)

    def put(self, key: str, paper: Paper, generation: int) -> None:
        """Keep a paper that was read since a turn, unless something changed meanwhile."""
        with self._lock:
            if generation == self.generation:
                self._papers[key] = paper
            if len(self._papers) > MAX_PAPERS:
                self._papers.popitem(last=False)

    def invalidate(self, keys: Iterable[str]) -> None:
        """Forget papers once they are others than they were."""
        with self._lock:
            self.generation += 1
            for key in keys if self._papers else ():
                self._papers.pop(key, None)
