import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from reader.errors import DigestError
from reader.formats import parse, sample_digests
from reader.paper import Appearance, Digest, Paper
from tests.reader.formats.pages import a_card, a_page

DATA = Path(__file__).parent.parent.parent / "data"
TODAY = date(2026, 11, 22)


def read(data: bytes | str, **options: object) -> Digest:
    raw = data.encode() if isinstance(data, str) else data
    return parse(raw, "page.txt", today=TODAY, **options)  # type: ignore[arg-type]


def only(data: bytes | str, **options: object) -> Paper:
    (paper,) = read(data, **options).papers
    return paper


@pytest.mark.parametrize(("index", "day"), [(0, "2025-11-28"), (1, "2025-12-29")])
def test_the_samples_are_parsed_exactly(index: int, day: str) -> None:
    digest = sample_digests()[index]
    golden = json.loads((DATA / "daily_papers_golden.json").read_text("utf-8"))[day]
    facts = [
        [
            paper.title,
            str(paper.published),
            paper.author_count,
            paper.comments,
            list(paper.links),
            list(paper.code),
            hashlib.sha256(paper.abstract.encode()).hexdigest()[:16],
        ]
        for paper in digest.papers
    ]
    assert facts == golden
    assert (digest.source, digest.format, str(digest.day)) == ("hf-daily", "daily-page", day)
    assert [paper.appearances for paper in digest.papers] == [
        (Appearance("hf-daily", digest.day, position, paper.comments),) for position, paper in enumerate(digest.papers)
    ]


def test_the_samples_share_papers_and_report_inferred_years() -> None:
    november, december = sample_digests()
    assert (len(november.papers), len(december.papers)) == (32, 39)
    shared = {paper.key for paper in november.papers} & {paper.key for paper in december.papers}
    assert len(shared) == 6
    assert november.warnings == (
        "daily_papers_nov_28.txt: Year 2025 assumed for 7 dates",
        "daily_papers_nov_28.txt: Page date read as 28 Nov 2025",
    )
    assert december.warnings[0] == "daily_papers_dec_29.txt: Year 2025 assumed for 9 dates"


def test_markdown_with_links_gives_ids_upvotes_and_comments() -> None:
    digest = read((DATA / "daily_page.md").read_bytes())
    lantern, wrapped, headings = digest.papers
    assert digest.day == date(2026, 10, 2)
    assert (lantern.title, lantern.arxiv_id, lantern.key) == (
        "Lanterns: A Small Light for Large Models",
        "2606.00001",
        "2606.00001",
    )
    assert (lantern.upvotes, lantern.comments, lantern.author_count) == (101, 6, None)
    assert lantern.published == date(2026, 5, 29)
    assert lantern.url == "https://huggingface.co/papers/2606.00001"
    assert lantern.abstract.endswith(
        "through a large model [1] and write down what it shows. Code is at https://github.com/lanterns/lantern_one."
    )
    assert lantern.links == lantern.code == ("https://github.com/lanterns/lantern_one",)
    assert wrapped.title == "A Title That Was Wrapped by the One Who Wrote It"
    assert wrapped.abstract == "An abstract that was wrapped, too, over three lines, as TeX does it, and ends here."
    assert (wrapped.upvotes, wrapped.comments, wrapped.author_count) == (None, None, 671)
    assert wrapped.published == date(2025, 2, 27)
    assert headings.title == "Wrapped Over Two Headings And Still One Title"
    assert (headings.upvotes, headings.comments, headings.author_count) == (1, 1, 1)


def test_repeated_cards_of_a_trending_page_are_merged() -> None:
    digest = read((DATA / "trending_page.md").read_bytes())
    kettle, spoon = digest.papers
    assert (digest.source, digest.day) == ("hf-trending", None)
    assert (kettle.title, kettle.author_count, kettle.published) == ("Kettle: Boiling Agents", 8, None)
    assert kettle.abstract == "Kettle brings agents to the boil and keeps them there."
    assert kettle.code == ("https://github.com/kettle/kettle",)
    assert spoon.title == "A Spoon for Every Soup"
    assert (spoon.published, spoon.upvotes, spoon.arxiv_id) == (date(2025, 10, 21), 45, "2510.00004")
    assert spoon.links == ("https://spoon-for-soup.github.io", "https://github.com/spoon/spoon")
    assert spoon.code == ("https://github.com/spoon/spoon",)


def test_a_page_without_papers_is_refused() -> None:
    with pytest.raises(
        DigestError, match=r"page\.txt:1: this copy of the daily papers page contains no papers"
    ) as caught:
        read("Submitted by\nann\nnew\nGet trending papers in your email inbox!\nSubscribeSubmitted by\nanother\n")
    assert caught.value.exit_status == 5


def test_an_organisation_is_not_part_of_the_abstract() -> None:
    paper = only(a_page("\nA Lamp\n\nWe light a lamp.\n\n  • Night School\n·\nJul 20, 2023 3\n"))
    assert (paper.abstract, paper.author_count, paper.comments) == ("We light a lamp.", None, 3)


def test_a_title_wrapped_over_two_lines_is_one_title() -> None:
    assert only(a_page(a_card(title="A Lamp\nin the Attic"))).title == "A Lamp in the Attic"


def test_a_page_without_blank_lines_is_parsed() -> None:
    text = (
        "A Lamp\nWe light it.\n• 7 authors\n·\nJul 20, 2023 3\nA Candle\nWe blow it out.\n• 1 authors\n·\nMay 2, 2024\n"
    )
    assert [(paper.title, paper.abstract) for paper in read(text).papers] == [
        ("A Lamp", "We light it."),
        ("A Candle", "We blow it out."),
    ]


def test_authors_and_date_may_be_on_one_line() -> None:
    paper = only("A Lamp\n\nWe light it.\n\n• 7 authors · Jul 20, 2023 · 3\n")
    assert (paper.author_count, paper.published, paper.comments) == (7, date(2023, 7, 20), 3)


def test_reference_numbers_are_replaced_by_their_urls() -> None:
    text = (
        "Daily Papers\n\n[ 6][39]\n\n[A Lamp][40]\n\nWe light it.\n\n• 7 authors\n·\nJul 20, 2023\n\n"
        "[39]: https://huggingface.co/login?next=%2Fpapers%2F2307.00001\n"
        "[40]: https://huggingface.co/papers/2307.00001\n"
    )
    paper = only(text)
    assert (paper.title, paper.upvotes, paper.arxiv_id) == ("A Lamp", 6, "2307.00001")


def test_a_url_on_its_own_line_gives_the_arxiv_id() -> None:
    paper = only(
        a_page("\nA Lamp\nhttps://huggingface.co/papers/2307.00001\n\nWe light it.\n\n  • 7 authors\n·\nJul 20, 2023\n")
    )
    assert (paper.title, paper.arxiv_id, paper.links) == ("A Lamp", "2307.00001", ())


def test_an_invalid_date_leaves_only_its_paper_undated() -> None:
    digest = read(
        a_page(a_card(date="Jul 20, 2023 3 4 5"), a_card("A Candle", date="Feb 30, 2024"), a_card("An Ember"))
    )
    assert [(paper.title, paper.published) for paper in digest.papers] == [
        ("A Lamp in the Attic", None),
        ("A Candle", None),
        ("An Ember", date(2023, 7, 20)),
    ]
    assert digest.warnings[-2:] == (
        "page.txt:13: 'Jul 20, 2023 3 4 5' is not a date; 'A Lamp in the Attic' was imported without one",
        "page.txt:21: 'Feb 30, 2024' is not a date; 'A Candle' was imported without one",
    )


def test_the_end_of_a_truncated_copy_is_reported() -> None:
    digest = read(a_page(a_card(), "\nA Candle\n\n" + "We light a candle and wait. " * 10))
    assert [paper.title for paper in digest.papers] == ["A Lamp in the Attic", "A Candle"]
    assert digest.warnings[-1] == "page.txt:21: 'A Candle' has no date and no authors; the copy may be cut off there"


def test_a_truncated_last_paper_is_reported() -> None:
    digest = read(a_page(a_card(), "\nA Candle\n\nWe light a can"))
    assert [paper.title for paper in digest.papers] == ["A Lamp in the Attic"]
    assert digest.warnings[-1] == (
        "page.txt:21: 'A Candle' was skipped: it has no date, no authors and almost no text; "
        "the copy may be cut off there"
    )


@pytest.mark.parametrize("end", ["  • 7 authors\n", "  • 7 authors\n·\n"])
def test_a_paper_without_a_date_is_imported_with_a_warning(end: str) -> None:
    digest = read(a_page(a_card(), f"\nA Candle\n\nWe light a candle.\n\n{end}"))
    assert (digest.papers[1].title, digest.papers[1].author_count) == ("A Candle", 7)
    assert digest.warnings[-1] == "page.txt:21: 'A Candle' has no date; the copy may be cut off there"


def test_abstract_lines_like_a_footer_do_not_end_the_card() -> None:
    paper = only(a_page(a_card(abstract="We met on\n\nNov 3\n\n3 authors\n\nand talked.")))
    assert (paper.abstract, paper.author_count) == ("We met on Nov 3 3 authors and talked.", 7)


def test_a_title_like_a_date_may_follow_the_page_date() -> None:
    assert only(a_page(a_card("March 5"))).title == "March 5"


def test_the_footer_of_the_site_is_not_a_paper() -> None:
    digest = read(a_page(a_card(), "\nPrevious\n\nNext\n\nCompany\n\nTOS\n\nPrivacy\n"))
    assert len(digest.papers) == 1
    assert len(digest.warnings) == 1


def test_a_repeated_page_is_one_warning() -> None:
    digest = read((a_page(a_card()) + b"\n") * 3)
    assert [warning.partition(";")[0] for warning in digest.warnings] == ["page.txt: Page date read as 28 Nov 2024"]


def test_two_pages_in_one_file_keep_their_own_days() -> None:
    digest = read(a_page(a_card(), date="Nov 28") + b"\n" + a_page(a_card(), a_card("A Candle"), date="Dec 1"))
    lamp, candle = digest.papers
    assert [appearance.day for appearance in lamp.appearances] == [date(2024, 11, 28), date(2024, 12, 1)]
    assert [(appearance.day, appearance.position) for appearance in candle.appearances] == [(date(2024, 12, 1), 1)]
    assert digest.day == date(2024, 12, 1)


@pytest.mark.parametrize(
    "title",
    [
        "12345",
        "·",
        "7 authors",
        "Jul 20, 2023",
        "• 3 authors",
        "[red]x[/red]",
        "a [/ b",
        "=1+1",
        "--help",
        "](((",
        "\\",
    ],
)
def test_an_odd_title_does_not_affect_the_next_paper(title: str) -> None:
    assert "A Candle" in [paper.title for paper in read(a_page(a_card(title), a_card("A Candle"))).papers]


def test_control_characters_are_removed() -> None:
    paper = only(a_page(a_card("A\x1b]52;c;eA==\x07 Lamp\u202e", "We\x9b31m light\x00 it.")))
    assert (paper.title, paper.abstract) == ("A Lamp", "We light it.")


def test_an_overlong_title_or_abstract_is_skipped() -> None:
    digest = read(a_page(a_card("W" * 6000), a_card("A Candle", "x " * 600_000), a_card("An Ember")))
    assert [paper.title for paper in digest.papers] == ["An Ember"]
    assert digest.warnings[-2:] == (
        "page.txt:13: a paper was skipped: its title has more than 5,000 characters",
        "page.txt:21: a paper was skipped: its abstract has more than 1,000,000 characters",
    )


def test_line_endings_and_encodings_do_not_matter() -> None:
    page = a_page(a_card(), a_card("A Candle"))
    assert read(page.replace(b"\n", b"\r\n")).papers == read(page).papers
    assert read(page.replace(b"\n", b"\r")).papers == read(page).papers
    assert read(page.decode().encode("utf-16")).papers == read(page).papers
    assert read(b"\xef\xbb\xbf" + page).papers == read(page).papers


def test_a_page_of_a_hundred_thousand_lines_is_refused() -> None:
    with pytest.raises(DigestError, match=r"has more than 100,000 lines; split the file"):
        read(a_page() + b"x\n" * 100_000)


def test_brackets_without_a_url_do_not_break_links() -> None:
    abstract = "As [1] [a [b] c](https://b.org/y) and [2 say."
    page = f"Daily Papers\n\n### [A Lamp](https://huggingface.co/papers/2307.00001)\n\n{abstract}\n\n- 7 authors\n"
    paper = only(page)
    assert (paper.abstract, paper.links) == ("As [1] a [b] c and [2 say.", ("https://b.org/y",))


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(60)
def test_a_page_of_five_megabytes_is_parsed() -> None:
    page = a_page(*(a_card(f"Lamp {number}", "We light a lamp in the attic. " * 47) for number in range(3500)))
    assert len(page) > 5_000_000
    assert len(read(page).papers) == 3500
