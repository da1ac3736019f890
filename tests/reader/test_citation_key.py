from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from reader.citation_key import CitationKeys, assign_citation_keys, check_pattern, citation_key
from reader.config import Config
from reader.paper import Paper
from tests.builders import a_paper

LAMP = a_paper(
    "On the Lamps of Attics", authors=("Ludwig van der Berg",), published=date(2025, 3, 1), arxiv_id="2503.00001"
)


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("{author}{year}{word}", "berg2025lamps"),
        ("{Author}{year}{Word}", "Berg2025Lamps"),
        ("{author}_{year}:{title}", "berg_2025:lampsattics"),
        ("arxiv-{id}", "arxiv-250300001"),
        ("{year}", "2025"),
    ],
)
def test_a_pattern_makes_the_key(pattern: str, key: str) -> None:
    check_pattern(pattern)
    assert citation_key(LAMP, pattern) == key


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{autor}{year}", "has an unknown name {autor}; use {author}, {year}"),
        ("{AUTHOR}", "has an unknown name {AUTHOR}"),
        ("{author}é", "must be ASCII letters"),
        ("{author},{year}", "must be ASCII letters"),
        ("{author", "must be ASCII letters"),
        ("paper", "must hold a name in braces"),
    ],
)
def test_a_wrong_pattern_says_what_is_wrong(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("{", r"\{")):
        check_pattern(pattern)


def test_the_default_of_the_configuration_is_the_default_pattern() -> None:
    assert citation_key(LAMP, Config().citation_key) == citation_key(LAMP)


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (a_paper("Lamps: Light", published=date(2025, 1, 1)), "lamps2025"),
        (a_paper("Lamps", authors=("Sammy Davis Jr.",)), "davislamps"),
        (a_paper("Lamps", authors=("王 小明",)), "lamps"),
        (a_paper("π₀ at Work", authors=("Ada Lovelace",)), "lovelacepi0"),
        (a_paper("Λ of Lamps"), "lambda"),
        (a_paper("Ünïcödé", authors=("Jan Łukasiewicz",)), "lukasiewiczunicode"),
    ],
)
def test_missing_parts_leave_the_rest(paper: Paper, key: str) -> None:
    assert citation_key(paper) == key


def test_keys_that_differ_only_in_case_are_not_unique() -> None:
    keys = CitationKeys("{Word}")
    assert [keys.key_for(a_paper(title)) for title in ("Lamps", "LAMPS", "lamps")] == ["Lamps", "Lamps-2", "Lamps-3"]


def test_a_paper_has_one_key_whichever_others_are_exported() -> None:
    library = {f"k{index}": a_paper(f"Lamps {index}", key=f"k{index}") for index in range(4)}
    library["other"] = a_paper("Moths", key="other")
    loaded: list[str] = []

    def load(keys: Iterable[str]) -> Iterator[Paper]:
        for key in keys:
            loaded.append(key)
            yield library[key]

    def assign(*keys: str, pattern: str = "{author}{year}{word}") -> dict[str, str]:
        return assign_citation_keys(keys, [(key, paper.title) for key, paper in library.items()], load, pattern)

    every = assign(*library)
    assert list(every.values()) == ["lamps", "lamps-2", "lamps-3", "lamps-4", "moths"]
    loaded.clear()
    assert assign("k2") == {"k2": every["k2"]}
    assert "other" not in loaded
    assert assign("other", "k3") == {"other": "moths", "k3": "lamps-4"}
    assert assign("k1", pattern="{year}x") == {"k1": "x-2"}


def test_an_issued_key_stays_and_is_given_to_no_other_paper() -> None:
    library = {"a": a_paper("Renamed Moths", key="a"), "b": a_paper("Lamps", key="b")}
    titles = [(key, paper.title) for key, paper in library.items()]

    def load(keys: Iterable[str]) -> Iterator[Paper]:
        return map(library.__getitem__, keys)

    issued = {"a": "lamps"}
    assert assign_citation_keys(["a", "b"], titles, load, issued=issued) == {"a": "lamps", "b": "lamps-2"}
    assert assign_citation_keys(["a"], [], load, issued=issued) == issued


def test_the_year_may_come_from_the_venue() -> None:
    paper = a_paper("A Lamp", authors=("Ada Able",), venue="Proceedings of the 2019 Lamp Conference")
    assert citation_key(paper) == "able2019lamp"
