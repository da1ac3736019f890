"""The tree of errors that Reader expects and explains, and the cancellation of work whose result is no longer wanted.

Each message is one line: what failed, why, and what to do. `exit_status` is the exit status of the command line.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

_MAX_SHOWN = 80
_MAX_CANDIDATES = 5


class ReaderError(Exception):
    """Base class of all failures that Reader expects and can explain."""

    exit_status = 2


class NothingMatched(ReaderError):
    """The library holds nothing that matches."""

    exit_status = 1


class NoSuchPaper(NothingMatched):
    """A reference matches no paper of the library."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"no paper matches {_shorten(reference)!r}; search with 'reader list WORDS'")


class AmbiguousPaper(ReaderError):
    """A reference matches several papers; `names` are those of the first."""

    def __init__(self, reference: str, candidates: tuple[str, ...], names: Sequence[str] = ()) -> None:
        named = names or candidates[:_MAX_CANDIDATES]
        shown = ", ".join(named) + (", …" if len(candidates) > len(named) else "")
        count = len(candidates)
        super().__init__(
            f"{_shorten(reference)!r} matches {count:,} papers: {shown}; give an id, or more of the title or key"
        )
        self.candidates = candidates


class QueryError(ReaderError):
    """A query is not valid; `start` and `end` are the character offsets of the invalid part."""

    def __init__(self, reason: str, *, query: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.query = query
        self.start = start
        self.end = end

    @property
    def rest(self) -> str:
        """The query without its invalid part; if a quotation is unclosed, its words remain."""
        invalid = self.query[self.start : self.end]
        words = invalid.removeprefix('"') if invalid.startswith('"') else ""
        return f"{self.query[: self.start]} {words} {self.query[self.end :]}".strip()


class UsageError(ReaderError):
    """A command was given arguments that it cannot use."""


class ConfigError(ReaderError):
    """The configuration is not valid, or cannot be read or written."""


class LibraryError(ReaderError):
    """The library is damaged, or cannot be read or written."""

    exit_status = 3


class LibraryReadOnly(LibraryError):
    """A change was requested of a library that cannot be written."""


class LibraryDamaged(LibraryError):
    """A file of the library does not hold what Reader wrote."""


class NetworkError(ReaderError):
    """A source cannot be reached, or its response cannot be used."""

    exit_status = 4


class RetryableError(NetworkError):
    """A failure that may be temporary; `retry_after` is the number of seconds that the server asks to wait, if any.

    `is_refusal` is true if the server refused because of too many requests, not because of a fault.
    """

    def __init__(self, text: str, retry_after: float | None = None, *, is_refusal: bool = False) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.is_refusal = is_refusal


class DigestError(ReaderError):
    """An input cannot be read as a digest; `name` and `line`, counted from 1, say where."""

    exit_status = 5

    def __init__(self, reason: str, *, name: str, line: int = 1) -> None:
        super().__init__(f"{name}:{line}: {reason}")
        self.reason = reason
        self.name = name
        self.line = line


class UnrecognizedFormat(DigestError):
    """An input has none of the formats that Reader knows."""


class LinkError(ReaderError):
    """A URL is missing, or is not safe to open."""

    exit_status = 1


class ClipboardError(ReaderError):
    """No clipboard accepted a text."""


class EditorError(ReaderError):
    """A text could not be edited in the user's editor."""


class ViewerError(ReaderError):
    """No viewer accepted a file."""


class ProgramError(ReaderError):
    """A program of the user cannot be started, or failed; `status` is its exit status, negative for a signal."""

    def __init__(self, name: str, status: int, detail: str = "") -> None:
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        super().__init__(f"{name} failed ({how}){f': {detail}' if detail else ''}")


class ExportError(ReaderError):
    """An export cannot be written."""


def _shorten(reference: str) -> str:
    return reference if len(reference) <= _MAX_SHOWN else f"{reference[: _MAX_SHOWN - 1]}…"


def os_reason(error: OSError) -> str:
    """Return the system's own description of an error, without its number."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def unreadable_error(path: Path | str, error: OSError) -> UsageError:
    """Return the error for a file that the user named and that cannot be read."""
    return UsageError(f"cannot read {path}: {os_reason(error)}")


IsCancelled = Callable[[], bool]
CheckCancelled = Callable[[], None]
"""Raises `Cancelled` if the result is no longer wanted."""


class Cancelled(Exception):
    """Raised in work whose result is no longer wanted."""


def never_cancelled() -> bool:
    """Return False: the default for work that cannot be cancelled."""
    return False


def raise_if_cancelled(is_cancelled: IsCancelled) -> None:
    """Raise Cancelled if the work was cancelled."""
    if is_cancelled():
        raise Cancelled
