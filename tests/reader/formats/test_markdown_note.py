"""Notes on one paper, whose front matter names it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.formats.markdown_note import parse_front_matter
from reader.paper import Digest

TODAY = date(2026, 11, 28)
NOTE = """---
title: "A Lamp: Its Light"
author:
  - "[[Ada Able]]"
  - Bob Baker
url: https://arxiv.org/abs/2606.00001v2
created: 2026-11-01
tags: [oil, 'to read']
---

> [!abstract]+
> We light it
> twice.

My own text, which cites [another](https://arxiv.org/abs/2606.00002).
"""


def read(text: str) -> Digest:
    return parse(text.encode(), "note.md", today=TODAY)


def test_the_front_matter_names_the_paper() -> None:
    digest = read(NOTE)
    (paper,) = digest.papers
    assert (digest.format, paper.title, paper.arxiv_id) == ("markdown-note", "A Lamp: Its Light", "2606.00001")
    assert (paper.authors, paper.abstract, paper.published) == (("Ada Able", "Bob Baker"), "We light it twice.", None)
    assert not any("unknown" in warning for warning in digest.warnings)


@pytest.mark.parametrize(
    "body", ["## Abstract\n\nWe light it.\n\n## Notes\n\nNo.", "# A Lamp\n\n## Summary:\nWe light it.\n# More\nNo."]
)
def test_an_abstract_stands_below_its_heading(body: str) -> None:
    (paper,) = read(f"---\narxiv: 2606.00001\ntitle: A Lamp\ndate: 2026-06-01\n---\n{body}\n").papers
    assert (paper.abstract, paper.published) == ("We light it.", date(2026, 6, 1))


def test_the_first_heading_is_the_title_of_a_note_without_one() -> None:
    (paper,) = read("---\ndoi: 10.1000/lamp\nauthors: [Ada Able]\n---\n# A *Lamp*\n\nText.\n").papers
    assert (paper.title, paper.doi, paper.authors) == ("A Lamp", "10.1000/lamp", ("Ada Able",))


@pytest.mark.parametrize("head", ["title: A Lamp", "arxiv: 2606.00001", "title: Shopping\nurl: https://shop.example"])
def test_front_matter_without_a_paper_is_not_a_note(head: str) -> None:
    with pytest.raises(DigestError, match="unrecognized format"):
        read(f"---\n{head}\n---\n\nText.\n")


def test_a_list_below_front_matter_stays_a_list() -> None:
    text = "---\ntitle: Papers of the day\ndate: 2026-06-01\n---\n- [A Lamp](https://arxiv.org/abs/2606.00001)\n"
    assert read(text).format == "markdown-list"


def test_a_rule_does_not_begin_front_matter() -> None:
    item = "- [A Lamp](https://arxiv.org/abs/2606.00001)\n"
    digest = read(f"---\n\n{item}\n---\n\n{item.replace('Lamp', 'Wick').replace('00001', '00002')}")
    assert [paper.title for paper in digest.papers] == ["A Lamp", "A Wick"]


@given(st.text("ab:-[]\"'|>, \n\\#", max_size=200))
def test_any_front_matter_is_parsed(text: str) -> None:
    fields = parse_front_matter(text.split("\n"))
    assert all(isinstance(value, str | list) for value in fields.values())
