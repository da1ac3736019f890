"""Lists of papers in the JSON of other programs, and JSON without papers."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest, Paper, make_key

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "title", "paper", "papers", "authors", "abstract", "summary", "published", "2026-06-01"]
            )
            | st.text(max_size=8),
            inner | st.sampled_from(["2606.00001v2", "2026-06-01", "A Lamp", "https://doi.org/10.1000/x"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


def read(value: object, **options: Any) -> Digest:
    return parse(json.dumps(value, indent=1).encode(), "list.json", **options)


def a_paper(number: int = 1, **facts: Any) -> dict[str, object]:
    """Return an object of a flat list; None removes a field."""
    paper = {
        "id": f"2606.0000{number}v1",
        "title": f"A Lamp of Kind {number}",
        "abstract": "We light it.\nCode: https://github.com/lamps/lamp.",
        "authors": ["Ada Able", "Bob Baker"],
        "published": "2026-05-30T10:00:00+00:00",
    }
    return {name: value for name, value in {**paper, **facts}.items() if value is not None}


def test_a_flat_list_is_parsed_with_every_fact() -> None:
    digest = read([a_paper(upvotes=3, comments=2, ai_keywords=["light"], githubRepo="https://github.com/lamps/two")])
    (paper,) = digest.papers
    assert (digest.source, digest.format, paper.key, paper.arxiv_id) == (
        "papers",
        "papers-json",
        "2606.00001",
        "2606.00001",
    )
    assert paper.title == "A Lamp of Kind 1"
    assert paper.abstract == "We light it. Code: https://github.com/lamps/lamp."
    assert (paper.authors, paper.author_count) == (("Ada Able", "Bob Baker"), 2)
    assert (paper.published, paper.upvotes, paper.comments) == (date(2026, 5, 30), 3, 2)
    assert paper.code == ("https://github.com/lamps/lamp", "https://github.com/lamps/two")
    assert paper.keywords == ("light",)


@pytest.mark.parametrize(
    "named",
    [
        {"arxiv_id": "2606.00001v3"},
        {"paper_id": "2606.00001"},
        {"arXivId": "arXiv:2606.00001v1"},
        {"abs_url": "http://arxiv.org/abs/2606.00001v1"},
        {"entry_id": "http://arxiv.org/abs/2606.00001v2"},
        {"url": "https://huggingface.co/papers/2606.00001"},
        {"pdf_url": "https://arxiv.org/pdf/2606.00001v1.pdf"},
        {"doi": "10.48550/arXiv.2606.00001"},
        {"externalIds": {"ArXiv": "2606.00001", "CorpusId": 7}, "paperId": "0" * 40},
        {"guid": "oai:arXiv.org:2606.00001v1"},
    ],
    ids=str,
)
def test_an_arxiv_id_is_found_under_any_name(named: dict[str, Any]) -> None:
    (paper,) = read([a_paper(id=None, **named)]).papers
    assert (paper.key, paper.url) == ("2606.00001", None)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("published_at", "2026-05-30T00:00:00+00:00"),
        ("publishedAt", "2026-05-30"),
        ("pub_date", "May 30, 2026"),
        ("publication_date", "30 May 2026"),
        ("date", "2026/05/30"),
        ("published_date", "20260530"),
        ("pubDate", "Sat, 30 May 2026 08:00:00 GMT"),
        ("created", 1780128000),
        ("versions", [{"version": "v1", "created": "Sat, 30 May 2026 08:00:00 GMT"}]),
    ],
)
def test_a_date_is_parsed_under_any_name_and_in_any_notation(name: str, written: object) -> None:
    named: dict[str, Any] = {name: written}
    assert read([a_paper(published=None, **named)]).papers[0].published == date(2026, 5, 30)


@pytest.mark.parametrize("name", ["summary", "brief", "hf_summary", "original_abstract", "content_text", "Abstract"])
def test_an_abstract_is_found_under_any_name(name: str) -> None:
    named: dict[str, Any] = {name: "We light it."}
    digest = read([a_paper(abstract=None, tldr="Lamps.", ai_summary="Lamps.", **named)])
    assert digest.papers[0].abstract == "We light it."


@pytest.mark.parametrize(
    "authors",
    [
        [{"name": "Ada Able", "hidden": True}, {"name": "Bob Baker"}],
        [{"authorId": "1", "name": "Ada Able"}, {"name": "Bob Baker"}],
        [{"author": {"display_name": "Ada Able"}}, {"author": {"display_name": "Bob Baker"}}],
        [{"firstName": "Ada", "lastName": "Able"}, {"given": "Bob", "surname": "x", "family": "Baker"}],
        "Ada Able, Bob Baker",
        "Ada Able and Bob Baker",
        "Ada Able; Bob Baker et al.",
    ],
    ids=str,
)
def test_authors_are_parsed_in_any_notation(authors: object) -> None:
    assert read([a_paper(authors=authors)]).papers[0].authors == ("Ada Able", "Bob Baker")


@pytest.mark.parametrize(
    "wrapped",
    [
        {"papers": [a_paper(), a_paper(2)]},
        {"status": "ok", "results": [a_paper(), a_paper(2)]},
        {"version": "https://jsonfeed.org/version/1", "title": "Lamps", "items": [a_paper(), a_paper(2)]},
        {"total": 2, "offset": 0, "data": [a_paper(), a_paper(2)]},
        {"data": {"papers": [a_paper(), a_paper(2)]}},
        {"cs.CL": [a_paper()], "cs.CV": [a_paper(2)]},
        {"2606.00001": a_paper(id=None), "2606.00002": a_paper(2, id=None)},
        {"data": [{"citingPaper": a_paper()}, {"citingPaper": a_paper(2)}]},
        [a_paper(), None, a_paper(2)],
        [a_paper(), a_paper(1, id="2606.00001v2"), a_paper(2)],
    ],
    ids=lambda value: json.dumps(value)[:30],
)
def test_wrapped_lists_are_parsed(wrapped: object) -> None:
    assert [paper.key for paper in read(wrapped).papers] == ["2606.00001", "2606.00002"]


def test_json_lines_of_papers_are_parsed() -> None:
    lines = "\n".join(json.dumps(a_paper(number)) for number in (1, 2))
    assert [paper.key for paper in parse(lines.encode(), "x").papers] == ["2606.00001", "2606.00002"]


@pytest.mark.parametrize(
    "by_day",
    [
        {"2026-06-01": [a_paper()], "2026-06-02": [a_paper(2)]},
        {"days": {"2026-06-01": [a_paper()], "2026-06-02": [a_paper(2)]}},
        {"days": [{"date": "2026-06-01", "papers": [a_paper()]}, {"date": "2026-06-02", "papers": [a_paper(2)]}]},
        {"2026-06-01": {"papers": [{"paper": a_paper(), "numComments": 1}]}, "2026-06-02": [{"paper": a_paper(2)}]},
        [a_paper(submitted_at="2026-06-01T20:00:00+00:00"), a_paper(2, submittedOnDailyAt="2026-06-02T00:00:00Z")],
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_papers_are_listed_under_the_day_of_their_list(by_day: object) -> None:
    digest = read(by_day)
    assert [paper.newest_day for paper in digest.papers] == [date(2026, 6, 1), date(2026, 6, 2)]
    assert (digest.day, digest.source, digest.warnings) == (date(2026, 6, 2), "papers", ())


def test_the_day_of_a_wrapper_is_that_of_its_papers() -> None:
    assert read({"date": "2026-06-16", "papers": [a_paper()]}).papers[0].newest_day == date(2026, 6, 16)
    assert read({"papers": [a_paper()]}, day=date(2026, 6, 17)).papers[0].newest_day == date(2026, 6, 17)


def test_a_list_without_a_day_is_a_warning() -> None:
    digest = read([a_paper()])
    assert digest.warnings == ("list.json: no paper has a listing date; set it with --date YYYY-MM-DD",)


def test_a_paper_outside_arxiv_is_identified_by_its_page() -> None:
    doi, review, scholar = read(
        [
            a_paper(id=None, doi="10.1000/lamp"),
            a_paper(2, id=None, url="https://openreview.net/forum?id=lamp"),
            a_paper(3, id=None, paperId="0123456789abcdef" * 2 + "01234567"),
        ]
    ).papers
    assert (doi.key, doi.doi, doi.page_url) == (
        make_key(doi.title, None),
        "10.1000/lamp",
        "https://doi.org/10.1000/lamp",
    )
    assert review.url == "https://openreview.net/forum?id=lamp"
    assert scholar.url == "https://www.semanticscholar.org/paper/" + "0123456789abcdef" * 2 + "01234567"


def test_missing_and_unknown_fields_are_reported_once() -> None:
    value = [a_paper(abstract=None, summary={"core": "x"}, rank=n) for n in (1, 2)]
    value.append({"title": "Advertisement", "link": "https://example.org"})
    value[1] |= {"id": "2606.00002", "title": "B", "published": "2026-02-30"}
    digest = read(value, day=date(2026, 6, 1))
    line = next(n for n, text in enumerate(json.dumps(value, indent=1).splitlines(), 1) if '"rank": 2' in text)
    assert len(digest.papers) == 2
    assert sorted(digest.warnings) == sorted(
        {
            "list.json: no paper has an abstract",
            "list.json: unknown fields ignored: summary, rank",
            *(text for text in digest.warnings if "'2026-02-30' is not a date" in text),
            *(text for text in digest.warnings if "'Advertisement' was skipped: it has no arXiv id" in text),
        }
    )
    assert len(digest.warnings) == 4
    assert int(next(n for n in digest.warnings if "2026-02-30" in n).split(":")[1]) < line


@pytest.mark.parametrize(
    "value",
    [
        {"name": "lamp", "title": "Lamp", "version": "1.0.0", "homepage": "https://arxiv.org/abs/2405.00001"},
        [{"userId": 1, "id": 1, "title": "buy a lamp", "completed": False}],
        [{"number": 7, "title": "Read a paper", "html_url": "https://github.com/a/b/issues/7", "body": "arXiv:2606.1"}],
        {"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"id": "https://b.org/1", "title": "P"}]},
        {"status": "ok", "message": {"items": [{"ISSN": "1000-1000", "title": ["T"]}]}},
        {
            "hits": [
                {"title": "N", "url": "https://arxiv.org/abs/2405.00001", "author": "user", "created_at": "2024-05-02"}
            ]
        },
        [{"title": "Bookmark", "href": "https://arxiv.org/abs/2405.00001", "tags": ["later"]}],
        {"papers": []},
        [1, 2],
        {},
    ],
    ids=lambda value: json.dumps(value)[:30],
)
def test_json_without_papers_is_refused(value: object) -> None:
    with pytest.raises(DigestError, match=r"unrecognized JSON; expected a list of papers, each with a title") as caught:
        read(value)
    assert caught.value.exit_status == 5


@pytest.mark.parametrize("value", [[], {"total": 0, "offset": 0, "data": []}, {"date": "2026-06-06", "data": []}])
def test_a_response_without_papers_is_an_empty_digest(value: object) -> None:
    assert read(value).papers == ()


@pytest.mark.parametrize(
    "catalogue",
    [
        {
            "hits": {
                "hits": [
                    {
                        "created": "2020-01-01",
                        "metadata": {
                            "titles": [{"title": "A Lamp", "source": "arXiv"}],
                            "abstracts": [{"value": "We light it."}],
                            "arxiv_eprints": [{"value": "hep-th/0601001", "categories": ["hep-th"]}],
                            "authors": [{"full_name": "Able, Ada"}, {"full_name": "Baker, Bob B."}],
                            "earliest_date": "2006-01-02",
                        },
                    }
                ]
            }
        },
        {
            "response": {
                "docs": [
                    {
                        "title": ["A Lamp"],
                        "abstract": "<p>We light it.</p>",
                        "author": ["Able, Ada", "Baker, Bob B."],
                        "identifier": ["2006hep.th....1001A", "arXiv:hep-th/0601001"],
                        "pubdate": "2006-01-00",
                        "date": "2006-01-02",
                    }
                ]
            }
        },
        {
            "data": [
                {
                    "attributes": {
                        "titles": [{"title": "A Lamp"}],
                        "descriptions": [{"description": "We light it.", "descriptionType": "Abstract"}],
                        "creators": [
                            {"name": "Able, Ada", "givenName": "Ada", "familyName": "Able"},
                            {"name": "Baker, Bob B."},
                        ],
                        "doi": "10.48550/ARXIV.HEP-TH/0601001",
                        "published": "2006-01-02",
                    }
                }
            ]
        },
        {
            "light": {
                "hep-th/0601001": {
                    "标题": "A Lamp",
                    "摘要": "We light it.",
                    "作者": "Able, A., Baker, B. B.",
                    "authors_list": [],
                    "发布日期": "2006-01-02",
                }
            }
        },
    ],
    ids=["inspire", "ads", "datacite", "by-topic"],
)
def test_papers_of_catalogues_are_parsed(catalogue: dict[str, object]) -> None:
    (paper,) = read(catalogue).papers
    assert (paper.title, paper.abstract, paper.published) == ("A Lamp", "We light it.", date(2006, 1, 2))
    assert [name.split()[-1] for name in paper.authors] == ["Able", "Baker"]
    assert paper.authors[1].startswith("B")
    assert paper.arxiv_id == "hep-th/0601001"


def test_lines_of_markdown_by_id_are_papers() -> None:
    row = "|**2026-06-01**|**A Lamp**|Ada Able et.al.|[2606.00001v1](http://arxiv.org/abs/2606.00001v1)|null|\n"
    item = "- 2026-06-02, **A Tent**, Bob Baker et.al., Paper: [http://arxiv.org/abs/2606.00002v1](http://arxiv.org/abs/2606.00002v1)\n"
    papers = read({"light": {"2606.00001": row}, "canvas": {"2606.00002": item}}).papers
    assert [(paper.title, paper.key, paper.published) for paper in papers] == [
        ("A Lamp", "2606.00001", date(2026, 6, 1)),
        ("A Tent", "2606.00002", date(2026, 6, 2)),
    ]


def test_objects_by_any_name_are_papers() -> None:
    assert [paper.title for paper in read({"lamp": a_paper(1), "tent": a_paper(2)}).papers] == [
        "A Lamp of Kind 1",
        "A Lamp of Kind 2",
    ]


@pytest.mark.parametrize("text", ["{0}\n\n{1}\n", "[{0}, {1}]", "[{0},\n {1}]"])
def test_what_python_printed_is_parsed(text: str) -> None:
    papers = [a_paper(1, title="Ada's Lamp", code=False), a_paper(2)]
    digest = parse(text.format(*papers).encode(), "printed.jsonl")
    assert [paper.title for paper in digest.papers] == ["Ada's Lamp", "A Lamp of Kind 2"]
    with pytest.raises(DigestError, match="is not valid JSON"):
        parse(text.format(*papers).replace("False", "print()").encode(), "printed.jsonl")


@pytest.mark.parametrize(
    ("authors", "names", "count"),
    [
        ("Ada Able (Acme, Inc.), Bob Baker and Cy Cole", ["Ada Able", "Bob Baker", "Cy Cole"], 3),
        ("C. Bal\\'azs, D. Dab", ["C. Balázs", "D. Dab"], 2),
        ("Able, Ada; Baker, Jr., Bob; Cole, Cy, III", ["Ada Able", "Bob Baker Jr.", "Cy Cole III"], 3),
        ("Able, A. B., Baker, C., and Cole, D.", ["A. B. Able", "C. Baker", "D. Cole"], 3),
        ("Ada Able | Bob Baker", ["Ada Able", "Bob Baker"], 2),
        ("Ada Able et.al.", ["Ada Able"], None),
        (["Ada Able, Bob Baker"], ["Ada Able", "Bob Baker"], 2),
        (["Able, Ada", "Plato"], ["Ada Able", "Plato"], 2),
        (["Acme, Inc.", "Able, Ada"], ["Acme, Inc.", "Able, Ada"], 2),
        ([["Able", "Ada", ""], ["Baker", "B.", "Jr"]], ["Ada Able", "B. Baker Jr"], 2),
        ({"author": [{"text": "Ada Able 0001"}]}, ["Ada Able"], 1),
        ("(Acme)", ["(Acme)"], 1),
    ],
    ids=str,
)
def test_names_of_authors_are_put_in_reading_order(authors: object, names: list[str], count: int | None) -> None:
    (paper,) = read([a_paper(authors=authors)]).papers
    assert (list(paper.authors), paper.author_count) == (names, count)


@pytest.mark.parametrize("described", [{"abstract": None}, {"authors": None}], ids=str)
def test_a_url_needs_an_abstract_or_authors(described: dict[str, None]) -> None:
    facts = a_paper() | {"id": None, "source_url": "https://arxiv.org/abs/2606.00001"} | described
    assert read([facts]).papers[0].arxiv_id == "2606.00001"


def test_objects_of_authors_and_names_of_models_are_told_apart() -> None:
    facts = {
        "author": [{"name": "Ada Able"}],
        "model": "lamp-1",
        "translated_summary": "Licht",
        "llm_summary": "Light.",
    }
    (paper,) = read([{**a_paper(authors=None), **facts}]).papers
    assert (paper.authors, paper.summary) == (("Ada Able",), "Light.")


@pytest.mark.parametrize(
    ("facts", "venue"),
    [
        ({"venue": "Lamps", "year": 2024}, "Lamps 2024"),
        ({"venue": "Lamps 2024", "year": "2024"}, "Lamps 2024"),
        ({"published": "2024-05", "journal": "Lamps"}, "Lamps 2024"),
        ({"published": "2024-05-00", "doi": None, "url": "https://openreview.net/forum?id=x"}, "2024"),
        ({"published": "N/A"}, ""),
    ],
    ids=str,
)
def test_a_year_without_a_day_is_kept_beside_the_venue(facts: dict[str, object], venue: str) -> None:
    digest = read([{**a_paper(id=None, doi="10.1000/x", published=None), **facts}])
    assert (digest.papers[0].venue, digest.papers[0].published) == (venue, None)
    assert not any("is not a date" in warning for warning in digest.warnings)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_parsed_or_refused(value: object) -> None:
    try:
        papers = read(value).papers
    except DigestError:
        return
    assert all(isinstance(paper, Paper) and paper.title and paper.key for paper in papers)


def test_a_list_nested_too_deeply_is_refused() -> None:
    value: object = [a_paper()]
    for _ in range(200):
        value = {"data": value}
    with pytest.raises(DigestError):
        read(value)


def test_an_abstract_may_be_an_index_of_its_words() -> None:
    work = {
        "id": "https://openalex.org/W1",
        "doi": "https://doi.org/10.1000/lamp",
        "title": "A Lamp",
        "abstract_inverted_index": {"it": [2, 4], "We": [0], "light": [1], "and": [3], "burns.": [5], "x": "y"},
    }
    digest = parse(json.dumps({"results": [work]}).encode(), "works.json")
    assert [paper.abstract for paper in digest.papers] == ["We light it and it burns."]


def test_a_work_of_openalex_has_a_plain_title_and_a_venue() -> None:
    work = {
        "doi": "https://doi.org/10.1000/lamp",
        "display_name": "A <i>Lamp</i> &amp; Its Light",
        "authorships": [{"author": {"display_name": "Ada Able"}}],
        "publication_year": 2026,
        "primary_location": {"source": {"display_name": "Lamps"}},
    }
    digest = read({"meta": {"count": 1}, "results": [work]})
    assert [(paper.title, paper.venue) for paper in digest.papers] == [("A Lamp & Its Light", "Lamps 2026")]
    assert not any("unknown fields" in warning for warning in digest.warnings)
