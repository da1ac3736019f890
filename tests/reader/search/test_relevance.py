"""Which papers a search finds, and in which order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Marks
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary, library_of

pytestmark = pytest.mark.no_cover  # slow to trace; other tests run the same code

OTHERS = (
    "Diffusion Models Beat GANs on Image Synthesis",
    "Proximal Policy Optimization Algorithms",
    "Adam: A Method for Stochastic Optimization",
    "Deep Residual Learning for Image Recognition",
    "Language Models are Few-Shot Learners",
    "Generative Adversarial Nets",
    "Auto-Encoding Variational Bayes",
    "Scaling Laws for Neural Language Models",
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("residual recognition", "Deep Residual Learning for Image Recognition"),
        ("recognition residual", "Deep Residual Learning for Image Recognition"),
        ("residaul", "Deep Residual Learning for Image Recognition"),
        ("stochstic optimisation", "Adam: A Method for Stochastic Optimization"),
        ("generatve adverserial", "Generative Adversarial Nets"),
        ("prox", "Proximal Policy Optimization Algorithms"),
        ("prxoim", "Proximal Policy Optimization Algorithms"),
        ("autoencoding", "Auto-Encoding Variational Bayes"),
        ("autoencod", "Auto-Encoding Variational Bayes"),
        ("auto encoding", "Auto-Encoding Variational Bayes"),
        ("auto-encoding", "Auto-Encoding Variational Bayes"),
        ("fewshot", "Language Models are Few-Shot Learners"),
        ("gansimage", "Diffusion Models Beat GANs on Image Synthesis"),
        ("nts adversarial", "Generative Adversarial Nets"),
        ("imagesynthesis", "Diffusion Models Beat GANs on Image Synthesis"),
        ("adversarial net", "Generative Adversarial Nets"),
        ("algorithm", "Proximal Policy Optimization Algorithms"),
        ("scaled law", "Scaling Laws for Neural Language Models"),
        ("ppoa", "Proximal Policy Optimization Algorithms"),
        ("slfnlm", "Scaling Laws for Neural Language Models"),
        ("dmbgois", "Diffusion Models Beat GANs on Image Synthesis"),
        ("DEEP RESIDUAL", "Deep Residual Learning for Image Recognition"),
    ],
)
def test_a_paper_is_found_despite_typos_and_word_order(query: str, wanted: str) -> None:
    assert library_of(*OTHERS).titles(query)[:1] == [wanted]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("naive", "A Naïve Approach"),
        ("naïve", "A Naive Approach"),
        ("schrodinger", "Schrödinger Bridges"),
        ("strasse", "Die Straße"),
        ("beta vae", "β-VAE"),
        ("β-vae", "Beta-VAE Revisited"),
        ("多模态", "多模态大模型的研究"),
        ("大模型", "多模态大模型的研究"),
        ("究", "多模态大模型的研究"),
        ("深層", "深層学習の基礎"),
        ("모델", "언어 모델"),
        ("co2", "CO₂ Capture"),
        ("mlicv2", r"$\textbf{MLICv2}$ for Images"),
        ("dont", "Don’t Stop Pretraining"),
        ("don't stop", "Dont Stop Pretraining"),
    ],
)
def test_case_accents_alphabets_and_tex_are_normalised(query: str, title: str) -> None:
    assert library_of(*OTHERS, title).titles(query)[:1] == [title]


def test_acronyms_defined_in_abstracts_are_matched() -> None:
    library = SearchLibrary(
        [
            a_paper("Sparse Networks", abstract="We use a Mixture of Experts (MoE) in each layer."),
            a_paper("Large Mixture Layers of Many Experts"),
            *map(a_paper, OTHERS),
        ]
    )
    assert library.titles("moe")[:2] == ["Large Mixture Layers of Many Experts", "Sparse Networks"]


def test_titles_rank_before_names_before_abstracts() -> None:
    library = SearchLibrary(
        [
            a_paper("Something Else", abstract="About diffusion."),
            a_paper("A Third Thing", keywords=("diffusion",)),
            a_paper("On Diffusion"),
        ]
    )
    assert library.titles("diffusion") == ["On Diffusion", "A Third Thing", "Something Else"]


@pytest.mark.parametrize("query", ["lovelace", "lovelce", "ada lovel", "engines", "2401.00001", "arXiv:2401.00001v2"])
def test_authors_keywords_and_arxiv_ids_are_searched(query: str) -> None:
    paper = a_paper("Notes", authors=("Ada Lovelace",), keywords=("analytical engines",), arxiv_id="2401.00001")
    assert SearchLibrary([paper, *map(a_paper, OTHERS)]).titles(query)[:1] == ["Notes"]


def test_changed_tags_are_searched() -> None:
    library = library_of(*OTHERS)
    key = next(key for key, paper in library.papers.items() if paper.title.startswith("Adam"))
    assert library.titles("seminar") == []
    library.mark(key, Marks(tags=("seminar", "to-read")))
    assert library.titles("seminar") == library.titles("semin") == ["Adam: A Method for Stochastic Optimization"]
    library.mark(key, Marks())
    assert library.titles("seminar") == []


def test_papers_with_all_words_rank_first() -> None:
    library = library_of("Image Recognition", "Deep Image Recognition at Scale", "Deep Things")
    assert library.titles("deep image recognition")[0] == "Deep Image Recognition at Scale"


def test_an_unlike_word_finds_nothing() -> None:
    assert library_of(*OTHERS).titles("zzzzqqqq") == []


def test_stop_words_do_not_prevent_a_match() -> None:
    library = library_of(*OTHERS)
    assert library.titles("a method for the stochastic optimization")[:1] == [
        "Adam: A Method for Stochastic Optimization"
    ]


def test_without_an_index_the_listing_says_titles_only() -> None:
    library = SearchLibrary(
        [a_paper("On Diffusion", abstract="About images."), a_paper("Else", abstract="About diffusion.")]
    )
    assert library.titles("diffus", wait=False) == ["On Diffusion"]
    assert library.titles("difusion", wait=False) == ["On Diffusion"]
    assert "titles only" in library.searcher.listing("diffusion", today=TODAY, wait=False).description
    library.searcher.update_index()
    assert library.titles("diffusion", wait=False) == ["On Diffusion", "Else"]
    assert "titles only" not in library.searcher.listing("diffusion", today=TODAY, wait=False).description


WORDS = "deep deed deer image imago residual learning language models neural scaling few shot graph policy the of a"
words = st.sampled_from(WORDS.split())
titles = st.lists(words, min_size=1, max_size=5).map(" ".join)
libraries = st.lists(titles, min_size=1, max_size=25, unique=True)


@given(libraries, st.data())
@settings(max_examples=60, deadline=None)
def test_an_exact_title_is_always_first(library: list[str], data: st.DataObject) -> None:
    title = data.draw(st.sampled_from(library))
    assert library_of(*library).titles(title)[0] == title


@given(libraries, st.data())
@settings(max_examples=60, deadline=None)
def test_removing_a_typo_never_lowers_the_wanted_paper(library: list[str], data: st.DataObject) -> None:
    searched = library_of(*library)
    wanted = data.draw(st.sampled_from(library))
    words = wanted.split()
    typed = words[: data.draw(st.integers(1, len(words)))]
    position = data.draw(st.integers(0, len(typed) - 1))
    word = typed[position]
    cut = data.draw(st.integers(1, max(1, len(word) - 1)))
    with_typo = [*typed[:position], word[:cut] + word[cut + 1 :], *typed[position + 1 :]]
    rank = searched.titles(" ".join(typed)).index(wanted)
    found = searched.titles(" ".join(with_typo))
    assert rank <= (found.index(wanted) if wanted in found else len(library))


@given(libraries, titles)
@settings(max_examples=40, deadline=None)
def test_every_paper_with_all_words_is_found(library: list[str], query: str) -> None:
    found = library_of(*library).titles(query)
    assert {title for title in library if set(query.split()) <= set(title.split())} <= set(found)


def test_a_name_and_a_word_find_the_paper_that_holds_both() -> None:
    library = SearchLibrary(
        [
            *map(a_paper, OTHERS),
            a_paper("A Survey of the Habits of Machine Learning Systems", authors=("Ada Eatonia",)),
            a_paper("A Study of Cooking", abstract="Machines that use learning.", authors=("Joe Eaton",)),
        ]
    )
    assert library.titles("eaton learning")[0] == "A Study of Cooking"


def test_words_of_an_abstract_beat_similar_words_of_titles() -> None:
    library = SearchLibrary(
        [
            *map(a_paper, OTHERS),
            a_paper("On Likelihoods of Extensive Work", abstract="Processing of words."),
            a_paper("Nothing Alike", abstract="It looks like a long and extensive process of work."),
        ]
    )
    assert library.titles("like extensive process")[0] == "Nothing Alike"
