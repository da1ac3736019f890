"""A paper is read once, and again when it is another."""

from storage.catalog import MAX_PAPERS, PaperCache
from tests.builders import a_paper

OLD, NEW = a_paper("Old", key="paper"), a_paper("New", key="paper")


def test_papers_read_before_a_change_are_not_cached() -> None:
    at_hand = PaperCache()
    turn = at_hand.generation
    at_hand.invalidate(["paper"])
    at_hand.put("paper", OLD, turn)
    assert at_hand.get("paper") is None
    at_hand.put("paper", NEW, at_hand.generation)
    assert at_hand.get("paper") is NEW


def test_only_what_changed_is_forgotten() -> None:
    at_hand = PaperCache()
    at_hand.put("paper", OLD, at_hand.generation)
    at_hand.invalidate(["another"])
    assert at_hand.get("paper") is OLD
    at_hand.invalidate(["paper"])
    assert at_hand.get("paper") is None


def test_the_papers_read_last_stay_at_hand() -> None:
    at_hand = PaperCache()
    for number in range(MAX_PAPERS + 2):
        at_hand.put(f"paper {number}", OLD, at_hand.generation)
    assert [at_hand.get(f"paper {number}") is None for number in (0, 1, 2, MAX_PAPERS + 1)] == [
        True,
        True,
        False,
        False,
    ]
