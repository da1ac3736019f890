"""Words with sub- or superscripts or Greek letters are found in every spelling."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.paper import Marks
from reader.search.analysis import index_terms, spelling_variants, tokenize
from reader.text.tex import tex_to_text
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

pytestmark = pytest.mark.no_cover  # slow to trace; other tests run the same code

OTHERS = (
    "Policies for Robots",
    "Pictures of Hills",
    "A Piece of Water",
    "Level 2 of Zero",
    "Heads, Orders and Losses",
    "Log-Linear Networks",
)
SPELLINGS = {
    r"$\tau_1$-Bench": ("tau1", "tau_1", "τ1", "τ₁", "tau 1", "TAU1", "τ_1", r"$\tau_1$", r"\tau_1", "tau_{1}", "τ₁-Bench"),
    "τ₂ for Tools": ("tau2", "tau_2", "τ2", "tau 2", r"$\tau_2$", r"$\tau_{2}$", "τ^2"),
    "N$_2$O Sensing": ("N2O", "n2o", "N₂O", "N_2O", "N$_2$O", "N_{2}O", "n_2o", r"$\text{N}_2\text{O}$"),
    "$W_1$ Distances": ("W1", "w_1", "W₁", "w 1", "$W_1$", "W^1", r"\mathcal{W}_1", r"$\mathcal{W}_{1}$"),
    "Norms in $\\ell_p$": ("ℓp", "ℓ_p", "lp", "l_p", "ell_p", "ellp", "ell p", r"$\ell_p$", "ℓₚ"),
    "Beyond $L_\\infty$": ("L∞", "L_∞", "Linf", "L_inf", "linfty", "l infinity", r"$L_\infty$"),
    "Sorting in $O(n^3)$": ("n3", "n^3", "n³", "O(n^3)", "O(n³)", "O(n3)", "$O(n^3)$", "$n^{3}$"),
    "Trained on 10$^7$ Tokens": ("10^7", "10⁷", "107", "10 7", "10$^7$", "10^{7}"),
    "$\\delta$-Fair Lending": ("δ-fair", "delta-fair", "delta fair", "deltafair", "δ fair", r"$\delta$-fair", r"\delta-fair"),
    "γNet": ("gammanet", "gamma net", "gamma-net", "γnet", r"$\gamma$net", "γ net"),
    "$\\mu P$ at Scale": ("muP", "μP", "mu p", "mu-p", "µP", r"$\mu P$", r"$\mu$P"),
    "∆-Sparse Layers": ("delta-sparse", "Δ-sparse", r"$\Delta$-Sparse", "∆-sparse"),
    "Acting with $\\phi_{2.5}$": ("phi2.5", "phi_2.5", "φ2.5", "φ₂.₅", "φ_(2.5)", r"$\phi_{2.5}$", "phi 2.5"),
    "The Loss $L_{adv}$": ("L_adv", "Ladv", "l adv", "L_{adv}", "L_(adv)", r"$L_{\text{adv}}$"),
    "Bounds on $K_{max}$": ("Kₘₐₓ", "K_max", "kmax", "k max", "K_{max}", r"$K_{\max}$"),
    "8$\\times$ Cheaper": ("8x", "8×", r"8$\times$", "8 times cheaper", "8x cheaper"),
    "Solved in $O(m\\log m)$": ("m log m", r"$O(m \log m)$", "O(m log m)"),
    "use_flash in Practice": ("use_flash", "useflash", "use flash", "use_fl", "use-flash"),
    "$k$-NN Graphs": ("k-NN", "kNN", "k nn", "$k$-NN", "$k$NN"),
    "R$^2$ Reporting": ("R2", "R^2", "R²", "r 2", "R$^2$", "$R^2$"),
}  # fmt: skip
CASES = [(title, typed) for title, spellings in SPELLINGS.items() for typed in (*spellings, tex_to_text(title), title)]
TITLES = tuple(SPELLINGS)


@pytest.fixture(scope="module")
def library() -> SearchLibrary:
    library = SearchLibrary(a_paper(title) for title in (*TITLES, *OTHERS))
    library.searcher.update_index()
    return library


@pytest.mark.parametrize(("title", "typed"), CASES)
def test_every_spelling_finds_the_title_first(library: SearchLibrary, title: str, typed: str) -> None:
    assert library.titles(typed)[:1] == [title]


@pytest.mark.parametrize(("title", "typed"), CASES)
def test_every_spelling_finds_the_title_without_an_index(title: str, typed: str) -> None:
    assert title in SearchLibrary(a_paper(one) for one in (*TITLES, *OTHERS)).titles(typed, wait=False)


@pytest.mark.parametrize(("title", "typed"), [case for case in CASES if case[1] != "use_fl"])
def test_every_spelling_finds_an_abstract(title: str, typed: str) -> None:
    library = SearchLibrary([a_paper("Untold", abstract=f"We look at {title} and more."), *map(a_paper, OTHERS)])
    assert "Untold" in library.titles(typed)


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        (r"$\tau_1$: A Bench for Tools", "τ₁: a bench"),
        (r"$\tau_1$: A Bench for Tools", "tau1 a bench"),
        (r"$\tau_1$: A Bench for Tools", "tau 1: a bench"),
        (r"$\tau_1$: A Bench for Tools", r"$\tau_1$: A Bench"),
        ("Tau 1: A Bench for Tools", "τ₁: a bench"),
        ("Tau1 for Tools", "$\\tau_1$ for"),
        ("Sensing N$_2$O from Space", "sensing N2O from"),
        ("Sensing N$_2$O from Space", "N₂O"),
    ],
)
@pytest.mark.parametrize("form", ['"{}"', 'title:"{}"'])
def test_a_phrase_matches_in_every_spelling(title: str, phrase: str, form: str) -> None:
    library = SearchLibrary(map(a_paper, (title, *OTHERS)))
    assert library.titles(form.format(phrase), wait=False) == [title]
    library.searcher.update_index()
    assert library.titles(form.format(phrase)) == [title]
    assert title not in library.titles(f"-{form.format(phrase)}")


@pytest.mark.parametrize("phrase", ["tau a bench", "1 tau", "tau1 bench", "a tau1"])
def test_a_phrase_of_other_words_does_not_match(phrase: str) -> None:
    library = SearchLibrary([a_paper(r"$\tau_1$: A Bench for Tools")])
    assert library.titles(f'"{phrase}"') == []


def test_a_tag_is_found_in_every_spelling() -> None:
    library = SearchLibrary([a_paper("One", marks=Marks(tags=("τ₁",))), a_paper("Two")])
    for typed in ("tau1", "τ_1", r"$\tau_1$", '"tau 1"'):
        assert library.titles(typed) == ["One"]


@pytest.mark.parametrize(
    ("typed", "shown", "expected"),
    [
        ("tau1", "τ₁-Bench, τ₂-Bench", ["τ₁"]),
        ("tau 1", "τ₁: A Bench", ["τ₁"]),
        ('"tau 1 a bench"', "τ₁: A Bench", ["τ₁", "A", "Bench"]),
        ('"τ₁: a bench"', "τ₁: A Bench", ["τ₁", "A", "Bench"]),
        (r"$\tau_1$", "τ₁: A Bench", ["τ₁"]),
        ("n2o", "N₂O from Space", ["N₂O"]),
        ("phi2.5", "Acting with φ_(2.5)", ["φ_(2", "5"]),
        ("ladv", "The Loss L_(adv)", ["L_(adv"]),
        ('"L_{adv} is"', "The Loss L_(adv) is", ["L", "adv", "is"]),
        ("transfer", "μTransfer", ["μTransfer"]),
        ("mu", "μTransfer", ["μTransfer"]),
        ("8x", "8× Cheaper", ["8×"]),
        ("ell1", "ℓ₁ norms", ["ℓ₁"]),
    ],
)
def test_rendered_text_is_highlighted_in_every_spelling(typed: str, shown: str, expected: list[str]) -> None:
    highlight = SearchLibrary([a_paper("Anything")]).searcher.listing(typed, today=TODAY).highlight
    assert [shown[start:end] for start, end in highlight(shown)] == expected


words = st.sampled_from(
    [
        *TITLES,
        "x_i",
        "$x_{i,j}$",
        "H^+",
        "a_b_c",
        "snake_case_word",
        "π",
        "10⁻⁵",
        "μ",
        "×",
        "_",
        "^",
        "$",
        "多模_态",
        "É₂",
    ]
)


@given(st.lists(words, max_size=4).map(" ".join))
def test_a_text_is_indexed_by_all_its_words(text: str) -> None:
    assert index_terms(text) >= set(chain.from_iterable(spelling_variants(text)))


@given(st.lists(words, max_size=4).map(" ".join))
def test_a_text_and_its_rendering_have_the_same_words(text: str) -> None:
    assert tokenize(tex_to_text(text)) == tokenize(text)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("snake_case stays apart", ["snake", "case", "stays", "apart"]),
        ("costs $20 per 2000", ["costs", "20", "per", "2000"]),
        ("R&D, C++, 50\\%", ["r", "d", "c", "50"]),
        ("__init__.py", ["init", "py"]),
    ],
)
def test_other_underscores_and_signs_split_words(text: str, terms: list[str]) -> None:
    assert tokenize(text) == terms
