import json
from datetime import date
from typing import Any

import pytest

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Appearance, Digest, Paper


def a_listing(**facts: Any) -> dict[str, Any]:
    """One object of the API; facts replace the paper's own fields, None takes a field away."""
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
    }
    paper.update(facts)
    return {
        "paper": {name: value for name, value in paper.items() if value is not None},
        "title": "Engines That Weave",
        "publishedAt": "2025-12-08T19:00:04.000Z",
        "numComments": 2,
    }


def read(value: object, **options: Any) -> Digest:
    return parse(json.dumps(value, indent=1).encode(), "day.json", **options)


def only(value: object) -> Paper:
    (paper,) = read(value).papers
    return paper


def test_every_fact_of_the_api_is_taken() -> None:
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
                arxiv_id="2512.00001",
                url="https://huggingface.co/papers/2512.00001",
                links=("https://github.com/loom/one", "https://github.com/loom/two", "https://loom.github.io"),
                code=("https://github.com/loom/one", "https://github.com/loom/two"),
                keywords=("looms", "algebra"),
                appearances=(Appearance("hf-daily", date(2025, 12, 10), 0, 2, 74),),
            ),
        ),
    )


def test_authors_whose_accounts_are_hidden_are_named_and_counted() -> None:
    paper = only(
        [a_listing(authors=[{"name": "Ada", "hidden": True}, {"name": "Bea"}, {"name": "Cy", "hidden": True}])]
    )
    assert (paper.authors, paper.author_count) == (("Ada", "Bea", "Cy"), 3)


def test_entities_are_the_characters_they_stand_for() -> None:
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


def test_one_value_that_two_fields_hold_is_said_once() -> None:
    wrong = a_listing(publishedAt="2025-02-30T00:00:00.000Z")
    wrong["publishedAt"] = "2025-02-30T00:00:00.000Z"
    (notice,) = read([wrong]).warnings
    assert notice.startswith("day.json:2: publishedAt: '2025-02-30T00:00:00.000Z' is not a date")


def test_long_lists_of_authors_are_kept_whole() -> None:
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
    assert [(one.day, one.upvotes) for one in first.appearances] == [(date(2025, 12, 10), 74), (date(2025, 12, 11), 90)]
    assert [one.day for one in second.appearances] == [date(2025, 12, 11)]
    assert digest.day == date(2025, 12, 11)


def test_undated_responses_use_the_listing_time() -> None:
    """Until March 2025 the outer `publishedAt` was that moment; a day's list begins on the evening before."""
    evening, morning = (
        a_listing(submittedOnDailyAt=None),
        a_listing(submittedOnDailyAt=None, id="2412.00002", title="B"),
    )
    evening["publishedAt"], morning["publishedAt"] = "2025-12-10T21:58:29.706Z", "2025-12-11T09:09:05.166Z"
    assert read([evening, morning]).day == date(2025, 12, 11)
    assert {paper.appearances[0].day for paper in read([evening, morning]).papers} == {date(2025, 12, 11)}
    assert read([evening, morning], day=date(2025, 12, 12)).day == date(2025, 12, 12)


def test_answers_without_any_day_say_so_and_what_names_it() -> None:
    bare = a_listing(submittedOnDailyAt=None)
    (notice,) = read([bare]).warnings
    assert notice == "day.json: no paper names a day on which it was listed; import it with --date YYYY-MM-DD to say it"
    assert read([bare], day=date(2025, 12, 10)).warnings == ()
    (notice,) = read([a_listing(), {**bare, "paper": {**bare["paper"], "id": "2512.00002", "title": "B"}}]).warnings
    assert notice.startswith("day.json: 1 of 2 papers name no day")


def test_a_trimmed_answer_is_read() -> None:
    value = [{"title": "T", "publishedAt": "2026-07-12T20:00:00.000Z", "paper": {"id": "2607.00001", "upvotes": 1}}]
    paper = only(value)
    assert (paper.title, paper.published, paper.upvotes, paper.comments) == ("T", date(2026, 7, 12), 1, None)
    assert paper.appearances == (Appearance("hf-daily", None, 0, None, 1),)


def test_a_wrapper_gives_the_day() -> None:
    bare = a_listing(submittedOnDailyAt=None)
    digest = read({"status": "ok", "date": "2025-12-10", "count": 1, "data": [bare]})
    assert (len(digest.papers), digest.day) == (1, date(2025, 12, 10))


def test_papers_without_the_objects_around_them_are_read() -> None:
    assert only([a_listing()["paper"]]).title == "Engines That Weave"


@pytest.mark.parametrize("value", [[], {"status": "ok", "date": "2025-12-13", "count": 0, "data": []}])
def test_an_empty_weekend_is_an_answer(value: object) -> None:
    assert read(value).papers == ()


def test_a_scraped_list_is_read() -> None:
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


def test_an_abstract_that_only_repeats_the_title_is_none() -> None:
    assert only([{"title": "T", "paper_url": "x", "details": {"abstract": "T"}}]).abstract == ""


def test_objects_that_python_printed_are_read() -> None:
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
def test_printed_objects_that_are_none_are_left_out_and_said(printed: str) -> None:
    digest = read([printed, a_listing()])
    assert [paper.title for paper in digest.papers] == ["Engines That Weave"]
    assert digest.warnings == ("day.json:2: what stands here is no paper and was left out",)


def test_a_field_of_the_wrong_type_is_skipped_with_a_warning() -> None:
    listing = a_listing(upvotes=True, id=5, ai_keywords="none", authors=[7, {"name": ["x"]}, "Ada"])
    value = [a_listing(id="2512.00002", title="A"), listing]
    _, line = (number for number, text in enumerate(json.dumps(value, indent=1).splitlines(), 1) if text == " {")
    digest = read(value)
    paper = digest.papers[1]
    assert (paper.upvotes, paper.arxiv_id, paper.keywords, paper.authors) == (None, None, (), ("Ada",))
    assert sorted(digest.warnings) == [
        f"day.json:{line}: ai_keywords: 'none' is not a list and was left out",
        f"day.json:{line}: id: 5 is not an arXiv id and was left out",
        f"day.json:{line}: name: 7 is not a text and was left out",
        f"day.json:{line}: name: a list is not a text and was left out",
        f"day.json:{line}: upvotes: true is not a count and was left out",
    ]


def test_papers_without_a_title_are_left_out_and_said() -> None:
    nameless = a_listing(id="2512.00002", title=None)
    del nameless["title"]
    digest = read([a_listing(), nameless, None])
    assert [paper.arxiv_id for paper in digest.papers] == ["2512.00001"]
    assert [notice.partition(": ")[2] for notice in digest.warnings] == [
        "a paper was left out: it has no title",
        "what stands here is no paper and was left out",
    ]


def test_a_file_of_which_nothing_can_be_read_is_refused() -> None:
    with pytest.raises(DigestError, match=r"day\.json:2: holds no paper that Reader can take; a paper was left out"):
        read([{"paper": {"id": "2512.00001", "summary": "x"}}])


def test_many_notices_are_counted() -> None:
    digest = read([a_listing(), *[None] * 500])
    assert len(digest.warnings) == 21
    assert digest.warnings[-1] == "day.json: 480 more notices like these"


def test_a_moment_before_the_papers_own_is_not_that_of_listing() -> None:
    """In newer answers the outer `publishedAt` says when the paper was sent, which is no day of a list."""
    sent = a_listing(submittedOnDailyAt=None)
    assert (sent["publishedAt"] < sent["paper"]["publishedAt"], read([sent]).day) == (True, None)


def test_papers_listed_on_days_far_apart_keep_their_days() -> None:
    first, later = (a_listing(id=f"2512.0000{n}", title=f"Loom {n}", submittedOnDailyAt=None) for n in (1, 2))
    first["publishedAt"], later["publishedAt"] = "2025-12-10T09:00:00.000Z", "2025-12-13T09:00:00.000Z"
    days = [paper.appearances[0].day for paper in read([first, later]).papers]
    assert days == [date(2025, 12, 10), date(2025, 12, 13)]
