"""Documents as JSON."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.documents import EncodedDocument, EncodedMarks, dumps, dumps_tables, fingerprint, loads, validate_entry

_TEXT = st.text(st.characters(codec=None), max_size=20)  # with lone surrogates
_DOCUMENTS = st.dictionaries(st.sampled_from(["key", "title", "abstract", "url"]), _TEXT) | st.dictionaries(
    st.sampled_from(["title", "abstract"]), st.none() | st.integers() | st.lists(_TEXT, max_size=2)
)
_ENCODED = _DOCUMENTS.map(lambda document: EncodedDocument(document).encode())


@given(_DOCUMENTS)
@example({"title": '"abstract":""', "abstract": "plain"})
@example({"title": "é", "abstract": "β-decay of “quotes”", "url": "u"})
@example({"abstract": 'a "quoted" word'})
@example({"abstract": "two\nlines"})
@example({"abstract": "\ud800"})
@example({"key": "\ud800", "abstract": "é"})
def test_a_document_is_encoded_in_one_way(document: dict[str, Any]) -> None:
    encoded = EncodedDocument(document).encode()
    assert encoded.json == dumps(document)
    assert fingerprint(encoded) == fingerprint(document)


@given(st.dictionaries(st.integers(1, 9), st.none() | _ENCODED), _DOCUMENTS)
def test_tables_of_encoded_documents_read_back(
    papers: dict[int, EncodedDocument | None], entry: dict[str, Any]
) -> None:
    encoded = dumps_tables({"papers": papers, "undo": {7: entry}, "dropped": None})
    assert b"\n" not in encoded
    assert loads(encoded) == {
        "papers": {str(doc_id): document for doc_id, document in papers.items()},
        "undo": {"7": entry},
        "dropped": None,
    }


@given(
    st.lists(
        st.tuples(
            st.dictionaries(_TEXT, st.integers(1, 9), max_size=3),
            st.dictionaries(st.sampled_from(["note", "starred"]), _TEXT),
        )
    )
)
@example([({'a "quoted" key': 1}, {"note": "\ud800"})])
def test_marks_are_encoded_as_documents_are(edits: list[tuple[dict[str, int], dict[str, Any]]]) -> None:
    marks = EncodedMarks()
    expected: dict[int, dict[str, Any] | None] = {}
    for papers, fields in edits:
        owners = {doc_id: key for key, doc_id in papers.items() if doc_id not in expected}
        if fields:
            marks.add([*owners.values()], [*owners], fields)
        else:
            marks.remove([*owners])
        expected |= {doc_id: {"key": key, **fields} if fields else None for doc_id, key in owners.items()}
    assert marks == expected
    assert loads(dumps_tables({"marks": marks})) == loads(dumps_tables({"marks": expected}))


@pytest.mark.parametrize("number", [2**63, -(10**400), 1.5, "7", None], ids=lambda number: str(number)[:4])
def test_a_number_out_of_range_is_named_shortly(number: Any) -> None:
    entry = {"description": "starred 1 paper", "timestamp": "2025-11-28T07:30:00+00:00", "first_id": number}
    with pytest.raises(TypeError, match=r"\A.{1,40} is not an integer in range\Z"):
        validate_entry(entry)
