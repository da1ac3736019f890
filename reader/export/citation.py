"""What a bibliography calls a paper: its citation key, and the short title that stands in for missing authors."""

import re
import unicodedata

from reader.export.names import surname
from reader.paper import Paper
from reader.tex import tex_to_text

_ASCII_REPLACEMENTS = str.maketrans(
    {"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | {"œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "ŋ": "n", "ŧ": "t"}
)
"""Letters that Unicode does not take apart."""
_STOP_WORDS = frozenset(
    ["a", "an", "the", "on", "in", "of", "for", "to", "from", "with", "and", "is", "are", "do", "towards", "toward"]
)
_MAX_SHORT_TITLE_LENGTH = 40
_ARXIV_BEGAN = 90


class CitationKeys:
    """Gives each paper of one file a citation key of its own, in ASCII."""

    def __init__(self) -> None:
        self._used_keys: dict[str, int] = {}

    def key_for(self, paper: Paper) -> str:
        """Give the next paper's key: "vaswani2017attention", with a number behind it from the second such on."""
        wanted = citation_key(paper)
        key = wanted
        while key in self._used_keys:
            self._used_keys[wanted] += 1
            key = f"{wanted}-{self._used_keys[wanted]}"
        self._used_keys[key] = 1
        return key


def citation_key(paper: Paper) -> str:
    """Make a citation key of the first author's name, the year and the title's first telling word."""
    author = _ascii_word(surname(paper.authors[0])) if paper.authors else ""
    word = next(filter(None, map(_ascii_word, _content_words(paper.title))), "")
    month = publication_month(paper)
    year = str(month[0]) if month else ""
    parts = (author, year, word) if author else (word, year)
    return "".join(parts) if author or word else f"paper{_ascii_word(paper.key)}"


def publication_month(paper: Paper) -> tuple[int, int] | None:
    """Return the year and month of a paper: of its date, else those that its arXiv id begins with, else None."""
    if paper.published:
        return paper.published.year, paper.published.month
    if match := re.match(r"(?:.+/)?(\d\d)(0[1-9]|1[0-2])", paper.arxiv_id or ""):
        year = int(match[1])
        return year + (1900 if year > _ARXIV_BEGAN else 2000), int(match[2])
    return None


def short_title(title: str) -> str:
    """Shorten a title to what people call the paper: what stands before its colon, else its first words."""
    name, colon, _ = title.partition(": ")
    return name if colon and len(name) <= _MAX_SHORT_TITLE_LENGTH else " ".join(title.split()[:4])


def _content_words(title: str) -> list[str]:
    words = re.findall(r"[^\W_]+", tex_to_text(title))[:50]
    return [word for word in words if word.casefold() not in _STOP_WORDS] + words


def _ascii_word(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.translate(_ASCII_REPLACEMENTS))
    return re.sub(r"[^a-z0-9]", "", folded.lower())[:40]
