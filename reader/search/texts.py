"""Whether a paper's own texts hold the words that a filter or a phrase asks for."""

from collections.abc import Callable, Iterable, Sequence

from reader.paper import Paper
from reader.search.folding import compounds, spelling_variants, tokenize

PaperPredicate = Callable[[Paper, Sequence[str]], bool]


def contains_words(terms: Sequence[str], words: Sequence[str], *, last_is_prefix: bool = False) -> bool:
    """Tell whether terms follow one another in a text; `unfinished` takes the last as the beginning of one."""
    return bool(words) and f" {' '.join(words)}{'' if last_is_prefix else ' '}" in f" {' '.join(terms)} "


def _any_contains(texts: Iterable[str], words: Sequence[str], *, last_is_prefix: bool) -> bool:
    return any(
        any(contains_words(terms, words, last_is_prefix=last_is_prefix) for terms in spelling_variants(text))
        or (
            len(words) == 1
            and any(contains_words([word], words, last_is_prefix=last_is_prefix) for word in compounds(text))
        )
        for text in texts
    )


def _matches_author(names: Iterable[str], words: Sequence[str]) -> bool:
    """Tell whether one name holds all the words; "a" stands for any first letter, "lovel" for a beginning."""
    return any(
        bool(words) and all(any(_matches_name_part(term, word) for term in terms) for word in words)
        for terms in map(tokenize, names)
    )


def _matches_name_part(term: str, word: str) -> bool:
    return term == word or (len(word) != 2 and term.startswith(word)) or (len(term) == 1 and word.startswith(term))


def _searched_texts(paper: Paper) -> Iterable[str]:
    return (paper.title, paper.abstract, *paper.authors, *paper.keywords, *paper.title_aliases)


PAPER_PREDICATES: dict[str, PaperPredicate] = {
    "": lambda paper, wanted: _any_contains(_searched_texts(paper), wanted, last_is_prefix=False),
    "author": lambda paper, wanted: _matches_author(paper.authors, wanted),
    "title": lambda paper, wanted: _any_contains((paper.title,), wanted, last_is_prefix=True),
    "abstract": lambda paper, wanted: _any_contains((paper.abstract,), wanted, last_is_prefix=True),
    "keyword": lambda paper, wanted: _any_contains(paper.keywords, wanted, last_is_prefix=True),
}
"""Tests by the filter's name; '' is a phrase, or a word that must not be there."""
