"""The words of the interface, the documentation and the docstrings stay in the canon of terms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for package in ("reader", "storage", "widgets") for path in (PROJECT / package).rglob("*.py"))
PAGES = (PROJECT / "README.md", PROJECT / "CHANGELOG.md")
REPLACED_TERMS = re.compile(
    r"\b(?:"
    r"takes? (?:it |them )?back|taken back|took back"  # undo
    r"|puts? (?:it |them )?off"  # snooze
    r"|on show"  # visible, shown
    r"|(?<!there )(?:is|are) no (?!longer\b|more\b)"  # is not a
    r"|anew"  # again
    r"|mends?|mended"  # repair
    r"|somebody|whoever"
    r"|beside the screen"  # in the background
    r")\b",
    re.IGNORECASE,
)


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every string of a module with its line, docstrings and parts of f-strings included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def replaced_terms(texts: Iterator[tuple[int, str]]) -> list[str]:
    return [
        f"{line}: {found.group()!r} in {text!r:.80}" for line, text in texts for found in REPLACED_TERMS.finditer(text)
    ]


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_strings_use_the_canon_of_terms(path: Path) -> None:
    assert replaced_terms(texts_of(path)) == []


@pytest.fixture(scope="module")
def names_of_tests() -> list[str]:
    """Return the names of all tests."""
    return [
        name
        for path in sorted((PROJECT / "tests").rglob("test_*.py"))
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    ]


def test_names_of_tests_use_the_canon_of_terms(names_of_tests: list[str]) -> None:
    assert len(names_of_tests) > 1000
    assert replaced_terms((line, name.replace("_", " ")) for line, name in enumerate(names_of_tests, 1)) == []


def test_names_of_tests_fit_into_a_list_of_failures(names_of_tests: list[str]) -> None:
    assert [name for name in names_of_tests if len(name) > 60] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_use_the_canon_of_terms(path: Path) -> None:
    assert replaced_terms(iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))) == []


@pytest.mark.parametrize(
    "text",
    ["u takes it back", "taken back", "put off until", "papers on show", "'x' is no day", "read anew", "mend it"],
)
def test_a_replaced_term_is_found(text: str) -> None:
    assert REPLACED_TERMS.search(text)


def test_ordinary_words_are_allowed() -> None:
    assert not REPLACED_TERMS.search("The file is no longer there; you can recommend the amended version")
