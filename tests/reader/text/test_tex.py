"""Conversion of TeX to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.tex import tex_to_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"80.0\% top-1", "80.0% top-1"),
        ("MLICv2^+ and MLICv2", "MLICv2⁺ and MLICv2"),
        ("MP_{+} of order", "MP₊ of order"),
        ("a cost of $O(n^2 \\log n)$", "a cost of O(n² log n)"),
        (r"$\alpha$-divergence with $\beta = 0.5$", "α-divergence with β = 0.5"),
        (r"4$\times$ faster", "4× faster"),
        (r"Erd\H{o}s, G\"odel, Fran\c{c}ois and \L ukasz", "Erdős, Gödel, François and Łukasz"),
        (r"na\"{\i}ve", "naïve"),
        (r"\textbf{bold} and \emph{slanted \textit{twice}}", "bold and slanted twice"),
        ("``quoted'' and ``half\"", "“quoted” and “half”"),
        (r"see \url{https://github.com/a_b/c}", "see https://github.com/a_b/c"),
        (r"$\mathcal{L}_{reg}$", "L_(reg)"),
        ("10^6 steps", "10⁶ steps"),
        (r"$\leq \frac{1}{2}$ of $\frac{a+b}{\sqrt{n}}$", "≤ 1/2 of (a+b)/√n"),
        (r"$\sqrt{x+1}$ and $\sqrt{n}$", "√(x+1) and √n"),
        (r"$\tilde{O}(n^{3/2})$, $\hat{x}$, $\bar y$ and $\hat{\theta}$", "Õ(n^(3/2)), x̂, ȳ and θ̂"),
        (r"$\left(\frac{n}{2}\right)$ and $\left\{x\right\}$", "(n/2) and {x}"),
        (r"$\mu P$ in $O(n\log n)$ for $\epsilon \in S$", "μP in O(n log n) for ε ∈ S"),
        (r"$A \subseteq B \setminus C$, $\ln x$", "A ⊆ B ∖ C, ln x"),
    ],
)
def test_tex_is_converted_to_text(raw: str, text: str) -> None:
    assert tex_to_text(raw) == text


@pytest.mark.parametrize(
    "text",
    [
        "snake_case and __init__ and a_b_c",
        "$20 per 2000",
        "from $20 to $30, or $20/$30",
        "R&D, AT&T",
        "100% sure",
        "https://github.com/a_{b}/c^2$x$",
        r"C:\Users\name",
        "a ^ b and ~80",
        "file_1_2",
    ],
)
def test_other_text_is_unchanged(text: str) -> None:
    assert tex_to_text(text) == text


@given(st.text(alphabet="\\${}^_`'\"abc%& \nα", max_size=200))
def test_any_text_can_be_converted(text: str) -> None:
    tex_to_text(text)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize(
    "text", ["\\" * 50_000, "$a" * 50_000, "\\text{" * 20_000, "_{" * 50_000, "``" * 50_000, "https://" * 30_000]
)
@pytest.mark.timeout(30)
def test_a_flood_of_tex_is_converted(text: str) -> None:
    assert tex_to_text(text)
