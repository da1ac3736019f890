"""Citation keys, by which documents cite papers: made from a pattern such as `{author}{year}{word}`, and remembered."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from reader.columns import Columns
from reader.files import load_state, save_state
from reader.paper import Paper, publication_year
from reader.text import capitalized, clean_line
from reader.text.authors import parse_name
from reader.text.tex import tex_to_text

DEFAULT_PATTERN = "{author}{year}{word}"
CITATION_KEYS_FILE = "citation-keys.json"
"""The file of issued citation keys in the library's folder."""
_ASCII_REPLACEMENTS = str.maketrans(
    {"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | {"œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "ŋ": "n", "ŧ": "t"}
)
"""Letters that Unicode does not decompose."""
_GREEK_NAME = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)")
_STOP_WORDS = frozenset(
    ["a", "an", "the", "on", "in", "of", "for", "to", "from", "with", "and", "is", "are", "do", "towards", "toward"]
)
_MAX_WORD_LENGTH = 40
_TITLE_WORDS = 3
_PARTS = ("author", "year", "word", "title", "id")
"""The names of a pattern; `word` is the first content word of the title, and `title` the first few."""
_PLACEHOLDER = re.compile(r"\{([A-Za-z]+)\}")
_LITERAL = re.compile(r"[A-Za-z0-9_.:+-]*")


def check_pattern(pattern: str) -> None:
    """Raise ValueError with a message if a pattern has an unknown name or a character that no citation key may have."""
    literal = _PLACEHOLDER.sub("", pattern)
    for name in _PLACEHOLDER.findall(pattern):
        if name.lower() not in _PARTS or name[1:] != name[1:].lower():
            raise ValueError(f"has an unknown name {{{name}}}; use {', '.join(f'{{{part}}}' for part in _PARTS)}")
    if not _LITERAL.fullmatch(literal):
        raise ValueError("must be ASCII letters, digits and _ . : + - between the names in braces")
    if literal == pattern:
        raise ValueError(f"must hold a name in braces, such as {DEFAULT_PATTERN}")


def is_citation_key(text: str) -> bool:
    """Return whether every bibliography program accepts a text as a citation key."""
    return _LITERAL.fullmatch(text) is not None and bool(text)


def citation_key(paper: Paper, pattern: str = DEFAULT_PATTERN) -> str:
    """Return the citation key of a paper, in ASCII; papers that agree in every part of the pattern share it.

    The first content word of the title stands for a missing author. A name with a capital gives capital letters.
    """
    used = {name.lower() for name in _PLACEHOLDER.findall(pattern)}
    words = _content_words(paper.title)
    author = _ascii_word(_surname(paper.authors[0])) if paper.authors else ""
    word = next(iter(words), "")
    if not author and not word and used & {"author", "word", "title"}:
        return _fallback_key(paper)
    parts = {
        "author": author or word,
        "year": str(publication_year(paper) or ""),
        "word": "" if not author and "author" in used else word,
        "title": "".join(words[:_TITLE_WORDS]),
        "id": _ascii_word(paper.arxiv_id or paper.key),
    }

    def part(match: re.Match[str]) -> str:
        name = match[1]
        value = parts[name.lower()]
        return capitalized(value) if name[0].isupper() else value

    return _PLACEHOLDER.sub(part, pattern).strip("_.:+-") or _fallback_key(paper)


def _fallback_key(paper: Paper) -> str:
    return f"paper{_ascii_word(paper.key)}"


class CitationKeys:
    """Assigns each paper a unique citation key.

    `assigned` are settled citation keys, by the papers' own keys; no other paper gets one of them.
    """

    def __init__(self, pattern: str = DEFAULT_PATTERN, assigned: Mapping[str, str] | None = None) -> None:
        self._pattern = pattern
        self._assigned = assigned or {}
        self._used_keys = dict.fromkeys(map(str.lower, self._assigned.values()), 1)

    def key_for(self, paper: Paper) -> str:
        """Return the key for the next paper: "vaswani2017attention", then "vaswani2017attention-2"."""
        return self._assigned.get(paper.key) or self._next_key(citation_key(paper, self._pattern))

    def _next_key(self, base: str) -> str:
        key = base
        while key.lower() in self._used_keys:
            self._used_keys[base.lower()] += 1
            key = f"{base}-{self._used_keys[base.lower()]}"
        self._used_keys[key.lower()] = 1
        return key


class PaperLibrary(Protocol):
    """What citation keys need of a library: its titles, and papers by their keys."""

    @property
    def folder(self) -> Path | None:
        """The folder of the library, or None if it is in memory."""

    @property
    def columns(self) -> Columns:
        """The columns, in the order in which papers were added."""

    def papers(self, keys: Iterable[str] | None = None) -> Iterator[Paper]:
        """Yield papers."""


def library_citation_keys(library: PaperLibrary, keys: Iterable[str], pattern: str) -> dict[str, str]:
    """Return citation keys that are settled for the whole library, by the papers' own keys.

    A file in the library's folder records the keys that were issued, so that a document that cites a paper still
    compiles after the paper got a new title.
    """
    columns, file = library.columns, library.folder / CITATION_KEYS_FILE if library.folder else None
    issued = _load_issued(file, pattern)
    titles = zip(columns.keys, columns.titles, strict=False)  # another thread may add a paper meanwhile
    assigned = assign_citation_keys(keys, titles, library.papers, pattern, issued)
    if not assigned.items() <= issued.items():
        save_state(file, {"pattern": pattern, "keys": {**issued, **assigned}})
    return assigned


def _load_issued(file: Path | None, pattern: str) -> dict[str, str]:
    state = load_state(file)
    keys = state.get("keys") if isinstance(state, dict) and state.get("pattern") == pattern else None
    if not isinstance(keys, dict):
        return {}
    issued = {
        key: citation for key, citation in keys.items() if isinstance(citation, str) and is_citation_key(citation)
    }
    return issued if len(set(map(str.lower, issued.values()))) == len(issued) else {}


def assign_citation_keys(
    keys: Iterable[str],
    titles: Iterable[tuple[str, str]],
    get_papers: Callable[[Iterable[str]], Iterable[Paper]],
    pattern: str = DEFAULT_PATTERN,
    issued: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the citation keys of papers, by their own keys.

    `titles` are the keys and titles of the whole library in the order in which its papers were added: the first of
    several papers that share a key has it without a number. So a paper keeps its citation key, whichever papers are
    exported with it or added later. `issued` are keys that documents may already use; they do not follow new titles.
    """
    issued = issued or {}
    wanted = set(keys)
    if wanted <= issued.keys():
        return {key: issued[key] for key in wanted}
    candidates = _papers_alike(wanted, list(titles), pattern)
    counted = CitationKeys(pattern, issued)
    assigned = {paper.key: counted.key_for(paper) for paper in get_papers(candidates)}
    return {key: citation for key, citation in assigned.items() if key in wanted}


def _papers_alike(wanted: set[str], titles: list[tuple[str, str]], pattern: str) -> list[str]:
    """Return the keys of the wanted papers and of those that may share their citation keys, in order."""
    names = {name.lower() for name in _PLACEHOLDER.findall(pattern)}
    if "word" not in names and "title" not in names:
        return [key for key, _title in titles]
    first_words = {key: next(iter(_content_words(title)), "") for key, title in titles}
    words = {first_words.get(key, "") for key in wanted}
    return [key for key, _title in titles if first_words[key] in words]


def _surname(name: str) -> str:
    return parse_name(clean_line(tex_to_text(name))).family


def _content_words(title: str) -> list[str]:
    """Return the words of a title in ASCII without "the", "of" and the like, or all words if there are no others."""
    words = re.findall(r"[^\W_]+", tex_to_text(title)[:1_000])[:50]
    content = [word for word in words if word.casefold() not in _STOP_WORDS]
    return [*filter(None, map(_ascii_word, content))] or [*filter(None, map(_ascii_word, words))]


def _spell_greek(character: str) -> str:
    """Return the name of a Greek letter, and any other character unchanged: π₀ is cited as pi0."""
    if character.isascii() or not (found := _GREEK_NAME.match(unicodedata.name(character, ""))):
        return character
    return found[1].lower().replace("lamda", "lambda")


def _ascii_word(word: str) -> str:
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_ASCII_REPLACEMENTS))
        word = "".join(map(_spell_greek, word))
    return re.sub(r"[^a-z0-9]", "", word.lower())[:_MAX_WORD_LENGTH]
