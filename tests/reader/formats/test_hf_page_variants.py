"""Copies of one page by other programs, and pages that a browser translated."""

import re
from datetime import date

import pytest

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Paper
from tests.reader.formats.pages import a_card, a_page

PAGE = a_page(
    a_card("A Lamp in the Attic", "We light a lamp & wait <for> it."),
    a_card("A Candle", "We blow it out.", date="May 2"),
    a_card("An Ember", "It glows.", date="Sep 3, 2020 12"),
).decode()
TODAY = date(2026, 11, 22)


def papers_of(text: str) -> tuple[Paper, ...]:
    return parse(text.encode(), "page.txt", today=TODAY).papers


def html_escaped(text: str) -> str:
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "•": "&bull;", "·": "&middot;", "'": "&#39;"}
    return "".join(named.get(character, character) for character in text)


@pytest.mark.parametrize(
    "capture",
    [
        pytest.param("> " + PAGE.replace("\n", "\n> "), id="quoted in a mail"),
        pytest.param(html_escaped(PAGE), id="HTML entities"),
        pytest.param(PAGE.replace("•", "o"), id="letters as bullets"),
        pytest.param(PAGE.replace("•", "◦"), id="white bullets"),
        pytest.param(PAGE.replace("\n·\n", "\n⋅\n"), id="another dot"),
        pytest.param(PAGE.replace(" authors", " Authors"), id="Authors with a capital"),
        pytest.param(re.sub(r"(?<=\n)([A-Z][a-z]{2}) (\d+)", r"\2 \1", PAGE), id="days before months"),
        pytest.param(re.sub(r"(?<=\n)([A-Z][a-z]{2} \d+)", r"\1th", PAGE), id="ordinal numbers"),
        pytest.param(
            re.sub(r"(\n[A-Z][a-z]{2} \d+, \d{4}) (\d+)\n", r"\1\n\2 comments\n", PAGE), id="comments with a word"
        ),
        pytest.param(
            re.sub(r"(\n[A-Z][a-z]{2} \d+, \d{4}) (\d+)\n", r"\1 · \2 comments\n", PAGE), id="comments on the same line"
        ),
        pytest.param(PAGE.replace("Nov 28", "Thursday, Nov 28", 1), id="weekday in the page date"),
        pytest.param(PAGE.replace("Nov 28", "Nov 24 - Nov 28", 1), id="page of a week"),
        pytest.param(PAGE.replace("Nov 28", "Previous\nNov 28\nNext", 1), id="links to the days around"),
        pytest.param(PAGE.replace("byAK and the", "by\nAK\nand the", 1), id="byline on three lines"),
        pytest.param(re.sub(r"\n(A Lamp .*|A Candle|An Ember)\n", r"\n**\1**\n", PAGE), id="bold titles"),
        pytest.param(PAGE.replace("\n  •", "\nShow more\n\n  •"), id="show more button"),
        pytest.param(re.sub(r"\n(A Lamp .*|A Candle|An Ember)\n", r"\n[avatar.png]\n\1\n", PAGE), id="names of images"),
        pytest.param(
            re.sub(r"\n(A Lamp .*|A Candle|An Ember)\n", r"\nYour browser does not support the video tag.\n\1\n", PAGE),
            id="unsupported video",
        ),
    ],
)
def test_a_capture_gives_the_same_papers(capture: str) -> None:
    assert papers_of(capture) == papers_of(PAGE)


@pytest.mark.parametrize(
    ("buttons", "stars"),
    [
        ("GitHub\n1.2k\narXiv Page\n", 1200),
        ("\nGitHub 476\n\nProject page\n", 476),
        ("GitHub ⭐ 3.29k\n", 3290),
        ("Upvote\n8\nGitHub\n1.1M\n", 1_100_000),
        ("GitHub\narXiv Page\n", None),
    ],
)
def test_buttons_below_a_card_are_its_stars_and_not_a_title(buttons: str, stars: int | None) -> None:
    capture = re.sub(r"(\n(?:Jul|May|Sep) .*\n)", rf"\1{buttons}", PAGE)
    assert capture.count("GitHub") == 3
    papers = papers_of(capture)
    assert [paper.stars for paper in papers] == [stars] * 3
    assert [(paper.title, paper.abstract, paper.comments) for paper in papers] == [
        (paper.title, paper.abstract, paper.comments) for paper in papers_of(PAGE)
    ]


@pytest.mark.parametrize("link", ["[LINK: GitHub 3.29k](https://github.com/l/l)", "[3.29k](https://github.com/l/l)"])
def test_stars_of_trending_papers_are_not_votes(link: str) -> None:
    card = "### {title}\n\nWe light it.\n- 8 authors\n{link}\n\n"
    text = "## Trending Papers\n\n" + "".join(card.format(title=title, link=link) for title in ("A Lamp", "A Candle"))
    assert [(paper.title, paper.abstract, paper.stars, paper.upvotes) for paper in papers_of(text)] == [
        ("A Lamp", "We light it.", 3290, None),
        ("A Candle", "We light it.", 3290, None),
    ]


def test_votes_below_an_abstract_are_not_comments() -> None:
    card = "### {}\n\nWe light it.\n\n- 8 authors\n\n· Published on Aug 5, 2025\n\nUpvote\n\n45\n\n[GitHub 3.29k](https://github.com/l/l) [arXiv Page](https://arxiv.org/abs/2606.0000{})\n\n"
    papers = papers_of("## Trending Papers\n\n" + card.format("A Lamp", 1) + card.format("A Candle", 2))
    assert [(paper.arxiv_id, paper.upvotes, paper.comments, paper.stars) for paper in papers] == [
        ("2606.00001", 45, None, 3290),
        ("2606.00002", 45, None, 3290),
    ]


@pytest.mark.parametrize("with_list", [True, False])
def test_reference_links_are_votes_titles_and_comments(with_list: bool) -> None:
    capture = (
        "Daily Papers\n\nbyAK and the research community\n\nJun 2\n\n[ 6][39]\n\n### [A Lamp][40]\n\n[ We light [2] it. ][40]\n\n"
        "  * 671 authors\n\n·\n\n[May 29][40] [ 3][41]\n\n[ - ][42]\n\n### [A Candle][43]\n\nIt burns.\n\n"
        "[Night School][44]\n\n·\n\nJun 1, 2024\n"
    )
    addresses = "".join(
        f"[{number}]: https://huggingface.co/papers/2606.0000{paper}{rest}\n"
        for number, paper, rest in ((39, 1, ""), (40, 1, ""), (41, 1, "#community"), (42, 2, ""), (43, 2, ""))
    )
    lamp, candle = papers_of(capture + (addresses if with_list else ""))
    assert (lamp.title, lamp.abstract, lamp.author_count) == ("A Lamp", "We light [2] it.", 671)
    assert (lamp.upvotes, lamp.comments, lamp.arxiv_id) == (6, 3, "2606.00001" if with_list else None)
    assert (candle.title, candle.organization, candle.upvotes) == ("A Candle", "Night School", None)


@pytest.mark.parametrize("above", ["Submitted by\n\nAnn Lee\n\n7\n\n", "Submitted by\n\nAnn Lee7\n\n7\n\n"])
@pytest.mark.parametrize("heading", ["", "### "])
def test_the_submitter_above_a_title_is_kept(above: str, heading: str) -> None:
    cards = "".join(
        f"{above}{heading}{title}\n\n{'We light it.'}\n\n  • 2 authors\n\n" for title in ("A Lamp", "A Candle")
    )
    papers = papers_of(f"Daily Papers\n\nbyAK and the research community\n\n{cards}")
    assert [(paper.title, paper.submitter, paper.upvotes) for paper in papers] == [
        ("A Lamp", "Ann Lee", 7),
        ("A Candle", "Ann Lee", 7),
    ]


def test_the_organization_in_place_of_the_authors_is_kept() -> None:
    papers = papers_of(PAGE.replace("  • 7 authors", "Night School of Lamps"))
    assert [(paper.organization, paper.author_count) for paper in papers] == [("Night School of Lamps", None)] * 3
    assert [paper.abstract for paper in papers] == [paper.abstract for paper in papers_of(PAGE)]


def test_votes_below_a_card_are_its_own() -> None:
    capture = PAGE.replace("May 2\n", "Published on May 2\nUpvote\n1.2k\nGitHub\n3.29k\narXiv Page\n")
    assert [paper.upvotes for paper in papers_of(capture)] == [None, 1200, None]


def test_votes_above_a_title_are_its_own() -> None:
    capture = PAGE.replace("\nA Candle\n", "\nUpvote\n7\nA Candle\n").replace("\nA Lamp", "\nUpvote\n1.2k\nA Lamp")
    assert [(paper.title, paper.upvotes) for paper in papers_of(capture)] == [
        ("A Lamp in the Attic", 1200),
        ("A Candle", 7),
        ("An Ember", None),
    ]


def test_a_single_day_page_has_titles_authors_and_votes() -> None:
    cards = "".join(
        f"Submitted by\n\nann{votes}\n\n{votes}\n\n{title}\n\n{organisation}  • {votes + 2} authors\n\n"
        for title, votes, organisation in (
            ("A Lamp", 101, ""),
            ("Is It a Candle?", 7, "Night School\n\n"),
            ("1984", 3, ""),
        )
    )
    digest = parse(f"Daily Papers\n\nbyAK and the research community\n\n{cards}".encode(), "day.txt", today=TODAY)
    assert [(paper.title, paper.abstract, paper.upvotes, paper.author_count) for paper in digest.papers] == [
        ("A Lamp", "", 101, 103),
        ("Is It a Candle?", "", 7, 9),
        ("1984", "", 3, 5),
    ]
    assert digest.warnings == ("day.txt: no paper has a listing date; set it with --date YYYY-MM-DD",)


def test_a_numeric_title_is_not_a_vote_count() -> None:
    assert [paper.title for paper in papers_of(a_page(a_card("1984"), a_card("A Candle")).decode())] == [
        "1984",
        "A Candle",
    ]


def test_text_browser_link_numbers_become_urls() -> None:
    capture = (
        "Daily Papers\n\n   [10]A Lamp [1] in the Attic\n\n   We light it [2].\n\n     * [11]7 authors\n   ·\n   Jul 20, 2023\n\n"
        "References\n\n   Visible links:\n"
        "   10. https://huggingface.co/papers/2307.00001\n   11. https://huggingface.co/papers/2307.00001\n"
    )
    digest = parse(capture.encode(), "page.txt", today=TODAY)
    (paper,) = digest.papers
    assert (paper.title, paper.abstract) == ("A Lamp [1] in the Attic", "We light it [2].")
    assert (paper.author_count, paper.arxiv_id) == (7, "2307.00001")
    assert digest.warnings == ("page.txt: no paper has a listing date; set it with --date YYYY-MM-DD",)


def test_a_number_after_the_buttons_belongs_to_the_next_card() -> None:
    capture = PAGE.replace("\nA Candle\n", "\n\n7\n\nA Candle\n")
    assert [(paper.comments, paper.upvotes) for paper in papers_of(capture)] == [(3, None), (None, 7), (12, None)]
    capture = PAGE.replace("May 2\n", "May 2\narXiv Page\n7\n")
    assert [paper.upvotes for paper in papers_of(capture)] == [None, None, 7]


def test_a_url_under_a_title_is_not_an_organisation() -> None:
    (paper,) = papers_of(a_page(a_card(abstract="https://github.com/lamps/lamp")).decode())
    assert paper.code == ("https://github.com/lamps/lamp",)


@pytest.mark.parametrize(
    ("day", "authors", "date_line"),
    [
        ("28. November", "9 Autoren", "27. April 2020"),
        ("28 nov.", "9 auteurs", "27 avr. 2020"),
        ("28 de noviembre", "9 autores", "27 de abril de 2020"),
        ("28 nov", "9 autori", "27 aprile 2020"),
        ("28 ноября", "9 авторов", "27 апреля 2020 г."),
        ("11月28日", "9 位作者", "2020年4月27日"),
        ("11월 28일", "저자 9명", "2020년 4월 27일"),
        ("28. November", "9 authors", "Apr 27, 2020"),
        ("Nov 28", "9 auteurs", "Apr 27, 2020"),
    ],
)
def test_a_translated_page_is_refused(day: str, authors: str, date_line: str) -> None:
    page = a_page(*(a_card(title, authors=authors, date=date_line) for title in ("A Lamp", "A Candle")), date=day)
    with pytest.raises(DigestError, match=r"page\.txt:[0-9]+: looks like a translation of the daily papers page"):
        parse(page, "page.txt", today=TODAY)


def test_titles_with_numbers_are_not_a_translation() -> None:
    page = a_page(
        a_card("Llama 4", "It adds:\n\n\u2022 3 tasks\n\n\u2022 5 tools\n\n\u2022 7 models"),
        a_card("Mai 12"),
        a_card("Phi 5", authors="360 Labs"),
    )
    assert [paper.title for paper in papers_of(page.decode())] == ["Llama 4", "Mai 12", "Phi 5"]


@pytest.mark.parametrize("sign", ["-", ".", "*"])
def test_a_replaced_dot_still_separates_authors_and_date(sign: str) -> None:
    (lamp, _candle) = papers_of(a_page(a_card(), a_card("A Candle")).decode().replace("\n·\n", f"\n{sign}\n"))
    assert (lamp.title, lamp.author_count, lamp.comments) == ("A Lamp in the Attic", 7, 3)
