import json
from datetime import date
from typing import Any

import pytest

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Appearance, Digest, Paper


def a_listing(**facts: Any) -> dict[str, Any]:
    """Return an object of the API; facts replace the fields of the paper, and None removes one."""
    paper = {
        "id": "2512.00001",
        "authors": [{"name": "Ada Lovelace", "hidden": False}, {"name": "Charles Babbage"}],
        "publishedAt": "2025-12-09T16:13:55.000Z",
        "submittedOnDailyAt": "2025-12-10T00:20:18.797Z",
        "title": "Engines That\n  Weave",
        "summary": "We weave algebraic patterns\nas a loom weaves flowers.\n\nCode: https://github.com/loom/one.",
        "upvotes": 74,
        "githubRepo": "https://github.com/loom/two",
        "projectPage": " https://loom.github.io",
        "ai_keywords": ["looms", "algebra", "looms"],
        "ai_summary": "Looms.",
        "githubStars": 12,
        "organization": {"name": "loom", "fullname": "The Loom Works"},
    }
    paper.update(facts)
    return {
        "paper": {name: value for name, value in paper.items() if value is not None},
        "title": "Engines That Weave",
        "publishedAt": "2025-12-08T19:00:04.000Z",
        "numComments": 2,
        "submittedBy": {"name": "ada", "fullname": "Ada L."},
    }


def read(value: object, **options: Any) -> Digest:
    return parse(json.dumps(value, indent=1).encode(), "day.json", **options)


def only(value: object) -> Paper:
    (paper,) = read(value).papers
    return paper


def test_every_fact_of_the_api_is_imported() -> None:
    digest = read([a_listing()])
    assert digest == Digest(
        source="hf-daily",
        format="daily-json",
        day=date(2025, 12, 10),
        papers=(
            Paper(
                key="2512.00001",
                title="Engines That Weave",
                abstract="We weave algebraic patterns as a loom weaves flowers.\n\nCode: https://github.com/loom/one.",
                authors=("Ada Lovelace", "Charles Babbage"),
                author_count=2,
                published=date(2025, 12, 9),
                comments=2,
                upvotes=74,
                stars=12,
                arxiv_id="2512.00001",
                organization="The Loom Works",
                summary="Looms.",
                submitter="Ada L.",
                project_page="https://loom.github.io",
                url="https://huggingface.co/papers/2512.00001",
                links=("https://github.com/loom/one", "https://github.com/loom/two", "https://loom.github.io"),
                code=("https://github.com/loom/one", "https://github.com/loom/two"),
                keywords=("looms", "algebra"),
                appearances=(Appearance("hf-daily", date(2025, 12, 10), 0, 2, 74),),
            ),
        ),
    )


def test_hidden_authors_are_named_and_counted() -> None:
    paper = only(
        [a_listing(authors=[{"name": "Ada", "hidden": True}, {"name": "Bea"}, {"name": "Cy", "hidden": True}])]
    )
    assert (paper.authors, paper.author_count) == (("Ada", "Bea", "Cy"), 3)


def test_html_entities_are_decoded() -> None:
    paper = only(
        [
            a_listing(
                title="Cats &amp; Dogs: &#945; &lt; 1",
                summary="Q&amp;amp;A. Data: https://data.example.org/get?x=1&amp;copy=2 &unknown; AT&T",
                authors=[{"name": "Ada O&#39;Neil"}],
                githubRepo="https://github.com/a/b?tab=readme&amp;y=2",
                ai_keywords=["q&amp;a"],
            )
        ]
    )
    assert (paper.title, paper.authors, paper.keywords) == ("Cats & Dogs: α < 1", ("Ada O'Neil",), ("q&a",))
    assert paper.abstract == "Q&A. Data: https://data.example.org/get?x=1&copy=2 &unknown; AT&T"
    assert paper.links[0] == "https://data.example.org/get?x=1&copy=2"
    assert paper.code == ("https://github.com/a/b?tab=readme&y=2",)


def test_one_value_in_two_fields_is_one_warning() -> None:
    wrong = a_listing(publishedAt="2025-02-30T00:00:00.000Z")
    wrong["publishedAt"] = "2025-02-30T00:00:00.000Z"
    (warning,) = read([wrong]).warnings
    assert warning.startswith("day.json:2: publishedAt: '2025-02-30T00:00:00.000Z' is not a date")


def test_long_lists_of_authors_are_complete() -> None:
    assert only([a_listing(authors=[{"name": f"Author {n}"} for n in range(664)])]).author_count == 664


def test_several_days_in_one_file_give_each_paper_its_own() -> None:
    digest = read(
        [
            a_listing(),
            a_listing(id="2512.00002", title="Another", submittedOnDailyAt="2025-12-11T00:00:00.000Z"),
            a_listing(submittedOnDailyAt="2025-12-11T00:00:00.000Z", upvotes=90),
        ]
    )
    first, second = digest.papers
    assert [(each.day, each.upvotes) for each in first.appearances] == [
        (date(2025, 12, 10), 74),
        (date(2025, 12, 11), 90),
    ]
    assert [each.day for each in second.appearances] == [date(2025, 12, 11)]
    assert digest.day == date(2025, 12, 11)


def test_undated_responses_use_the_listing_time() -> None:
    """Until March 2025 the outer `publishedAt` was the listing time; the list of a day begins on the evening before."""
    evening, morning = (
        a_listing(submittedOnDailyAt=None),
        a_listing(submittedOnDailyAt=None, id="2412.00002", title="B"),
    )
    evening["publishedAt"], morning["publishedAt"] = "2025-12-10T21:58:29.706Z", "2025-12-11T09:09:05.166Z"
    assert read([evening, morning]).day == date(2025, 12, 11)
    assert {paper.appearances[0].day for paper in read([evening, morning]).papers} == {date(2025, 12, 11)}
    assert read([evening, morning], day=date(2025, 12, 12)).day == date(2025, 12, 12)


def test_responses_without_a_day_are_a_warning() -> None:
    bare = a_listing(submittedOnDailyAt=None)
    (warning,) = read([bare]).warnings
    assert warning == "day.json: no paper has a listing date; set it with --date YYYY-MM-DD"
    assert read([bare], day=date(2025, 12, 10)).warnings == ()
    (warning,) = read([a_listing(), {**bare, "paper": {**bare["paper"], "id": "2512.00002", "title": "B"}}]).warnings
    assert warning.startswith("day.json: 1 of 2 papers has no listing date")


def test_a_trimmed_response_is_parsed() -> None:
    value = [{"title": "T", "publishedAt": "2026-07-12T20:00:00.000Z", "paper": {"id": "2607.00001", "upvotes": 1}}]
    paper = only(value)
    assert (paper.title, paper.published, paper.upvotes, paper.comments) == ("T", date(2026, 7, 12), 1, None)
    assert paper.appearances == (Appearance("hf-daily", None, 0, None, 1),)


def test_the_day_of_a_wrapper_is_that_of_its_papers() -> None:
    bare = a_listing(submittedOnDailyAt=None)
    digest = read({"status": "ok", "date": "2025-12-10", "count": 1, "data": [bare]})
    assert (len(digest.papers), digest.day) == (1, date(2025, 12, 10))


def test_papers_without_the_enclosing_object_are_parsed() -> None:
    assert only([a_listing()["paper"]]).title == "Engines That Weave"


@pytest.mark.parametrize("value", [[], {"status": "ok", "date": "2025-12-13", "count": 0, "data": []}])
def test_an_empty_weekend_is_an_empty_digest(value: object) -> None:
    assert read(value).papers == ()


def test_the_output_of_a_scraper_is_parsed() -> None:
    paper = only(
        [
            {
                "title": "T",
                "paper_url": "https://huggingface.co/papers/2511.00001",
                "authors": ["Ada", "someuser"],
                "stars": "43",
                "details": {
                    "abstract": "Project page: https://t.github.io",
                    "github_links": ["https://github.com/t/t", "javascript:alert(1)"],
                },
                "scraped_date": "2025-12-04",
            }
        ]
    )
    assert (paper.arxiv_id, paper.upvotes, paper.authors) == ("2511.00001", 43, ("Ada", "someuser"))
    assert paper.links == ("https://t.github.io", "https://github.com/t/t")
    assert paper.appearances[0].day == date(2025, 12, 4)


def test_an_abstract_that_repeats_the_title_is_dropped() -> None:
    assert only([{"title": "T", "paper_url": "x", "details": {"abstract": "T"}}]).abstract == ""


def test_objects_that_python_printed_are_parsed() -> None:
    printed = [repr(a_listing()), repr(a_listing(id="2512.00002", title='It\'s "quoted"', authors=[]))]
    plain = [a_listing(), a_listing(id="2512.00002", title='It\'s "quoted"', authors=[])]
    assert read(printed).papers == read(plain).papers


@pytest.mark.parametrize(
    "printed",
    [
        "{'paper': __import__('os').system('id')}",
        "{'paper': 1 + 1}",
        "{'paper': " + "[" * 5000 + "]" * 5000 + "}",
        "{'paper': " + "-" * 100_000 + "1}",
        "{'paper': '\\x'}",
        "{'paper': " + "9" * 5000 + "}",
        "{'paper'",
        "{'paper': {'title': '" + "x" * 2_000_000 + "'}}",
    ],
    ids=lambda printed: printed[:24],
)
def test_invalid_python_literals_are_skipped_with_a_warning(printed: str) -> None:
    digest = read([printed, a_listing()])
    assert [paper.title for paper in digest.papers] == ["Engines That Weave"]
    assert digest.warnings == ("day.json:2: an entry was skipped: it is not a paper",)


def test_a_field_of_the_wrong_type_is_skipped_with_a_warning() -> None:
    listing = a_listing(upvotes=True, id=5, ai_keywords="none", authors=[7, {"name": ["x"]}, "Ada"])
    value = [a_listing(id="2512.00002", title="A"), listing]
    _, line = (number for number, text in enumerate(json.dumps(value, indent=1).splitlines(), 1) if text == " {")
    digest = read(value)
    paper = digest.papers[1]
    assert (paper.upvotes, paper.arxiv_id, paper.keywords, paper.authors) == (None, None, (), ("Ada",))
    assert sorted(digest.warnings) == [
        f"day.json:{line}: ai_keywords: 'none' is not a list; ignored",
        f"day.json:{line}: id: 5 is not an arXiv id; ignored",
        f"day.json:{line}: name: 7 is not a text; ignored",
        f"day.json:{line}: name: a list is not a text; ignored",
        f"day.json:{line}: upvotes: true is not a count; ignored",
    ]


def test_papers_without_a_title_are_skipped_with_a_warning() -> None:
    nameless = a_listing(id="2512.00002", title=None)
    del nameless["title"]
    digest = read([a_listing(), nameless, None])
    assert [paper.arxiv_id for paper in digest.papers] == ["2512.00001"]
    assert [warning.partition(": ")[2] for warning in digest.warnings] == [
        "a paper was skipped: it has no title",
        "an entry was skipped: it is not a paper",
    ]


def test_a_file_without_a_valid_paper_is_refused() -> None:
    with pytest.raises(DigestError, match=r"day\.json:2: contains no valid paper; a paper was skipped"):
        read([{"paper": {"id": "2512.00001", "summary": "x"}}])


def test_many_warnings_are_counted() -> None:
    digest = read([a_listing(), *[None] * 500])
    assert len(digest.warnings) == 21
    assert digest.warnings[-1] == "day.json: 480 more warnings like these"


def test_a_time_before_publication_is_not_the_listing_time() -> None:
    """In newer responses the outer `publishedAt` is the time of submission to arXiv."""
    sent = a_listing(submittedOnDailyAt=None)
    assert (sent["publishedAt"] < sent["paper"]["publishedAt"], read([sent]).day) == (True, None)


def test_papers_listed_on_distant_days_keep_their_days() -> None:
    first, later = (a_listing(id=f"2512.0000{n}", title=f"Loom {n}", submittedOnDailyAt=None) for n in (1, 2))
    first["publishedAt"], later["publishedAt"] = "2025-12-10T09:00:00.000Z", "2025-12-13T09:00:00.000Z"
    days = [paper.appearances[0].day for paper in read([first, later]).papers]
    assert days == [date(2025, 12, 10), date(2025, 12, 13)]
