"""Whether a paper's own texts hold the words that a filter or a phrase asks for."""

from collections.abc import Callable, Iterable, Sequence

from reader.paper import Paper
from reader.search.folding import run_together, spellings_of, terms_in

PaperTest = Callable[[Paper, Sequence[str]], bool]


def holds_words(terms: Sequence[str], wanted: Sequence[str], *, unfinished: bool = False) -> bool:
    """Tell whether terms follow one another in a text; `unfinished` takes the last as the beginning of one."""
    return bool(wanted) and f" {' '.join(wanted)}{'' if unfinished else ' '}" in f" {' '.join(terms)} "


def _in_any(texts: Iterable[str], wanted: Sequence[str], *, unfinished: bool) -> bool:
    return any(
        any(holds_words(terms, wanted, unfinished=unfinished) for terms in spellings_of(text))
        or (len(wanted) == 1 and any(holds_words([word], wanted, unfinished=unfinished) for word in run_together(text)))
        for text in texts
    )


def _is_author(names: Iterable[str], wanted: Sequence[str]) -> bool:
    """Tell whether one name holds all the words; "a" stands for any first letter, "lovel" for a beginning."""
    return any(
        bool(wanted) and all(any(_is_part_of_name(term, word) for term in terms) for word in wanted)
        for terms in map(terms_in, names)
    )


def _is_part_of_name(term: str, word: str) -> bool:
    return term == word or (len(word) != 2 and term.startswith(word)) or (len(term) == 1 and word.startswith(term))


def _searched(paper: Paper) -> Iterable[str]:
    return (paper.title, paper.abstract, *paper.authors, *paper.keywords, *paper.other_titles)


PAPER_TESTS: dict[str, PaperTest] = {
    "": lambda paper, wanted: _in_any(_searched(paper), wanted, unfinished=False),
    "author": lambda paper, wanted: _is_author(paper.authors, wanted),
    "title": lambda paper, wanted: _in_any((paper.title,), wanted, unfinished=True),
    "abstract": lambda paper, wanted: _in_any((paper.abstract,), wanted, unfinished=True),
    "keyword": lambda paper, wanted: _in_any(paper.keywords, wanted, unfinished=True),
}
"""Tests by the filter's name; '' is a phrase, or a word that must not be there."""
