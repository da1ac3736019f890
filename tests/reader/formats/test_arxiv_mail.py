"""The daily mail of arXiv."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Appearance, Digest

RULE = "-" * 78
HEAD = f"""{RULE}
Submissions to:
Machine Learning
received from  Wed 20 Nov 24 19:00:00 GMT  to  Thu 21 Nov 24 19:00:00 GMT
{RULE}
{RULE}
"""
NEW = rf"""\\
arXiv:2411.00001
Date: Thu, 7 Nov 2024 02:49:53 GMT   (31214kb,D)

Title: A Lamp in the Attic and
  Under the Stairs
Authors: Ada Able (1), Jos\'e N\'u\~nez (1 and 2 (Paris)), Cy Clark and Dee
  Dean ((1) Attic Institute, (2) Lamp Lab)
Categories: cs.AI cs.LG
Comments: 9 pages, code at https://github.com/lamps/lamp
Journal-ref: Journal of Lamps
\\
  We light a lamp
and wait. It costs $5.
  Then we blow it out.
\\ ( https://arxiv.org/abs/2411.00001 , 31214kb)
{RULE}
"""
CROSS = rf"""\\
arXiv:2411.00002 (*cross-listing*)
Date: Mon, 11 Nov 2024 10:35:41 GMT   (9474kb,D)

Title: A Candle
Authors: Ada Able
Categories: cs.AI
\\
  It burns.
\\ ( https://arxiv.org/abs/2411.00002 , 9474kb)
{RULE}
"""
REVISED = rf"""\\
arXiv:2408.00003
replaced with revised version Thu, 21 Nov 2024 09:00:00 GMT   (12kb)

Title: An Ember
Authors: Bob Baker
Categories: cs.AI
\\ ( https://arxiv.org/abs/2408.00003 , 12kb)
{RULE}
"""


def test_a_quoted_mail_is_the_same() -> None:
    text = HEAD + NEW + CROSS
    assert read("> " + text.replace("\n", "\n> ")).papers == read(text).papers
    assert read("".join(f">> {line}\n" if line else "\n" for line in text.split("\n"))).papers == read(text).papers


def read(text: str) -> Digest:
    return parse(text.encode(), "mail.txt")


def test_a_new_paper_is_parsed_with_every_fact() -> None:
    digest = read(HEAD + NEW)
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.day, digest.warnings) == (
        "arxiv",
        "arxiv-mail",
        date(2024, 11, 21),
        (),
    )
    assert (paper.title, paper.arxiv_id) == ("A Lamp in the Attic and Under the Stairs", "2411.00001")
    assert paper.authors == ("Ada Able", "José Núñez", "Cy Clark", "Dee Dean")
    assert paper.abstract == "We light a lamp and wait. It costs $5.\n\nThen we blow it out."
    assert (paper.published, paper.code) == (date(2024, 11, 7), ("https://github.com/lamps/lamp",))
    assert paper.appearances == (Appearance("arxiv", date(2024, 11, 21), 0),)


def test_cross_listed_and_revised_papers_are_parsed() -> None:
    digest = read(HEAD + NEW + CROSS + REVISED + CROSS.replace("00002", "00004").replace("Candle", "Match"))
    assert [(paper.arxiv_id, paper.title, bool(paper.abstract)) for paper in digest.papers] == [
        ("2411.00001", "A Lamp in the Attic and Under the Stairs", True),
        ("2411.00002", "A Candle", True),
        ("2408.00003", "An Ember", False),
        ("2411.00004", "A Match", True),
    ]
    assert digest.warnings == ("mail.txt: 1 of 4 papers has no abstract",)


def test_two_mails_in_one_file_have_the_day_of_the_last() -> None:
    later = HEAD.replace("Thu 21 Nov", "Fri 22 Nov")
    assert read(HEAD + NEW + later + CROSS).day == date(2024, 11, 22)


def test_a_mail_without_a_period_is_a_warning() -> None:
    assert read(NEW).warnings == ("mail.txt: no paper has a listing date; set it with --date YYYY-MM-DD",)
    assert parse(NEW.encode(), "mail.txt", day=date(2024, 11, 22)).day == date(2024, 11, 22)


def test_an_entry_without_a_title_is_skipped_with_its_line() -> None:
    digest = read(HEAD + NEW.replace("Title: A Lamp", "Titel: A Lamp") + CROSS)
    assert [paper.title for paper in digest.papers] == ["A Candle"]
    assert digest.warnings == ("mail.txt:8: an entry was skipped: it has no title",)


def test_a_truncated_mail_keeps_its_papers() -> None:
    (paper,) = read(HEAD + NEW[: NEW.index("and wait")]).papers
    assert paper.abstract == "We light a lamp"


@given(
    st.lists(
        st.sampled_from(["\\\\", "arXiv:2411.00001", "Title: A", "Authors: B", "  x", "", "\\\\ (", RULE]), max_size=20
    )
)
def test_any_lines_are_parsed_or_refused(lines: list[str]) -> None:
    try:
        digest = read("\n".join(["\\\\", "arXiv:2411.00001", *lines]))
    except DigestError:
        return
    assert all(paper.title and paper.arxiv_id for paper in digest.papers)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(30)
def test_a_large_mail_is_parsed() -> None:
    entries = "".join(
        CROSS.replace("00002", f"{number:05}").replace("Candle", f"Candle {number}") for number in range(5000)
    )
    assert len(read(HEAD + entries).papers) == 5000
