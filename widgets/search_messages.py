"""What is said of a search while it is typed."""

from textual.message import Message


class SearchChanged(Message):
    """The query has another text."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self.query = query


class SearchClosed(Message):
    """The search is cleared; what was on show before it is wanted again."""
