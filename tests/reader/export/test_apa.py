from datetime import date

import pytest

from reader.export.apa import apa_reference
from reader.paper import Paper
from tests.builders import a_paper


@pytest.mark.parametrize(
    ("paper", "reference"),
    [
        (
            a_paper("Lamps", authors=("Ada Lovelace", "Jean-Luc van der Berg"), arxiv_id="2603.01234"),
            (
                "Lovelace, A., & van der Berg, J.-L. (2026). Lamps (arXiv:2603.01234). arXiv."
                " https://doi.org/10.48550/arXiv.2603.01234"
            ),
        ),
        (
            a_paper("Why Lamps?", authors=("The Lamp Team",), published=date(2025, 1, 2), url="https://a.example/x"),
            "The Lamp Team. (2025). Why Lamps? https://a.example/x",
        ),
        (a_paper("Lamps", doi="10.1000/182"), "Lamps. (n.d.). https://doi.org/10.1000/182"),
        (a_paper("Lamps", authors=("Ada Lovelace",), author_count=9), "Lovelace, A., et al. (n.d.). Lamps."),
        (a_paper("Lamps", authors=("王 小明", "김 민수")), "王, 小明, & 김, 민수. (n.d.). Lamps."),
    ],
)
def test_a_reference_has_the_parts_that_are_known(paper: Paper, reference: str) -> None:
    assert apa_reference(paper) == reference


def test_of_many_authors_nineteen_and_the_last_are_named() -> None:
    names = tuple(f"Ada {'abcdefghij'[index // 67].upper()}{'x' * (index % 67)}" for index in range(664))
    reference = apa_reference(a_paper("Lamps", authors=names))
    assert f", A{'x' * 18}, A., . . . J{'x' * 60}, A. (n.d.)." in reference
    assert f"A{'x' * 19}," not in reference
