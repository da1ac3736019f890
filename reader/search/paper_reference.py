"""References to papers: a key or its beginning, an arXiv id, a URL, or words of a title."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain

from reader.columns import Columns
from reader.paper import parse_arxiv_id, title_key
from reader.search.analysis import Form, GetForms, compounds, spelling_variants, tokenize


def find_key(reference: str, columns: Columns, rank: Callable[[Sequence[str]], Sequence[int]]) -> str | None:
    """Return the key of the paper that a text names, or None; `rank` returns the rows that match terms, best first."""
    arxiv_id = parse_arxiv_id(reference)
    for key in (reference, arxiv_id):
        if key and (key := key if key in columns else columns.key_aliases.get(key, key)) in columns:
            return key
    if arxiv_id:
        return None
    beginning = [key for key in columns.keys if key.startswith(reference)]
    if len(beginning) == 1:
        return beginning[0]
    terms = tokenize(reference)
    rows = rank(terms) if terms else ()
    return columns.keys[rows[0]] if rows else None


def filter_by_title(reference: str, keys: Iterable[str], columns: Columns, get_forms: GetForms) -> list[str]:
    """Return the keys of papers that have all words of a reference in one of their titles, in the given order.

    If there are titles that equal the reference, in full or up to a colon, return only their papers; else those with
    the words exactly as written; else those with similar words.
    """
    terms = tokenize(reference)
    words = [_Forms(get_forms(term)) for term in terms]
    found = {key: titles for key in keys if _any_has_all(titles := _titles_of(key, columns), words)}
    wanted, written = title_key(reference), set(terms)
    return (
        [key for key, titles in found.items() if any(wanted in _names_of(title) for title in titles)]
        or [key for key, titles in found.items() if any(written <= _words_of(title) for title in titles)]
        or list(found)
    )


class _Forms:
    """The forms of a word, against which titles are tested."""

    def __init__(self, forms: Collection[Form]) -> None:
        self._words = {form for form, is_prefix in forms if not is_prefix}
        self._prefixes = tuple(form for form, is_prefix in forms if is_prefix)

    def occur_in(self, words: Collection[str]) -> bool:
        return not self._words.isdisjoint(words) or any(word.startswith(self._prefixes) for word in words)


def _any_has_all(titles: Iterable[str], words: Sequence[_Forms]) -> bool:
    return any(all(forms.occur_in(title_words) for forms in words) for title_words in map(_words_of, titles))


def _titles_of(key: str, columns: Columns) -> tuple[str, ...]:
    """Return the title of a paper, and those that other digests gave it."""
    return (columns.titles[columns.row_of(key)], *columns.title_aliases.get(key, ()))


def _names_of(title: str) -> tuple[str, str]:
    return title_key(title), title_key(title.partition(":")[0])


def _words_of(title: str) -> set[str]:
    return {*chain.from_iterable(spelling_variants(title)), *compounds(title)}
