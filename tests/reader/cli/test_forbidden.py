"""A folder without permission is reported as such, not as a missing one."""

import errno
import os
from pathlib import Path

import pytest

from storage import Library
from tests.builders import a_digest
from tests.reader.cli.conftest import Run


@pytest.fixture
def forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a library in a folder without permission, simulated because tests may run as root."""
    folder = tmp_path / "closed" / "library"
    with Library.open(folder) as library:
        library.import_digests(a_digest("Lamps"))
    for name in ("stat", "lstat", "open", "listdir", "scandir"):
        real = getattr(os, name)

        def deny(path: object, *rest: object, _real: object = real, **named: object) -> object:
            if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(str(folder)):
                raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
            return _real(path, *rest, **named)  # type: ignore[operator]

        monkeypatch.setattr(os, name, deny)
    return folder


@pytest.mark.parametrize("arguments", [["list", ""], ["backups"], ["doctor"], ["star", "lamps"], ["tags"]])
@pytest.mark.parametrize("how", ["option", "variable"])
def test_a_folder_without_permission_is_not_a_missing_one(
    forbidden: Path, reader: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], how: str
) -> None:
    monkeypatch.setenv("READER_LIBRARY", str(forbidden))
    outcome = reader(*(["--library", str(forbidden)] if how == "option" else []), *arguments)
    assert outcome.status == 3
    assert "permission denied" in outcome.out + outcome.err
    assert "no library" not in outcome.out + outcome.err
    assert "Traceback" not in outcome.err
