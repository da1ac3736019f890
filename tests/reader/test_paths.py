"""Paths as they are pasted: URLs, quotes, backslashes, and names that only look like these."""

from pathlib import Path

import pytest

from reader.paths import exists, parse_path, url_to_path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///home/me/a%20b%23.txt", "/home/me/a b#.txt"),
        ("file://localhost/a.txt", "/a.txt"),
        ("file:/a.txt", "/a.txt"),
        ("file:///caf%C3%A9.txt", "/café.txt"),
        ("file:///it's.txt", "/it's.txt"),
    ],
)
def test_a_file_url_is_a_path(url: str, path: str) -> None:
    assert url_to_path(url) == parse_path(f" {url} ") == Path(path)


@pytest.mark.parametrize("text", ["file://server/a.txt", "file:a.txt", "https://example.org/a.txt", "file.txt", ""])
def test_other_urls_are_not_paths(text: str) -> None:
    assert url_to_path(text) is None


def test_an_existing_name_is_taken_verbatim(tmp_path: Path) -> None:
    quoted = tmp_path / "'a'"
    quoted.touch()
    assert parse_path(str(quoted)) == quoted
    assert parse_path(f"'{quoted.parent}/b c'") == tmp_path / "b c"


def test_an_impossible_path_does_not_exist() -> None:
    assert not exists(Path("a\0b"))
    assert not exists(Path("x" * 5000))
