"""JSON of OpenReview, from both versions of its API."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest

CONTENT: dict[str, Any] = {
    "title": "A Lamp in the Attic",
    "authors": ["Ada Able", "Bob Baker"],
    "authorids": ["~Ada_Able1", "~Bob_Baker1"],
    "keywords": ["lamps", "attics"],
    "TLDR": "We light it.",
    "abstract": "We light a lamp.\n\nCode: https://github.com/lamps/lamp",
    "pdf": "/pdf/0123abcd.pdf",
    "venue": "LampConf 2026 Poster",
    "venueid": "LampConf.org/2026/Conference",
    "_bibtex": "@inproceedings{able2026lamp}",
}
NOTE: dict[str, Any] = {
    "id": "aBcD12",
    "forum": "aBcD12",
    "number": 7,
    "cdate": 1_780_000_000_000,
    "pdate": 1_781_000_000_000,
    "invitations": ["LampConf.org/2026/Conference/-/Submission"],
    "signatures": ["LampConf.org/2026/Conference/Submission7/Authors"],
}
REVIEW = {
    **NOTE,
    "id": "r1",
    "replyto": "aBcD12",
    "content": {"title": {"value": "Review"}, "abstract": {"value": "Bright."}, "rating": {"value": 8}},
}


def a_note(*, version: int = 2, **content: Any) -> dict[str, Any]:
    contents = CONTENT | content
    return NOTE | {"content": contents if version == 1 else {name: {"value": each} for name, each in contents.items()}}


def read(document: Any) -> Digest:
    return parse(json.dumps(document).encode(), "notes.json", day=date(2026, 6, 15))


@pytest.mark.parametrize("version", [1, 2])
def test_a_submission_is_parsed(version: int) -> None:
    digest = read({"notes": [a_note(version=version)], "count": 1})
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("openreview", "openreview-json", ())
    assert (paper.title, paper.authors) == ("A Lamp in the Attic", ("Ada Able", "Bob Baker"))
    assert (paper.url, paper.venue) == ("https://openreview.net/forum?id=aBcD12", "LampConf 2026 Poster")
    assert (paper.published, paper.keywords) == (date(2026, 6, 9), ("lamps", "attics"))
    assert (paper.summary, paper.withdrawn) == ("We light it.", False)
    assert paper.links == ("https://github.com/lamps/lamp", "https://openreview.net/pdf/0123abcd.pdf")
    assert paper.code == ("https://github.com/lamps/lamp",)


@pytest.mark.parametrize("wrap", [lambda note: [note], lambda note: note], ids=["a list", "one note"])
def test_notes_need_no_wrapper(wrap: Any) -> None:
    assert read(wrap(a_note())).format == "openreview-json"


def test_reviews_and_comments_are_left_out() -> None:
    digest = read({"notes": [REVIEW, a_note(), REVIEW]})
    assert [paper.title for paper in digest.papers] == ["A Lamp in the Attic"]
    assert digest.warnings == ()


@pytest.mark.parametrize(
    "content",
    [
        {"venue": "LampConf 2026 Conference Withdrawn Submission"},
        {"venue": "Submitted to LampConf", "venueid": "LampConf.org/2026/Conference/Desk_Rejected_Submission"},
    ],
)
def test_a_withdrawn_submission_says_so(content: dict[str, Any]) -> None:
    assert read([a_note(**content)]).papers[0].withdrawn


def test_a_paper_of_arxiv_has_its_id() -> None:
    (paper,) = read([a_note(pdf="https://arxiv.org/pdf/2606.00002")]).papers
    assert paper.key == paper.arxiv_id == "2606.00002"


def test_an_empty_answer_is_an_empty_digest() -> None:
    assert read({"notes": [], "count": 0}).papers == ()


@pytest.mark.parametrize(
    "document",
    [
        {"notes": [REVIEW]},
        {"notes": ["read it"]},
        {"notes": [{"content": CONTENT}]},
        [{"id": "a", "content": "A Lamp"}],
    ],
)
def test_other_notes_are_refused(document: Any) -> None:
    with pytest.raises(DigestError):
        read(document)


VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "title"]), inner, max_size=2),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*NOTE, "replyto", "content"]), VALUES),
    st.dictionaries(st.sampled_from([*CONTENT, "code", "html"]), VALUES),
)
def test_any_note_is_parsed_or_refused(note: dict[str, Any], content: dict[str, Any]) -> None:
    try:
        digest = read({"notes": [a_note(), {"content": content} | note]})
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)
