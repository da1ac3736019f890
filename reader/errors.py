"""Everything that can go wrong, in words that its reader can act on.

Each error is one line that names the thing, the place and what to do next. Its `exit_status` is what the command line
ends with.
"""

from pathlib import Path


class ReaderError(Exception):
    """Any failure that Reader expects and can explain."""

    exit_status = 2


class NothingMatched(ReaderError):
    """What was asked for is not in the library."""

    exit_status = 1


class NoSuchPaper(NothingMatched):
    """A reference that fits no paper of the library."""

    def __init__(self, reference: str) -> None:
        shown = reference if len(reference) <= 80 else f"{reference[:79]}…"
        super().__init__(f"no paper matches {shown!r}; find its key with 'reader list WORDS'")


class AmbiguousPaper(ReaderError):
    """A beginning of a key that fits several papers."""

    def __init__(self, reference: str, candidates: tuple[str, ...]) -> None:
        shown = ", ".join(candidates[:5]) + (", …" if len(candidates) > 5 else "")
        super().__init__(f"{reference!r} matches {len(candidates)} papers: {shown}; give more of the key")


class QueryError(ReaderError):
    """A query that cannot be understood, with the place where it goes wrong."""

    def __init__(self, reason: str, *, query: str, start: int, end: int) -> None:
        """Take where the faulty part begins and ends in the query, counted in characters from 0."""
        super().__init__(f"{reason} (at character {start + 1} of the query)")
        self.reason = reason
        self.query = query
        self.start = start
        self.end = end

    @property
    def rest(self) -> str:
        """The query without what is wrong: of an open quote the words remain."""
        wrong = self.query[self.start : self.end]
        kept = wrong.removeprefix('"') if wrong.startswith('"') else ""
        return f"{self.query[: self.start]} {kept} {self.query[self.end :]}".strip()


class UsageError(ReaderError):
    """A command that was asked for in a way it does not understand."""


class ConfigError(ReaderError):
    """A configuration that cannot be followed."""


class LibraryError(ReaderError):
    """A library that is damaged, or that cannot be read or written."""

    exit_status = 3


class LibraryReadOnly(LibraryError):
    """A change that was asked of a library which cannot be written."""


class LibraryDamaged(LibraryError):
    """A library file that does not hold what Reader wrote."""


class NetworkError(ReaderError):
    """A source that could not be reached, or answered badly."""

    exit_status = 4


class DigestError(ReaderError):
    """An input that is no digest that Reader knows, with its name and line."""

    exit_status = 5

    def __init__(self, reason: str, *, name: str, line: int = 1) -> None:
        """Take the name of the input as the user knows it, and the line counted from 1."""
        super().__init__(f"{name}:{line}: {reason}")
        self.reason = reason
        self.name = name
        self.line = line


class LinkError(ReaderError):
    """An address that is missing, or that Reader does not open."""

    exit_status = 1


class ClipboardError(ReaderError):
    """A text that could not be copied anywhere."""


class ExportError(ReaderError):
    """An export that could not be written."""


def os_reason(error: OSError) -> str:
    """Say a failure of the system in its own words, without numbers or class names."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def unreadable_message(path: Path | str, error: OSError) -> UsageError:
    """Say that a file which the user named cannot be read."""
    return UsageError(f"cannot read {path}: {os_reason(error)}")
