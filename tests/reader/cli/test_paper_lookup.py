"""How a person names a paper: a number, an id, a URL, a key or words of its title."""

from pathlib import Path

import pytest

from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.cli.conftest import Run
from tests.reader.cli.terminal import Terminal

TITLES = {
    "2401.00001": "Alpha-Net: Learning Sparse Graphs",
    "2401.00002": "Learning Sparse Codes",
    "2401.00003": "Sparse Attention for Long Documents",
    "2402.00004": "Diffusion Transformers at Scale",
    "2402.00005": "Alpha Beta Networks Revisited",
}


@pytest.fixture
def library(folder: Path) -> Path:
    papers = [a_paper(title, arxiv_id=arxiv_id) for arxiv_id, title in TITLES.items()]
    dois = [a_paper("A Study with a DOI", doi="10.1145/3292500.3330701")]
    with Library.open(folder) as opened:
        opened.import_digests(a_digest(*papers, *dois))
    return folder


def starred(folder: Path) -> set[str]:
    with Library.open(folder) as library:
        return {paper.title for paper in library.papers() if paper.marks.starred}


@pytest.mark.parametrize(
    ("reference", "arxiv_id"),
    [
        ("arXiv:2401.00002v3", "2401.00002"),
        ("https://www.alphaxiv.org/abs/2401.00002", "2401.00002"),
        ("https://huggingface.co/papers/2401.00002", "2401.00002"),
        ("<https://arxiv.org/pdf/2401.00002v2>", "2401.00002"),
        ("https://doi.org/10.48550/arXiv.2401.00002", "2401.00002"),
        ("2402.00004", "2402.00004"),
        ("sparse attention", "2401.00003"),
        ("ATTENTION sparse", "2401.00003"),
        ("difusion transfomers", "2402.00004"),
        ("alpha net", "2401.00001"),
        ("learning sparse codes", "2401.00002"),
    ],
)
def test_a_reference_finds_one_paper(library: Path, reader: Run, reference: str, arxiv_id: str) -> None:
    outcome = reader("star", reference)
    assert (outcome.status, starred(library)) == (0, {TITLES[arxiv_id]})
    assert outcome.err.startswith(f"Starred: {TITLES[arxiv_id]}")


def test_a_doi_finds_a_paper(library: Path, reader: Run) -> None:
    assert "A Study with a DOI" in reader("show", "https://doi.org/10.1145/3292500.3330701").out


def test_words_of_a_title_need_no_quotes(library: Path, reader: Run) -> None:
    reader("star", "attention", "long", "documents")
    assert starred(library) == {TITLES["2401.00003"]}
    assert "Diffusion" in reader("show", "diffusion", "scale").out


def test_several_matches_change_nothing_without_a_terminal(library: Path, reader: Run) -> None:
    outcome = reader("star", "learning sparse")
    assert (outcome.status, starred(library)) == (2, set())
    assert "matches 2 papers: " in outcome.err
    assert "2401.00001 (Alpha-Net: Learning Sparse Graphs)" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_title_that_matches_exactly_comes_before_similar_ones(library: Path, reader: Run) -> None:
    with Library.open(library) as opened:
        opened.import_digests(a_digest(a_paper("Learning Sparser Codes")))
    assert reader("star", "learning sparse codes").err.startswith("Starred: Learning Sparse Codes")


def test_standard_input_takes_one_paper_a_line(library: Path, reader: Run) -> None:
    reader("star", "-", stdin="sparse attention\n2402.00004\n")
    assert starred(library) == {TITLES["2401.00003"], TITLES["2402.00004"]}


def test_a_number_needs_a_list(library: Path, reader: Run) -> None:
    outcome = reader("star", "2")
    assert (outcome.status, starred(library)) == (1, set())
    assert outcome.err == "reader: no paper 2; 'reader list' on a terminal numbers the papers\n"


def test_a_number_is_that_of_the_last_list_on_the_terminal(library: Path) -> None:
    with Terminal(library) as terminal, Terminal(library) as other:
        listed = terminal.run("list", "--sort", "title")
        assert "\n  1     A Study with a DOI" in listed
        other.run("list", "--sort", "-title")
        with Library.open(library) as opened:
            opened.import_digests(a_digest(a_paper("A Newcomer")))
        assert terminal.run("star", "2").startswith(f"Starred: {TITLES['2402.00005']}")
        assert "no paper 7; the last list on this terminal has 6" in terminal.run("star", "7")
        assert terminal.status == 1
    assert starred(library) == {TITLES["2402.00005"]}


def test_a_new_terminal_with_an_old_name_has_no_numbers(library: Path) -> None:
    with Terminal(library) as terminal:
        terminal.run("list")
        assert "Learning" in terminal.run("show", "2")
    with Terminal(library) as terminal:
        assert "no paper 2" in terminal.run("show", "2")


def test_a_person_chooses_among_several_papers(library: Path) -> None:
    with Terminal(library) as terminal:
        shown = terminal.run("star", "learning", "sparse", answer="2\n")
        assert "“learning sparse” matches 2 papers:" in shown
        assert terminal.status == 0
    assert len(starred(library)) == 1


def test_no_choice_changes_nothing(library: Path) -> None:
    with Terminal(library) as terminal:
        assert "no paper was chosen" in terminal.run("star", "learning", "sparse", answer="\n")
        assert terminal.status == 1
    assert starred(library) == set()


def test_a_list_on_a_terminal_ends_after_20_rows(folder: Path) -> None:
    with Library.open(folder) as opened:
        opened.import_digests(a_digest(*(f"Paper {chr(65 + n)}{n}" for n in range(30))))
    with Terminal(folder, PAGER="cat") as terminal:
        listed = terminal.run("list")
        assert listed.startswith("Inbox · 30 papers · newest digest first\n\nFri 28 Nov 2025\n  1 ")
        assert "Showing 20 of 30" in listed
        assert " 21 " not in listed
        assert " 30 " in terminal.run("list", "--all")
    with Terminal(folder, rows=10, PAGER="sed s/^/paged:/") as terminal:
        assert "paged:  1 " in terminal.run("list")
