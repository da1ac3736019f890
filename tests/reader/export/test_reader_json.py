import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from reader.export import write
from reader.export.reader_json import paper_fields
from reader.formats import parse
from reader.paper import Appearance, Marks
from reader.text import strip_controls
from tests.builders import a_paper

FIELDS = [
    "key",
    "title",
    "abstract",
    "summary",
    "authors",
    "author_count",
    "published",
    "comments",
    "upvotes",
    "stars",
    "arxiv_id",
    "doi",
    "categories",
    "venue",
    "organization",
    "submitter",
    "url",
    "project_page",
    "code",
    "links",
    "keywords",
    "withdrawn",
    "starred",
    "read",
    "tags",
    "note",
    "snoozed_until",
    "added",
    "digests",
]


def test_a_paper_with_only_a_title_has_every_field() -> None:
    fields = paper_fields(a_paper("Only a Title"))
    assert list(fields) == FIELDS
    assert [name for name in FIELDS if fields[name] is None] == (
        [
            "abstract",
            "summary",
            "author_count",
            "published",
            "comments",
            "upvotes",
            "stars",
            "arxiv_id",
            "doi",
            "venue",
            "organization",
            "submitter",
            "url",
            "project_page",
            "note",
            "snoozed_until",
            "added",
        ]
    )
    assert [name for name in FIELDS if fields[name] == []] == [
        "authors",
        "categories",
        "code",
        "links",
        "keywords",
        "tags",
        "digests",
    ]


def test_dates_are_iso_days_and_times_are_utc() -> None:
    paper = a_paper(
        "Dated",
        arxiv_id="2307.10802",
        published=date(2023, 7, 20),
        added=datetime(2025, 11, 28, 7, 30, tzinfo=UTC),
        appearances=(Appearance("hf-daily", date(2025, 11, 28), 4, 3, 12),),
        marks=Marks(starred=True, tags=("vision",), note="good", snoozed_until=date(2026, 1, 1)),
    )
    fields = paper_fields(paper)
    assert fields["published"] == "2023-07-20"
    assert fields["added"] == "2025-11-28T07:30:00Z"
    assert fields["url"] == "https://arxiv.org/abs/2307.10802"
    assert (fields["starred"], fields["read"], fields["tags"], fields["note"]) == (True, False, ["vision"], "good")
    assert fields["snoozed_until"] == "2026-01-01"
    assert fields["digests"] == [
        {"source": "hf-daily", "date": "2025-11-28", "position": 4, "comments": 3, "upvotes": 12}
    ]


def test_json_is_one_document_with_a_schema() -> None:
    document = json.loads("".join(write([a_paper("One"), a_paper("Two")], "json")))
    assert document["schema"] == 1
    assert [paper["title"] for paper in document["papers"]] == ["One", "Two"]


def test_an_empty_export_is_a_document() -> None:
    assert json.loads("".join(write([], "json"))) == {"schema": 1, "papers": []}
    assert "".join(write([], "jsonl")) == ""


@given(st.lists(st.text(min_size=1, max_size=40), max_size=4))
def test_any_title_is_exported_unchanged(titles: list[str]) -> None:
    papers = [a_paper(title) for title in titles]
    assert [paper["title"] for paper in json.loads("".join(write(papers, "json")))["papers"]] == titles
    lines = "".join(write(papers, "jsonl")).split("\n")[:-1]
    assert [json.loads(line)["title"] for line in lines] == titles


@given(st.text(max_size=40))
def test_json_holds_no_control_characters(text: str) -> None:
    written = "".join(write([a_paper(text or "T", abstract=text)], "json"))
    assert strip_controls(written) == written


def test_every_fact_comes_back_from_an_export() -> None:
    paper = a_paper(
        "Whole",
        abstract="See https://loom.example/page.",
        summary="A loom.",
        authors=("Ada Lovelace",),
        author_count=1,
        published=date(2025, 1, 2),
        comments=0,
        upvotes=3,
        stars=0,
        doi="10.1000/182",
        categories=("cs.CL", "cs.AI"),
        venue="Accepted at LOOM 2025",
        organization="The Loom Works",
        submitter="Charles",
        project_page="https://loom.example/page",
        links=("https://loom.example/page",),
        keywords=("looms",),
        withdrawn=True,
        appearances=(Appearance("hf-daily", date(2025, 1, 3), 0, 0, 3),),
        added=datetime(2025, 1, 4, tzinfo=UTC),
        marks=Marks(starred=True, tags=("x",)),
    )
    assert parse("".join(write([paper], "json")).encode(), "export.json").papers == (paper,)
