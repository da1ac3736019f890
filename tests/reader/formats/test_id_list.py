"""Plain lists of arXiv ids, DOIs and URLs."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest, has_placeholder_title
from tests.reader.formats.test_fuzz import assert_clean


def read(text: str) -> Digest:
    return parse(text.encode(), "papers.txt", day=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("2401.00001", ["arXiv:2401.00001"]),
        ("arXiv:2401.00001v3", ["arXiv:2401.00001"]),
        ("arXiv: hep-ph/0301050", ["arXiv:hep-ph/0301050"]),
        ("https://arxiv.org/pdf/2401.00001.pdf", ["arXiv:2401.00001"]),
        ("see [this](https://huggingface.co/papers/2401.00001)", ["arXiv:2401.00001"]),
        ("10.48550/arXiv.2401.00001", ["arXiv:2401.00001"]),
        ("10.1007/JHEP02(2016)087.", ["doi:10.1007/jhep02(2016)087"]),
        ("doi:10.1000/x, https://doi.org/10.1000/Y", ["doi:10.1000/x", "doi:10.1000/y"]),
        ("<https://openreview.net/forum?id=abc>", ["https://openreview.net/forum?id=abc"]),
        ("1. read this: (2401.00001) and 2402.00002; both good", ["arXiv:2401.00001", "arXiv:2402.00002"]),
        ("- 2401.00001\n* [ ] https://arxiv.org/abs/2402.00002 great\n- 10.1000/x", ["arXiv:2401.00001", "arXiv:2402.00002", "doi:10.1000/x"]),
        ("2401.00001  # see 2402.00002", ["arXiv:2401.00001"]),
        ("2401.00001 2401.00001", ["arXiv:2401.00001"]),
        (" ".join(f"2401.{number:05}" for number in range(60)), [f"arXiv:2401.{number:05}" for number in range(60)]),
    ],
)  # fmt: skip
def test_identifiers_are_found_among_words(line: str, titles: list[str]) -> None:
    digest = read(f"# my list\n\n{line}\n")
    assert (digest.format, digest.source) == ("id-list", "list")
    assert [paper.title for paper in digest.papers] == titles
    assert all(map(has_placeholder_title, digest.papers))
    assert [paper.appearances[0].position for paper in digest.papers] == [*range(len(titles))]


def test_a_json_list_of_identifiers_is_read() -> None:
    digest = read('[\n "2401.00001",\n "https://doi.org/10.1000/x"\n]\n')
    assert [paper.title for paper in digest.papers] == ["arXiv:2401.00001", "doi:10.1000/x"]


def test_an_import_says_what_finds_titles_and_what_was_skipped() -> None:
    digest = read("2401.00001\nto read\n2402.00002\n")
    assert digest.warnings == (
        "papers.txt: 2 papers have an identifier and no title; 'reader enrich' looks them up",
        "papers.txt:2: 'to read' was skipped: it has no arXiv id, DOI or URL of a paper",
    )
    assert digest.skipped == 1


@pytest.mark.parametrize(
    "text",
    [
        "We met on 12.05.2024 and paid 1999.00001 for it.\n",
        "A note\nabout lamps\nsee 2401.00001\n",
        "word " * 60 + "https://arxiv.org/abs/2401.00001",
        "https://news.example/about-a-paper\n",
    ],
)
def test_other_text_is_not_a_list(text: str) -> None:
    with pytest.raises(DigestError, match="unrecognized format"):
        read(text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["2401.00001", "10.1000/x", "https://", "arxiv.org/abs/", "(", ")", "#", ",", " ", "\n", "\x1b[1m"])
        | st.text(max_size=5),
        max_size=20,
    ).map("".join)
)  # fmt: skip
def test_any_text_raises_nothing_but_a_digest_error(text: str) -> None:
    with suppress(DigestError):
        assert_clean(parse(f"2401.00001\n{text}".encode(), "any.txt", format="id-list"))


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["2401.00001 " * 200_000, "2401.00001\n" + ",;" * 500_000, "10.1000/" + "(" * 500_000])
def test_hostile_lists_are_read_or_refused_in_time(text: str) -> None:
    with suppress(DigestError):
        assert_clean(parse(text.encode(), "hostile.txt", format="id-list"))


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><feed><id>http://arxiv.org/abs/2606.00001</id>&a;</feed>',
        '// papers\n[{"id": "2606.00001"}]',
        '/* papers */ {"id": "https://arxiv.org/abs/2606.00001"}',
    ],
)
def test_xml_and_json_that_are_not_valid_are_not_lists_of_ids(text: str) -> None:
    with pytest.raises(DigestError):
        parse(text.encode(), "list.txt")


def test_labels_are_removed_only_before_identifiers() -> None:
    digest = parse(b"10.1000/id.list\ndoi:10.1000/Url.2\nID: 2611.50001\n10.1000/arxiv-doi\n", "ids")
    found = [paper.doi or paper.arxiv_id for paper in digest.papers]
    assert found == ["10.1000/id.list", "10.1000/url.2", "2611.50001", "10.1000/arxiv-doi"]


def test_numbered_references_are_not_json() -> None:
    text = "[1] A. Able et al. A Lamp. arXiv:2606.00001, 2026.\n[2] B. Baker. An Attic. arXiv:2606.00002, 2026.\n"
    assert [paper.arxiv_id for paper in parse(text.encode(), "references.txt").papers] == ["2606.00001", "2606.00002"]


def test_words_behind_a_dash_are_the_title() -> None:
    lines = (
        "A Lamp in Attics - https://arxiv.org/abs/2606.00001\n2606.00002 | Candles of the Night\n2606.00003 - later\n"
        '[4] https://arxiv.org/abs/2606.00004 — "An Ember in the Rain"\n'
    )
    papers = parse(lines.encode(), "ids.txt").papers
    titles = [paper.title for paper in papers]
    assert titles == ["A Lamp in Attics", "Candles of the Night", "arXiv:2606.00003", "An Ember in the Rain"]
