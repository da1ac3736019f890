"""A TinyDB storage that keeps tables in memory, for a library that is forgotten with the program."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tinydb.storages import MemoryStorage

from storage.recording import Recording
from storage.tables import Document, StoredTable


class ForgetfulStorage(MemoryStorage):
    """Keeps tables as long as the program runs; a change that fails is taken back."""

    read_only = ""
    notices: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.memory: dict[str, StoredTable] = {}
        self._recording: Recording | None = None

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        table = self.memory.get(name)
        return StoredTable() if table is None else table

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Make what is recorded here one change."""
        if self._recording is not None:
            yield
            return
        self._recording = Recording(self.memory)
        try:
            yield
        except BaseException:
            self._recording.take_back()
            raise
        finally:
            self._recording = None

    @property
    def is_changing(self) -> bool:
        """Tell whether a change is being recorded."""
        return self._recording is not None

    def record(self, name: str, images: Mapping[int, Document | None]) -> None:
        """Set or remove documents, as a part of the present change."""
        assert self._recording is not None, "recorded outside of a change"
        self._recording.put(name, images)

    def refresh(self) -> None:
        """Do nothing: nobody else changes what is in memory."""

    def drain(self) -> dict[str, set[int]]:
        """Tell that nobody else changed anything."""
        return {}
