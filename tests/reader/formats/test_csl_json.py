"""CSL-JSON of reference managers."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest

PREPRINT: dict[str, Any] = {
    "id": "able_lamp_2026",
    "type": "article",
    "title": "A Lamp in the Attic",
    "abstract": "We light it. Code: https://github.com/lamps/lamp",
    "publisher": "arXiv",
    "number": "arXiv:2606.00001",
    "URL": "http://arxiv.org/abs/2606.00001",
    "author": [
        {"family": "Able", "given": "Ada"},
        {"family": "Gogh", "given": "Vi", "non-dropping-particle": "van", "suffix": "Jr."},
        {"literal": "Attic Light Team"},
    ],
    "issued": {"date-parts": [["2026", 5, 30]]},
    "keyword": "lamps, attics",
}
ARTICLE: dict[str, Any] = {
    "id": "candle",
    "type": "article-journal",
    "title": "A Candle",
    "DOI": "10.1000/candle",
    "issued": {"date-parts": [["2014"]]},
}


def read(value: object) -> Digest:
    return parse(json.dumps(value, indent=1).encode(), "items.json", day=date(2026, 6, 1))


def test_a_preprint_is_parsed_with_every_fact() -> None:
    digest = read([PREPRINT])
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("csl", "csl-json", ())
    assert (paper.title, paper.arxiv_id, paper.published) == ("A Lamp in the Attic", "2606.00001", date(2026, 5, 30))
    assert paper.authors == ("Ada Able", "Vi van Gogh Jr.", "Attic Light Team")
    assert (paper.code, paper.keywords) == (("https://github.com/lamps/lamp",), ("lamps", "attics"))


def test_an_article_is_identified_by_its_doi() -> None:
    (paper,) = read([ARTICLE]).papers
    assert (paper.title, paper.arxiv_id, paper.published) == ("A Candle", None, None)
    assert (paper.doi, paper.page_url) == ("10.1000/candle", "https://doi.org/10.1000/candle")


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ({"date-parts": [[2026, 5, 30], [2026, 6, 2]]}, date(2026, 5, 30)),
        ({"date-parts": [[2026, 5]]}, None),
        ({"date-parts": [[2026]], "season": 2}, None),
        ({"date-parts": [[2026, 2, 30]]}, None),
        ({"date-parts": []}, None),
        ({"date-parts": [[]], "raw": "2026-05-30"}, date(2026, 5, 30)),
        ({"date-parts": ["2026-05-30"]}, None),
        ({"raw": "2026-05-30"}, date(2026, 5, 30)),
        ({"literal": "in press"}, None),
        ("2026", None),
        (None, None),
    ],
    ids=str,
)
def test_dates_may_be_ranges_or_incomplete(issued: object, published: date | None) -> None:
    assert read([{**ARTICLE, "issued": issued}]).papers[0].published == published


def test_a_report_number_is_not_an_arxiv_id() -> None:
    assert read([{**ARTICLE, "type": "report", "number": "2606.00001"}]).papers[0].arxiv_id is None


def test_one_item_alone_is_parsed() -> None:
    assert [paper.title for paper in read(ARTICLE).papers] == ["A Candle"]


def test_values_that_are_not_items_are_skipped_with_their_line() -> None:
    digest = read([ARTICLE, 5, {"title": "Note"}])
    assert [paper.title for paper in digest.papers] == ["A Candle", "Note"]
    assert digest.warnings[-1].endswith("a reference was skipped: it has no title, arXiv id or DOI")
    assert digest.skipped == 1


@pytest.mark.parametrize(
    ("fields", "venue"),
    [
        ({"container-title": "Lamps"}, "Lamps 2014"),
        ({"container-title": ["Journal of Lamps", "J. Lamps"], "issued": {"date-parts": [[2014, 5, 1]]}}, "Journal of Lamps"),
        ({"publisher": "arXiv", "number": "arXiv:1405.00001"}, ""),
        ({"note": "Comment: 12 pages\nPMID: 5", "issued": None}, "12 pages"),
        ({}, "2014"),
    ],
    ids=str,
)  # fmt: skip
def test_the_venue_has_the_year_if_that_is_all(fields: dict[str, Any], venue: str) -> None:
    assert read([{**ARTICLE, **fields}]).papers[0].venue == venue


@pytest.mark.parametrize(
    ("doi", "url", "expected"),
    [
        ("10/fqd6hj", "https://doi.org/10.1000/CANDLE", "10.1000/candle"),
        ("10/fqd6hj", "https://candles.example", "10/fqd6hj"),
        ("https://dx.doi.org/10.1000/candle", None, "10.1000/candle"),
    ],
)
def test_dois_may_be_short_or_urls(doi: str, url: str | None, expected: str) -> None:
    (paper,) = read([{**ARTICLE, "DOI": doi, "URL": url}]).papers
    assert paper.doi == expected


def test_notes_give_identifiers_code_and_text() -> None:
    note = "arXiv:2605.00001 [cs.CL]\nPMID: 5\nCode: https://github.com/lamps/lamp\nRead again"
    (paper,) = read([{**ARTICLE, "note": note}]).papers
    assert (paper.arxiv_id, paper.categories, paper.marks.note) == ("2605.00001", ("cs.CL",), "Read again")
    assert paper.code == ("https://github.com/lamps/lamp",)


def test_an_item_without_a_title_has_its_identifier_as_title() -> None:
    (paper,) = read([{"type": "article", "DOI": "10.1000/1"}]).papers
    assert paper.title == "doi:10.1000/1"


def test_the_references_of_pandoc_are_parsed() -> None:
    assert [paper.title for paper in read({"references": [PREPRINT, ARTICLE]}).papers] == [
        "A Lamp in the Attic",
        "A Candle",
    ]


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)


@given(
    st.dictionaries(st.sampled_from(["DOI", "URL", "author", "issued", "keyword", "abstract", "number", "id"]), VALUES)
)
def test_any_item_is_parsed_or_refused(fields: dict[str, Any]) -> None:
    try:
        digest = read([{"type": "article", "title": "A", "container-title": "B", **fields}])
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


@pytest.mark.parametrize("message", [{"message-type": "work-list"}, {"message-type": "work"}])
def test_an_answer_of_crossref_is_parsed(message: dict[str, str]) -> None:
    work = {
        "DOI": "10.1000/lamp",
        "type": "journal-article",
        "title": ["A Lamp"],
        "author": [{"given": "Ada", "family": "Able", "sequence": "first"}],
        "abstract": "<jats:title>Abstract</jats:title><jats:p>We light it.</jats:p>",
        "issued": {"date-parts": [[2026, 5, 30]]},
        "container-title": ["Journal of Lamps"],
    }
    is_list = message["message-type"] == "work-list"
    (paper,) = read({"status": "ok", **message, "message": {"items": [work]} if is_list else work}).papers
    assert (paper.title, paper.authors, paper.doi) == ("A Lamp", ("Ada Able",), "10.1000/lamp")
    assert (paper.abstract, paper.venue, paper.published) == ("We light it.", "Journal of Lamps", date(2026, 5, 30))


def test_tags_in_the_titles_of_catalogues_are_removed() -> None:
    title = 'Lamps with <scp>LED</scp>, H<sub>2</sub>O and <span class="x">a < b</span>'
    paper = read([{**PREPRINT, "title": title}]).papers[0]
    assert paper.title == "Lamps with LED, H2O and a < b"


def test_a_group_of_crossref_is_an_author() -> None:
    paper = read([{**ARTICLE, "author": [{"family": "Able", "given": "Ada"}, {"name": "Attic Team"}]}]).papers[0]
    assert paper.authors == ("Ada Able", "Attic Team")


def test_the_place_in_the_archive_is_an_arxiv_id() -> None:
    item = {**ARTICLE, "archive": "arXiv", "archive_location": "2606.00001"}
    assert read([item]).papers[0].arxiv_id == "2606.00001"
    assert read([{**item, "archive": "Attic"}]).papers[0].arxiv_id is None


def test_papers_without_an_abstract_are_counted_once() -> None:
    warnings = read([ARTICLE, ARTICLE, PREPRINT]).warnings
    assert [warning for warning in warnings if "abstract" in warning] == ["items.json: 1 of 2 papers has no abstract"]
