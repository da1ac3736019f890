"""The forms in which papers are copied."""

from datetime import date

import pytest

from reader.config.settings import COPY_AS
from reader.export.copy_forms import COPY_FORMS
from tests.builders import a_paper

PAPER = a_paper(
    "Distilling $O(n^2)$ Attention",
    abstract="We reach 80.0\\%.",
    arxiv_id="2401.00005",
    authors=("Ada King Lovelace", "Jean-Paul Sartre", "OpenAI"),
    published=date(2024, 1, 2),
    code=("https://github.com/lab/distil",),
)


def test_a_citation_is_a_reference_of_the_apa() -> None:
    reference = (
        "Lovelace, A. K., Sartre, J.-P., & OpenAI. (2024). Distilling O(n²) Attention (arXiv:2401.00005). arXiv. "
        "https://doi.org/10.48550/arXiv.2401.00005"
    )
    assert COPY_FORMS["citation"].text([PAPER]) == COPY_FORMS["apa"].text([PAPER]) == reference


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("url", "https://arxiv.org/abs/2401.00005"),
        ("code", "https://github.com/lab/distil"),
        ("title", "Distilling O(n²) Attention"),
        ("abstract", "We reach 80.0%."),
    ],
)
def test_each_form_has_its_text(form: str, text: str) -> None:
    assert COPY_FORMS[form].text([PAPER]) == text


def test_a_form_without_a_text_is_empty() -> None:
    assert COPY_FORMS["code"].text([a_paper("A"), a_paper("B")]) == ""


def test_citations_of_several_papers_have_keys_of_their_own() -> None:
    text = COPY_FORMS["bibtex"].text([a_paper("Deep One"), a_paper("Deep Two")])
    assert text.count("@") == 2


def test_every_form_of_the_configuration_exists() -> None:
    assert set(COPY_AS) <= set(COPY_FORMS)
