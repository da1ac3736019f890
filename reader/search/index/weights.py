"""What a match is worth, by where it is found and by how it answers the word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Measured with `python -m tests.bench search`; all are parts of 1, the worth of a word found in a title."""

    names: float = 0.8
    abstract: float = 0.7
    prefix: float = 0.86
    inflection: float = 0.95
    one_edit: float = 0.55
    two_edits: float = 0.4
    typo_prefix: float = 0.5
    compound: float = 0.7
    initials: float = 0.55
    acronym: float = 0.75
    typo_of_common: float = 0.75
    """What is left to a misspelling of a word that the library knows well."""
    prefix_of_common: float = 0.9
    missing: float = 0.7
    """What a word that is nowhere takes away."""
    stop_word: float = 0.3
    idf: float = 0.5
    """How much more a rare word counts than one that every paper has."""
    in_order: float = 0.12
    same_words: float = 0.06
    title_start: float = 0.04
    length: float = 0.00004
    """What each letter of a title takes away, so that among equals the shorter stands first."""


WEIGHTS = Weights()
