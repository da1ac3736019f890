"""JSON of Zotero and Better BibTeX."""

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest
from tests.reader.formats.test_fuzz import assert_clean

ITEM: dict[str, Any] = {
    "key": "ABCD2345",
    "version": 7,
    "itemType": "preprint",
    "title": "A Lamp in the <i>Attic</i>",
    "creators": [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Able"},
        {"creatorType": "editor", "firstName": "Ed", "lastName": "Itor"},
        {"creatorType": "author", "name": "Attic Light Team"},
    ],
    "abstractNote": "We light it. Code: https://github.com/lamps/lamp",
    "repository": "arXiv",
    "archiveID": "arXiv:2606.00001",
    "date": "2026-05-30",
    "DOI": "10.48550/arXiv.2606.00001",
    "url": "http://arxiv.org/abs/2606.00001",
    "extra": "arXiv:2606.00001 [cs.CL, cs.AI]\nComment: 12 pages, LampConf\nCitation Key: able2026",
    "tags": [{"tag": "Lamps"}, {"tag": "attics", "type": 1}],
    "notes": [{"note": "<p>Read again</p><p>Soon</p>"}],
    "attachments": [{"itemType": "attachment", "linkMode": "linked_url", "url": "https://lamps.example/demo"}],
}
ARTICLE: dict[str, Any] = {
    "itemType": "journalArticle",
    "title": "A Candle",
    "publicationTitle": "Journal of Wax",
    "date": "May 2014",
    "DOI": "10.1000/CANDLE",
}
ATTACHMENT: dict[str, Any] = {"itemType": "attachment", "title": "Full Text PDF"}


def read(value: object) -> Digest:
    return parse(json.dumps(value, indent=1).encode(), "items.json", day=date(2026, 6, 1))


@pytest.mark.parametrize(
    "shape",
    [
        lambda item: [item],
        lambda item: [{"key": "A", "version": 1, "library": {"id": 5}, "meta": {"numChildren": 1}, "data": item}],
        lambda item: {
            "config": {"id": "x"},
            "version": {"zotero": "7"},
            "collections": {},
            "items": [item, ATTACHMENT],
        },
    ],
    ids=["items", "web API", "Better BibTeX"],
)
def test_an_item_is_parsed_with_every_fact(shape: Any) -> None:
    digest = read(shape(ITEM))
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("zotero", "zotero-json", ())
    assert (paper.title, paper.arxiv_id, paper.published) == ("A Lamp in the Attic", "2606.00001", date(2026, 5, 30))
    assert paper.authors == ("Ada Able", "Attic Light Team")
    assert (paper.categories, paper.venue) == (("cs.CL", "cs.AI"), "12 pages, LampConf")
    assert (paper.keywords, paper.marks.note) == (("Lamps", "attics"), "Read again\nSoon")
    assert paper.links == ("https://github.com/lamps/lamp", "https://lamps.example/demo")


def test_an_article_has_doi_and_venue_with_its_year() -> None:
    (paper,) = read([ARTICLE]).papers
    assert (paper.doi, paper.venue, paper.published) == ("10.1000/candle", "Journal of Wax 2014", None)


def test_attachments_are_left_out_and_other_values_named() -> None:
    digest = read([ATTACHMENT, ARTICLE, 5])
    assert [paper.title for paper in digest.papers] == ["A Candle"]
    assert digest.warnings[-1].endswith("a reference was skipped: it has no title, arXiv id or DOI")
    with pytest.raises(DigestError, match="contains no valid paper"):
        read([ATTACHMENT])


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["tag", "note", "name", "url"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*ITEM, "data"]), VALUES))
def test_any_item_is_parsed_or_refused(fields: dict[str, Any]) -> None:
    with suppress(DigestError):
        assert_clean(read([{**fields, "itemType": "book", "title": "A"}]))
    with suppress(DigestError):
        assert_clean(read([{"itemType": "book", **fields}]))
