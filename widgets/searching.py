"""What is said of a search while it is typed."""

from textual.message import Message


class Searched(Message):
    """The query has another text."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self.query = query


class SearchLeft(Message):
    """The search is cleared; what was on show before it is wanted again."""
