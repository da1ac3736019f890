"""A paper is read once, and again when it is another."""

from storage.at_hand import MOST, PapersAtHand
from tests.builders import a_paper

OLD, NEW = a_paper("Old", key="paper"), a_paper("New", key="paper")


def test_what_was_read_before_a_change_and_comes_after_it_is_not_kept() -> None:
    at_hand = PapersAtHand()
    turn = at_hand.turn
    at_hand.forget(["paper"])
    at_hand.keep("paper", OLD, turn)
    assert at_hand.get("paper") is None
    at_hand.keep("paper", NEW, at_hand.turn)
    assert at_hand.get("paper") is NEW


def test_only_what_changed_is_forgotten() -> None:
    at_hand = PapersAtHand()
    at_hand.keep("paper", OLD, at_hand.turn)
    at_hand.forget(["another"])
    assert at_hand.get("paper") is OLD
    at_hand.forget(["paper"])
    assert at_hand.get("paper") is None


def test_the_papers_read_last_stay_at_hand() -> None:
    at_hand = PapersAtHand()
    for number in range(MOST + 2):
        at_hand.keep(f"paper {number}", OLD, at_hand.turn)
    assert [at_hand.get(f"paper {number}") is None for number in (0, 1, 2, MOST + 1)] == [True, True, False, False]
